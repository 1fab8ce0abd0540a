/* The article beside the answer: opened at the quoted words, whole, of any size. */
import * as answers from "./answers.js";
import * as api from "./api.js";
import * as citations from "./citations.js";
import { $, $$, el, isolated } from "./dom.js";
import * as find from "./find.js";
import * as original from "./original.js";
import * as sheet from "./sheet.js";
import { stamp } from "./templates.js";
import * as text from "./text.js";
import * as turns from "./turns.js";
import { toast } from "./toast.js";
import { day, say } from "./words.js";

let shown = null; // { article, places, focus, turn, citation, texts } of the open article
let latest = 0; // the newest opening wins, however long an older one takes

let choices = 0; // how often the reader chose what stands here

export const current = () => shown;

/** Grows with everything the reader opens here: what the page opens by itself must not replace it. */
export const chosen = () => choices;

/** The reader chose something else for the source's place. */
export const choose = () => { choices += 1; };

/** Opens `citation` of `turn` at its words, every other place of that answer marked too. */
export async function openCitation(turn, citation, options = {}) {
  citations.mark(turn, citation);
  const places = placesOf(turn, citation);
  await open({ article: citation.document_id, places, focus: places.findIndex((place) => answers.same(place.citation, citation)), turn, citation, snapshot: turn.answer.snapshot }, options);
}

/** Every place of an answer in the article of `citation`. */
function placesOf(turn, citation) {
  const { answer } = turn;
  const kinds = [[answers.cited(answer), "cited"], [answers.possible(answer), "maybe"], [[citation], "cited"]];
  const places = [];
  for (const [list, kind] of kinds) {
    for (const one of list) {
      if (one.document_id !== citation.document_id || places.some((place) => answers.same(place.citation, one))) continue;
      places.push({ citation: one, kind, n: one.index, start: one.start_char_index, end: one.end_char_index, checks: one.index > 0 || kind === "maybe" });
    }
  }
  return places;
}

/** Opens an article, at the characters `[start, end)` where there are some: quoted words, or a
 * whole passage, which is marked more quietly. */
export function openAt(article, start = 0, end = 0, { kind = "cited", ...options } = {}) {
  const places = end > start ? [{ start, end, n: 1, kind, checks: false }] : [];
  return open({ article, places, focus: 0, turn: null, citation: null, snapshot: null }, options);
}

async function open(wanted, { focus = false, byReader = true } = {}) {
  latest += 1;
  if (byReader) choose();
  const mine = latest;
  $("#source").setAttribute("aria-busy", "true");
  try {
    const at = wanted.places[wanted.focus];
    const { snapshot } = wanted;
    const [part] = await Promise.all([api.part(wanted.article, at ? { start: at.start, end: at.end, snapshot } : { snapshot }), check(wanted.places, snapshot)]);
    if (mine !== latest) return;
    const now = wanted.places[wanted.focus];
    const moved = now && now.verdict?.status === "moved" && (now.start < part.start_char_index || now.end > part.end_char_index);
    const there = moved ? await api.part(wanted.article, { start: now.start, end: now.end, snapshot }) : part;
    if (mine !== latest) return;
    sheet.show(byReader); // first: nothing scrolls inside a sheet that is not there yet
    show(wanted, there);
    if (focus) $("#source h2")?.focus({ preventScroll: true });
  } catch (error) {
    if (mine !== latest) return;
    if (error.status === 404) {
      gone(wanted);
      sheet.show(byReader);
    } else {
      toast(error.message);
    }
  } finally {
    if (mine === latest) $("#source").removeAttribute("aria-busy");
  }
}

/** Where the quoted words stand in the article of today. */
async function check(places, snapshot) {
  const checked = places.filter((place) => place.checks);
  if (!checked.length) return;
  const verdicts = await api.verify(checked.map((place) => place.citation), snapshot);
  for (const [n, verdict] of verdicts.entries()) {
    const place = checked[n];
    place.verdict = verdict;
    if (verdict.status === "moved") Object.assign(place, { start: verdict.start_char_index, end: verdict.end_char_index });
    if (verdict.status === "stale") Object.assign(place, { start: 0, end: 0 });
  }
}

function show(wanted, part) {
  shown = { ...wanted, part, texts: new Map(), length: part.characters };
  const at = wanted.places[wanted.focus];
  const verdict = at?.verdict?.status;
  const view = stamp("article-view", {
    title: part.title, facts: about(part, wanted), pieces: [],
    check: verdict ? say(`check.${verdict}`) : "", check_class: verdict ?? "",
  });
  const body = $("#source-body");
  body.className = "";
  body.replaceChildren(view);
  const place = $(".text", view);
  place.append(edge("before", 0, part.start_char_index), made(part), edge("after", part.end_char_index, part.characters));
  $("#source-tools").hidden = false;
  tools();
  minimap();
  find.reset(shown);
  original.offer(shown);
  toMark();
  watchEdges();
}

const marks = () => shown.places.map((place, n) => ({ ...place, here: n === shown.focus }));

/** One part of the text as elements; its words are kept for finding. */
function made(part) {
  shown.texts.set(part.start_char_index, part.text);
  const pages = (shown.part.page_starts ?? []).map((at, n) => [at, n + 1]);
  return text.piece({ text: part.text, low: part.start_char_index, high: part.end_char_index }, marks(), pages);
}

function edge(side, low, high) {
  if (low >= high) return "";
  const percent = Math.max(1, Math.round(((high - low) / shown.length) * 100));
  const node = stamp("more", { side, label: say(`source.more_${side}`, { percent }) });
  node.dataset.at = side === "before" ? high : low;
  return node;
}

