/* Who mentions something, and when: the articles that hold all the words in one passage, by month
 * and by source; a month, a year or a source that is pressed narrows the list. */
import * as api from "./api.js";
import { $, $$, el } from "./dom.js";
import * as filters from "./filters.js";
import { stamp } from "./templates.js";
import { toast } from "./toast.js";
import * as views from "./views.js";
import { day, month, say } from "./words.js";

const MONTHS = 36; // months shown one by one; beyond, years
const PAGE = 50;
const MOST_ASKED = 500; // articles that a question may be narrowed to
let found = null;
let chosen = { time: null, source: null };
let shown = PAGE;

export function open() {
  views.title("mentions", say("view.mentions"));
  if (!found) $("#mention-words").focus({ preventScroll: true });
}

async function count(event) {
  event?.preventDefault();
  const words = $("#mention-words").value.trim();
  if (!words) return $("#mention-words").focus();
  $("#mention-said").textContent = say("mentions.counting");
  try {
    found = await api.mentions({ words, filters: filters.get() });
  } catch (error) {
    $("#mention-said").textContent = "";
    return toast(error.message);
  }
  chosen = { time: null, source: null };
  shares();
  return list();
}

// --- by time and by source -----------------------------------------------------------------------

/** Every month (or year) from the first to the last, those without an article too. */
export function spans(months) {
  const dated = months.filter(({ name }) => name);
  if (!dated.length) return [];
  const number = (name) => Number(name.slice(0, 4)) * 12 + Number(name.slice(5, 7)) - 1;
  const [first, last] = [number(dated[0].name), number(dated.at(-1).name)];
  const yearly = last - first >= MONTHS;
  const counts = new Map();
  for (const { name, articles } of dated) {
    const key = yearly ? name.slice(0, 4) : name;
    counts.set(key, (counts.get(key) ?? 0) + articles);
  }
  const two = (n, width) => String(n).padStart(width, "0");
  const names = yearly
    ? Array.from({ length: Math.floor(last / 12) - Math.floor(first / 12) + 1 }, (_, n) => two(Math.floor(first / 12) + n, 4))
    : Array.from({ length: last - first + 1 }, (_, n) => `${two(Math.floor((first + n) / 12), 4)}-${two(((first + n) % 12) + 1, 2)}`);
  return names.map((name) => ({ name, articles: counts.get(name) ?? 0 }));
}

const timed = (name) => (name === "" ? say("no_date") : name.length === 4 ? name : month(name));
const placed = (name) => (name === "." ? say("mentions.no_folder") : name);

/** The folder or host of an article's source, as the service names it. */
export function origin(source) {
  const [, host] = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(source) ?? [];
  if (host !== undefined) return host;
  const cut = source.replace(/\/+$/, "").lastIndexOf("/");
  return cut > 0 ? source.slice(0, cut) : cut === 0 ? "/" : ".";
}

function shares() {
  const bars = spans(found.months);
  const undated = found.months.find(({ name }) => !name);
  const most = Math.max(1, ...bars.map(({ articles }) => articles));
  const widest = Math.max(1, ...found.sources.map(({ articles }) => articles));
  $("#mention-times").hidden = !bars.length && !undated;
  $("#mention-sources").hidden = !found.sources.length;
  $("#mention-chart").replaceChildren(...bars.map((share) => bar(share, most)));
  $("#mention-axis").replaceChildren(...(bars.length > 1 ? [bars[0], bars.at(-1)] : bars).map(({ name }) => el("span", {}, timed(name))));
  const fullest = bars.findLastIndex(({ articles }) => articles === most);
  $$("#mention-chart li")[fullest]?.scrollIntoView({ block: "nearest", inline: "center" }); // where not all fit
  $("#mention-undated").replaceChildren(...(undated ? [choice("time", "", say("mentions.undated", { n: undated.articles }))] : []));
  $("#mention-places").replaceChildren(...found.sources.slice(0, 30).map((share) => place(share, widest)));
}

function bar({ name, articles }, most) {
  const label = say("mentions.bar", { n: articles, when: timed(name) });
  const node = stamp("bar", { label });
  const button = $("button", node);
  $(".height", node).style.height = `${articles ? Math.max(4, Math.round((articles / most) * 100)) : 0}%`;
  button.disabled = !articles;
  return narrows(node, button, "time", name);
}

function place({ name, articles }, most) {
  const node = stamp("share", { name: placed(name), count: String(articles) });
  $(".width", node).style.width = `${Math.max(2, Math.round((articles / most) * 100))}%`;
  return narrows(node, $("button", node), "source", name);
}

function choice(kind, value, words) {
  const button = el("button", { type: "button", "aria-pressed": "false" }, words);
  return narrows(button, button, kind, value);
}

/** `button` narrows the list to one time or source; pressed again, no longer. */
function narrows(node, button, kind, value) {
  Object.assign(button.dataset, { kind, value });
  button.addEventListener("click", () => {
    chosen[kind] = chosen[kind] === value ? null : value;
    for (const other of $$(`#mentions [data-kind=${kind}]`)) other.setAttribute("aria-pressed", String(other.dataset.value === chosen[kind]));
    list();
  });
  return node;
}

// --- the articles --------------------------------------------------------------------------------

const matching = () => found.articles.filter((one) => {
  const when = one.document_date ?? "";
  const timely = chosen.time === null || (chosen.time === "" ? when === "" : when.startsWith(chosen.time));
  return timely && (chosen.source === null || origin(one.document_url) === chosen.source);
});

function list() {
  shown = PAGE;
  const rows = matching();
  const words = [chosen.time === null ? "" : timed(chosen.time), chosen.source === null ? "" : placed(chosen.source)].filter(Boolean).join(" · ");
  const said = say("mentions.found", { n: rows.length });
  $("#mention-said").textContent = [words ? `${said}: ${words}` : said, found.complete ? "" : say("mentions.best")].filter(Boolean).join(". ");
  $("#mention-ask").hidden = !rows.length || rows.length > MOST_ASKED;
  rowsOf(rows);
}

function rowsOf(rows) {
  $("#mentioning").replaceChildren(...rows.slice(0, shown).map((one) => {
    const facts = [day(one.document_date), one.document_url, say("mentions.passages", { n: one.passages })].join(" · ");
    const node = stamp("mentioning", { title: one.document_title, facts });
    $("button", node).addEventListener("click", () => views.read(one.document_id, one.start_char_index, one.end_char_index, "passage"));
    return node;
  }));
  $("#mention-more").hidden = rows.length <= shown;
}

export function more() {
  shown += PAGE;
  rowsOf(matching());
}

/** The next questions are asked of these articles alone. */
export function ask() {
  filters.only(matching().map((one) => [one.document_id, one.document_title]));
  $("#question-box").focus();
}

export const start = () => $("#mention-form").addEventListener("submit", count);
