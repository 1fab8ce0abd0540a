"""What an answer must have beside the right words: the role, the numbers, the names asked about."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from rag.language.english import (
    ANY_MONTH,
    AUXILIARIES,
    MONTHS,
    QUESTION_WORDS,
    WEEKDAYS,
    YEAR,
    without_genitive,
)
from rag.language.roles import Role, roles_in, singular
from rag.question.months import month_in
from rag.question.units import UNITS

_NUMBER: Final = re.compile(
    r"(?<![\w.,])(?<![^\W\d_]-)(?P<version>(?:v(?:ersion)?|release|section)\s?(?=\d+\.))?"
    r"(?P<number>\d+(?:[.,]\d+)*)(?![\w]|[.,]\d)",
    re.IGNORECASE,
)
"""A "v" is a version's only before a point: the V8 is a name, and so is the TW-20."""
MEASURES: Final = (
    r"[\s-]?(?:%|per\s?cent|percentage|points|degrees|[°º]|(?:hundred|thousand|\w+illion|m|bn"
    rf"|dollars|pounds|euros|(?:{'|'.join(UNITS)})s?)\b)"
)
"""What stands behind an amount and behind no version."""
_MEASURED: Final = re.compile(MEASURES, re.IGNORECASE)
_DAY: Final = re.compile(
    rf"\b\d{{1,2}}(?=\s+(?:of\s+)?(?:{ANY_MONTH})\b)|\b(?:{ANY_MONTH})\.?\s+\d{{1,2}}\b",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(rf"^{YEAR}$")
_BOUND: Final = re.compile(
    r"\b(?:since|from|after|before|until|till|between|between \d{4} and|from \d{4} to)\s+$",
    re.IGNORECASE,
)
_SIGNED: Final = re.compile(r"(?<![\w#+])[A-Za-z]\w*(?:\+\+|#)(?![\w#+])")
"""Names that end in a sign: C#, C++."""
_WORD: Final = re.compile(r"(?<!\w)\d*[^\W\d_](?:[\w’'.-]*[^\W_])?")
REFUSES: Final = (
    r"refus(?:e[sd]?|ing)|fail(?:s|ed|ing)?|declin(?:e[sd]?|ing)|den(?:y|ies|ied|ying)"
    r"|reject(?:s|ed|ing)?|exclud(?:e[sd]?|ing)|forb(?:ids?|ade|idden|idding)|neglect(?:s|ed|ing)?"
    r"|prohibit(?:s|ed|ing)?|ban(?:s|ned|ning)?|decid(?:e[sd]?|ing) against"
)
"""Verbs that say that something is not done, or not to be done, in every form."""
_NEVER: Final = re.compile(
    rf"\b(?:(?:can)?not|never|no|none|nobody|nothing|without|lack(?:s|ed|ing)?|{REFUSES})\b|n['’]t\b",
    re.IGNORECASE,
)
_DECADE: Final = re.compile(r"\bthe ([1-9]0)(?:['’]?s\b|(?=\W*$))", re.IGNORECASE)
"""Ten years, and no number that an article must tell: "the 80's"."""
_COMMON: Final = frozenset(
    "the a an in at on by from to for with since of and or i name list tell give show find explain"
    " describe define compare contrast enumerate quote summarise summarize please if as during"
    " after before".split()
).union(QUESTION_WORDS, AUXILIARIES, WEEKDAYS, map(str.lower, MONTHS))
_OPENING: Final = frozenset(
    "under between among within into about against despite through throughout until unlike above"
    " below beneath beyond near without across along alongside behind beside besides over around"
    " toward towards onto upon off per via outside inside amid except unless while"
    " although though because whether once".split()
)
"""Prepositions and conjunctions that open a question; a few are names elsewhere (Under Armour)."""
_WHO: Final = re.compile(
    r"^(?:and\s+|so\s+)?(?:who(?:['’]s|\s+(?:else\s+)?(?:is|are|was|were|became|becomes|remains"
    r"|(?:has|have|had|will|would|could|may|might)\s+(?:been|be|become)"
    r"|(?:serve[sd]?|act(?:s|ed)?|work(?:s|ed)?)\s+as"
    r"|(?:will\s+)?(?:succeed(?:s|ed)?|replace[sd]?|follow(?:s|ed)?|(?:takes?|took)\s+over(?:\s+from)?)"
    r"\b[^?]*?\s+as"
    r"|(?:holds?|held)\s+the\s+(?:office|post|position|job|title)\s+of))"
    r"|what(?:['’]s|\s+(?:is|was))\s+the\s+name\s+of"
    r"|which\s+(?:person|man|woman|politician|official)\s+(?:is|was))\b",
    re.IGNORECASE,
)
_NO_ATTRIBUTE: Final = re.compile(
    r"\b(?:by|of|in|with|to|for|from|at|on|that|who|than|against|\w+(?:ed|ing))\b", re.IGNORECASE
)
"""What parts "who is" from a role that is not the predicate: "Who is paid by the president?"."""


@dataclass(frozen=True, slots=True)
class Demands:
    """What the words of a question hold an answer to."""

    role: Role | None = None
    """Whoever is the answer must hold it."""
    numbers: tuple[str, ...] = ()
    """Numbers and versions that the article of the answer must tell, days beside a month aside: an
    article of that week says "on Monday"."""
    versions: frozenset[str] = frozenset()
    """Those of the numbers of which no other may stand nearer to the answer: 2.2 is not 2.10."""
    years: tuple[int, ...] = ()
    """Years the answer must be of; where one only bounds a time ("since 1990"), none."""
    month: tuple[int | None, int] | None = None
    """Year and month the answer must be of; without a year where the question tells none."""
    names: tuple[str, ...] = ()
    """Names as they are written in the question, each of capitalised words side by side."""
    signed: tuple[str, ...] = ()
    """Names told from others by a sign alone: C# is not C++."""
    negated: bool = False
    """The question itself denies something, so that a denial may answer it."""
    words: frozenset[str] = field(default_factory=frozenset)
    """Lower-case words of the question."""


def demands_of(question: str) -> Demands:
    """What ``question`` demands."""
    days = {day.end() for day in _DAY.finditer(question)}
    found = [each for each in _NUMBER.finditer(question) if each.end() not in days]
    numbers = [each.group("number") for each in found]
    names = tuple(names_in(question))
    decades = _DECADE.findall(question)
    bounds = {each.group("number") for each in found if _BOUND.search(question, 0, each.start())}
    return Demands(
        role=_role_in(question),
        numbers=tuple(n for n in numbers if not _YEAR.match(n) and n not in decades),
        versions=frozenset(each["number"] for each in found if _is_version(each, names)),
        years=tuple(int(n) for n in numbers if _YEAR.match(n) and n not in bounds),
        month=month_in(question),
        names=names,
        signed=tuple(_SIGNED.findall(question)),
        negated=bool(_NEVER.search(question)),
        words=frozenset(word.lower() for word in _WORD.findall(question)),
    )


def _is_version(number: re.Match[str], names: tuple[str, ...]) -> bool:
    """Whether a number with a point is a version and no amount: "version 2.2", "Ferro 2.2"."""
    question = number.string
    if "." not in number["number"] or _MEASURED.match(question, number.end()):
        return False
    named = question[: number.start()].rstrip().endswith(names)
    return number["version"] is not None or named or number["number"].count(".") > 1


_NEIGHBOUR: Final = re.compile(r"\b(?:before|until|prior to|preceding)\b", re.IGNORECASE)
"""Whoever held an office before somebody need hold none now."""


def _role_in(question: str) -> Role | None:
    """The office that whoever is asked for must hold: only one that the question predicates.

    Who read a letter of the president need not be president.
    """
    text = singular(question)
    who = _WHO.match(text)
    asked = roles_in(text) if who else []
    if who is None or not asked or asked[0].start < who.end():
        return None
    if _NEIGHBOUR.search(text, asked[0].start):
        return None
    return None if _NO_ATTRIBUTE.search(text, who.end(), asked[0].start) else asked[0].role


def names_in(question: str) -> list[str]:
    """Runs of capitalised words, common ones and a preposition that opens the question aside."""
    runs: list[list[str]] = [[]]
    last_end = 0
    for found in _WORD.finditer(question):
        word = found.group()
        common = _COMMON if last_end else _COMMON | _OPENING
        capital = word.lstrip("0123456789")[0].isupper() and word.lower() not in common
        if not capital or question[last_end : found.start()].strip():
            runs.append([])
        if capital:
            name = without_genitive(word)
            runs[-1].append(name)
            if name != word:
                runs.append([])
        last_end = found.end()
    return [" ".join(run) for run in runs if run]
