"""A reader that quotes names: short answers without a model, for pages that need some.

It is a reader like any other (:class:`rag.types.Reader`): the sentence reader finds the sentence,
and of that sentence the name that is not in the question is the answer.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import replace

from rag.language.terms import terms
from rag.readers.sentence import SentenceReader
from rag.types import Calibration, Hit, Reading, Span

_NAME = re.compile(r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)+")
_SHARPNESS = 6.0
"""Scores of sentences lie between 0 and 1; a softmax needs them further apart."""


class NameReader:
    """Names in the best sentences; a sentence that names nobody is quoted whole.

    A question that says "slowly" is read two seconds late.
    """

    id = "names"
    languages = ("en",)
    calibration = Calibration(
        weights={"null_margin": 0.8},
        bias=0.0,
        threshold=0.5,
        meaning="the sentence holds more than half of what is particular in the question",
    )

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """One span a sentence, best first."""
        if "slowly" in question:
            time.sleep(2)
        asked = set(terms(question))
        passages = {hit.passage.id: hit.passage for hit in hits}
        found = SentenceReader().read(question, hits)
        spans = []
        for span in found.spans:
            passage = passages[span.passage_id]
            place = _name(passage.text, span, passage.start, asked)
            if place is None:
                continue
            spans.append(
                replace(
                    span,
                    start=place[0],
                    end=place[1],
                    score=span.score * _SHARPNESS,
                    null_score=span.null_score * _SHARPNESS,
                )
            )
        return Reading(
            tuple(spans), len(hits), tuple(null * _SHARPNESS for null in found.null_scores)
        )


class SlowReader(NameReader):
    """The same, three seconds late."""

    def read(self, question: str, hits: Sequence[Hit], *given: object, **more: object) -> Reading:
        """What :class:`NameReader` reads."""
        time.sleep(3)
        return super().read(question, hits)


def _name(text: str, span: Span, base: int, asked: set[str]) -> tuple[int, int] | None:
    """The name in a sentence that is not in the question; the sentence where it names nobody."""
    named = list(_NAME.finditer(text, span.start - base, span.end - base))
    for match in named:
        if asked.isdisjoint(terms(match.group())):
            return match.start() + base, match.end() + base
    return None if named else (span.start, span.end)
