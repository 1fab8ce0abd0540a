/* The articles as they were on a day: kept under a name, asked, compared, brought back. */
import * as api from "./api.js";
import * as comparing from "./comparing.js";
import { $, $$, el } from "./dom.js";
import * as filters from "./filters.js";
import { stamp } from "./templates.js";
import { toast, undoable } from "./toast.js";
import * as views from "./views.js";
import { moment, say } from "./words.js";

let mayWrite = false;
let changed = () => {};

export async function open() {
  let found;
  try {
    found = (await api.snapshots()).data;
  } catch (error) {
    return toast(error.message);
  }
  $("#snapshots").replaceChildren(...found.reverse().map(entry));
  $("#snapshots-none").hidden = found.length > 0;
  const names = found.map(({ name }) => name);
  comparing.offer(names);
  $("#snapshot-name").value ||= names.includes(today()) ? "" : today();
  return undefined;
}

const today = () => new Date().toLocaleDateString("sv"); // 2026-11-27

function entry({ name, created, articles }) {
  const facts = [moment(Date.parse(created) / 1000), articles === null ? "" : say("articles", { n: articles })].filter(Boolean).join(" · ");
  const node = stamp("snapshot", { name, facts, remove_label: say("snapshots.remove_one", { name }) });
  for (const button of $$("[data-whole]", node)) button.hidden = !mayWrite;
  $("[data-act=ask]", node).addEventListener("click", () => {
    filters.asOf(name);
    toast(say("snapshots.asked", { name }));
    $("#question-box").focus();
  });
  $("[data-act=restore]", node).addEventListener("click", () => restore(name));
  $("[data-act=remove]", node).addEventListener("click", () => remove(node, name));
  return node;
}

async function take(event) {
  event.preventDefault();
  const box = $("#snapshot-name");
  const name = box.value.trim();
  if (!name) return box.focus();
  try {
    await api.takeSnapshot(name);
    box.value = "";
    toast(say("snapshots.taken", { name }));
    return open();
  } catch (error) {
    return toast(error.message);
  }
}

/** Everybody's articles change: it is asked for twice, and said what goes. */
function restore(name) {
  const sheet = $("#restoring");
  $("p", sheet).textContent = say("snapshots.restore_what", { name });
  sheet.returnValue = "cancel";
  sheet.showModal();
  sheet.addEventListener("close", async () => {
    if (sheet.returnValue !== "restore") return;
    try {
      const { articles } = await api.restoreSnapshot(name);
      toast(say("snapshots.restored", { name, n: articles }));
      changed();
    } catch (error) {
      toast(error.message);
    }
  }, { once: true });
}

function remove(node, name) {
  const next = $$("#snapshots > li").find((other) => other !== node && !other.hidden);
  node.hidden = true;
  ($("button", next ?? el("p", {})) ?? $("#library-title")).focus({ preventScroll: true });
  undoable(say("searches.removed", { name }), {
    undo: () => { node.hidden = false; },
    finish: async () => {
      try {
        await api.removeSnapshot(name, { keepalive: true });
        filters.forgetSnapshot(name);
        node.remove();
        views.refresh("snapshots");
      } catch (error) {
        node.hidden = false;
        toast(error.message);
      }
    },
  });
}

export function start({ writes, onChanged }) {
  mayWrite = Boolean(writes);
  changed = onChanged;
  $("#taking").hidden = !mayWrite;
  $("#taking").addEventListener("submit", take);
  comparing.start();
}
