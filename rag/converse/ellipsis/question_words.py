"""A question word alone, asked of what the last question was about: "Why?", "How many?"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from rag.converse import words
from rag.converse.names import bare, names_in
from rag.converse.wording import SHORT_ANSWER, appended, capital
from rag.language.english import either
from rag.types import Turn

_ALONE: Final = re.compile(
    r"^(?:and\s+|but\s+|so\s+)?(?P<wh>(?:(?:in|at|on|by|from|to|for|with|since|until|of)\s+)?"
    r"(?:why|when|where|who|whom|what|which|how)(?:\s+(?!(?:about|else)\b)[a-z]+){0,2}?)"
    r"(?:\s+(?:exactly|precisely))?\s*\?*$",
    re.IGNORECASE,
)
_THAT: Final = re.compile(
    r"^(?P<wh>(?:and\s+|but\s+|so\s+)?(?:when(?=\s+was)|why))\s+(?:is|was)\s+(?:that|this)\s*\?*$",
    re.IGNORECASE,
)
"""The same as the question word alone: "When was that?"."""
_WHO_DID: Final = re.compile(
    rf"^(?:and\s+|but\s+|so\s+)?(?:then\s+)?who(?:\s+(?:{words.AUXILIARY}))?"
    r"(?P<then>(?:\s+(?:it|that|so|then|instead))*)\s*\?*$",
    re.IGNORECASE,
)
_THEN: Final = re.compile(r"(?P<wh>.*\b(?:where|when))\s+(?:then|instead)\s*\?*$", re.IGNORECASE)
_QUESTION: Final = re.compile(
    rf"^(?P<wh>(?:(?:in|at|on|by|from|to|for|with|since)\s+)?(?:{either(words.QUESTION_WORDS)})"
    rf"(?:\s+[\w'’-]+){{0,3}}?)\s+(?P<aux>{words.AUXILIARY})\s+(?P<rest>.+)$",
    re.IGNORECASE,
)
_YES_NO: Final = re.compile(rf"^(?P<aux>{words.AUXILIARY})\s+(?P<rest>.+)$", re.I)
_ANY_NOUN: Final = re.compile(r"\b(?:any|some)\s+(?P<noun>[a-z-]+s|children|people)\b")
_PICKED: Final = re.compile(
    rf"^(?:how\s+many|which|what)\s+(?P<noun>(?!(?:{either(words.VAGUE)})\b).+)$", re.I
)


def bare_question_word(question: str, last: Turn) -> str | None:
    """ "When?", "How many?", "In which city?" asked of what the last question was about."""
    instead = _instead(question, last)
    if instead is not None:
        return instead
    that = _THAT.match(question)
    found = _ALONE.match(that["wh"] if that else question)
    if found is None:
        return None
    wh = found.group("wh")
    lower = set(wh.lower().split())
    if lower & words.AUXILIARIES or (len(lower) > 1 and not _is_wh_phrase(wh)):
        return None
    short = len((last.answer or "").split()) <= SHORT_ANSWER and "\n" not in (last.answer or "")
    answer = bare(last.answer or "") if short else ""
    yes_no = _YES_NO.match(last.question)
    if yes_no:
        return _of_yes_no(wh, last.question, yes_no)
    asked = _QUESTION.match(last.question)
    if asked and asked.group("aux").lower() in words.COPULAS and answer and _is_definition(asked):
        return f"{capital(wh)} {asked.group('aux')} {answer} {asked.group('rest')}"
    if asked and asked.group("aux").lower() not in {"has", "have", "had"}:
        same = asked.group("wh").lower().split()[-1] == wh.lower().split()[-1]
        if same:
            return None
        if asked.group("wh").lower().split()[0] in {"what", "who", "whom", "which"} and answer:
            return _asked_of(wh, asked, (last.answer or answer).strip(" .,"))
        picked = _PICKED.match(asked.group("wh"))
        if picked and wh.lower() in {"which", "which ones", "what ones"}:
            return f"Which {picked.group('noun')} {asked.group('aux')} {asked.group('rest')}"
        return _asked_of(wh, asked, picked.group("noun") if picked else "")
    subject = re.match(r"^(?:who|what|which\s+[\w-]+)\s+(?P<rest>.+)$", last.question, re.I)
    if subject and answer and lower & {"why", "when", "where", "how"} and len(lower) == 1:
        return f"{capital(wh)} was it that {answer} {subject.group('rest')}"
    return f"{last.question.rstrip(' ?.!')}, and {wh[0].lower() + wh[1:]}?"


def _instead(question: str, last: Turn) -> str | None:
    """ "Who did?", "Where then?", when it was asked whether somebody did it, or did it there."""
    yes_no = _YES_NO.match(last.question)
    names = names_in(last.question) if yes_no else []
    if yes_no is None or not names:
        return None
    who = _WHO_DID.match(question)
    if who and names[0].start == yes_no.start("rest") and len(question.split()) > 1:
        rest = last.question[names[0].end :].strip()
        return f"Who {yes_no['aux'].lower()} {rest}" if rest.strip(" ?") else None
    then = _THEN.match(question)
    place = names[-1]
    if then and place.before in words.PLACING and not last.question[place.end :].strip(" ?.!"):
        kept = re.sub(r"\s+\w+\s*$", "", last.question[: place.start].rstrip())
        return bare_question_word(then["wh"], replace(last, question=f"{kept}?"))
    return bare_question_word(then["wh"], last) if then else None


def _asked_of(wh: str, asked: re.Match[str], what: str) -> str:
    """``wh`` asked of the rest of a question, and of ``what`` its own question word stood for: "Why
    were dryers recalled?", "When did the company recall dryers?"."""
    aux, rest = asked.group("aux"), asked.group("rest")
    opening = rest.split()[0].rstrip("?")
    did_who = asked.group("wh").lower() == "who" and aux.lower() in {"do", "does", "did"}
    verb_only = aux.lower() in words.COPULAS or did_who or opening == rest.rstrip(" ?.!")
    is_subject = opening.islower() and opening not in words.DETERMINERS | words.PRONOUNS
    if what and verb_only and is_subject:
        return f"{capital(wh)} {aux} {what} {rest}"
    whole = f"{capital(wh)} {aux} {rest}"
    return appended(whole, what) if what else whole


