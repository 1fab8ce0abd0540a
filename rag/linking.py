"""Who is who, put to use: passages that mean the person asked about without naming them.

A question names somebody or an office; a passage says "he" or "the President added". The links of
its article (:mod:`rag.people`) find such passages and tell the reader, in a note before the
passage's own words, who is meant. A note is never quoted: what the reader finds in it is taken to
the place where the name itself stands, or dropped.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from rag import mail_threads
from rag.language.roles import Role, by_another_name, roles_in
from rag.language.terms import terms
from rag.passages import unwrapped
from rag.people import People, Person, people_of
from rag.question import Asked, Kind
from rag.question.demands import names_in
from rag.types import Article, Evidence, Hit, Passage, Reading, Span

_MOST_ADDED: Final = 4
_ARTICLES: Final = 4
"""Articles, best first, whose other passages are looked at."""
_ADDED_SCORE: Final = 0.5
"""Of its article's best hit: the score of a passage found by a link."""


def concerns(asked: Asked) -> bool:
    """Whether a question is about what somebody said or who holds an office."""
    return asked.kind is Kind.SAID or asked.demands.role is not None


def with_linked(
    asked: Asked,
    hits: Sequence[Hit],
    articles: Mapping[str, Article],
    passages_of: Callable[[str], Sequence[Passage]],
) -> list[Hit]:
    """``hits``, and passages of their articles that mean the person or office asked about."""
    if not concerns(asked):
        return list(hits)
    topic = asked.terms
    found: list[Hit] = []
    held = {hit.passage.id for hit in hits}
    best = {hit.passage.article_id: hit for hit in reversed(hits)}
    for article_id in list(dict.fromkeys(hit.passage.article_id for hit in hits))[:_ARTICLES]:
        wanted = _wanted(asked, _people(articles[article_id]))
        if not wanted:
            continue
        mentions = sorted(start for person in wanted for start, _ in person.mentions)
        for passage in passages_of(article_id):
            meant = bisect_left(mentions, passage.start) < bisect_left(mentions, passage.end)
            if passage.id in held or not meant:
                continue
            if topic & set(terms(passage.text)) or asked.demands.role is not None:
                own = best[article_id]
                found.append(
                    replace(
                        own,
                        passage=passage,
                        score=_ADDED_SCORE * own.score,
                        dense_rank=None,
                        lexical_rank=None,
                        copies=(),
                    )
                )
    return [*hits, *found[:_MOST_ADDED]]


def in_their_words(question: str, hits: Sequence[Hit], articles: Mapping[str, Article]) -> str:
    """``question`` with an office called as the articles that it names call it, where none calls it
    as asked: of a "Chief Executive Officer" a reader is less sure when asked for the CEO."""
    told = {id_: f"{article.title}\n{article.text}" for id_, article in articles.items()}
    for asked in reversed(roles_in(question)):
        others = [name for name in names_in(question) if not roles_in(name)]
        naming = {id_ for id_, text in told.items() if all(name in text for name in others)}
        held = [
            written.role
            for hit in hits
            if hit.passage.article_id in naming
            for written in roles_in(hit.passage.text)
        ]
        names = Counter(role.head for role in held if asked.role.is_office_of(role))
        if name := by_another_name(asked.role, names):
            office = question[asked.start : asked.end]
            office = re.sub(re.escape(asked.role.head), name, office, count=1, flags=re.IGNORECASE)
            question = f"{question[: asked.start]}{office}{question[asked.end :]}"
    return question


def noted(asked: Asked, hits: Sequence[Hit], articles: Mapping[str, Article]) -> list[Hit]:
    """``hits`` as the reader is to see them: with a note of who is meant, of the article's day
    where its year is asked about, and of what a mail replies to, where its passage does not tell.
    """
    meant = {
        article_id: _wanted(asked, _people(articles[article_id]))
        for article_id in {hit.passage.article_id for hit in hits}
        if concerns(asked)
    }
    told = (partial(_note, asked, meant), partial(_year, asked), partial(_subject, asked))
    return [_noted(told, hit, articles[hit.passage.article_id]) for hit in hits]


