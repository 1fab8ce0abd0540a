"""What stands below a heading, or a line, that asks for all of it: steps, changes, a list."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from rag.answer.basis import Basis
from rag.answer.enumerations.led import led_to
from rag.answer.parts import Part
from rag.answer.sentences.leading import leads, replies_below
from rag.language import list_marks
from rag.language.terms import terms
from rag.question import asks, unlabelled
from rag.types import Span

_MOST_STEPS: Final = 8
_MOST_LISTED: Final = 30
"""The same, where they are the lines of a list."""
_LISTED: Final = 2
"""Lines that make a list: what stands below it is no step."""
_NEARLY: Final = 0.8
"""Of the best sentence's probability: one so likely may stand below the heading that is asked."""
STEM: Final = 5
"""Letters by which "install" and "Installation" agree."""
HOW_TO: Final = re.compile(
    r"(?:and\s+|so\s+)?(?:how\s+(?:do|does|can|could|should|to|must|would)|what\b.*\bdo"
    r"|what\s+(?:are|is)\s+the\s+(?:steps?|procedures?))\b",
    re.IGNORECASE,
)
"""What asks how a thing is done, and not how it was."""


def steps_below(basis: Basis, likely: list[Part]) -> list[Part]:
    """All that stands below the heading of the best sentence, or of one nearly as likely, where it
    stands right below it and the heading tells what is asked: how a thing is done is told in steps,
    and what has changed one change after the other."""
    near = [part for part in likely if part.probability >= _NEARLY * likely[0].probability]
    return next((steps for part in near if (steps := _steps_from(basis, part))), [])


def _steps_from(basis: Basis, best: Part) -> list[Part]:
    """All that stands below the heading right above ``best``, where it tells what is asked."""
    passage_id = best.span.passage_id
    led = replies_below(basis, [passage_id]).get((passage_id, best.span.start, best.span.end))
    if led is None:
        return []
    heading = replace(best.span, start=led[1], end=led[2])
    words = unlabelled(basis.text(heading))
    if not _tells_how(basis, heading) or (asks(words) and not HOW_TO.match(words)):
        return []
    text = basis.article(heading).text
    steps: list[Part] = []
    listed, loose = 0, False
    end = best.span.start
    for low, high, where in basis.places(heading.article_id):
        if low < best.span.start:
            continue
        span = replace(best.span, passage_id=where, start=low, end=high)
        follows = end + len(text[end:low]) - len(text[end:low].lstrip())
        of_list = list_marks.marks(text, low) or (listed and list_marks.goes_on(text, low))
        most = _MOST_LISTED if of_list else _MOST_STEPS
        # "4. Costs" past a blank line heads what stands below a list of lines.
        spaced = "\n\n" in text[end:low] and not list_marks.goes_on(text, low)
        apart = list_marks.after(text, follows) < low or (
            spaced and listed >= _LISTED and not loose
        )
        if apart or leads(basis, span) or len(steps) >= most:
            break
        loose = loose or (spaced and listed > 0)
        steps.append(replace(best, span=span))
        listed = len(steps) if of_list else listed
        end = high
    return steps[:listed] if listed >= _LISTED else steps


def _tells_how(basis: Basis, heading: Span) -> bool:
    """Whether a heading says nothing but what is asked; or whether it begins with what is to be
    done, at least half of it is asked and, with the title, it says all that is asked: "Install
    from the repository"."""
    asked, told, title = (
        [term[:STEM] for term in terms(text)]
        for text in (
            basis.asked.text,
            unlabelled(basis.text(heading)),
            basis.article(heading).title,
        )
    )
    if not told or {*told} <= {*asked}:
        return bool(told)
    own = {*told} & {*asked}
    return told[0] == asked[0] and 2 * len(own) >= len({*told}) and {*asked} <= {*told, *title}


def whole_list(basis: Basis, best: list[Part]) -> list[Part]:
    """The best sentence with what it leads to: the whole list ("Customers may pay by:"), or the
    block right below it ("Install it with:")."""
    if not best or not basis.text(best[0].span).endswith(":"):
        return []
    span = best[0].span
    text = basis.article(span).text
    start = next((at for at in range(span.end, len(text)) if not text[at].isspace()), span.end)
    items, more = led_to(basis, span.article_id, start)
    if not items:
        items = _block(basis, span, start)
    whole = [] if more else items
    return [*best, *(replace(best[0], span=item) for item in whole)] if whole else []


def _block(basis: Basis, span: Span, start: int) -> list[Span]:
    """What stands in an article from ``start`` to the next empty line."""
    found: list[Span] = []
    text = basis.article(span).text
    for low, high, where in basis.places(span.article_id):
        if low < start:
            continue
        if "\n\n" in text[start:low] or len(found) == _MOST_STEPS:
            break
        found.append(replace(span, passage_id=where, start=low, end=high))
    return found
