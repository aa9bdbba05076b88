// The traffic of the bots: their requests and events.

import { follow } from "./api.js";
import { byId, make } from "./dom.js";
import { seconds } from "./appearance.js";

const list = byId("traffic-list");
const scroll = byId("traffic-scroll");

/** The most rows that are kept. */
const MOST = 400;

let latest = { requests: 0, events: 0 };

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
      latest = { requests: 0, events: 0 };
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

function show({ requests, events }) {
  latest.requests = requests.at(-1)?.number ?? latest.requests;
  latest.events = events.at(-1)?.number ?? latest.events;
  const stays = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
  const all = [
    ...requests.map((request) => ({ at: request.at, row: () => requestRow(request) })),
    ...events.map((event) => ({ at: event.at, row: () => eventRow(event) })),
  ].sort((one, other) => one.at - other.at);
  list.append(...all.map(({ row }) => row()));
  while (list.children.length > MOST) {
    list.firstElementChild.remove();
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

function eventRow({ at, who, what, item }) {
  const inside = make("pre", { tabindex: "0" }, JSON.stringify(item, null, 2));
  return row("event", "↓", "Event", at, what, `to ${who}`, inside);
}