def quotable(
    reading: Reading, seen: Sequence[Hit], hits: Sequence[Hit], articles: Mapping[str, Article]
) -> Reading:
    """``reading`` of the passages ``seen`` as one of ``hits``: what a note holds is taken to the
    place where the name itself stands."""
    noted = {hit.passage.id: hit.passage for hit in seen}
    passages = {hit.passage.id: hit.passage for hit in hits}
    spans: dict[tuple[str, int, int], Span] = {}
    for span in reading.spans:
        passage, with_note = passages[span.passage_id], noted[span.passage_id]
        kept: Span | None = span
        if span.start < passage.start:
            words = with_note.text[span.start - with_note.start : span.end - with_note.start]
            own = [passage, *(p for p in passages.values() if p.article_id == span.article_id)]
            kept = _at_name(span, words, own, articles[span.article_id])
        if kept is not None:
            spans.setdefault((kept.passage_id, kept.start, kept.end), kept)
    return replace(
        reading,
        spans=tuple(spans.values()),
        sentences=_outside_notes(reading.sentences, passages),
        items=_outside_notes(reading.items, passages),
    )


def _outside_notes(
    found: Sequence[Evidence], passages: Mapping[str, Passage]
) -> tuple[Evidence, ...]:
    return tuple(one for one in found if one.start >= passages[one.passage_id].start)


def _people(article: Article) -> People:
    return people_of(unwrapped(article).text)


def _wanted(asked: Asked, people: People) -> list[Person]:
    role = asked.demands.role
    if role is not None:
        return [p for p in people.people if role.is_any_of(p.roles)]
    return [
        person
        for person in people.people
        if any(map(person.is_called, asked.demands.names))
        or (person.name.split()[-1].lower() in asked.demands.words)
    ]


def _year(asked: Asked, hit: Hit, article: Article) -> str:
    """The day of an article whose year is asked about, where its passage does not name the year."""
    day = article.published
    if day is None or day.year not in asked.demands.years or str(day.year) in hit.passage.text:
        return ""
    return f"{day:%B} {day.day}, {day.year}."


def _subject(asked: Asked, hit: Hit, article: Article) -> str:
    """What a mail replies to, which it need not name again: what of its subject is asked about."""
    subject = mail_threads.subject(article)
    if subject is None:
        return ""
    unsaid = asked.terms & {*terms(subject)} - {*terms(hit.passage.text)}
    return f"{subject}." if unsaid else ""


def _note(asked: Asked, meant: Mapping[str, Sequence[Person]], hit: Hit, article: Article) -> str:
    """Who is meant in a passage that does not name them; who there holds the office asked for.
    ``meant``: by the id of an article the people of it that are asked about."""
    passage = hit.passage
    told: list[str] = []
    for person in meant.get(passage.article_id, ()):
        where = [place for place in person.mentions if passage.start <= place[0] < passage.end]
        unnamed = [place for place in where if place not in person.named]
        role = asked.demands.role
        if role is not None:
            if unnamed or (where and _told_of(role, person)):
                office = " ".join([*sorted(role.modifiers), role.head])
                told.append(f"{person.name} is the {office}.")
        elif where and len(unnamed) == len(where):
            start, end = unnamed[0]
            told.append(f"{article.text[start:end]} is {person.name}.")
    return " ".join(told[:2])


def _told_of(role: Role, person: Person) -> bool:
    """Whether the person holds the office in other words: a health minister is a "Minister of
    Health". The words as they are asked for need no note."""
    return any(
        held.head == role.head and role.is_office_of(held) and role.modifiers - held.modifiers
        for held in person.roles
    )


def _noted(told: Sequence[Callable[[Hit, Article], str]], hit: Hit, article: Article) -> Hit:
    if hit.passage.view is not None:
        return hit
    note = " ".join(said for tell in told if (said := tell(hit, article)))
    if not note:
        return hit
    passage = hit.passage
    text = f"{note} {passage.text}"
    return replace(hit, passage=replace(passage, text=text, start=passage.end - len(text)))


def _at_name(span: Span, words: str, passages: Sequence[Passage], article: Article) -> Span | None:
    """The place of the name that a span of a note holds: in its own passage, else in another."""
    named = [p.named for p in _people(article).people if p.name == words]
    for passage in passages:
        for start, end in [place for places in named for place in places]:
            inside = passage.start <= start and end <= passage.end
            if inside and " ".join(article.text[start:end].split()) == words:
                return replace(span, passage_id=passage.id, start=start, end=end)
    return None
