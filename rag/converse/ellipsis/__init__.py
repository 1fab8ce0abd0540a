"""Questions cut short: "What about Almaty?", "And in 2019?", "Why?", "How many?", "Who else?".

Each is completed from the last question as it was understood: the new piece takes the place of what
is most like it there, a bare question word is asked of what that question was about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rag.converse import pronouns, words
from rag.converse.ellipsis.another import of_another
from rag.converse.ellipsis.ordinals import listed
from rag.converse.ellipsis.owners import its_value
from rag.converse.ellipsis.question_words import bare_question_word
from rag.converse.mentions import Mention
from rag.converse.wording import appended
from rag.types import Turn

__all__ = ["complete", "listed", "said_first"]

_SAID_FIRST: Final = re.compile(
    r"^(?:and\s+|but\s+|so\s+|ok(?:ay)?,?\s+)?(?:what|how)\s+about\s+(?P<what>[^,?]+?)\s*[,?:]\s*"
    rf"(?P<asked>(?:{words.ASKING})\s.+)$",
    re.IGNORECASE,
)
_ELSE: Final = re.compile(
    r"^(?:and\s+)?(?:(?P<wh>who|what|where|when|why|how)|any(?P<any>one|body|thing|where))\s+else"
    r"\s*\?*$",
    re.IGNORECASE,
)
_MORE: Final = re.compile(
    r"^(?P<ask>(?:please\s+)?(?:tell|show|give)\s+me\s+(?:some\s+)?more|any\s+others?|anything\s+more)"
    r"\s*(?P<end>[?.!]*)$",
    re.IGNORECASE,
)


def said_first(question: str) -> str:
    """ "What about DVDs, how long can I keep them?" as "how long can I keep DVDs?"."""
    found = _SAID_FIRST.match(question)
    if found is None or set(found.group("what").lower().split()) & words.PRONOUNS:
        return question
    what, asked = found.group("what"), found.group("asked")
    whole = pronouns.put(asked, what)
    return appended(asked, f"({what})") if whole == asked else whole


def complete(question: str, last: Turn, spoken: Sequence[Mention], about: str | None) -> str | None:
    """The whole question that ``question`` is short for, or none where it is not cut short.

    ``spoken`` is what the conversation has mentioned, ``about`` what it is about, where known.
    """
    if not last.question:
        return None
    return (
        its_value(question, last)
        or of_another(question, last, spoken, about)
        or bare_question_word(question, last)
        or _what_else(question, last, about)
        or _tell_more(question, about)
    )


def _what_else(question: str, last: Turn, about: str | None) -> str | None:
    found = _ELSE.match(question)
    if found is None:
        return None
    asked = {"one": "who", "body": "who", "where": "where"}.get(found.group("any") or "", "what")
    wh = (found.group("wh") or asked).lower()
    first, _, rest = last.question.partition(" ")
    if first.lower() == wh and rest:
        rest = rest.removeprefix("else ")
        return f"{first} else {rest}"
    return f"{question.rstrip(' ?.!')} about {about}?" if about else None


def _tell_more(question: str, about: str | None) -> str | None:
    found = _MORE.match(question)
    if found is None or about is None:
        return None
    return f"{found.group('ask')} about {about}{found.group('end')}"
