/* What the reader says of an answer, taken back where it was said before. */
import * as api from "./api.js";
import * as cards from "./cards.js";
import { $$ } from "./dom.js";
import * as storage from "./storage.js";
import { toast, undoable } from "./toast.js";
import * as turns from "./turns.js";
import { say } from "./words.js";

export async function judge(turn, answer, verdict) {
  const before = turn.judged?.[answer.id] ?? null;
  const to = before?.verdict === verdict ? null : verdict;
  set(turn, answer, to && { verdict: to });
  try {
    if (before?.id) await api.withdraw(before.id).catch((error) => { if (error.status !== 404) throw error; });
    if (to) set(turn, answer, { verdict: to, id: (await api.judge({ answer_id: answer.id, verdict: to, answer })).id });
    storage.keepTurn(turn);
    if (to) undoable(say(`answer.noted_${to}`), { undo: () => judge(turn, answer, to) });
    else toast(say("answer.withdrawn"));
  } catch (error) {
    set(turn, answer, before);
    toast(error.message);
  }
}

/** `found` of an answer: the verdict, and the id the service keeps it under. */
function set(turn, answer, found) {
  show(turn, { ...turn.judged, [answer.id]: found });
}

/** Shows what was said of the answers of `turn`. */
export function show(turn, judged) {
  turn.judged = judged;
  const node = turns.nodeOf(turn);
  for (const card of node ? $$(".card[data-part]", node) : []) cards.showJudgement(card, turn);
}
