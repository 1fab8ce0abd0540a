"""What a conversation has spoken of, with the evidence for what kind of thing each is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from rag.converse import words
from rag.converse.kinds import (
    is_date,
    is_group,
    is_measure,
    person,
    sex_asked_for,
    sex_of_name,
    sex_of_noun,
)
from rag.converse.names import bare, is_name, names_in, titled, tokens_of, without_note
from rag.language.english import either, looks_plural
from rag.language.roles import roles_in
from rag.types import Turn


class Role(Enum):
    """Where in a turn something was mentioned."""

    WHO = "the answer to a question whose subject is who"
    ANSWER = "the answer to another question"
    SUBJECT = "the question, as what it is about"
    SETTING = "the question, after a preposition"
    PHRASE = 'a description in the question ("the museum")'
    COUNTED = 'what the question counts or picks from ("how many students")'
    TITLE = "the title of the article quoted"


COMMON: Final = frozenset({Role.PHRASE, Role.COUNTED})
"""Roles of what is told of by a common noun."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Something spoken of, once for each place it was."""

    text: str
    role: Role
    age: int
    """Turns ago; 0 is the last turn."""
    person: float
    """Evidence for a person: 1 certain, 0.5 possible, 0 ruled out."""
    plural: bool
    """Several things, or a group that is spoken of as "they"."""
    sex: str = ""
    """``he`` or ``she``; empty where nothing tells."""
    salience: int = 0
    """In how many questions it was spoken of."""

    def within(self, text: str) -> bool:
        """Whether ``text`` already names it."""
        own = set(tokens_of(self.text)) - words.JOINERS - words.NOT_NAMES
        return bool(own & set(tokens_of(text)))


_SUBJECT_WHO: Final = re.compile(r"^(?:and |so |but )?who(?:'s)?\s+(?!(?:did|do|does)\b)", re.I)
_NAMING: Final = re.compile(
    r"\b(?:which|what)\s+(?:\w+\s)?(?:person|man|woman|president|minister|actor|actress|singer"
    r"|author|scientist|player|king|queen)\b"
    r"|\b(?:by|from|to|for|with) whom?\b|\bname of (?:his|her|the) \w+",
    re.I,
)
_DEFINED: Final = re.compile(
    r"^(?:who|what)(?:'s| is| are| was| were)\s+(?P<what>[^?]{2,60})\?*$", re.I
)
_NOUN: Final = rf"(?!(?:{either(words.NOT_NAMES | words.VAGUE)})\b)[a-z-]+"
_COMMON: Final = re.compile(
    r"^(?:(?:please )?(?:tell me|talk) about|what(?:'s|’s| is| are| was| were))"
    rf" (?P<what>(?:an? )?(?=[a-z]){_NOUN}(?: {_NOUN}){{0,2}})\s*[?.!]*$",
    re.I,
)
"""A question that does nothing but ask what a thing is."""
_PHRASE: Final = re.compile(
    r"\b(?P<before>\w+\s+)?(?P<np>(?:the|these|those|this|that)\s+(?P<noun>[a-z][\w-]*)"
    r"(?P<rest>(?:\s+[a-z][\w-]*){0,3}))"
)
_BEHIND_A_VERB: Final = words.DETERMINERS | words.PRONOUNS | {"more", "most", "much", "so"}
"""What may stand right behind the verb of a question: "did the council cut the grant"."""
_WORD: Final = rf"(?!(?:{either(words.PRONOUNS)})\b)[\w'’-]+"
_IS_THERE: Final = re.compile(
    rf"^(?:and |so |but )?(?:is|was) there an? (?P<what>{_WORD}(?: {_WORD}){{0,7}})\s*\?*$", re.I
)
"""A question whose "it" comes next: "Is there a ferry to Marle?"."""
_GENDERED: Final = (
    (re.compile(r"\b(?:he|him|his)\b", re.I), "he"),
    (re.compile(r"\b(?:she|her|hers)\b", re.I), "she"),
)
_IT: Final = re.compile(r"\bits?\b", re.I)
_WHERE_WHEN: Final = re.compile(r"^(?:and |so |but )?(?:where|when|how|in (?:what|which))\b", re.I)
_COUNTED: Final = re.compile(
    r"\b(?:how\s+many|which|any|some)\s+(?P<noun>[a-z-]{3,}(?<![su])s|people|men|women|children)\b",
    re.I,
)
_LEADING_NAME: Final = re.compile(
    r"^[\"“]?(?P<name>[^,(\"”]{2,60}?),?\s*(?:[\"”]|\(|,\s+an?\s|\s(?:is|was)\s)"
)
"""A name that an answer opens with and then tells of: "HPSCHD (1969), a multimedia work"."""
_MOST_OF_A_TURN: Final = 12
"""A question that names more is a list; all are compared with all."""
_TOLD_CHARS: Final = 6_000
"""What was last said is searched for what it tells of each name."""
_PARTICIPLE: Final = re.compile(r"(?:ed|ing|ly)$")


