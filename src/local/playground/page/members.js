// The people of a conversation: nicknames, admins, requests to join.

import { byId, make, showAll } from "./dom.js";
import { avatar } from "./appearance.js";
import { answers } from "./asking.js";

const members = byId("members");

/** `handlers` are `nickname`, `admin`, `approval`, `respond`, `add`, `remove`. */
export function startMembers(handlers) {
  byId("add-form").addEventListener("submit", (event) => {
    event.preventDefault();
    handlers.add(byId("addable").value);
  });
  byId("requests").addEventListener("click", (event) => {
    const button = event.target.closest("button[data-user]");
    if (button) {
      handlers.respond(button.dataset.user, button.dataset.part === "accept");
    }
  });
  members.addEventListener("click", (event) => {
    const { remove, admin, part } = event.target.closest("button")?.dataset ?? {};
    if (part === "remove") {
      handlers.remove(remove);
    } else if (part === "admin") {
      handlers.admin(admin, event.target.getAttribute("aria-pressed") === "false");
    }
  });
  members.addEventListener("change", (event) =>
    handlers.nickname(event.target.dataset.member, event.target.value.trim()),
  );
  const approval = byId("approval");
  approval.addEventListener("change", () => handlers.approval(approval.checked));
}

export function showMembers({ thread, me, people }, names) {
  const isGroup = thread.kind === "GROUP" || thread.kind === "ROOM";
  const active = new Set(people.filter((person) => person.active).map(({ id }) => id));
  const hasAdmins = thread.members.some(({ admin }) => admin);
  const isAdmin = thread.members.some(({ id, admin }) => id === me && admin);
  showAll(
    members,
    thread.members.map(({ id, nickname, admin }) => ({
      key: id,
      name: names.get(id),
      nickname,
      admin,
      active: active.has(id),
      me: id === me,
      changesAdmin: isAdmin && id !== me,
      removes: isGroup && (id === me || isAdmin || !hasAdmins),
    })),
    member,
  );
  byId("approval-part").hidden = !isGroup || !hasAdmins;
  byId("approval").checked = thread.approval;
  byId("approval").disabled = !isAdmin;
  byId("requests-part").hidden = thread.requests.length === 0;
  showAll(
    byId("requests"),
    thread.requests.map((id) => ({ key: id, name: names.get(id) ?? "Somebody", isAdmin })),
    request,
  );
  const inside = new Set(thread.members.map(({ id }) => id));
  const addable = people.filter(({ id, page }) => !page && !inside.has(id));
  byId("add-form").hidden = !isGroup || addable.length === 0;
  showAll(
    byId("addable"),
    addable.map(({ id, name }) => ({ key: id, name })),
    ({ key, name }) => make("option", { value: key }, name),
  );
}

/** Somebody who asks to join. Admins may let them in. */
function request({ key, name, isAdmin }) {
  return make(
    "li",
    {},
    avatar(key, name),
    make("span", { class: "who" }, make("span", { class: "words" }, name)),
    isAdmin && answers(key, name),
  );
}

function member({ key, name, nickname, admin, active, me, changesAdmin, removes }) {
  const leave = me ? "Leave" : "Remove";
  return make(
    "li",
    {},
    avatar(key, name, active),
    make(
      "span",
      { class: "who" },
      make("span", { class: "words" }, name, me && " (you)"),
      active && make("span", { class: "unseen" }, " is active"),
      admin && make("span", { class: "tag" }, "admin"),
    ),
    make("input", {
      value: nickname ?? "",
      placeholder: "Nickname",
      "aria-label": `Nickname of ${name}`,
      "data-member": key,
      "data-part": "nickname",
      maxlength: "100",
    }),
    (changesAdmin || removes) &&
      make(
        "span",
        { class: "does" },
        changesAdmin &&
          make(
            "button",
            {
              type: "button",
              class: "quiet",
              "data-admin": key,
              "data-part": "admin",
              "aria-pressed": String(admin),
              "aria-label": `Admin: ${name}`,
            },
            admin ? "Remove as admin" : "Make admin",
          ),
        removes &&
          make(
            "button",
            {
              type: "button",
              class: "quiet",
              "data-remove": key,
              "data-part": "remove",
              "aria-label": `${leave}: ${name}`,
            },
            leave,
          ),
      ),
  );
}
