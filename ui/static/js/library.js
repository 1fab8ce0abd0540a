/* The articles there are: found, sorted, opened, asked, removed with a way back. */
import * as api from "./api.js";
import * as connection from "./connection.js";
import { $, $$, el, settled } from "./dom.js";
import * as filters from "./filters.js";
import * as route from "./route.js";
import * as searches from "./searches.js";
import * as source from "./source.js";
import { stamp } from "./templates.js";
import { afterwards, toast, undoable } from "./toast.js";
import * as views from "./views.js";
import { day, say } from "./words.js";

const PAGE = 50;
const rows = new Map(); // id -> article on the page
const removing = new Set(); // ids that go when the undo was not pressed
const fresh = new Set(); // ids added by this page
let mayWrite = true;
let asked = null;
let next = null; // where the list goes on
let changed = () => {};

const FIELDS = { kinds: "library-type", collections: "library-collection", tags: "library-tag" };

const given = () => ({
  q: $("#library-search").value.trim(),
  sort: $("#library-sort").value,
  kind: $("#library-type").value,
  collection: $("#library-collection").value,
  tag: $("#library-tag").value,
  ...searches.more(),
});

/** What is looked for, as a search is kept. */
function looked() {
  const filters = Object.fromEntries(Object.entries(FIELDS).map(([name, id]) => [name, [$(`#${id}`).value].filter(Boolean)]));
  return { words: $("#library-search").value.trim(), filters, sort: $("#library-sort").value };
}

/** Looks for what a kept search says. */
function apply({ words, filters, sort }) {
  $("#library-search").value = words;
  if ([...$("#library-sort").options].some(({ value }) => value === sort)) $("#library-sort").value = sort;
  for (const [name, id] of Object.entries(FIELDS)) {
    const values = filters[name] ?? [];
    const field = $(`#${id}`);
    const [only = ""] = values.length === 1 ? values : [];
    if (only && ![...field.options].some(({ value }) => value === only)) field.append(el("option", { value: only }, only));
    field.value = only;
  }
  list();
}

/** Something else is looked for. */
function asks() {
  searches.leave();
  searches.offer();
  return list();
}

export function open() {
  searches.refresh();
  return list();
}

/** The first page of what is looked for. */
export async function list() {
  const found = await page(null);
  if (!found) return;
  rows.clear();
  $("#articles").replaceChildren(...found.data.filter(({ id }) => !removing.has(id)).map(entry));
  $("#library-none").hidden = found.data.length > 0 || !found.all;
  facets(found.facets);
  described(found);
}

export async function more() {
  const found = await page(next);
  if (!found) return;
  $("#articles").append(...found.data.filter(({ id }) => !rows.has(id) && !removing.has(id)).map(entry));
  described(found);
}

async function page(cursor) {
  asked?.abort();
  asked = new AbortController();
  try {
    return await api.catalogue({ ...given(), cursor, limit: PAGE }, asked.signal);
  } catch (error) {
    if (error.name !== "AbortError") toast(error.message);
    return null;
  }
}

function described({ total, all, next_cursor }) {
  next = next_cursor;
  views.title("articles", total === all ? say("articles", { n: all }) : say("library.found", { n: total, all }));
  $("#count").textContent = String(all);
  $("#list-more").hidden = !next;
  selected();
}

function facets({ kinds, collections, tags }) {
  for (const [id, list] of [["library-type", kinds], ["library-collection", collections], ["library-tag", tags]]) {
    const field = $(`#${id}`);
    const before = field.value;
    field.replaceChildren(field.options[0], ...list.map(({ name, count }) => el("option", { value: name }, `${name} (${count})`)));
    field.value = before;
  }
}

function entry(article) {
  rows.set(article.id, article);
  const { id, title } = article;
  const node = stamp("article", {
    title, facts: facts(article), fresh: fresh.has(id),
    select_label: say("library.select", { title }), remove_label: say("library.remove", { title }),
  });
  node.dataset.article = id;
  $("input", node).addEventListener("change", selected);
  for (const button of $$("[data-writes]", node)) button.hidden = !mayWrite;
  return node;
}

