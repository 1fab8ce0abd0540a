"""What a pronoun of the next question most fittingly means.

Each finder scores the mentions of the history by kind, place in the turn and age, and returns
the best, or none where nothing fits. The weights were set by hand on the development half of
CANARD (see ``docs/conversation.md``); what matters is their order.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from rag.converse import words
from rag.converse.mentions import COMMON, Mention, Role
from rag.converse.names import tokens_of

_AGEING: Final = 1.2
"""What a mention loses for each turn since."""
_SALIENCE: Final = 0.3
"""What it gains for each question it was spoken of in, up to three."""
_PERSON: Final[Mapping[Role, float]] = {
    Role.WHO: 1.5,
    Role.SUBJECT: 1.5,
    Role.TITLE: 0.6,
    Role.SETTING: 0.2,
    Role.ANSWER: 0.1,
}
_THING: Final[Mapping[Role, float]] = {
    Role.ANSWER: 2.0,
    Role.SUBJECT: 1.6,
    Role.WHO: 1.2,
    Role.SETTING: 1.0,
    Role.TITLE: 0.3,
}
_GROUP: Final[Mapping[Role, float]] = {
    Role.ANSWER: 1.0,
    Role.SUBJECT: 1.6,
    Role.WHO: 1.5,
    Role.SETTING: 0.4,
    Role.PHRASE: 0.4,
    Role.COUNTED: 2.5,
    Role.TITLE: 1.0,
}


def person(spoken: Sequence[Mention], question: str, sex: str) -> Mention | None:
    """Whom "he" or "she", the ``sex``, means."""

    def score(mention: Mention) -> float | None:
        if mention.plural or not mention.person or mention.sex not in (sex, ""):
            return None
        agrees = 0.5 if mention.sex else 0.0
        return _PERSON.get(mention.role, 0.0) + 2 * mention.person + agrees

    found = _best(spoken, question, score)
    return found or next(
        (m for m in spoken if _may_name_anyone(m) and not m.within(question)), None
    )


def thing(spoken: Sequence[Mention], question: str) -> Mention | None:
    """What "it" means."""

    def score(mention: Mention) -> float | None:
        if mention.person == 1.0 or (mention.plural and mention.role in COMMON):
            return None
        doubt = 1.0 if mention.person and len(tokens_of(mention.text)) > 1 else 0.0
        return _THING.get(mention.role, 0.0) - doubt

    return _best(spoken, question, score, least=0.0)


def group(spoken: Sequence[Mention], question: str) -> Mention | None:
    """Whom or what "they" means: several, or one organisation or band."""

    of_them = bool(re.search(r"\bof (?:them|these|those)\b", question, re.IGNORECASE))

    def score(mention: Mention) -> float | None:
        if mention.person == 1.0 or (not mention.plural and mention.role is Role.PHRASE):
            return None
        if mention.role is Role.COUNTED and not of_them:
            return None
        return _GROUP[mention.role] + (1.0 if mention.plural else -mention.person)

    return _couple(spoken, question) or _best(spoken, question, score)


def place(spoken: Sequence[Mention], question: str) -> Mention | None:
    """Where "there" is."""

    def score(mention: Mention) -> float | None:
        if mention.person == 1.0 or mention.role in COMMON | {Role.WHO}:
            return None
        return {Role.ANSWER: 2.0, Role.SETTING: 1.8, Role.SUBJECT: 1.0}.get(mention.role, 0.0)

    return _best(spoken, question, score)


def topic(spoken: Sequence[Mention], question: str) -> Mention | None:
    """What the conversation is about: the subject of its last questions, else of the article."""

    def score(mention: Mention) -> float | None:
        return {Role.SUBJECT: 2.0, Role.TITLE: 1.5}.get(mention.role)

    return _best(spoken, question, score)


def _best(
    spoken: Sequence[Mention],
    question: str,
    score: Callable[[Mention], float | None],
    least: float = -math.inf,
) -> Mention | None:
    """The mention of the highest score, less its age; the first of equals; never one that the
    question names itself, nor one of less than ``least``: better the words as they stand."""
    best: tuple[float, Mention] | None = None
    for mention in spoken:
        points = None if mention.within(question) else score(mention)
        if points is not None:
            points -= _AGEING * mention.age
            points += _SALIENCE * min(mention.salience, 3)
            if points >= least and (best is None or points > best[0]):
                best = (points, mention)
    return best[1] if best else None


def _couple(spoken: Sequence[Mention], question: str) -> Mention | None:
    """The two people of the last question, where it spoke of nothing else."""
    last = [m for m in spoken if m.age == 0 and m.role in (Role.SUBJECT, Role.SETTING)]
    if len(last) != 2 or any(not m.person or m.plural or m.within(question) for m in last):
        return None
    both = f"{last[0].text} and {last[1].text}"
    return replace(last[0], text=both, plural=True)


def _may_name_anyone(mention: Mention) -> bool:
    """A short title may be a person's, whatever it looks like ("14th Dalai Lama")."""
    short = len(tokens_of(mention.text)) <= 4 and not mention.text.lower().startswith("the ")
    thing = bool(words.THINGS & set(tokens_of(mention.text)))
    return mention.role is Role.TITLE and short and not mention.plural and not thing
