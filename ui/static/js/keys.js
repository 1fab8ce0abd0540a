/* Keys for checking. Single letters act only from a card or the source, where nobody types, and can
 * be switched off (WCAG 2.1.4); none of them judges. */
import { copyOf } from "./actions.js";
import * as answers from "./answers.js";
import * as citations from "./citations.js";
import { $, narrow, typing } from "./dom.js";
import * as find from "./find.js";
import * as settings from "./settings.js";
import * as source from "./source.js";
import * as turns from "./turns.js";
import * as views from "./views.js";

/** What each does, called with the focused element. */
const actions = {
  n: (node) => step(node, 1),
  p: (node) => step(node, -1),
  o: (node) => { const turn = turnOf(node); const own = citations.of(node) ?? (turn?.answer && { turn, citation: citations.first(turn) }); if (own?.citation) source.openCitation(own.turn, own.citation, { focus: true }); },
  c: (node) => { const turn = turnOf(node); if (turn?.answer) copyOf(node, turn); },
  f: () => source.current() && find.open(),
  "/": () => $("#question-box").focus(),
  "?": () => $("#help").showModal(),
};

const turnOf = (node) => turns.of(node) ?? source.current()?.turn;

function step(node, by) {
  const turn = turns.of(node);
  if (turn?.answer && source.current()?.turn !== turn) {
    const [first] = answers.quoted(turn.answer);
    if (first) source.openCitation(turn, first);
  } else {
    source.step(by);
  }
}

export function start() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const { target, key } = event;
    if (key === "Escape" && target.closest?.(narrow.matches ? "#evidence" : "#library") && !typing(target)) views.leave();
    if (!settings.get("keys") || typing(target) || $("dialog[open]")) return;
    if (!target.closest?.(".turn, #source")) return;
    const action = actions[key];
    if (!action) return;
    event.preventDefault();
    action(target);
  });
}
