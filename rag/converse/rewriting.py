"""Put into a follow-up question what it leaves to the conversation before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rag.converse import antecedents, descriptions, ellipsis, pronouns, words
from rag.converse.mentions import mentions
from rag.converse.names import names_in
from rag.converse.turns import MOST_TURNS, SENTENCE_CHARS, bounded
from rag.language.terms import terms
from rag.types import Turn

_HAPPENED: Final = re.compile(
    r"^(?P<what>(?:and |so |then )?(?:then )?what (?:else )?(?:has )?happened)"
    r"(?P<rest>(?: (?:next|then|after(?:wards| that| this)?|before that|later|in (?:\w+ )?\d{4}))?"
    r"\s*[?.!]*)$",
    re.IGNORECASE,
)
_MEANT: Final = re.compile(
    r"^(?:(?:no|sorry|actually|wait|well)[,.!]?\s+)*i\s+mean[t]?[,:]?\s+"
    rf"(?=(?:{words.ASKING})\b)",
    re.IGNORECASE,
)
"""What comes before the question that was meant: "No, I meant when did it open?"."""
_OPEN: Final = re.compile(
    r"\b(?:else|these|this(?!\s+(?:year|month|week|century|decade|season|morning|summer))"
    r"|(?:any|some)\s+others?|others)\b|\b(?:about|after|of|to|for|with|like)\s+that\s*[?.!]*$",
    re.IGNORECASE,
)
"""Words that point back to something a rule could not name."""
_TEXT: Final = re.compile(r"\bthis\s+(?:article|section|story|page|report|text)\b", re.IGNORECASE)
"""The text itself: whatever else the question says, what that is about it leaves out."""
_CLOSED: Final = re.compile(r"\b(?:besides|aside|apart|other\s+than)\b", re.IGNORECASE)
"""What is set apart is said in the question itself."""
_ENOUGH: Final = 4
"""Terms from which a question that points back ("these proposed cuts") is left to its own words."""
_END: Final = re.compile(r"\s*[?.!]*\s*$")


def rewrite(question: str, history: Sequence[Turn]) -> str:
    """``question`` made to stand alone; the very same string where it already does.

    ``history`` is oldest first. A question cut short is completed from the last one; then
    pronouns and descriptions that look outside the question are replaced by what they most
    fittingly mean; a question that still points back is given the topic in parentheses.

    The work grows with the square of what is looked through, so that is bounded: the last
    ``MOST_TURNS`` turns, ``SENTENCE_CHARS`` of each text, and a question no longer than that (who
    asks at greater length names what it is about).
    """
    if not history or not question.strip() or len(question) > SENTENCE_CHARS:
        return question
    history = [bounded(turn) for turn in history[-MOST_TURNS:]]
    spoken = mentions(history)
    question = _MEANT.sub("", question, count=1)
    question = ellipsis.listed(question, history)
    question = descriptions.held(ellipsis.said_first(question), spoken, history)
    topic = antecedents.topic(spoken, question)
    about = topic.text if topic else None
    completed = ellipsis.complete(question, history[-1], spoken, about)
    if completed is not None:
        return completed
    resolved = pronouns.resolve(question, spoken)
    resolved = descriptions.resolve(resolved, spoken, history)
    return _with_topic(resolved, about)


def _with_topic(question: str, about: str | None) -> str:
    """``question`` with what it is about, where it points back and names nothing."""
    if about is None or names_in(question):
        return question
    happened = _HAPPENED.match(question)
    if happened:
        return f"{happened.group('what')} to {about}{happened.group('rest')}"
    tells_enough = len(set(terms(question))) > _ENOUGH and not _TEXT.search(question)
    if _OPEN.search(question) and not _CLOSED.search(question) and not tells_enough:
        end = _END.search(question)
        at = end.start() if end else len(question)
        return f"{question[:at]} ({about}){question[at:]}"
    return question
