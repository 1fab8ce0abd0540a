/* Watched questions: what each is answered now, what changed, and which articles brought it. */
import * as api from "./api.js";
import { answerOf } from "./cards.js";
import { $, $$, el, isolated } from "./dom.js";
import { cut } from "./offsets.js";
import { stamp } from "./templates.js";
import { toast, undoable } from "./toast.js";
import * as views from "./views.js";
import { moment, say } from "./words.js";

const SEEN = "watched-seen";
const LOOK_MS = 60_000;
const leaving = new Set(); // ids that go when the undo was not pressed
let kept = [];
let ask = () => {};

/** What this reader has seen of the changes, as seconds. */
function seen() {
  try {
    return Number(localStorage.getItem(SEEN) ?? 0);
  } catch {
    return 0;
  }
}

const own = () => kept.filter(({ id }) => !leaving.has(id));
const news = () => own().flatMap(({ developments }) => developments).filter(({ at }) => at > seen());

/** Asks what is watched, and says it everywhere on the page; whether there is something new. */
async function refresh() {
  const before = JSON.stringify(kept);
  try {
    kept = (await api.watched()).data;
  } catch (error) {
    if (views.current() === "watched") toast(error.message);
    return false;
  }
  told();
  return JSON.stringify(kept) !== before;
}

/** Looks again for what changed meanwhile; what the reader is at stays as it is. */
async function lookAgain() {
  if (document.visibilityState !== "visible" || !kept.length) return;
  if ((await refresh()) && views.current() === "watched" && !$("#watched").contains(document.activeElement)) show();
}

function told() {
  const n = news().length;
  for (const badge of $$(".watched-news")) {
    badge.hidden = !n;
    badge.textContent = n ? say("watched.news", { n }) : "";
  }
  for (const button of $$("#conversation [data-do=watch]")) showPressed(button, questionOf(button));
}

// --- on the cards --------------------------------------------------------------------------------

let turnOf = () => null;

/** The question of the card that `button` stands on. */
function questionOf(button) {
  const turn = turnOf(button);
  return turn?.answer ? answerOf(button, turn).standalone_question : turn?.question ?? "";
}

const watching = (question) => own().find((one) => one.question === question);

function showPressed(button, question) {
  button.setAttribute("aria-pressed", String(Boolean(watching(question))));
}

/** New cards say whether their question is watched. */
export const mark = () => told();

export async function toggle(button) {
  const question = questionOf(button);
  const there = watching(question);
  if (there) return remove(there.id);
  button.setAttribute("aria-pressed", "true");
  await add(question);
  return told();
}

async function add(question) {
  try {
    const made = await api.watch(question);
    kept = [made, ...kept.filter(({ id }) => id !== made.id)];
    undoable(say("watched.added"), { undo: () => leave(made.id) });
    return true;
  } catch (error) {
    toast(error.message);
    return false;
  }
}

async function leave(id) {
  await api.unwatch(id).catch((error) => { if (error.status !== 404) toast(error.message); });
  leaving.delete(id);
  kept = kept.filter((one) => one.id !== id);
  told();
}

/** Watched no more, unless that is undone. */
function remove(id) {
  leaving.add(id);
  told();
  views.refresh("watched");
  undoable(say("watched.removed"), {
    undo: () => {
      leaving.delete(id);
      told();
      views.refresh("watched");
    },
    finish: () => leave(id),
  });
}

// --- the view ------------------------------------------------------------------------------------

export async function open() {
  await refresh();
  if (views.current() === "watched") show();
}

function show() {
  const rows = own();
  views.title("watched", rows.length ? say("watched.title", { n: rows.length }) : say("watched.heading"));
  const since = seen();
  $("#watched").replaceChildren(...rows.map((one) => entry(one, since)));
  $("#watched-none").hidden = rows.length > 0;
  $("#watched-feed").hidden = !rows.length;
  try {
    const latest = Math.max(since, ...rows.flatMap(({ developments }) => developments).map(({ at }) => at));
    localStorage.setItem(SEEN, String(latest));
  } catch { /* a browser that keeps nothing: what is new stays new */ }
  told();
}

function entry({ id, question, told: now, developments }, since) {
  const node = stamp("watched", {
    question, now: said(now), by: articles(now.by, now.answer),
    changes: developments.map((one) => change(one, since)),
    changes_label: say("watched.changes", { n: developments.length }),
  });
  if (now.status !== "answered") $(".now", node).classList.add("unsaid");
  const details = $("details", node);
  if (details && developments[0].at > since) details.open = true;
  $("[data-act=ask]", node).addEventListener("click", () => ask(question));
  $("[data-act=leave]", node).addEventListener("click", () => remove(id));
  return node;
}

/** What a state of the answer says, in words. */
const said = ({ status, answer }) => (status === "answered" ? answer.split("\n").join(" · ") : say(`watched.${status}`));

function change({ at, before, after, because }, since) {
  const there = new Set(after.by.map(({ document_id: id }) => id));
  const before_there = new Set(before.by.map(({ document_id: id }) => id));
  const [first] = because;
  const why = !first ? "" : !there.has(first.document_id) ? "gone" : before_there.has(first.document_id) ? "rewritten" : "brought";
  return stamp("change", {
    fresh: at > since, when: moment(at), before: said(before), after: said(after),
    why: why && say(`watched.${why}`), because: articles(because, why === "gone" ? null : after.answer),
  });
}

/** Titles that open their articles, at the words where they stand there. */
function articles(list, words) {
  return list.map((one) => {
    const button = el("button", { type: "button", class: "of" }, isolated(one.document_title));
    button.addEventListener("click", () => read(one.document_id, words));
    return button;
  });
}

async function read(article, words) {
  const [line = ""] = (words ?? "").split("\n");
  const { spans = [] } = line ? await api.occurrences(article, cut(line, 200)).catch(() => ({})) : {};
  const [start, end] = spans[0] ?? [0, 0];
  return views.read(article, start, end);
}

async function added(event) {
  event.preventDefault();
  const box = $("#watch-box");
  const question = box.value.trim();
  if (!question) return box.focus();
  box.setAttribute("aria-busy", "true");
  if (await add(question)) box.value = "";
  box.removeAttribute("aria-busy");
  return views.refresh("watched");
}

export function start({ onAsk, turn }) {
  ask = onAsk;
  turnOf = turn;
  $("#watching").addEventListener("submit", added);
  document.addEventListener("visibilitychange", lookAgain);
  setInterval(lookAgain, LOOK_MS);
  return refresh();
}
