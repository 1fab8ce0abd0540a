/* The body of an answer in each of its forms; every one is made of exact quotes. */
import * as answers from "./answers.js";
import { chip, context as around, sentence } from "./citations.js";
import { $, isolated } from "./dom.js";
import { stamp } from "./templates.js";
import { day, say } from "./words.js";

const LONG = 120; // characters of an answer that is set smaller

export const body = (turn, answer) => (BODIES[answers.form(answer)] ?? span)(turn, answer);

const chips = (turn, citations) => citations.map((citation) => chip(turn, citation));
const context = (citation) => (citation ? around(citation) : null);
const parts = (turn, answer) => answers.items(answer).filter(({ citations }) => citations.length);
const quote = (turn, { citations }) => stamp("quoted", { words: sentence(citations[0]), numbers: chips(turn, citations) });

function span(turn, answer) {
  return stamp("span", {
    answer: answer.answer,
    said_class: answer.answer.length > LONG ? "long" : "",
    numbers: chips(turn, answer.citations),
    sentence: context(answer.citations[0]),
  });
}

function sentences(turn, answer) {
  return stamp("sentences", { items: parts(turn, answer).map((part) => quote(turn, part)) });
}

function list(turn, answer) {
  const all = parts(turn, answer);
  return stamp("list", {
    title: say(answer.at_least ? "form.at_least" : "form.list", { n: all.length }),
    items: all.map(({ words, citations }) => stamp("item", { words, numbers: chips(turn, citations), sentence: context(citations[0]) })),
  });
}

function timeline(turn, answer) {
  return stamp("timeline", {
    items: parts(turn, answer).map(({ words, day: when, citations }) => {
      const node = stamp("moment", { when: moment(when), words, numbers: chips(turn, citations), sentence: context(citations[0]) });
      if (when) $("time", node)?.setAttribute("datetime", when);
      return node;
    }),
  });
}

/** A day, a month or a year, as precisely as it is known. */
function moment(when) {
  const node = document.createElement(when ? "time" : "span");
  node.textContent = /^\d{4}-\d\d-\d\d$/.test(when ?? "") ? day(when) : when ?? day(null);
  return node;
}

function digest(turn, answer) {
  return stamp("digest", {
    items: parts(turn, answer).map(({ citations }) => stamp("evidence", {
      from: [...chips(turn, citations), " ", isolated(citations[0].document_title), " · ", moment(citations[0].document_date)],
      sentence: sentence(citations[0]),
    })),
  });
}

function decision(turn, answer) {
  const verdict = answer.decision?.verdict ?? "unclear";
  return stamp("decision", { decision: verdict, word: say(`decision.${verdict}`), items: parts(turn, answer).map((part) => quote(turn, part)) });
}

const BODIES = { span, sentences, list, timeline, digest, decision };
