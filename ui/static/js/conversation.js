/* The conversation on the page: shown, begun anew, found at its address, checked again. */
import { about, learn } from "./about.js";
import * as answers from "./answers.js";
import * as api from "./api.js";
import * as asking from "./asking.js";
import * as composer from "./composer.js";
import { $, narrow, random, touch } from "./dom.js";
import * as filters from "./filters.js";
import * as judging from "./judging.js";
import * as questions from "./questions.js";
import * as route from "./route.js";
import * as sheet from "./sheet.js";
import * as sidebar from "./sidebar.js";
import * as source from "./source.js";
import * as storage from "./storage.js";
import { stamp } from "./templates.js";
import * as turns from "./turns.js";
import * as views from "./views.js";
import * as watched from "./watched.js";
import { say } from "./words.js";

async function show(id) {
  const kept = id ? await storage.conversation(id) : null;
  turns.begin(id ?? `conv_${random()}`);
  source.blank("source.empty_title", "source.empty");
  if (narrow.matches) sheet.closeSilently();
  const list = kept && !kept.deleted ? await storage.turns(id) : [];
  const all = list.map((turn) => Object.assign(asking.live(turn.id) ?? turn, { n: turn.n }));
  for (const turn of all) turns.add(turn);
  if (!all.length) welcome();
  else turns.toTop(all.at(-1));
  for (const turn of all) if (["queued", "asking"].includes(turn.state) && !asking.live(turn.id)) questions.put(turn); // the page was closed meanwhile
  composer.restore();
  sidebar.refresh();
  recheck();
  watched.mark();
  return turns.answered().at(-1) ?? null;
}

/** Opens the conversation `id` at its last answer. */
export async function open(id) {
  route.go({ conversation: id });
  const last = await show(id);
  if (last) questions.openFirst(last);
}

/** What another tab asked in the conversation `id`, or knows more of, is shown here too. */
export async function join(id) {
  const list = id === turns.conversation() ? await storage.turns(id) : [];
  if (id !== turns.conversation()) return;
  const here = new Map(turns.all().map((turn) => [turn.id, turn]));
  for (const kept of list) {
    const turn = here.get(kept.id);
    if (asking.live(kept.id) || ["queued", "asking"].includes(kept.state)) continue;
    if (!turn) turns.add({ ...kept, n: (turns.last()?.n ?? -1) + 1 });
    else if (turn.state === kept.state) judging.show(turn, kept.judged);
    else turns.update(Object.assign(turn, kept, { n: turn.n }));
  }
  watched.mark();
}

export function startNew() {
  route.go({});
  show(null);
  views.noWayBack();
  views.show(null);
  if (!touch.matches) composer.box().focus();
}

/** The quotes of kept answers against the articles as they are now. */
async function recheck() {
  for (const [snapshot, same] of Map.groupBy(turns.answered(), ({ answer }) => answer.snapshot ?? null)) {
    const quoted = same.map((turn) => answers.quoted(turn.answer));
    try {
      const verdicts = await api.verify(quoted.flat(), snapshot);
      let at = 0;
      for (const [n, turn] of same.entries()) {
        turn.verdicts = verdicts.slice(at, at + quoted[n].length);
        at += quoted[n].length;
        turns.refreshCheck(turn);
      }
    } catch { /* the check of the time they were given stays */ }
  }
}

async function welcome() {
  const n = about.articles;
  const none = n === 0;
  const node = none ? stamp("empty") : stamp("welcome", { text: n === null ? "" : say("welcome.text", { n }) });
  $("#conversation").replaceChildren(none ? Object.assign(document.createElement("div"), { className: "welcome" }) : node);
  if (none) return $("#conversation .welcome").append(node);
  const { data } = await api.examples();
  const place = $("#examples");
  if (place && data.length) place.replaceChildren(stamp("examples", { items: data.map((question) => stamp("example", { question })) }));
  return undefined;
}

export async function articlesChanged() {
  await learn().catch(() => {});
  recheck();
  if (!turns.last()) welcome();
}

/** Articles went otherwise than from their list. */
export function articlesLeft(ids) {
  source.forget(ids);
  filters.forget(ids);
  articlesChanged();
}

/** The address changed: Back or Forward was pressed. */
export async function follow(place) {
  if (narrow.matches && place.sheet !== "source" && sheet.state() !== "closed" && !place.article && !place.view) sheet.closeSilently();
  const other = place.conversation !== turns.conversation() && (place.conversation || turns.last());
  const last = other ? await show(place.conversation) : null;
  views.show(place.view, { byReader: false });
  if (place.article) await source.openAt(place.article, place.start, place.end, { byReader: false });
  else if (last && !place.view) questions.openFirst(last);
}

/** What the address names as the page is opened. */
export async function arrive() {
  const place = route.read();
  const last = await show(place.conversation);
  if (place.view) views.show(place.view, { byReader: false });
  if (place.article) await source.openAt(place.article, place.start, place.end);
  else if (last && !views.current()) questions.openFirst(last);
  if (place.question) {
    route.go({ conversation: turns.conversation() }, { replace: true });
    questions.ask(place.question);
  }
}
