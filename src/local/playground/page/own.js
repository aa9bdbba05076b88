// A person's own view of a conversation: its folder and notifications, unread, deleted, blocked.

import { byId, make, showAll } from "./dom.js";
import { moment } from "./clock.js";

/** The folders, in the order in which they are listed. */
export const FOLDERS = [
  ["INBOX", "Inbox"],
  ["PENDING", "Requests"],
  ["OTHER", "Other"],
  ["ARCHIVED", "Archived"],
  ["SPAM", "Spam"],
];

const folder = byId("own-folder");
const mute = byId("own-mute");
const block = byId("block");

/** `handlers` are `move`, `mute`, `markUnread`, `delete`, `block`. */
export function startOwn(handlers) {
  folder.append(...FOLDERS.map(([value, name]) => make("option", { value }, name)));
  folder.addEventListener("change", () => handlers.move(folder.value));
  mute.addEventListener("change", () => handlers.mute(mute.value));
  byId("mark-unread").addEventListener("click", handlers.markUnread);
  byId("delete").addEventListener("click", handlers.delete);
  block.addEventListener("click", () => handlers.block(block.getAttribute("aria-pressed") === "false"));
}

export function showOwn({ thread, me }) {
  const isOther = "User" in thread.key && thread.key.User !== me;
  byId("own-part").hidden = !thread.kept && !isOther;
  for (const element of document.querySelectorAll("#own-part .kept")) {
    element.hidden = !thread.kept;
  }
  folder.value = thread.folder;
  const until = typeof thread.mute === "number" ? thread.mute : null;
  showAll(
    mute,
    [
      { key: "off", name: "On" },
      until && { key: "until", name: `Off until ${moment(until)}` },
      { key: "hour", name: "Off for an hour" },
      { key: "forever", name: "Off" },
    ].filter(Boolean),
    ({ key, name }) => make("option", { value: key }, name),
  );
  mute.value = until ? "until" : (thread.mute ?? "off");
  block.hidden = !isOther;
  block.setAttribute("aria-pressed", String(thread.blocked === "by_me"));
  block.textContent = thread.blocked === "by_me" ? "Unblock" : "Block";
}
