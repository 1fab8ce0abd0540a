"""Lists: every item its own quote.

Of a list that a line of its own announces the items are its lines; of rows of a table of which the
question says what they hold, the cells of one column; of a table whose heading is asked about, its
first cells. Of everything else a reader with a list head finds the items; of one without they are
those enumerated in the same breath as its likeliest span, and answers nearly as likely as that.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from rag.answer import enumerations, matching
from rag.answer.basis import Basis
from rag.answer.checks import refusal
from rag.answer.enumerations import led
from rag.answer.enumerations.marks import lines_of
from rag.answer.parts import Part
from rag.answer.ranking import Ranked, Ranking
from rag.answer.sayings import Relation, relation
from rag.answer.whole import whole
from rag.language.english import NUMBERS
from rag.types import Span

_MOST: Final = 30
_BESIDE: Final = 0.2
"""Of the best answer's share: another so likely is an item too."""
_MORE: Final = 0.02
"""Of the best answer's share: others so likely mean that the list may not be whole."""
_MARGIN: Final = 1.0
"""By which a passage's best span must beat "no answer" for its items to count."""
_LIKELY: Final = 0.5
"""Probability from which an item is likelier in the list than not."""
# Each begins where blanks do, or a long run of them would be gone through from each of them.
_BREAK: Final = re.compile(
    r"(?:(?<!\s)\s*|(?<=\s))(?:,\s*(?:and|or|as well as)\s+|,\s+|;\s*)"
    r"|(?<!\s)\s+(?:and|or|as well as)\s+"
)
_LEAD: Final = re.compile(r"^(?:both|either|including|like|namely)\s+", re.IGNORECASE)
_NAMELY: Final = re.compile(r"\b(?:such as|including|namely|among them|for example)[,:]?\s+|:\s+")
"""What stands before these words is what the items are, not one of them."""
_ITEM_WORDS: Final = 9
_SPELT: Final = list(NUMBERS)[2:13]
_COUNTED: Final = re.compile(
    rf"(?:\d+|{'|'.join(_SPELT)}|several|many)\s+(?P<what>\w+)", re.IGNORECASE
)
_EXCEPT: Final = re.compile(
    r"\b(?:except\w*|exclud\w+|apart from|other than|save for|but not|not)\b", re.IGNORECASE
)
_EXCEPTED: Final = re.compile(
    r"^(?!.*\b(?:no|none|nobody|nothing|only)\b).*\b(?:except(?:ing)?(?: for)?|apart from"
    r"|other than|with the exception of|excluding|save for|but not)\s"
    r"(?:(?!\b(?:is|are|was|were|may|can|will|has|have|had)\b)[^.;:,])*$",
    re.IGNORECASE,
)
_OFFERED: Final = re.compile(r"\bor\b|\b(?:which|who) of\b", re.IGNORECASE)
_HOW_MANY: Final = re.compile(
    r"\b(?:the|which|what|name|list|all|its|their|his|her)\s+(?P<number>[2-9]|1\d|"
    + "|".join(_SPELT)
    + r")\s+[a-z-]+",
    re.IGNORECASE,
)
"""How many items the question knows of: "the four executives"."""


