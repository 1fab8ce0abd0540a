/* The chat, put together: which click, key and address does what. */
import * as answers from "./answers.js";
import * as api from "./api.js";
import * as asking from "./asking.js";
import * as cards from "./cards.js";
import * as citations from "./citations.js";
import * as connection from "./connection.js";
import * as copies from "./copies.js";
import { $, $$, narrow, random, touch, typing } from "./dom.js";
import * as exporting from "./export.js";
import * as filters from "./filters.js";
import * as find from "./find.js";
import * as focus from "./focus.js";
import * as gaps from "./gaps.js";
import * as keys from "./keys.js";
import * as library from "./library.js";
import * as mentions from "./mentions.js";
import * as menus from "./menus.js";
import { cut } from "./offsets.js";
import * as original from "./original.js";
import * as route from "./route.js";
import * as settings from "./settings.js";
import * as sheet from "./sheet.js";
import * as sidebar from "./sidebar.js";
import * as snapshots from "./snapshots.js";
import * as source from "./source.js";
import * as storage from "./storage.js";
import * as suggestions from "./suggestions.js";
import { stamp } from "./templates.js";
import { toast, undoable } from "./toast.js";
import * as turns from "./turns.js";
import * as uploads from "./uploads.js";
import * as views from "./views.js";
import * as watched from "./watched.js";
import { say } from "./words.js";

const box = () => $("#question-box");
let conversation = fresh();
let about = { articles: null, may_write: true, formats: [] };

function fresh() {
  return { id: `conv_${random()}`, title: "", questions: "", used: Date.now() };
}

// --- asking --------------------------------------------------------------------------------------

/** A question goes out: it stands on the page, at the top, before anything is sent. */
async function ask(question, { exact = false, chosen = filters.get(), chips = filters.described() } = {}) {
  const words = question.trim();
  if (!words) return box().focus();
  const here = conversation;
  const turn = { conversation: here.id, id: random(), n: (turns.last()?.n ?? -1) + 1, question: words, asked: Date.now(), filters: chosen, chips, exact, state: "queued", verdicts: [], judged: null };
  turns.add(turn);
  turns.toTop(turn);
  put(turn);
  controls();
  here.title ||= words;
  here.questions = `${here.questions} ${words}`.slice(-5000);
  here.used = Date.now();
  if (route.read().conversation !== here.id) route.go({ conversation: here.id }, { replace: true });
  await storage.keep(here);
  return storage.keepTurn(plain(turn));
}

const chosenBefore = new WeakMap(); // turn -> what the reader had chosen to read when it was asked

function put(turn) {
  chosenBefore.set(turn, source.chosen());
  asking.ask(turn);
}

/** A turn as it is kept: without what only the page needs. */
const plain = ({ alive, ...turn }) => turn;

function changed(turn) {
  if (turn.conversation === conversation.id) {
    turns.update(turn);
    if (["answered", "failed"].includes(turn.state) && !asking.busy()) announce(turn);
  }
  controls();
  if (["answered", "failed", "stopped"].includes(turn.state)) storage.keepTurn(plain(turn));
  if (turn.state === "answered" && turn.conversation === conversation.id) {
    watched.mark();
    // What the reader chose to read since the question was asked stays.
    if (turn === turns.last() && source.chosen() === chosenBefore.get(turn)) openFirst(turn);
  }
}

const announced = new WeakSet();

function announce(turn) {
  if (announced.has(turn)) return;
  announced.add(turn);
  $("#live").textContent = turns.announcement(turn);
}

const opened = new WeakSet();

/** The article of a new answer opens at its words by itself. */
function openFirst(turn) {
  if (opened.has(turn)) return;
  opened.add(turn);
  const [first] = answers.cited(turn.answer);
  if (first) {
    views.show(null);
    views.noWayBack();
    source.openCitation(turn, first, { byReader: false });
  } else {
    const talk = turn.answer.abstention?.reason === "not_a_question";
    if (talk) source.blank("source.empty_title", "source.empty");
    else source.blank("source.none_title", "source.none"); // the last answer's article would mislead
    sheet.vacate(); // on a phone it would hide the leads
    citations.mark(null, null);
  }
}

function controls() {
  $("#stop-button").hidden = !asking.busy();
  $("#filter-button").hidden = asking.busy(); // they share a place, so that the box keeps its width
}

function send() {
  const words = box().value;
  if (!words.trim()) return box().focus();
  box().value = "";
  draft("");
  suggestions.close();
  ask(words);
  if (touch.matches) box().blur(); // the screen's keyboard makes room for the answer
  else box().focus();
  return undefined;
}

