// The plans of a conversation.

import { byId, make, showAll } from "./dom.js";
import { timeOf } from "./clock.js";
import { showProblem } from "./problem.js";

const panel = byId("plan-panel");
const form = byId("plan-form");
const title = byId("plan-title");
const when = byId("plan-time");
const location = byId("plan-location");

let handlers = null;
/** The plan that the form changes, or `null` for a new one. */
let changed = null;
let shownKey = null;

/** `given` are `create`, `change`, `answer`, `cancel`; the first two resolve to whether they succeeded. */
export function startPlans(given) {
  handlers = given;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const at = new Date(when.value).getTime();
    if (Number.isNaN(at)) {
      showProblem("A plan has a day and a time.");
      when.focus();
      return;
    }
    const plan = { title: title.value, at, location: location.value };
    const done = changed ? handlers.change(changed, plan) : handlers.create(plan);
    if (await done) {
      panel.open = false;
    }
  });
  // What is begun as a change is no new plan later.
  panel.addEventListener("toggle", () => {
    if (!panel.open) {
      fill(null);
    }
  });
}

export function showPlans({ thread, me }, names) {
  const key = JSON.stringify(thread.key) + me;
  if (key !== shownKey) {
    panel.open = false;
    fill(null);
    shownKey = key;
  }
  const named = (guests, going) =>
    guests.filter((guest) => guest.going === going).map(({ id }) => (id === me ? "you" : names.get(id)));
  showAll(
    byId("plans"),
    thread.plans.map((plan) => ({
      ...plan,
      key: plan.id,
      answer: plan.guests.find(({ id }) => id === me)?.going ?? null,
      lists: [
        ["Going", named(plan.guests, true)],
        ["Not going", named(plan.guests, false)],
        ["Invited", named(plan.guests, null)],
      ],
    })),
    card,
  );
}

/** Lets the form show a plan to be changed, or nothing yet. */
function fill(plan) {
  changed = plan?.id ?? null;
  title.value = plan?.title ?? "";
  when.value = plan ? local(plan.at) : "";
  location.value = plan?.location ?? "";
  byId("plan-save").textContent = plan ? "Save" : "Create";
}

/** Formats a time as the field for it takes it. */
function local(at) {
  const date = new Date(at);
  return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function card(plan) {
  const { id, title: name, at, location: place, answer, lists } = plan;
  const button = (part, words, click, pressed) =>
    make(
      "button",
      {
        type: "button",
        class: "quiet",
        "data-part": part,
        "aria-pressed": pressed === undefined ? null : String(pressed),
        "aria-label": `${words}: ${name}`,
        click,
      },
      words,
    );
  return make(
    "li",
    { class: "plan", "data-plan": id },
    make("b", {}, name),
    make("small", {}, timeOf(at), place && ` · ${place}`),
    lists.map(([words, who]) => who.length > 0 && make("small", {}, `${words}: ${who.join(", ")}`)),
    make(
      "span",
      { class: "does" },
      button("going", "Going", () => handlers.answer(id, true), answer === true),
      button("declined", "Not going", () => handlers.answer(id, false), answer === false),
      button("change", "Change", () => {
        panel.open = true;
        fill(plan);
        title.focus();
      }),
      button("cancel", "Delete", () => handlers.cancel(id)),
    ),
  );
}
