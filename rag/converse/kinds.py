"""What kind of thing a name is of: a person, a group, a date; and whether he or she."""

from __future__ import annotations

import re
from typing import Final

from rag.converse import words
from rag.converse.names import possessive, tokens_of
from rag.language.english import NUMBERS, either
from rag.language.given_names import FEMALE_NAMES, MALE_NAMES

_GROUP_ENDING: Final = re.compile(r"(?:ers|ors|ians|als|ings|ies|ants|ists|ons|uns|oys|irls|eens)$")


_FIGURE: Final = re.compile(r"[£$€]?\d[\d.,]*\s?\W?[A-Za-z]{0,3}")
_SPELT: Final = re.compile(
    rf"(?:(?:{either(NUMBERS)}|hundred|thousand|million|and)[\s-]*)+", re.IGNORECASE
)


def person(name: str, told: str = "") -> float:
    """Evidence that ``name`` is a person's: 1 certain, 0.5 possible, 0 ruled out.

    ``told`` is what was said before, where titles and family are looked for.
    """
    tokens = tokens_of(name)
    if tokens and tokens[0] in words.HONORIFICS and len(tokens) > 1 and tokens[1] != "of":
        return 1.0
    if (
        not tokens
        or not name[0].isupper()
        or len(tokens) > 5
        or name.lower().startswith("the ")
        or any(
            words.THINGS & {token, token.removesuffix("s")} or any(c.isdigit() for c in token)
            for token in tokens
        )
        or ({"of", "and", "&", "for", "the"} | words.PREPOSITIONS) & set(tokens)
    ):
        return 0.0
    if tokens[0] in MALE_NAMES | FEMALE_NAMES and len(tokens) > 1:
        return 1.0
    if any(_titled(name, told)) or _lives(name, told):
        return 1.0
    if _GROUP_ENDING.search(tokens[-1]) and len(tokens) > 1:
        return 0.0
    return 0.5


def is_group(name: str) -> bool:
    """Whether ``name`` is of several, or of a group that is spoken of as "they"."""
    tokens = tokens_of(name)
    if " and " in name or " & " in name:
        return True
    return bool(tokens) and (
        tokens[-1] in words.GROUPS
        or (name.lower().startswith("the ") and tokens[-1].endswith("s"))
        or (len(tokens) > 1 and bool(_GROUP_ENDING.search(tokens[-1])))
    )


def is_date(text: str) -> bool:
    """Whether ``text`` is a day, month or year only."""
    small = words.DATES | words.PREPOSITIONS
    return all(
        t.isdigit() or t in small or t.removesuffix("s") in words.DATES for t in tokens_of(text)
    )


def is_measure(text: str) -> bool:
    """Whether ``text`` is a number, with a unit or without, only: "2 GB", "20 °C", "Twenty-two"."""
    return bool(_SPELT.fullmatch(text) or _FIGURE.fullmatch(text))


def sex_of_name(name: str) -> str:
    """He or she, as the given name or the title before it tells; empty where neither does."""
    first = next(iter(tokens_of(name)), "")
    if first in FEMALE_NAMES:
        return "she"
    return "he" if first in MALE_NAMES else sex_of_noun(first)


def sex_asked_for(question: str) -> str:
    """Of the person asked for: the husband of somebody is a man."""
    told = map(sex_of_noun, reversed(re.findall(r"[a-z]+", question.lower())))
    return next(filter(None, told), "")


def sex_of_noun(word: str) -> str:
    """He of a king, she of a wife; empty of what may be either."""
    return "she" if word in words.FEMALE else "he" if word in words.MALE else ""


def _titled(name: str, told: str) -> list[str]:
    """Roles and honorifics that stand right before ``name`` in what was said."""
    found = re.findall(rf"\b([A-Za-z]+)\.?\s+{re.escape(name)}\b", told)
    return [word for word in found if word.lower() in words.HONORIFICS]


def _lives(name: str, told: str) -> bool:
    """Whether what was said gives ``name`` a family, a birth or a career."""
    owner = re.escape(possessive(name))
    return bool(
        re.search(
            rf"{owner}\s+(?:\w+\s)?(?:wife|husband|mother|father|parents|brother|sister|son|daughter"
            rf"|children|childhood|career|birth|death|life|personal|family)\b"
            rf"|\b(?:was|is)\s+{re.escape(name)}\s+(?:born|married|buried|raised)\b"
            rf"|\bdid\s+{re.escape(name)}\s+(?:marry|die|study|grow|attend|graduate|retire)\b",
            told,
        )
    )
