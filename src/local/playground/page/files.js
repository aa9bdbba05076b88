// The files of the next message: chosen, dropped or pasted.

import { byId, make, showAll } from "./dom.js";
import { size } from "./appearance.js";
import { hideProblem, showProblem } from "./problem.js";

const tray = byId("tray");
const input = byId("files");
const chat = byId("chat");

const SIGNS = { image: "🖼️", video: "🎬", audio: "🎵" };

let chosen = [];
let count = 0;
let changed = () => {};
let maxFile = Infinity;

/** `onChange` is called when the files of the next message are others. */
export function startFiles(onChange) {
  changed = onChange;
  input.addEventListener("change", () => {
    add([...input.files]);
    input.value = "";
    byId("text").focus();
  });
  byId("text").addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    if (files.length) {
      event.preventDefault();
      add(files);
    }
  });
  startDropping();
}

/** Takes files that are dropped anywhere, so that none replaces the page. */
function startDropping() {
  let depth = 0;
  const over = (inside) => {
    depth = inside;
    chat.classList.toggle("dropping", depth > 0 && chat.dataset.empty === "false");
  };
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  addEventListener("dragenter", (event) => hasFiles(event) && over(depth + 1));
  addEventListener("dragleave", (event) => hasFiles(event) && over(Math.max(0, depth - 1)));
  addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
  addEventListener("drop", (event) => {
    if (!hasFiles(event)) {
      return;
    }
    event.preventDefault();
    over(0);
    if (chat.dataset.empty === "false") {
      const isFolder = [...event.dataTransfer.items].some((item) => item.webkitGetAsEntry?.()?.isDirectory);
      if (isFolder) {
        showProblem("A folder cannot be sent, only files.");
      } else {
        add([...event.dataTransfer.files]);
      }
      byId("text").focus();
    }
  });
}

function add(files) {
  const refused = [];
  for (const file of files) {
    if (file.size === 0) {
      refused.push(`${file.name} is empty.`);
    } else if (file.size > maxFile) {
      refused.push(`${file.name} is too large: a file has at most ${maxFile / 2 ** 20} MiB.`);
    } else {
      count += 1;
      chosen.push({ key: count, file, isVoiceClip: false });
    }
  }
  if (refused.length) {
    showProblem(refused.join(" "));
  } else {
    hideProblem();
  }
  show();
}

/** Sets the size of the largest file, in bytes. */
export function setMaxFile(bytes) {
  maxFile = bytes;
}

export const chosenFiles = () => chosen;

/** Replaces the files of the next message. */
export function setFiles(files) {
  chosen = files;
  show();
}

function show() {
  tray.hidden = chosen.length === 0;
  showAll(
    tray,
    chosen.map(({ key, file, isVoiceClip }) => ({
      key,
      name: file.name,
      bytes: file.size,
      kind: file.type.split("/")[0],
      isVoiceClip,
    })),
    chip,
  );
  changed();
}

function chip({ key, name, bytes, kind, isVoiceClip }) {
  return make(
    "li",
    { class: "chip" },
    make("span", { class: "sign", "aria-hidden": "true" }, SIGNS[kind] ?? "📄"),
    make("span", { class: "what" }, make("span", { class: "words" }, name), make("small", {}, size(bytes))),
    kind === "audio" &&
      make(
        "label",
        { class: "tick" },
        make("input", {
          type: "checkbox",
          "data-part": "voice",
          checked: isVoiceClip,
          change: (event) => {
            chosen = chosen.map((one) => (one.key === key ? { ...one, isVoiceClip: event.target.checked } : one));
            show();
          },
        }),
        "Voice clip",
      ),
    make(
      "button",
      {
        type: "button",
        class: "round small",
        "aria-label": `Remove ${name}`,
        title: "Remove",
        click: () => {
          setFiles(chosen.filter((one) => one.key !== key));
          byId("text").focus();
        },
      },
      "×",
    ),
  );
}
