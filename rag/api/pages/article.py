"""An article as a page for people: the words marked, scrolled into view, nothing executed.

Article text is data. It is escaped here, and the content security policy allows this module's own
script and style (by their hashes) and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
from html import escape
from typing import Final

from rag.types import Article

STYLE: Final = """
:root{color-scheme:light dark;--ink:#1a1a1a;--paper:#fdfdfb;--soft:#5c5c5c;--mark:#ffe45c}
@media (prefers-color-scheme:dark){:root{--ink:#e8e6e1;--paper:#17181a;--soft:#a5a29b;
--mark:#7a6300}}
body{margin:0;background:var(--paper);color:var(--ink);font:1.06rem/1.65 Georgia,serif}
main{max-width:42rem;margin:0 auto;padding:2rem 1.25rem 40vh}
a{color:inherit}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .4rem}
.about{color:var(--soft);font:.9rem/1.5 system-ui,sans-serif;margin:0 0 2rem;
overflow-wrap:anywhere}
h1,#text{unicode-bidi:plaintext}
#text{white-space:pre-wrap;overflow-wrap:anywhere}
mark{background:var(--mark);color:inherit;padding:.08em 0;border-radius:.15em;
scroll-margin:35vh}
"""

# RFC 5147 counts characters; JavaScript strings count UTF-16 units, so places are found by walking
# code points over the text nodes. The fragment wins over ?start=&end=, as it is the newer wish.
SCRIPT: Final = """
"use strict";
function unmark(){
  for (const mark of document.querySelectorAll("#text mark")) {
    mark.replaceWith(...mark.childNodes);
  }
  document.getElementById("text").normalize();
}
function wanted(){
  const found = /^#char=(\\d+),(\\d+)/.exec(location.hash);
  return found && Number(found[1]) < Number(found[2]) ? [Number(found[1]), Number(found[2])] : null;
}
function unit(text, points){
  let at = 0;
  for (let n = 0; n < points && at < text.length; n++) {
    at += text.codePointAt(at) > 0xffff ? 2 : 1;
  }
  return at;
}
function show(){
  const place = wanted();
  const chat = document.getElementById("chat");
  if (place && chat?.search) chat.hash = location.hash;
  if (place) {
    unmark();
    const holder = document.getElementById("text");
    const node = holder.firstChild;
    const start = node ? unit(node.data, place[0]) : 0;
    const end = node ? unit(node.data, place[1]) : 0;
    if (start < end) {
      const words = node.splitText(start);
      words.splitText(end - start);
      const mark = document.createElement("mark");
      mark.tabIndex = -1;
      words.replaceWith(mark);
      mark.append(words);
    }
  }
  const mark = document.querySelector("#text mark");
  if (mark) {
    mark.scrollIntoView({block: "center"});
    mark.focus({preventScroll: true});
  }
}
addEventListener("hashchange", show);
show();
"""


def source_of(code: str) -> str:
    """The content security policy source that admits this inline script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"


POLICY: Final = (
    f"default-src 'none'; script-src {source_of(SCRIPT)}; style-src {source_of(STYLE)}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


def article_page(
    article: Article, place: tuple[int, int] | None = None, chat: str | None = None
) -> str:
    """The page; ``place`` is the span ``[start, end)`` to mark without script, ``chat`` the way to
    the chat, which opens the article beside it where it names it."""
    text = article.text
    if place is None:
        body = as_text(text)
    else:
        start, end = place
        marked = f'<mark id="quote" tabindex="-1">{as_text(text[start:end])}</mark>'
        body = as_text(text[:start]) + marked + as_text(text[end:])
    title = as_text(article.title or article.id)
    about = " · ".join(
        as_text(part)
        for part in (article.published.isoformat() if article.published else "", article.source)
        if part
    )
    back = (
        f'<p class="about"><a id="chat" lang="en" href="{escape(chat)}">To the chat</a></p>'
        if chat
        else ""
    )
    language = f' lang="{as_text(article.language)}"' if article.language else ""
    return (
        f'<!doctype html><html{language}><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f"<style>{STYLE}</style></head><body><main>{back}<h1>{title}</h1>"
        f'<p class="about">{about}</p><div id="text">{body}</div></main>'
        f"<script>{SCRIPT}</script></body></html>"
    )


def as_text(text: str) -> str:
    """``text`` escaped so that the browser holds exactly as many code points.

    HTML parsing turns a carriage return into a line feed and drops NUL; both would shift every
    later offset, so the first is written as a reference and the second as U+FFFD. Lone
    surrogates cannot be encoded and become question marks.
    """
    plain = text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
    return escape(plain).replace("\r", "&#13;")