def mentions(history: Sequence[Turn]) -> list[Mention]:
    """Everything spoken of in ``history``, newest turn first; in a turn by role."""
    told = " ".join(f"{turn.sentence} {turn.answer or ''} {turn.question}" for turn in history)
    told = told[-_TOLD_CHARS:]
    learnt = _put_in(history, _GENDERED)
    things = _put_in(history, ((_IT, ""),))
    known = _known(history)
    found: list[Mention] = []
    for age, turn in enumerate(reversed(history)):
        found.extend(_from_answer(turn, age, told))
        found.extend(_from_question(turn, age, told, known)[:_MOST_OF_A_TURN])
        title = without_note(turn.title)
        if is_name(_capitals(title)) and len(tokens_of(title)) <= 6:
            found.append(_named(title, Role.TITLE, age, told))
    tokens = {mention.text: frozenset(tokens_of(mention.text)) for mention in found}
    found = [
        replace(m, person=0.0) if m.text in things and m.text not in learnt else m for m in found
    ]
    return [_settled(mention, found, tokens, learnt) for mention in found]


def _settled(
    mention: Mention,
    spoken: Sequence[Mention],
    tokens: Mapping[str, frozenset[str]],
    learnt: Mapping[str, str],
) -> Mention:
    """``mention`` under its fullest name, with what the whole conversation tells of it."""
    if mention.role in COMMON:
        return mention
    own = tokens[mention.text]
    fuller = [
        other.text
        for other in spoken
        if mention.person and other.person and own < tokens[other.text]
    ]
    text = max(fuller, key=len) if len(set(fuller)) == 1 else mention.text
    somebody = any(other.text == text and other.person == 1.0 for other in spoken)
    return replace(
        mention,
        text=text,
        sex=learnt.get(text, mention.sex),
        person=1.0 if text in learnt or somebody else mention.person,
        salience=len({o.age for o in spoken if o.role is Role.SUBJECT and tokens[o.text] & own}),
    )


def _put_in(
    history: Sequence[Turn], pronouns: Sequence[tuple[re.Pattern[str], str]]
) -> dict[str, str]:
    """Names that stand in a question as understood where one of ``pronouns`` stood as asked."""
    found: dict[str, str] = {}
    for turn in history:
        if turn.asked and turn.asked != turn.question:
            for pattern, sex in pronouns:
                if pattern.search(turn.asked) and not pattern.search(turn.question):
                    # "The chief executive of Marle Rail" for a "he" tells nothing of Marle Rail.
                    new = {n.text for n in names_in(turn.question) if n.before != "of"}
                    new -= {n.text for n in names_in(turn.asked)}
                    found.update(dict.fromkeys(new, sex) if len(new) == 1 else {})
    return found


def _from_answer(turn: Turn, age: int, told: str) -> list[Mention]:
    if not turn.answer and _SUBJECT_WHO.search(turn.question):
        # Nobody was found: she is whoever holds the office.
        asked, sex = turn.question.rstrip(" ?.!"), sex_asked_for(turn.question)
        held = [asked[office.start :] for office in roles_in(asked) if office.end == len(asked)]
        return [Mention(f"the {who}", Role.WHO, age, 1.0, False, sex) for who in held]
    text = bare(turn.answer or "")
    leading = _LEADING_NAME.match(text)
    if leading and is_name(leading.group("name")):
        text = leading.group("name")
    if not is_name(text) or "\n" in text or is_date(text) or is_measure(text):
        return []  # A list of quotes is no one thing either.
    if _SUBJECT_WHO.search(turn.question) or _NAMING.search(turn.question):
        mention = _named(text, Role.WHO, age, told)
        if mention.person and not mention.plural:
            sex = mention.sex or sex_asked_for(turn.question)
            return [replace(mention, person=1.0, sex=sex)]
        return [mention]
    mention = _named(text, Role.ANSWER, age, told)
    return [replace(mention, person=0.0) if _WHERE_WHEN.search(turn.question) else mention]


def _known(history: Sequence[Turn]) -> list[str]:
    """Names told by more than their capitals, longest first: titles, and what was defined."""
    defined = [_defined_name(turn.question) for turn in history]
    titles = [without_note(turn.title) for turn in history]
    long = {name for name in [*titles, *defined] if " " in name and is_name(_capitals(name))}
    return sorted(long, key=lambda name: (-len(name), name))


