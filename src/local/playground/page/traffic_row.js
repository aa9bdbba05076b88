// The rows of the traffic: a request, an event, a frame, or what a person did at the page.

import { avatar } from "./appearance.js";
import { timeOf } from "./clock.js";
import { make } from "./dom.js";
import { jsonTree } from "./json.js";

/** Frames that keep a connection going and have no content. */
const UPKEEP_FRAMES = ["ack", "ping", "pong"];
/** What the page does by itself. */
const UPKEEP_ACTS = ["read", "type"];

/** Returns a row. `inside` makes what it shows when it is opened. */
function row({ classes, sign, meaning, at, title, about, inside }) {
  const details = make(
    "details",
    {},
    make(
      "summary",
      {},
      make("span", { class: "sign", role: "img", "aria-label": meaning, title: meaning }, sign),
      make("b", {}, breakable(title)),
      timeOf(at),
      make("small", {}, about),
    ),
  );
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) {
      details.append(inside());
    }
  });
  const element = make("li", { class: classes }, details);
  element.dataset.at = at;
  return element;
}

/** Returns a name with places where a line may break. */
function breakable(name) {
  return name.split(/(?<=::|[/_,.?&])|(?<=\p{Ll})(?=\p{Lu})/u).flatMap((part) => [part, make("wbr")]);
}

const code = (words) => make("code", {}, breakable(words));

function person(user) {
  return make("span", { class: "owner" }, colorOf(user), user.name);
}

/** Returns a dot in the colour of a person's avatar; it is grey for nobody. */
function colorOf(user) {
  const dot = user ? avatar(user.id, user.name) : make("span", { class: "avatar nobody", "aria-hidden": "true" });
  dot.replaceChildren();
  return dot;
}

/** Returns the client that sent a request or gets a frame: its user, and its number. */
function owner(client, user) {
  const element = make("span", { class: "owner" });
  if (client !== null) {
    element.dataset.client = client;
  }
  showOwner(element, user, null);
  return element;
}

/** Shows a client by its user, who is known only after the login, and by the name of its browser as a tooltip. */
export function showOwner(element, user, agent) {
  const { client } = element.dataset;
  const name = user?.name ?? (client === undefined ? "Somebody" : "Not logged in yet");
  element.replaceChildren(colorOf(user), client === undefined ? name : `${name}, client ${client}`);
  if (agent) {
    element.title = agent;
  }
}

export function requestRow({ at, client, user, method, host, path, agent, fields }) {
  return row({
    classes: "request",
    sign: "↑",
    meaning: "Request of a client",
    at,
    title: `${method} ${path}`,
    about: [owner(client, user), " to ", code(host)],
    inside: () => fieldList(agent ? [["User-Agent", agent], ...fields] : fields),
  });
}

export function actRow({ at, user, what, in: place, fields }) {
  const classes = UPKEEP_ACTS.includes(what) ? "request act upkeep" : "request act";
  return row({
    classes,
    sign: "✎",
    meaning: "Done by a person in this page",
    at,
    title: what.replaceAll("_", " "),
    about: [person(user), " in this page", place && `, in ${place}`],
    inside: () => jsonTree(fields),
  });
}

export function eventRow({ at, user, event, what, over, missed, item }) {
  const way = missed ? ", whose transport has nothing for it" : over.length ? ` over ${over.join(" and ")}` : ", who does not listen";
  return row({
    classes: event ? "event" : "event none",
    sign: "↓",
    meaning: "Event",
    at,
    title: event ? `Event::${event}` : "No event",
    about: [code(what), " to ", person(user), way],
    inside: () => jsonTree(item),
  });
}

export function frameRow({ at, client, user, isOfServer }, { frame, stream, what, inside }) {
  const on = stream === undefined ? "" : `, stream ${stream}`;
  return row({
    classes: UPKEEP_FRAMES.includes(frame) ? "frame upkeep" : "frame",
    sign: isOfServer ? "⇣" : "⇡",
    meaning: isOfServer ? "Frame of the gateway" : "Frame of a client",
    at,
    title: what ? `${frame}: ${what}` : frame,
    about: isOfServer ? ["to ", owner(client, user), on] : [owner(client, user), " to the gateway", on],
    inside: () => (inside === undefined ? make("p", { class: "json" }, "Nothing is in it.") : jsonTree(inside)),
  });
}

function fieldList(fields) {
  if (fields.length === 0) {
    return make("p", { class: "json" }, "No fields.");
  }
  const value = (it) => {
    if (it === null) {
      return make("em", {}, "hidden");
    }
    return typeof it === "object" ? jsonTree(it) : it;
  };
  return make("dl", {}, fields.map(([name, it]) => [make("dt", {}, name), make("dd", {}, value(it))]));
}
