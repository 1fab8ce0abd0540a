"""The same question over time: dated quotes, oldest first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Final

from rag import confidence
from rag.answer.basis import Basis
from rag.answer.checks import refusal
from rag.answer.checks.names import initials_in
from rag.answer.checks.times import DAY_ALONE
from rag.answer.parts import Part
from rag.answer.ranking import by_sentence
from rag.answer.sayings import Day, day_in
from rag.language.english import ANY_MONTH, MONTHS, WEEKDAYS, YEAR
from rag.language.roles import Role, roles_in
from rag.language.terms import terms
from rag.question import quarters
from rag.types import Hit, Span

_MOST: Final = 12
_TOLD: Final = 0.2
"""Probability, had nothing else been found, from which a sentence is part of the time line."""
_SOMEBODY: Final = 0.05
"""The same of a sentence on the topic, where it is asked who, and somebody is found."""
_WHO: Final = re.compile(r"(?:and\s+)?who\b", re.IGNORECASE)
_NAMED: Final = 0.6
"""Share of what is asked about that a dated sentence's passage or title must hold."""
_LEAST: Final = 2
_HELD: Final = 0.7
"""Probability of a sentence that says the office beside the name, or the day of the topic."""
_LINKED: Final = 0.6
"""Where only its article's links give somebody the office."""
_WHEN: Final = re.compile(
    r"\b(?:now|since|then|later|last|previous(?:ly)?|earlier|recently|again|first|finally|prior"
    r"|before|after|until|when|once|currently|former(?:ly)?"
    rf"|{'|'.join([*WEEKDAYS, *(month for month in MONTHS if month != 'May')])})\b",
    re.IGNORECASE,
)
_GOES_ON: Final = re.compile(r"(?:he|she|it|they|his|her|its|their)\b", re.IGNORECASE)
_PLACED: Final = re.compile(rf"\b(?:{ANY_MONTH})\b")
_TENSE: Final = re.compile(
    r"\b(?:(?P<to_come>will|shall|(?:is|are)\s+(?:due|to|set|scheduled|expected|planned)|due|upcoming"
    r"|scheduled\s+(?:for|to)|(?:postpon|adjourn|delay|push|put)\w*\b[^.;]{0,60}?\b(?:to|until)"
    r"|must|(?:closes?|opens?|ends?|starts?|begins?|expires?)\s+(?:on|at)"
    r"|until)"
    r"|was|were|had|did|said|told|took|made|sold|fell|rose|met|won|lost|began|came|went|bought"
    r"|[a-z]{2,}ed)\b",
    re.IGNORECASE,
)
"""Verbs that tell whether a day is past or to come; "merger plan" is none."""
_BOUND: Final = re.compile(
    r"(?<=\s)(?:since|until|till|before|(?:than|as) in)\s+(?:(?:early|late|mid|the end of)[\s-]+)?"
    rf"(?:\d{{1,2}}\s+)?(?:[A-Z][a-z]+\s+)?(?:\d{{1,2}},?\s+)?{YEAR}\b"
)
"""A time that another is measured by: "the lowest since 2024"."""
_SINCE: Final = re.compile(rf"\bsince (?:[A-Za-z]+ ){{0,2}}(?P<year>{YEAR})\b", re.IGNORECASE)
_BY_CLOCK: Final = re.compile(
    r"^[ \t]*(?:[-–—*•·]|\d{1,2}[.)])?[ \t]*(?P<told>\d{1,2}[:.h][0-5]\d(?:\s?[ap]\.?m\b\.?)?"
    r"(?:\s*[-–—:]\s*|\s+)\S[^\n]*)",
    re.MULTILINE | re.IGNORECASE,
)
"""A line that begins with a time of day."""
_CLOCK_LINES: Final = 3
_NO_MONTH: Final = (0, 0)
_QUARTER: Final = 3
_HALF_YEAR: Final = 6
"""Months."""
_TIME_WORDS: Final = frozenset(
    terms(
        "timeline time line chronology history year years over decades months weeks stages stage"
        " steps step happened happen change changed since career life date dates when events event"
        " development developments course day month week long period past through throughout"
        " develop developed evolve evolved evolution hour minute"
    )
)


def dated(basis: Basis) -> list[Part]:
    """Who held an office when, or what happened when, in order.

    A single moment that the reader does not hold for an answer is no time line.
    """
    role = basis.asked.demands.role
    holders = _holders(basis, role) if role is not None else []
    if holders:
        return _in_order(basis, holders)[:_MOST]
    if lines := _clock_lines(basis):
        return lines
    found = _events(basis)
    told = max((part.probability for part in found), default=0.0)
    if len(found) < _LEAST and told < basis.reader.calibration.threshold:
        return []
    return _in_order(basis, sorted(found, key=lambda part: -part.probability)[:_MOST])


