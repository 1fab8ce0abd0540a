/* What the page says, in the reader's language. All of it stands in ui/words. */

const found = document.getElementById("words");
const { language, words, sentences } = found ? JSON.parse(found.textContent) : { language: "en", words: {}, sentences: [] };
const HOLE = /\{(\w+)\}/g;
const plurals = new Intl.PluralRules(language);
const numbers = new Intl.NumberFormat(language);
const days = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

export { language };

/** The words of `key`, `{name}` filled from `given`; with `n` in `given` its plural form. */
export function say(key, given = {}) {
  const form = "n" in given ? words[`${key}.${plurals.select(given.n)}`] ?? words[`${key}.other`] : undefined;
  const text = form ?? words[key] ?? key;
  return text.replace(HOLE, (_, name) => shown(given[name]));
}

const TAUGHT = "ar bg cs da de el en es fi fr he hi hu id it ja kk ko nl no pl pt ro ru sv th tr uk vi zh".split(" ");
const [english, own] = ["en", language].map((one) => new Intl.DisplayNames(one, { type: "language" }));
const languages = new Map(TAUGHT.map((code) => [english.of(code), own.of(code)]));
const patterns = sentences.map(([told, here]) => [new RegExp(`^${told.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(HOLE, "(?<$1>.+)")}$`, "su"), here]);

/** A sentence of the service in the reader's language; what nobody translated stays as it is. */
export function translated(told) {
  for (const [pattern, here] of patterns) {
    const given = pattern.exec(told);
    if (given) return here.replace(HOLE, (_, name) => translated(given.groups[name]));
  }
  return languages.get(told) ?? told;
}

const shown = (value) => (typeof value === "number" ? numbers.format(value) : value ?? "");
const months = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { month: "long", year: "numeric", timeZone: "UTC" });
const moments = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { dateStyle: "long", timeStyle: "short" });

/** `28 June 2025` for `2025-06-28`, or the plain fact that there is none. */
export function day(iso) {
  return iso ? days.format(new Date(`${iso}T00:00:00Z`)) : say("no_date");
}

/** `June 2025` for `2025-06`. */
export const month = (name) => months.format(new Date(`${name}-01T00:00:00Z`));

/** Day and hour of a Unix time in seconds, where the reader is. */
export const moment = (seconds) => moments.format(new Date(seconds * 1000));
