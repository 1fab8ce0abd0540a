"""Descriptions of a question that point back: "the company", "that year", "there", "this"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rag.converse import antecedents, pronouns, words
from rag.converse.mentions import COMMON, Mention, Role
from rag.converse.names import names_in, tokens_of
from rag.converse.wording import put_in
from rag.types import Turn

_HEADS: Final = words.THINGS | words.PEOPLE
_DEFINITE: Final = re.compile(
    r"(?P<before>\b[\w'’]+\s+)?\b(?P<the>the|this|that)\s+(?P<noun>[a-z]+)\b"
    r"(?=(?P<after>['’]s|[^?.!]*))",
    re.IGNORECASE,
)
_FIRMS: Final = frozenset({"company", "firm", "business", "corporation"})
_NAMED_FIRM: Final = frozenset(
    "corporation corp inc ltd llc plc gmbh holding holdings airlines airways motors industries"
    " technologies systems software entertainment bank".split()
)
"""Words at the end of a name that make it a company's."""
_SPELT: Final = {"center": "centre", "centre": "center", "theater": "theatre"}
_THAT_TIME: Final = re.compile(
    r"\b(?:in\s+|during\s+)?(?:that|this|the\s+same)\s+(?P<unit>year|season)\b", re.IGNORECASE
)
_YEAR: Final = re.compile(r"\b(?:1[0-9]|20)\d\d(?:[-–/]\d\d(?:\d\d)?)?\b")
_THERE: Final = re.compile(r"(?P<before>[\w'’]+\s+)there\b(?P<after>\s+[\w'’]+)?", re.IGNORECASE)
_BE: Final = words.AUXILIARIES | frozenset({"been", "where", "there", "used"})
"""Beside these "there" only says that something is: "there would be no more"."""
_HELD: Final = re.compile(
    r"^(?:and\s+|so\s+|but\s+|then\s+)?who\s+(?:had\s+|has\s+)?(?P<verb>held|holds|had|has|took|filled|did"
    r"|was|is|occupied)\s+(?:it|(?:the|that|this)\s+(?:office|post|position|job|role))"
    r"(?P<rest>\s+(?:before|after|until|from|in|during|since|next|then|now|today|currently|previously|earlier)\b.*)$",
    re.IGNORECASE,
)
_HOLDER: Final = re.compile(
    r"^(?:and\s+|so\s+)?who(?:'s|’s|\s+(?:is|was))\s+the\s+(?:(?:current|present|new|first|last|former)\s+)?"
    r"(?P<office>[^?,]+?)\s*\?*$",
    re.IGNORECASE,
)
_BEFORE_THAT: Final = re.compile(
    r"^(?:and\s+|so\s+|but\s+)?(?:who\s+(?:was|were|is|came|comes)\s+(?:it\s+|there\s+)?)?"
    r"(?P<when>before|after)(?:\s+(?P<whom>that|this|him|her|them|it))?\s*\?*$",
    re.IGNORECASE,
)
_FOLLOWED: Final = re.compile(
    r"^(?:and\s+|so\s+)?who\s+(?:(?P<after>succeeded|replaced|followed|came\s+after|took\s+over\s+from)"
    r"|preceded|came\s+before)\s+(?P<whom>(?:(?!\bas\b)[^?,])+?)(?P<office>\s+as\s+[^?,]+)?\s*\?*$",
    re.IGNORECASE,
)
_RELATIVE: Final = re.compile(r"\s(?:before|after)\b.*$", re.IGNORECASE)
_BARE: Final = re.compile(
    r"(?P<keep>\b(?:is|was|are|were|does|did|do)\s+|\b(?:about|by|of|for|with)\s+)(?P<this>(?:this|that)"
    r"(?:\s+one)?)(?=(?<=\sone)\b|\s*[?.!]*$|\s+(?:in|at|on|by|from|for|to|about|located|called|made|released|received|built"
    r"|founded|written|published|happen|mean)\b)",
    re.IGNORECASE,
)


def resolve(question: str, spoken: Sequence[Mention], history: Sequence[Turn]) -> str:
    """``question`` with what points back replaced where the conversation has one fitting thing."""
    question = _that_year(question, history)
    question = _definite(question, spoken, history)
    question = _there(question, spoken)
    return _bare_demonstrative(question, spoken)


def held(question: str, spoken: Sequence[Mention], history: Sequence[Turn]) -> str:
    """ "Who held it before her?" after "Who is the mayor?": who was the mayor before her.

    The office is what the last question asked the holder of, or spoke of after that. "And before
    that?" right after such a question asks for the one before who was just found, as it does after
    "Who succeeded Lee?".
    """
    holder = _HOLDER.match(history[-1].question)
    around = _BEFORE_THAT.match(question)
    if holder and around:
        office = _RELATIVE.sub("", holder.group("office"))
        person = next((m.text for m in spoken if m.role is Role.WHO and m.age == 0), "")
        known = bool(person) and bool(history[-1].answer)
        return f"Who was the {office} {around['when'].lower()}{f' {person}' if known else ''}?"
    follower = _FOLLOWED.match(history[-1].question)
    if follower and around:
        if bool(follower["after"]) != (around["when"].lower() == "after"):
            # Before who came after Lee was Lee: who came before Lee is asked for.
            return f"Who came {around['when']} {follower['whom']}{follower['office'] or ''}?"
        whom = (history[-1].answer or around["whom"] or "that").strip()
        return f"{follower[0][: follower.start('whom')]}{whom}{follower['office'] or ''}?"
    found = _HELD.match(question)
    if found is None:
        return question
    for turn in reversed(history):
        who = _HOLDER.match(turn.question)
        if who and who.group("office").lower() in history[-1].question.lower():
            was = "is" if found.group("verb").lower() in {"holds", "has", "is"} else "was"
            rest = pronouns.resolve(found.group("rest"), spoken)
            if who.group("office").lower() in rest.lower():
                rest = f" {rest.split()[0]}?"  # Nobody was found whom "her" could mean.
            return f"Who {was} the {who.group('office')}{rest}"
    return question