function again(turn, options) {
  ask(turn.question, { chosen: turn.filters, chips: turn.chips, exact: turn.exact, ...options });
}

/** A turn that failed or was stopped is asked again where it stands. */
function retry(turn) {
  announced.delete(turn);
  opened.delete(turn);
  put(turn);
  turns.toTop(turn);
  controls();
}

function edit(words) {
  box().value = words;
  draft(words);
  box().focus();
}

/** A conversation that was not begun has no address yet. */
const draftName = () => `draft-${route.read().conversation ?? "new"}`;

/** What is typed is kept until it is asked. */
function draft(words) {
  try {
    if (words) sessionStorage.setItem(draftName(), words);
    else sessionStorage.removeItem(draftName());
  } catch { /* a browser that keeps nothing */ }
}

// --- conversations -------------------------------------------------------------------------------

async function show(id) {
  const kept = id ? await storage.conversation(id) : null;
  conversation = kept && !kept.deleted ? kept : { ...fresh(), ...(id ? { id } : {}) };
  turns.clear();
  source.blank("source.empty_title", "source.empty");
  if (narrow.matches) sheet.closeSilently();
  const list = kept && !kept.deleted ? await storage.turns(id) : [];
  const all = list.map((turn) => Object.assign(asking.live(turn.id) ?? turn, { n: turn.n }));
  for (const turn of all) turns.add(turn);
  if (!all.length) welcome();
  else turns.toTop(all.at(-1));
  for (const turn of all) if (["queued", "asking"].includes(turn.state) && !asking.live(turn.id)) put(turn); // the page was closed meanwhile
  box().value = sessionStorage.getItem(draftName()) ?? "";
  sidebar.refresh();
  controls();
  const answered = all.filter((turn) => turn.state === "answered");
  recheck(answered);
  watched.mark();
  return answered.at(-1) ?? null;
}