function facts({ published, author, source: from, kind, characters, tags }) {
  return [day(published), author, from, kind.toUpperCase(), say("library.words", { n: Math.max(1, Math.round(characters / 6)) }), ...tags].filter(Boolean).join(" · ");
}

// --- choosing and removing -----------------------------------------------------------------------

const chosen = () => $$("#articles li").filter((node) => $("input", node).checked).map((node) => node.dataset.article);

function selected() {
  const n = chosen().length;
  $("#selection").hidden = !n;
  $("#selected").textContent = say("library.selected", { n });
}

export function selectNone() {
  for (const box of $$("#articles input")) box.checked = false;
  selected();
}

export function askSelected() {
  filters.only(chosen().map((id) => [id, rows.get(id).title]));
  selectNone();
  $("#question-box").focus();
}

/** Gives the chosen articles a tag, which can be taken back. */
async function tagSelected(event) {
  event.preventDefault();
  const tag = $("#tag-box").value.trim();
  const ids = chosen();
  if (!tag || !ids.length) return;
  try {
    const { id, articles } = await api.label({ article_ids: ids, add_tags: [tag] });
    $("#tag-box").value = "";
    await list();
    const words = say("library.tagged", { n: articles, tag });
    undoable(words, { undo: () => api.unlabel(id).then(list, (error) => toast(error.message)) });
  } catch (error) {
    toast(error.message);
  }
}

export const removeSelected = () => remove(chosen());
export const removeOne = (button) => remove([button.closest("li").dataset.article]);

/** Takes articles off the list at once, and out of the index unless that is undone. */
function remove(ids) {
  if (!ids.length) return;
  for (const id of ids) removing.add(id);
  const nodes = $$("#articles li");
  const at = nodes.findIndex(({ dataset }) => ids.includes(dataset.article));
  for (const node of nodes) node.hidden = removing.has(node.dataset.article);
  const next = [...nodes.slice(at), ...nodes.slice(0, at).reverse()].find((node) => !node.hidden); // the reader stays at this place
  (next ? $("button.name", next) : $("#library-title")).focus({ preventScroll: true });
  selectNone();
  undoable(say("library.removed", { n: ids.length, title: rows.get(ids[0])?.title ?? "" }), {
    undo: () => {
      for (const id of ids) removing.delete(id);
      for (const node of $$("#articles li")) node.hidden = removing.has(node.dataset.article);
    },
    finish: () => gone(ids),
  });
}

/** The receipt all went under; none did where one of them was gone already. */
async function removedTogether(ids) {
  if (ids.length < 2) return null;
  try {
    return await api.removeAll(ids, { keepalive: true });
  } catch {
    return null;
  }
}

async function gone(ids) {
  const together = await removedTogether(ids);
  const receipts = together ? [together] : [];
  for (const id of together ? [] : ids) {
    try {
      receipts.push(await api.remove(id, { keepalive: true }));
    } catch (error) {
      if (error.status !== 404) {
        removing.delete(id);
        toast(error.message);
      }
    }
  }
  const held = new Set(receipts.flatMap(({ snapshots }) => snapshots));
  if (held.size) afterwards(say("library.held", { names: [...held].join(", ") }));
  const away = ids.filter((id) => removing.has(id));
  source.forget(away);
  filters.forget(away);
  changed(away);
  if (views.current() === "articles") list();
}

// --- opening -------------------------------------------------------------------------------------

/** The article in the list's place, with a way back to the list. */
export function read(id) {
  route.go({ ...route.read(), view: null, article: id, start: 0, end: 0 });
  views.read(id);
}

/** Articles were added here: they stand on top and say so. */
export function added(ids) {
  for (const id of ids) fresh.add(id);
  $("#library-sort").value = "added";
  return list();
}

export function start({ writes, onChanged }) {
  mayWrite = writes;
  changed = onChanged;
  searches.start({ apply, given: looked });
  connection.watch((here) => here && !rows.size && views.refresh("articles"));
  $("#library-search").addEventListener("input", settled(asks, 120));
  $("#tagging").addEventListener("submit", tagSelected);
  for (const id of ["library-sort", "library-type", "library-collection", "library-tag"]) $(`#${id}`).addEventListener("change", asks);
}
