"""Roles as texts write them: "Deputy Prime Minister of the Republic", "chief executive".

A role is its head (minister), what stands before the head and changes it (deputy, prime, former)
and what it is of (the Republic). Two roles are the same office only where all three agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from rag.language.function_words import ENGLISH, stop_words
from rag.language.given_names import FEMALE_NAMES, MALE_NAMES

_HEADS: Final = (
    "president|minister|head|headteacher|headmaster|headmistress|director"
    "|chairman|chairwoman|chairperson|chair|chief|chief executive"
    "|ceo|cfo|cto|coo|cio|chancellor|king|queen|prince|princess|emperor|pope|governor|mayor|senator|secretary"
    "|ambassador|commissioner|general|captain|coach|manager|leader|founder|owner|editor|speaker"
    "|spokesman|spokeswoman|spokesperson|premier|treasurer|rector|dean|principal|judge|bishop"
    "|archbishop|commander|professor|head of state|secretary general|executive|boss|analyst"
    "|economist|champion|host|anchor|author|inventor|producer|conductor|curator|inspector"
    "|superintendent|sheriff|envoy|representative|delegate|councillor|counsel|attorney|prosecutor"
    "|ombudsman|vice-chancellor|deputy|scientist|engineer|officer|partner|lawyer|agent|banker|doctor"
    "|surgeon|physician|mp|expert|specialist|singer|actor|actress|striker|midfielder|defender"
)
LOOSE: Final = frozenset("head leader chief boss executive".split())
"""Words for so many offices that whoever is called otherwise may be meant."""
DOERS: Final = frozenset(
    "founder owner host author inventor producer singer actor actress champion".split()
)
"""Words for what somebody does or did, which is mostly told by a verb: "sung by Ann Lee"."""
_QUALIFIERS: Final = (
    "deputy|vice|former|formerly|ex|acting|interim|honorary|assistant|associate|late|then|once|next"
    "|previous|previously|first|second|outgoing|incoming|designate|elect|co|under|junior|shadow"
    "|emeritus|sub"
)
_MODIFIERS: Final = (
    "prime|foreign|home|finance|health|education|defence|defense|labour|labor|interior|justice"
    "|trade|energy|transport|culture|sports|sport|environment|agriculture|scientific|managing"
    "|artistic|technical|medical|financial|operating|commercial|senior"
    "|attorney|state|party|company|team|club|board|national|regional|federal|assembly|cabinet"
    "|office|opposition|world|research|retail|political|music|film|club|house|majority|minority"
)
_GENERAL: Final = (
    r"general\s+(?:public|elections?|motors|electric|assembly|practi\w+|strike|synod|population"
    r"|medical|rule|mood|feeling|idea|view|interest|terms)"
)
"""What is general without being one."""
_HEAD: Final = re.compile(
    r"\b(?P<head>head of state|head of government|head teacher|secretary[ -]general"
    r"|chief executive(?: officer)?|chief (?:(?:(?:information|data|human|customer|corporate"
    r"|business|public|supply|digital|product) )?[a-z]+ )?officer|vice[ -]chancellor"
    rf"|(?!{_GENERAL})(?:{_HEADS}))"
    r"(?P<elect>[- ](?:elect|designate|emeritus))?\b(?!['’]s?\b)",
    re.IGNORECASE,
)
_PLURAL: Final = re.compile(rf"\b(?:({_HEADS})s|((?:chair|spokes)(?=men))men)\b", re.IGNORECASE)
_LETTERS: Final = re.compile(r"[A-Za-z]+")
_OPENING: Final = frozenset(re.findall(r"(?:^|\|)([a-z]+)", f"{_HEADS}|secretary|vice"))
_ANOTHER: Final = re.compile(
    rf"[\s-]+(?!(?:prince|princess|professor)\b)(?:(?:{_MODIFIERS})\s+)*(?:{_HEADS})\b",
    re.IGNORECASE,
)
"""The head that an office goes on with, no title of its holder: "Foreign Minister Prince Lee"."""
_OF_COUNTRY: Final = (
    r"(?:(?:[A-Z]\.){2,}|US|UK|EU|[A-Z]{2,}(?:an|ish|ese)|French|Dutch|Greek|Swiss|Welsh|Czech|Thai"
    r"|Iraqi|Israeli|Pakistani|Saudi)\s+"
)
"""Whose office it is, between what qualifies it and its name: "first American minister"."""
_BEFORE: Final = re.compile(
    rf"\b(?P<qualifiers>(?:(?:{_QUALIFIERS})[\s-]+)*)(?:{_OF_COUNTRY})?"
    rf"(?P<modifiers>(?:(?:{_MODIFIERS})\s+(?:and\s+)?)*)$",
    re.IGNORECASE,
)
_BEFORE_BODY: Final = re.compile(
    r"\b(?P<qualifiers>(?:former|ex|outgoing|previous|deputy|vice|acting|interim|assistant)[\s-]+)"
    r"(?-i:(?:[A-Z][\w&’'.-]*\s+(?:(?:and|of|&)\s+)?){1,4})"
    rf"(?P<modifiers>(?:(?:{_MODIFIERS})\s+(?:and\s+)?)*)$",
    re.IGNORECASE,
)
"""The same around the name of whose office it is: "former Marle Rail chief executive"."""
_UNDER: Final = re.compile(r"under\s+", re.IGNORECASE)
_MAY_BE_UNDER: Final = frozenset({"secretary", "sheriff"})
"""Offices of which another one is called "under secretary"; "under Captain Lee" is a captain."""
_REACH: Final = 60
"""Characters before a head that may belong to it."""
_INITIALS: Final = r"(?:[A-Z]\.){2,}"
_TIME: Final = (
    r"(?!\s+(?:for|at|to)\s+(?:the\s+)?(?:weekends?|weekdays?|nights?|noon|present|moment|time|once"
    r"|now|date|day|week|month|year|season)\b)"
)
"""When an office is held is not what it is of: "the duty officer at weekends"."""
_OF_WHAT: Final = re.compile(
    # One word of any case, then capitalised ones.
    rf"(?:{_TIME}\s+(?:of|for|at|to)\s+(?:(?:the|an?|its|his|her|their)\s+)?"
    rf"(?:{_INITIALS}|[\w&’'-]+(?:(?<=\b[A-Z])\.)?)"
    r"(?:\s+(?:of\s+(?:the\s+)?|and\s+|for\s+|&\s+)?"
    rf"(?:{_INITIALS}|[A-Z][\w&’'-]*(?:(?<=\b[A-Z])\.)?))*)*"
)
_TO_DO: Final = re.compile(r"\s+to\s+(?!(?:the|an?|its|his|her|their)\b)[a-z]")
_NTH: Final = frozenset({"first", "second"})
_FIRST_OF_THEM: Final = frozenset({"minister", "secretary"})
"""Offices of which the first is another one."""
_FIELD: Final = (
    rf"(?:{_MODIFIERS}|business|communications|design|development|engineering|human resources"
    r"|information|marketing|news|operations|planning|policy|production|programming|radio|sales"
    r"|security|strategy|technology|television)"
)
_BEARER: Final = re.compile(rf" (?:of|for) {_FIELD}(?= [A-Z][\w’'-]+ [A-Z][\w’'-]+)")
"""An office of a field of work, and right behind it a name: "director of television Ann Lee"."""
_OF: Final = re.compile(r"\s+(?:of|for|at|to)\s+(?:(?:the|an?|its|his|her|their)\s+)?", re.I)
_NAMED: Final = re.compile(r"\bthe\s[A-Z](?:.*\s[A-Z])?[\w&’'-]*\Z", re.DOTALL)
_OF_KIND: Final = re.compile(r"(?:\s[a-z]{3,}){1,3}(?=[,.;:)?!\"”]|$)")
"""What kind of body has the name before it, to the end of the clause."""
_NEXT_ROLE: Final = re.compile(rf"\s+and\s+(?:[\w-]+\s+)?(?:{_HEADS})\b", re.IGNORECASE)
_SAME_HEADS: Final = (
    frozenset({"chairman", "chairwoman", "chairperson", "chair"}),
    frozenset({"chief executive", "ceo", "chief executive officer", "boss"}),
    frozenset({"cfo", "chief financial officer", "finance director"}),
    frozenset({"cto", "chief technology officer", "chief technical officer"}),
    frozenset({"coo", "chief operating officer", "chief operations officer"}),
    frozenset({"cio", "chief information officer"}),
    frozenset({"spokesman", "spokeswoman", "spokesperson"}),
    frozenset({"director", "head"}),
    frozenset({"head", "headteacher", "head teacher", "headmaster", "headmistress"}),
    frozenset({"prime minister", "premier", "head of government"}),
    frozenset({"president", "head of state"}),
    frozenset({"secretary general", "secretary-general"}),
)
_ABBREVIATED: Final = {
    "ceo": "chief executive officer",
    "cfo": "chief financial officer",
    "cto": "chief technology officer",
    "coo": "chief operating officer",
    "cio": "chief information officer",
}
INITIALS: Final = frozenset({*_ABBREVIATED, "mp"})
"""Offices that are written in capitals."""
_ABBREVIATION: Final = re.compile(rf"\b(?:{'|'.join(_ABBREVIATED)})\b", re.IGNORECASE)
ROLE_WORDS: Final = frozenset(re.findall(r"[a-z]+", f"{_HEADS}|{_QUALIFIERS}|{_MODIFIERS}")) - {
    "of",
    "co",
}
"""Every word that a role may be made of."""
_EMPTY: Final = frozenset({"state", "party", "company", "team", "club", "national", "world"})
_WORD: Final = re.compile(r"\w+")
_BODIES: Final = frozenset(
    "republic state country nation government the of for and company firm group bank club team"
    " board its his her their our national international royal central federal".split()
)
"""Words that name a body only by what kind it is."""
_ANOTHER_PLACE: Final = frozenset(
    "north south east west northern southern eastern western northeast northwest southeast"
    " southwest new upper lower inner outer equatorial".split()
)
"""Words that make the name of a place right behind them another place's."""


