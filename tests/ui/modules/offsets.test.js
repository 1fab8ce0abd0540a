import { cut, units } from "../js/offsets.js";
import { equal } from "./check.js";

export const tests = {
  "letters beyond the basic plane count once": () => {
    equal(units("a😀b𝒥c", [0, 1, 2, 3, 4, 5]), [0, 1, 3, 4, 6, 7]);
  },
  "an offset beyond the end is the end": () => equal(units("a😀", [2, 9]), [3, 3]),
  "a joined emoji is as many points as Python counts": () => equal(units("👩‍👩‍👧e\u0301", [7]), [10]),
  "no character is cut in half": () => {
    equal(cut("a😀b", 2), "a😀");
    equal(cut("a😀b", 9), "a😀b");
  },
  "random texts and cuts agree with arrays of code points": () => {
    const letters = ["a", "😀", "e\u0301", "𝒥", "\n", "ı", "👩‍👩‍👧"];
    for (let round = 0; round < 300; round += 1) {
      const text = Array.from({ length: 30 }, () => letters[Math.floor(Math.random() * letters.length)]).join("");
      const points = [...text];
      const at = Math.floor(Math.random() * points.length);
      const [unit] = units(text, [at]);
      equal(text.slice(0, unit), points.slice(0, at).join(""));
    }
  },
};
