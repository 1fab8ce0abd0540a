"""What of a web page is no part of what it says: banners, menus, notices, hidden elements."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rag.articles._elements import drop

if TYPE_CHECKING:
    from lxml.etree import _Element

_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_CONSENT: Final = re.compile(r"cookie|consent|gdpr|ccpa|onetrust|privacy-?(?:banner|popup|notice)")
_ASKS_CONSENT: Final = re.compile(
    r"\b(?:cookies?|consent|personal data|privacy)\b.*"
    r"\b(?:accept|agree|allow|reject|manage|settings|preferences|policy|experience|partners)\b|"
    r"\b(?:accept|agree|allow)\b.*\bcookies?\b|cookies?\b.{0,80}\b(?:akzeptieren|accepter|aceptar)",
    re.I | re.S,
)
_MOST_WORDS: Final = 200
"""A banner is short; an article about cookies is not."""
_SCRIPT_NOTICE: Final = re.compile(r"javascript|java script|enable|browser", re.I)
_NOTICE_WORDS: Final = 40
_MENU_SHARE: Final = 0.6
"""From this share of linked words on a ``nav`` is a menu."""
_FRAME: Final = frozenset({"html", "body", "main", "article"})


def without_notices(tree: _Element) -> None:
    """Take out what asks for consent, what is hidden, and what a page without scripts says.

    Nothing goes by its tag alone: a ``noscript`` or a consent element that holds an article stays.
    """
    for element in list(tree.iter("noscript")):
        words = _text(element).split()
        if len(words) <= _NOTICE_WORDS and (not words or _SCRIPT_NOTICE.search(" ".join(words))):
            drop(element)
        else:
            element.tag = "div"
    whole = len(_text(tree).split())
    for element in list(tree.iter()):
        if not isinstance(element.tag, str) or element.tag in _FRAME:
            continue
        if element.get("hidden") is not None or _HIDDEN.search(element.get("style") or ""):
            # A page that shows its text by a script keeps it hidden until then.
            if len(_text(element).split()) * 2 < whole:
                drop(element)
        elif _is_consent(element):
            drop(element)


def without_menus(tree: _Element) -> None:
    """Take out navigation that is mostly links."""
    for element in list(tree.iter("nav", "button")):
        words = _text(element).split()
        linked = sum(len(_text(link).split()) for link in element.iter("a"))
        is_menu = element.tag == "nav" and linked >= _MENU_SHARE * len(words)
        if is_menu or (element.tag == "button" and len(words) < 4):
            drop(element)


def _is_consent(element: _Element) -> bool:
    named = " ".join(
        (element.get(name) or "").lower() for name in ("id", "class", "aria-label", "role")
    )
    if not _CONSENT.search(named) and element.get("role") not in ("dialog", "alertdialog"):
        return False
    text = _text(element)
    return len(text.split()) <= _MOST_WORDS and bool(_ASKS_CONSENT.search(text))


def _text(element: _Element) -> str:
    return " ".join(str(text) for text in element.itertext())
