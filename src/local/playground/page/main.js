// Connects the parts of the page. The hash of the URL has the person and the open conversation; the server has the rest.

import { act, actAlone, follow, upload } from "./api.js";
import { showAsking, startAsking } from "./asking.js";
import { spoken } from "./attachments.js";
import { startClock } from "./clock.js";
import { showComposer, startComposer } from "./composer.js";
import { showDetails, startDetails } from "./details.js";
import { byId } from "./dom.js";
import { setMaxFile } from "./files.js";
import { showChat, startMessages } from "./messages.js";
import { showNewGroup, startNewGroup } from "./new_group.js";
import { askForPlace } from "./place.js";
import { attempt, report } from "./problem.js";
import { replyTo } from "./reply.js";
import { showThreads, startThreads } from "./threads.js";
import { startTraffic } from "./traffic.js";

/** The number of messages that are shown at first and added each time. */
const PAGE = 50;
const wide = matchMedia("(min-width: 720px)");

let view = null;
let most = PAGE;
let asking = new AbortController();
/** The message up to which this page has sent that the person has read. */
let readUntil = null;

const named = () => new URLSearchParams(location.hash.slice(1));

/** Changes the parameters of the hash: `as`, `thread`, `pane`. `null` removes one. */
function go(changes) {
  const names = named();
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) {
      names.delete(name);
    } else {
      names.set(name, value);
    }
  }
  location.hash = names;
}

function showPane() {
  const names = named();
  document.body.dataset.pane = names.get("pane") ?? (names.has("thread") ? "chat" : "threads");
}

/** Restarts the long poll for the parameters of the hash. */
function restart() {
  asking.abort();
  asking = new AbortController();
  let seen = "";
  const names = named();
  const address = () => {
    const query = new URLSearchParams({ most, seen });
    for (const name of ["as", "thread"]) {
      if (names.has(name)) {
        query.set(name, names.get(name));
      }
    }
    return `/api/chat?${query}`;
  };
  const show = (news) => {
    seen = news.tag;
    view = news.view;
    showAll();
  };
  follow(address, show, connected, asking.signal);
}

function connected(isThere) {
  byId("lost").hidden = isThere;
}

function showAll() {
  if (view.me === null) {
    return;
  }
  if (!view.thread && wide.matches && view.threads.length && !named().has("thread")) {
    open((view.threads.find(({ folder }) => folder === "INBOX") ?? view.threads[0]).key);
  }
  const names = new Map(view.people.map(({ id, name }) => [id, name]));
  setMaxFile(view.max_file);
  showThreads(view, names);
  showChat(view, names, messageHandlers);
  showComposer(view.thread, view.me, names);
  showAsking(view, names);
  showDetails(view, names);
  showNewGroup(view);
  read();
}

/** Marks the visible conversation as read. */
function read() {
  const last = view.thread?.messages.at(-1)?.id;
  const inSight = document.visibilityState === "visible" && (wide.matches || document.body.dataset.pane === "chat");
  const entry = view.threads.find(({ key }) => JSON.stringify(key) === JSON.stringify(view.thread?.key));
  if (inSight && entry?.unread > 0 && last !== readUntil) {
    readUntil = last;
    report(act(view.me, view.thread.key, { do: "read" }));
  }
}

function open(thread) {
  go({ as: view.me, thread: JSON.stringify(thread), pane: null });
}

/** Performs an action in the open conversation, and shows its error. */
async function perform(action) {
  return attempt(act(view.me, view.thread.key, action));
}

/** Makes a file the picture of the open group. */
async function changePicture(image) {
  const { me, thread } = view;
  await act(me, thread.key, { do: "picture", file: await upload(me, image, false) });
}

/** Creates a group, with a title if there is one, and opens it. */
async function createGroup(users, title, text) {
  const { me } = view;
  const { thread } = await actAlone(me, { do: "create_group", users, text });
  open(thread);
  if (title) {
    await act(me, thread, { do: "rename", title });
  }
}

/** Uploads the files of a message and sends it to the conversation that is open now. */
async function send(message, files) {
  const { me, thread } = view;
  const ids = [];
  for (const { file, isVoiceClip } of files) {
    ids.push(await upload(me, file, isVoiceClip));
  }
  await act(me, thread.key, { do: "send", ...message, files: ids });
}

/** Makes the next message a reply to this one. */
function reply(id) {
  const { me, thread, people } = view;
  const message = thread.messages.find((one) => one.id === id);
  if (message) {
    const author = people.find((person) => person.id === message.author);
    replyTo({ id, by: message.author === me ? "yourself" : author?.name, text: spoken(message.content) });
  }
}

const respond = (user, accepts) => perform({ do: "respond", user, accepts });

const messageHandlers = {
  react: (message, emoji) => perform({ do: "react", message, emoji }),
  unsend: (message) => perform({ do: "unsend", message }),
  answerOffer: (message, offer) => perform({ do: "answer_offer", message, offer }),
  place: askForPlace,
  vote: (poll, option, voted) => perform({ do: "vote", poll, option, voted }),
  addOption: (poll, text) => perform({ do: "add_option", poll, text }),
  reply,
};

startThreads({
  open,
  become: (me) => go({ as: me, thread: null, pane: null }),
  appear: (active) => attempt(actAlone(view.me, { do: "appear", active })),
});
startNewGroup((users, title, text) => attempt(createGroup(users, title, text)));
startMessages(() => {
  most += PAGE;
  restart();
}, reply);
startComposer({
  send: (message, files) => attempt(send(message, files)),
  type: (typing) => report(act(view.me, view.thread.key, { do: "type", typing })),
  poll: (question, options) => perform({ do: "create_poll", question, options }),
});
startDetails({
  color: (hex) => {
    const [red, green, blue] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
    perform({ do: "color", red, green, blue });
  },
  emoji: (emoji) => perform({ do: "emoji", emoji }),
  rename: (title) => perform({ do: "rename", title }),
  picture: (image) => attempt(changePicture(image)),
  nickname: (user, nickname) => perform({ do: "nickname", user, nickname }),
  add: (user) => perform({ do: "add", user }),
  remove: (user) => perform({ do: "remove", user }),
  admin: (user, admin) => perform({ do: "admin", user, admin }),
  approval: (required) => perform({ do: "approval", required }),
  respond,
  move: (folder) => perform({ do: "move", folder }),
  mute: (mute) => perform({ do: "mute", mute }),
  markUnread: () => {
    // What is in sight is not read at once again.
    readUntil = view.thread.messages.at(-1)?.id;
    perform({ do: "mark_unread" });
  },
  delete: async () => {
    const done = await perform({ do: "delete" });
    if (done) {
      go({ thread: null, pane: null });
    }
    return done;
  },
  block: (blocked) => perform({ do: "block", blocked }),
  plans: {
    create: (plan) => perform({ do: "create_plan", ...plan }),
    change: (plan, to) => perform({ do: "change_plan", plan, ...to }),
    answer: (plan, going) => perform({ do: "answer_plan", plan, going }),
    cancel: (plan) => perform({ do: "cancel_plan", plan }),
  },
});
startAsking(respond);
startTraffic();
startClock();

for (const button of document.querySelectorAll("[data-go]")) {
  button.addEventListener("click", () => {
    const to = button.dataset.go;
    go(to === "threads" ? { thread: null, pane: null } : { pane: to === "back" ? null : to });
  });
}
addEventListener("hashchange", () => {
  most = PAGE;
  showPane();
  restart();
});
document.addEventListener("visibilitychange", () => view && read());
wide.addEventListener("change", () => view && showAll());
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => view && showAll());
showPane();
restart();
