import { columns, paragraphs, piece, rangeOf } from "../js/text.js";
import { equal } from "./check.js";

const made = (text, marks = [], pages = [], low = 0) => piece({ text, low, high: low + [...text].length }, marks, pages);
const words = (node) => [...node.querySelectorAll("mark")].map((mark) => mark.textContent);

export const tests = {
  "a piece reads back as its text, character by character": () => {
    for (const text of ["a\n\nb\r\n \n\t\n<b>&amp;\u202e😀", "\n\n\nx\n\n", "", "one line", "a\tb\nc\td\n\nend"]) {
      equal(made(text).textContent, text);
    }
  },
  "random texts, marks and pages read back": () => {
    const letters = ["a", " ", "\n", "😀", "<", "&", "\t", "\n\n", "|"];
    for (let round = 0; round < 300; round += 1) {
      const text = Array.from({ length: 40 }, () => letters[Math.floor(Math.random() * letters.length)]).join("");
      const n = [...text].length;
      const spans = Array.from({ length: 3 }, () => [Math.random(), Math.random()].map((x) => Math.floor(x * (n + 1))).sort((a, b) => a - b));
      const marks = spans.map(([start, end], k) => ({ start: start + 7, end: end + 7, n: k + 1, kind: "cited", here: k === 0 }));
      const node = made(text, marks, [[7 + Math.floor(n / 2), 2]], 7);
      equal(node.textContent, text);
      const covered = new Set(spans.flatMap(([start, end]) => Array.from({ length: end - start }, (_, k) => start + k)));
      equal(words(node).join(""), [...text].filter((_, at) => covered.has(at)).join(""));
    }
  },
  "only what is quoted is marked, behind letters of two units": () => {
    const text = "😀😀 The zither was built by Ōta 𝒥ūrō. 🎻";
    const start = [...text].join("").indexOf("Ōta") - 2;
    const node = made(text, [{ start, end: start + 8, n: 1, kind: "cited", here: true }]);
    equal(words(node), ["Ōta 𝒥ūrō"]);
  },
  "text is never markup": () => equal(made("<img src=x onerror=alert(1)>").querySelectorAll("img").length, 0),
  "paragraphs leave no hole": () => {
    const text = "a\n\nb\n \nc";
    equal(paragraphs(text).map(([from, to]) => text.slice(from, to)).join(""), text);
  },
  "lines of equal columns are a table": () => {
    equal(columns(["a\tb", "c\td"]).map((row) => row), [[1, 1], [1, 1]]);
    equal(columns(["a\tb", "c"]), null);
    equal(columns(["a", "b"]), null);
    const node = made("fruit\ttons\nplums\t40", [{ start: 17, end: 19, n: 1, kind: "cited", here: true }]);
    equal(node.querySelectorAll("[role=cell]").length, 2);
    equal(node.querySelectorAll("[role=columnheader]").length, 2);
    equal(words(node), ["40"]);
  },
  "rows in paragraphs of their own are one table, whatever its corner": () => {
    const text = "Piers\n\n\tLength\tDepth\n\nNorth\t240\t9\n\nSouth\t310\t12\n\nThe ferry runs.";
    const node = made(text);
    equal(node.textContent, text);
    equal(node.querySelectorAll(".table").length, 1);
    equal(node.querySelectorAll(".cells").length, 3);
    equal(node.querySelectorAll("p").length, 2);
  },
  "paragraphs that begin with a tab are no table": () =>
    equal(made("\tOne day.\n\n\tAnother day.").querySelectorAll(".table").length, 0),
  "a place is found again in the pieces on the page": () => {
    const text = "😀 one\n\ntwo 𝒥 three";
    const root = document.createElement("div");
    root.append(made(text, [{ start: 9, end: 12, n: 1, kind: "cited", here: true }], [], 50));
    const range = rangeOf(root, new Map([[50, text]]), 52, 55);
    equal(range.toString(), "one");
    equal(rangeOf(root, new Map([[50, text]]), 10, 12), null);
  },
};
