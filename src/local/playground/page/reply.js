// The message that the next one replies to.

import { byId } from "./dom.js";

const bar = byId("replying");

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
    byId("replying-text").textContent = message.text;
    byId("text").focus();
  }
}

export const repliesTo = () => original?.id ?? null;
