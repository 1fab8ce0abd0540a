/* Finding words in the open article: the service looks through all of it, the page shows where. */
import * as api from "./api.js";
import { $, settled } from "./dom.js";
import * as source from "./source.js";
import { rangeOf } from "./text.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

const SHOWN = 500; // findings painted at once
let spans = [];
let total = 0;
let at = -1;
let looking = null;

export function open() {
  $("#find").hidden = false;
  $("[data-do=find]").setAttribute("aria-expanded", "true");
  $("#find-box").focus();
  $("#find-box").select();
}

export function close() {
  const had = $("#find").contains(document.activeElement);
  $("#find").hidden = true;
  $("[data-do=find]").setAttribute("aria-expanded", "false");
  $("#find-box").value = "";
  empty();
  if (had) $("[data-do=find]").focus();
}

/** Another article is open: what stands in the box is looked for there; the quoted words stay in view. */
export function reset() {
  empty();
  if (!$("#find").hidden) look({ go: false });
}

function empty() {
  looking?.abort();
  spans = [];
  total = 0;
  at = -1;
  paint();
  $("#find-count").textContent = "";
  source.minimap();
}

async function look({ go = true } = {}) {
  const words = $("#find-box").value.trim();
  empty();
  if (!words || !source.current()) return;
  looking = new AbortController();
  const { article, snapshot } = source.current();
  try {
    const found = await api.occurrences(article, words, { signal: looking.signal, snapshot });
    if (source.current()?.article !== article) return;
    ({ spans, total } = found);
    // From where the reader is: the first finding at or after the quoted words.
    const { places, focus } = source.current();
    const from = places[focus]?.start ?? 0;
    at = spans.findIndex(([start]) => start >= from) - 1;
    if (at < -1) at = -1;
    if (!spans.length) $("#find-count").textContent = say("find.none");
    else if (go) return step(1);
    else told();
  } catch (error) {
    if (error.name !== "AbortError") toast(error.message);
  }
}

export async function step(by) {
  if (!spans.length) return;
  at = (at + by + spans.length) % spans.length;
  await source.toPlace(...spans[at]);
  told();
}

/** How many were found, and which of them the reader is at. */
function told() {
  $("#find-count").textContent = say("find.count", { at: at + 1, of: total });
  source.minimap(spans);
  paint();
}

/** More of the article came: its findings are painted too. */
export const again = () => spans.length && paint();

function paint() {
  if (!("highlights" in CSS)) return;
  CSS.highlights.delete("found");
  CSS.highlights.delete("found-here");
  const state = source.current();
  const root = $("#source .text");
  if (!spans.length || !state || !root) return;
  const near = spans.slice(Math.max(0, at - SHOWN / 2), at + SHOWN / 2);
  const ranges = near.map(([start, end]) => rangeOf(root, state.texts, start, end)).filter(Boolean);
  CSS.highlights.set("found", new Highlight(...ranges));
  const here = spans[at] && rangeOf(root, state.texts, ...spans[at]);
  if (here) CSS.highlights.set("found-here", new Highlight(here));
}

export function start() {
  const soon = settled(() => look(), 150);
  $("#find-box").addEventListener("input", soon);
  $("#find").addEventListener("submit", (event) => {
    event.preventDefault();
    step(1);
  });
  $("#find").addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      step(event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      close();
    }
  });
}
