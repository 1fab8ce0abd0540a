"""Whether a sentence tells the contrary of what is asked: not there, closed, free, ended."""

from __future__ import annotations

import re
from typing import Final

from rag.answer.basis import Basis
from rag.answer.verdicts.asked import (
    CLAUSE,
    CONDITION,
    IS_THERE,
    NOT,
    OPENNESS,
    asked_stems,
    name_stems,
    stems,
    stems_with_above,
    told_stems,
)
from rag.question import unlabelled
from rag.types import Span

_STILL: Final = re.compile(r"\b(?:still|any ?more|any longer)\b", re.IGNORECASE)
_ENDED: Final = re.compile(
    r"\b(?:(?:was|were|has been|have been) )?(?:abolished|ceased|discontinued|ended|scrapped"
    r"|terminated|wound up|(?:closed|stopped)(?! (?:an?|the|his|her|its|their)\b))\b",
    re.IGNORECASE,
)
"""What ended; who closed the door, or stopped a train, ended neither."""
_TAKEN_AWAY: Final = re.compile(
    r"(?:removed|dropped|discontinued|withdrawn|no longer supported)(?: in [^:]{1,20})?:\s", re.I
)
"""What stands before what is there no more, in notes on versions."""
_NOW: Final = re.compile(r"(?:and\s+|so\s+)?(?:do|does|is|are|can)\b", re.IGNORECASE)
_CONTRARIES: Final = tuple(
    (re.compile(rf"\b(?:{asked})\b", re.IGNORECASE), re.compile(rf"\b(?:{told})\b", re.IGNORECASE))
    for asked, told in (
        (r"wins?|won|winner of", r"lost|loses?"),
        (
            r"accept\w*|adopt(?:s|ed)?|agreed? to|approv\w+|grant(?:s|ed)?|pass(?:ed)?",
            r"reject(?:s|ed)?|refused?|turn(?:s|ed) down|voted (?:down|against)|declined",
        ),
        (r"convicted|(?:found )?guilty", r"acquitted|cleared"),
        (r"(?:to )?blamed?|at fault", r"cleared of (?:any|all) (?:blame|fault|guilt|wrongdoing)"),
        (r"paid", r"unpaid"),
    )
)
"""What is asked, and what says that it is not so."""
_PARTS: Final = re.compile(r";\s|,\s(?:but|while|whereas|though|although)\s")
_TO_WHOM: Final = re.compile(r"(?: out| narrowly)* to\b", re.IGNORECASE)
_TAKES_BACK: Final = re.compile(r"\b(?:but|yet|though|although|later|then)\b", re.IGNORECASE)
_NOT_THERE: Final = re.compile(
    r"(?<!\bif )\bnot (?P<what>(?:at|by|for|from|in|into|on|onto|with) [^,;:.()–—]+)",
    re.IGNORECASE,
)
_MAY_I: Final = re.compile(
    r"(?:and\s+|so\s+)?(?:can|may)\s(?:I|we|you)\s(?P<do>\w+)", re.IGNORECASE
)
_COSTS: Final = re.compile(
    r"\b(?:an?\s|any\s)?(?:costs?|charges?|charged|fees?|pay|paid)\b"
    r"(?:\s(?:any\s|some\s)?(?:money|anything|something|extra))?(?:\sfor\b)?",
    re.IGNORECASE,
)
_FREE: Final = re.compile(
    r"(?<![-–])\bfree\b(?!\s(?:from|to|time|days?|places?|spaces?|seats?|kicks?|will)\b)"
    r"(?!\sof\s(?!charge\b))"
    r"(?!(?:\sof\scharge)?\sfor\s(?:(?:up to|the first)\s)?(?:\d|an?\s(?:hour|day|month|year)))",
    re.IGNORECASE,
)
_SUM: Final = re.compile(r"[$£€]|\b(?:crowns|dollars|euros|pence|pounds)\b", re.IGNORECASE)
_AT_TIMES: Final = re.compile(r"\b(?:at|by|during|for|from|in|last|next|since|this)\b", re.I)


