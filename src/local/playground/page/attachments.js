// What a message has beside its text.

import { make } from "./dom.js";
import { size } from "./appearance.js";

/** The stickers that the page draws. The server has no pictures of them. */
export const STICKERS = new Map([
  ["369239263222822", { drawing: "👍", name: "A small like", size: "small" }],
  ["369239343222814", { drawing: "👍", name: "A like", size: "medium" }],
  ["369239383222810", { drawing: "👍", name: "A large like", size: "large" }],
  ["767334476626295", { drawing: "🐈", name: "Cat, waving", size: "large" }],
  ["767334476626296", { drawing: "😺", name: "Cat, asleep", size: "large" }],
  ["767334476626297", { drawing: "🐕", name: "Dog with a ball", size: "large" }],
]);

/** Returns the elements of a message's sticker, files, place and link. */
export function attachments(id, { sticker, files, attached }) {
  return [
    sticker && stickerOf(sticker),
    files.map((file, at) => kept(`${id} ${at}`, () => fileOf(file))),
    attached?.kind === "place" && place(attached),
    attached?.kind === "link" && link(attached),
  ];
}

/** Returns a message as a screen reader speaks it. */
export function spoken(content) {
  if (content.kind === "unsent") {
    return "unsent a message";
  }
  if (content.kind === "note") {
    return content.text;
  }
  const { text, sticker, files, attached } = content;
  const parts = [
    text,
    sticker && (STICKERS.get(sticker)?.name ?? "a sticker"),
    ...files.map((file) => `${noun(file)} ${file.name}`),
    attached && (attached.kind === "place" ? placeName(attached) : `a link, ${attached.title}`),
  ];
  return parts.filter(Boolean).join(", ");
}

function noun({ voice, shown_as: kind }) {
  return voice ? "a voice clip," : { picture: "a picture,", video: "a video,", sound: "a sound," }[kind] ?? "a file,";
}

/**
 * Returns the element that shows this already, or makes one. A film goes on when its message is shown anew: moving it
 * within one task does not pause it.
 */
function kept(key, makeOne) {
  const old = document.querySelector(`[data-shows="${CSS.escape(key)}"]`);
  if (old) {
    return old;
  }
  const element = makeOne();
  element.dataset.shows = key;
  return element;
}

function stickerOf(id) {
  const known = STICKERS.get(id);
  return known
    ? make("span", { class: `jumbo ${known.size}`, role: "img", "aria-label": known.name }, known.drawing)
    : make("span", { class: "sticker" }, make("span", { "aria-hidden": "true" }, "🏷️"), `Sticker ${id}`);
}

function fileOf(file) {
  const { id, name, bytes, shown_as: kind, voice } = file;
  const address = `/files/${encodeURIComponent(id)}`;
  if (kind === "picture") {
    return make("img", { class: "photo", src: address, alt: `The picture ${name}` });
  }
  if (kind === "video") {
    return make("video", {
      class: "film",
      src: address,
      controls: true,
      preload: "metadata",
      playsinline: true,
      "aria-label": `The video ${name}`,
      title: name,
    });
  }
  const title = voice ? "Voice clip" : name;
  if (kind === "sound") {
    return make(
      "div",
      { class: "card sound" },
      make(
        "span",
        { class: "head" },
        make("span", { "aria-hidden": "true" }, voice ? "🎙️" : "🎵"),
        make("span", { class: "words", title: name }, title),
        make("small", {}, size(bytes)),
      ),
      make("audio", { src: address, controls: true, preload: "metadata", "aria-label": `${title} ${name}` }),
    );
  }
  return make(
    "a",
    { class: "card", href: address, download: name },
    make("span", { class: "sign", "aria-hidden": "true" }, voice ? "🎙️" : "📄"),
    make("span", { class: "what" }, make("b", {}, name), make("small", {}, `${voice ? "Voice clip" : "File"} · ${size(bytes)}`)),
  );
}

const placeName = ({ current }) => (current ? "Current location" : "Pinned location");

function place(attached) {
  const { latitude, longitude } = attached;
  const query = new URLSearchParams({ mlat: latitude, mlon: longitude });
  return outward(
    `https://www.openstreetmap.org/?${query}#map=15/${latitude}/${longitude}`,
    "place",
    "📍",
    placeName(attached),
    `${latitude}, ${longitude} · Open map ↗`,
  );
}

function link({ address, title }) {
  const { protocol, host } = new URL(address);
  // Nothing else may be opened by a click.
  return ["http:", "https:"].includes(protocol) && outward(address, "link", "🔗", title, `${host} ↗`);
}

/** Returns a link that leaves the page, which shows nothing of the other site before a click. */
function outward(address, kind, sign, title, detail) {
  return make(
    "a",
    { class: `card ${kind}`, href: address, target: "_blank", rel: "noreferrer noopener" },
    make("span", { class: "sign", "aria-hidden": "true" }, sign),
    make("span", { class: "what" }, make("b", {}, title), make("small", {}, detail)),
  );
}
