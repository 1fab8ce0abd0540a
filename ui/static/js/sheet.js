/* Where the source stands on a narrow screen: a sheet from below, half or full, that Back closes. */
import { $, narrow } from "./dom.js";
import * as route from "./route.js";

const bench = () => $("#workbench");

export const state = () => bench().dataset.sheet ?? "closed";

function set(name) {
  bench().dataset.sheet = name;
  $("#handle").setAttribute("aria-expanded", String(name === "full"));
}

/** Shows the source's side; what the reader opened, the reader can leave by Back. */
export function show(byReader = true) {
  if (!narrow.matches) return set("half");
  const low = innerHeight < 560; // half of such a window would hold nothing
  if (low && !byReader) return set("closed");
  if (state() === "closed" && byReader) route.entered("source");
  if (state() === "closed") set(low ? "full" : "half");
  return undefined;
}

export function close() {
  if (state() === "closed") return;
  set("closed");
  route.left("source");
}

/** Nothing stands in it: beside the answer it may say so, over it on a narrow screen it only hides. */
export const vacate = () => narrow.matches && close();

/** Back was pressed. */
export const closeSilently = () => set("closed");

export const toggle = () => set(state() === "full" ? "half" : "full");

/** `leave` is what a handle that was pulled down does. */
export function start(leave) {
  set(narrow.matches ? "closed" : "half");
  narrow.addEventListener("change", () => set(narrow.matches ? "closed" : "half"));
  const handle = $("#handle");
  let from = null;
  handle.addEventListener("pointerdown", (event) => {
    from = event.clientY;
    handle.setPointerCapture(event.pointerId);
  });
  handle.addEventListener("pointerup", (event) => {
    const moved = event.clientY - (from ?? event.clientY);
    from = null;
    if (Math.abs(moved) < 24) return; // a tap: the click does it
    handle.addEventListener("click", (click) => click.stopImmediatePropagation(), { once: true, capture: true });
    if (moved < 0) set("full");
    else if (state() === "full") set("half");
    else leave();
  });
}
