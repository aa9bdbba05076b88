// JSON as a tree whose parts fold.

import { make } from "./dom.js";

/** The longest JSON that is one line, in characters. */
const SHORT = 56;
/** The depth down to which parts are unfolded at first. */
const OPEN = 2;
/** The longest JSON of a part that is unfolded at any depth, in characters. */
const SMALL = 150;
/** The most members with which a part is unfolded at first. */
const MANY = 24;
/** The most members that a folded part names. */
const NAMED = 3;

/** Returns the tree of a value, with buttons to fold all of it and to copy it. */
export function jsonTree(value) {
  const tree = make("div", { class: "tree" }, node(null, value, 0));
  const parts = () => [...tree.querySelectorAll("details")];
  const fold = make("button", { type: "button", class: "quiet", click: () => foldAll(parts()) }, "Fold");
  const foldAll = (all) => {
    const open = !all.some((part) => part.open);
    all.forEach((part) => (part.open = open));
    fold.textContent = open ? "Fold" : "Unfold";
  };
  const copy = make("button", { type: "button", class: "quiet", click: () => copied(value, copy) }, "Copy");
  return make("div", { class: "json" }, make("div", { class: "does" }, parts().length > 0 && fold, copy), tree);
}

async function copied(value, button) {
  try {
    await navigator.clipboard.writeText(JSON.stringify(value, null, 2));
    button.textContent = "Copied";
  } catch {
    button.textContent = "The browser does not allow it";
  }
}

function node(name, value, depth) {
  const label = name !== null && [make("span", { class: "key" }, name), ": "];
  const isPart = value !== null && typeof value === "object";
  if (!isPart || isShort(value)) {
    return make("div", { class: "leaf" }, label, leaf(value));
  }
  const members = Object.entries(value);
  const isSmall = depth < OPEN || JSON.stringify(value).length <= SMALL;
  return make(
    "details",
    { open: isSmall && members.length <= MANY },
    make("summary", {}, label, make("span", { class: "folded" }, summary(value)), make("span", { class: "unfolded" }, Array.isArray(value) ? "[" : "{")),
    make("div", { class: "members-of" }, members.map(([key, member]) => node(key, member, depth + 1))),
  );
}

/** Returns the number of elements, or the names of members. */
function summary(value) {
  if (Array.isArray(value)) {
    return `[ ${value.length} ]`;
  }
  const names = Object.keys(value);
  return `{ ${names.slice(0, NAMED).join(", ")}${names.length > NAMED ? ", …" : ""} }`;
}

/** Returns whether it is short enough for one line and has no parts of its own. */
function isShort(value) {
  const isFlat = Object.values(value).every((member) => member === null || typeof member !== "object");
  return isFlat && JSON.stringify(value).length <= SHORT;
}

const leaf = (value) => make("span", { class: value === null ? "null" : typeof value }, JSON.stringify(value));
