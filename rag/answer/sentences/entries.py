"""The head of the entry that a sentence stands in: an option of a command, above what it does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from rag.answer.basis import Basis
from rag.answer.parts import Part
from rag.language import list_marks
from rag.types import Span

_WORDS: Final = 12
"""Most of a head; what is longer is prose."""
_HEADING: Final = re.compile(r"[A-Z][^\W\d_]*(?: [^\W\d_]+)*")
"""What heads a section, whose sentences speak for themselves."""


def with_heads(basis: Basis, parts: Sequence[Part]) -> Iterator[Part]:
    """``parts``, each behind the head of the entry that it stands in: "This forces a change of the
    password" does not say which option does."""
    quoted = {(part.span.article_id, part.span.start) for part in parts}
    for part in parts:
        head = _head_of(basis, part.span)
        if head is not None and (head.article_id, head.start) not in quoted:
            quoted.add((head.article_id, head.start))
            yield replace(part, span=head)
        yield part


def _head_of(basis: Basis, span: Span) -> Span | None:
    """The nearest line above a sentence that is less deep, where it is short, no sentence and no
    heading, and nothing but what is deeper stands right above and below it."""
    text = basis.article(span).text
    line = _line(text, span.start)
    depth = _depth(text, *line)
    if not depth or list_marks.marks(text, span.start):
        return None
    below, above = line, line
    while above[0]:
        above = _line(text, above[0] - 1)
        if _depth(text, *above) < depth:
            break
        below = above if text[slice(*above)].strip() else below
    own = _depth(text, *above)
    said = text[slice(*above)].strip()
    if own >= depth or above[1] + 1 != below[0] or list_marks.marks(text, above[0]):
        return None
    if len(said.split()) > _WORDS or said[-1] in ".!?:;," or _HEADING.fullmatch(said):
        return None
    if above[0] and _depth(text, *_line(text, above[0] - 1)) <= own:
        return None
    low = above[0] + own
    return basis.span_at(span.article_id, low, low + len(said))


def _line(text: str, at: int) -> tuple[int, int]:
    """The line that holds ``at``, without its end."""
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, len(text) if end < 0 else end


def _depth(text: str, start: int, end: int) -> int:
    """How deep a line is; an empty one is deeper than any."""
    line = text[start:end]
    return len(line) - len(line.lstrip()) if line.strip() else len(text)
