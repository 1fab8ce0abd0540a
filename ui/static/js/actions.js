/* What a click does: every button names its action (`data-do`). */
import * as answers from "./answers.js";
import * as api from "./api.js";
import * as asking from "./asking.js";
import * as cards from "./cards.js";
import * as citations from "./citations.js";
import * as composer from "./composer.js";
import * as conversation from "./conversation.js";
import { $ } from "./dom.js";
import * as exporting from "./export.js";
import * as filters from "./filters.js";
import * as find from "./find.js";
import { judge } from "./judging.js";
import * as library from "./library.js";
import * as mentions from "./mentions.js";
import * as menus from "./menus.js";
import * as original from "./original.js";
import * as questions from "./questions.js";
import * as selection from "./selection.js";
import * as settings from "./settings.js";
import * as sheet from "./sheet.js";
import * as sidebar from "./sidebar.js";
import * as source from "./source.js";
import { toast } from "./toast.js";
import * as turns from "./turns.js";
import * as views from "./views.js";
import * as watched from "./watched.js";
import { say } from "./words.js";

const turnOf = turns.of;

const actions = {
  new: () => { sidebar.uncover(); conversation.startNew(); },
  home: conversation.startNew,
  sidebar: () => sidebar.toggle(),
  "conversation-menu": sidebar.openMenu,
  rename: sidebar.rename,
  delete: sidebar.remove,
  menu: (b) => menus.open(b.dataset.menu, b),
  settings: settings.open,
  "sign-out": () => api.signOut().then(() => location.assign("login"), (error) => toast(error.message)),
  help: () => $("#help").showModal(),
  "close-dialog": (b) => b.closest("dialog").close(),
  filters: filters.open,
  "clear-filters": filters.clear,
  stop: () => asking.current() && asking.stop(asking.current()),
  "stop-this": (b) => asking.stop(turnOf(b)),
  retry: (b) => questions.retry(turnOf(b)),
  edit: (b) => composer.edit(turnOf(b).understood ?? turnOf(b).question),
  "ask-exactly": (b) => questions.again(turnOf(b), { exact: true }),
  "ask-unfiltered": (b) => { filters.clear(); questions.again(turnOf(b), { chosen: filters.get(), chips: [] }); },
  "ask-this": (b) => questions.ask($("bdi", b).textContent),
  open,
  copy: (b) => copyOf(b, turnOf(b)),
  judge: (b) => judge(turnOf(b), cards.answerOf(b, turnOf(b)), b.dataset.verdict),
  explain,
  more: source.more,
  next: () => source.step(1),
  previous: () => source.step(-1),
  find: () => ($("#find").hidden ? find.open() : find.close()),
  "find-next": () => find.step(1),
  "find-previous": () => find.step(-1),
  "find-close": find.close,
  original: original.toggle,
  link: () => citations.toClipboard(source.link()).then(() => toast(say("source.link_copied"))),
  "copy-current": () => { const { citation, snapshot } = source.current() ?? {}; return citation ? citations.copy(citation, snapshot) : toast(say("answer.nothing")); },
  only: () => { const { article, part } = source.current(); filters.only([[article, part.title]]); composer.box().focus(); },
  "ask-selection": selection.ask,
  sheet: sheet.toggle,
  "close-source": views.leave,
  "show-view": (b) => views.go(b.dataset.view === views.current() && b.closest("#top") ? null : b.dataset.view),
  "close-library": () => views.go(null),
  "back-to-list": (b) => views.go(b.dataset.view),
  view: (b) => library.read(b.closest("li").dataset.article),
  "view-added": (b) => library.read(b.dataset.article),
  watch: watched.toggle,
  "mention-more": mentions.more,
  "mention-ask": mentions.ask,
  remove: library.removeOne,
  "remove-selected": library.removeSelected,
  "select-none": library.selectNone,
  "ask-selected": library.askSelected,
  "list-more": library.more,
  export: (b) => (turns.answered().length ? exporting.download(exporting.document(b.dataset.kind, turns.all(), turns.conversation())) : toast(say("export.nothing"))),
  print: () => print(),
};

function open(button) {
  const own = citations.of(button);
  views.noWayBack();
  views.show(null);
  if (own) source.openCitation(own.turn, own.citation);
}

/** The quote that is open, where the card around `node` holds it; else its first. */
export function copyOf(node, turn) {
  const open = source.current();
  const own = answers.quoted(cards.answerOf(node, turn));
  const citation = own.find((one) => open?.turn === turn && answers.same(one, open.citation)) ?? own[0];
  return citation ? citations.copy(citation, turn.answer.snapshot) : toast(say("answer.nothing"));
}

function explain(button) {
  const note = $("#explained");
  $("p", note).textContent = say("confidence.why", { percent: Number(button.dataset.percent) });
  note.togglePopover();
  if (note.matches(":popover-open")) menus.beside(note, button);
}

export function start() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("#conversations a");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      conversation.open(link.dataset.conversation);
      sidebar.uncover();
      return;
    }
    const button = event.target.closest?.("[data-do]");
    if (!button || !actions[button.dataset.do]) return;
    if (button.tagName === "A") event.preventDefault();
    actions[button.dataset.do](button);
  });
}
