// Appearance: readable colours, avatars, sizes.

import { make } from "./dom.js";

/** The contrast of readable text by the Web Content Accessibility Guidelines. */
const READABLE = 4.5;
const WHITE = [255, 255, 255];
const INK = [17, 18, 20];
/** The backgrounds with the least contrast to coloured text. */
const RAISED = { light: [232, 234, 240], dark: [49, 51, 56] };

const parse = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
const css = (color) => `rgb(${color.map(Math.round).join(" ")})`;

function luminance(color) {
  const [red, green, blue] = color.map((share) => {
    const part = share / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** Returns the colour, moved towards `target` until it is readable on `ground`. */
function readableOn(color, ground, target) {
  let moved = color;
  for (let step = 1; step <= 20 && contrast(moved, ground) < READABLE; step += 1) {
    moved = color.map((share, part) => share + ((target[part] - share) * step) / 20);
  }
  return moved;
}

/** Returns the colours of a bubble: dark text on bright colours, white text on others, which are darkened where needed. */
export function bubbleColors(hex) {
  const color = parse(hex);
  if (contrast(color, WHITE) < 2.6) {
    return { ground: css(color), text: css(INK) };
  }
  return { ground: css(readableOn(color, WHITE, [0, 0, 0])), text: css(WHITE) };
}

/** Applies a conversation's colour to the page. */
export function applyColor(hex) {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const { ground, text } = bubbleColors(hex);
  const accent = dark ? readableOn(parse(hex), RAISED.dark, WHITE) : readableOn(parse(hex), RAISED.light, [0, 0, 0]);
  const style = document.documentElement.style;
  style.setProperty("--mine", ground);
  style.setProperty("--on-mine", text);
  style.setProperty("--accent", css(accent));
}

/** White text is readable on each of these. */
const AVATARS = [
  "#b3261e",
  "#9c4100",
  "#7a5900",
  "#4f6b00",
  "#1f6f3d",
  "#006a6a",
  "#1c6091",
  "#3f51b5",
  "#6a45b5",
  "#96387f",
];

function initials(name) {
  const words = name
    .replace(/[^\p{L}\p{N}\s]/gu, " ")
    .trim()
    .split(/\s+/u);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters
    .map((word) => [...word][0] ?? "?")
    .join("")
    .toUpperCase();
}

/** Returns a person's initials in a coloured circle, with a dot for somebody who is active. */
export function avatar(id, name, isActive = false) {
  const circle = make("span", { class: "avatar", "aria-hidden": "true" }, initials(name));
  const number = [...String(id)].reduce((sum, digit) => sum * 7 + Number(digit), 0);
  circle.style.background = AVATARS[number % AVATARS.length];
  return isActive ? make("span", { class: "dotted", "aria-hidden": "true" }, circle, dot()) : circle;
}

const dot = () => make("i", { class: "dot" });

/** Returns the picture of a conversation, or the avatars of one or two people that overlap; with a dot if somebody is active. */
export function faces(people, { picture = null, active = false } = {}) {
  const shown = picture
    ? [make("img", { class: "avatar", src: `/files/${encodeURIComponent(picture)}`, alt: "" })]
    : people.slice(0, 2).map(({ id, name }) => avatar(id, name));
  const classes = shown.length > 1 ? "faces two" : "faces";
  return make("span", { class: classes, "aria-hidden": "true" }, shown, active && dot());
}

/** Formats a number of bytes. */
export function size(bytes) {
  return bytes < 1000
    ? `${bytes} B`
    : bytes < 1e6
      ? `${(bytes / 1e3).toFixed(1)} kB`
      : `${(bytes / 1e6).toFixed(1)} MB`;
}
