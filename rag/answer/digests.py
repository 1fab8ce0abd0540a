"""An evidence digest: the sentences that say most about a topic, from different articles."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from rag import confidence
from rag.answer.basis import Basis
from rag.answer.checks import refusal
from rag.answer.parts import Part
from rag.answer.ranking import Ranking
from rag.answer.sentences import leads
from rag.language.roles import roles_in
from rag.language.terms import terms
from rag.types import Hit

_MOST: Final = 5
_EACH: Final = 2
"""Sentences of one article at most."""
_COVERED: Final = 0.5
"""Share of the topic's words that a passage must hold to be of the topic."""
_BESIDE: Final = 0.7
"""Of the best sentence's score: what holds so much less of the topic is left out."""
_ASKING: Final = frozenset(
    terms(
        "tell me about what do you we the articles know known information news anything give"
        " overview articles article say tell report said"
        " summary summarise summarize find show reported written going on new please"
    )
)
_SHORT: Final = 5
_LONG: Final = 6
"""Letters of a topic's word from which a longer one that begins so is taken for it."""


def digest(basis: Basis, ranking: Ranking, threshold: float) -> list[Part]:
    """Up to five sentences on the topic, newest first; before them the one that holds a likely
    answer, where the words ask for something that can be told in few.

    Those that hold most of the topic's words are taken, one an article first; what says nearly
    the same as one already taken is left out. Title and heading count for what stands below them.
    """
    asked = list(dict.fromkeys(terms(basis.asked.text)))
    topic = [term for term in asked if term not in _ASKING] or asked
    ranked: list[tuple[float, Part]] = []
    for hit in basis.hits:
        title = set(terms(basis.articles[hit.passage.article_id].title))
        about = _share(topic, set(terms(hit.passage.text)) | title)
        if about < _COVERED:
            continue
        ranked.extend(_sentences(basis, hit, topic, about))
    ranked.sort(key=lambda pair: -pair[0])
    ranked = [pair for pair in ranked if pair[0] >= _BESIDE * ranked[0][0]]
    if ranked and max(part.probability for _, part in ranked) <= _COVERED and len(topic) > 1:
        ranked = []
    chosen = _answering(basis, ranking, threshold)
    first = len(chosen)
    for limit in (1, _EACH):
        for _, part in ranked:
            same = [other for other in chosen if other.span.article_id == part.span.article_id]
            if len(chosen) < _MOST and len(same) < limit and not _told(basis, part, chosen):
                chosen.append(part)
        if len({part.span.article_id for part in chosen}) > 1:
            break
    days = {part.span: basis.article(part.span).published or date.min for part in chosen}
    newest_first = sorted(chosen[first:], key=lambda part: days[part.span], reverse=True)
    return [*chosen[:first], *newest_first]


def _answering(basis: Basis, ranking: Ranking, threshold: float) -> list[Part]:
    """The sentence, or the row of a table, of the likeliest answer, where that would be shown."""
    best = ranking.best
    if best is None or best.probability < threshold:
        return []
    whole = replace(basis.sentence(best.span), score=0.0, null_score=0.0)
    return [] if leads(basis, whole) else [Part(whole, best.probability)]


def _sentences(basis: Basis, hit: Hit, topic: list[str], about: float) -> list[tuple[float, Part]]:
    found: list[tuple[float, Part]] = []
    over = set(terms(basis.articles[hit.passage.article_id].title))
    heading: set[str] = set()
    for span in basis.spans(hit.passage.id):
        words = basis.text(span)
        if leads(basis, span):
            heading = set(terms(words))
            continue
        own = set(terms(words))
        if len(words.split()) < _SHORT or not _share(topic, own):
            continue
        if refusal(basis, span) is not None or _of_other_office(basis, words):
            continue
        score = _share(topic, own | heading) + 0.3 * about + 0.2 * hit.score
        held = _share(topic, own | heading | over)
        found.append((score, Part(span, round(0.5 * held + 0.5 * about, 4))))
    return found


def _of_other_office(basis: Basis, words: str) -> bool:
    """Whether a sentence tells of offices, none of which is the one typed."""
    typed = [written.role for written in roles_in(basis.asked.text)]
    held = [written.role for written in roles_in(words)] if typed else []
    return bool(held) and not any(role.is_any_of(held) for role in typed)


def _told(basis: Basis, part: Part, chosen: list[Part]) -> bool:
    said = [confidence.normalised(basis.text(each.span)) for each in (part, *chosen)]
    own, *others = ({*words.split()} for words in said)
    return any(len(own & other) > 0.8 * min(len(own), len(other)) for other in others)


def _share(topic: list[str], held: set[str]) -> float:
    """How much of the topic ``held`` terms hold; a long word may go on: Yugansk(neftegas)."""
    return sum(_in(term, held) for term in topic) / len(topic) if topic else 0.0


def _in(term: str, held: set[str]) -> bool:
    return term in held or (len(term) >= _LONG and any(other.startswith(term) for other in held))
