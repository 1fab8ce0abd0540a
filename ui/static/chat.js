/* The chat's hands: keyboard, citations, copying, links, filters.
 *
 * Offsets are Unicode code points and are only carried here, from attributes the server wrote to
 * requests the server answers; nothing in this file counts characters. Markup comes from the
 * server alone, already escaped; text made here goes in through textContent.
 */
(() => {
  "use strict";

  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const frame = () => $("#workbench"); // Gradio scopes our style to what is inside its container
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const narrow = matchMedia("(max-width: 860px)");

  let server = null; // Python functions of the source panel, as promises
  let panel = null; // { element, props, trigger } of the source panel
  let current = null; // the citation that is open
  let onlyArticle = null; // { id, title } when a question is for one article
  let linked = new URLSearchParams(location.search).has("article"); // a link is still to be followed
  let shownTurns = 0;

  // --- small things ------------------------------------------------------------------------

  function say(words) {
    const region = $("#toast");
    region.textContent = words;
    region.classList.add("shown");
    clearTimeout(say.timer);
    say.timer = setTimeout(() => region.classList.remove("shown"), 3500);
  }

  function scrollTo(node, scroller, place) {
    if (!node || !scroller) return;
    const box = node.getBoundingClientRect();
    const frame = scroller.getBoundingClientRect();
    const head = $(":scope > header", scroller)?.offsetHeight ?? 0; // stays in view, over the text
    const room = place === "middle"
      ? head + Math.max(0, (scroller.clientHeight - head - box.height) * 0.38)
      : 12;
    const top = scroller.scrollTop + box.top - frame.top - room;
    scroller.scrollTo({ top, behavior: calm.matches || place === "middle" ? "auto" : "smooth" });
  }

  const typing = (node) =>
    node instanceof Element && node.closest("input, textarea, select, [contenteditable=true]");

  // --- citations and the source panel -------------------------------------------------------

  const key = (button) => [button.dataset.article, button.dataset.start, button.dataset.end].join();

  /** One button for each citation of the page, in reading order. */
  function citations() {
    const seen = new Set();
    return $$("#conversation .cite").filter((button) => {
      const details = button.closest("details");
      if (details && !details.open) return false;
      const name = turnOf(button).id + key(button);
      return !seen.has(name) && seen.add(name);
    });
  }

  const turnOf = (node) => node.closest(".turn") || { id: "" };
  const lastTurn = () => $$("#conversation .turn").at(-1);
  const currentTurn = () => (current && current.isConnected ? turnOf(current) : lastTurn());

  function place(button) {
    const d = button.dataset;
    return {
      article: d.article, start: Number(d.start), end: Number(d.end), n: Number(d.n),
      quote: d.quote ?? null, prefix: d.prefix ?? "", suffix: d.suffix ?? "",
    };
  }

  function mark(button) {
    current = button;
    for (const other of $$("#conversation .cite")) {
      const same = button !== null && turnOf(other) === turnOf(button) && key(other) === key(button);
      if (same) other.setAttribute("aria-current", "true");
      else other.removeAttribute("aria-current");
    }
  }

  async function open(button, focusThere = false) {
    mark(button);
    const turn = turnOf(button);
    const numbered = button.dataset.n !== "0";
    const mates = numbered ? $$(".cite.mark", turn) : [];
    const same = mates.filter((m) => m.dataset.article === button.dataset.article);
    const places = same.map(place);
    let focus = same.findIndex((m) => key(m) === key(button));
    if (focus < 0) focus = places.push(place(button)) - 1;
    await show({ places, focus });
    if (focusThere) $("#source h2")?.focus({ preventScroll: true });
  }

  /** What a Python function of the source panel gives; null, and a word to the reader, if none. */
  async function asked(name, request) {
    try {
      return await server[name](request);
    } catch (error) {
      console.warn(error);
      say("That could not be done. Reload the page, then try again.");
      return null;
    }
  }

  async function show(request) {
    const markup = await asked("open_source", request);
    if (markup === null) return;
    showEvidence(true);
    panel.props.value = markup;
    requestAnimationFrame(toMark);
  }

  function toMark() {
    const target = $("#source mark.here");
    const article = $("#source .source");
    if (target) scrollTo(target, article, "middle");
    else if (article) article.scrollTop = 0;
    tools();
    watchEdges();
  }

  /** Buttons of the open article: they act on what stands in its attributes. */
  function tools() {
    const article = $("#source article.source");
    const bar = $("#source-tools");
    bar.hidden = !article;
    if (!article) return;
    const list = citations().filter((c) => turnOf(c) === currentTurn());
    const at = current ? list.findIndex((c) => key(c) === key(current)) : -1;
    $("#position").textContent = at >= 0 ? `${at + 1} of ${list.length}` : "";
    for (const step of $$("#source-tools [data-step]")) step.disabled = list.length < 2;
  }

  function step(by) {
    const all = citations();
    if (!all.length) return;
    const at = current ? all.findIndex((c) => turnOf(c) === turnOf(current) && key(c) === key(current)) : -1;
    const next = all[(at + by + all.length) % all.length];
    scrollTo(next, $("#talk-scroll"), "near");
    open(next);
  }

  async function more(button) {
    const article = $("#source article.source"); // it is also what scrolls
    const { side, at } = button.dataset;
    button.disabled = true;
    const markup = await asked("more", { article: article.dataset.article, at: Number(at), side });
    button.disabled = false;
    if (markup === null || !button.isConnected) return; // or another article was opened meanwhile
    const below = article.scrollHeight - article.scrollTop;
    button.insertAdjacentHTML("afterend", markup);
    button.remove();
    if (side === "before") article.scrollTop = article.scrollHeight - below;
    watchEdges();
  }

  const edges = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        edges.unobserve(target);
        more(target);
      }
    },
    { rootMargin: "300px" },
  );
  function watchEdges() {
    edges.disconnect();
    for (const button of $$("#source .more")) edges.observe(button);
  }

  /** The source's side, which a narrow window shows only when there is something to see. */
  const showSide = (on) => frame().classList.toggle("evidence-open", on);

  function showEvidence(on) {
    showSide(on);
    if (on) library(false);
  }

  function library(on) {
    frame().classList.toggle("library-open", on);
    $("[data-do=articles][aria-expanded]")?.setAttribute("aria-expanded", String(on));
  }

  // --- links and copying ---------------------------------------------------------------------

  const permalink = (d) =>
    new URL(`articles/${encodeURIComponent(d.article)}/view#char=${d.start},${d.end}`, document.baseURI).href;

  /** Copies the citation that is open, or the first one of `turn` when another turn's is. */
  async function copy(turn = currentTurn()) {
    const open = current?.isConnected && turnOf(current) === turn;
    const d = (open ? current : $(".cite", turn || document))?.dataset;
    if (!d) return say("There is no quote to copy yet.");
    const from = [d.title, d.date, d.origin].filter(Boolean).join(", ");
    await toClipboard(`“${d.quote}”\n— ${from}\n${permalink(d)}`);
    say("Quote, citation and link copied.");
  }

  async function toClipboard(words) {
    try {
      return await navigator.clipboard.writeText(words);
    } catch { /* not there over plain http, or not permitted: the old way works in both cases */ }
    const field = document.createElement("textarea");
    field.value = words;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }

  function download({ name, type, text }) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  /** `/?article=ID#char=120,154` opens that article at those characters. */
  function followLink() {
    const article = new URLSearchParams(location.search).get("article");
    if (!article) return;
    const found = /(?:^#|&)char=(\d+)(?:,(\d+))?/.exec(location.hash);
    const start = found ? Number(found[1]) : 0;
    const end = found ? Number(found[2] ?? found[1]) : 0;
    mark(null);
    show({ places: [{ article, start, end, n: 1 }], focus: 0 });
  }

  // --- questions, filters, feedback ----------------------------------------------------------

  const box = () => $("#question textarea, #question input");

  function fill(words) {
    const field = box();
    field.value = words;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }

  function ask(words) {
    fill(words);
    setTimeout(() => $("#ask-button").click(), 30);
  }

  function filters() {
    linked = false; // a question was asked: its answer is wanted now, not the link
    const value = (name) => $(`#filters [name=${name}]`)?.value.trim() || null;
    const list = (name) => (value(name) ? [value(name)] : []);
    return JSON.stringify({
      published_from: value("published_from"),
      published_to: value("published_to"),
      sources: list("source"),
      collections: list("collection"),
      article_ids: onlyArticle ? [onlyArticle.id] : [],
    });
  }

  function describeFilters() {
    const n = $$("#filters [name]").filter((field) => field.value.trim()).length + (onlyArticle ? 1 : 0);
    $("#filter-count").textContent = n ? `${n} on` : "";
    const chip = $("#only");
    chip.hidden = !onlyArticle;
    $("#only bdi").textContent = onlyArticle ? onlyArticle.title : "";
  }

  function only(article) {
    onlyArticle = article;
    describeFilters();
    if (article) say("The next questions are asked of this article alone.");
  }

  function judge(kind, turn = currentTurn()) {
    const button = $(`[data-do=judge][data-verdict=${kind}]`, turn || document);
    if (!button) return say("There is no answer to judge yet.");
    panel.trigger("judge", { answer: button.dataset.answer, verdict: kind });
    say(kind === "correct" ? "Noted: checked and right." : "Noted: checked and wrong.");
  }

  async function remove(button) {
    if (!button.dataset.sure) {
      button.dataset.sure = "yes";
      button.textContent = "Remove?";
      say("Press Remove again to take this article out of the index.");
      setTimeout(() => { delete button.dataset.sure; button.textContent = "Remove"; }, 4000);
      return;
    }
    const told = await asked("remove", { article: button.dataset.article });
    if (told === null) return;
    say(told);
    if (onlyArticle?.id === button.dataset.article) only(null);
    if ($("#source article.source")?.dataset.article === button.dataset.article) panel.props.value = "";
    wire("changed");
  }

  /** Hidden buttons of Gradio's: an action of ours that is an event of its. */
  const wire = (name) => $(`#wire-${name}`).click();

  // --- what a click and a key do -------------------------------------------------------------

  const help = () => $("#help");
  const actions = {
    open: (b) => open(b),
    more: (b) => more(b),
    copy: (b) => copy(turnOf(b)),
    link: () => toClipboard(permalink($("#source article.source").dataset)).then(() => say("Link copied.")),
    judge: (b) => judge(b.dataset.verdict, turnOf(b)),
    ask: (b) => ask(b.dataset.question),
    edit: (b) => fill(b.dataset.question),
    articles: () => {
      const on = !frame().classList.contains("library-open");
      library(on);
      showSide(on || Boolean($("#source article.source")));
    },
    help: () => help().showModal(),
    "close-help": () => help().close(),
    "close-source": () => { showEvidence(false); library(false); },
    next: () => step(1),
    previous: () => step(-1),
    only: () => { const d = $("#source article.source"); only({ id: d.dataset.article, title: $("h2", d).textContent }); },
    "not-only": () => only(null),
    "clear-filters": () => { for (const f of $$("#filters [name]")) f.value = ""; only(null); },
    new: () => wire("new"),
    export: (b) => ($(".turn") ? wire(b.dataset.kind) : say("There is nothing to save yet.")),
    "list-more": async (b) => {
      const rows = await asked("list_more", { after: b.dataset.after });
      if (rows !== null) b.closest("li").outerHTML = rows;
    },
    remove: (b) => remove(b),
    view: (b) => show({ places: [{ article: b.dataset.article, start: 0, end: 0, n: 1 }], focus: 0 }),
    theme: () => {
      const dark = document.body.classList.toggle("dark");
      localStorage.setItem("screen-theme", dark ? "dark" : "light");
    },
  };

  const keys = {
    "/": () => box().focus(),
    n: () => step(1),
    p: () => step(-1),
    o: () => { const c = current?.isConnected ? current : citations()[0]; if (c) open(c, true); },
    v: () => judge("correct"),
    x: () => judge("incorrect"),
    c: () => copy(),
    "?": () => help().showModal(),
    Escape: () => { if (narrow.matches) showEvidence(false); },
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-do]");
    if (button && actions[button.dataset.do]) actions[button.dataset.do](button);
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (typing(event.target)) { if (event.key === "Escape") event.target.blur(); return; }
    if (help()?.open) return;
    const action = keys[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });

  document.addEventListener("input", (event) => {
    if (event.target.closest?.("#filters")) describeFilters();
  });

  // --- what Gradio calls ---------------------------------------------------------------------

  window.chat = {
    filters,
    download,
    /** The address of this page, for the links of a file. */
    home: () => new URL(".", document.baseURI).href,
    /** The source panel is there: `functions` are its Python functions. */
    source(element, props, functions, trigger, watch) {
      panel = { element, props, trigger };
      server = functions;
      watch("value", () => requestAnimationFrame(() => {
        if (linked) return followLink(); // the last answer of a kept conversation must wait
        const article = $("#source article.source");
        mark(article ? $(".cite", lastTurn() || document) : null);
        showEvidence(Boolean(article));
        toMark();
      }));
      if (linked) followLink();
    },
    /** The conversation is there and may change. */
    conversation(element, watch) {
      watch("value", () => requestAnimationFrame(() => {
        const turns = $$("#conversation .turn");
        mark(current?.isConnected ? current : null);
        if (turns.length > shownTurns) {
          scrollTo(turns.at(-1), $("#talk-scroll"), "top");
          // Keys are for checking now; whoever already types the next question goes on typing.
          if (document.activeElement === box() && !box().value) $(".asked", turns.at(-1)).focus({ preventScroll: true });
        }
        shownTurns = turns.length;
      }));
    },
    /** The header was made anew: its button says again whether the articles are open. */
    header(watch) {
      watch("value", () => library(frame().classList.contains("library-open")));
    },
    /** The filters were made anew: what is chosen in them still holds, and is said again. */
    filtering(watch) {
      watch("value", describeFilters);
    },
  };

  const theme = localStorage.getItem("screen-theme");
  if (theme) document.body.classList.toggle("dark", theme === "dark");
})();
