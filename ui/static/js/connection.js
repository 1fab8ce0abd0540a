/* Whether the service can be reached: said within a moment, and said again when it can be. */

const AGAIN_MS = 1000;
const BEAT_MS = 15_000;
const PATIENCE_MS = 4000;

const listeners = new Set();
let here = true;
let timer = 0;

/** Calls `listener(here)` whenever the connection is lost or found. */
export function watch(listener) {
  listeners.add(listener);
}

/** Resolves when the service can be reached; `signal` ends the wait. */
export function back(signal) {
  if (here) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const listener = (now) => {
      if (!now) return;
      listeners.delete(listener);
      resolve();
    };
    listeners.add(listener);
    signal?.addEventListener("abort", () => {
      listeners.delete(listener);
      reject(new DOMException("stopped", "AbortError"));
    });
  });
}

export function lost() {
  if (here) change(false);
}

export function found() {
  if (!here) change(true);
}

function change(now) {
  here = now;
  for (const listener of [...listeners]) listener(here);
  clearTimeout(timer);
  timer = setTimeout(beat, here ? BEAT_MS : AGAIN_MS);
}

async function beat() {
  clearTimeout(timer);
  try {
    if (!document.hidden || !here) {
      const response = await fetch("healthz", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
      if (response.ok) found();
      else lost();
    }
  } catch {
    lost();
  }
  timer = setTimeout(beat, here ? BEAT_MS : AGAIN_MS);
}

export function start() {
  addEventListener("offline", lost);
  addEventListener("online", beat);
  document.addEventListener("visibilitychange", () => document.hidden || beat());
  timer = setTimeout(beat, BEAT_MS);
}
