// The open conversation: its header, its messages, its typing indicator.

import { byId, make, moveWithArrows, showAll } from "./dom.js";
import { applyColor, avatar, faces } from "./appearance.js";
import { spoken } from "./attachments.js";
import { timeOf } from "./clock.js";
import { showMessage } from "./message.js";
import { Newest } from "./newest.js";

const chat = byId("chat");
const list = byId("messages");
const scroll = byId("scroll");

/** The time between messages of one person that are grouped, in milliseconds. */
const TOGETHER = 3 * 60_000;
/** The pause after which the time is shown, in milliseconds. */
const SILENCE = 15 * 60_000;

let shownKey = null;
let lastShown = null;

/** `more` is called to show earlier messages, `reply` with the identifier of a message to reply to. */
export function startMessages(more, reply) {
  startReplying(reply);
  byId("earlier").addEventListener("click", more);
  moveWithArrows(list, ".message");
}

/** A click on what is said, or Enter on its message, begins a reply. On a touch screen, a tap shows what one can do. */
function startReplying(reply) {
  const touch = matchMedia("(hover: none)");
  list.addEventListener("click", (event) => {
    const message = event.target.closest(".bubble, .jumbo")?.closest("[data-message]");
    if (message && !touch.matches && getSelection().isCollapsed) {
      reply(message.dataset.message);
    }
  });
  list.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("[data-message]")) {
      event.preventDefault();
      reply(event.target.dataset.message);
    }
  });
}

const newest = new Newest(scroll, list, byId("newer"));

export function showChat(view, names, handlers) {
  const { thread, me } = view;
  chat.dataset.empty = String(!thread);
  byId("nothing").hidden = Boolean(thread);
  if (!thread) {
    shownKey = null;
    return;
  }
  applyColor(thread.color);
  showHead(view, names);
  const key = JSON.stringify(thread.key) + me;
  const isOther = key !== shownKey;
  const fromBottom = scroll.scrollHeight - scroll.scrollTop;
  const earlier = byId("earlier");
  const hadEarlier = Number(earlier.dataset.count ?? 0);
  earlier.hidden = thread.earlier === 0;
  earlier.dataset.count = thread.earlier;
  earlier.textContent = `Show earlier messages (${thread.earlier})`;
  byId("placeholder").hidden = thread.messages.length > 0;
  byId("placeholder").textContent = `There are no messages yet. Say hello to ${thread.name}!`;
  showAll(list, rows(thread, me, names), (row) => (row.when ? divider(row) : showMessage(row, handlers)));
  showTyping(thread, names);
  if (newest.stays || isOther) {
    newest.show();
  } else if (thread.earlier < hadEarlier) {
    scroll.scrollTop = scroll.scrollHeight - fromBottom;
  }
  announce(thread, me, names, isOther);
  shownKey = key;
}

function showHead({ thread, me, people }, names) {
  const others = thread.members.filter(({ id }) => id !== me);
  const shown =
    "Page" in thread.key
      ? [{ id: thread.key.Page, name: thread.name }]
      : others.map(({ id }) => ({ id, name: names.get(id) }));
  const active = people.filter((person) => person.active && others.some(({ id }) => id === person.id)).length;
  byId("chat-avatar").replaceChildren(faces(shown, { picture: thread.picture, active: active > 0 }));
  byId("chat-name").textContent = thread.name;
  byId("chat-lock").hidden = !thread.encrypted;
  byId("chat-about").textContent = about(thread, active, names);
}

const BLOCKED = { by_me: "You block this person", by_other: "You cannot write to each other" };

/** Returns the line under the name; `active` is the number of others who are. */
function about({ kind, members, blocked }, active, names) {
  if (kind === "PAGE") {
    return "A page";
  }
  if (kind === "USER") {
    return BLOCKED[blocked] ?? (active ? "Active now" : "Between the two of you");
  }
  const count = `${members.length} people${active ? `, ${active} active` : ""}`;
  return `${count}: ${members.map(({ id }) => names.get(id)).join(", ")}`;
}

/** Announces a new message to screen readers, and offers to scroll to it. */
function announce(thread, me, names, isOther) {
  const last = thread.messages.at(-1);
  if (!isOther && last && last.id !== lastShown) {
    const words = spoken(last.content);
    if (last.author !== me) {
      byId("spoken").textContent = last.content.kind === "note" ? words : `${names.get(last.author)}: ${words}`;
    }
    newest.added();
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
  return make("li", { class: "divider" }, timeOf(when));
}

/** Returns a row for each message, and one for each time that is shown. */
function rows(thread, me, names) {
  const nicknames = new Map(thread.members.map(({ id, nickname }) => [id, nickname]));
  const called = (id) => nicknames.get(id) ?? names.get(id);
  const marks = marked(thread, me, called);
  const lastMessage = thread.messages.findLast(({ content }) => content.kind !== "note");
  const all = [];
  thread.messages.forEach((message, at) => {
    const before = thread.messages[at - 1];
    const after = thread.messages[at + 1];
    if (!before || message.at - before.at > SILENCE) {
      all.push({ key: `time ${message.id}`, when: message.at });
    }
    const { original, offers } = message.content;
    const isAnswered = () => thread.messages.slice(at + 1).some(({ author }) => author === me);
    all.push({
      key: message.id,
      message,
      mine: message.author === me,
      isLast: message === lastMessage,
      author: { id: message.author, name: called(message.author) },
      original: original && (original.gone ? original : { by: called(original.author), text: original.text }),
      offers: offers?.length && message.author !== me && !isAnswered() ? offers : [],
      poll: pollRow(message.content.poll, me, called),
      mentioned: (message.content.mentions ?? []).some((mention) => mention.thread === me),
      starts: !together(before, message),
      ends: !together(message, after),
      mark: marks.get(message.id) ?? "",
      reactions: message.reactions.map(({ by, emoji }) => ({ emoji, name: called(by), mine: by === me })),
    });
  });
  return all;
}

/** Returns a poll with the names of who voted. */
function pollRow(poll, me, called) {
  return (
    poll && {
      ...poll,
      options: poll.options.map(({ id, text, voters }) => ({
        id,
        text,
        voters: voters.map((voter) => (voter === me ? "You" : called(voter))),
        mine: voters.includes(me),
      })),
    }
  );
}

function together(one, other) {
  const speaks = (message) => message && message.content.kind !== "note";
  return Boolean(speaks(one) && speaks(other) && one.author === other.author && other.at - one.at < TOGETHER);
}

/** Returns the receipt of the person's latest message. */
function marked(thread, me, called) {
  const mine = thread.messages.filter(({ author, content }) => author === me && content.kind === "message");
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