def _holders(basis: Basis, asked: Role) -> list[Part]:
    """For each article, a sentence for everybody it gives the office to."""
    parts: dict[tuple[str, str], Part] = {}
    for hit in basis.hits:
        article_id = hit.passage.article_id
        holding = [one for one in basis.people(article_id).people if asked.is_any_of(one.roles)]
        for person, (start, end) in ((one, place) for one in holding for place in one.named):
            name = Span(article_id, hit.passage.id, start, end, 0.0, 0.0)
            inside = hit.passage.start <= start < hit.passage.end
            if not inside or refusal(basis, name) is not None:
                continue
            whole = basis.sentence(name)
            said = asked.is_any_of(written.role for written in roles_in(basis.text(whole)))
            part = _part(basis, whole, _HELD if said else _LINKED, told=True)
            key = (article_id, person.name)
            if key not in parts or parts[key].probability < part.probability:
                parts[key] = part
    return list(parts.values())


def _clock_lines(basis: Basis) -> list[Part]:
    """The lines of the likeliest article on the topic that begin with a time of day: a time line
    that is ready, in its own order."""
    topic = _topic(basis)
    own: dict[str, dict[int, Part]] = {}
    about: dict[str, float] = {}
    for hit in basis.hits:
        article_id = hit.passage.article_id
        share = _share(topic, _known(basis, hit) | set(terms(hit.passage.text)))
        about[article_id] = max(about.get(article_id, 0.0), share)
        for found in _BY_CLOCK.finditer(hit.passage.text):
            start = hit.passage.start + found.start("told")
            end = _line_end(basis.articles[article_id].text, start)
            span = Span(article_id, hit.passage.id, start, end, 0.0, 0.0)
            own.setdefault(article_id, {}).setdefault(start, Part(span, _HELD))
    for article_id, lines in own.items():
        if about[article_id] >= _NAMED and len(lines) >= _CLOCK_LINES:
            probability = _HELD * about[article_id]
            return [replace(lines[at], probability=probability) for at in sorted(lines)]
    return []


def _line_end(text: str, start: int) -> int:
    stop = text.find("\n", start)
    return start + len(text[start : len(text) if stop < 0 else stop].rstrip())


def _topic(basis: Basis) -> list[str]:
    """What the time line is about, without the words that only ask for one or bound it."""
    asked = terms(_BOUND.sub("", basis.asked.text))
    return [term for term in dict.fromkeys(asked) if term not in _TIME_WORDS]


def _known(basis: Basis, hit: Hit) -> set[str]:
    """Terms that hold for a whole passage: its title's, its day's, those of names of which its
    article has the initials."""
    article = basis.articles[hit.passage.article_id]
    known = set(terms(article.title))
    if article.published is not None:
        known.update(terms(f"{article.published:%B %Y} {article.published.day}"))
    for name in basis.asked.demands.names:
        if initials_in(hit.passage.text, name.split()):
            known.update(terms(name))
    return known


def _events(basis: Basis) -> list[Part]:
    """Sentences of the topic: with a date, or with a word for when beside ones that have.

    A sentence is of the topic where the reader finds an answer in it, or where it, with its
    passage, holds what the question is about, or goes on from such a one ("She was ..."); all of
    an article that is named for it are, and not only for a place or a person in it. The title is
    no event, nor a day alone, nor what was before the year that it is asked "since".
    """
    topic = _topic(basis)
    names = {term for name in basis.asked.demands.names for term in terms(name)}
    told = _told(basis)
    since = _SINCE.search(basis.asked.text)
    of_whom = _WHO.match(basis.asked.text) and max(told.values(), default=0.0) >= _TOLD
    least = _SOMEBODY if of_whom else 0.0
    parts: dict[str, Part] = {}
    undated: dict[str, Part] = {}
    for hit in basis.hits:
        title = set(terms(basis.articles[hit.passage.article_id].title))
        about = _share(topic, set(terms(hit.passage.text)) | _known(basis, hit))
        own = [term for term in topic if term not in names]
        titled = bool(topic) and (bool(title & {*own}) or _share(topic, title) >= _NAMED)
        goes_on = False
        for span in basis.spans(hit.passage.id):
            words = basis.text(span)
            if words.split("\n", 1)[0] == basis.article(span).title or DAY_ALONE.fullmatch(words):
                continue
            probability = told.get((hit.passage.id, span.start), 0.0)
            short = any(initials_in(words, n.split()) for n in basis.asked.demands.names)
            of_name = not names or short or bool(names & {*terms(words), *title})
            of_topic = (
                of_name
                and about >= _NAMED
                and (titled or short or _share(topic, set(terms(words))) > 0)
            )
            of_topic = goes_on = of_topic or (goes_on and _GOES_ON.match(words) is not None)
            if probability < _TOLD and (not of_topic or basis.asked.demands.role is not None):
                continue
            if probability < least:
                continue
            dated = _day_of(basis, span) is not None or _month_of(basis, span) is not None
            if not dated and probability < _TOLD and not _WHEN.search(words):
                continue
            part = _part(basis, span, max(probability, (_HELD if dated else 0.5) * about))
            if since and part.day and part.day < since["year"]:
                continue
            where = parts if dated or part.day else undated
            key = confidence.normalised(words)
            if key not in where or where[key].probability < part.probability:
                where[key] = part
    known = {part.span.article_id for part in parts.values()}
    return [
        *parts.values(),
        *(part for part in undated.values() if part.span.article_id in known),
    ]


