// What one can do with a message: react, reply, unsend, answer by what it offers.

import { make, moveWithArrows, opens } from "./dom.js";

const REACTIONS = ["😍", "😆", "😮", "😢", "😠", "👍", "👎", "❤"];

/** Returns the buttons beside a message. */
export function actions(row, handlers) {
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
    button("reply", "Reply", "↩", () => handlers.reply(message.id)),
    mine && button("unsend", "Unsend", "×", () => handlers.unsend(message.id)),
    choices,
  );
}

/** Returns the reactions to a message, as buttons that add or remove one's own. */
export function reactionsOf(row, handlers) {
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

const ASKED = {
  location: "📍 Send a place",
  user_phone_number: "📞 Send my phone number",
  user_email: "✉️ Send my e-mail address",
};

/** Returns the quick replies that a message offers. */
export function offersOf(row, handlers) {
  return (
    row.offers.length > 0 &&
    make(
      "div",
      { class: "offers", role: "group", "aria-label": "Quick replies" },
      row.offers.map(({ kind, title }, at) =>
        make(
          "button",
          {
            type: "button",
            class: "offer",
            "data-part": `offer ${at}`,
            click: () => (kind === "location" ? handlers.place() : handlers.answerOffer(row.message.id, at)),
          },
          title ?? ASKED[kind] ?? kind,
        ),
      ),
    )
  );
}
