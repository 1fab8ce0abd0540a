/* The page of the original with the quoted words boxed, where the citation knows its rectangles. */
import { $, el } from "./dom.js";
import { say } from "./words.js";

let offered = null;
let kept = false;

/** Whether the service keeps the files that articles were read from. */
export function start(originals) {
  kept = originals;
}

/** Offers the page image of what is open, or takes the offer back. */
export function offer({ article, citation, snapshot }) {
  const place = citation?.original;
  offered = kept && place?.page ? { article, citation, place, snapshot } : null;
  $("#original-button").hidden = !offered;
  $("#original-button").setAttribute("aria-pressed", "false");
  $("#source-file").hidden = !kept || !place;
  $("#source-file").href = `articles/${encodeURIComponent(article)}/file${snapshot ? `?snapshot=${encodeURIComponent(snapshot)}` : ""}`;
}

export function toggle() {
  if (!offered) return;
  const button = $("#original-button");
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(on));
  const under = $("#source .under");
  $(".original", under)?.remove();
  $(".scroll", under).hidden = on;
  $(".minimap", under).hidden = on;
  if (on) under.append(picture(offered));
}

function picture({ article, citation, place, snapshot }) {
  const start = citation.start_char_index;
  const end = citation.end_char_index;
  const image = el("img", {
    src: `articles/${encodeURIComponent(article)}/pages/${place.page}.png?start=${start}&end=${end}${snapshot ? `&snapshot=${encodeURIComponent(snapshot)}` : ""}`,
    alt: say("source.page_alt", { page: place.page, quote: citation.cited_text }),
  });
  const drawing = el("p", { class: "none" }, say("source.drawing"));
  const holder = el("div", { class: "original", tabindex: 0, role: "region", "aria-label": say("source.page_image") }, drawing, image);
  image.addEventListener("load", () => drawing.remove());
  image.addEventListener("error", () => holder.replaceChildren(el("p", { class: "none" }, say("source.no_page"))));
  return holder;
}
