/* Buttons that open quoted words, what they show before they are pressed, and copying a quote. */
import { quoted, same } from "./answers.js";
import * as api from "./api.js";
import { $, $$, el, isolated, touch } from "./dom.js";
import { beside } from "./menus.js";
import { stamp } from "./templates.js";
import { toast } from "./toast.js";
import { day, say } from "./words.js";

const behind = new WeakMap(); // button -> { turn, citation }

/** `button` opens `citation` of `turn`. */
export function bind(button, turn, citation) {
  behind.set(button, { turn, citation });
  return button;
}

export const of = (button) => behind.get(button);

/** The button with the number of a citation. */
export function chip(turn, citation) {
  const label = say("answer.source_n", { n: citation.index, title: citation.document_title });
  return bind(stamp("chip", { n: citation.index, label }), turn, citation);
}

/** Marks the buttons of the citation that is open. */
export function mark(turn, citation) {
  for (const button of $$("#conversation .cite")) {
    const own = behind.get(button);
    if (own && turn && own.turn === turn && same(own.citation, citation)) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
}

/** Where quoted words stand in the file, in words: its page, cell, slide or line. */
export function place(citation) {
  const original = citation.original ?? {};
  const { part, slide, sheet, cell, line, paragraph, ocr } = original;
  const page = original.page ?? citation.page;
  const label = original.page_label ? ` (${original.page_label})` : "";
  const at = original.end_page ? say("place.pages", { pages: `${page}–${original.end_page}${label}` })
    : page ? say("place.page", { page: `${page}${label}` })
    : sheet && cell ? say("place.cell", { sheet, cell })
    : slide ? say("place.slide", { slide })
    : line ? say("place.line", { line })
    : paragraph ? say("place.paragraph", { paragraph }) : "";
  return [part, at, ocr ? say("place.recognised") : ""].filter(Boolean).join(", ");
}

/** Date, origin and place of a citation, as one line. */
export function facts(citation) {
  return [day(citation.document_date), citation.document_url, place(citation)].filter(Boolean).join(" · ");
}

/** The sentence of a citation with its quoted words marked, where they are not all of it. */
export function sentence(citation) {
  // The service cuts both from one text: the quote is found by its offset, in code points.
  const letters = [...citation.sentence];
  const start = citation.start_char_index - citation.sentence_start_char_index;
  const end = citation.end_char_index - citation.sentence_start_char_index;
  if (!says(citation) || start < 0 || end > letters.length || start >= end) return el("bdi", {}, citation.sentence);
  const words = (from, to) => letters.slice(from, to).join("");
  return el("bdi", {}, words(0, start), el("mark", {}, words(start, end)), words(end));
}

/** Whether the sentence says more than the quote. */
const says = (citation) => citation.sentence.trim() !== citation.cited_text.trim();

/** What stands around the quote: its row under the header, or its sentence; null where nothing does. */
export function context(citation) {
  if (citation.cell) return row(citation.cell);
  return says(citation) ? sentence(citation) : null;
}

/** A row of a table under the header, the quoted cell marked. */
function row({ headings, values, column, table }) {
  const first = column - values.length > 0 ? column - values.length : 0; // tables need not begin at A
  const line = (tag, cells) => el("tr", {}, cells.map((words, n) => el(tag, {}, n === column - 1 - first && tag === "td" ? el("mark", {}, words) : isolated(words))));
  return el("table", { class: "row-of", tabindex: 0 }, table ? el("caption", {}, isolated(table)) : null, el("thead", {}, line("th", headings)), el("tbody", {}, line("td", values)));
}

/** The permanent address of quoted words, of a snapshot where they are quoted from one. */
export function permalink({ document_id: id, start_char_index: start, end_char_index: end }, snapshot = null) {
  const place = end > start ? `#char=${start},${end}` : "";
  return new URL(`articles/${encodeURIComponent(id)}/view${ofSnapshot(snapshot)}${place}`, document.baseURI).href;
}

const ofSnapshot = (name) => (name ? `?snapshot=${encodeURIComponent(name)}` : "");

/** `citation` where its words stand in the article of today; nowhere in it when they are gone. */
async function standing(citation, snapshot) {
  const [found] = await api.verify([citation], snapshot).catch(() => []);
  return found ? { ...citation, start_char_index: found.start_char_index, end_char_index: found.end_char_index } : citation;
}

export async function copy(citation, snapshot = null) {
  const from = [citation.document_title, citation.document_date, citation.document_url].filter(Boolean).join(", ");
  await toClipboard(`“${citation.cited_text}”\n— ${from}\n${permalink(await standing(citation, snapshot), snapshot)}`);
  toast(say("answer.copied"));
}

export async function toClipboard(words) {
  try {
    return await navigator.clipboard.writeText(words);
  } catch { /* not there over plain http, or not permitted: the old way works in both cases */ }
  const field = el("textarea", {});
  field.value = words;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  return field.remove();
}

/** The quote of the answer that is copied when none is open. */
export const first = (turn) => quoted(turn.answer)[0] ?? null;

// --- a look at a source before it is opened ------------------------------------------------------

let timer = 0;

function look(button) {
  const own = behind.get(button);
  if (!own || !own.citation.sentence) return;
  const { citation } = own;
  const preview = $("#preview");
  preview.replaceChildren(stamp("preview", { title: citation.document_title, facts: facts(citation), sentence: context(citation) ?? sentence(citation) }));
  if (!preview.matches(":popover-open")) preview.showPopover();
  button.setAttribute("aria-describedby", "preview");
  beside(preview, button);
}

function away() {
  clearTimeout(timer);
  const preview = $("#preview");
  if (preview.matches(":popover-open")) preview.hidePopover();
}

export function start() {
  const chips = (event) => event.target.closest?.(".cite.mark, .cite.open");
  document.addEventListener("pointerover", (event) => {
    const button = chips(event);
    if (!button || touch.matches) return;
    clearTimeout(timer);
    timer = setTimeout(() => look(button), 250);
  });
  document.addEventListener("pointerout", (event) => chips(event) && away());
  document.addEventListener("focusin", (event) => {
    const button = chips(event);
    if (button?.matches(":focus-visible")) look(button);
  });
  document.addEventListener("focusout", (event) => chips(event) && away());
  document.addEventListener("keydown", (event) => event.key === "Escape" && away());
  document.addEventListener("click", away, true);
}