def _is_wh_phrase(wh: str) -> bool:
    return bool(
        re.match(
            r"^(?:\w+\s+)?(?:how\s+(?:many|much|long|old|often|far|big|tall)|which|what|whose"
            r"|why\s+not|(?:by|with|from|to|for|since|until|of)\s+(?:whom?|what|when|where))"
            r"(?:\s+[a-z]+)?$",
            wh,
            re.IGNORECASE,
        )
    )


def _of_yes_no(wh: str, last: str, yes_no: re.Match[str]) -> str:
    counted = _ANY_NOUN.search(last)
    asked = wh.lower().split()
    if counted and asked[-1] == counted.group("noun"):
        asked = asked[:-1]
    if counted and " ".join(asked) in {"how many", "how much", "which", "what", "which ones"}:
        rest = last[: counted.start()].rstrip() + last[counted.end() :]
        head = "which" if asked[0] == "which" else " ".join(asked)
        return f"{capital(head)} {counted.group('noun')} {rest[0].lower()}{rest[1:]}"
    if wh.lower() == "why not":
        return f"{last.rstrip(' ?.!')}, and why not?"
    # Asked where or when a thing happened, it no longer matters whether it happened at all.
    return f"{capital(wh)} {yes_no.group('aux').lower()} {yes_no.group('rest')}"


def _is_definition(asked: re.Match[str]) -> bool:
    """Whether the answer and the rest of the question say what something is."""
    return asked.group("wh").lower() in {"who", "what"} and not re.search(
        r"\b\w+(?:ed|ing)\b|\bborn\b", asked.group("rest")
    )
