/* The chat, put together: every part is started, then what the address names is shown. */
import { about, learn } from "./about.js";
import * as actions from "./actions.js";
import * as api from "./api.js";
import * as asking from "./asking.js";
import * as citations from "./citations.js";
import * as composer from "./composer.js";
import * as connection from "./connection.js";
import { arrive, articlesChanged, articlesLeft, follow, join, startNew } from "./conversation.js";
import * as copies from "./copies.js";
import { $ } from "./dom.js";
import * as filters from "./filters.js";
import * as find from "./find.js";
import * as focus from "./focus.js";
import * as gaps from "./gaps.js";
import * as keys from "./keys.js";
import * as library from "./library.js";
import * as mentions from "./mentions.js";
import * as menus from "./menus.js";
import * as questions from "./questions.js";
import * as route from "./route.js";
import * as selection from "./selection.js";
import * as settings from "./settings.js";
import * as sheet from "./sheet.js";
import * as sidebar from "./sidebar.js";
import * as snapshots from "./snapshots.js";
import * as source from "./source.js";
import * as storage from "./storage.js";
import * as suggestions from "./suggestions.js";
import * as turns from "./turns.js";
import * as uploads from "./uploads.js";
import * as views from "./views.js";
import * as watched from "./watched.js";
import { say } from "./words.js";

async function begin() {
  asking.watch(questions.changed);
  keys.start();
  connection.start();
  connection.watch((here) => {
    $("#status").hidden = here;
    $("#status").textContent = here ? "" : say("status.lost");
    if (here) $("#live").textContent = say("status.found");
  });
  sheet.start(views.leave);
  turns.start();
  settings.start();
  menus.start();
  focus.start();
  citations.start();
  find.start();
  filters.start();
  suggestions.start({ onArticle: (id) => source.openAt(id) });
  actions.start();
  composer.start();
  selection.start();
  route.start(follow);
  storage.watchTurns(join);
  sidebar.start({
    current: turns.conversation,
    onDeleted: (id, { forEver = false } = {}) => {
      if (forEver) api.forget(id).catch(() => {}); // what the service remembers for follow-ups goes too
      else if (id === turns.conversation()) startNew();
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
  composer.open();
  watched.start({ onAsk: questions.ask, turn: turns.of });
  document.body.dataset.ready = "yes";
}

begin();
