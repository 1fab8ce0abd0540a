/* Which articles may answer: chosen from what there is, shown as chips, kept with each question. */
import * as api from "./api.js";
import { $, $$, el, isolated, settled } from "./dom.js";
import { stamp } from "./templates.js";
import { toast } from "./toast.js";
import { day, say } from "./words.js";

const KINDS = ["collections", "folders", "sources"];
const none = () => ({ snapshot: null, published_from: null, published_to: null, collections: [], folders: [], sources: [], article_ids: [] });

let chosen = none();
const titles = new Map(); // id of a chosen article -> its title

/** The filters as the service takes them. */
export const get = () => structuredClone(chosen);

/** What is chosen, in words: one for each chip. */
export const described = () => parts().map(({ words }) => words);

function parts() {
  const found = [];
  const { snapshot, published_from: from, published_to: to } = chosen;
  if (snapshot) found.push({ words: say("filters.as_of", { name: snapshot }), drop: () => { chosen.snapshot = null; } });
  if (from) found.push({ words: say("filters.since", { day: day(from) }), drop: () => { chosen.published_from = null; } });
  if (to) found.push({ words: say("filters.until", { day: day(to) }), drop: () => { chosen.published_to = null; } });
  for (const kind of [...KINDS, "article_ids"]) {
    for (const value of chosen[kind]) {
      const words = kind === "article_ids" ? titles.get(value) ?? value : kind === "folders" ? `${value}/` : value;
      found.push({ words, drop: () => { chosen[kind] = chosen[kind].filter((one) => one !== value); } });
    }
  }
  return found;
}

/** The chips above the question box; each can be taken off. */
function describe() {
  const found = parts();
  const place = $("#chips");
  place.hidden = !found.length;
  place.replaceChildren(...found.map(({ words, drop }) => {
    const off = el("button", { type: "button", "aria-label": say("filters.drop", { words }) }, "×");
    off.addEventListener("click", () => {
      drop();
      describe();
      $("#question-box").focus();
    });
    return el("span", { class: "chip" }, isolated(words), off);
  }));
  $("#filter-count").textContent = found.length ? String(found.length) : "";
}

export function clear() {
  chosen = none();
  for (const field of $$("#filters input[type=date]")) field.value = "";
  describe();
  if ($("#filters").open) options();
}

/** The next questions are asked of these articles alone: `[id, title]` of each. */
export function only(articles) {
  chosen = { ...none(), article_ids: articles.map(([id]) => id) };
  for (const [id, title] of articles) titles.set(id, title);
  describe();
  toast(say("filters.only", { n: articles.length }));
}

/** The next questions are asked of the articles as they were in a snapshot. */
export function asOf(name) {
  chosen.snapshot = name;
  describe();
}

/** A snapshot that was removed can be asked no longer. */
export function forgetSnapshot(name) {
  if (chosen.snapshot === name) asOf(null);
}

/** Articles that were removed can be asked no longer. */
export function forget(ids) {
  chosen.article_ids = chosen.article_ids.filter((id) => !ids.includes(id));
  describe();
}

let asked = null;

async function options() {
  asked?.abort();
  asked = new AbortController();
  const words = $("#filter-search").value.trim();
  let found;
  try {
    found = await api.catalogue({ q: words, limit: 30, sort: words ? "title" : "newest" }, asked.signal);
  } catch (error) {
    if (error.name !== "AbortError") toast(error.message);
    return;
  }
  const low = words.toLocaleLowerCase();
  const matching = (rows) => rows.filter(({ name }) => !low || name.toLocaleLowerCase().includes(low));
  const lists = {
    collections: matching(found.facets.collections),
    folders: matching(found.facets.folders),
    sources: found.data.map(({ source, title }) => ({ name: source, title })),
  };
  const groups = KINDS.filter((kind) => lists[kind].length).map((kind) =>
    el("fieldset", {}, el("legend", {}, say(`filters.${kind}`)), lists[kind].slice(0, 40).map((row) => option(kind, row))));
  $("#filter-options").replaceChildren(...groups);
  $("#filter-none").hidden = groups.length > 0;
}

function option(kind, { name, count, title }) {
  const node = stamp("option", { name: kind === "folders" ? `${name}/` : title ?? name, count: count === undefined ? name : String(count) });
  const box = $("input", node);
  box.checked = chosen[kind].includes(name);
  box.addEventListener("change", () => {
    chosen[kind] = box.checked ? [...chosen[kind], name] : chosen[kind].filter((one) => one !== name);
    describe();
  });
  return node;
}

export function open() {
  for (const field of $$("#filters input[type=date]")) field.value = chosen[field.name] ?? "";
  $("#filter-search").value = "";
  $("#filters").showModal();
  options();
}

export function start() {
  $("#filter-search").addEventListener("input", settled(options, 120));
  for (const field of $$("#filters input[type=date]")) {
    field.addEventListener("change", () => {
      chosen[field.name] = field.value || null;
      describe();
    });
  }
}
