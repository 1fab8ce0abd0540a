"""Why there is no answer, in words a reader understands, with the best leads and what to ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rag.answer.basis import Basis
from rag.answer.citing import cite
from rag.answer.ranking import Ranked, Ranking
from rag.answer.sayings import Relation, relation
from rag.language.function_words import ENGLISH, stop_words
from rag.language.roles import INITIALS, LOOSE, Role
from rag.question import is_to_the_service
from rag.types import Abstention, AbstentionReason, Alternative

_MOST_LEADS: Final = 5
LEAST: Final = 0.05
"""Probability from which a quote is worth showing as a lead or an alternative."""
_RIVAL: Final = 1 / 3
"""Of the likeliest answer's probability: what is less likely points nowhere else."""
_NEAREST: Final = 3
_COMMON_BODIES: Final = frozenset({"Republic", "State", "Board", "Bank", "Commission", "Senate"})
_PASSAGES: Final = 3
_WHAT_THIS_IS: Final = (
    "Questions are answered here with words quoted from the articles, and with nothing else. Ask "
    "something that they may say."
)


def withheld(
    basis: Basis, ranking: Ranking, threshold: float, *, store_is_empty: bool
) -> Abstention:
    """The abstention of a question whose answers are all too unlikely, or not there."""
    shown = leads(basis, ranking)
    reason: AbstentionReason = "below_threshold"
    if store_is_empty:
        reason, message = "empty_index", "There are no articles yet; add some."
    elif is_to_the_service(basis.asked.text):
        return Abstention("not_a_question", _WHAT_THIS_IS, [])
    elif not basis.hits:
        reason, message = "no_results", "No passage of the articles asked matches the question."
    elif ranking.refused and ranking.refused[0][0].probability >= threshold / 2:
        why = ranking.refused[0][1].why
        message = f"What comes nearest is not what was asked for: {why}."
    elif _ambiguous(basis, ranking.given[:2], threshold):
        reason = "ambiguous"
        message = (
            "More than one answer was found, and none is likely enough to be the right one. The "
            "leads below are not checked answers."
        )
    elif shown:
        message = (
            "No quote is likely enough to be the answer. The leads below come nearest; read them "
            "in their articles before you rely on one."
        )
    elif ranking.best is None:
        message = "No passage holds words that answer the question."
    else:
        message = "The articles do not seem to say this."
    return Abstention(
        reason,
        message,
        [hit.passage.id for hit in basis.hits[:_PASSAGES]],
        shown,
        suggestions(basis, ranking),
    )


def _ambiguous(basis: Basis, first: Sequence[Ranked], threshold: float) -> bool:
    """Whether the two likeliest answers, of two articles or two of a kind, are likely together, and
    not told side by side in one sentence: "used in lamps and in cameras". Of several things, and
    of yes and no, none is the only one."""
    if basis.asked.form in ("list", "decision"):
        return False
    if len(first) < 2 or sum(ranked.probability for ranked in first) < threshold:
        return False
    if first[1].probability < _RIVAL * first[0].probability:
        return False
    one, other = (ranked.span for ranked in first)
    if one.article_id != other.article_id:
        return True
    whole = basis.sentence(one)
    different = relation(basis.text(one), basis.text(other)) is Relation.DIFFERENT
    return different and not whole.start <= other.start < whole.end


def leads(basis: Basis, ranking: Ranking) -> list[Alternative]:
    """The likeliest quotes, never endorsed; those of one article stand together.

    What lacks something that the question demands stands behind what does not, however likely the
    reader alone thinks it; what is said of somebody or something else is left out.
    """
    passing = _worth_showing(ranking.given)[:_MOST_LEADS]
    lacking = _worth_showing([ranked for ranked, why in ranking.refused if not why.of_another])
    behind = lacking[: _MOST_LEADS - len(passing)]
    return alternatives(basis, [*_together(passing), *_together(behind)])


def _worth_showing(found: Sequence[Ranked]) -> list[Ranked]:
    """The likely ones of ``found``, the likeliest first."""
    likely = [ranked for ranked in found if ranked.probability >= LEAST]
    return sorted(likely, key=lambda ranked: -ranked.probability)


def _together(found: Sequence[Ranked]) -> list[Ranked]:
    """Those of one article side by side, where the first of them stands."""
    articles = list(dict.fromkeys(ranked.span.article_id for ranked in found))
    return sorted(found, key=lambda ranked: articles.index(ranked.span.article_id))


def alternatives(basis: Basis, found: Sequence[Ranked]) -> list[Alternative]:
    """Answers with their probability and citation."""
    return [
        Alternative(citation.cited_text, round(other.probability, 4), citation)
        for other in found
        for citation in [cite(basis, other.span, 1)]
    ]


def suggestions(basis: Basis, ranking: Ranking) -> list[str]:
    """What to ask instead: for the role that was found, as of the time that was found where none of
    the nearest articles speaks of the time asked about."""
    found = [why.found for _, why in ranking.refused[:1] if why.found is not None]
    asks = [f"Who is the {_named(role)}?" for role in found if role.of or role.head not in LOOSE]
    nearest = [basis.articles[hit.passage.article_id] for hit in basis.hits[:_NEAREST]]
    years = {
        article.published.year
        for article in nearest
        if article.published is not None and _about(basis, article.id)
    }
    for year in basis.asked.demands.years:
        if any(str(year) in basis.folded(article.id) for article in nearest):
            continue
        others = sorted(years - {year})
        asks.extend(basis.asked.text.replace(str(year), str(other)) for other in others)
    return asks[:_NEAREST]


def _about(basis: Basis, article_id: str) -> bool:
    """Whether an article tells at least half of what the question speaks of, its numbers aside:
    the same of another year is not to be asked of articles about something else."""
    words = basis.asked.demands.words - stop_words(ENGLISH)
    told = [word in basis.folded(article_id) for word in words if word.isalpha()]
    return 2 * sum(told) >= len(told)


def _named(role: Role) -> str:
    head = role.head.upper() if role.head in INITIALS else role.head
    words = " ".join(dict.fromkeys([*sorted(role.qualifiers), *sorted(role.modifiers), head]))
    article = "the " if role.of in _COMMON_BODIES else ""
    return f"{words} of {article}{role.of}" if role.of else words