function about(part, { citation, snapshot }) {
  const place = citation ? citations.place(citation) : "";
  return [snapshot ? say("filters.as_of", { name: snapshot }) : "", day(part.published), origin(part.source), place].filter(Boolean).flatMap((one, n) => (n ? [" · ", one] : [one]));
}

/** A link for a web address, a plain name for a file. */
function origin(source) {
  if (!/^https?:\/\//.test(source)) return isolated(source);
  return el("a", { href: source, target: "_blank", rel: "noopener noreferrer" }, isolated(source));
}

/** The article was removed after it was quoted. */
function gone(wanted) {
  blank("source.gone_title", "source.gone");
  if (!wanted.turn) return;
  wanted.turn.verdicts = answers.quoted(wanted.turn.answer).map((citation, n) =>
    citation.document_id === wanted.article ? { status: "stale" } : wanted.turn.verdicts[n] ?? { status: "valid" });
  turns.refreshCheck(wanted.turn);
}

/** Words in the place of an article. */
export function blank(title, words) {
  shown = null;
  latest += 1; // what is still being opened comes too late
  $("#source").removeAttribute("aria-busy");
  $("#source-tools").hidden = true;
  find.close();
  const body = $("#source-body");
  body.className = "blank";
  body.replaceChildren(stamp("blank", { title: say(title), text: say(words) }));
}

// --- scrolling, the minimap ----------------------------------------------------------------------

/** `node` a little above the middle of what scrolls it. */
export function centre(node) {
  const place = $("#source .scroll");
  if (!node || !place) return;
  const box = node.getBoundingClientRect();
  const frame = place.getBoundingClientRect();
  place.scrollTop += box.top - frame.top - Math.max(0, (frame.height - box.height) * 0.38);
}

export function toMark() {
  const target = $("#source mark.here");
  if (target) centre(target);
  else if ($("#source .scroll")) $("#source .scroll").scrollTop = 0;
}

/** Every marked place and every finding, where it stands in the whole. */
export function minimap(findings = []) {
  const map = $("#source .minimap");
  if (!map || !shown) return;
  const tick = (start, kind) => {
    const node = el("button", { type: "button", tabindex: -1, class: kind });
    node.style.top = `${((start / Math.max(1, shown.length)) * 100).toFixed(2)}%`;
    node.addEventListener("click", () => toPlace(start));
    return node;
  };
  const own = marks().filter((mark) => mark.start < mark.end);
  map.replaceChildren(...findings.map(([start]) => tick(start, "found")), ...own.map((mark) => tick(mark.start, mark.here ? "here" : mark.kind)));
}

/** Scrolls to the character `start`; a part that is not there yet is fetched. */
export async function toPlace(start, end = start + 1) {
  const here = text.rangeOf($("#source .text"), shown.texts, start, Math.min(end, shown.length));
  if (here) return centre(here);
  const mine = latest;
  const part = await api.part(shown.article, { start, end, snapshot: shown.snapshot });
  if (mine !== latest) return null;
  shown.texts.clear();
  $("#source .text").replaceChildren(edge("before", 0, part.start_char_index), made(part), edge("after", part.end_char_index, part.characters));
  watchEdges();
  return centre(text.rangeOf($("#source .text"), shown.texts, start, Math.min(end, shown.length)));
}

export async function more(button) {
  const { side, at } = button.dataset;
  const mine = latest;
  button.disabled = true;
  let part;
  try {
    part = await api.part(shown.article, { [side]: at, snapshot: shown.snapshot });
  } catch {
    button.disabled = false;
    return;
  }
  if (mine !== latest || !button.isConnected) return; // another article was opened meanwhile
  const place = $("#source .scroll");
  const below = place.scrollHeight - place.scrollTop;
  const low = part.start_char_index;
  button.replaceWith(...(side === "before" ? [edge("before", 0, low), made(part)] : [made(part), edge("after", part.end_char_index, shown.length)]));
  if (side === "before") place.scrollTop = place.scrollHeight - below;
  watchEdges();
  find.again();
}

const edges = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    edges.unobserve(target);
    more(target);
  }
}, { rootMargin: "300px" });

function watchEdges() {
  edges.disconnect();
  for (const button of $$("#source .more")) edges.observe(button);
}

// --- the answer's citations, one after another ---------------------------------------------------

function stops() {
  const { turn, citation } = shown ?? {};
  if (!turn) return { list: [], at: -1 };
  const all = answers.quoted(turn.answer);
  return { list: all, at: all.findIndex((one) => answers.same(one, citation)) };
}

/** Buttons above the article: they act on what is open. */
export function tools() {
  const { list, at } = stops();
  $("#steps").hidden = list.length < 2;
  $("#position").textContent = at >= 0 ? say("source.position", { at: at + 1, of: list.length }) : "";
  $("#source-page").href = link();
}

/** The next (or previous) citation of the same answer, round and round. */
export function step(by) {
  const { list, at } = stops();
  if (!list.length) return;
  openCitation(shown.turn, list[(at + by + list.length) % list.length]);
}

/** The address of what is open, at the words where they stand now. */
export function link() {
  const { start = 0, end = 0 } = shown.places[shown.focus] ?? {};
  return citations.permalink({ document_id: shown.article, start_char_index: start, end_char_index: end }, shown.snapshot);
}

/** An article was removed: the pane must not go on showing it. */
export function forget(ids) {
  if (shown && !shown.snapshot && ids.includes(shown.article)) blank("source.removed_title", "source.gone");
}

