import { place } from "../js/citations.js";
import { equal } from "./check.js";

export const tests = {
  "a page is told with its label, a quote over two pages with both": () => {
    equal(place({ page: 5, original: { page: 5, page_label: "iv" } }), "page 5 (iv)");
    equal(place({ page: 5, original: { page: 5, end_page: 6 } }), "pages 5–6");
    equal(place({ page: 5, original: null }), "page 5");
  },
  "a mail is told by its part and paragraph": () => {
    equal(place({ original: { part: "forwarded mail", paragraph: 2 } }), "forwarded mail, paragraph 2");
  },
};
