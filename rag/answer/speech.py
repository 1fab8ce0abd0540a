"""What somebody said: quotations and reported speech of the person asked about, on the topic."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from typing import Final

from rag import confidence
from rag.answer import sentences
from rag.answer.basis import Basis
from rag.answer.checks import refusal
from rag.answer.parts import Part
from rag.answer.ranking import Ranking, by_sentence
from rag.language.roles import roles_in
from rag.language.terms import terms
from rag.people import People, same_name
from rag.people.speech import SPEAKS
from rag.question import Role
from rag.question.demands import names_in
from rag.question.kinds import ATTRIBUTION
from rag.types import Span

_SAYS: Final = re.compile(
    r",\s[^,.“”\"]{1,60}\s(?:said|says|reported|reports|wrote|writes)(?:\s[^,“”\"]{1,40})?[.]?$"
)
"""Whose words all before them is."""
_ASKED: Final = re.compile(
    r"^(?:what|how)\s+(?:exactly\s+)?(?:did|does|do|has|have|had|is|was|were|are)\s+(?P<who>.+?)\s+"
    rf"(?P<verb>{ATTRIBUTION})\b(?P<rest>.*)$",
    re.IGNORECASE,
)
_LOOSE: Final = re.compile(
    r"(?:sa(?:y|id)|tell|told|th(?:ink|ought)|comment|call|react|respond|describe|write|wrote|state|add)",
    re.IGNORECASE,
)
"""Verbs by which any of somebody's words may be asked for."""
_WHEN: Final = re.compile(
    r"\s+(?:later|also|once|recently|really|first|then|ever|himself|herself)$"
)
_ABOUT: Final = re.compile(
    r"^\s*(?:about|on|of|regarding|concerning|to|for|when|after|before|as)\b", re.IGNORECASE
)
_MOST: Final = 3
_COVERED: Final = 0.5
"""Share of the topic's words that a quotation must hold, where the reader is not sure."""
_BESIDE: Final = 0.7
"""Of a topic that stands in the sentences beside a quotation and not in it."""
_TITLED: Final = 0.7
"""Of a topic that its article's title holds."""
_ON_TOPIC: Final = 0.75
"""Probability of words that are the speaker's and hold the whole topic."""


def said(basis: Basis, ranking: Ranking) -> list[Part]:
    """What the person asked about said, the best first.

    Where the question names a speaker, only words whose speaker is that person are quoted: how
    many of the topic's words they hold, and what the reader thinks of them, ranks them.
    """
    found = _ASKED.match(basis.asked.text.rstrip("?!. "))
    if found is None:
        return sentences.evidence(basis, ranking)
    who, rest = _WHEN.sub("", found.group("who")), _ABOUT.sub("", found.group("rest"))
    topic = _Topic(frozenset(terms(rest)), tuple(names_in(f"about {rest}")))
    # "What did Ann Lee want?" is told by "Ann Lee wanted".
    speaks_so = re.compile(
        rf"\b{re.escape(found['verb'].split()[0].rstrip('ye'))}\w*", re.IGNORECASE
    )
    speaks = re.compile(f"{SPEAKS.pattern}|{speaks_so.pattern}")
    judged, known = _words_of(basis, who, topic, speaks)
    if not judged and not known and not roles_in(who):
        return sentences.evidence(basis, ranking)  # "What does version 2.2 add?"
    if not topic.words and not _LOOSE.match(found["verb"]):
        so = [one for one in judged if speaks_so.search(basis.text(one.part.span))]
        read = [] if so else sentences.evidence(basis, ranking)[:1]
        if read and read[0].probability > max((one.score for one in judged), default=0.0):
            return read
        judged = so or judged
    if any(one.held >= _COVERED for one in judged):
        # What only stands beside words on the topic gives way to those words.
        judged = [one for one in judged if one.held > 0]
    if not judged:
        return _answering(basis, ranking, who)
    judged.sort(key=lambda one: -one.score)
    least = 0.6 * judged[0].score
    likely = [one.part for one in judged if one.score >= least]
    return sentences.without_repeats(basis, likely)[:_MOST]


def _words_of(
    basis: Basis, who: str, topic: _Topic, speaks: re.Pattern[str]
) -> tuple[list[_Judged], bool]:
    """The sentences on the topic of whoever is asked about, and whether any article knows them."""
    shares = _reader_shares(basis)
    judged: list[_Judged] = []
    meant = {each: _speakers(basis.people(each), who) for each in basis.article_ids}
    for hit in basis.hits:
        names = meant[hit.passage.article_id]
        for span in basis.spans(hit.passage.id) if names else ():
            speaker = _speaker(basis, span, names, speaks)
            one = _judged(basis, span, speaker, topic, shares) if speaker else None
            if one is not None and refusal(basis, span) is None:
                judged.append(one)
    return judged, any(meant.values())