@dataclass(frozen=True, slots=True)
class Role:
    """An office or a job, as it is written."""

    head: str
    """Lower case: ``minister``."""
    modifiers: frozenset[str]
    """Which of its kind: ``prime``, ``health``."""
    qualifiers: frozenset[str]
    """What makes it another office than its bare name: ``deputy``, ``former``."""
    of: str
    """What it is the head of, as written; empty where nothing is said."""

    def is_office_of(self, other: Role) -> bool:
        """Whether whoever holds ``other`` holds this role too.

        The qualifiers must be the same (a deputy minister is no minister, nor is the First
        Minister, though the first president is president), the heads the same or two names of one
        office, every modifier of this role be one of the other's, and what they are of must not be
        two bodies that are named otherwise.
        """
        nth = _NTH - self.qualifiers if self.head not in _FIRST_OF_THEM else frozenset()
        return (
            self.qualifiers == other.qualifiers - nth
            and _same_head(self, other)
            and _fits(self, other)
            and not _apart(self.of, other.of, self.modifiers | other.modifiers)
        )

    def is_any_of(self, others: Iterable[Role]) -> bool:
        """Whether whoever holds one of ``others`` holds this role too."""
        return any(map(self.is_office_of, others))


@dataclass(frozen=True, slots=True)
class Written:
    """A role and where its words stand, ``[start, end)`` in the text searched."""

    role: Role
    start: int
    end: int


