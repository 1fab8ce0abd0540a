/* Small ways to the page. Everything that came from data goes in as text: markup is never made. */

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/** An element with attributes and children; strings become text. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** `text` kept from turning the words around it (right-to-left, overrides). */
export const isolated = (text) => el("bdi", {}, text);

export const narrow = matchMedia("(max-width: 860px) and (max-aspect-ratio: 13/10), (max-width: 599px)");
export const touch = matchMedia("(pointer: coarse)");

/** Calls `work` once no more calls came for `ms`. */
export function settled(work, ms) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...given), ms);
  };
}

/** Whether the reader is typing where `node` is. */
export const typing = (node) =>
  node instanceof Element && node.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]") !== null;

export const random = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};
