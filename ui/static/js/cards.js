/* A turn's outcome as a card: asking, answered in its form, disagreeing, abstained, failed. */
import * as answers from "./answers.js";
import { bind, chip, facts, inContext, sentence } from "./citations.js";
import { $, el, isolated } from "./dom.js";
import { stamp } from "./templates.js";
import { day, say } from "./words.js";

const LONG = 120; // characters of an answer that is set smaller
const LEVELS = [[0.9, "very", "high"], [0.7, "likely", "high"], [0.5, "probably", "middle"], [0, "unsure", "low"]];

/** The card of `turn` as it is now. */
export function card(turn) {
  if (turn.state === "answered") return turn.answer.status === "answered" ? answered(turn) : abstained(turn);
  if (turn.state === "failed") return failed(turn);
  if (turn.state === "stopped") return stamp("stopped");
  return stamp("pending", { doing: doing(turn) });
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

function answered(turn) {
  const { answer } = turn;
  const disagreeing = answers.sides(answer).length > 1;
  const others = disagreeing ? [] : answer.alternatives ?? [];
  const node = stamp("answered", {
    body: disagreeing ? conflict(turn) : (BODIES[answers.form(answer)] ?? BODIES.span)(turn),
    facts: [disagreeing ? null : confidence(answer.confidence), checked(turn), disagreeing ? null : support(answer)].filter(Boolean),
    citations: disagreeing || ROWS_IN_BODY.has(answers.form(answer)) ? [] : answer.citations.map((citation) => row(turn, citation)),
    alternatives: others.map((one) => alternative(turn, one)),
    alternatives_label: say("answer.alternatives", { n: others.length }),
    warnings: warnings(answer),
    ...verdictLabels("answer"),
  });
  return judged(node, turn);
}

const chips = (turn, citations) => citations.map((citation) => chip(turn, citation));
const context = (citation) => (inContext(citation) ? sentence(citation) : null);

const BODIES = {
  span: (turn) => {
    const { answer } = turn;
    return stamp("span", {
      answer: answer.answer,
      said_class: answer.answer.length > LONG ? "long" : "",
      numbers: chips(turn, answer.citations),
      sentence: answer.citations.length ? context(answer.citations[0]) : null,
    });
  },
  sentences: (turn) => stamp("sentences", { items: answers.items(turn.answer).map((group) => quote(turn, group)) }),
  list: (turn) => {
    const groups = answers.items(turn.answer);
    return stamp("list", {
      title: say(turn.answer.complete === true ? "form.list" : "form.at_least", { n: groups.length }),
      items: groups.map((group) => stamp("item", { words: group[0].cited_text, numbers: chips(turn, group), sentence: context(group[0]) })),
    });
  },
  timeline: (turn) => {
    const dated = answers.items(turn.answer).sort((a, b) => (a[0].document_date ?? "9").localeCompare(b[0].document_date ?? "9"));
    return stamp("timeline", {
      items: dated.map((group) => stamp("moment", {
        when: date(group[0].document_date), words: group[0].cited_text, numbers: chips(turn, group), sentence: context(group[0]),
      })),
    });
  },
  digest: (turn) => {
    const newest = answers.items(turn.answer).sort((a, b) => (b[0].document_date ?? "").localeCompare(a[0].document_date ?? ""));
    return stamp("digest", {
      items: newest.map((group) => stamp("evidence", {
        from: [...chips(turn, group), " ", isolated(group[0].document_title), " · ", date(group[0].document_date)],
        sentence: sentence(group[0]),
      })),
    });
  },
  decision: (turn) => {
    const decision = turn.answer.decision ?? "unclear";
    return stamp("decision", {
      decision, word: say(`decision.${decision}`), items: answers.items(turn.answer).map((group) => quote(turn, group)),
    });
  },
};
const ROWS_IN_BODY = new Set(["digest"]);

const quote = (turn, group) => stamp("quoted", { words: sentence(group[0]), numbers: chips(turn, group) });

/** All sides, newest first, each said once. */
function conflict(turn) {
  return stamp("conflict", {
    sides: answers.sides(turn.answer).map((side) => stamp("side", {
      when: date(side.document_date ?? side.citations[0].document_date),
      claim: side.answer,
      numbers: chips(turn, side.citations.map((citation, n) => ({ ...citation, index: citation.index || n + 1 }))),
      sentence: sentence(side.citations[0]),
      from: isolated(side.citations[0].document_title),
    })),
  });
}

function date(iso) {
  return iso ? el("time", { datetime: iso }, day(iso)) : el("span", {}, day(null));
}

function row(turn, citation) {
  const node = stamp("citation", { n: citation.index, title: citation.document_title, facts: facts(citation) });
  bind($(".cite", node), turn, citation);
  return node;
}

function alternative(turn, one) {
  const node = stamp("alternative", { words: one.answer, facts: [likely(one.confidence), one.citation.document_title, day(one.citation.document_date)].join(" · ") });
  bind($(".cite", node), turn, one.citation);
  return node;
}

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
export function checked({ verdicts }) {
  if (!verdicts?.length) return null;
  const worst = ["stale", "moved", "valid"].find((status) => verdicts.some((verdict) => verdict.status === status));
  return el("li", { class: `check ${worst}`, title: say(`check.${worst}_why`) }, say(`check.${worst}`));
}

/** Puts the check of a card anew, after the articles changed. */
export function recheck(node, turn) {
  const place = $(".card .facts .check", node);
  const now = checked(turn);
  if (place && now) place.replaceWith(now);
}

const warnings = (answer) => (answer.warnings ?? []).map((warning) => el("p", { class: "warning" }, warning));

// --- abstained -----------------------------------------------------------------------------------

function abstained(turn) {
  const { answer } = turn;
  const reason = answer.abstention?.reason ?? "below_threshold";
  if (reason === "empty_index") return stamp("empty");
  const found = answers.leads(answer);
  const suggestions = answer.abstention?.suggestions ?? [];
  const node = stamp("abstained", {
    title: say(found.length ? "abstained.unsure_title" : "abstained.title"),
    why: say(`abstained.${reason}`),
    filtered: reason === "no_results" && restricted(turn.filters),
    leads: found.map((one) => lead(turn, one)),
    nearest: found.length ? [] : answers.nearest(answer).map((passage) => near(turn, passage)),
    suggestions: suggestions.map((one) => stamp("example", { question: one.question ?? one })),
    warnings: warnings(answer),
    ...verdictLabels("abstained"),
  });
  return judged(node, turn);
}

function lead(turn, { answer: words, confidence: likelihood, citation }) {
  const node = stamp("lead", { words, facts: [likely(likelihood), citation.document_title, day(citation.document_date)].join(" · "), sentence: sentence(citation) });
  bind($(".cite", node), turn, citation);
  return node;
}

function near(turn, passage) {
  const citation = answers.placeOfPassage(passage);
  const node = stamp("near", { title: passage.document_title, facts: facts(citation), words: short(passage.text) });
  bind($(".cite", node), turn, citation);
  return node;
}

const short = (words, limit = 280) => (words.length <= limit ? words : `${words.slice(0, limit).replace(/\s\S*$/u, "")} …`);

/** Whether filters leave any article out. */
export const restricted = (filters) => Object.values(filters ?? {}).some((value) => (Array.isArray(value) ? value.length : value));

// --- judged, failed ------------------------------------------------------------------------------

const verdictLabels = (kind) => ({ right_label: say(`${kind}.right`), wrong_label: say(`${kind}.wrong`) });

function judged(node, turn) {
  for (const button of node.querySelectorAll("[data-verdict]")) {
    const pressed = turn.judged === button.dataset.verdict;
    button.setAttribute("aria-pressed", String(pressed));
    button.title = say(pressed ? "answer.withdraw" : "answer.judge");
  }
  return node;
}

/** Shows what the reader said of `turn`. */
export const showJudgement = (node, turn) => judged(node, turn);

function failed({ error }) {
  const advice = { invalid_question: "failed.question", invalid_filter: "failed.filter" }[error.code];
  return stamp("failed", {
    title: say(error.status === 401 ? "failed.signed_out" : "failed.title"),
    message: error.message,
    advice: advice ? say(advice) : error.status >= 500 ? say("failed.service") : "",
    login: error.status === 401 ? `login?next=${encodeURIComponent(location.pathname + location.search)}` : "",
  });
}
