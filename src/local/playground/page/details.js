// The details of a conversation: title, picture, colour, emoji; the rest has files of its own.

import { byId, make } from "./dom.js";
import { faces } from "./appearance.js";
import { showMembers, startMembers } from "./members.js";
import { showOwn, startOwn } from "./own.js";
import { showPlans, startPlans } from "./plans.js";

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

/** `handlers` are `color`, `emoji`, `rename`, `picture`, those of `startMembers` and `startOwn`, and those of `startPlans` as `plans`. */
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
  const picture = byId("picture");
  picture.addEventListener("change", () => {
    handlers.picture(picture.files[0]);
    picture.value = "";
  });
  startMembers(handlers);
  startOwn({
    ...handlers,
    delete: async () => {
      if (await handlers.delete()) {
        dialog.close();
      }
    },
  });
  startPlans(handlers.plans);
}

let shownTitle = null;

export function showDetails(view, names) {
  const { thread } = view;
  byId("open-details").hidden = !thread;
  if (!thread) {
    dialog.close();
    return;
  }
  const isGroup = thread.kind === "GROUP" || thread.kind === "ROOM";
  byId("title-form").hidden = !isGroup;
  byId("picture-part").hidden = !isGroup;
  byId("picture-now").replaceChildren(thread.picture ? faces([], { picture: thread.picture }) : "");
  const title = JSON.stringify([thread.key, thread.title]);
  if (title !== shownTitle) {
    byId("title").value = thread.title ?? "";
    shownTitle = title;
  }
  press("color", thread.color);
  press("emoji", thread.emoji ?? "👍");
  showMembers(view, names);
  showOwn(view);
  showPlans(view, names);
}

/** Marks the button whose `data-` value is this. */
function press(kind, value) {
  for (const button of byId(`${kind}s`).querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.dataset[kind] === value));
  }
}
