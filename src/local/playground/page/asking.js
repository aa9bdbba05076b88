// Those who ask to join the open group, for its admins to let in.

import { avatar } from "./appearance.js";
import { byId, make, showAll } from "./dom.js";

const list = byId("asking");

/** `respond` takes a person and whether that person is let in. */
export function startAsking(respond) {
  list.addEventListener("click", (event) => {
    const { user, part } = event.target.closest("button")?.dataset ?? {};
    if (user) {
      respond(user, part === "accept");
    }
  });
}

export function showAsking({ thread, me }, names) {
  const isAdmin = thread?.members.some(({ id, admin }) => id === me && admin);
  const asking = isAdmin ? thread.requests : [];
  const hadFocus = list.contains(document.activeElement);
  showAll(
    list,
    asking.map((id) => ({ key: id, name: names.get(id) ?? "Somebody" })),
    person,
  );
  list.hidden = asking.length === 0;
  if (hadFocus && !list.contains(document.activeElement)) {
    (list.querySelector("button") ?? byId("text")).focus();
  }
}

/** The buttons that answer a person's request to join. */
export function answers(key, name) {
  const answer = (part, words) =>
    make(
      "button",
      { type: "button", class: "quiet", "data-user": key, "data-part": part, "aria-label": `${words}: ${name}` },
      words,
    );
  return [answer("accept", "Let in"), answer("decline", "Decline")];
}

function person({ key, name }) {
  return make(
    "li",
    {},
    avatar(key, name),
    make("span", {}, make("b", {}, name), " asks to join"),
    make("span", { class: "does" }, answers(key, name)),
  );
}
