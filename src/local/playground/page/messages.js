// The open conversation: its head, its messages, who types.

import { byId, make, moveWithArrows, showAll } from "./dom.js";
import { avatar, day, faces, time, wear } from "./look.js";
import { showMessage } from "./message.js";

const chat = byId("chat");
const list = byId("messages");
const scroll = byId("scroll");

/** Messages of one person that come closer than this stand together, in milliseconds. */
const TOGETHER = 3 * 60_000;
/** After a silence as long as this, the time is told, in milliseconds. */
const SILENCE = 15 * 60_000;

let shownKey = null;
let lastShown = null;

/** `more` is called to see earlier messages. */
export function startMessages(more) {
  byId("earlier").addEventListener("click", more);
  byId("newer").addEventListener("click", toBottom);
  scroll.addEventListener("scroll", () => {
    // Only people scroll up; the list itself does no more than grow.
    stays = isAtBottom() || (stays && scroll.scrollTop >= top);
    top = scroll.scrollTop;
    if (stays) {
      byId("newer").hidden = true;
    }
  });
  moveWithArrows(list, ".message");
  // What grows later, such as a picture that has arrived, does not push the newest message out of sight.
  const grown = new ResizeObserver(() => stays && toBottom());
  grown.observe(scroll);
  grown.observe(list);
}

/** Whether the newest message is in sight, and is to stay there. */
let stays = true;
let top = 0;

const isAtBottom = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;

function toBottom() {
  scroll.scrollTop = scroll.scrollHeight;
}

export function showChat(view, names, deeds) {
  const { thread, me } = view;
  chat.dataset.empty = String(!thread);
  byId("nothing").hidden = Boolean(thread);
  if (!thread) {
    shownKey = null;
    return;
  }
  wear(thread.color);
  showHead(thread, me, names);
  const key = JSON.stringify(thread.key) + me;
  const isOther = key !== shownKey;
  stays ||= isOther;
  const fromBottom = scroll.scrollHeight - scroll.scrollTop;
  const earlier = byId("earlier");
  const hadEarlier = Number(earlier.dataset.count ?? 0);
  earlier.hidden = thread.earlier === 0;
  earlier.dataset.count = thread.earlier;
  earlier.textContent = `Show earlier messages (${thread.earlier})`;
  byId("nothing-said").hidden = thread.messages.length > 0;
  byId("nothing-said").textContent = `Nothing was said here yet. Say hello to ${thread.name}!`;
  showAll(list, rows(thread, me, names), (row) => (row.when ? divider(row) : showMessage(row, deeds)));
  showTyping(thread, names);
  if (stays) {
    toBottom();
  } else if (thread.earlier < hadEarlier) {
    scroll.scrollTop = scroll.scrollHeight - fromBottom;
  }
  announce(thread, me, names, isOther);
  shownKey = key;
}

function showHead(thread, me, names) {
  const others = thread.members.filter(({ id }) => id !== me);
  const shown =
    "Page" in thread.key
      ? [{ id: thread.key.Page, name: thread.name }]
      : others.map(({ id }) => ({ id, name: names.get(id) }));
  byId("chat-avatar").replaceChildren(faces(shown));
  byId("chat-name").textContent = thread.name;
  const about = { USER: "Between the two of you", PAGE: "A page" }[thread.kind];
  byId("chat-about").textContent =
    about ?? `${thread.members.length} people: ${thread.members.map(({ id }) => names.get(id)).join(", ")}`;
}

/** Says what is new to those who listen instead of looking, and offers the way down to it. */
function announce(thread, me, names, isOther) {
  const last = thread.messages.at(-1);
  if (!isOther && last && last.id !== lastShown) {
    const { kind, text } = last.content;
    const said = kind === "note" ? text : `${names.get(last.author)}: ${text ?? "something that is no text"}`;
    if (last.author !== me) {
      byId("spoken").textContent = said;
    }
    byId("newer").hidden = stays;
  } else if (isOther) {
    byId("newer").hidden = true;
  }
  lastShown = last?.id;
}

function showTyping(thread, names) {
  const who = thread.typing.map((id) => names.get(id));
  byId("typing").hidden = who.length === 0;
  byId("typing-names").textContent = who.length ? `${who.join(", ")} ${who.length > 1 ? "are" : "is"} typing` : "";
  if (who.length) {
    byId("typing-avatar").replaceChildren(avatar(thread.typing[0], who[0]));
  }
}

function divider({ when }) {
  return make("li", { class: "divider" }, make("time", {}, when));
}

/** One row for each message, and one for each time that is told. */
function rows(thread, me, names) {
  const nicknames = new Map(thread.members.map(({ id, nickname }) => [id, nickname]));
  const called = (id) => nicknames.get(id) ?? names.get(id);
  const marks = marked(thread, me, called);
  const lastSaid = thread.messages.findLast(({ content }) => content.kind !== "note");
  const all = [];
  thread.messages.forEach((message, at) => {
    const before = thread.messages[at - 1];
    const after = thread.messages[at + 1];
    if (!before || message.at - before.at > SILENCE) {
      all.push({ key: `time ${message.id}`, when: `${day(message.at)} ${time(message.at)}` });
    }
    const { answers } = message.content;
    all.push({
      key: message.id,
      message,
      mine: message.author === me,
      isLast: message === lastSaid,
      author: { id: message.author, name: called(message.author) },
      answers: answers && { by: called(answers.author), text: answers.text },
      mentioned: (message.content.mentions ?? []).some((mention) => mention.thread === me),
      starts: !together(before, message),
      ends: !together(message, after),
      mark: marks.get(message.id) ?? "",
      reactions: message.reactions.map(({ by, emoji }) => ({ emoji, name: called(by), mine: by === me })),
    });
  });
  return all;
}

function together(one, other) {
  const speaks = (message) => message && message.content.kind !== "note";
  return Boolean(speaks(one) && speaks(other) && one.author === other.author && other.at - one.at < TOGETHER);
}

/** What is told below one's own latest message: how far it got. */
function marked(thread, me, called) {
  const mine = thread.messages.filter(({ author, content }) => author === me && content.kind === "said");
  const last = mine.at(-1);
  if (!last) {
    return new Map();
  }
  const reached = (times) => thread.members.map(({ id }) => id).filter((id) => id !== me && times[id] >= last.at);
  const readers = reached(thread.read);
  if (readers.length) {
    const by = thread.members.length > 2 ? ` by ${readers.map(called).join(", ")}` : "";
    return new Map([[last.id, `Seen${by}`]]);
  }
  return new Map([[last.id, reached(thread.delivered).length ? "Delivered" : "Sent"]]);
}