def _that_year(question: str, history: Sequence[Turn]) -> str:
    found = _THAT_TIME.search(question)
    if found is None or _YEAR.search(question):
        return question
    for text in (history[-1].answer or "", history[-1].question):
        years = _YEAR.findall(text)
        if len(set(years)) == 1:
            season = found.group("unit").lower() == "season"
            when = f"in the {years[0]} season" if season else f"in {years[0]}"
            return put_in(found, when)
    return question


def _definite(question: str, spoken: Sequence[Mention], history: Sequence[Turn]) -> str:
    """ "The center" -> "the National Neurosurgery Center"; "it" keeps a work's noun."""
    for found in _DEFINITE.finditer(question):
        noun = found.group("noun").lower()
        # "Who is the president?" asks for the very name.
        asks_who = noun in words.PEOPLE and re.match(r"who(?:'s|\s+(?:is|was))\b", question, re.I)
        if noun in _HEADS and not asks_who and _stands_bare(found):
            rest = question[: found.start("the")] + question[found.end("noun") :]
            meant = _described(noun, spoken, history, rest)
            if meant is None and found.group("the").lower() != "the":
                meant = _just_given(noun, spoken, history[-1].question, rest)
            if meant is not None:
                keeps = noun in words.WORKS and noun not in tokens_of(meant.text)
                text = f"the {noun} {meant.text}" if keeps else meant.text
                return question[: found.start("the")] + text + question[found.end("noun") :]
    return question


def _stands_bare(found: re.Match[str]) -> bool:
    """Whether nothing after the noun narrows it down ("the center of Astana", "the band Hole")."""
    after = found.group("after")
    follows = re.match(r"\s*([\w'’-]*)", after)
    word = follows.group(1) if follows else ""
    if after.startswith(("'s", "’s")) or not word:
        return True
    if word.lower() in {"of", "that", "which", "who", "whose", "for", "between", "where", "and"}:
        return False
    if word.lower() in words.NOT_NAMES:
        return True
    inverted = (found.group("before") or "").strip().lower() in words.AUXILIARIES
    return inverted and word[0].islower() and not word.endswith("s")


def _described(
    noun: str, spoken: Sequence[Mention], history: Sequence[Turn], question: str
) -> Mention | None:
    heads = {noun, _SPELT.get(noun, noun)}
    told = " ".join(f"{t.sentence} {t.answer or ''} {t.question}" for t in history)
    for mention in spoken:
        common = mention.role in COMMON or tokens_of(mention.text) == [noun]
        if common or mention.within(question):
            continue
        asked = history[-1 - mention.age].question.lower()
        if noun in words.PEOPLE:
            if mention.role is Role.WHO and mention.person and noun in asked:
                return mention
        elif (
            heads & set(tokens_of(mention.text))
            or (
                noun in _FIRMS
                and mention.person < 1.0
                and _NAMED_FIRM & set(tokens_of(mention.text)[-1:])
            )
            or _is_called(mention.text, noun, told)
            or _is_defined(mention.text, noun, history)
        ):
            return mention
    return None


def _just_given(noun: str, spoken: Sequence[Mention], last: str, question: str) -> Mention | None:
    """ "That city" after a name that may be a city's was the answer."""
    if noun not in words.PLACES | words.WORKS and noun not in last.lower():
        return None
    given = (m for m in spoken if m.age == 0 and m.role is Role.ANSWER and m.person < 1.0)
    return next((mention for mention in given if not mention.within(question)), None)


def _is_defined(name: str, noun: str, history: Sequence[Turn]) -> bool:
    """Whether "what is NAME?" was answered with the noun: "a chemical company in Basel"."""
    asks = re.compile(rf"^what(?:'s| is| are| was| were) {re.escape(name)}\s*\?*$", re.IGNORECASE)
    return any(
        asks.match(turn.question) and noun in (turn.answer or "").lower().split()[:8]
        for turn in history
    )


def _is_called(name: str, noun: str, told: str) -> bool:
    """Whether what was said calls ``name`` a ``noun``: "the band Hole", "Hole, a rock band"."""
    bare = re.escape(name.removeprefix("the ").removeprefix("The "))
    return bool(
        re.search(
            rf"\b{noun},?\s+[\"“]?{bare}\b"
            rf"|\b{bare}[\"”]?,?\s+(?:is|was|were|are)?\s*(?:an?|the|his|her|their)\s+"
            rf"(?:[\w-]+\s+){{0,3}}{noun}\b",
            told,
            re.IGNORECASE,
        )
    )


def _there(question: str, spoken: Sequence[Mention]) -> str:
    for found in _THERE.finditer(question):
        before = found.group("before").strip().lower()
        after = (found.group("after") or "").strip().lower()
        if before in _BE | words.PREPOSITIONS or after in _BE:
            continue
        meant = antecedents.place(spoken, question)
        if meant is not None:
            inside = bool(words.ORGANISATIONS & set(tokens_of(meant.text)))
            where = f"{'at' if inside else 'in'} {meant.text}"
            start = found.end("before")
            return question[:start] + where + question[start + len("there") :]
    return question


def _bare_demonstrative(question: str, spoken: Sequence[Mention]) -> str:
    """ "Who was that by?" after a name was given for an answer."""
    found = _BARE.search(question)
    answered = [m for m in spoken if m.age == 0 and m.role in (Role.ANSWER, Role.WHO)]
    if found is None or not answered or names_in(question):
        return question
    return put_in(found, answered[0].text, "this")
