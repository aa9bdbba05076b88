// The details of a conversation: title, colour, emoji, nicknames, members.

import { byId, make, showAll } from "./dom.js";
import { avatar } from "./appearance.js";

const dialog = byId("details");

const COLORS = [
  ["#0084ff", "Messenger blue"],
  ["#44bec7", "Viking"],
  ["#ffc300", "Golden poppy"],
  ["#fa3c4c", "Radical red"],
  ["#d696bb", "Shocking"],
  ["#6699cc", "Picton blue"],
  ["#13cf13", "Free speech green"],
  ["#ff7e29", "Pumpkin"],
  ["#e68585", "Light coral"],
  ["#7646ff", "Medium slate blue"],
  ["#20cef5", "Deep sky blue"],
  ["#67b868", "Fern"],
  ["#d4a88c", "Cameo"],
  ["#ff5ca1", "Brilliant rose"],
  ["#a695c7", "Biloba flower"],
];
const EMOJIS = ["👍", "❤️", "😂", "🔥", "🎉", "🚀", "⚙️", "🐈"];

/** `handlers` are `color`, `emoji`, `rename`, `nickname`, `add`, `remove`. */
export function startDetails(handlers) {
  byId("open-details").addEventListener("click", () => dialog.showModal());
  byId("close-details").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  byId("colors").append(
    ...COLORS.map(([color, name]) => {
      const swatch = make("button", {
        type: "button",
        "data-color": color,
        "aria-label": name,
        title: name,
        click: () => handlers.color(color),
      });
      swatch.style.setProperty("--swatch", color);
      return swatch;
    }),
    make("input", {
      type: "color",
      "aria-label": "Any other colour",
      title: "Any other colour",
      change: (event) => handlers.color(event.target.value),
    }),
  );
  byId("emojis").append(
    ...EMOJIS.map((emoji) =>
      make(
        "button",
        {
          type: "button",
          "data-emoji": emoji,
          "aria-label": emoji === "👍" ? "The like" : emoji,
          click: () => handlers.emoji(emoji === "👍" ? "" : emoji),
        },
        emoji,
      ),
    ),
  );
  byId("title-form").addEventListener("submit", (event) => {
    event.preventDefault();
    handlers.rename(byId("title").value.trim());
  });
  byId("add-form").addEventListener("submit", (event) => {
    event.preventDefault();
    handlers.add(byId("addable").value);
  });
  byId("requests").addEventListener("click", (event) => {
    const button = event.target.closest("button[data-add]");
    if (button) {
      handlers.add(button.dataset.add);
    }
  });
  byId("members").addEventListener("click", (event) => {
    const button = event.target.closest("button[data-remove]");
    if (button) {
      handlers.remove(button.dataset.remove);
    }
  });
  byId("members").addEventListener("change", (event) =>
    handlers.nickname(event.target.dataset.member, event.target.value.trim()),
  );
}

let shownTitle = null;

export function showDetails(view, names) {
  const { thread, me } = view;
  byId("open-details").hidden = !thread;
  if (!thread) {
    dialog.close();
    return;
  }
  const many = thread.kind === "GROUP" || thread.kind === "ROOM";
  byId("title-form").hidden = !many;
  const title = JSON.stringify([thread.key, thread.title]);
  if (title !== shownTitle) {
    byId("title").value = thread.title ?? "";
    shownTitle = title;
  }
  press("color", thread.color);
  press("emoji", thread.emoji ?? "👍");
  showAll(
    byId("members"),
    thread.members.map(({ id, nickname, admin }) => ({
      key: id,
      name: names.get(id),
      nickname,
      admin,
      me: id === me,
      many,
    })),
    member,
  );
  const isAdmin = thread.members.some(({ id, admin }) => id === me && admin);
  byId("requests-part").hidden = thread.requests.length === 0;
  showAll(
    byId("requests"),
    thread.requests.map((id) => ({ key: id, name: names.get(id) ?? "Somebody", isAdmin })),
    request,
  );
  const members = new Set(thread.members.map(({ id }) => id));
  const addable = view.people.filter(({ id, page }) => !page && !members.has(id));
  byId("add-form").hidden = !many || addable.length === 0;
  showAll(
    byId("addable"),
    addable.map(({ id, name }) => ({ key: id, name })),
    ({ key, name }) => make("option", { value: key }, name),
  );
}

/** Marks the button whose `data-` value is this. */
function press(kind, value) {
  for (const button of byId(`${kind}s`).querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.dataset[kind] === value));
  }
}

/** Somebody who asks to join. Admins may let them in. */
function request({ key, name, isAdmin }) {
  return make(
    "li",
    {},
    avatar(key, name),
    make("span", { class: "who" }, make("span", { class: "cut" }, name)),
    isAdmin &&
      make(
        "button",
        { type: "button", class: "quiet", "data-add": key, "data-part": "add", "aria-label": `Let in: ${name}` },
        "Let in",
      ),
  );
}

function member({ key, name, nickname, admin, me, many }) {
  const leave = me ? "Leave" : "Remove";
  return make(
    "li",
    {},
    avatar(key, name),
    make(
      "span",
      { class: "who" },
      make("span", { class: "cut" }, name, me && " (you)"),
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
    many &&
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
  );
}
