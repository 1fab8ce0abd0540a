"""Who left the office asked for, and who follows whom in it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from rag import asof
from rag.answer.basis import Basis
from rag.answer.checks.given import NEWLY, SENTENCE
from rag.answer.checks.refusals import Refusal
from rag.language.english import ORDINALS, either
from rag.language.roles import LOOSE, roles_in
from rag.question import Role
from rag.types import Span

NTH: Final = re.compile(rf"\b(?:{either(ORDINALS)}|\d+(?:st|nd|rd|th))\b", re.IGNORECASE)
"""What asks for one of a row, whether he is gone or not: "the sixth president"."""
_LEFT: Final = re.compile(
    r"(?:,\s*\d\d,?|,\s(?P<held>[^,.;:\n]{1,60})(?=,))?,?\s+(?:who\s+)?(?:"
    r"(?:has\s+)?(?:resign(?:s|ed)|retire[sd]|quits?|step(?:s|ped)\s+down|stood\s+down)"
    r"(?=\s+(?:as|from|for|on|in|at|after|over|last|this|today|yesterday|amid|because|when|following)\b"
    r"|[.,;]|$)"
    r"|(?:has\s+)?left\s+(?:office|(?:the|his|her|their)\s+(?:post|job|company|firm|group|bank|club|team"
    r"|party|board|council|cabinet|government|ministry))\b"
    r"|(?:has\s+)?die[sd]\b"
    r"|(?:\w+ly\s+)?(?:dismissed|sacked|fired|ousted)(?=\s+as\b)"
    r"|(?:was|has\s+been)\s+(?:\w+ly\s+)?(?:dismissed|sacked|fired|ousted|removed|replaced|succeeded"
    r"|voted\s+out|(?:moved|transferred)\s+to\s+(?!tears\b)))"
    r"(?P<post>\s+(?:as|from)\s+[^.;:\n]{0,60})?",
    re.IGNORECASE,
)
"""What is said right behind the name of somebody who leaves an office, or behind the office."""
_SUCCEEDING: Final = re.compile(
    r"\b(?:succeeded|succeeding|replaced|replacing|(?:taken|taking|took)\s+over\s+from)\s+$",
    re.IGNORECASE,
)
"""What stands before whoever is followed: "who succeeded Ann Lee as mayor"."""
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s|\n")
_SUCCEEDS: Final = re.compile(
    r"(?:\b(?:my|our|his|her|its|their)\s+successor(?:\s+there)?(?:,|\s+(?:is|was))?"
    r"|\bhand(?:ed|s|ing)\s+over\s+to"
    r"|\b(?:succeeded|replaced|followed)(?:\s+(?:on|in|at|last|this|yesterday|today)\b[^,.;:]{0,30}?)?\s+by"
    r"(?:\s+(?:his|her|their|the)(?:\s+(?!of\b)[a-z-]+){1,3},?)?)\s+$",
    re.IGNORECASE,
)
_FOLLOW: Final = (
    r"\s+(?:(?P<to_come>(?:will|would|(?:is\s+(?:going\s+)?)?to)\s+(?:succeed|replace|follow"
    r"|take\s+over))|(?:has\s+)?(?:succeed(?:s|ed)|replace[sd]|follow(?:s|ed)|t(?:akes?|ook|aken)\s+over))"
)
_FOLLOWS: Final = re.compile(
    rf"(?:,(?:[^,.;:]{{0,40}},)?)?(?:\s+who)?{_FOLLOW}\b(?P<as>(?:\s[^.;:]{{1,60}}?)?\sas\s+(?=\S))?",
    re.IGNORECASE,
)
"""What is said right behind the name of somebody who follows another, to the office it names."""
_FOLLOWED: Final = re.compile(
    rf"(?:{_FOLLOW}|\b(?:succeeding|replacing|taking\s+over))\s+(?:from\s+)?$", re.IGNORECASE
)
_PREDECESSOR: Final = re.compile(
    r"\b(?i:my|our|his|her|its|their)\s+predecessor,?\s+(?:[A-Z][a-z]*\.?\s+)?$"
)
_IS_FOLLOWED: Final = re.compile(
    r"(?:\s+\([^()]*\))?(?:,?\s+who)?\s+(?:(?:was|is|has\s+been|will\s+be|to\s+be)"
    r"\s+(?:succeeded|replaced|followed)|and\s+s?he(?:\s+in\s+\d+)?\s+by)\b",
    re.IGNORECASE,
)
_WHO_FOLLOWS: Final = re.compile(
    r"(?:and\s+|so\s+)?who\s+(?:\w+\s+)?(?:succeed|replace|follow|takes?\s+over|took\s+over"
    r"|c[ao]mes?\s+after)",
    re.IGNORECASE,
)
_AFTER: Final = re.compile(
    rf"{_WHO_FOLLOWS.pattern}|who\b.*\b(?:successor\b|(?:succeeded|replaced|followed)\s+by\b)",
    re.IGNORECASE,
)
_BEFORE: Final = re.compile(
    r"whom?\s+(?:did|does|has|had|will)\s.*\b(?:succeed|replace|take\s+over\s+from)"
    r"|who\b.*\b(?:predecessors?|preceded|c[ao]mes?\s+before)\b",
    re.IGNORECASE,
)
"""What asks whom somebody came after."""


def has_left(asked: Role, basis: Basis, span: Span, name: str) -> bool:
    """Whether the article, or one as new, says of the holder of the office that they left it, where
    it is asked who holds it now: "The mayor, Ann Lee, resigned"."""
    if not asof.asks_about_now(basis.asked.text) or NTH.search(basis.asked.text):
        return False
    own = basis.article(span)
    for article_id in basis.article_ids:
        article = basis.articles[article_id]
        newer = own.published and article.published and own.published <= article.published
        if article is not own and not newer:
            continue
        for person in basis.people(article_id).called(name):
            if any(_leaves(asked, article.text, *place) for place in person.named):
                return True
    return False


def _leaves(asked: Role, text: str, start: int, end: int) -> bool:
    """Whether the sentence gives the office, or any where a loose word asks for it, to the name at
    ``[start, end)`` and says that its bearer left it, and no other post."""
    before = _SENTENCE_END.split(text[max(0, start - SENTENCE) : start])[-1]
    left = _LEFT.match(text, end)
    if left is None and _SUCCEEDING.search(before):
        behind = _SENTENCE_END.split(text[end : end + SENTENCE])[0]
        return asked.is_any_of(written.role for written in roles_in(behind))
    if left is None:
        return asked.head in LOOSE and _PREDECESSOR.search(before) is not None
    any_office = asked.head in LOOSE and not left["post"]
    told = [written.role for written in roles_in(left["post"] or left["held"] or before)]
    return bool(told) and (any_office or asked.is_any_of(told))


def succeeds(asked: Role, basis: Basis, span: Span) -> bool:
    """Whether the sentence says that whoever is named followed the holder of the office: "The
    mayor, Ann Lee, resigned; her successor, Bo Ek", or, of whom it means, "She was replaced by Bo
    Ek"; or gives them the office, "Bo Ek succeeded Ann Lee as mayor", one still to come only where
    that is asked for. Asked who followed somebody, "Her deputy, Bo Ek, took over" is enough, and
    of Ann Lee, or in an article about her, "She was succeeded by her deputy, Bo Ek"."""
    whole = basis.sentence(span)
    text, asks_who = basis.article(span).text, _WHO_FOLLOWS.match(basis.asked.text) is not None
    before = text[whole.start : span.start]
    if _SUCCEEDS.search(before):
        held = [written.role for written in roles_in(before)]
        known = f"{basis.article(span).title} {before}"
        if asks_who and any(name in known for name in basis.asked.demands.names[:1]):
            return True
        people = basis.people(span.article_id).meant(whole.start, span.start)
        held += [role for person in people for role in person.roles]
        return asked.is_any_of(held)
    follows = _FOLLOWS.match(text, span.end, whole.end)
    if follows is None or (follows["to_come"] and not NEWLY.search(basis.asked.text)):
        return False
    near = text[max(0, whole.start - SENTENCE) : whole.end]
    if asks_who and not any(name in near for name in basis.asked.demands.names):
        return False
    told = [written.role for written in roles_in(text[follows.end() : whole.end])]
    office = replace(asked, qualifiers=asked.qualifiers - {"next"})
    return (asks_who and not told) or (
        (asks_who or follows["as"] is not None) and office.is_any_of(told)
    )


def of_the_other_end(basis: Basis, span: Span) -> Refusal | None:
    """Whoever is said to come before, asked who came after ("Ek took over, succeeding Lee"), or the
    other way round; not who is said to do both."""
    after = _AFTER.match(basis.asked.text) is not None
    if not after and not _BEFORE.match(basis.asked.text):
        return None
    whole, text = basis.sentence(span), basis.article(span).text
    first = (
        _FOLLOWED.search(text, whole.start, span.start)
        or _PREDECESSOR.search(text, whole.start, span.start)
        or _IS_FOLLOWED.match(text, span.end, whole.end)
    )
    then = _SUCCEEDS.search(text, whole.start, span.start)
    then = then or _FOLLOWS.match(text, span.end, whole.end)
    if bool(first) == bool(then) or bool(then) == after:
        return None
    return Refusal("said of who came before" if after else "said of who followed", of_another=True)