def _defined_name(question: str) -> str:
    """The name in "What is On the Sunday of Life?", small words and all; else nothing."""
    match = _DEFINED.match(question)
    what = match.group("what").strip() if match else ""
    whole = what[:1].isupper() and what.split()[-1][0].isupper() and len(what.split()) <= 7
    return what if whole else ""


def _capitals(name: str) -> str:
    """``name`` without the small words that only a known name may hold."""
    return " ".join(word for word in name.split() if word.lower() not in words.NOT_NAMES)


def _from_question(turn: Turn, age: int, told: str, known: Sequence[str]) -> list[Mention]:
    there = None if age else _IS_THERE.match(turn.question)
    found = [_named(f"the {there['what']}", Role.ANSWER, age, "")] if there else []
    whole = next((name for name in known if name in turn.question), None)
    at = turn.question.index(whole) if whole else -1
    if whole:
        before = turn.question[:at].lower().split()
        if before and before[-1] == "the":
            before.pop()
            whole = f"the {whole}"
            at -= len("the ")
        role = Role.SETTING if before and before[-1] in words.PREPOSITIONS else Role.SUBJECT
        found.append(_named(whole, role, age, told))
    for name in names_in(turn.question)[:_MOST_OF_A_TURN]:
        role = Role.SETTING if name.before in words.PREPOSITIONS else Role.SUBJECT
        overlaps = whole and name.start < at + len(whole) and at < name.end
        if not is_date(name.text) and not overlaps:
            found.append(_named(name.text, role, age, told))
    defined = _DEFINED.match(turn.question)
    if defined:
        what = defined.group("what").strip()
        if turn.question == turn.question.lower() and not set(what.split()) & words.NOT_NAMES:
            # Typed without capitals: "who is marie curie".
            found.append(_named(what.title(), Role.SUBJECT, age, told))
    common = _COMMON.match(turn.question)
    if common and turn.question != turn.question.lower():
        found.append(_thing(common.group("what"), age))
    spoken = titled(turn.question, turn.title)
    if spoken and not is_name(_capitals(without_note(turn.title))):
        # What the article quoted is about, of a title that is no name: "Who died of moor fever?".
        found.append(_thing(spoken.group(), age))
    found.extend(_phrases(turn.question, age))
    found.extend(
        Mention(f"the {match.group('noun')}", Role.COUNTED, age, person=0.0, plural=True)
        for match in _COUNTED.finditer(turn.question)
        if match.group("noun") not in words.VAGUE
    )
    return found


def _thing(what: str, age: int) -> Mention:
    """What a question asks to be told about, by a common noun: "a virtual machine", "makos"."""
    return Mention(what, Role.SUBJECT, age, person=0.0, plural=looks_plural(what.split()[-1]))


def _phrases(question: str, age: int) -> list[Mention]:
    """Descriptions such as "the old museum", as far as they can be told from the verb."""
    found = []
    for match in _PHRASE.finditer(question):
        before = (match.group("before") or "").strip().lower()
        run = [match.group("noun"), *match.group("rest").split()]
        stop = next(
            (
                i
                for i, word in enumerate(run)
                if word in words.NOT_NAMES or (i and _PARTICIPLE.search(word))
            ),
            len(run),
        )
        ends = not question[match.start("np") :].rstrip(" ?.!")[len(match.group("np")) :].strip()
        inverted = before in words.AUXILIARIES - words.COPULAS or (
            before in words.COPULAS and ends and not _DEFINED.match(question)
        )
        if inverted and stop > 1 and _BEHIND_A_VERB.issuperset(run[stop : stop + 1]):
            stop -= 1  # The last word is the verb's: "did the museum open", "was the song popular".
        noun = run[stop - 1] if stop else ""
        whose = question[match.start("np") :].split()[1 + stop : 2 + stop] == ["of"]
        if not noun or noun in words.VAGUE or whose:
            continue  # What "the function of a machine" is told of is the machine.
        found.append(
            Mention(
                "the " + " ".join(run[:stop]),
                Role.PHRASE,
                age,
                person=1.0 if noun in words.PEOPLE else 0.0,
                plural=noun in words.GROUPS or (noun.endswith("s") and not noun.endswith("ss")),
                sex=sex_of_noun(noun),
            )
        )
    return found


def _named(text: str, role: Role, age: int, told: str) -> Mention:
    plural = is_group(text)
    return Mention(text, role, age, person(text, told), plural, sex_of_name(text))
