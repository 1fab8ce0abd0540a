"""The last question of something else: "What about X?", "And in 2019?", "And the second?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rag.converse import pronouns, words
from rag.converse.ellipsis.figures import (
    A_TIME,
    LAST_YEAR,
    NUMBERED,
    other_amount,
    other_number,
    other_time,
)
from rag.converse.ellipsis.nouns import another_thing, other_noun
from rag.converse.ellipsis.ordinals import other_ordinal
from rag.converse.ellipsis.owners import OWNED, other_owner
from rag.converse.ellipsis.places import other_name, other_place
from rag.converse.mentions import COMMON, Mention
from rag.converse.names import bare, is_name, names_in, titled, tokens_of
from rag.converse.wording import SHORT_ANSWER, put_in
from rag.types import Turn

_SAME_FOR: Final = re.compile(
    r"^(?:and\s+|but\s+|so\s+|ok(?:ay)?,?\s+|no[,.]?\s+|sorry[,.]?\s+|actually,?\s+)*"
    r"(?:(?:what|how)\s+about|i\s+mean[t]?(?:\s+for)?|(?:the\s+)?same(?:\s+question)?(?:\s+for|\s+about|\s+but)?)\s+"
    r"(?P<new>[^?]+?)\s*\?*$",
    re.IGNORECASE,
)
_AND: Final = re.compile(
    r"^(?:and|or|but|no,)\s+(?P<for>for\s+)?(?P<new>[^?]+?)\s*[?.!]*$", re.IGNORECASE
)
_MEANT: Final = re.compile(r"(?:no|sorry|actually|i\s+mean)\b", re.IGNORECASE)
"""Where somebody says that they meant something else."""
_OPENERS: Final = frozenset({"the", "his", "her", "its", "their", "in", "a", "an"})


def of_another(
    question: str, last: Turn, spoken: Sequence[Mention], about: str | None
) -> str | None:
    """The last question of something else: "What about X?", "And in 2019?"."""
    asked = _SAME_FOR.match(question)
    if asked is None:
        asked = _AND.match(question)
        told = question.lower().startswith("but ") and "?" not in question
        if asked is None or told or not _is_fragment(asked.group("new")):
            return None
    new = asked.group("new").strip()
    if _MEANT.match(question) and (not _is_fragment(new) or (new.islower() and " " not in new)):
        return None  # "No, thanks", "I mean it".
    if asked.groupdict().get("for") and not (is_name(new) or OWNED.match(new) or A_TIME.match(new)):
        new = f"for {new}"
    new = _spoken_of(new, last, spoken)
    whole = (
        other_ordinal(last.question, new)
        or other_time(last.question, new)
        or other_amount(last.question, new)
        or other_number(last.question, new)
        or other_place(last.question, new)
        or other_owner(last.question, new, spoken)
        or other_name(last.question, new)
        or _put_name(last.question, new)
        or another_thing(last.question, new)
        or other_noun(last.question, new)
        or _other_subject(last, new)
    )
    if whole is not None:
        return whole
    if len(new.split()) > SHORT_ANSWER:
        return None
    if about is None or set(tokens_of(about)) & set(tokens_of(new)) or names_in(f"- {new}"):
        return None
    return f"What about {new} ({about})?"


def _other_subject(last: Turn, new: str) -> str | None:
    """ "And the hill cat?", instead of what the article quoted is about."""
    spoken = titled(last.question, last.title)
    if spoken is None or not re.match(r"(?:the|an?)\s", new):
        return None
    return put_in(spoken, new)


def _put_name(last: str, new: str) -> str | None:
    """ "How much did he cost?", of nobody known, of the name that is told now."""
    whole = pronouns.put(last, new) if is_name(new) and not names_in(last) else last
    return None if whole == last else whole


def _spoken_of(new: str, last: Turn, spoken: Sequence[Mention]) -> str:
    """ "The rovers", typed in haste, as the one name spoken of before that ends so."""
    typed = new.removeprefix("the ").split()
    if not new.islower() or set(typed) & words.NOT_NAMES:
        return new
    named = {
        mention.text
        for mention in spoken
        if mention.role not in COMMON
        and not mention.text.islower()
        and tokens_of(mention.text)[-len(typed) :] == typed
        and not mention.within(last.question)
    }
    return named.pop() if len(named) == 1 else new


def _is_fragment(text: str) -> bool:
    """Whether ``text`` has no verb of its own, so far as the auxiliaries and its length tell."""
    found = text.lower().split()
    return (
        len(found) <= 6
        and not set(found) & (words.AUXILIARIES | words.QUESTION_WORDS)
        and (
            is_name(bare(text))
            or NUMBERED.fullmatch(text) is not None
            or LAST_YEAR.fullmatch(text) is not None
            or found[0] in words.PREPOSITIONS | _OPENERS
            or (len(found) == 1 and found[0] not in words.NOT_NAMES)
        )
    )
