// The traffic of the bots: their requests and events, the frames of the gateway, and what people do at the page.

import { follow } from "./api.js";
import { zone } from "./clock.js";
import { byId } from "./dom.js";
import { Newest } from "./newest.js";
import { actRow, eventRow, frameRow, requestRow, showOwner } from "./traffic_row.js";

const list = byId("traffic-list");
const scroll = byId("traffic-scroll");

/** The most rows that are kept, of frames and of all others. */
const MOST = 400;

const NOTHING = { requests: 0, events: 0, frames: 0, acts: 0 };

let newest = null;
let latest = NOTHING;
/** Whose the clients are and what their browsers are called, by number. */
const known = new Map();
/** The events that came while the column was out of sight. */
let unseen = 0;

export function startTraffic() {
  newest = new Newest(scroll, list, byId("traffic-newer"));
  byId("address").textContent = location.host;
  byId("zone").textContent = zone;
  byId("clear").addEventListener("click", clear);
  for (const radio of document.querySelectorAll("input[name=shown]")) {
    radio.addEventListener("change", () => {
      list.dataset.shown = radio.value;
      newest.show();
    });
  }
  // The event does not bubble. Within a row there are parts that are open from the beginning.
  list.addEventListener(
    "toggle",
    ({ target }) => target.open && target.parentElement.parentElement === list && bringIntoSight(target),
    true,
  );
  new ResizeObserver(() => isInSight() && count(0)).observe(scroll);
  const address = () => `/api/traffic?${new URLSearchParams(latest)}`;
  // After a lost connection it may be another server, which counts from the beginning.
  const connected = (isThere) => {
    if (!isThere) {
      clear();
      known.clear();
      latest = NOTHING;
    }
  };
  follow(address, show, connected, new AbortController().signal);
}

function clear() {
  list.replaceChildren();
  byId("no-traffic").hidden = false;
}

/** Moves what was opened into sight, as a whole or else from its beginning, and keeps it there. */
function bringIntoSight(opened) {
  newest.hold();
  // The row fills itself at the same event.
  requestAnimationFrame(() => {
    const block = opened.offsetHeight > scroll.clientHeight ? "start" : "nearest";
    opened.scrollIntoView({ block });
  });
}

const isInSight = () => scroll.checkVisibility();

/** Shows on the buttons that lead to the column how many events nobody has seen. */
function count(events) {
  unseen = events;
  for (const button of document.querySelectorAll(".to-traffic")) {
    const news = unseen > 99 ? "99+" : String(unseen);
    button.dataset.news = unseen ? news : "";
    button.setAttribute("aria-label", unseen ? `What the bots do, ${news} new` : "What the bots do");
  }
}

function show({ requests, events, frames, acts, clients }) {
  const number = (rows, before) => rows.at(-1)?.number ?? before;
  latest = {
    requests: number(requests, latest.requests),
    events: number(events, latest.events),
    frames: number(frames, latest.frames),
    acts: number(acts, latest.acts),
  };
  const rows = [
    ...acts.map(actRow),
    ...requests.map(requestRow),
    ...events.map(eventRow),
    ...frames.flatMap((message) => message.frames.map((frame) => frameRow(message, frame))),
  ];
  rows.forEach(insert);
  showClients(rows, clients);
  for (const kind of [".frame", ":not(.frame)"]) {
    const closed = [...list.querySelectorAll(`:scope > ${kind}:not(:has(> details[open]))`)];
    closed.slice(0, Math.max(0, closed.length - MOST)).forEach((row) => row.remove());
  }
  byId("no-traffic").hidden = list.childElementCount > 0;
  count(isInSight() ? 0 : unseen + events.length);
  if (rows.some((row) => row.checkVisibility()) || !isInSight()) {
    newest.added();
  }
}

/** Shows in the new rows whose client it is, and in all rows where that has changed. */
function showClients(rows, clients) {
  for (const { number, user, agent } of clients) {
    const client = JSON.stringify([user, agent]);
    const places = known.get(number) === client ? rows : [list];
    known.set(number, client);
    for (const place of places) {
      place.querySelectorAll(`[data-client="${number}"]`).forEach((owner) => showOwner(owner, user, agent));
    }
  }
}

/** Inserts a row by its time: what a person did is noted after what came of it. */
function insert(row) {
  let before = list.lastElementChild;
  while (before && Number(before.dataset.at) > Number(row.dataset.at)) {
    before = before.previousElementSibling;
  }
  list.insertBefore(row, before ? before.nextElementSibling : list.firstElementChild);
}
