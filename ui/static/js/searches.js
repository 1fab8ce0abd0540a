/* Searches of the library that are kept by name: pressed they are looked for, pressed again no more. */
import * as api from "./api.js";
import { $, el, isolated } from "./dom.js";
import { toast, undoable } from "./toast.js";
import { say } from "./words.js";

let kept = [];
let pressed = null; // the search that the list shows
let look = () => {};
let current = () => ({});

/** What the pressed search asks besides the fields on the page, as the list takes it. */
export function more() {
  const { published_from, published_to, sources = [], folders = [], metadata = {}, kinds = [], collections = [], tags = [] } = pressed?.filters ?? {};
  return {
    published_from, published_to, source: sources, folder: folders,
    metadata: Object.entries(metadata).map(([name, value]) => `${name}:${value}`),
    ...(kinds.length > 1 ? { kind: kinds } : {}), ...(collections.length > 1 ? { collection: collections } : {}), ...(tags.length > 1 ? { tag: tags } : {}),
  };
}

/** Something else is looked for: no kept search is shown any longer. */
export function leave() {
  if (!pressed) return;
  pressed = null;
  show();
}

export async function refresh() {
  try {
    kept = (await api.searches()).data;
    show();
  } catch { /* the list can be used without them */ }
}

function show() {
  const { words, filters } = current();
  const looking = words || Object.values(filters).some((values) => values.length);
  $("#saving").hidden = !looking || Boolean(pressed);
  $("#searches").hidden = !kept.length;
  $("#searches").replaceChildren(...kept.map(chip));
}

export const offer = () => show();

function chip(search) {
  const { name } = search;
  const use = el("button", { type: "button", class: "use", "aria-pressed": String(pressed?.name === name) }, isolated(name));
  const off = el("button", { type: "button", class: "off", "aria-label": say("searches.remove", { name }) }, "×");
  use.addEventListener("click", () => {
    pressed = pressed?.name === name ? null : search;
    look(pressed ?? { words: "", filters: {}, sort: "added" });
    show();
    $("#searches [aria-pressed=true]")?.focus();
  });
  off.addEventListener("click", () => remove(search));
  return el("li", { class: "chip" }, use, off);
}

async function save(event) {
  event.preventDefault();
  const name = $("#search-name").value.trim();
  if (!name) return $("#search-name").focus();
  try {
    const made = await api.saveSearch(name, current());
    kept = [...kept.filter((one) => one.name !== name), made].sort((a, b) => a.name.localeCompare(b.name));
    pressed = made;
    $("#search-name").value = "";
    show();
    return toast(say("searches.saved", { name }));
  } catch (error) {
    return toast(error.message);
  }
}

async function remove(search) {
  try {
    await api.removeSearch(search.name);
    kept = kept.filter((one) => one !== search);
    if (pressed === search) pressed = null;
    show();
    $("#library-search").focus();
    const { words, filters, sort } = search;
    undoable(say("searches.removed", { name: search.name }), {
      undo: () => api.saveSearch(search.name, { words, filters, sort }).then(refresh, (error) => toast(error.message)),
    });
  } catch (error) {
    toast(error.message);
  }
}

/** `apply(search)` looks for a kept one; `given()` is what is looked for now. */
export function start({ apply, given }) {
  look = apply;
  current = given;
  $("#saving").addEventListener("submit", save);
}