/** The quotes of kept answers against the articles as they are now. */
async function recheck(list) {
  for (const [snapshot, same] of Map.groupBy(list, ({ answer }) => answer.snapshot ?? null)) {
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

function startNew({ push = true } = {}) {
  if (push) route.go({});
  show(null);
  views.noWayBack();
  views.show(null);
  if (!touch.matches) box().focus();
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

// --- addresses -----------------------------------------------------------------------------------

async function follow(place) {
  if (narrow.matches && place.sheet !== "source" && sheet.state() !== "closed" && !place.article && !place.view) sheet.closeSilently();
  if (place.conversation !== conversation.id && (place.conversation || turns.last())) await show(place.conversation);
  views.show(place.view, { byReader: false });
  if (place.article) await source.openAt(place.article, place.start, place.end, { byReader: false });
}

async function arrive() {
  const place = route.read();
  const last = await show(place.conversation);
  if (place.view) views.show(place.view, { byReader: false });
  if (place.article) await source.openAt(place.article, place.start, place.end);
  else if (last && !views.current()) openFirst(last);
  if (place.question) {
    route.go({ conversation: conversation.id }, { replace: true });
    ask(place.question);
  }
}

// --- the reader's judgement ----------------------------------------------------------------------

async function judge(turn, answer, verdict) {
  const before = turn.judged?.[answer.id] ?? null;
  const to = before?.verdict === verdict ? null : verdict;
  setJudged(turn, answer, to && { verdict: to });
  try {
    if (before?.id) await api.withdraw(before.id).catch((error) => { if (error.status !== 404) throw error; });
    if (to) setJudged(turn, answer, { verdict: to, id: (await api.judge({ answer_id: answer.id, verdict: to, answer })).id });
    storage.keepTurn(plain(turn));
    if (to) undoable(say(`answer.noted_${to}`), { undo: () => judge(turn, answer, to) });
    else toast(say("answer.withdrawn"));
  } catch (error) {
    setJudged(turn, answer, before);
    toast(error.message);
  }
}

/** `found` of an answer: the verdict, and the id the service keeps it under. */
function setJudged(turn, answer, found) {
  turn.judged = { ...turn.judged, [answer.id]: found };
  const node = turns.nodeOf(turn);
  for (const card of node ? $$(".card[data-part]", node) : []) cards.showJudgement(card, turn);
}

function explain(button) {
  const sheetNode = $("#explained");
  $("p", sheetNode).textContent = say("confidence.why", { percent: Number(button.dataset.percent) });
  sheetNode.togglePopover();
  if (sheetNode.matches(":popover-open")) menus.beside(sheetNode, button);
}

// --- what a click does ---------------------------------------------------------------------------

const turnOf = (node) => turns.of(node);
const openOf = (node) => {
  const own = citations.of(node);
  views.noWayBack();
  views.show(null);
  if (own) source.openCitation(own.turn, own.citation);
};

/** The quote that is open, where the card around `node` holds it; else its first. */
function copyOf(node, turn) {
  const open = source.current();
  const own = answers.quoted(cards.answerOf(node, turn));
  const citation = own.find((one) => open?.turn === turn && answers.same(one, open.citation)) ?? own[0];
  return citation ? citations.copy(citation, turn.answer.snapshot) : toast(say("answer.nothing"));
}

const actions = {
  new: () => startNew(),
  home: () => startNew(),
  sidebar: () => sidebar.toggle(),
  "conversation-menu": (b) => sidebar.openMenu(b),
  rename: () => sidebar.rename(),
  delete: () => sidebar.remove(),
  menu: (b) => menus.open(b.dataset.menu, b),
  settings: () => settings.open(),
  "sign-out": () => api.signOut().then(() => location.assign("login"), (error) => toast(error.message)),
  help: () => $("#help").showModal(),
  "close-dialog": (b) => b.closest("dialog").close(),
  filters: () => filters.open(),
  "clear-filters": () => filters.clear(),
  stop: () => asking.current() && asking.stop(asking.current()),
  "stop-this": (b) => asking.stop(turnOf(b)),
  retry: (b) => retry(turnOf(b)),
  edit: (b) => edit(turnOf(b).understood ?? turnOf(b).question),
  "ask-exactly": (b) => again(turnOf(b), { exact: true }),
  "ask-unfiltered": (b) => { filters.clear(); again(turnOf(b), { chosen: filters.get(), chips: [] }); },
  "ask-this": (b) => ask($("bdi", b).textContent),
  open: (b) => openOf(b),
  copy: (b) => copyOf(b, turnOf(b)),
  judge: (b) => judge(turnOf(b), cards.answerOf(b, turnOf(b)), b.dataset.verdict),
  explain: (b) => explain(b),
  more: (b) => source.more(b),
  next: () => source.step(1),
  previous: () => source.step(-1),
  find: () => ($("#find").hidden ? find.open() : find.close()),
  "find-next": () => find.step(1),
  "find-previous": () => find.step(-1),
  "find-close": () => find.close(),
  original: () => original.toggle(),
  link: () => citations.toClipboard(source.link()).then(() => toast(say("source.link_copied"))),
  "copy-current": () => { const open = source.current(); return open?.citation ? citations.copy(open.citation, open.snapshot) : toast(say("answer.nothing")); },
  only: () => { const { article, part } = source.current(); filters.only([[article, part.title]]); box().focus(); },
  "ask-selection": () => askSelection(),
  sheet: () => sheet.toggle(),
  "close-source": () => leaveSource(),
  "show-view": (b) => showView(b.dataset.view === views.current() && b.closest("#top") ? null : b.dataset.view),
  "close-library": () => showView(null),
  "back-to-list": (b) => showView(b.dataset.view),
  view: (b) => library.read(b.closest("li").dataset.article),
  "view-added": (b) => library.read(b.dataset.article),
  watch: (b) => watched.toggle(b),
  "mention-more": () => mentions.more(),
  "mention-ask": () => mentions.ask(),
  remove: (b) => library.removeOne(b),
  "remove-selected": () => library.removeSelected(),
  "select-none": () => library.selectNone(),
  "ask-selected": () => library.askSelected(),
  "list-more": () => library.more(),
  export: (b) => (turns.all().some((turn) => turn.state === "answered") ? exporting.download(exporting.document(b.dataset.kind, turns.all(), conversation.id)) : toast(say("export.nothing"))),
  print: () => print(),
};

function showView(name) {
  if (name) route.go({ conversation: turns.last() ? conversation.id : null, view: name });
  views.show(name);
  if (!name && narrow.matches) sheet.close();
}

function leaveSource() {
  if (views.current()) return showView(null);
  if (narrow.matches) return sheet.close();
  citations.mark(null, null);
  return source.blank("source.empty_title", "source.empty");
}

// --- selected words of an article ----------------------------------------------------------------

const selectedWords = () => {
  const selection = getSelection();
  const words = selection.toString().trim();
  return words && selection.anchorNode && $("#source .text")?.contains(selection.anchorNode) ? words : "";
};

function offerAsking() {
  const offer = $("#about-selection");
  const words = selectedWords();
  if (!words) return offer.matches(":popover-open") && offer.hidePopover();
  if (!offer.matches(":popover-open")) offer.showPopover();
  return menus.beside(offer, getSelection().getRangeAt(0));
}

function askSelection() {
  const words = cut(selectedWords().split(/\s+/).join(" "), 300);
  $("#about-selection").hidePopover();
  edit(say("source.question_about", { words }));
}

// --- the beginning -------------------------------------------------------------------------------

function listen() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("#conversations a");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      route.go({ conversation: link.dataset.conversation });
      show(link.dataset.conversation).then((last) => last && openFirst(last));
      if (getComputedStyle($("#sidebar")).position === "fixed") sidebar.toggle(false);
      return;
    }
    const button = event.target.closest?.("[data-do]");
    if (!button || !actions[button.dataset.do]) return;
    if (button.tagName === "A") event.preventDefault();
    actions[button.dataset.do](button);
  });
  $("#composer").addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  box().addEventListener("keydown", (event) => {
    if (suggestions.key(event)) return event.preventDefault();
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      send();
    }
    return undefined;
  });
  box().addEventListener("input", () => draft(box().value));
  document.addEventListener("selectionchange", () => {
    clearTimeout(listen.timer);
    listen.timer = setTimeout(offerAsking, 200);
  });
  connection.watch((here) => {
    $("#status").hidden = here;
    $("#status").textContent = here ? "" : say("status.lost");
    if (here) $("#live").textContent = say("status.found");
  });
}

