// Making elements, and keeping lists of them up to date.

/** The element of the page with this ID. */
export const byId = (id) => document.getElementById(id);

/**
 * Makes an element. A property that is a function is a listener, `true` an attribute without a value, and `false`,
 * `null` and `undefined` leave it out. Children that are texts stay texts: nothing here reads markup.
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") {
      element.addEventListener(name, value);
    } else if (value !== false && value != null) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child != null && child !== false));
  return element;
}

/** What each element shows, so that only those are made anew that would show something else. */
const shown = new WeakMap();

/**
 * Lets the children of `parent` show `items`, each of which has a `key`. What stays the same is left alone, so that
 * neither focus nor scrolling suffers.
 */
export function showAll(parent, items, makeOne) {
  const old = new Map();
  for (const child of parent.children) {
    old.set(shown.get(child)?.key, child);
  }
  let next = parent.firstElementChild;
  for (const item of items) {
    const text = JSON.stringify(item);
    let element = old.get(item.key);
    old.delete(item.key);
    if (!element || shown.get(element).text !== text) {
      element = replace(element, () => makeOne(item));
      shown.set(element, { key: item.key, text });
      if (!element.isConnected) {
        parent.insertBefore(element, next);
      }
    } else if (element !== next) {
      parent.insertBefore(element, next);
    }
    next = element.nextElementSibling;
  }
  old.forEach((element) => element.remove());
}

/**
 * Puts a new element in the place of another, which may take over parts of the old one. If the old one had the focus, the
 * same part of the new one has it.
 */
function replace(old, makeNew) {
  if (!old) {
    return makeNew();
  }
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const element = makeNew();
  old.replaceWith(element);
  if (focused && element.contains(focused)) {
    focused.focus();
  } else if (focused === old) {
    element.focus();
  } else if (focused) {
    const part = focused.dataset.part;
    (element.querySelector(`[data-part="${part}"]`) ?? element.querySelector("button") ?? element).focus();
  }
  return element;
}

/** Lets the arrow keys, Home and End move the focus among the elements that `selector` finds in `list`. */
export function moveWithArrows(list, selector, keys = ["ArrowUp", "ArrowDown"]) {
  list.addEventListener("keydown", (event) => {
    // A player has these keys for itself.
    if (event.target.matches("video, audio")) {
      return;
    }
    const all = [...list.querySelectorAll(selector)];
    const at = all.findIndex((element) => element.contains(document.activeElement));
    const to = { [keys[0]]: at - 1, [keys[1]]: at + 1, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined && all[to]) {
      event.preventDefault();
      all[to].focus();
    }
  });
}

/** Shows a panel while its button is pressed; Escape and a click elsewhere close it. */
export function opens(button, panel) {
  const show = (visible) => {
    panel.hidden = !visible;
    button.setAttribute("aria-expanded", String(visible));
  };
  button.addEventListener("click", () => {
    show(panel.hidden);
    panel.querySelector("button, input")?.focus();
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      show(false);
      button.focus();
    }
  });
  document.addEventListener("pointerdown", (event) => {
    if (!panel.hidden && !panel.contains(event.target) && !button.contains(event.target)) {
      show(false);
    }
  });
  return () => show(false);
}
