/* A copy of a <template>, its holes filled.
 *
 * `data-text` holds words (as text), `data-node` nodes, `data-attr` attributes ("href:link"), and an
 * element with `data-if` goes when its value is empty. The markup stands in ui/templates alone.
 */
import { $$ } from "./dom.js";

const SAFE = /^(?:https?:|[^:]*$)/i; // an address of the web, or of this service

/** The first element of the template `name`, filled with `values`. */
export function stamp(name, values = {}) {
  const node = document.getElementById(`t-${name}`).content.firstElementChild.cloneNode(true);
  return fill(node, values);
}

export function fill(root, values) {
  for (const node of [root, ...$$("[data-if], [data-text], [data-node], [data-attr]", root)]) {
    const { if: wanted, text, node: place, attr } = node.dataset;
    if (wanted !== undefined && empty(values[wanted])) {
      node.remove();
      continue;
    }
    if (text !== undefined) node.textContent = values[text] ?? "";
    if (place !== undefined) node.replaceChildren(...[values[place] ?? []].flat());
    for (const pair of attr?.split(";") ?? []) set(node, pair.split(":"), values);
    for (const hole of ["if", "text", "node", "attr"]) delete node.dataset[hole];
  }
  return root;
}

const empty = (value) => value === undefined || value === null || value === "" || value === false || value.length === 0;

function set(node, [name, key], values) {
  const value = values[key];
  if (value === undefined || value === null) return;
  if (name === "class") node.classList.add(...String(value).split(" ").filter(Boolean));
  else if (name !== "href" || SAFE.test(value)) node.setAttribute(name, value);
}
