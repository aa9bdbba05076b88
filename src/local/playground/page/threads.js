// The list of conversations, and the choice of the person.

import { byId, make, moveWithArrows, showAll } from "./dom.js";
import { avatar, faces } from "./appearance.js";
import { timeOf } from "./clock.js";
import { FOLDERS } from "./own.js";

const list = byId("thread-list");
const choice = byId("me");
const folder = byId("folder");
const presence = byId("me-active");

const INBOX = "INBOX";
let shown = INBOX;
let latest = null;

/** `open` is called with the chosen conversation, `become` with the chosen person, `appear` with whether the person is active. */
export function startThreads({ open, become, appear }) {
  list.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) {
      open(JSON.parse(button.dataset.thread));
    }
  });
  moveWithArrows(list, "button");
  choice.addEventListener("change", () => become(choice.value));
  presence.addEventListener("change", () => appear(presence.checked));
  folder.addEventListener("change", () => {
    shown = folder.value;
    showThreads(...latest);
  });
}

export function showThreads(view, names) {
  latest = [view, names];
  const people = view.people.filter((person) => !person.page);
  showAll(
    choice,
    people.map(({ id, name }) => ({ key: id, name })),
    ({ key, name }) => make("option", { value: key }, name),
  );
  choice.value = view.me;
  byId("me-avatar").replaceChildren(avatar(view.me, names.get(view.me)));
  byId("me-name").textContent = names.get(view.me);
  const current = JSON.stringify(view.thread?.key);
  presence.checked = view.people.some(({ id, active }) => id === view.me && active);
  showFolders(view.threads);
  const active = new Set(view.people.filter((person) => person.active).map(({ id }) => id));
  const clients = new Set(view.people.filter((person) => person.client).map(({ id }) => id));
  const listed = view.threads.filter((thread) => thread.folder === shown);
  const rows = listed.map((thread) => {
    const key = JSON.stringify(thread.key);
    const others = thread.members.filter((id) => id !== view.me);
    return {
      key,
      name: thread.name,
      faces: faced(thread, others, names),
      bot: "User" in thread.key && clients.has(others[0]),
      last: summary(thread, view.me, names),
      picture: thread.picture,
      active: others.some((id) => active.has(id)),
      muted: thread.muted,
      typing: thread.typing.length > 0,
      when: thread.at,
      unread: thread.unread,
      current: key === current,
    };
  });
  showAll(list, rows, row);
  byId("no-threads").hidden = rows.length > 0;
  const unread = view.threads.filter((thread) => thread.folder === INBOX && thread.unread > 0).length;
  document.title = `${unread ? `(${unread}) ` : ""}fbchat playground`;
}

/** Offers the folders that are not empty, if there is any beside the inbox. */
function showFolders(threads) {
  const count = (value) => threads.filter((thread) => thread.folder === value).length;
  const offered = FOLDERS.filter(([value]) => value === INBOX || value === shown || count(value) > 0);
  byId("folder-part").hidden = offered.length < 2;
  showAll(
    folder,
    offered.map(([key, name]) => ({ key, name: key === INBOX ? name : `${name} (${count(key)})` })),
    ({ key, name }) => make("option", { value: key }, name),
  );
  folder.value = shown;
}

function faced(thread, others, names) {
  if ("Page" in thread.key) {
    return [{ id: thread.key.Page, name: thread.name }];
  }
  return others.map((id) => ({ id, name: names.get(id) }));
}

/** Returns the typing indicator, or the summary of the last message. */
function summary(thread, me, names) {
  if (thread.typing.length) {
    return "is typing …";
  }
  if (!thread.last) {
    return thread.at ? "No messages yet" : "Say hello";
  }
  const { author, note, text } = thread.last;
  const by = author === me ? "You: " : thread.members.length > 2 ? `${names.get(author).split(" ")[0]}: ` : "";
  return note ? text : by + text;
}

function row({ key, name, faces: people, picture, active, muted, bot, last, typing, when, unread, current }) {
  return make(
    "li",
    {},
    make(
      "button",
      {
        type: "button",
        class: unread ? "thread unread" : "thread",
        "data-thread": key,
        "aria-current": current && "true",
      },
      faces(people, { picture, active }),
      make(
        "span",
        { class: "what" },
        make(
          "span",
          { class: "name" },
          make("span", { class: "words" }, name),
          bot && make("span", { class: "tag" }, "bot"),
          active && make("span", { class: "unseen" }, " (active)"),
          muted && make("span", { class: "muted", role: "img", "aria-label": "muted", title: "Muted" }, "🔕"),
        ),
        make("span", { class: typing ? "last is-typing" : "last", title: last }, last),
      ),
      make(
        "span",
        { class: "when" },
        when !== null && timeOf(when),
        unread > 0 && make("span", { class: "badge" }, String(unread), make("span", { class: "unseen" }, " unread")),
      ),
    ),
  );
}