def items(basis: Basis, ranking: Ranking) -> tuple[list[Part], bool]:
    """The items in the order of their text, and whether more may stand elsewhere."""
    for rule in (led.announced, matching.cells, matching.headed):
        told: list[Part] = []
        spans, more = rule(basis)
        for span in spans:
            _add(basis, told, span)
        if told:
            return told, more
    if basis.reading.items:
        return _of_head(basis)
    best = ranking.best
    if best is None:
        return [], False
    chosen = [
        other
        for other in ranking.given[:_MOST]
        if other is best or other.candidate.share >= _BESIDE * best.candidate.share
    ]
    found: list[tuple[Span, float]] = []
    for other in chosen:
        before = len(found)
        for span in _enumerated(basis, other.span):
            if len(found) - before > _MOST:
                break  # What stands behind so many of one enumeration is not told.
            if not any(enumerations.overlap(span, known) for known, _ in found) and not any(
                relation(basis.text(span), basis.text(known)) is Relation.SAME for known, _ in found
            ):
                found.append((span, max(best.probability, other.probability)))
    more = any(
        other.candidate.share >= _MORE * best.candidate.share
        for other in ranking.given
        if other not in chosen
        and not any(enumerations.overlap(other.span, span) for span, _ in found)
    )
    found.sort(key=lambda pair: _order(basis, pair[0]))
    parts = [Part(span, probability, _others(span, best)) for span, probability in found[:_MOST]]
    return _things(basis, parts), more or len(found) > _MOST


def _of_head(basis: Basis) -> tuple[list[Part], bool]:
    """The items that are likelier in the list than not, in the order of their text.

    A passage in which the reader finds no answer at all, likelier than none, has no items either,
    unless it is the one of the best answer. Where none is likelier than not all are given, for what
    they are worth.
    """
    whole = _as_many(basis)
    if whole:
        return whole, False
    parts: list[Part] = []
    best: dict[str, float] = {}
    for span in basis.reading.spans:
        margin = span.score - span.null_score
        best[span.passage_id] = max(best.get(span.passage_id, margin), margin)
    top = max(best, key=lambda passage: best[passage], default=None)
    marked: list[Span] = []
    heard = [
        item
        for item in basis.reading.items
        if item.passage_id == top or best.get(item.passage_id, 0.0) >= _MARGIN
    ]
    likely = [item for item in heard if item.probability >= _LIKELY]
    for item in likely or heard:
        text = basis.articles[item.article_id].text
        for start, end in lines_of(text, item.start, item.end):
            marked.append(Span(item.article_id, item.passage_id, start, end, item.probability, 0.0))
            _add(basis, parts, marked[-1])
    for span in enumerations.beside(basis, marked):
        _widen(basis, parts, span)
        _add(basis, parts, span)
    chosen = sorted(parts[:_MOST], key=lambda part: _order(basis, part.span))
    # What one record or article adds to another's, a third may add to both.
    several = len({part.span.article_id for part in chosen}) > 1 or any(
        matching.is_record(basis.article(part.span)) for part in chosen
    )
    return _things(basis, chosen), several or len(parts) > _MOST


def _order(basis: Basis, span: Span) -> tuple[int, int]:
    """Articles as they were retrieved, the spans of each in the order of its text."""
    return basis.article_ids.index(span.article_id), span.start


def _as_many(basis: Basis) -> list[Part]:
    """The only enumeration of as many items as the question knows of, whatever else is likely."""
    asked = _HOW_MANY.search(basis.asked.text)
    if asked is None:
        return []
    number = asked["number"].lower()
    wanted = int(number) if number.isdigit() else _SPELT.index(number) + 2
    marked: dict[tuple[str, int], list[Span]] = {}
    for item in basis.reading.items:
        span = Span(item.article_id, item.passage_id, item.start, item.end, item.probability, 0.0)
        marked.setdefault((item.article_id, basis.sentence(span).start), []).append(span)
    found: list[list[Part]] = []
    for spans in marked.values():
        parts: list[Part] = []
        for span in [*spans, *enumerations.beside(basis, spans)]:
            _add(basis, parts, span)
        if len(parts) == wanted:
            found.append(sorted(parts, key=lambda part: part.span.start))
    return found[0] if len(found) == 1 else []


def _widen(basis: Basis, parts: list[Part], span: Span) -> None:
    """Make ``span`` of the only part inside it: of "Ashby Savings Bank" in a list of firms no less
    is an item than of the lines beside it."""
    at = [n for n, part in enumerate(parts) if enumerations.overlap(span, part.span)]
    if len(at) != 1:
        return
    inner = parts[at[0]].span
    within = span.start <= inner.start and inner.end <= span.end and span != inner
    if within and refusal(basis, span) is None:
        parts[at[0]] = replace(parts[at[0]], span=replace(inner, start=span.start, end=span.end))


