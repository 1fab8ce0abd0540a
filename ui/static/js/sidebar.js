/* The conversations of this browser: find, open, rename, delete with a way back. */
import { $, settled } from "./dom.js";
import * as menus from "./menus.js";
import * as route from "./route.js";
import * as storage from "./storage.js";
import { stamp } from "./templates.js";
import { undoable } from "./toast.js";
import { say } from "./words.js";

let shown = () => null; // id of the conversation that is open
let deleted = () => {};
let chosen = null; // the conversation whose menu is open

async function list() {
  const words = $("#conversation-search").value.trim().toLocaleLowerCase();
  const all = await storage.conversations();
  const found = all.filter((one) => !words || `${one.title} ${one.questions ?? ""}`.toLocaleLowerCase().includes(words));
  $("#conversations").replaceChildren(...found.map(entry));
  $("#no-conversations").hidden = found.length > 0 || !words;
  document.title = [all.find(({ id }) => id === shown())?.title, say("name")].filter(Boolean).join(" – ");
}

function entry(one) {
  const title = one.title || say("sidebar.untitled");
  const node = stamp("conversation", { title, href: route.href({ conversation: one.id }), menu_label: say("sidebar.menu_of", { title }) });
  const link = $("a", node);
  link.title = title;
  if (one.id === shown()) link.setAttribute("aria-current", "page");
  link.dataset.conversation = one.id;
  $("button", node).dataset.conversation = one.id;
  return node;
}

export function openMenu(button) {
  chosen = button.dataset.conversation;
  menus.open("conversation-menu", button);
}

export async function rename() {
  const one = await storage.conversation(chosen);
  const sheet = $("#naming");
  const field = $("[name=title]", sheet);
  field.value = one.title;
  sheet.returnValue = "cancel";
  sheet.showModal();
  field.select();
  sheet.addEventListener("close", () => {
    const title = field.value.trim();
    if (sheet.returnValue === "save" && title) storage.keep({ ...one, title });
  }, { once: true });
}

export async function remove() {
  const one = await storage.conversation(chosen);
  await storage.keep({ ...one, deleted: Date.now() });
  deleted(one.id);
  undoable(say("sidebar.deleted", { title: one.title || say("sidebar.untitled") }), {
    undo: () => storage.keep({ ...one, deleted: undefined }),
    finish: () => {
      storage.purge();
      deleted(one.id, { forEver: true });
    },
  });
}

/** Opens or closes the sidebar; over the page where there is no room beside it. */
export function toggle(on = document.body.dataset.sidebar !== "open") {
  document.body.dataset.sidebar = on ? "open" : "closed";
  $("#top [data-do=sidebar]").setAttribute("aria-expanded", String(on));
  if (on && over()) $("#sidebar [data-do=new]").focus();
}

const over = () => getComputedStyle($("#sidebar")).position === "fixed";

/** Closed where it lies over the page. */
export const uncover = () => over() && toggle(false);

export const refresh = settled(list, 30);

export function start({ current, onDeleted }) {
  shown = current;
  deleted = onDeleted;
  storage.watch(refresh);
  $("#conversation-search").addEventListener("input", settled(list, 80));
  toggle(matchMedia("(min-width: 1280px)").matches);
  document.addEventListener("click", ({ target }) => target.closest("#sidebar, [data-do=sidebar], .menu, dialog") || uncover());
  $("#sidebar").addEventListener("keydown", ({ key }) => key === "Escape" && uncover());
  list();
}
