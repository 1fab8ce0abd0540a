/* Menus and small sheets beside what opened them: native popovers, placed here, walked by arrows. */
import { $, $$ } from "./dom.js";

const GAP = 6;

/** Puts `sheet` (a popover that is shown) below or above `anchor`, inside the window. */
export function beside(sheet, anchor) {
  const at = anchor.getBoundingClientRect();
  const own = sheet.getBoundingClientRect();
  const below = at.bottom + GAP + own.height <= innerHeight;
  const top = below ? at.bottom + GAP : Math.max(GAP, at.top - GAP - own.height);
  const left = Math.min(Math.max(GAP, at.left), innerWidth - own.width - GAP);
  sheet.style.top = `${top}px`;
  sheet.style.left = `${Math.max(GAP, left)}px`;
}

let opener = null;

/** Opens the menu `id` beside `anchor` and goes into it. */
export function open(id, anchor) {
  const menu = document.getElementById(id);
  opener = anchor.closest("[popover]") ? opener : anchor;
  if (menu.matches(":popover-open")) return menu.hidePopover();
  menu.showPopover();
  beside(menu, opener?.isConnected ? opener : anchor);
  return $("[role=menuitem]:not([hidden])", menu)?.focus();
}

export function start() {
  for (const menu of $$(".menu")) {
    menu.addEventListener("keydown", (event) => {
      const items = $$("[role=menuitem]:not([hidden])", menu);
      const at = items.indexOf(document.activeElement);
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === "Tab") menu.hidePopover();
      if (!step) return;
      event.preventDefault();
      items.at((at + step) % items.length).focus();
    });
    menu.addEventListener("click", (event) => event.target.closest("[role=menuitem]") && menu.hidePopover());
  }
}
