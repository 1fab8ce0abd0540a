/* The same questions, answered as the articles were in a snapshot and as they are, or were later. */
import { cited, disagree, parts, sides } from "./answers.js";
import * as api from "./api.js";
import { $, el, isolated } from "./dom.js";
import * as settings from "./settings.js";
import { stamp } from "./templates.js";
import { toast } from "./toast.js";
import * as turns from "./turns.js";
import { say } from "./words.js";

let asking = new AbortController();

/** What can be compared: each of the snapshots `names` with another, or with now. */
export function offer(names) {
  const places = [["before", []], ["after", [option("", say("comparing.now"))]]];
  for (const [side, first] of places) {
    const box = $(`#compare-${side}`);
    const chosen = box.value;
    box.replaceChildren(...first, ...names.map((name) => option(name, name)));
    if (names.includes(chosen)) box.value = chosen;
  }
  $("#comparing").hidden = !names.length;
  $("#compare-questions").value ||= [...new Set(turns.all().map(({ question }) => question))].join("\n");
}

const option = (value, words) => el("option", { value }, words);

async function compare(event) {
  event.preventDefault();
  const box = $("#compare-questions");
  const questions = box.value.split("\n").map((line) => line.trim()).filter(Boolean);
  if (!questions.length) return box.focus();
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  told(say("comparing.asking", { n: questions.length }), []);
  const body = { questions, before: $("#compare-before").value, after: $("#compare-after").value || null, min_confidence: settings.threshold() };
  try {
    const found = (await api.compareStates(body, signal)).data;
    const changed = found.filter(({ same }) => !same).length;
    told(say("comparing.changed", { n: changed }), found.map(row));
  } catch (error) {
    if (signal.aborted) return undefined;
    told("", []);
    toast(error.message);
  }
  return undefined;
}

function told(words, rows) {
  $("#compared-said").textContent = words;
  $("#compared").replaceChildren(...rows);
}

function row({ question, same, before, after }) {
  return stamp("compared", {
    question, verdict: say(same ? "comparing.same" : "comparing.differs"),
    before: same ? "" : said(before), before_by: same ? "" : articles(before), after: said(after), after_by: articles(after),
  });
}

/** What an answer says, in words: all sides where articles disagree. */
const said = (answer) => parts(answer).map(claimed).join(" · ");

function claimed(part) {
  if (part.status !== "answered") return say("watched.abstained");
  if (disagree(part)) return `${say("conflict.title")}: ${sides(part).map((side) => side.answer).join(" · ")}`;
  return part.answer.split("\n").join(" · ");
}

/** The quoted places, each with an address of its own: as the articles were in that state. */
const articles = (answer) => cited(answer).map(({ permalink, document_title: title }) => el("a", { href: permalink, target: "_blank", rel: "noopener" }, isolated(title)));

export function start() {
  $("#comparing").addEventListener("submit", compare);
}
