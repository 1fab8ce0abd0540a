/* The conversation on the page: a turn is made once and only its own outcome is ever replaced. */
import { disagree, parts } from "./answers.js";
import { doing, outcome, recheck } from "./cards.js";
import { $, $$, el, isolated } from "./dom.js";
import { stamp } from "./templates.js";
import { say } from "./words.js";

let shown = null; // id of the conversation
const nodes = new Map(); // number of a turn -> its element
const behind = new WeakMap(); // element -> turn
const TOP = 12; // room above the question, in pixels

const scroller = () => $("#talk-scroll");

export const of = (node) => behind.get(node?.closest?.(".turn")) ?? null;
export const nodeOf = (turn) => nodes.get(turn.n);
export const all = () => $$("#conversation .turn").map((node) => behind.get(node));
export const last = () => all().at(-1) ?? null;
export const answered = () => all().filter((turn) => turn.state === "answered");
export const conversation = () => shown;

/** The page shows the conversation `id` from now on, no turn of it yet. */
export function begin(id) {
  shown = id;
  nodes.clear();
  $("#conversation").replaceChildren();
}

export function add(turn) {
  const node = stamp("turn", { question: turn.question, ...understanding(turn), chips: (turn.chips ?? []).map((words) => el("span", { class: "chip" }, isolated(words))), card: outcome(turn) });
  node.id = `turn-${turn.n}`;
  $(".asked", node).id = `asked-${turn.n}`;
  node.setAttribute("aria-labelledby", `asked-${turn.n}`);
  nodes.set(turn.n, node);
  behind.set(node, turn);
  corrected(node, turn);
  $("#conversation .welcome")?.remove();
  $("#conversation").append(node);
  return node;
}

/** The outcome of `turn` anew; nothing else on the page is touched. */
export function update(turn) {
  const node = nodes.get(turn.n);
  if (!node || behind.get(node) !== turn) return;
  const place = $(".outcome", node);
  const pending = $(".card.pending .doing", place);
  if (pending && (turn.state === "asking" || turn.state === "queued")) pending.textContent = doing(turn);
  else place.replaceChildren(...outcome(turn));
  understood(node, turn);
  corrected(node, turn);
}

export const refreshCheck = (turn) => nodes.has(turn.n) && recheck(nodes.get(turn.n), turn);

const plain = (words) => (words ?? "").split(/\s+/).filter(Boolean).join(" ");

function understanding(turn) {
  return { understood: plain(turn.understood) === plain(turn.question) ? "" : plain(turn.understood) };
}

/** A question that was understood otherwise says so as soon as that is known. */
function understood(node, turn) {
  const { understood: words } = understanding(turn);
  const there = $(".asked-as:not(.corrected)", node);
  if (there && words) $("bdi", there).textContent = words;
  else if (there) there.remove();
  else if (words) $(".asked", node).after($(".asked-as", stamp("turn", { question: "", understood: words })));
}

/** Words that were searched for in another spelling are told, each of them. */
function corrected(node, turn) {
  if ($(".corrected", node)) return;
  const lines = (turn.answer?.corrections ?? []).map((one) => el("p", { class: "asked-as corrected" }, isolated(say("turn.searched", one))));
  $(".outcome", node).before(...lines);
}

// --- scrolling -----------------------------------------------------------------------------------

/** The question of `turn` at the top, where it stays: room below is kept for what will come. */
export function toTop(turn) {
  const node = nodes.get(turn.n);
  if (!node) return;
  for (const other of $$(".turn:not(.past)")) if (other !== node) pass(other);
  node.classList.remove("past");
  node.classList.add("newest");
  const place = scroller();
  place.scrollTop += node.getBoundingClientRect().top - place.getBoundingClientRect().top - TOP;
}

/** A turn that was passed is not laid out while it is out of sight; it keeps its height. */
function pass(node) {
  node.classList.remove("newest");
  node.style.containIntrinsicBlockSize = `auto ${node.offsetHeight}px`;
  node.classList.add("past");
}

export function start() {
  // The newest turn is as tall as the window of the conversation, whatever its card holds by now.
  new ResizeObserver(([{ contentRect }]) => {
    scroller().style.setProperty("--window", `${contentRect.height - TOP}px`);
  }).observe(scroller());
  // Silence of the service is counted on the page: nothing comes that could tell.
  setInterval(() => {
    for (const node of $$(".card.pending")) {
      const turn = of(node);
      const words = doing(turn);
      const place = $(".doing", node);
      if (place.textContent !== words) place.textContent = words;
    }
  }, 500);
}

/** What a screen reader hears when `turn` is answered. */
export function announcement({ state, answer, error }) {
  if (state === "failed") return `${say("failed.title")}. ${error.message}`;
  if (state !== "answered") return "";
  if (answer.abstention?.reason === "not_a_question") return say("abstained.talk_title");
  return parts(answer).map(announced).join(" ");
}

function announced(answer) {
  if (answer.status !== "answered") return say("live.abstained");
  if (disagree(answer)) return say("live.conflict", { n: answer.conflicts.length });
  return say("live.answered", { answer: answer.answer, n: answer.citations.length });
}
