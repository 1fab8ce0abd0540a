import { cell, document as file, literal } from "../js/export.js";
import { equal, holds } from "./check.js";
import { answer, citation, turn } from "./records.js";

const text = (kind, ...answers) => file(kind, (answers.length ? answers : [answer()]).map(turn), "conv_1").text;

export const tests = {
  "Markdown of an article is taken literally": () => equal(literal("[a](javascript:x)\n# h"), "\\[a\\]\\(javascript:x\\) \\# h"),
  "Markdown holds question, answer, sentence and link": () => {
    const made = text("markdown");
    for (const part of ["## Who is the mayor?", "**Ruth Okafor**", "> The mayor is Ruth Okafor \\& no other\\.", "/articles/a1/view#char=24,35>"]) holds(made, part);
  },
  "two questions in one are saved with an answer each": () => {
    const both = answer({ further: [answer({ question: "And where?", answer: "rained" })] });
    const made = text("markdown", both);
    for (const part of ["## Who is the mayor?", "**Ruth Okafor**", "### And where?", "**rained**"]) holds(made, part);
    const [, first, second] = text("csv", both).split("\r\n");
    holds(first, "Who is the mayor?,Ruth Okafor,");
    holds(second, "And where?,rained,");
  },
  "JSON holds the answers as the service gave them": () => equal(JSON.parse(text("json")).answers, [answer()]),
  "a spreadsheet never gets a formula": () => {
    equal(cell("=1+1"), "'=1+1");
    equal(cell('a "b", c'), '"a ""b"", c"');
    equal(cell("@x"), "'@x");
  },
  "the table of citations has a row for each": () => {
    const rows = text("csv").trim().split("\r\n");
    equal(rows.length, 2);
    holds(rows[0], "question,answer,quote,title,date");
    holds(rows[1], "Ruth Okafor");
  },
  "each side of a disagreement has a row of its own words": () => {
    const side = (words, id) => ({ answer: words, document_date: null, preferred: id === "a", citations: [citation("Ruth Okafor", 1, { document_id: id })] });
    const conflicts = [side("412 million", "a"), side("655 million", "b")];
    const [, first, second] = text("csv", answer({ answer: "412 million", citations: conflicts[0].citations, conflicts })).split("\r\n");
    holds(first, ",412 million,");
    holds(second, ",655 million,");
  },
  "words that moved are saved where they stand now, and those that are gone are said to be": () => {
    const found = (kind, verdict) => file(kind, [{ ...turn(answer()), verdicts: [verdict] }], "conv_1").text;
    const moved = { status: "moved", start_char_index: 30, end_char_index: 41 };
    const gone = { status: "stale", start_char_index: null, end_char_index: null };
    for (const kind of ["markdown", "csv"]) {
      holds(found(kind, moved), "/articles/a1/view#char=30,41");
      equal(found(kind, gone).includes("char="), false);
      holds(found(kind, gone), "Source changed");
    }
  },
  "lists of references name every article once": () => {
    const twice = [answer(), answer()];
    equal(text("bibtex", ...twice).match(/@misc/g).length, 1);
    equal(text("ris", ...twice).match(/TY {2}- GEN/g).length, 1);
    const [one] = JSON.parse(text("csl", ...twice));
    equal([one.title, one.issued["date-parts"][0]], ["A <b>bridge</b>", [2024, 9, 14]]);
  },
  "special characters cannot end a BibTeX field": () => {
    const evil = answer();
    evil.citations[0].document_title = "a} b {c \\input{x} 100% & #1";
    holds(text("bibtex", evil), "title = {a b c inputx 100\\% \\& \\#1}");
  },
};