def _part(basis: Basis, span: Span, probability: float, *, told: bool = False) -> Part:
    """A sentence with its day; one that ``told`` what was so when written, of no later one."""
    written = _article_day(basis, span)
    day = _day_of(basis, span) or written
    if told and day and written and (day.year, day.month) > (written.year, written.month):
        day = written
    return Part(span, probability, day=_written(day) if day else None)


def _in_order(basis: Basis, parts: Sequence[Part]) -> list[Part]:
    """By day; what has none stands behind what its article tells before it. Months without a year,
    of articles without a day, follow each other."""
    placed: list[tuple[str, tuple[int, int], int, Part]] = []
    by_article: dict[str, list[Part]] = {}
    for part in parts:
        by_article.setdefault(part.span.article_id, []).append(part)
    for own in by_article.values():
        own.sort(key=lambda part: part.span.start)
        day = next((part.day for part in own if part.day), "")
        month = _NO_MONTH
        for part in own:
            day = _with_quarter(basis, part, part.day) if part.day else day
            month = _month_of(basis, part.span) or month
            placed.append((day, month, part.span.start, part))
    placed.sort(key=lambda place: place[:3])
    return [part for *_, part in placed]


def _with_quarter(basis: Basis, part: Part, day: str) -> str:
    """A bare year with the first month of the only quarter or half that the sentence names, to be
    sorted by."""
    told = quarters.named(basis.text(part.span))
    if len(told) != 1 or not day.isdigit():
        return day
    (name,) = told
    length = _QUARTER if name[0] == "q" else _HALF_YEAR
    return f"{day}-{length * (int(name[1]) - 1) + 1:02}"


def _told(basis: Basis) -> dict[tuple[str, int], float]:
    """Probability of each sentence that the reader finds an answer in, as if it stood alone in
    its article's time: what one year says does not take from what another says."""
    found = by_sentence(basis)[:_MOST]
    total = sum(candidate.share for _, candidate in found)
    alone = {
        place: confidence.conditional(candidate, 0.9 * (total - candidate.share))
        for place, candidate in found
    }
    calibration = basis.reader.calibration
    return {at: confidence.probability(calibration, one.features) for at, one in alone.items()}


def _day_of(basis: Basis, span: Span) -> Day | None:
    """The date a sentence tells; one without its year is the last such before its article's, or
    the next where the sentence speaks of what is to come."""
    words = _BOUND.sub("", basis.text(span))
    day = day_in(words)
    if day is not None and day.year:
        return day
    if years := re.findall(rf"\b{YEAR}\b", words):
        return Day(int(years[0]), 0, 0)
    written = basis.article(span).published
    if day is None or not day.month or written is None:
        return None
    told, now = (day.month, day.day), (written.month, written.day if day.day else 0)
    if _to_come(words, soon=(told[0] - now[0]) % 12 < _HALF_YEAR):
        return Day(written.year + (told < now), *told)
    return Day(written.year - (told > now), *told)


def _to_come(words: str, *, soon: bool) -> bool:
    """Whether the verb before a day, or else behind it, puts it into the future; "stayed shut
    until" puts only one that is ``soon`` there."""
    placed = _PLACED.search(words)
    at = placed.start() if placed else len(words)
    tenses = list(_TENSE.finditer(words))
    nearest = next((found for found in reversed(tenses) if found.start() < at), None)
    nearest = nearest or next(iter(tenses), None)
    if nearest is None or nearest["to_come"] is None:
        return False
    past = any(found["to_come"] is None for found in tenses if found.start() < nearest.start())
    return soon or not past or nearest["to_come"].lower() != "until"


def _month_of(basis: Basis, span: Span) -> tuple[int, int] | None:
    """Month and day told without a year, in an article without a day of its own."""
    day = day_in(basis.text(span)) if basis.article(span).published is None else None
    return (day.month, day.day) if day and not day.year else None


def _article_day(basis: Basis, span: Span) -> Day | None:
    published = basis.article(span).published
    return Day(published.year, published.month, published.day) if published else None


def _written(day: Day) -> str:
    told = takewhile(bool, (day.month, day.day))
    return "-".join([f"{day.year:04}", *(f"{number:02}" for number in told)])


def _share(topic: list[str], held: set[str]) -> float:
    return sum(term in held for term in topic) / len(topic) if topic else 1.0
