/* Articles that say nearly the same as another: looked at, and merged into one with a way back. */
import * as api from "./api.js";
import { $, $$, el } from "./dom.js";
import { stamp } from "./templates.js";
import { toast, undoable } from "./toast.js";
import * as views from "./views.js";
import { say } from "./words.js";

let mayWrite = true;
let changed = () => {};

/** Copies of one article, the article itself first: `[{ id, source, similarity, exact }]` of each. */
export function groups(copies) {
  const found = new Map();
  for (const { article_id, source, of_id, of_source, similarity, exact } of copies) {
    if (!found.has(of_id)) found.set(of_id, [{ id: of_id, source: of_source, similarity: 1, exact: true }]);
    found.get(of_id).push({ id: article_id, source, similarity, exact });
  }
  return [...found.values()];
}

export async function open() {
  $("#copies").replaceChildren();
  $("#copies-none").hidden = true;
  $("#copies-said").textContent = say("copies.looking");
  const found = [];
  try {
    const { facets } = await api.catalogue({ limit: 1 });
    for (const { name } of facets.collections) found.push(...(await api.copies(name)).data);
  } catch (error) {
    $("#copies-said").textContent = "";
    return toast(error.message);
  }
  const all = groups(found);
  $("#copies-said").textContent = all.length ? say("copies.found", { n: all.length }) : "";
  $("#copies").replaceChildren(...all.map(group));
  $("#copies-none").hidden = all.length > 0;
  return undefined;
}

function group(members) {
  const node = stamp("copies", { members: members.map((one, n) => member(one, n, members)) });
  return node;
}

function member(one, n, members) {
  const alike = n ? say(one.exact ? "copies.exact" : "copies.alike", { percent: Math.min(99, Math.round(one.similarity * 100)) }) : say("copies.first");
  const node = stamp("copy", { source: one.source, alike, keep_label: say("copies.keep_one", { source: one.source }) });
  $(".name", node).addEventListener("click", () => views.read(one.id));
  const keep = $(".keep", node);
  keep.hidden = !mayWrite;
  keep.addEventListener("click", () => merge(node.closest("#copies > li"), one, members.filter((other) => other !== one)));
  return node;
}

/** The others go when that is not undone; the one kept takes over their tags. */
function merge(node, kept, others) {
  const next = $$("#copies > li").find((other) => other !== node && !other.hidden);
  node.hidden = true;
  ($(".name", next ?? el("p", {})) ?? $("#library-title")).focus({ preventScroll: true });
  undoable(say("copies.merged", { n: others.length }), {
    undo: () => { node.hidden = false; },
    finish: async () => {
      try {
        await api.merge({ keep: kept.id, copies: others.map(({ id }) => id) }, { keepalive: true });
        node.remove();
        changed(others.map(({ id }) => id));
      } catch (error) {
        node.hidden = false;
        toast(error.message);
      }
    },
  });
}

export function start({ writes, onChanged }) {
  mayWrite = writes;
  changed = onChanged;
}
