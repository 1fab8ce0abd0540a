import { outcome } from "../js/cards.js";
import { equal, holds } from "./check.js";
import { answer, citation, turn } from "./records.js";

const card = (given, more = {}) => outcome({ ...turn(given), ...more })[0];
const texts = (node, selector) => [...node.querySelectorAll(selector)].map((one) => one.textContent);

const three = [
  citation("Ruth Okafor", 1, { document_id: "a", document_date: "2019-05-02", answer_start_index: 0 }),
  citation("rained", 2, { document_id: "b", document_date: "2024-09-14", answer_start_index: 12 }),
  citation("Mayors", 3, { document_id: "c", document_date: null, answer_start_index: 20 }),
];
const items = [
  { answer: "Ruth Okafor", confidence: 0.9, day: "2019-05-02", citations: [1] },
  { answer: "rained", confidence: 0.8, day: "2021-05", citations: [2, 3] },
];
const formed = (form, more = {}) => answer({ form, items, citations: three, ...more });

export const tests = {
  "an answer stands first, marked in its sentence, with its number and check": () => {
    const node = card(answer());
    equal(texts(node, ".said bdi"), ["Ruth Okafor"]);
    equal(texts(node, "blockquote mark"), ["Ruth Okafor"]);
    equal(texts(node, ".confidence b"), ["87%"]);
    equal(texts(node, ".check.valid").length, 1);
    equal(texts(node, ".cite.mark"), ["1"]);
  },
  "confidence is never said to be certain": () => {
    equal(texts(card(answer({ confidence: 0.9999 })), ".confidence b"), ["99%"]);
    equal(texts(card(answer({ confidence: 0 })), ".confidence b"), ["1%"]);
  },
  "the check shows the worst of the citations": () => {
    const verdicts = [{ status: "valid" }, { status: "moved" }, { status: "stale" }];
    equal(card(answer(), { verdicts }).querySelectorAll(".check.stale").length, 1);
  },
  "a cell is shown in its row under the header": () => {
    const cell = { table: "Costs", row: 3, column: 2, reference: "B3", row_heading: "pears", column_heading: "tons", headings: ["fruit", "tons"], values: ["pears", "75"] };
    const node = card(answer({ answer: "75", citations: [citation("Ruth Okafor", 1, { cited_text: "75", cell })] }));
    equal(texts(node, "th"), ["fruit", "tons"]);
    equal(texts(node, "td mark"), ["75"]);
  },
  "a list shows every item with its own sources, and says at least": () => {
    const node = card(formed("list", { at_least: true }));
    equal(texts(node, ".items .said bdi"), ["Ruth Okafor", "rained"]);
    equal(texts(node, ".items .cite.mark"), ["1", "2", "3"]);
    holds(texts(node, "h3")[0], "At least");
    equal(texts(card(formed("list")), "h3")[0].includes("At least"), false);
  },
  "a time line names each moment as precisely as it is known": () => {
    const node = card(formed("timeline"));
    equal(texts(node, ".timeline time"), ["2 May 2019", "2021-05"]);
    equal(node.querySelectorAll(".timeline time")[1].getAttribute("datetime"), "2021-05");
  },
  "a digest shows sentences with where they stand, and no list of the same sources": () => {
    const node = card(formed("digest"));
    equal(texts(node, ".digest blockquote").length, 2);
    equal(node.querySelectorAll(".citations").length, 0);
  },
  "sentences are quoted whole": () => equal(texts(card(formed("sentences")), ".quoted bdi").length, 2),
  "of a sentence the words that are quoted are marked, unless all of it is": () => {
    const whole = citation("The mayor is Ruth Okafor & no other.", 2);
    const node = card(answer({ form: "sentences", citations: [citation(), whole] }));
    equal([...node.querySelectorAll(".quoted")].map((one) => texts(one, "mark")), [["Ruth Okafor"], []]);
  },
  "what is quoted from one place has one row of sources": () => {
    const beside = citation("The mayor is Ruth Okafor & no other.", 2);
    const node = card(answer({ form: "sentences", citations: [citation(), beside, citation("rained", 3, { document_id: "b" })] }));
    equal(texts(node, ".quoted .cite"), ["1", "2", "3"]);
    equal(texts(node, ".citations .n"), ["1 2", "3"]);
  },
  "a decision is said with the sentence that decides": () => {
    const node = card(answer({ form: "decision", decision: { verdict: "denies", probability: 0.9 } }));
    equal(node.querySelector(".decision").dataset.decision, "denies");
    equal(node.querySelectorAll(".confidence").length, 1);
    holds(texts(node, ".quoted")[0], "The mayor is Ruth Okafor");
  },
  "an undecided sentence decides nothing": () => {
    const node = card(answer({ form: "decision", decision: null }));
    equal(node.querySelector(".decision").dataset.decision, "unclear");
    equal(node.querySelectorAll(".confidence").length, 0);
  },
  "a disagreement shows all sides, newest first, each once, and no figure": () => {
    const side = (words, date, n) => ({ answer: words, document_date: date, preferred: n === 0, citations: [citation("Ruth Okafor", 1, { document_id: `d${n}`, document_date: date })] });
    const node = card(answer({ conflicts: [side("412 million", "2019-01-01", 0), side("655 million", "2024-01-01", 1), side("500 million", null, 2)], alternatives: [{ answer: "655 million", confidence: 0.2, citation: citation() }] }));
    equal(texts(node, ".claim bdi"), ["655 million", "412 million", "500 million"]);
    equal(texts(node, ".claim .cite"), ["1", "2", "3"]);
    equal(node.querySelectorAll(".confidence, .alternatives, .said").length, 0);
    equal(node.textContent.split("655 million").length, 2);
  },
  "an abstention leads without endorsing": () => {
    const withheld = { reason: "below_threshold", message: "", nearest_passage_ids: [], candidates: [{ answer: "Ruth Okafor", confidence: 0.4, citation: citation() }], suggestions: ["Who was the mayor?"] };
    const node = card(answer({ status: "abstained", answer: null, citations: [], abstention: withheld }));
    equal(texts(node, ".leads .words"), ["Ruth Okafor"]);
    equal(texts(node, ".not"), ["unconfirmed"]);
    equal(texts(node, ".examples bdi"), ["Who was the mayor?"]);
    equal(/\d\.\d|%/.test(node.textContent), false);
    equal(node.querySelectorAll(".cite.mark").length, 0);
  },
  "a long passage is shortened between two characters": () => {
    const passage = { ...citation(), passage_id: "p", text: "x".repeat(279) + "😀".repeat(9) };
    const withheld = { reason: "below_threshold", message: "", nearest_passage_ids: ["p"] };
    const node = card(answer({ status: "abstained", answer: null, citations: [], abstention: withheld, passages: [passage] }));
    holds(node.textContent, "x😀 …");
  },
  "an empty result of filters offers to ask all articles": () => {
    const withheld = { reason: "no_results", message: "", nearest_passage_ids: [] };
    const given = answer({ status: "abstained", answer: null, citations: [], abstention: withheld });
    equal(card(given, { filters: { sources: ["x"] } }).querySelectorAll("[data-do=ask-unfiltered]").length, 1);
    equal(card(given, { filters: { sources: [] } }).querySelectorAll("[data-do=ask-unfiltered]").length, 0);
  },
  "a greeting is not said to be missing from the articles": () => {
    const withheld = { reason: "not_a_question", message: "", nearest_passage_ids: [] };
    const node = card(answer({ status: "abstained", answer: null, citations: [], abstention: withheld }));
    holds(node.textContent, "Ask about the articles");
    equal(node.querySelectorAll("[data-do=judge]").length, 0);
  },
  "two questions in one have a card each": () => {
    const cards = outcome(turn(answer({ further: [answer({ question: "And where?", answer: "rained", citations: [three[1]] })] })));
    equal(cards.length, 2);
    holds(cards[1].textContent, "And where?");
  },
  "a signed out reader is led to the door": () => {
    const [node] = outcome({ state: "failed", question: "?", error: { message: "key", status: 401, code: "key_missing" } });
    holds(node.querySelector("a.button").getAttribute("href"), "login?next=");
  },
  "no word becomes markup, no address becomes a script": () => {
    const evil = '<img src=x onerror="alert(1)">';
    const node = card(answer({ answer: evil, question: evil, warnings: [evil], citations: [citation("Ruth Okafor", 1, { sentence: evil, document_title: evil, document_url: "javascript:alert(1)" })] }));
    equal(node.querySelectorAll("img").length, 0);
    equal(node.querySelectorAll("[href^=javascript]").length, 0);
    holds(node.textContent, evil);
  },
};
