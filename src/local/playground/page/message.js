// A single message.

import { make, moveWithArrows, opens } from "./dom.js";
import { avatar, size, time } from "./appearance.js";

const REACTIONS = ["😍", "😆", "😮", "😢", "😠", "👍", "👎"];

/** The stickers that the page draws. The server has no pictures of them. */
export const STICKERS = new Map([
  ["369239263222822", { drawing: "👍", name: "A small like", size: "small" }],
  ["369239343222814", { drawing: "👍", name: "A like", size: "medium" }],
  ["369239383222810", { drawing: "👍", name: "A large like", size: "large" }],
  ["767334476626295", { drawing: "🐈", name: "Cat, waving", size: "large" }],
]);

/** `handlers` are `react`, `answer`, `unsend`. */
export function showMessage(row, handlers) {
  const { message, mine, author, starts, ends } = row;
  const { content } = message;
  if (content.kind === "note") {
    return make("li", { class: "note", title: time(message.at) }, content.text);
  }
  const classes = ["message", mine && "mine", starts && "starts", ends && "ends", row.mentioned && "calls"];
  const spoken = content.kind === "unsent" ? "took a message back" : (content.text ?? "");
  return make(
    "li",
    {
      class: classes.filter(Boolean).join(" "),
      tabindex: row.isLast ? "0" : "-1",
      "aria-label": `${author.name}, ${time(message.at)}: ${spoken}`,
    },
    !mine && (ends ? avatar(author.id, author.name) : make("span", { class: "no-avatar" })),
    make(
      "div",
      { class: "stack" },
      starts && !mine && make("span", { class: "author" }, author.name),
      row.answers && make("blockquote", {}, make("b", {}, row.answers.by), row.answers.text),
      make("div", { class: "beside" }, body(content), content.kind === "message" && actions(row, handlers)),
      reactionsOf(row, handlers),
      ends && make("span", { class: "under" }, make("time", {}, time(message.at)), row.mark && ` · ${row.mark}`),
      !ends && row.mark && make("span", { class: "under" }, row.mark),
    ),
  );
}

function body(content) {
  if (content.kind === "unsent") {
    return make("div", { class: "bubble unsent" }, "This message was taken back");
  }
  const parts = [];
  if (content.text != null && content.text !== "") {
    parts.push(
      isEmoji(content)
        ? make("div", { class: `jumbo ${content.size ?? "medium"}` }, content.text)
        : make("div", { class: "bubble", dir: "auto" }, withMentions(content)),
    );
  }
  if (content.sticker) {
    parts.push(sticker(content.sticker));
  }
  return make("div", { class: "content" }, parts, content.files.map(file));
}

/** Returns whether a text is one emoji with a size, or up to three without. */
function isEmoji({ text, size: asked, mentions }) {
  const count = [...new Intl.Segmenter().segment(text.trim())].length;
  // Joiners, variation selectors, skin tones and regional indicators are parts of emoji. So are digits in Unicode, but not here.
  const onlyEmoji = /^(?:\p{Extended_Pictographic}|[\u200d\ufe0f\s]|\p{Emoji_Modifier}|\p{Regional_Indicator})+$/u.test(
    text,
  );
  return onlyEmoji && text.trim() !== "" && mentions.length === 0 && (asked != null || count <= 3);
}

/** Returns the text with its mentions marked. */
function withMentions({ text, mentions }) {
  const parts = [];
  let at = 0;
  for (const { offset, length } of [...mentions].sort((one, other) => one.offset - other.offset)) {
    if (offset >= at) {
      parts.push(text.slice(at, offset), make("span", { class: "mention" }, text.slice(offset, offset + length)));
      at = offset + length;
    }
  }
  return [...parts, text.slice(at)];
}

function sticker(id) {
  const known = STICKERS.get(id);
  return known
    ? make("span", { class: `jumbo ${known.size}`, role: "img", "aria-label": known.name }, known.drawing)
    : make("span", { class: "sticker" }, make("span", { "aria-hidden": "true" }, "🏷️"), `Sticker ${id}`);
}

function file({ id, name, bytes, picture }) {
  const address = `/files/${encodeURIComponent(id)}`;
  return picture
    ? make("img", { class: "photo", src: address, alt: `The picture ${name}` })
    : make(
        "a",
        { class: "file", href: address, download: name },
        make("span", { "aria-hidden": "true" }, "📄"),
        make("span", {}, name, make("small", {}, size(bytes))),
      );
}

function actions(row, handlers) {
  const { message, mine } = row;
  const button = (part, label, sign, click) =>
    make(
      "button",
      { type: "button", class: "round small", "data-part": part, "aria-label": label, title: label, click },
      sign,
    );
  const react = make(
    "button",
    {
      type: "button",
      class: "round small",
      "data-part": "react",
      "aria-label": "React",
      title: "React",
      "aria-expanded": "false",
    },
    "☺\ufe0e",
  );
  const chosen = row.reactions.find((reaction) => reaction.mine)?.emoji;
  const choices = make(
    "div",
    { class: "choices", role: "group", "aria-label": "Reactions", hidden: true },
    REACTIONS.map((emoji) =>
      make(
        "button",
        {
          type: "button",
          "aria-pressed": String(emoji === chosen),
          "aria-label": `React with ${emoji}`,
          click: () => {
            close();
            react.focus();
            handlers.react(message.id, emoji === chosen ? null : emoji);
          },
        },
        emoji,
      ),
    ),
  );
  const close = opens(react, choices);
  moveWithArrows(choices, "button", ["ArrowLeft", "ArrowRight"]);
  return make(
    "div",
    { class: "actions" },
    react,
    button("answer", "Answer", "↩", () => handlers.answer(message)),
    mine && button("unsend", "Take back", "×", () => handlers.unsend(message.id)),
    choices,
  );
}

function reactionsOf(row, handlers) {
  const byEmoji = new Map();
  for (const { emoji, name, mine } of row.reactions) {
    const known = byEmoji.get(emoji) ?? { names: [], mine: false };
    byEmoji.set(emoji, { names: [...known.names, name], mine: known.mine || mine });
  }
  return (
    byEmoji.size > 0 &&
    make(
      "div",
      { class: "reactions" },
      [...byEmoji].map(([emoji, { names, mine }]) =>
        make(
          "button",
          {
            type: "button",
            class: "reaction",
            "data-part": `reaction ${emoji.codePointAt(0)}`,
            "aria-pressed": String(mine),
            "aria-label": `${emoji} by ${names.join(", ")}`,
            title: names.join(", "),
            click: () => handlers.react(row.message.id, mine ? null : emoji),
          },
          emoji,
          names.length > 1 && ` ${names.length}`,
        ),
      ),
    )
  );
}
