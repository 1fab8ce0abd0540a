"""Measures asked for by an adjective that a table calls by their noun.

Of "How heavy is the Tern 2?" no word stands in the row "Weight" of a table whose columns are the
things compared, so that nothing of it would be read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rag.language.terms import terms
from rag.retrieval.rows import terms_in
from rag.types import Hit

_HOW: Final = re.compile(
    r"^(?:and\s+|so\s+)?(?:how\s+(?P<how>[a-z]+)|what)\s+(?P<be>is|are|was|were|do|does|did)\s+"
    r"(?P<of>[^,;]+?)(?P<verb>\s+(?:cost|weigh))?\s*\?*$",
    re.IGNORECASE,
)
_NOUNS: Final = {
    "heavy": ("weight", "mass"),
    "weigh": ("weight", "mass"),
    "much": ("price", "cost", "fee"),
    "cost": ("price", "cost", "fee"),
    "tall": ("height",),
    "high": ("height", "altitude", "elevation"),
    "wide": ("width",),
    "deep": ("depth",),
    "thick": ("thickness",),
    "old": ("age",),
    "fast": ("speed",),
    "far": ("distance",),
    "large": ("size", "area"),
    "big": ("size", "area"),
}
_LABEL_AND_VALUE: Final = 2
"""Cells of a row that needs no column to be told by: "Weight", "9.2 kg"."""
_PAST: Final = frozenset({"was", "were", "did"})


def by_noun(question: str, hits: Sequence[Hit]) -> str:
    """ "How heavy is the Tern 2?" as "What is the weight of the Tern 2?", where a row that was
    found begins with that noun and has a column that the question calls by all of its heading, or
    a single value in an article with the Tern 2 in its title."""
    found = _HOW.match(question)
    if found is None:
        return question
    asked = terms_in(question)
    verb = (found["verb"] or "").strip().lower()
    if bool(verb) != (found["be"].lower() in ("do", "does", "did")) or not (verb or found["how"]):
        return question
    of = terms_in(found["of"])
    named = {
        term
        for hit in hits
        for row in (hit.passage.view.rows if hit.passage.view else ())
        for headings in [[terms_in(row.heading(at)) for at in range(1, len(row.cells))]]
        if any(heading and heading <= asked for heading in headings)
        or (len(row.cells) == _LABEL_AND_VALUE and of <= terms_in(hit.title))
        for term in terms(row.value(0))
    }
    for noun in _NOUNS.get(verb or found["how"].lower(), ()):
        if named.issuperset(terms(noun)):
            be = "was" if found["be"].lower() in _PAST else "is"
            return f"What {be} the {noun} of {found['of']}?"
    return question