def excludes(basis: Basis, span: Span) -> bool:
    """Whether a sentence, with what stands above it, says all that is asked, and "not" of the
    place, the time or the purpose: "valid for league matches, not for cup matches". What may be
    done it may call otherwise: "mounted, but not on the 400" of "Can I fit it to the 400?"."""
    text = unlabelled(basis.text(span))
    may = _MAY_I.match(basis.asked.text)
    deed = stems(may["do"]) if may else set()
    asked = asked_stems(basis) - deed
    said = stems_with_above(basis, span, text)
    if basis.asked.demands.negated or not asked <= said:
        return False
    return any(
        (told := stems(found["what"]))
        and told <= asked
        and (told != asked or deed <= said)
        and not CONDITION.search(found["what"])
        for found in _NOT_THERE.finditer(text)
    )


def shuts(basis: Basis, span: Span) -> bool:
    """Whether it is asked if something is open at a time, and a clause calls it closed then, at all
    times of the year and the day; or the other way round."""
    asked = OPENNESS.search(basis.asked.text)
    if asked is None or NOT.search(basis.asked.text):
        return False
    time = stems(basis.asked.text[asked.end() :])
    for clause in CLAUSE.split(basis.text(span)):
        told = {bool(found["open"]) for found in OPENNESS.finditer(clause)}
        if time and time <= stems(clause) and told == {not asked["open"]}:
            return not any(each.search(clause) for each in (NOT, CONDITION, _AT_TIMES))
    return False


def is_free(basis: Basis, span: Span) -> bool:
    """Whether it is asked if something costs, and the sentence, which names no sum, says of all
    that is asked that it is free."""
    asked, text = basis.asked.text, basis.text(span)
    if not _COSTS.search(asked) or not _FREE.search(text) or _SUM.search(text):
        return False
    if CONDITION.search(text) or NOT.search(f"{asked} {text}"):
        return False
    of = stems(_COSTS.sub(" ", asked))
    return bool(of) and of <= told_stems(basis, span)


def is_contrary(basis: Basis, span: Span) -> bool:
    """Whether a part of a sentence speaks of all that is asked and says the contrary: "lost" where
    it is asked if they won, "rejected" of what is asked to have been approved; of whomever the
    question names it is said before that."""
    asked = basis.asked.text
    if NOT.search(asked) or basis.asked.demands.negated:
        return False
    for wanted, contrary in _CONTRARIES:
        if not wanted.search(asked) or contrary.search(asked):
            continue
        of = stems(wanted.sub(" ", asked))
        for part in _PARTS.split(basis.text(span)):
            told = contrary.search(part)
            if told is None or NOT.search(part) or CONDITION.search(part):
                continue
            rest = part[: told.start()] + part[told.end() :]
            if wanted.search(rest) or _TAKES_BACK.search(part, told.end()):
                continue
            behind = "" if _TO_WHOM.match(part, told.end()) else part[told.end() :]
            subject = told_stems(basis, span, part[: told.start()])
            named = name_stems(basis)
            spoken = subject | (stems(behind) - named)
            if of and of <= spoken:
                return True
    return False


def has_ended(basis: Basis, span: Span) -> bool:
    """Whether it is asked if there is something, or still is, and the sentence, which speaks of all
    that is asked, says that it ended."""
    asked, text = basis.asked.text, basis.text(span)
    if basis.asked.demands.negated and not _STILL.search(asked):
        return False
    if (away := _TAKEN_AWAY.match(text)) and _NOW.match(asked):
        told = told_stems(basis, span, text[away.end() :])
        return stems(_STILL.sub(" ", asked)) <= told
    if not (IS_THERE.match(asked) or _STILL.search(asked)) or not _ENDED.search(text):
        return False
    if NOT.search(text) or CONDITION.search(text) or _ENDED.search(asked):
        return False
    of = stems(_STILL.sub(" ", asked))
    return bool(of) and of <= told_stems(basis, span)
