/* What the address says: the conversation, an article, a question. Back and Forward follow it.
 *
 * `?c=ID` a conversation, `?q=WORDS` a question to ask, `?article=ID#char=120,154` an article at its
 * words, `?view=articles` the list.
 */
let apply = () => {};

export function read() {
  const given = new URLSearchParams(location.search);
  const found = /(?:^#|&)char=(\d+)(?:,(\d+))?/.exec(location.hash);
  return {
    conversation: given.get("c"),
    question: given.get("q"),
    article: given.get("article"),
    view: given.get("view"),
    start: found ? Number(found[1]) : 0,
    end: found ? Number(found[2] ?? found[1]) : 0,
    sheet: history.state?.sheet ?? null,
  };
}

/** The address of a place in the chat. */
export function href({ conversation, article, view, start, end } = {}) {
  const given = new URLSearchParams();
  if (conversation) given.set("c", conversation);
  if (view) given.set("view", view);
  if (article) given.set("article", article);
  const address = new URL(document.baseURI);
  address.search = given.toString();
  address.hash = article && end > start ? `char=${start},${end}` : "";
  return address.href;
}

export function go(place, { replace = false } = {}) {
  history[replace ? "replaceState" : "pushState"]({ sheet: null }, "", href(place));
}

/** The reader opened a sheet: Back closes it. */
export function entered(sheet) {
  history.pushState({ sheet }, "", location.href);
}

/** The reader closed it otherwise: its entry goes. */
export function left(sheet) {
  if (history.state?.sheet === sheet) history.back();
}

export function start(listener) {
  apply = listener;
  addEventListener("popstate", () => apply(read()));
}
