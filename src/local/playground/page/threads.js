// The list of conversations, and the choice of the person.

import { byId, make, moveWithArrows, showAll } from "./dom.js";
import { avatar, faces, timeOrDay } from "./appearance.js";

const list = byId("thread-list");
const choice = byId("me");

/** The folders that are not the inbox, as the list names them. */
const FOLDERS = { ARCHIVED: "archived", PENDING: "request" };

/** `open` is called with the chosen conversation, `become` with the chosen person. */
export function startThreads(open, become) {
  list.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) {
      open(JSON.parse(button.dataset.thread));
    }
  });
  moveWithArrows(list, "button");
  choice.addEventListener("change", () => become(choice.value));
}

export function showThreads(view, names) {
  const people = view.people.filter((person) => !person.page);
  showAll(
    choice,
    people.map(({ id, name }) => ({ key: id, name })),
    ({ key, name }) => make("option", { value: key }, name),
  );
  choice.value = view.me;
  byId("me-avatar").replaceChildren(avatar(view.me, names.get(view.me)));
  const current = JSON.stringify(view.thread?.key);
  const clients = new Set(view.people.filter((person) => person.client).map(({ id }) => id));
  const rows = view.threads.map((thread) => {
    const key = JSON.stringify(thread.key);
    const others = thread.members.filter((id) => id !== view.me);
    return {
      key,
      name: thread.name,
      faces: faced(thread, others, names),
      bot: "User" in thread.key && clients.has(others[0]),
      last: summary(thread, view.me, names),
      tag: FOLDERS[thread.folder],
      typing: thread.typing.length > 0,
      when: thread.at && timeOrDay(thread.at),
      unread: thread.unread,
      current: key === current,
    };
  });
  showAll(list, rows, row);
  const unread = view.threads.filter((thread) => thread.unread > 0).length;
  document.title = `${unread ? `(${unread}) ` : ""}fbchat playground`;
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

function row({ key, name, faces: shown, bot, tag, last, typing, when, unread, current }) {
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
      faces(shown),
      make(
        "span",
        { class: "what" },
        make(
          "span",
          { class: "name" },
          make("span", { class: "cut" }, name),
          bot && make("span", { class: "tag" }, "bot"),
          tag && make("span", { class: "tag" }, tag),
        ),
        make("span", { class: typing ? "last is-typing" : "last" }, last),
      ),
      make(
        "span",
        { class: "when" },
        when ?? "",
        unread > 0 && make("span", { class: "badge" }, String(unread), make("span", { class: "unseen" }, " unread")),
      ),
    ),
  );
}
