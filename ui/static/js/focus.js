/* Where what has the focus goes away, the focus returns to what had it before. */
import { touch, typing } from "./dom.js";

const KEPT = 30;
let before = []; // what had the focus, the latest first

const there = (node) => node.isConnected && node.checkVisibility({ visibilityProperty: true }) && !node.disabled;

function back() {
  if (document.activeElement !== document.body || !before.length || there(before[0])) return;
  // The screen's keyboard comes only when it is asked for.
  before.find((node) => there(node) && !(touch.matches && typing(node)))?.focus({ preventScroll: true });
}

/** The reader left `node` for nothing else, unless it went away. */
function left(node, next) {
  if (!next && there(node)) before = [];
  back();
}

export function start() {
  document.addEventListener("focusin", ({ target }) => {
    before = [target, ...before.filter((node) => node !== target)].slice(0, KEPT);
  });
  document.addEventListener("focusout", ({ target, relatedTarget }) => setTimeout(left, 0, target, relatedTarget));
  new MutationObserver(back).observe(document.body, { childList: true, subtree: true });
}
