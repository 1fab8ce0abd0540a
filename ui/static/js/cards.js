/* A turn's outcome as a card: asking, answered in its form, disagreeing, abstained, failed. */
import * as answers from "./answers.js";
import { bind, chip, context, facts, sentence } from "./citations.js";
import { $, el, isolated } from "./dom.js";
import { body } from "./forms.js";
import { cut } from "./offsets.js";
import { stamp } from "./templates.js";
import { day, say, translated } from "./words.js";

const LEVELS = [[0.9, "very", "high"], [0.7, "likely", "high"], [0.5, "probably", "middle"], [0, "unsure", "low"]];

/** The card (or, for two questions in one, the cards) of `turn` as it is now. */
export function outcome(turn) {
  if (turn.state === "answered") return answers.parts(turn.answer).map((answer, n) => ofAnswer(turn, answer, n));
  if (turn.state === "failed") return [failed(turn)];
  if (turn.state === "stopped") return [stamp("stopped")];
  return [stamp("pending", { doing: doing(turn) })];
}

function ofAnswer(turn, answer, n) {
  const node = answer.status === "answered" ? answered(turn, answer) : abstained(turn, answer);
  node.dataset.part = n;
  showJudgement(node, turn);
  if (n) node.prepend(el("p", { class: "further" }, isolated(answer.question)));
  return node;
}

/** The answer of `turn` that the card around `node` shows; the whole where there is no card. */
export function answerOf(node, turn) {
  const card = node.closest(".card");
  return card ? answers.parts(turn.answer)[Number(card.dataset.part)] : turn.answer;
}

/** What is happening to a question, in words; silence of the service is said. */
export function doing(turn, now = Date.now()) {
  if (turn.state === "queued") return say("doing.queued");
  if (turn.step === "waiting" || turn.step === "busy") return say(`doing.${turn.step}`);
  const silent = Math.round((now - (turn.alive ?? now)) / 1000);
  if (silent >= 3) return say("doing.silent", { n: silent });
  return turn.step === "reading" ? say("doing.reading", { n: turn.passages }) : say("doing.searching");
}

// --- answered ------------------------------------------------------------------------------------

function answered(turn, answer) {
  const disagreeing = answers.disagree(answer);
  const others = disagreeing ? [] : answer.alternatives;
  const rows = disagreeing || answers.form(answer) === "digest" ? [] : answer.citations;
  const node = stamp("answered", {
    body: disagreeing ? conflict(turn, answer) : body(turn, answer),
    facts: [disagreeing || unrated(answer) ? null : confidence(answer.confidence), checked(turn), disagreeing || answer.items?.length ? null : support(answer)].filter(Boolean),
    citations: [...Map.groupBy(rows, (citation) => `${citation.document_id} ${facts(citation)}`).values()].map((at) => row(turn, at)),
    alternatives: others.map((one) => alternative(turn, one)),
    alternatives_label: say("answer.alternatives", { n: others.length }),
    warnings: warnings(answer),
    right_label: say("answer.right"), wrong_label: say("answer.wrong"),
  });
  return node;
}

/** All sides, newest first, each said once. */
function conflict(turn, answer) {
  return stamp("conflict", {
    sides: answers.sides(answer).map((side) => stamp("side", {
      when: date(side.document_date),
      claim: side.answer,
      numbers: side.citations.map((citation) => chip(turn, citation)),
      sentence: context(side.citations[0]),
      from: [...new Set(side.citations.map((citation) => citation.document_title))].flatMap((title, n) => (n ? [" · ", isolated(title)] : [isolated(title)])),
    })),
  });
}

function date(iso) {
  return iso ? el("time", { datetime: iso }, day(iso)) : el("span", {}, day(null));
}

/** One row for all that is quoted from one place of an article. */
function row(turn, citations) {
  const [citation] = citations;
  const node = stamp("citation", { n: citations.map(({ index }) => index).join(" "), title: citation.document_title, facts: facts(citation) });
  bind($(".cite", node), turn, citation);
  return node;
}

function alternative(turn, one) {
  const node = stamp("alternative", { words: one.answer, facts: [likely(one.confidence), one.citation.document_title, day(one.citation.document_date)].join(" · ") });
  bind($(".cite", node), turn, one.citation);
  return node;
}

