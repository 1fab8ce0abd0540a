/* What the reader chose: theme, care, keys. Kept in this browser. */
import { $, $$ } from "./dom.js";

const USUAL = { theme: "system", care: "usual", keys: true, suggest: true };
const CARE = { usual: null, careful: 0.8, bold: 0.3 };

function kept() {
  try {
    return { ...USUAL, ...JSON.parse(localStorage.getItem("settings") ?? "{}") };
  } catch {
    return { ...USUAL };
  }
}

const chosen = kept();

export const get = (name) => chosen[name];

/** The least confidence an answer is shown with; null leaves it to the service. */
export const threshold = () => CARE[chosen.care] ?? null;

function change(name, value) {
  chosen[name] = value;
  try {
    localStorage.setItem("settings", JSON.stringify(chosen));
  } catch { /* a browser that keeps nothing: the choice holds until the page is closed */ }
  if (name === "theme") {
    if (value === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = value;
  }
}

export function open() {
  const sheet = $("#settings");
  for (const field of $$("input[type=radio]", sheet)) field.checked = chosen[field.name] === field.value;
  for (const field of $$("input[type=checkbox]", sheet)) field.checked = chosen[field.name];
  sheet.showModal();
}

export function start() {
  $("#settings").addEventListener("change", ({ target }) => {
    if (target.name === "language") {
      document.cookie = `language=${target.value}; path=/; max-age=31536000; samesite=strict`;
      location.reload();
    } else {
      change(target.name, target.type === "checkbox" ? target.checked : target.value);
    }
  });
}
