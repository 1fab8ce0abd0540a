/* While a question is typed: earlier questions, names of the articles, titles. */
import * as api from "./api.js";
import { $, $$, el, isolated, settled } from "./dom.js";
import * as settings from "./settings.js";
import * as storage from "./storage.js";
import { say } from "./words.js";

const LEAST = 3; // characters typed before anything is suggested
const MOST = 300; // what is longer was pasted
let open = () => {};
let asked = null;

const box = () => $("#question-box");
const list = () => $("#suggestions");

export function close() {
  asked?.abort();
  list().hidden = true;
  box().removeAttribute("aria-activedescendant");
}

async function suggest() {
  const typed = box().value;
  if (!settings.get("suggest") || typed.trim().length < LEAST || typed.length > MOST || typed.includes("\n")) return close();
  asked?.abort();
  asked = new AbortController();
  const { signal } = asked;
  try {
    const [before, there] = await Promise.all([storage.questions(), api.suggestions({ q: typed }, signal)]);
    if (signal.aborted || box().value !== typed) return null;
    const low = typed.trim().toLocaleLowerCase();
    const earlier = before.filter((one) => one.toLocaleLowerCase().includes(low) && one.trim() !== typed.trim()).slice(0, 3);
    return show([
      ...earlier.map((words) => ({ words, kind: "earlier", take: () => put(words) })),
      ...there.names.map((name) => ({ words: name, kind: "name", take: () => put(completed(typed, name)) })),
      ...there.articles.map(({ id, title }) => ({ words: title, kind: "article", take: () => open(id) })),
    ].slice(0, 6));
  } catch {
    return close(); // a question can be asked without suggestions
  }
}

/** `typed` with the name it ends in made whole. */
export function completed(typed, name) {
  const words = typed.split(/(\s+)/);
  for (let n = 0; n < words.length; n += 1) {
    const tail = words.slice(n).join("");
    if (/\S/.test(words[n]) && name.toLocaleLowerCase().startsWith(tail.toLocaleLowerCase())) return words.slice(0, n).join("") + name;
  }
  return `${typed.replace(/\S+$/, "")}${name}`;
}

function show(found) {
  if (!found.length || document.activeElement !== box()) return close();
  list().replaceChildren(...found.map(({ words, kind, take }, n) => {
    const node = el("li", { id: `suggestion-${n}`, role: "option", "aria-selected": "false" }, isolated(words), el("span", { class: "facts" }, say(`suggest.${kind}`)));
    node.addEventListener("mousedown", (event) => {
      event.preventDefault(); // the box keeps the focus
      close();
      take();
    });
    node.take = take;
    return node;
  }));
  list().hidden = false;
  return undefined;
}

function put(words) {
  box().value = words;
  box().dispatchEvent(new Event("input", { bubbles: true }));
  close();
}

/** Arrow keys choose, Enter takes what is chosen; true when the key was used here. */
export function key(event) {
  if (list().hidden) return false;
  const all = $$("li", list());
  const at = all.findIndex((node) => node.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    all[at]?.setAttribute("aria-selected", "false");
    const next = all[at < 0 && step < 0 ? all.length - 1 : (at + step + all.length) % all.length];
    next.setAttribute("aria-selected", "true");
    box().setAttribute("aria-activedescendant", next.id);
    return true;
  }
  if (event.key === "Enter" && at >= 0) {
    const { take } = all[at];
    close();
    take();
    return true;
  }
  if (event.key === "Escape") {
    close();
    return true;
  }
  return false;
}

export function start({ onArticle }) {
  open = onArticle;
  box().addEventListener("input", settled(suggest, 180));
  box().addEventListener("blur", close);
}
