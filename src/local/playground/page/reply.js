// The message that the next one replies to.

import { byId } from "./dom.js";

const bar = byId("replying");

/** The most characters of the original that are shown. */
const MOST = 100;

/** The identifier, author and summary of the original, or `null`. */
let original = null;

export function startReply() {
  byId("reply-to-nothing").addEventListener("click", () => {
    replyTo(null);
    byId("text").focus();
  });
  byId("composer").addEventListener("keydown", (event) => {
    if (event.key === "Escape" && original) {
      replyTo(null);
      byId("text").focus();
    }
  });
}

/** Makes the next message a reply to this one, or to none for `null`. */
export function replyTo(message) {
  original = message;
  bar.hidden = !message;
  if (message) {
    byId("replying-to").textContent = message.by;
    const text = [...message.text];
    byId("replying-text").textContent = text.length > MOST ? `${text.slice(0, MOST).join("")} …` : message.text;
    byId("text").focus();
  }
}

export const repliesTo = () => original?.id ?? null;