/** Whether a figure would seem to rate what nobody claims: a digest, a sentence that decides nothing. */
const unrated = (answer) => answers.form(answer) === "digest" || (answers.form(answer) === "decision" && (answer.decision?.verdict ?? "unclear") === "unclear");

const level = (value) => LEVELS.find(([floor]) => value >= floor);
const percent = (value) => Math.min(99, Math.max(1, Math.round(value * 100)));
const likely = (value) => say(`confidence.${level(value)[1]}`);

function confidence(value) {
  const [, words, name] = level(value);
  const node = stamp("confidence", { words: say(`confidence.${words}`), percent: say("confidence.percent", { percent: percent(value) }), level: name });
  $(".meter span", node).style.width = `${percent(value)}%`;
  $("button", node).dataset.percent = percent(value);
  return node;
}

function support({ corroborating_documents: n }) {
  return el("li", { class: "support" }, say("answer.support", { n: Math.max(1, n) }));
}

/** The check of the quoted words against the articles as they are now: the worst of them. */
function checked({ verdicts }) {
  if (!verdicts?.length) return null;
  const worst = ["stale", "moved", "valid"].find((status) => verdicts.some((verdict) => verdict.status === status));
  return el("li", { class: `check ${worst}`, title: say(`check.${worst}_why`) }, say(`check.${worst}`));
}

/** Puts the check of a turn's cards anew, after the articles changed. */
export function recheck(node, turn) {
  for (const place of node.querySelectorAll(".card .facts .check")) {
    const now = checked(turn);
    if (now) place.replaceWith(now);
  }
}

function warnings(answer) {
  return (answer.warnings ?? []).map((warning) => el("p", { class: "warning" }, translated(warning)));
}

// --- abstained -----------------------------------------------------------------------------------

function abstained(turn, answer) {
  const reason = answer.abstention?.reason ?? "below_threshold";
  if (reason === "empty_index") return stamp("empty");
  if (reason === "not_a_question") return stamp("talk");
  const found = answers.leads(answer);
  const filtered = reason === "no_results" && restricted(turn.filters);
  const node = stamp("abstained", {
    title: say(found.length ? "abstained.unsure_title" : "abstained.title"),
    why: say(filtered ? "abstained.no_results_filtered" : `abstained.${reason}`),
    filtered,
    leads: found.map((one) => lead(turn, one)),
    nearest: found.length ? [] : answers.nearest(answer).map((passage) => near(turn, passage)),
    suggestions: (answer.abstention?.suggestions ?? []).map((question) => stamp("example", { question })),
    warnings: warnings(answer),
    right_label: say("abstained.right"), wrong_label: say("abstained.wrong"),
  });
  return node;
}

function lead(turn, { answer: words, citation }) {
  const node = stamp("lead", { words, facts: facts(citation), sentence: context(citation) });
  bind($(".cite", node), turn, citation);
  return node;
}

function near(turn, passage) {
  const citation = answers.placeOfPassage(passage);
  const node = stamp("near", { title: passage.document_title, facts: facts(citation), words: short(passage.text) });
  bind($(".cite", node), turn, citation);
  return node;
}

const short = (words, limit = 280) => (words.length <= limit ? words : `${cut(words, limit).replace(/\s\S*$/u, "")} …`);

/** Whether filters leave any article out. */
const restricted = (filters) => Object.values(filters ?? {}).some((value) => (Array.isArray(value) ? value.length : value));

// --- judged, failed ------------------------------------------------------------------------------

/** Shows what the reader said of `turn`. */
export function showJudgement(node, turn) {
  const judged = turn.judged?.[answerOf(node, turn).id];
  for (const button of node.querySelectorAll("[data-verdict]")) {
    const pressed = judged?.verdict === button.dataset.verdict;
    button.setAttribute("aria-pressed", String(pressed));
    button.title = say(pressed ? "answer.withdraw" : "answer.judge");
  }
}

const ADVICE = { invalid_question: "failed.question", invalid_filter: "failed.filter" };

function failed({ error }) {
  const advice = ADVICE[error.code] ?? (error.status >= 500 || !error.status ? "failed.service" : "");
  return stamp("failed", {
    title: say(error.status === 401 ? "failed.signed_out" : "failed.title"),
    message: error.status === 401 ? "" : error.message, // how a program signs in
    advice: advice && say(advice),
    login: error.status === 401 ? `login?next=${encodeURIComponent(location.pathname + location.search)}` : "",
  });
}
