/* A conversation as a file: to read, to process, or for a list of references. */
import * as answers from "./answers.js";
import { permalink, place } from "./citations.js";
import { say } from "./words.js";

/** Name, type and text of the file of `turns`. */
export function document(kind, turns, id) {
  const given = turns.filter((turn) => turn.state === "answered");
  const [suffix, type, write] = KINDS[kind];
  return { name: `answers.${suffix}`, type, text: write(given, id) };
}

const KINDS = {
  markdown: ["md", "text/markdown", (turns) => `# ${say("export.heading")}\n\n${turns.map(markdown).join("\n")}`],
  json: ["json", "application/json", (turns, id) => `${JSON.stringify({ id, answers: turns.map(({ answer }) => answer), judged: Object.fromEntries(turns.flatMap(verdicts)) }, null, 2)}\n`],
  csv: ["csv", "text/csv", csv],
  bibtex: ["bib", "application/x-bibtex", (turns) => sources(turns).map(bibtex).join("\n")],
  ris: ["ris", "application/x-research-info-systems", (turns) => sources(turns).map(ris).join("\r\n")],
  csl: ["csl.json", "application/vnd.citationstyles.csl+json", (turns) => `${JSON.stringify(sources(turns).map(csl), null, 2)}\n`],
};

// --- Markdown ------------------------------------------------------------------------------------

/** `words` on one line, every character of Markdown and HTML taken literally. */
export const literal = (words) => words.split(/\s+/).filter(Boolean).join(" ").replace(/[\\`*_{}[\]()<>#+\-.!|~&$]/g, "\\$&");

function markdown(turn) {
  const [first, ...further] = answers.parts(turn.answer);
  return [said("##", first, turn), ...further.map((part) => said("###", part, turn))].join("\n");
}

/** `[id of the answer, verdict]` of each answer that was judged. */
const verdicts = ({ judged }) => Object.entries(judged ?? {}).flatMap(([id, found]) => (found?.verdict ? [[id, found.verdict]] : []));

function said(level, answer, turn) {
  const lines = [`${level} ${literal(answer.question)}`, ""];
  if (answer.standalone_question !== answer.question) lines.push(`${say("turn.understood")} ${literal(answer.standalone_question)}`, "");
  const verdict = turn.judged?.[answer.id]?.verdict;
  if (verdict) lines.push(say(`export.${verdict}`), "");
  if (answer.status !== "answered") return [...lines, say("abstained.title"), ""].join("\n");
  const sides = answers.sides(answer);
  if (sides.length > 1) lines.push(`${say("conflict.title")}:`, "", ...sides.map((side) => `- **${literal(side.answer)}**, ${reference(turn, side.citations[0])}`), "");
  else lines.push(`**${literal(answer.answer)}**`, "");
  for (const citation of answer.citations) lines.push(`${citation.index}. ${reference(turn, citation)}`, `   > ${literal(citation.sentence)}`, "");
  return lines.join("\n");
}

function reference(turn, citation) {
  const parts = [citation.document_title, citation.document_date, citation.document_url, place(citation)];
  const now = answers.standing(turn, citation);
  const changed = now.check === "stale" ? [say("check.stale")] : [];
  return [...parts.filter(Boolean).map(literal), `<${permalink(now, turn.answer.snapshot)}>`, ...changed].join(", ");
}

// --- tables and lists of references --------------------------------------------------------------

const COLUMNS = ["question", "answer", "quote", "title", "date", "source", "page", "link", "check"];

function csv(turns) {
  const rows = turns.flatMap((turn) => answers.parts(turn.answer).flatMap((part) => answers.cited(part).map((cited) => answers.standing(turn, cited)).map((one) => [
    part.question, claim(part, one), one.cited_text, one.document_title, one.document_date ?? "", one.document_url, one.page ?? "", permalink(one, turn.answer.snapshot), one.check ? say(`check.${one.check}`) : "",
  ])));
  return `\ufeff${[COLUMNS, ...rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

/** What `one` is quoted for: where articles disagree that of its side. */
const claim = (answer, one) => answers.sides(answer).find(({ citations }) => citations.some((own) => answers.same(own, one)))?.answer ?? answer.answer;

/** A value a spreadsheet takes as text: what begins like a formula is kept from being one. */
export function cell(value) {
  const text = String(value);
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** Every article that was quoted, once. */
function sources(turns) {
  const byId = new Map();
  for (const { answer } of turns) for (const one of answers.cited(answer)) if (!byId.has(one.document_id)) byId.set(one.document_id, { ...one, snapshot: answer.snapshot });
  return [...byId.values()];
}

const address = (one) => (/^https?:/.test(one.document_url) ? one.document_url : permalink(one, one.snapshot));
const tex = (words) => words.replace(/[\\{}]/g, "").replace(/[&%$#_~^]/g, "\\$&");

function bibtex(one) {
  const fields = [`title = {${tex(one.document_title)}}`, `howpublished = {${tex(one.document_url)}}`, `url = {${address(one)}}`];
  if (one.document_date) fields.push(`date = {${one.document_date}}`, `year = {${one.document_date.slice(0, 4)}}`);
  return `@misc{${one.document_id.replace(/[^A-Za-z0-9]/g, "").slice(0, 20)},\n  ${fields.join(",\n  ")}\n}\n`;
}

function ris(one) {
  const line = (words) => words.replace(/\s+/g, " ");
  const rows = [["TY", "GEN"], ["TI", line(one.document_title)], ["UR", address(one)], ["PB", line(one.document_url)]];
  if (one.document_date) rows.push(["DA", one.document_date.replaceAll("-", "/")], ["PY", one.document_date.slice(0, 4)]);
  return [...rows, ["ER", ""]].map(([tag, value]) => `${tag}  - ${value}`).join("\r\n");
}

function csl(one) {
  const issued = one.document_date ? { issued: { "date-parts": [one.document_date.split("-").map(Number)] } } : {};
  return { id: one.document_id, type: "document", title: one.document_title, URL: address(one), source: one.document_url, ...issued };
}

/** Lets the reader save `file`. */
export function download({ name, type, text }) {
  const link = window.document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
