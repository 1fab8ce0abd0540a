/* What the service holds, and what this visitor may do. */
import * as api from "./api.js";
import { $, $$ } from "./dom.js";
import * as original from "./original.js";

export let about = { articles: null, may_write: true, formats: [] };

export async function learn() {
  about = await api.about();
  $("#count").textContent = about.articles === null ? "" : String(about.articles);
  original.start(about.originals);
  for (const node of $$("[data-workbench]")) node.hidden = !about.workbench;
  $("[data-do=sign-out]").hidden = !about.signed_in;
  for (const node of $$("[data-writes]")) node.hidden = !about.may_write;
}
