/* A short word to the reader, with a way back where there is one. */
import { $, el, typing } from "./dom.js";
import { say } from "./words.js";

const UNDO_MS = 8000;
const READ_MS = 4000;
let pending = null; // what happens unless it is undone
let waiting = null; // words that took no way back from what stood there

/** Shows `words`; what stood there before is final now. */
export function toast(words) {
  show(words, null, READ_MS);
}

/** Shows `words` once nothing that stands there can be undone any more. */
export function afterwards(words) {
  if (pending) waiting = words;
  else toast(words);
}

/** Shows `words` with Undo: `finish` runs when it was not pressed, `undo` when it was. */
export function undoable(words, { undo, finish = () => {} }) {
  const button = el("button", { type: "button" }, say("undo"));
  button.addEventListener("click", () => {
    pending = null;
    hide();
    undo();
  });
  show(words, button, UNDO_MS, finish);
}

function show(words, button, ms, finish = null) {
  flush();
  pending = finish;
  const place = $("#toast");
  place.replaceChildren(el("span", {}, words), button ?? "");
  place.classList.add("shown");
  clearTimeout(show.timer);
  show.timer = setTimeout(() => {
    flush();
    hide();
  }, ms);
}

/** Does now what waited for an undo. */
export function flush() {
  const work = pending;
  pending = null;
  work?.();
}

function hide() {
  clearTimeout(show.timer);
  $("#toast").classList.remove("shown");
  $("#toast").replaceChildren();
  const words = waiting;
  waiting = null;
  if (words) toast(words);
}

addEventListener("pagehide", flush);
addEventListener("keydown", (event) => {
  const button = $("#toast button");
  if (!button || !(event.ctrlKey || event.metaKey) || event.key !== "z" || (typing(event.target) && event.target.value)) return;
  event.preventDefault();
  button.click();
});