const fromTurn = (node) => turnOf(node) ?? source.current()?.turn;

keys.start({
  n: (node) => stepFrom(node, 1),
  p: (node) => stepFrom(node, -1),
  o: (node) => { const turn = fromTurn(node); const own = citations.of(node) ?? (turn?.answer && { turn, citation: citations.first(turn) }); if (own?.citation) source.openCitation(own.turn, own.citation, { focus: true }); },
  c: (node) => { const turn = fromTurn(node); if (turn?.answer) copyOf(node, turn); },
  f: () => source.current() && find.open(),
  "/": () => box().focus(),
  "?": () => $("#help").showModal(),
  Escape: (node) => { if (node.closest?.(narrow.matches ? "#evidence" : "#library") && !typing(node)) leaveSource(); },
});

function stepFrom(node, by) {
  const turn = turnOf(node);
  if (turn?.answer && source.current()?.turn !== turn) {
    const [first] = answers.quoted(turn.answer);
    if (first) source.openCitation(turn, first);
  } else {
    source.step(by);
  }
}

async function learn() {
  about = await api.about();
  $("#count").textContent = about.articles === null ? "" : String(about.articles);
  original.start(about.originals);
  for (const node of $$("[data-workbench]")) node.hidden = !about.workbench;
  $("[data-do=sign-out]").hidden = !about.signed_in;
  for (const node of $$("[data-writes]")) node.hidden = !about.may_write;
}

async function articlesChanged() {
  await learn().catch(() => {});
  recheck(turns.all().filter((turn) => turn.state === "answered"));
  if (!turns.last()) welcome();
}

/** Articles went otherwise than from their list. */
function articlesLeft(ids) {
  source.forget(ids);
  filters.forget(ids);
  articlesChanged();
}

async function begin() {
  asking.watch(changed);
  connection.start();
  sheet.start(leaveSource);
  turns.start();
  settings.start();
  menus.start();
  focus.start();
  citations.start();
  find.start();
  filters.start();
  suggestions.start({ onArticle: (id) => source.openAt(id) });
  listen();
  route.start(follow);
  sidebar.start({
    current: () => conversation.id,
    onDeleted: (id, { forEver = false } = {}) => {
      if (forEver) api.forget(id).catch(() => {}); // what the service remembers for follow-ups goes too
      else if (id === conversation.id) startNew();
    },
  });
  await storage.purge();
  await learn().catch(() => {});
  views.start({
    articles: library.open, mentions: mentions.open, watched: watched.open, copies: copies.open, snapshots: snapshots.open, ...(about.gaps ? { gaps: gaps.open } : {}),
  });
  mentions.start();
  snapshots.start({ writes: about.whole, onChanged: articlesChanged });
  copies.start({ writes: about.may_write, onChanged: articlesLeft });
  library.start({ writes: about.may_write, onChanged: articlesChanged });
  uploads.start({ formats: about.formats, writes: about.may_write, onChanged: articlesChanged });
  await arrive();
  watched.start({ onAsk: ask, turn: turnOf });
  document.body.dataset.ready = "yes";
}

begin();