_SURNAMES: Final = frozenset({"Abbot", "Bishop", "Dean", "Judge", "King", "Pope", "Prince"})
"""Offices that are surnames behind a first name: Stephen King."""
_OF_IT: Final = " of "
_WORD_BEFORE: Final = re.compile(r"\b([A-Z][a-z]+) $")


def roles_in(text: str) -> list[Written]:
    """The roles written in ``text``, in order."""
    found: list[Written] = []
    for word in _LETTERS.finditer(text):
        # A look-up passes over most words, which the pattern would take long to.
        head = _HEAD.match(text, word.start()) if word.group().lower() in _OPENING else None
        # What stands in the words of the last office is not followed to its own end.
        if head is None or (found and head.start() < found[-1].end):
            continue
        if _ANOTHER.match(text, head.end()):
            # "Deputy minister", "head coach": the office is the last of them.
            continue
        if _is_surname(text, head):
            continue
        before = _before(text, head)
        start, end = head.start() - (len(before.group()) if before else 0), _end(text, head.end())
        found.append(Written(_role(head, before, text[head.end() : end]), start, end))
    return found


def _end(text: str, start: int) -> int:
    """Where the words end that tell what an office is of, without the name of whoever holds it:
    "of the Ayre hospital trust,"."""
    what = _BEARER.match(text, start) or _OF_WHAT.match(text, start)
    if what is None:
        return start
    behind = _OF_KIND.match(text, what.end()) if _NAMED.search(what.group()) else None
    if behind is None or {*behind.group().split()} & stop_words(ENGLISH):
        return what.end()
    return behind.end()


