/* Adding files: dropped anywhere on the page or chosen, sent one by one, each told what became of it. */
import * as api from "./api.js";
import * as connection from "./connection.js";
import { $, el, isolated } from "./dom.js";
import * as library from "./library.js";
import { stamp } from "./templates.js";
import { toast } from "./toast.js";
import * as views from "./views.js";
import { say, translated } from "./words.js";

const POLL_MS = 500;
const TRIES = 3; // what breaks off again and again is not the service: the file is gone, or refused half-way
let waiting = [];
let working = false;
let changed = () => {};

/** Adds `files`: each `{ file, name }`, its name with its folders. */
function add(files) {
  views.show("articles", { byReader: false });
  waiting.push(...files);
  if (!working) work();
}

const named = (file) => ({ file, name: file.name });
const told = (work) => new Promise((resolve, reject) => { work(resolve, reject); });

/** The files of an entry that was dropped: its own, or those of a folder, however deep. */
async function within(entry) {
  if (entry.isFile) return [{ file: await told((...to) => entry.file(...to)), name: entry.fullPath.slice(1) }];
  const reader = entry.createReader();
  const found = [];
  for (let some = [null]; some.length; found.push(...some)) some = await told((...to) => reader.readEntries(...to)); // a hundred at a time
  return (await Promise.all(found.filter(({ name }) => !name.startsWith(".")).map(within))).flat();
}

async function work() {
  working = true;
  const list = el("ul", {});
  const head = el("p", {});
  $("#report").replaceChildren(head, list);
  const ids = [];
  let failed = 0;
  let done = 0;
  for (let file = waiting.shift(); file; file = waiting.shift()) {
    const doing = (share) => {
      const now = say("upload.reading", { name: file.name, percent: Math.round(share * 100) });
      head.textContent = waiting.length ? `${now}; ${say("upload.waiting", { n: waiting.length })}` : now;
    };
    doing(0);
    for (const entry of await one(file, doing)) {
      ids.push(...entry.article_ids);
      done += 1;
      failed += entry.status === "failed" ? 1 : 0;
      list.append(row(file.name, entry));
    }
    await library.added(ids);
  }
  head.textContent = say("upload.done", { n: done - failed }) + (failed ? ` ${say("upload.failed", { n: failed })}` : "");
  working = false;
  changed();
}

/** What became of one file; where the service went away it is sent again when that is back. */
async function one(file, doing) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await sent(file, doing);
    } catch (error) {
      if (!(error instanceof api.NoConnection)) return [refused(error.message)];
      if (tries === TRIES) return [refused(say("upload.broken"))];
      await connection.back();
    }
  }
}

/** An entry for each document in the file. */
async function sent(file, doing) {
  let answer = await api.upload(file, doing);
  while (answer.object === "job" && (answer.status === "queued" || answer.status === "running")) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    answer = await api.job(answer.id);
    doing(answer.total ? answer.done / answer.total : 0);
  }
  const receipt = answer.object === "job" ? answer.receipt : answer;
  if (!receipt) return [refused(answer.error.message)];
  return receipt.documents.length ? receipt.documents : [refused(say("upload.nothing"))];
}

const refused = (message) => ({ status: "failed", message, article_ids: [], passages: 0 });

function row(name, { status, message: told, article_ids: ids, source }) {
  const message = told && translated(told);
  const what = status === "failed" ? say("upload.not_read", { why: message ?? say("upload.no_reason") }) : say(`upload.${status}`, { n: ids.length });
  const partly = ["added", "updated", "unchanged"].includes(status) && message;
  const said = partly ? `${what}. ${message}` : what;
  const inside = source && source !== name && !source.endsWith(`/${name}`) ? ` (${source})` : "";
  const node = stamp("report", { name: name + inside, said, status, opens: ids.length > 0 });
  const button = $("[data-do=view-added]", node);
  if (button) button.dataset.article = ids[0];
  return node;
}

export function start({ formats, onChanged, writes }) {
  changed = onChanged;
  $("#formats").replaceChildren(isolated(formats.join(", ")));
  if (!writes) return;
  $("#upload-files").addEventListener("change", ({ target }) => {
    add([...target.files].map(named));
    target.value = "";
  });
  let depth = 0;
  const carries = (event) => event.dataTransfer?.types.includes("Files");
  const over = (on) => { $("#dropping").hidden = !on; };
  addEventListener("dragenter", (event) => {
    if (!carries(event)) return;
    depth += 1;
    over(true);
  });
  addEventListener("dragleave", () => {
    depth = Math.max(0, depth - 1);
    if (!depth) over(false);
  });
  addEventListener("dragover", (event) => carries(event) && event.preventDefault());
  addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    depth = 0;
    over(false);
    const items = [...event.dataTransfer.items].filter(({ kind }) => kind === "file").map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
    Promise.all(items.map((item) => (item instanceof File ? [named(item)] : within(item)))).then((lists) => add(lists.flat()), (error) => toast(error.message));
  });
}
