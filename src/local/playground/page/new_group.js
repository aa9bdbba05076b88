// Creating a group.

import { avatar } from "./appearance.js";
import { byId, make, showAll } from "./dom.js";

const dialog = byId("new-group");
const people = byId("new-group-people");
const title = byId("new-group-name");
const text = byId("new-group-text");

/** `create` takes the others, the title, which may be empty, and the first message, and resolves to whether that succeeded. */
export function startNewGroup(create) {
  byId("open-new-group").addEventListener("click", () => {
    for (const box of people.querySelectorAll("input")) {
      box.checked = false;
    }
    title.value = "";
    text.value = "";
    dialog.showModal();
  });
  byId("close-new-group").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  byId("new-group-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const chosen = [...people.querySelectorAll("input:checked")].map((box) => box.value);
    if (await create(chosen, title.value.trim(), text.value.trim())) {
      dialog.close();
    }
  });
}

export function showNewGroup({ people: all, me }) {
  showAll(
    people,
    all.filter(({ id, page }) => !page && id !== me).map(({ id, name }) => ({ key: id, name })),
    ({ key, name }) => make("label", { class: "tick" }, make("input", { type: "checkbox", value: key }), avatar(key, name), make("span", { class: "words" }, name)),
  );
}