def _before(text: str, head: re.Match[str]) -> re.Match[str] | None:
    """What stands before an office and belongs to it."""
    low = max(0, head.start() - _REACH)
    before = _BEFORE.search(text[low : head.start()])
    if before is None or not before["qualifiers"]:
        before = _BEFORE_BODY.search(text[low : head.start()]) or before
    under = _UNDER.match(before.group()) if before else None
    if before is None or under is None or head["head"].lower() in _MAY_BE_UNDER:
        return before
    return _BEFORE.search(text[low + before.start() + under.end() : head.start()])


def _is_surname(text: str, head: re.Match[str]) -> bool:
    """Whether an office is a surname, for a first name stands right before it."""
    if head.group() not in _SURNAMES:
        return False
    first = _WORD_BEFORE.search(text, max(0, head.start() - _REACH), head.start())
    behind = text[head.end() : head.end() + len(_OF_IT)]
    return first is not None and is_surname(head.group(), first[1], behind)


def is_surname(word: str, before: str, behind: str) -> bool:
    """Whether what sounds like an office is the surname of the first name ``before`` it, and of
    nothing: Stephen King.

    >>> is_surname("King", "Stephen", " spoke"), is_surname("King", "Stephen", " of Marle")
    (True, False)
    """
    first = before.lower()
    named = first in MALE_NAMES or first in FEMALE_NAMES
    return word in _SURNAMES and named and not behind.startswith(_OF_IT)


def spelt_out(text: str) -> str:
    """``text`` with the full name of an office behind its abbreviation, as articles may write
    either.

    >>> spelt_out("Who is Marle's CFO?")
    "Who is Marle's CFO (chief financial officer)?"
    """
    return _ABBREVIATION.sub(
        lambda found: f"{found.group()} ({_ABBREVIATED[found.group().lower()]})", text
    )


def by_another_name(role: Role, names: Mapping[str, int]) -> str | None:
    """What an office with an abbreviation is called most often in ``names``, with how often each
    stands there, if never as ``role`` calls it; else none."""
    if role.head in names:
        return None
    for same in _SAME_HEADS:
        if role.head in same and not same.isdisjoint(_ABBREVIATED):
            return max(same & names.keys(), key=lambda name: (names[name], name), default=None)
    return None


def singular(text: str) -> str:
    """``text`` with offices in the plural as one of them: "the heads of" is "the head of"."""
    return _PLURAL.sub(lambda found: found[1] if found[1] else f"{found[2]}man", text)


