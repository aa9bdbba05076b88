// A single message.

import { make } from "./dom.js";
import { avatar } from "./appearance.js";
import { moment, timeOf } from "./clock.js";
import { actions, offersOf, reactionsOf } from "./actions.js";
import { attachments, spoken } from "./attachments.js";
import { pollCard } from "./polls.js";

/** `handlers` are `react`, `reply`, `unsend`, `answerOffer`, `place`, `vote`, `addOption`. */
export function showMessage(row, handlers) {
  const { message, mine, author, starts, ends } = row;
  const { content } = message;
  if (content.kind === "note") {
    return make("li", { class: "note", title: moment(message.at) }, content.text, row.poll && pollCard(row.poll, handlers));
  }
  const classes = ["message", mine && "mine", starts && "starts", ends && "ends", row.mentioned && "calls"];
  const isThere = content.kind === "message";
  return make(
    "li",
    {
      class: classes.filter(Boolean).join(" "),
      tabindex: row.isLast ? "0" : "-1",
      "data-message": isThere && message.id,
      "aria-label": `${author.name}, ${moment(message.at)}: ${spoken(content)}`,
    },
    !mine && (ends ? avatar(author.id, author.name) : make("span", { class: "no-avatar" })),
    make(
      "div",
      { class: "stack" },
      starts && !mine && make("span", { class: "author" }, author.name),
      origin(content),
      quote(row.original),
      make("div", { class: "beside" }, body(row), isThere && actions(row, handlers)),
      reactionsOf(row, handlers),
      offersOf(row, handlers),
      ends && make("span", { class: "under" }, lock(message), timeOf(message.at), row.mark && ` · ${row.mark}`),
      !ends && (row.mark || message.encrypted) && make("span", { class: "under" }, lock(message), row.mark),
    ),
  );
}

/** Returns the mark of a message that nobody but its people can read. */
function lock({ encrypted }) {
  const name = "End-to-end encrypted";
  return encrypted && make("span", { class: "lock", role: "img", "aria-label": name, title: name }, "🔒");
}

/** Returns how the message came about, if not by writing. */
function origin({ forwarded, chosen }) {
  const words = forwarded ? "↪ Forwarded" : chosen ? "Quick reply" : "";
  return words && make("span", { class: "origin" }, words);
}

function quote(original) {
  if (!original) {
    return null;
  }
  return original.gone
    ? make("blockquote", { class: "gone" }, "The original message is gone")
    : make("blockquote", {}, make("b", {}, original.by), original.text);
}

function body({ message, mine, author }) {
  const { content } = message;
  if (content.kind === "unsent") {
    return make("div", { class: "bubble unsent" }, `${mine ? "You" : author.name} unsent a message`);
  }
  const parts = [];
  if (content.text != null && content.text !== "") {
    parts.push(
      isEmoji(content)
        ? make("div", { class: `jumbo ${content.size ?? "medium"}` }, content.text)
        : make("div", { class: "bubble", dir: "auto" }, withMentions(content)),
    );
  }
  return make("div", { class: "content" }, parts, attachments(message.id, content));
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
