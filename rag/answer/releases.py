"""When a version was released: by the heading that has its number and a day.

A reader of prose does not take "1.2.2 - 2026-03-01" for an answer.
"""

from __future__ import annotations

import re
from typing import Final

from rag.answer.basis import Basis
from rag.answer.enumerations.led import ANNOUNCED
from rag.answer.parts import Part
from rag.answer.whole import DATE
from rag.language.terms import folded

_ASKED: Final = re.compile(
    r"(?:and\s+|so\s+)?(?:when|on what (?:date|day))\s+(?:was|were|did|is)\s+(?P<of>[^?]*?)\s*"
    r"\bv?(?P<number>\d+(?:\.\d+)+)\s+(?:released|published|issued|out|come out|appear)\W*",
    re.IGNORECASE,
)
_KIND: Final = re.compile(r"\b(?:the|release|version)\b", re.IGNORECASE)
_LINE: Final = re.compile(r"^[^\n]*$", re.MULTILINE)
_WORDS: Final = 10
"""Most of such a heading."""
_DAY: Final = re.compile(rf"\b\d{{4}}-\d\d-\d\d\b|(?=[^\n]{{0,20}}\d)(?:{DATE.pattern})")


def part(basis: Basis) -> Part | None:
    """The day in the only line of the articles found that has it beside the number of the version
    asked about; of several articles in the only one that has its name in the title or the file's
    name."""
    asked = _ASKED.fullmatch(basis.asked.text)
    if asked is None:
        return None
    number = re.compile(rf"(?<![\w.])v?{re.escape(asked['number'])}(?![\w-]|\.\d)", re.IGNORECASE)
    name = folded(_KIND.sub("", asked["of"])).strip()
    found: dict[tuple[str, int, int], Part] = {}
    for hit in basis.hits:
        passage, article = hit.passage, basis.articles[hit.passage.article_id]
        if passage.view is not None or name not in folded(f"{article.title} {article.source}"):
            continue
        for line in _LINE.finditer(article.text, passage.start, passage.end):
            day = _DAY.search(line[0])
            if not day or len(line[0].split()) > _WORDS or not number.search(line[0]):
                continue
            low, high = line.start() + day.start(), line.start() + day.end()
            if (span := basis.span_at(article.id, low, high, ANNOUNCED)) is not None:
                found[article.id, low, high] = Part(span, ANNOUNCED)
    return next(iter(found.values())) if len(found) == 1 else None
