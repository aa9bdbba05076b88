// The composer.

import { byId, make, opens } from "./dom.js";
import { forgetMentions, mentionKey, mentionsIn, setPeople, startMentions } from "./mentions.js";
import { STICKERS } from "./message.js";

const form = byId("composer");
const text = byId("text");
const send = byId("send");
const picture = byId("picture");

const LIKE = "369239343222814";
/** The pause after which typing has stopped, in milliseconds. */
const PAUSE = 5000;

let emoji = null;
let answers = null;
let typing = null;
let opened = null;
/** The drafts by conversation. */
const drafts = new Map();

/** `handlers` are `say`, `sendSticker`, `sendPicture`, `type`. */
export function startComposer(handlers) {
  startMentions();
  const stopTyping = () => {
    if (typing) {
      clearTimeout(typing);
      typing = null;
      handlers.type(false);
    }
  };
  text.addEventListener("input", () => {
    fit();
    if (!text.value.trim()) {
      stopTyping();
      return;
    }
    if (!typing) {
      handlers.type(true);
    }
    clearTimeout(typing);
    typing = setTimeout(stopTyping, PAUSE);
  });
  text.addEventListener("keydown", (event) => {
    if (mentionKey(event)) {
      return;
    }
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (text.value.trim()) {
        form.requestSubmit();
      }
    } else if (event.key === "Escape") {
      answer(null);
    }
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const written = text.value.trim();
    if (!written) {
      await (emoji ? handlers.say({ text: emoji, mentions: [], answers: null }) : handlers.sendSticker(LIKE));
      return;
    }
    clearTimeout(typing);
    typing = null;
    const message = { text: written, mentions: mentionsIn(written), answers: answers?.id ?? null };
    empty();
    // Restores a text that could not be sent.
    if (!(await handlers.say(message)) && !text.value) {
      text.value = written;
      fit();
    }
  });
  picture.addEventListener("change", () => {
    [...picture.files].forEach(handlers.sendPicture);
    picture.value = "";
  });
  text.addEventListener("paste", (event) => {
    const pictures = [...event.clipboardData.files].filter((file) => file.type.startsWith("image/"));
    if (pictures.length) {
      event.preventDefault();
      pictures.forEach(handlers.sendPicture);
    }
  });
  byId("answer-nothing").addEventListener("click", () => {
    answer(null);
    text.focus();
  });
  const close = opens(byId("open-stickers"), byId("stickers"));
  byId("stickers").append(
    ...[...STICKERS].map(([id, { drawing, name, size }]) =>
      make(
        "button",
        {
          type: "button",
          class: `jumbo ${size}`,
          "aria-label": name,
          title: name,
          click: () => {
            close();
            text.focus();
            handlers.sendSticker(id);
          },
        },
        drawing,
      ),
    ),
  );
  addEventListener("pagehide", stopTyping);
}

/** Makes the next message a reply to this one, or to none for `null`. */
export function answer(message) {
  answers = message;
  byId("answering").hidden = !message;
  byId("answering-text").textContent = message?.content.text ?? "a message without a text";
  if (message) {
    text.focus();
  }
}

/** Shows the composer of a conversation. */
export function showComposer(thread, me, names) {
  const key = thread ? JSON.stringify(thread.key) + me : null;
  if (key !== opened) {
    drafts.set(opened, text.value);
    opened = key;
    clearTimeout(typing);
    typing = null;
    empty();
    text.value = drafts.get(key) ?? "";
    fit();
  }
  if (!thread) {
    return;
  }
  emoji = thread.emoji;
  fit();
  setPeople(thread.members.filter(({ id }) => id !== me).map(({ id }) => ({ id, name: names.get(id) })));
}

function empty() {
  text.value = "";
  forgetMentions();
  answer(null);
  fit();
}

/** Fits the height of the text field and the label of the button to the text. */
function fit() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight}px`;
  const writes = text.value.trim() !== "";
  send.textContent = writes ? "➤" : (emoji ?? "👍");
  send.classList.toggle("writes", writes);
  send.setAttribute("aria-label", writes ? "Send" : `Send ${emoji ?? "a like"}`);
}
