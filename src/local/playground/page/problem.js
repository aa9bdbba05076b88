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

/** Shows the error of a promise; resolves to whether it succeeded. */
export async function attempt(doing) {
  try {
    await doing;
    hideProblem();
    return true;
  } catch (error) {
    showProblem(error.message);
    return false;
  }
}

problem.addEventListener("click", hideProblem);
document.addEventListener("keydown", (event) => event.key === "Escape" && hideProblem());
