// Choosing people to mention while typing.

import { byId, make } from "./dom.js";
import { avatar } from "./appearance.js";

const text = byId("text");
const list = byId("mentioned");

let people = [];
let found = [];
let active = 0;
/** The people who were chosen in the current text. */
let chosen = [];

/** Sets the people who can be mentioned, each with `id` and `name`. */
export function setPeople(everybody) {
  people = everybody;
}

/** Returns the positions of the chosen people in the text. */
export function mentionsIn(written) {
  let from = 0;
  const mentions = [];
  for (const { id, label } of [...chosen].sort(
    (one, other) => written.indexOf(one.label) - written.indexOf(other.label),
  )) {
    const offset = written.indexOf(label, from);
    if (offset >= 0) {
      mentions.push({ thread: id, offset, length: label.length });
      from = offset + label.length;
    }
  }
  return mentions;
}

export function forgetMentions() {
  chosen = [];
  close();
}

function close() {
  found = [];
  show();
}

/** Returns the text after the last `@` before the cursor, or `null`. */
function asked() {
  return /(?:^|\s)@([\p{L}\p{N} ]{0,30})$/u.exec(text.value.slice(0, text.selectionStart))?.[1] ?? null;
}

function look() {
  const start = asked()?.toLowerCase();
  found =
    start == null
      ? []
      : people.filter(({ name }) => name.toLowerCase().startsWith(start) || name.toLowerCase().includes(` ${start}`));
  active = 0;
  show();
}

function show() {
  list.hidden = found.length === 0;
  list.replaceChildren(
    ...found.map(({ id, name }, at) =>
      make(
        "li",
        {
          id: `mention-${id}`,
          role: "option",
          "aria-selected": String(at === active),
          pointerdown: (event) => {
            event.preventDefault();
            choose(found[at]);
          },
        },
        avatar(id, name),
        name,
      ),
    ),
  );
  if (found.length) {
    text.setAttribute("aria-activedescendant", `mention-${found[active].id}`);
  } else {
    text.removeAttribute("aria-activedescendant");
  }
}

function choose({ id, name }) {
  const end = text.selectionStart;
  const start = text.value.slice(0, end).lastIndexOf("@");
  const label = `@${name}`;
  chosen.push({ id, label });
  text.setRangeText(`${label} `, start, end, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
  close();
}

/** Returns whether the list has handled the key. */
export function mentionKey(event) {
  if (!found.length) {
    return false;
  }
  const moves = { ArrowDown: 1, ArrowUp: found.length - 1 };
  if (event.key in moves) {
    active = (active + moves[event.key]) % found.length;
    show();
  } else if (event.key === "Enter" || event.key === "Tab") {
    choose(found[active]);
  } else if (event.key === "Escape") {
    close();
  } else {
    return false;
  }
  event.preventDefault();
  return true;
}

export function startMentions() {
  text.addEventListener("input", look);
  text.addEventListener("blur", close);
}
