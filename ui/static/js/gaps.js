/* What was asked and not answered, by topic: what the articles lack. */
import * as api from "./api.js";
import { $, el, isolated } from "./dom.js";
import { stamp } from "./templates.js";
import { toast } from "./toast.js";
import * as views from "./views.js";
import { say } from "./words.js";

export async function open() {
  let found;
  try {
    found = (await api.gaps()).data;
  } catch (error) {
    return toast(error.message);
  }
  if (views.current() !== "gaps") return undefined;
  $("#gaps").replaceChildren(...found.map(gap));
  $("#gaps-none").hidden = found.length > 0;
  return undefined;
}

function gap({ topic, questions, asked, lacking }) {
  return stamp("gap", {
    topic: topic || say("gaps.rest"), asked: say("gaps.asked", { n: asked }),
    questions: questions.map((question) => stamp("example", { question })),
    lacking: lacking.flatMap((word, n) => [...(n ? [", "] : []), el("b", {}, isolated(word))]),
  });
}
