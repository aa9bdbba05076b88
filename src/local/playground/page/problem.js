// What went wrong, as a sentence; a click or Escape hides it.

import { byId } from "./dom.js";

const problem = byId("problem");

export function showProblem(sentence) {
  problem.textContent = sentence;
  // An open dialog covers everything that is not in it.
  (document.querySelector("dialog[open]") ?? document.body).append(problem);
  problem.hidden = false;
}

export function hideProblem() {
  problem.hidden = true;
}

/** Shows the error of what somebody just did, in place of that of an earlier attempt; resolves to whether it succeeded. */
export function attempt(doing) {
  hideProblem();
  return report(doing);
}

/** Shows the error of what the page does by itself, whose success says nothing about a problem in sight. */
export async function report(doing) {
  try {
    await doing;
    return true;
  } catch (error) {
    showProblem(error.message);
    return false;
  }
}

problem.addEventListener("click", hideProblem);
document.addEventListener("keydown", (event) => event.key === "Escape" && hideProblem());
