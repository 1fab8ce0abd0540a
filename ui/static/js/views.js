/* What stands in the source's place: the articles there are, who mentions something, watched
 * questions, gaps, copies. One at a time, each with an address (`?view=NAME`). */
import * as citations from "./citations.js";
import { $, $$, narrow } from "./dom.js";
import * as route from "./route.js";
import * as sheet from "./sheet.js";
import * as source from "./source.js";
import * as turns from "./turns.js";
import { say } from "./words.js";

let works = {}; // name of a view -> what fills it
let shown = null;
let last = "articles"; // where an article was opened from

/** The name of the view that is shown, or null. */
export const current = () => shown;

/** Shows the view `name` in the source's place, or (null) the source again. */
export function show(name, { byReader = true } = {}) {
  if (name && !works[name]) return; // an address of a view that is not for this reader
  const { conversation, view } = route.read();
  if (view && !name) route.go({ conversation }); // Back leads to it
  shown = name;
  if (name) source.choose();
  $("#library").hidden = !name;
  $("#source").hidden = Boolean(name);
  for (const button of $$("#top nav [data-view]")) button.setAttribute("aria-expanded", String(button.dataset.view === name));
  if (!name) return;
  last = name;
  for (const part of $$("#library > [data-view]")) part.hidden = part.dataset.view !== name;
  for (const button of $$("#views button")) {
    if (button.dataset.view === name) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
  }
  title(name, say(`view.${name}`));
  $("#library").scrollTop = 0;
  sheet.show(false); // its address is the entry that Back leaves
  if (narrow.matches && sheet.state() !== "full") sheet.toggle();
  $("#views [aria-current]").scrollIntoView({ block: "nearest", inline: "nearest" });
  works[name]();
  if (byReader) $("#library-title").focus({ preventScroll: true });
}

/** The reader goes to the view `name`, or (null) out of it. */
export function go(name) {
  if (name) route.go({ conversation: turns.last() ? turns.conversation() : null, view: name });
  show(name);
  if (!name && narrow.matches) sheet.close();
}

/** What covers the conversation and its box on a narrow screen makes room for them. */
export function uncover() {
  if (!narrow.matches || sheet.state() !== "full") return;
  if (shown) go(null);
  else sheet.toggle();
}

/** The reader closes what stands in the source's place. */
export function leave() {
  if (shown) return go(null);
  if (narrow.matches) return sheet.close();
  citations.mark(null, null);
  return source.blank("source.empty_title", "source.empty");
}

/** The words above the view `name`, while it is shown. */
export function title(name, words) {
  if (name === shown) $("#library-title").textContent = words;
}

/** Fills the view again, if it is shown. */
export const refresh = (name) => name === shown && works[name]();

/** An article in the view's place, at `[start, end)`, with a way back. */
export function read(article, start = 0, end = 0, kind = "cited") {
  show(null);
  $("#back-to-list").textContent = `‹ ${say(`view.${last}`)}`;
  $("#back-to-list").dataset.view = last;
  $("#back-to-list").hidden = false;
  return source.openAt(article, start, end, { kind, focus: true });
}

/** The source was opened otherwise: no list leads back to it. */
export const noWayBack = () => { $("#back-to-list").hidden = true; };

/** `fill` by name of view; the others are not offered. */
export function start(fill) {
  works = fill;
  $("#question-box").addEventListener("focus", uncover);
  for (const button of $$("#views button")) button.hidden = !works[button.dataset.view];
}
