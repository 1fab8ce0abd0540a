/* Keys for checking. Single letters act only from a card or the source, where nobody types, and can
 * be switched off (WCAG 2.1.4); none of them judges. */
import { $, typing } from "./dom.js";
import * as settings from "./settings.js";

/** `actions` by key, called with the focused element. */
export function start(actions) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const { target, key } = event;
    if (key === "Escape") return actions.Escape?.(target);
    if (!settings.get("keys") || typing(target) || $("dialog[open]")) return;
    if (!target.closest?.(".turn, #source")) return;
    const action = actions[key];
    if (!action) return;
    event.preventDefault();
    action(target);
  });
}
