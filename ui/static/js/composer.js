/* The box a question is typed into: what stands there is kept until it is asked. */
import { $, touch } from "./dom.js";
import { ask } from "./questions.js";
import * as route from "./route.js";
import * as suggestions from "./suggestions.js";

export const box = () => $("#question-box");

/** The conversation is on the page: what was sent before is asked now. */
export let open = () => {};
const opened = new Promise((resolve) => { open = resolve; });

/** A conversation that was not begun has no address yet. */
const name = () => `draft-${route.read().conversation ?? "new"}`;

function keep(words) {
  try {
    if (words) sessionStorage.setItem(name(), words);
    else sessionStorage.removeItem(name());
  } catch { /* a browser that keeps nothing */ }
}

/** What was typed in this conversation before. */
export function restore() {
  try {
    box().value = sessionStorage.getItem(name()) ?? "";
  } catch { /* a browser that keeps nothing */ }
}

export function edit(words) {
  box().value = words;
  keep(words);
  box().focus();
}

async function send() {
  const words = box().value;
  if (!words.trim()) return box().focus();
  box().value = "";
  keep("");
  suggestions.close();
  if (touch.matches) box().blur(); // the screen's keyboard makes room for the answer
  else box().focus();
  await opened;
  return ask(words);
}

export function start() {
  $("#composer").addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  box().addEventListener("keydown", (event) => {
    if (suggestions.key(event)) return event.preventDefault();
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      send();
    }
    return undefined;
  });
  box().addEventListener("input", () => keep(box().value));
  if (box().value) keep(box().value); // typed while the page was on its way
}
