"""Whether a sentence forbids, or denies what is asked in its own words."""

from __future__ import annotations

import re
from typing import Final

from rag.answer.basis import Basis
from rag.answer.sentences import meant
from rag.answer.verdicts.asked import (
    CLAUSE,
    CONDITION,
    IS_THERE,
    among,
    asked_stems,
    asks_permission,
    name_stems,
    stems,
    told_stems,
)
from rag.question import unlabelled
from rag.types import Span

_FORBIDS: Final = re.compile(
    r"^(?:please\s+)?(?:do not|don['’]t|never)\b|\b(?:must|should|shall) (?:not|never)\b"
    r"|\b(?:must|should)n['’]t\b|^no(?:body| one| person) (?:shall|may)\b"
    r"|\b(?:is|are) (?:strictly )?(?:not (?:allowed|permitted)|forbidden|prohibited)\b"
    r"|\b(?:is|are) not(?= \w+[ai]ble\b)|\b(?:cannot|can['’]t|may not)\b",
    re.IGNORECASE,
)
_THERE_IS_NO: Final = re.compile(r"^there (?:is|are) no\b(?! longer)", re.IGNORECASE)
_NONE_IS: Final = r"^no (?!(?:doubt|less|longer|matter|more|one|other|sooner|wonder)\b)(?=\w)"
"""What begins so denies that there is any: "No covenant has been breached"."""
_ANY: Final = re.compile(
    r"\b(?:any(?:body|one|thing)?|some(?:body|one|thing)|people)\b", re.IGNORECASE
)
_NOBODY: Final = re.compile(
    r"(?:^|\b(?:and|but|though|while)\s+)(?:nobody|no one|no-one|nothing|none)\s+"
    r"(?:(?:is|are|was|were|has|have|had|been)\s+)*(?P<did>[a-z-]+)",
    re.IGNORECASE,
)
"""What denies it of all: "nobody was hurt"."""
_BEEN: Final = frozenset({"been", "being"})
_CANNOT: Final = re.compile(r"can|may", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"^\d+(?:\.\d+)+\.?\s+")
_MAY_BUT_NOT: Final = re.compile(
    r"\b(?:can|may|must|should)\s[^,;:.]*?,?\s(?:but|and)\s+(?=(?:can|may|must|should) ?not\b)",
    re.IGNORECASE,
)
"""What may be, before what may not: "Juniors may attend but may not vote"."""
_OR: Final = re.compile(
    r"\s+or\s(?:(?:with|in|on|at|by|for|from|to)\s.*"
    r"|(?!(?:with|in|on|at|by|for|from|to)\s)[\w-]+(?:\s(?!(?:with|in|on|at|by|for|from|to)\s)[\w-]+)?)$",
    re.IGNORECASE,
)
"""What is forbidden as well: "with aspirin or with another such drug", "aspirin or naproxen"."""
_EXCEPTIONS: Final = frozenset({"unless", "except", "only", "other than"})
_AUXILIARY: Final = re.compile(r"(?:and\s+|so\s+)?(?P<aux>[a-z]+)\b", re.IGNORECASE)
_SAME_AUXILIARY: Final = "am|is|are was|were do|does did has|have had will|would".split()


def denies(basis: Basis, span: Span) -> bool:
    """Whether a clause of a sentence forbids, or says that there is none, on no condition but one
    that is asked about: of what it speaks the question speaks as well."""
    text, asked = unlabelled(basis.text(span)), basis.asked.text
    if asks_permission(basis):
        pattern = _FORBIDS
    elif basis.asked.demands.negated:
        return False
    else:
        pattern = _THERE_IS_NO if IS_THERE.match(asked) else _plain_denial(asked)
    plain = pattern not in (_FORBIDS, _THERE_IS_NO)
    text = _MAY_BUT_NOT.sub("", _NUMBERED.sub("", text))
    text = ";".join(part for part in text.split(";") if _holds_as_asked(part, asked))
    above_it = stems(" ".join(meant(basis, span)))
    known = stems(asked) | above_it
    wanted = asked_stems(basis) - _BEEN - (above_it if plain else set())
    clauses = [clause.strip(" -•*") for clause in CLAUSE.split(text)]
    if pattern is _FORBIDS:
        clauses += [_OR.sub("", clause) for clause in clauses]
    for clause in clauses:
        found = pattern.search(clause)
        if found:
            told = stems(f"{clause[: found.start()]} {clause[found.end() :]}") - _BEEN
            much = len(told) > 1 and not plain and not _CANNOT.match(found.group())
            spoken = all(among(stem, known) for stem in told)
            if spoken and (much or all(among(stem, told) for stem in wanted)):
                return True
    return False


def denies_of_all(basis: Basis, span: Span) -> bool:
    """Whether a sentence about all that the question names says of nobody what is asked of anybody:
    "Nobody was hurt in the storm" of "Was anybody hurt in the storm?"."""
    asked, text = basis.asked, unlabelled(basis.text(span))
    if asked.demands.negated or not _ANY.search(asked.text):
        return False
    names = name_stems(basis)
    if not names <= told_stems(basis, span, text) or not _holds_as_asked(text, asked.text):
        return False
    done = stems(asked.text) - names
    return any(
        bool(stems(found["did"]) & done)
        for clause in CLAUSE.split(text)
        for found in _NOBODY.finditer(clause.strip(" -•*"))
    )


def _plain_denial(asked: str) -> re.Pattern[str]:
    """How a sentence denies that there is any, or in the same tense what is asked: "did not" of
    "Did the boat sink?"."""
    found = _AUXILIARY.match(asked)
    said = found["aux"].lower() if found else ""
    aux = next((same for same in _SAME_AUXILIARY if said in same.split("|")), None)
    does_not = rf"|\b(?:(?:{aux})(?: not\b|n['’]t\b)|never\b)" if aux else ""
    return re.compile(_NONE_IS + does_not, re.IGNORECASE)


def _holds_as_asked(text: str, asked: str) -> bool:
    """Whether words hold on no condition but one that is asked about."""
    conditions = {found.group().lower() for found in CONDITION.finditer(text)}
    return not conditions & _EXCEPTIONS and conditions <= {*asked.lower().split()}
