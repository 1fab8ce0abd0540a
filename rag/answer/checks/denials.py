"""Whether a sentence denies what is asked of whoever is quoted."""

from __future__ import annotations

import re
from typing import Final

from rag.answer.basis import Basis
from rag.answer.checks.refusals import Refusal
from rag.language.terms import terms
from rag.question import Demands, Kind
from rag.question.demands import REFUSES
from rag.types import Span

_DENIED: Final = re.compile(
    r"\b(?:never|(?:can)?not|(?P<did>no longer)|neither|nor|without|den(?:y|ies|ied|ying)"
    rf"|(?:{REFUSES})\s+to)\b|n['’]t\b",
    re.IGNORECASE,
)
_REACH: Final = 40
"""Characters after a denial in which it denies what follows."""
_CLAUSE_END: Final = re.compile(
    r";|,?\s(?:so|but|because|although|though|while|whereas)\b|,\s(?:and|which)\b", re.IGNORECASE
)
_THING: Final = re.compile(
    r"\s+(?:an?|the)\s+(?P<words>[\w’'\s-]+?)(?=\s(?:of|in|on|at|for|to|by|with|that|who|which|as)\b"
    r"|[^\w’'\s-]|$)"
)
"""What something is said not to be: its last word tells what, "not a gaming device"."""
_UNTIL: Final = re.compile(r"\b(?:until|till|since)\b", re.IGNORECASE)
"""What is not done until a time, or since one, is done then."""
_AND_NOT: Final = re.compile(r"\b(?:and|but)\s+(?:\w+\s+)?$", re.IGNORECASE)
_SUBJECT: Final = re.compile(r"\s+(?:(?!(?:and|but)\b)\w+\s*)?", re.IGNORECASE)
"""What stands between whoever did not do it and the denial: "Ann Lee did not"."""


def denied(basis: Basis, span: Span) -> Refusal | None:
    """Words of a clause that denies what the question takes for a fact, or whoever it denies it of:
    "Ann Lee never visited Marle"."""
    asked = basis.asked
    if asked.demands.negated or asked.kind is not Kind.FACT:
        return None
    whole = basis.sentence(span)
    sentence = basis.text(whole)
    start, stop = span.start - whole.start, span.end - whole.start
    for denial in _DENIED.finditer(sentence):
        behind = denial.end()
        clause = _CLAUSE_END.split(sentence[behind:], maxsplit=1)[0]
        if clause.lstrip()[:1].isupper():
            continue  # "Never Say Never" is a name.
        thing = _THING.match(clause)
        first = terms(thing["words"])[-1:] if thing else terms(clause[:_REACH])[:1]
        if not first or first[0] not in _asked_words(asked.demands) or _UNTIL.search(clause):
            continue
        within = behind <= start < behind + len(clause)
        # Who no longer does it is the answer to who did.
        subject = not denial["did"] and _SUBJECT.fullmatch(sentence, stop, denial.start())
        if within or subject or _of_same_subject(sentence, stop, denial, first[0]):
            return Refusal("the sentence denies it")
    return None


def _of_same_subject(sentence: str, stop: int, denial: re.Match[str], verb: str) -> bool:
    """Whether what a sentence tells up to ``stop`` is of whom it goes on to say that they did not
    do what is asked, which it says of nobody else: "He ran in 1990 but did not win"."""
    behind = sentence[stop : denial.start()] if stop <= denial.start() else ";"
    goes_on = denial.group().lower() == "without" or _AND_NOT.search(behind)
    return bool(goes_on) and ";" not in behind and terms(sentence).count(verb) == 1


def _asked_words(demands: Demands) -> set[str]:
    """Terms of the question, its names aside."""
    names = {word.lower() for name in demands.names for word in name.split()}
    return {*terms(" ".join(demands.words - names))}