def _add(basis: Basis, parts: list[Part], span: Span) -> None:
    """Add an item, whole, that is a thing, is not among ``parts`` yet and is not refused."""
    span = whole(basis, span)
    words = basis.text(span)
    known = any(
        enumerations.overlap(span, part.span)
        or relation(words, basis.text(part.span)) is Relation.SAME
        for part in parts
    )
    counted = _COUNTED.fullmatch(words)
    if counted and counted["what"].lower() in basis.asked.demands.words:
        return  # "four countries": how many there are
    if _asked_about(basis, words) or _excepted(basis, span):
        return
    if not known and enumerations.is_thing(words) and refusal(basis, span) is None:
        parts.append(Part(span, span.score))


def _asked_about(basis: Basis, words: str) -> bool:
    """Whether a name stands in the question, which does not offer it among others."""
    offered = _OFFERED.search(basis.asked.text)
    return offered is None and words in basis.asked.demands.names


def _excepted(basis: Basis, span: Span) -> bool:
    """Whether the sentence leaves the words out of what it tells: "all except the workshop"."""
    if basis.asked.demands.negated or _EXCEPT.search(basis.asked.text):
        return False
    start = basis.sentence(span).start
    return _EXCEPTED.search(basis.article(span).text[start : span.start]) is not None


def _things(basis: Basis, parts: list[Part]) -> list[Part]:
    """``parts`` with "Finch & Sons", among others, as one, and of "the baker Ann Lee" the name."""
    things: list[Part] = []
    for part in reversed(parts):
        after = things[-1] if things else None
        if after and len(parts) > 2 and _is_one_name(basis, part.span, after.span):
            things[-1] = replace(after, span=replace(after.span, start=part.span.start))
        elif not (after and _describes(basis, part.span, after.span)):
            things.append(part)
    return things[::-1]


def _describes(basis: Basis, one: Span, after: Span) -> bool:
    """Whether the words, in small letters, stand right before the name that is the next item."""
    words, text = basis.text(one), basis.articles[one.article_id].text
    between = text[one.end : after.start] if one.article_id == after.article_id else ""
    return words.islower() and between == " " and basis.text(after)[0].isupper()


def _is_one_name(basis: Basis, one: Span, after: Span) -> bool:
    """Whether "&" joins two names in a sentence that enumerates with commas or "and"."""
    if one.passage_id != after.passage_id or one.end > after.start:
        return False
    article = basis.article(one)
    if article.text[one.end : after.start].strip() != "&":
        return False
    whole = basis.sentence(one)
    rest = article.text[whole.start : one.start] + article.text[after.end : whole.end]
    return _BREAK.search(rest) is not None


def _enumerated(basis: Basis, span: Span) -> list[Span]:
    """The items of the enumeration that ``span`` is; itself where it is none."""
    text, end = basis.article(span).text, span.end
    named = [found.end() for found in _NAMELY.finditer(text, span.start, end)]
    at = named[-1] if named and named[-1] < end else span.start
    items: list[Span] = []
    for found in [*_BREAK.finditer(text, at, end), None]:
        stop = found.start() if found else end
        words = text[at:stop]
        if len(words.split()) > _ITEM_WORDS:
            return [span]
        lead = _LEAD.match(words)
        if words.strip():
            items.append(replace(span, start=at + (lead.end() if lead else 0), end=stop))
        at = found.end() if found else end
    return items if len(items) > 1 else [span]


def _others(span: Span, best: Ranked) -> tuple[Span, ...]:
    if span != best.span:
        return ()
    known = {span.article_id}
    return tuple(
        other
        for other in best.candidate.spans[1:]
        if other.article_id not in known and other.score > other.null_score
    )
