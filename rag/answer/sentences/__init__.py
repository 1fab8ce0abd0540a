"""Whole sentences: what answers why, how, what a thing is, and yes or no.

A reader with an evidence head says which sentences bear on the question; what it says is weighed
with the spans found in them and with what retrieval knows. Of a reader without, the sentences that
hold its likeliest spans are taken: all the spans of a sentence speak for it. What is quoted with
the best one is what stands below its heading, what tells its reason, or its other side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from rag.answer import definitions
from rag.answer.basis import Basis
from rag.answer.parts import Part
from rag.answer.ranking import Ranking, by_sentence
from rag.answer.sentences.beside import MOST, of_both, without_repeats
from rag.answer.sentences.entries import with_heads
from rag.answer.sentences.leading import ALLOWS, leads, meant, replies
from rag.answer.sentences.spans import of_spans
from rag.answer.sentences.steps import HOW_TO, STEM, steps_below, whole_list
from rag.answer.sentences.weighing import Signs, signs, weigh
from rag.confidence import probability
from rag.question import Kind
from rag.types import Span

__all__ = [
    "ALLOWS",
    "DECIDES",
    "STEM",
    "Signs",
    "evidence",
    "leads",
    "meant",
    "replies",
    "signs",
    "without_repeats",
]

_EVIDENCE: Final = 0.25
"""Probability from which a further sentence is quoted: where one sentence is enough a second does
less harm than its want does where evidence is long (see ``docs/quality.md``)."""
_AS_LIKELY: Final = 0.9
"""Of the best sentence's probability: one so likely is quoted whatever speaks for it."""
_FOUND: Final = 0.02
"""Probability of an answer in a further sentence, from which it may be quoted."""
_ANSWERED: Final = (Kind.REASON, Kind.MANNER, Kind.DECISION, Kind.DEFINITION, Kind.SAID)
"""What each sentence answers by itself; what happened and what is compared several tell together,
and of all else sentences are asked for as evidence."""
_READ: Final = (Kind.REASON, Kind.MANNER, Kind.SAID)
"""What a sentence tells by the words that the reader marks in it: one that holds all the question's
words, which the evidence head likes, often says no more than they do. Of how
a thing is done only where some is shown: in manuals those words begin in the line of an option, and
are lost."""
DECIDES: Final = 0.6
"""Probability from which a sentence is shown as deciding, unless another is asked for: one that
does not decide misleads more than a near miss elsewhere."""


def evidence(basis: Basis, ranking: Ranking) -> list[Part]:
    """The sentences that answer, the best first; of whoever is asked about name and offices."""
    found = _of_head(basis, ranking) if basis.reading.sentences else of_spans(basis)
    if basis.asked.kind is Kind.MANNER:
        return list(with_heads(basis, found))
    if basis.asked.kind is not Kind.DEFINITION:
        return found
    return [replace(part, span=definitions.clause(basis, part.span)) for part in found]


def _of_head(basis: Basis, ranking: Ranking) -> list[Part]:
    """The sentences that the evidence head speaks for, as many as the kind of question needs."""
    known = dict(signs(basis, ranking))
    found = sorted(_weighed(basis, known), key=_likeliest)
    likely = _likely(basis, found)
    headed = basis.asked.kind is Kind.HAPPENED or HOW_TO.match(basis.asked.text)
    if headed and (steps := steps_below(basis, likely)):
        return steps
    if basis.asked.kind in _READ:
        read = sorted(_read(basis, known), key=_likeliest)
        least = basis.reader.calibration.threshold
        if not HOW_TO.match(basis.asked.text) or any(part.probability >= least for part in read):
            found, likely = read, _likely(basis, read)
    likely = [
        part
        for part in likely
        if basis.asked.kind not in _ANSWERED
        or part.probability >= _AS_LIKELY * likely[0].probability
        or _answers(known[part.span])
    ]
    if basis.asked.kind is Kind.DEFINITION:
        return [
            part
            for place, part in enumerate(likely[:MOST])
            if place == 0 or definitions.defines(basis, part.span)
        ]
    if basis.asked.form == "sentences" and (led := whole_list(basis, likely[:1])):
        return led
    if basis.asked.kind is Kind.COMPARISON:
        return of_both(basis, likely, found)
    return likely[:MOST]


def _weighed(basis: Basis, known: Mapping[Span, Signs]) -> Iterator[Part]:
    """Sentences as likely as all that is known of them makes them."""
    for span, told in known.items():
        yield Part(span, definitions.weighed(basis, span, weigh(told), told=replies(basis, span)))


def _read(basis: Basis, known: Mapping[Span, Signs]) -> Iterator[Part]:
    """Sentences as likely as the reader's answer stands in them: all its spans speak for theirs."""
    read = dict(by_sentence(basis))
    for span in known:
        candidate = read.get((span.passage_id, span.start))
        if candidate is not None:
            yield Part(span, probability(basis.reader.calibration, candidate.features))


def _likeliest(part: Part) -> float:
    return -part.probability


def _likely(basis: Basis, found: Sequence[Part]) -> list[Part]:
    """The best of ``found``, and what further ones are likely enough to be quoted with it."""
    further = [
        part
        for part in found[1:]
        if part.probability >= _EVIDENCE
        and not basis.text(part.span).endswith(":")
        and (leads(basis, found[0].span) or not leads(basis, part.span))
    ]
    return without_repeats(basis, [*found[:1], *further])


def _answers(known: Signs) -> bool:
    """Whether the evidence head takes a sentence for one that answers, and the reader finds an
    answer in it: words of the question stand in many that are beside the point."""
    return known.head > 0 and known.span >= _FOUND
