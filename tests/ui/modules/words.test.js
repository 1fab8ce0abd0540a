import { completed } from "../js/suggestions.js";
import { day, say } from "../js/words.js";
import { equal } from "./check.js";

export const tests = {
  "one and many": () => {
    equal(say("articles", { n: 1 }), "1 article");
    equal(say("articles", { n: 2082 }), "2,082 articles");
  },
  "a day is written out, none is said": () => {
    equal(day("2025-06-28"), "28 June 2025");
    equal(day(null), "undated");
  },
  "a name is made whole where it was begun": () => {
    equal(completed("who is imr", "Imre Sandoval"), "who is Imre Sandoval");
    equal(completed("who is imre san", "Imre Sandoval"), "who is Imre Sandoval");
    equal(completed("Imre", "Imre Sandoval"), "Imre Sandoval");
  },
};
