/* Questions on their way: one after another, none lost. A lost connection is waited out and the
 * question asked again; a busy service is given the time it asks for. */
import * as api from "./api.js";
import * as connection from "./connection.js";
import { parts, quoted } from "./answers.js";
import * as settings from "./settings.js";
import * as storage from "./storage.js";

const PATIENT_TIMES = 10; // a service that stays busy for so many tries is said to be

const queue = [];
let running = null;
let changed = () => {};

/** `listener(turn)` is called with every change of a turn. */
export function watch(listener) {
  changed = listener;
}

export const busy = () => running !== null;
export const current = () => running?.turn ?? null;

/** The turn of this id that is being asked or waits, or null. */
export const live = (id) => [running?.turn, ...queue].find((turn) => turn?.id === id) ?? null;

export function ask(turn) {
  set(turn, { state: "queued", step: null, error: null, answer: null, verdicts: [], judged: null });
  queue.push(turn);
  next();
}

/** Ends a question that is being asked, or takes it out of the queue. */
export function stop(turn) {
  const at = queue.indexOf(turn);
  if (at >= 0) queue.splice(at, 1);
  if (running?.turn === turn) return running.controller.abort();
  set(turn, { state: "stopped" });
  return storage.keepTurn(turn);
}

async function next() {
  if (running || !queue.length) return;
  running = { turn: queue.shift(), controller: new AbortController() };
  const { turn, controller } = running;
  const outcome = await alone(`turn-${turn.id}`, controller.signal, async () => {
    const found = await answered(turn, controller.signal);
    await storage.keepTurn({ ...turn, ...found }).catch(() => {}); // before another tab that waits for it looks
    return found;
  });
  running = null;
  set(turn, outcome); // once: a card that is drawn again forgets what was opened and marked on it
  next();
}

/** `work` while no other tab asks the same turn, unless `signal` ends the wait. */
async function alone(name, signal, work) {
  try {
    return await navigator.locks.request(name, { signal }, work);
  } catch (error) { // there are no locks over plain http, nor where the browser may keep nothing
    return error.name === "AbortError" ? { state: "stopped" } : work();
  }
}

/** What becomes of `turn`: its answer, which another tab may have got meanwhile, or why there is none. */
async function answered(turn, signal) {
  const kept = await storage.turn(turn);
  if (kept?.state === "answered") return { ...kept, n: turn.n };
  for (let tries = 1; ; tries += 1) {
    try {
      return await once(turn, signal);
    } catch (error) {
      if (error.name === "AbortError") return { state: "stopped" };
      try {
        if (error instanceof api.NoConnection) {
          set(turn, { step: "waiting" });
          await connection.back(signal);
        } else if ((error.status === 503 || error.status === 429) && tries < PATIENT_TIMES) {
          set(turn, { step: "busy" });
          await pause((error.retryAfter ?? 1) * 1000, signal);
        } else {
          return { state: "failed", error: told(error) };
        }
      } catch {
        return { state: "stopped" };
      }
    }
  }
}

async function once(turn, signal) {
  const alive = () => { turn.alive = Date.now(); };
  alive();
  set(turn, { state: "asking", step: "searching" });
  const { snapshot, ...filters } = turn.filters;
  const body = {
    snapshot,
    question: turn.question,
    conversation_id: turn.conversation,
    as_written: turn.exact,
    min_confidence: settings.threshold(),
    filters,
  };
  let outcome = null;
  for await (const { type, data } of api.ask(body, signal, alive)) {
    if (type === "answer.created") set(turn, { understood: data.standalone_question });
    else if (type === "retrieval.completed") set(turn, { step: "reading", passages: data.passages.length });
    else if (type === "answer.completed") outcome = await complete(data.answer);
  }
  return outcome;
}

/** The answer, with the check of its quotes against the articles as they are now. */
async function complete(answer) {
  let verdicts = [];
  try {
    verdicts = await api.verify(quoted(answer), answer.snapshot);
  } catch { /* unchecked: the card then says nothing of the check */ }
  return { state: "answered", answer, verdicts, understood: parts(answer).map((part) => part.standalone_question).join(" ") };
}

function told(error) {
  return error instanceof api.Refusal
    ? { message: error.message, kind: error.kind, code: error.code, status: error.status }
    : { message: String(error.message ?? error), kind: "unexpected", code: "unexpected", status: 0 };
}

function set(turn, values) {
  Object.assign(turn, values);
  changed(turn);
}

function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("stopped", "AbortError"));
    });
  });
}
