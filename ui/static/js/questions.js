/* Questions of the conversation on the page: asked, asked again, and what follows an answer. */
import * as answers from "./answers.js";
import * as asking from "./asking.js";
import * as citations from "./citations.js";
import { $, random } from "./dom.js";
import * as filters from "./filters.js";
import * as route from "./route.js";
import * as sheet from "./sheet.js";
import * as source from "./source.js";
import * as storage from "./storage.js";
import * as turns from "./turns.js";
import * as views from "./views.js";
import * as watched from "./watched.js";

const chosenBefore = new WeakMap(); // turn -> what the reader had chosen to read when it was asked
const announced = new WeakSet();
const opened = new WeakSet();

/** A question goes out: it stands on the page, at the top, before anything is sent. */
export function ask(question, { exact = false, chosen = filters.get(), chips = filters.described() } = {}) {
  const words = question.trim();
  if (!words) return $("#question-box").focus();
  const conversation = turns.conversation();
  const turn = { conversation, id: random(), n: (turns.last()?.n ?? -1) + 1, question: words, asked: Date.now(), filters: chosen, chips, exact, state: "queued", verdicts: [], judged: null };
  views.uncover();
  turns.add(turn);
  turns.toTop(turn);
  put(turn);
  if (route.read().conversation !== conversation) route.go({ conversation }, { replace: true });
  storage.keepTurn(turn);
  storage.asked(conversation, words);
  return undefined;
}

export function put(turn) {
  chosenBefore.set(turn, source.chosen());
  asking.ask(turn);
  controls();
}

export function again(turn, options) {
  ask(turn.question, { chosen: turn.filters, chips: turn.chips, exact: turn.exact, ...options });
}

/** A turn that failed or was stopped is asked again where it stands. */
export function retry(turn) {
  announced.delete(turn);
  opened.delete(turn);
  put(turn);
  turns.toTop(turn);
}

function controls() {
  $("#stop-button").hidden = !asking.busy();
  $("#filter-button").hidden = asking.busy(); // they share a place, so that the box keeps its width
}

/** What becomes of a turn is shown and told. */
export function changed(turn) {
  const here = turn.conversation === turns.conversation();
  const told = ["answered", "failed"].includes(turn.state);
  if (here) turns.update(turn);
  if (here && told && !asking.busy() && !announced.has(turn)) {
    announced.add(turn);
    $("#live").textContent = turns.announcement(turn);
  }
  controls();
  if (!here || turn.state !== "answered") return;
  watched.mark();
  // What the reader chose to read since the question was asked stays.
  if (turn === turns.last() && source.chosen() === chosenBefore.get(turn)) openFirst(turn);
}

/** The article of a new answer opens at its words by itself. */
export function openFirst(turn) {
  if (opened.has(turn)) return;
  opened.add(turn);
  const [first] = answers.cited(turn.answer);
  if (first) {
    views.show(null);
    views.noWayBack();
    source.openCitation(turn, first, { byReader: false });
  } else {
    const talk = turn.answer.abstention?.reason === "not_a_question";
    if (talk) source.blank("source.empty_title", "source.empty");
    else source.blank("source.none_title", "source.none"); // the last answer's article would mislead
    sheet.vacate(); // on a phone it would hide the leads
    citations.mark(null, null);
  }
}
