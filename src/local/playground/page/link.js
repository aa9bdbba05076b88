// The link of the next message, whose preview is sent with it.

import { byId } from "./dom.js";

const bar = byId("linked");

let found = null;
/** The address whose preview is not wanted. */
let unwanted = null;

export function startLink() {
  byId("link-nothing").addEventListener("click", () => {
    unwanted = found;
    show(null);
    byId("text").focus();
  });
}

/** Looks for the first address of a page in the text. */
export function lookForLink(text) {
  const address = /\bhttps?:\/\/[^\s<>"]+/iu.exec(text)?.[0].replace(/[.,;:!?)\]]+$/u, "");
  found = address && URL.canParse(address) ? address : null;
  if (!found) {
    unwanted = null;
  }
  show(found === unwanted ? null : found);
}

/** The address to send with a preview, or `null`. */
export const linked = () => (found === unwanted ? null : found);

function show(address) {
  bar.hidden = !address;
  byId("linked-host").textContent = address ? new URL(address).host : "";
}
