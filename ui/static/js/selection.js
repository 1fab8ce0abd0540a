/* Words selected in an article can be asked about. */
import { edit } from "./composer.js";
import { $, settled } from "./dom.js";
import { beside } from "./menus.js";
import { cut } from "./offsets.js";
import { say } from "./words.js";

function selected() {
  const selection = getSelection();
  const words = selection.toString().trim();
  return words && selection.anchorNode && $("#source .text")?.contains(selection.anchorNode) ? words : "";
}

function offer() {
  const sheet = $("#about-selection");
  if (!selected()) return sheet.matches(":popover-open") && sheet.hidePopover();
  if (!sheet.matches(":popover-open")) sheet.showPopover();
  return beside(sheet, getSelection().getRangeAt(0));
}

export function ask() {
  const words = cut(selected().split(/\s+/).join(" "), 300);
  $("#about-selection").hidePopover();
  edit(say("source.question_about", { words }));
}

export const start = () => document.addEventListener("selectionchange", settled(offer, 200));
