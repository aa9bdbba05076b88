// The traffic of the bots: their requests and events, and the frames of the gateway.

import { follow } from "./api.js";
import { byId, make } from "./dom.js";
import { seconds } from "./appearance.js";

const list = byId("traffic-list");
const scroll = byId("traffic-scroll");

/** The most rows that are kept, of frames and of all others. */
const MOST = 400;

/** Frames that keep a connection going, and say nothing else. */
const UPKEEP = ["ack", "ping", "pong"];

let latest = { requests: 0, events: 0, frames: 0 };

export function startTraffic() {
  byId("address").textContent = location.host;
  byId("clear").addEventListener("click", clear);
  for (const radio of document.querySelectorAll("input[name=shown]")) {
    radio.addEventListener("change", () => {
      list.dataset.shown = radio.value;
      toBottom();
    });
  }
  const address = () => `/api/traffic?${new URLSearchParams(latest)}`;
  // After a lost connection it may be another server, which counts from the beginning.
  const connected = (isThere) => {
    if (!isThere) {
      clear();
      latest = { requests: 0, events: 0, frames: 0 };
    }
  };
  follow(address, show, connected, new AbortController().signal);
}

function clear() {
  list.replaceChildren();
  byId("no-traffic").hidden = false;
}

function toBottom() {
  scroll.scrollTop = scroll.scrollHeight;
}

function show({ requests, events, frames }) {
  latest.requests = requests.at(-1)?.number ?? latest.requests;
  latest.events = events.at(-1)?.number ?? latest.events;
  latest.frames = frames.at(-1)?.number ?? latest.frames;
  const stays = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
  const all = [
    ...requests.map((request) => ({ at: request.at, row: () => requestRow(request) })),
    ...events.map((event) => ({ at: event.at, row: () => eventRow(event) })),
    ...frames.flatMap((message) =>
      message.frames.map((frame) => ({ at: message.at, row: () => frameRow(message, frame) })),
    ),
  ].sort((one, other) => one.at - other.at);
  list.append(...all.map(({ row }) => row()));
  for (const kind of [".frame", ":not(.frame)"]) {
    const rows = [...list.querySelectorAll(`:scope > ${kind}`)];
    rows.slice(0, Math.max(0, rows.length - MOST)).forEach((row) => row.remove());
  }
  byId("no-traffic").hidden = true;
  if (stays) {
    toBottom();
  }
}

function row(kind, sign, meaning, at, what, where, inside) {
  return make(
    "li",
    { class: kind },
    make(
      "details",
      {},
      make(
        "summary",
        {},
        make("span", { class: "sign", role: "img", "aria-label": meaning }, sign),
        make("span", { class: "what" }, make("b", { class: "cut" }, what), make("small", { class: "cut" }, where)),
        make("time", {}, seconds(at)),
      ),
      inside,
    ),
  );
}

function requestRow({ at, who, method, host, path, fields }) {
  const shown = fields.map(([name, value]) => [
    make("dt", {}, name),
    make("dd", {}, value === null ? make("em", {}, "hidden") : value),
  ]);
  const inside = shown.length ? make("dl", {}, shown) : make("p", {}, "No fields.");
  return row("request", "↑", "Request", at, `${method} ${path}`, who ? `${who} to ${host}` : `to ${host}`, inside);
}

function frameRow({ at, who, isOfServer }, { frame, stream, what, inside }) {
  const kind = UPKEEP.includes(frame) ? "frame upkeep" : "frame";
  const [sign, meaning] = isOfServer ? ["⇣", "Frame of the gateway"] : ["⇡", "Frame of a client"];
  const on = stream === undefined ? "" : `, stream ${stream}`;
  const where = isOfServer ? `to ${who}${on}` : `${who} to the gateway${on}`;
  const shown = inside === undefined ? make("p", {}, "Nothing is in it.") : make("pre", { tabindex: "0" }, JSON.stringify(inside, null, 2));
  return row(kind, sign, meaning, at, what ? `${frame}: ${what}` : frame, where, shown);
}

function eventRow({ at, who, what, item }) {
  const inside = make("pre", { tabindex: "0" }, JSON.stringify(item, null, 2));
  return row("event", "↓", "Event", at, what, `to ${who}`, inside);
}
