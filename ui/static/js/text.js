/* A piece of an article as elements whose text is the piece, character by character.
 *
 * Marks and page starts come as code points of the article; here they become offsets of the piece
 * once (offsets.js), and everything after counts in the browser's own units.
 */
import { el } from "./dom.js";
import { units } from "./offsets.js";

const GAP = /\n(?:[^\S\n]*\n)+[^\S\n\t]*/g; // a tab begins a row whose first cell is empty
const BREAK = new RegExp(`${GAP.source}|\\n`, "y");
const SEPARATORS = ["\t", " | "];

/** `{ text, low }` (the piece) with `marks` `{ start, end, n, kind, here }` and `pages` `[at, number]`. */
export function piece({ text, low, high }, marks, pages = []) {
  const inside = marks.filter((mark) => mark.start < high && low < mark.end && mark.start < mark.end);
  const broken = pages.filter(([at]) => at > low && at < high);
  const points = [...inside.flatMap((mark) => [mark.start, mark.end]), ...broken.map(([at]) => at)].map((at) => Math.min(Math.max(at, low), high) - low);
  const sorted = [...new Set(points)].sort((a, b) => a - b);
  const at = new Map(units(text, sorted).map((unit, n) => [sorted[n], unit]));
  const unit = (point) => at.get(Math.min(Math.max(point, low), high) - low);
  const here = {
    text,
    marks: inside.map((mark) => ({ ...mark, from: unit(mark.start), to: unit(mark.end) })),
    pages: broken.map(([point, number]) => ({ at: unit(point), number })),
  };
  const node = el("div", { class: "piece", "data-low": low, "data-high": high });
  for (const { from, to, blank } of rowsTogether(text, paragraphs(text))) {
    if (blank) node.append(el("span", { class: "gap" }, ...run(here, from, to)));
    else node.append(table(here, from, to) ?? el("p", { dir: "auto" }, ...run(here, from, to)));
  }
  return node;
}

/** `[from, to, is a blank run]` in order, without a hole. */
export function paragraphs(text) {
  const found = [];
  let at = 0;
  for (const gap of text.matchAll(GAP)) {
    if (gap.index > at) found.push([at, gap.index, false]);
    found.push([gap.index, gap.index + gap[0].length, true]);
    at = gap.index + gap[0].length;
  }
  if (at < text.length) found.push([at, text.length, false]);
  return found;
}

/** Rows of one table that stand in paragraphs of their own, as one paragraph. */
function rowsTogether(text, found) {
  const joined = [];
  for (const [from, to, blank] of found) {
    const words = text.slice(from, to);
    const width = !blank && words.trim().includes("\t") && !words.includes("\n") ? words.split("\t").length : 0;
    const above = joined.at(-2);
    if (width && above?.width === width) {
      above.to = to;
      joined.pop(); // the gap between them
    } else joined.push({ from, to, blank, width });
  }
  return joined;
}

/** The words between two offsets, cut where a mark or a page begins or ends. */
function run({ text, marks, pages }, from, to) {
  const cuts = new Set([from, to]);
  for (const { from: a, to: b } of marks) for (const cut of [a, b]) if (cut > from && cut < to) cuts.add(cut);
  for (const { at } of pages) if (at >= from && at < to) cuts.add(at);
  const points = [...cuts].sort((a, b) => a - b);
  const nodes = [];
  for (let n = 0; n + 1 < points.length; n += 1) {
    const page = pages.find(({ at }) => at === points[n]);
    if (page) nodes.push(el("span", { class: "page", "data-page": page.number }));
    nodes.push(segment(text.slice(points[n], points[n + 1]), marks.filter((mark) => mark.from <= points[n] && points[n + 1] <= mark.to)));
  }
  return nodes;
}

function segment(words, over) {
  if (!over.length) return document.createTextNode(words);
  const here = over.find((mark) => mark.here);
  const kind = here ? (here.kind === "passage" ? "here passage" : "here") : over.some((mark) => mark.kind === "cited") ? "also" : "maybe";
  return el("mark", { class: kind, "data-n": over.map((mark) => mark.n).join(" ") }, words);
}

/** Lines that all have the same columns, as a table; the separators stay in the text, unseen. */
function table(here, from, to) {
  const lines = [];
  for (let at = from; at < to; ) {
    const end = here.text.indexOf("\n", at);
    const stop = end < 0 || end >= to ? to : end;
    lines.push([at, stop]);
    BREAK.lastIndex = stop;
    at = stop < to ? stop + BREAK.exec(here.text)[0].length : to;
  }
  const cells = columns(lines.map(([a, b]) => here.text.slice(a, b)));
  if (!cells) return null;
  const rows = lines.map(([start, stop], n) => {
    const parts = [];
    let at = start;
    for (const [index, width] of cells[n].entries()) {
      if (index) {
        parts.push(el("span", { class: "gap" }, ...run(here, at, at + cells.separator.length)));
        at += cells.separator.length;
      }
      parts.push(el("span", { class: "cell", role: n ? "cell" : "columnheader" }, ...run(here, at, at + width)));
      at += width;
    }
    const next = lines[n + 1]?.[0] ?? to;
    if (stop < next) parts.push(el("span", { class: "gap" }, ...run(here, stop, next)));
    return el("span", { class: "cells", role: "row" }, ...parts);
  });
  return el("div", { class: "table", role: "table", tabindex: 0 }, ...rows);
}

/** The width of every cell of every line, or null where the lines are no table. */
export function columns(lines) {
  if (lines.length < 2) return null;
  for (const separator of SEPARATORS) {
    const split = lines.map((line) => line.split(separator));
    if (split[0].length < 2 || split.some((parts) => parts.length !== split[0].length)) continue;
    const widths = split.map((parts) => parts.map((part) => part.length));
    widths.separator = separator;
    return widths;
  }
  return null;
}

/** The range of `[start, end)` (code points) in the pieces on the page, or null where it is not. */
export function rangeOf(root, texts, start, end) {
  for (const node of root.querySelectorAll(".piece")) {
    const low = Number(node.dataset.low);
    const high = Number(node.dataset.high);
    if (start < low || end > high) continue;
    const [from, to] = units(texts.get(low), [start - low, end - low]);
    const range = document.createRange();
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    let passed = 0;
    let open = false;
    for (let at = walker.nextNode(); at; at = walker.nextNode()) {
      const after = passed + at.data.length;
      if (!open && from < after) {
        range.setStart(at, from - passed);
        open = true;
      }
      if (open && to <= after) {
        range.setEnd(at, to - passed);
        return range;
      }
      passed = after;
    }
  }
  return null;
}