def _role(head: re.Match[str], before: re.Match[str] | None, what: str) -> Role:
    said = before.groupdict("") if before else {"qualifiers": "", "modifiers": ""}
    qualifiers = _letters(said["qualifiers"]) | _letters(head.group("elect") or "")
    of = _OF.sub(" of ", what).strip().removeprefix("of ").strip()
    name = head.group("head").lower()
    if _TO_DO.match(what) and qualifiers & _NTH:
        # The first who did something need not be the first in the office.
        qualifiers, of = qualifiers - _NTH, ""
    if name == "deputy":
        # "The deputy" alone: whose, the text says elsewhere.
        qualifiers |= {"deputy"}
    return Role(
        name,
        frozenset(_letters(said["modifiers"]) - {"and"}),
        frozenset(qualifiers),
        _NEXT_ROLE.split(of, maxsplit=1)[0],
    )


def _letters(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", text.lower()))


def _same_head(one: Role, other: Role) -> bool:
    mine, theirs = _full(one), _full(other)
    return (
        one.head == other.head
        or mine == theirs
        or any(mine in same and theirs in same for same in _SAME_HEADS)
    )


def _full(role: Role) -> str:
    return "prime minister" if role.head == "minister" and "prime" in role.modifiers else role.head


def _fits(asked: Role, held: Role) -> bool:
    """Whether what ``asked`` says of the office is true of the one held."""
    if _full(asked) != _full(held) and "minister" in (_full(asked), _full(held)):
        return False
    if asked.head != held.head:
        return True
    said = _words(held.of) | held.modifiers
    # A minister is no prime minister, and "minister" alone is asked for by no question.
    if "prime" in held.modifiers and "prime" not in asked.modifiers:
        return False
    return all(word in said for word in asked.modifiers - _EMPTY)


def _apart(one: str, other: str, fields: Set[str]) -> bool:
    """Whether two bodies are named that differ on both sides (Fairland, Otherland), or of which one
    only has the other's name in its own: Virginia, West Virginia; ``fields`` of work, as in
    "minister of health", are no bodies."""
    if _is_short_for(one, other) or _is_short_for(other, one):
        return False
    mine, theirs = (_words(each) - _BODIES - fields for each in (one, other))
    left = {a for a in mine if not any(_alike(a, b) for b in theirs)}
    right = {b for b in theirs if not any(_alike(a, b) for a in mine)}
    if left and right:
        return True
    return _is_another(one, left, mine - left) or _is_another(other, right, theirs - right)


def _is_short_for(initials: str, body: str) -> bool:
    """Whether "MTF" is said of "the Marle Task Force"."""
    first = "".join(word[0] for word in re.findall(r"\b[A-Z]\w*", body))
    return len(first) > 1 and initials.removeprefix("the ").replace(".", "") == first


def _is_another(body: str, own: Set[str], shared: Set[str]) -> bool:
    """Whether a word of ``body`` makes a name it shares another place's: "West", Virginia."""
    changed = own & _ANOTHER_PLACE
    return bool(changed) and any(
        word.lower() in changed
        and name.lower() in shared
        # "The new Fairland Bank" is no name.
        and (name.islower() or not word.islower())
        for word, name in pairwise(_listed(body))
    )


def _alike(one: str, other: str) -> bool:
    return one == other or (len(one) > 4 and len(other) > 4 and one[:5] == other[:5])


def _words(text: str) -> set[str]:
    """Its words in lower case."""
    return {word.lower() for word in _listed(text)}


def _listed(text: str) -> list[str]:
    """Its words in order; "U.S." and "United States" are "US", "Wal-Mart" is "WalMart"."""
    joined = re.sub(r"(?<=\w)-(?=\w)|(?<=\b[A-Z])\.", "", text)
    joined = re.sub(r"\bunited (s|k)(?:tates|ingdom)\b", r"U\1", joined, flags=re.IGNORECASE)
    return _WORD.findall(joined)
