"""Yes or no: what is quoted with the sentence that decides, and which way it decides.

A sentence decides by what it replies, by what it denies, by what became of what it proposes, by the
row of a table that says all of it, or the one cell that is asked about; where no rule says so, by a
classifier that is sure of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rag.answer import matching
from rag.answer.basis import Basis
from rag.answer.parts import Part
from rag.answer.sentences import DECIDES, leads, replies
from rag.answer.verdicts.asked import names_what_is_there
from rag.answer.verdicts.bounds import decided_by_amount
from rag.answer.verdicts.cells import decided as of_cell
from rag.answer.verdicts.classified import read_by_classifier
from rag.answer.verdicts.contests import decided_by_contest
from rag.answer.verdicts.contraries import (
    excludes,
    has_ended,
    is_contrary,
    is_free,
    shuts,
)
from rag.answer.verdicts.denials import denies, denies_of_all
from rag.answer.verdicts.former import superseded
from rag.answer.verdicts.holders import decided_by_holder, held_since
from rag.answer.verdicts.plain_replies import NOT_SO, PLAIN, explaining, is_bare
from rag.answer.verdicts.proposals import of_proposal, only_proposes, outcome_of, tells_outcome
from rag.question import unlabelled
from rag.types import Decision

__all__ = ["deciding", "decision", "of_cell"]

_NEARLY: Final = 0.9
"""Of the probability of what was once: what is now and so likely goes before it."""


def deciding(basis: Basis, parts: Sequence[Part], threshold: float) -> list[Part]:
    """The sentence that decides; behind it the one that it cannot be told without, what became of a
    proposal or what follows a bare "No.", or else another that is likely enough.

    What replies to the very question goes alone. Of a question about now what was once goes behind
    what is, and who held an office by an older article behind who holds it by a newer one.
    """
    if not parts:
        return []
    if reply := next((part for part in parts if replies(basis, part.span)), None):
        parts = [reply]
    least = max(DECIDES, _NEARLY * parts[0].probability)
    likely = [part for part in parts if part.probability >= least]
    if naming := [part for part in likely if names_what_is_there(basis, part.span)]:
        parts = [*naming, *(part for part in parts if part not in naming)]
        likely = naming
    if (since := held_since(basis, parts[0].span)) is not None:
        return [replace(parts[0], span=basis.sentence(since)), parts[0]]
    current = [part for part in likely if not superseded(basis, part.span)]
    if current and superseded(basis, parts[0].span):
        parts = [current[0], *(part for part in parts if part is not current[0])]
    best, beside = parts[0], [part for part in parts[1:2] if part.probability >= threshold]
    beside = [part for part in beside if leads(basis, best.span) or not leads(basis, part.span)]
    beside = [part for part in beside if not is_bare(unlabelled(basis.text(part.span)))]
    before = basis.above(best.span)
    if before is not None and explaining(basis, before) is not None:
        best = replace(best, span=before)
    outcome = outcome_of(basis, best.span) if only_proposes(basis, best.span) else None
    behind = outcome.span if outcome else explaining(basis, best.span)
    return [best, replace(best, span=behind)] if behind else [best, *beside]


def decision(basis: Basis, best: Part | None) -> Decision:
    """What the best sentence decides: by the Yes or No with which it replies to what is asked, by
    what became of what it proposes, by what it forbids, by who holds an office, who won or how much
    it was, by the row of a table that says all of it; else unclear, unless a measured classifier is
    sure of it, and not against a Yes or No that it begins with."""
    unclear = Decision("unclear", None)
    if best is None:
        return unclear
    text = unlabelled(basis.text(best.span))
    said = PLAIN.match(text)
    if said and replies(basis, best.span):
        return Decision("supports" if said.group().lower() == "yes" else "denies", None)
    if text.endswith("?") or superseded(basis, best.span):
        return unclear
    quoted = filter(None, (best.span, explaining(basis, best.span)))
    rules = (excludes, shuts, is_free, is_contrary, has_ended)
    if any(rule(basis, span) for span in quoted for rule in rules):
        return Decision("denies", None)
    if denies(basis, best.span) or denies_of_all(basis, best.span):
        return Decision("denies", None)
    for decides in (tells_outcome, decided_by_holder, decided_by_contest, decided_by_amount):
        if (told := decides(basis, best.span)) is not None:
            return told
    if matching.holds(basis, best.span):
        return Decision("supports", None)
    read = read_by_classifier(basis, best.span)
    against = "denies" if said and said.group().lower() == "yes" else "supports"
    if read.verdict == against and (said or NOT_SO.match(text)):
        return unclear
    return of_proposal(basis, best.span, read) if only_proposes(basis, best.span) else read
