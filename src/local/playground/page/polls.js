// Polls: their cards among the messages, and making one.

import { byId, make, opens } from "./dom.js";

/** Returns a poll with the number of votes and who voted. `handlers` are `vote`, `addOption`. */
export function pollCard(poll, handlers) {
  const most = Math.max(1, ...poll.options.map(({ voters }) => voters.length));
  return make(
    "div",
    { class: "poll", role: "group", "aria-label": `Poll: ${poll.question}`, "data-poll": poll.id },
    make("b", {}, poll.question),
    poll.options.map((option) => choice(poll, option, most, handlers)),
    keptForm(poll, handlers),
  );
}

function choice(poll, { id, text, voters, mine }, most, handlers) {
  const votes = voters.length === 1 ? "1 vote" : `${voters.length} votes`;
  const button = make(
    "button",
    {
      type: "button",
      class: "option",
      "data-part": `option ${id}`,
      "aria-pressed": String(mine),
      "aria-label": [text, votes, ...voters].join(", "),
      click: () => handlers.vote(poll.id, id, !mine),
    },
    make("span", { class: "text" }, text),
    make("span", { class: "count" }, String(voters.length)),
    voters.length > 0 && make("small", {}, voters.join(", ")),
  );
  button.style.setProperty("--share", `${(100 * voters.length) / most}%`);
  return button;
}

/** Returns the form for a new option; the one that is there already, so that a vote of somebody else loses no text. */
function keptForm(poll, handlers) {
  const old = document.querySelector(`[data-adds="${CSS.escape(poll.id)}"]`);
  if (old) {
    return old;
  }
  const input = make("input", {
    placeholder: "Add an option",
    "aria-label": `Add an option to ${poll.question}`,
    maxlength: "200",
  });
  const submit = async (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (text && (await handlers.addOption(poll.id, text))) {
      input.value = "";
    }
  };
  return make(
    "form",
    { class: "add-option", "data-adds": poll.id, autocomplete: "off", submit },
    input,
    make("button", { class: "quiet" }, "Add"),
  );
}

/** `create` creates a poll and resolves to whether that succeeded. */
export function startPollForm(create) {
  const panel = byId("poll-form");
  const question = byId("poll-question");
  const options = byId("poll-options");
  const close = opens(byId("open-poll"), panel);
  const submit = async () => {
    const texts = options.value.split("\n").map((text) => text.trim()).filter(Boolean);
    if (await create(question.value.trim(), texts)) {
      question.value = "";
      options.value = "";
      close();
      byId("text").focus();
    }
  };
  byId("create-poll").addEventListener("click", submit);
  // It is part of the composer's form, whose submission sends the text.
  question.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      options.focus();
    }
  });
}
