// The composer.

import { byId, make, opens } from "./dom.js";
import { STICKERS } from "./attachments.js";
import { chosenFiles, setFiles, startFiles } from "./files.js";
import { linked, lookForLink, startLink } from "./link.js";
import { forgetMentions, mentionKey, mentionsIn, setPeople, startMentions } from "./mentions.js";
import { startPlace } from "./place.js";
import { startPollForm } from "./polls.js";
import { repliesTo, replyTo, startReply } from "./reply.js";

const form = byId("composer");
const text = byId("text");
const send = byId("send");

const LIKE = "369239343222814";
/** The pause after which typing has stopped, in milliseconds. */
const PAUSE = 5000;

let emoji = null;
let typing = null;
let opened = null;
/** The conversations in which what is sent is encrypted, and whether it can be in the one that is open. */
const encrypting = new Set();
let canEncrypt = false;
/** The texts and files that were not sent, by conversation. */
const drafts = new Map();

/** `handlers` are `send`, which takes a message and its files and resolves to whether it was sent, `type`, and `poll`. */
export function startComposer(handlers) {
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
      // What a key does to the list of people, it does to nothing else.
      event.stopPropagation();
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (isWritten()) {
        form.requestSubmit();
      }
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (isWritten()) {
      clearTimeout(typing);
      typing = null;
      sendWritten(handlers);
    } else {
      sendReply(handlers, emoji ? { text: emoji } : { sticker: LIKE });
    }
  });
  byId("encrypt").addEventListener("click", () => {
    if (!encrypting.delete(opened)) {
      encrypting.add(opened);
    }
    showLock();
    text.focus();
  });
  startMentions();
  startFiles(fit);
  startLink();
  startReply();
  startPlace((location) => sendReply(handlers, { location }));
  startPollForm(handlers.poll);
  startStickers(handlers);
  addEventListener("pagehide", stopTyping);
}

/** Sends what is not written as a reply, if one is begun; it stays so where it could not be sent. */
async function sendReply(handlers, message) {
  const sent = await handlers.send({ ...message, replies_to: repliesTo(), encrypted: encrypts() }, []);
  if (sent) {
    replyTo(null);
  }
  return sent;
}

/** Sends text and files, and restores them if they could not be sent. */
async function sendWritten(handlers) {
  const written = text.value.trim();
  const files = chosenFiles();
  const message = { text: written, mentions: mentionsIn(written), link: linked(), replies_to: repliesTo(), encrypted: encrypts() };
  const to = opened;
  empty();
  if (await handlers.send(message, files)) {
    return;
  }
  if (to !== opened) {
    drafts.set(to, { written, files });
  } else if (!isWritten()) {
    write(written, files);
  }
}

/** Whether what is sent now is encrypted. Where it no longer can be, the server refuses it. */
const encrypts = () => encrypting.has(opened);

function showLock() {
  const button = byId("encrypt");
  button.hidden = !canEncrypt && !encrypts();
  button.setAttribute("aria-pressed", encrypts());
  button.textContent = encrypts() ? "🔒" : "🔓";
}

function startStickers(handlers) {
  const close = opens(byId("open-stickers"), byId("stickers"));
  const choice = (name, drawing, classes, message) =>
    make(
      "button",
      {
        type: "button",
        class: classes,
        "aria-label": name,
        title: name,
        click: () => {
          close();
          text.focus();
          sendReply(handlers, message);
        },
      },
      drawing,
    );
  byId("stickers").append(
    choice("Wave", "👋", "jumbo large", { wave: "First" }),
    ...[...STICKERS].map(([sticker, { drawing, name, size }]) => choice(name, drawing, `jumbo ${size}`, { sticker })),
  );
}

/** Shows the composer of a conversation. */
export function showComposer(thread, me, names) {
  const key = thread ? JSON.stringify(thread.key) + me : null;
  if (key !== opened) {
    drafts.set(opened, { written: text.value, files: chosenFiles() });
    opened = key;
    clearTimeout(typing);
    typing = null;
    empty();
    const { written, files } = drafts.get(key) ?? { written: "", files: [] };
    write(written, files);
  }
  if (!thread) {
    return;
  }
  emoji = thread.emoji;
  canEncrypt = thread.encrypted;
  showLock();
  byId("open-poll").hidden = thread.kind !== "GROUP" && thread.kind !== "ROOM";
  fit();
  setPeople(thread.members.filter(({ id }) => id !== me).map(({ id }) => ({ id, name: names.get(id) })));
}

function write(written, files) {
  text.value = written;
  setFiles(files);
}

function empty() {
  forgetMentions();
  replyTo(null);
  write("", []);
}

const isWritten = () => text.value.trim() !== "" || chosenFiles().length > 0;

/** Fits the height of the text field, the preview of a link and the label of the button to what is written. */
function fit() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight}px`;
  lookForLink(text.value);
  const written = isWritten();
  send.textContent = written ? "➤" : (emoji ?? "👍");
  send.classList.toggle("writes", written);
  send.setAttribute("aria-label", written ? "Send" : `Send ${emoji ?? "a like"}`);
}