def _answering(basis: Basis, ranking: Ranking, who: str) -> list[Part]:
    """The sentence of the likeliest short answer where it is the words of the person asked about,
    or speaks of them first: "Ann Lee deemed it a waste"."""
    if ranking.best is None:
        return []
    span = ranking.best.span
    whole = basis.sentence(span)
    people = basis.people(span.article_id)
    speakers = people.speakers(whole.start, whole.end)
    told_of = speakers or [person.name for person in people.meant(whole.start, whole.end)]
    if not {*told_of[:1]} & _speakers(people, who) or refusal(basis, whole) is not None:
        return []
    return [Part(whole, ranking.best.probability)]


@dataclass(frozen=True, slots=True)
class _Topic:
    """What somebody's words are asked about."""

    words: frozenset[str]
    names: tuple[str, ...]

    def share(self, held: set[str]) -> float:
        """How much of it ``held`` words hold; a surname stands for its whole name."""
        for name in self.names:
            parts = terms(name)
            if parts and parts[-1] in held:
                held = held | set(parts)
        return len(self.words & held) / len(self.words)


@dataclass(frozen=True, slots=True)
class _Judged:
    part: Part
    held: float
    score: float


def _judged(
    basis: Basis,
    span: Span,
    speaker: str,
    topic: _Topic,
    shares: dict[tuple[str, int], float],
) -> _Judged | None:
    """A sentence of the speaker's, unless nothing in or beside it is of the topic."""
    read = shares.get((span.passage_id, span.start), 0.0)
    if not topic.words:
        part = Part(span, max(read, 0.5), speaker=speaker)
        return _Judged(part, 1.0, part.probability)
    words = set(terms(basis.text(span)))
    places = basis.sentences(span.passage_id)
    near = [place for place in places if place[1] <= span.start][-1:]
    near += [place for place in places if place[0] >= span.end][:1]
    article = basis.article(span)
    beside = words | set(terms(" ".join(article.text[low:high] for low, high in near)))
    held = topic.share(words)
    covered = max(
        held,
        _BESIDE * topic.share(beside),
        _TITLED * topic.share(beside | set(terms(article.title))),
    )
    sure = read >= basis.reader.calibration.threshold
    if covered == 0 or (covered < _COVERED and not sure):
        return None
    probability = 1 - (1 - read) * (1 - _ON_TOPIC * covered)
    part = Part(span, min(0.99, probability), speaker=speaker)
    return _Judged(part, held, covered + 0.5 * read)


def _reader_shares(basis: Basis) -> dict[tuple[str, int], float]:
    """What the reader makes of each sentence, as a probability."""
    calibration = basis.reader.calibration
    return {
        place: confidence.probability(calibration, candidate.features)
        for place, candidate in by_sentence(basis)[:20]
    }


def _speakers(people: People, who: str) -> set[str]:
    """The people whom the question may mean, by name or by role; of who speaks in turns by any of
    their names."""
    bare = re.sub(r"^(?:the|mr|mrs|ms|dr|sir|lord)\.?\s+", "", who.strip(), flags=re.IGNORECASE)
    named = {person.name for person in people.people if same_name(bare.title(), person.name)}
    if people.in_turns:
        words, turns = {*bare.lower().split()}, {said.speaker for said in people.speech}
        named |= {speaker for speaker in turns if words <= {*speaker.lower().split()}}
    if named:
        return named
    asked: list[Role] = [written.role for written in roles_in(bare)]
    return {
        person.name
        for person in people.people
        if asked and asked[0].is_any_of((*person.roles, *person.meant_by))
    }


def _speaker(basis: Basis, span: Span, names: Set[str], speaks: re.Pattern[str]) -> str | None:
    """Which of ``names`` a sentence's words are: quoted, or reported of the person that it, or what
    stands behind its semicolon, begins with."""
    people, text = basis.people(span.article_id), basis.article(span).text
    start, end = span.start, span.end
    if speakers := people.speakers(start, end):
        return speakers[0] if speakers[0] in names else None
    # ", an Australian newspaper said." tells whose all of it is.
    closing = _SAYS.search(text, start, end)
    for verb in speaks.finditer(text, start, end):
        begun = max(start, text.rfind(";", start, verb.start()))
        meant = people.meant(*(closing.span() if closing else (begun, end)))
        speakers.extend(person.name for person in meant[:1])
    return next((name for name in speakers if name in names), None)
