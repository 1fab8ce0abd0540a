"""Who is who in one article: the people it names, the roles they hold, and who is meant or speaks.

Derived from an article's text alone, beside it and never in it: names and roles are linked where
they stand side by side ("Akmaral Alnazarova, Minister of Health"; "Prime Minister Tony Blair"), a
surname with the full name that bears it, a role standing alone ("the President added") with the
only person it can be, a pronoun with the person spoken of last, and every quotation with its
speaker. Offsets are those of the article's text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from rag.given_names import EITHER, FEMALE_NAMES, MALE_NAMES
from rag.roles import ROLE_WORDS, Role, Written, is_surname, roles_in

SPEECH: Final = (
    "said|says|say|told|added|adds|stated|states|noted|notes|emphasi[sz]ed|expressed|highlighted"
    "|explained|announced|argued|claimed|claims|warned|insisted|replied|commented|concluded"
    "|continued|stressed|praised|declared|admitted|described|recalled|remarked|suggested|urged"
    "|predicted|asked|answered|wrote|believes|instructed|compared|called|confirmed|denied|hoped"
    "|complained|joked|promised|revealed|thinks|acknowledged|pointed out|observed|questioned"
    "|criticised|criticized|welcomed|rejected|dismissed|defended|demanded|accused|pledged|vowed"
    "|hailed|maintained|hinted|estimated|testified|reiterated|conceded|blamed|stresses|argues"
    "|warns|insists|explains|points out|writes"
)
_NAME_WORD: Final = (
    r"(?:[A-ZÀ-ÞА-Я][\w’'-]*[a-zà-þа-яё0-9][\w’'-]*|[A-Z]\.(?:[A-Z]\.)*|Mc[A-Z]\w+|O['’][A-Z]\w+)"
)
_TITLES: Final = (
    "mr|mrs|ms|miss|mx|dr|doctor|sir|lord|lady|dame|prof|professor|cllr|councillor|rev|revd|reverend"
    "|fr|capt|captain|col|colonel|lt|lieutenant|sgt|sergeant|pc|judge|mayor|sen|senator|rep|gov"
)
"""What stands before a name and is no part of it, in lower case and without a point."""
_TITLED: Final = frozenset(_TITLES.split("|"))
_TITLE: Final = "|".join(word.title() for word in _TITLES.split("|")).replace("Pc", "PC")
_PARTICLE: Final = r"(?:de|der|van|von|da|di|del|la|le|al|bin|ul|el|ibn|Al|St\.?)"
_NAME: Final = re.compile(
    rf"(?<![\w.’'-])(?:(?P<title>{_TITLE})\.?\s+)?"
    rf"(?P<name>{_NAME_WORD}(?:[ ](?:(?:{_PARTICLE})[ -])?{_NAME_WORD}){{0,4}})"
)
_LOWER: Final = re.compile(r"\b[a-z]+\b")
_PRONOUN: Final = re.compile(
    rf"\b(?:[Hh]e|[Ss]he|[Tt]he (?:\d\d-year-old|(?!Guardian|Vatican)[A-Z][a-z]+(?:an|ese|ish))"
    rf"(?=(?: \w+)? (?:{SPEECH})\b))\b"
)
"""He, she, and what news writes instead: "the 30-year-old told", "the Russian added"."""
_OTHER: Final = {"he": "she", "she": "he", "they": "nobody"}
"""Whom a pronoun does not mean; "they" stands for what tells nothing of it."""
_OF_WHAT: Final = 4
"""Letters of " of " behind a name."""
_SEXED: Final = re.compile(r"\b(?:(?P<he>Mr|Sir|Lord)|Mrs|Ms|Miss|Lady|Dame)\.?\s$")
_THEN_SPEAKS: Final = re.compile(
    rf"(?:\s+\w+){{0,2}}\s+(?:{SPEECH})\b|\s+(?:of|from)(?:\s+[\w’'&-]+){{1,5}}?\s+(?:{SPEECH})\b"
)
_SPOKE: Final = re.compile(rf"[”\",]\s*(?:{SPEECH})\s+(?:the\s+|(?:{_TITLE})\.?\s+)?$")
_SPEAKS: Final = re.compile(rf"\b(?:{SPEECH})\b")
_MARK: Final = re.compile(r"[“”\"]")
_NOT_PEOPLE: Final = frozenset(
    "the a an this that these those in on at by from to for with of and but or if as it its"
    " he she"
    " they we you i his her their our my one two three many some all both no not when where while"
    " after before during since until although however meanwhile earlier later last next"
    " previously"
    " also each every most more such there here what who why how than then now today yesterday"
    " monday tuesday wednesday thursday friday saturday sunday january february march april may"
    " june july august september october november december spring summer autumn winter north"
    " south"
    " east west northern southern eastern western new york london paris europe european asia"
    " asian africa african america american americans us usa uk eu un british britain"
    " english england"
    " scottish scotland welsh wales irish ireland french france german germany italian italy"
    " spanish"
    " spain russian russia chinese china japanese japan indian india kazakhstan astana government"
    " labour conservative conservatives tory tories liberal democrats democrat republican party"
    " united states kingdom university college institute center centre hospital company"
    " group bank"
    " ministry department court council committee commission congress parliament house senate"
    " association federation union league club team society agency office world international"
    " national royal central state republic city county street road award awards prize cup open"
    " championship championships games olympic olympics film festival album times news".split()
)
_APPOSITION: Final = 60
"""Characters between a name and the role that is said to be its own."""
_ANYBODY: Final = frozenset({"doctor", "expert", "specialist", "analyst", "official", "surgeon"})
"""Roles that whoever speaks in an article may be called by."""
_STRAY: Final = 2
"""Characters of a quotation that cutting sentences may have left with the next one."""
_JOINED: Final = re.compile(r"(?:,? and |, )(?:the )?")
_CAPITAL: Final = r"[A-Z][\w&’'-]*+"
APPOSED: Final = re.compile(
    r"(?:,|\s+\(|\s+(?:is|was|became|remains|as|who is|who was|,? who is"
    r"|(?:is|was|has been|had been) (?:(?:re-?)?(?:elected|appointed|named|chosen|made)"
    r"(?: as)?|sworn in as))|’s| [-–] )\s*"
    r"(?:(?:the|a|an|its|his|her|their|then|who is|who was"
    # Each genitive ends a name of its own, so that words divide in one way only.
    rf"|(?:{_CAPITAL}(?<!['’])(?<!['’]s)\s)*{_CAPITAL}(?:(?<=['’])|(?<=['’]s)))\s+)*"
    r"(?:[A-Z][\w&-]*\s+)?"
)
"""What stands between a name and the role behind it: ", Marle Rail's former", " is the"."""
_GOES_ON: Final = re.compile(r"\s+(?:also|added|adds|continued|went on)\b")
_OF_BODY: Final = re.compile(r"\s(?:of|from)\s(?:the\s)?$")
_SET_OFF: Final = 3
"""Words between marks that may be no speech."""
_ATTRIBUTED: Final = 40
"""Characters between two paragraphs of one speech: nothing but whose it is."""
_INSIDE_QUOTE: Final = 400
"""Characters between a quotation and the words that say whose it is."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody an article names, under the longest of the names it uses."""

    name: str
    roles: tuple[Role, ...]
    """What the words say that this person is."""
    mentions: tuple[tuple[int, int], ...]
    """Where the article means this person: names, roles standing alone, pronouns."""
    named: tuple[tuple[int, int], ...]
    """Of these, where the (full or last) name itself stands."""
    offices: tuple[tuple[int, int], ...] = ()
    """Where the roles stand that are said of this person right beside the name."""
    meant_by: tuple[Role, ...] = ()
    """Roles that stand alone where this person seems to be meant: good to find who speaks, no
    ground to say that the office is theirs."""

    def is_called(self, name: str) -> bool:
        """Whether ``name`` may be this person's: full, last, or in another spelling of it."""
        return same_name(name, self.name)


@dataclass(frozen=True, slots=True)
class Speech:
    """Words between quotation marks, and whose they are."""

    start: int
    end: int
    speaker: str
    """The full name of the person; empty where it cannot be told."""


@dataclass(frozen=True, slots=True)
class People:
    """Everybody one article names, and who speaks in it."""

    people: tuple[Person, ...]
    speech: tuple[Speech, ...]

    def called(self, name: str) -> list[Person]:
        """The people who may be meant by ``name``."""
        return [person for person in self.people if person.is_called(name)]

    def meant(self, start: int, end: int) -> list[Person]:
        """The people meant by words that touch ``[start, end)``, in order of the text."""
        found = [
            (low, person)
            for person in self.people
            for low, high in person.mentions
            if low < end and start < high
        ]
        found.sort(key=lambda pair: pair[0])
        return list(dict.fromkeys(person for _, person in found))

    def speakers(self, start: int, end: int) -> list[str]:
        """Whose quotations stand in ``[start, end)``, a stray mark at its edge aside; who says most
        of it first."""
        shares: dict[str, int] = {}
        for said in self.speech:
            share = min(said.end, end) - max(said.start, start)
            if said.speaker and share > _STRAY:
                shares[said.speaker] = shares.get(said.speaker, 0) + share
        return sorted(shares, key=lambda speaker: -shares[speaker])


@lru_cache(maxsize=256)
def people_of(text: str) -> People:
    """Who is who in ``text``; the last 256 articles asked about are remembered."""
    names = _names(text)
    speaking = {n for n, start, end, _ in names if " " not in n and _acts([(start, end)], text)}
    names = [(n, start, end, title or n in speaking) for n, start, end, title in names]
    written = roles_in(text)
    full = full_names(names)
    beside = {name: _roles_beside(name, full[name], written, text) for name in full}
    for name in [n for n in full if not beside[n] and _is_body(full[n], names, written, text)]:
        del full[name], beside[name]
    taken = {role for held in beside.values() for role in held}
    alone = [r for r in written if r not in taken and _definite(text, r.start) and not r.role.of]
    mentions = {name: list(places) for name, places in full.items()}
    roles = {name: [_own(role.role, name) for role in held] for name, held in beside.items()}
    meant: dict[str, list[Written]] = {name: [] for name in full}
    for role, name in _holders_of(alone, beside, full, text).items():
        mentions[name].append((role.start, role.end))
        if role.role.head not in _ANYBODY:
            meant[name].append(role)
    places = sorted((start, end, name) for name, where in full.items() for start, end in where)
    for name in [name for name in full if not roles[name]]:
        roles[name] = _taken_up(meant[name], name, places, text)
    _add_pronouns(text, {n: w for n, w in mentions.items() if roles[n] or _acts(full[n], text)})
    people = tuple(
        Person(
            name,
            tuple(roles[name]),
            tuple(sorted(mentions[name])),
            tuple(sorted(full[name])),
            tuple(sorted((role.start, role.end) for role in beside[name])),
            tuple(dict.fromkeys(role.role for role in meant[name])),
        )
        for name in full
    )
    return People(people, _speech(text, people))


def same_name(one: str, other: str) -> bool:
    """Whether two names may be one person's: Victor/Viktor, Mr Aleinikov/Viktor Aleinikov."""
    mine, theirs = _tokens(one), _tokens(other)
    if not mine or not theirs:
        return False
    shorter, longer = (mine, theirs) if len(mine) <= len(theirs) else (theirs, mine)
    if len(shorter) == 1:
        # A surname, or the one name somebody has; never a first name that many may share.
        return _alike(shorter[0], longer[-1])
    return _alike(shorter[-1], longer[-1]) and all(
        any(_alike(a, b) or _initial(a, b) for b in longer) for a in shorter
    )


def _names(text: str) -> list[tuple[str, int, int, bool]]:
    """Name, start, end, whether a title (Mr, Dame) stood before it."""
    found: list[tuple[str, int, int, bool]] = []
    common = set(_LOWER.findall(text))
    for match in _NAME.finditer(text):
        words = match.group("name").split(" ")
        start = match.start("name")
        # A sentence's first word, a role's or a place's is no part of the name behind it.
        while words and _is_no_name(words[0]):
            start += len(words[0]) + 1
            words = words[1:]
        behind = text[match.end("name") : match.end("name") + _OF_WHAT]
        surname = len(words) > 1 and is_surname(words[-1], words[-2], behind)
        while words and _is_no_name(words[-1]) and not surname:
            words = words[:-1]
        while len(words) > 2 and words[0].lower() in common:
            # "... Center of Neurosurgery Victor Aleinikov": the word is no name elsewhere.
            start += len(words[0]) + 1
            words = words[1:]
        inner = next((i for i, word in enumerate(words[:-1]) if _is_no_name(word)), None)
        if inner is not None:
            words = words[:inner]
        if not words:
            continue
        if len(words) == 1 and words[0].lower() in common:
            continue
        name = " ".join(words).removesuffix("'s").removesuffix("’s").rstrip("'’")
        found.append((name, start, start + len(name), bool(match.group("title"))))
    return found


def _is_no_name(word: str) -> bool:
    lower = word.lower().removesuffix("'s").removesuffix("’s")
    return lower in _NOT_PEOPLE or all(part in ROLE_WORDS for part in lower.split("-"))


def full_names(names: Sequence[tuple[str, int, int, bool]]) -> dict[str, list[tuple[int, int]]]:
    """Each person's longest name, and every place it or a part of it stands."""
    several = [name for name, _, _, _ in names if " " in name]
    titled = [name for name, _, _, title in names if title and " " not in name]
    longest = _Longest()
    for name in [*dict.fromkeys(several), *dict.fromkeys(titled)]:
        longest.add(name)
    owners = {name: longest.of(name) for name, _, _, _ in names}
    places: dict[str, list[tuple[int, int]]] = {name: [] for name in longest.names}
    for name, start, end, _ in names:
        owner = owners[name]
        if owner is not None:
            places[longest.names[owner]].append((start, end))
    return {name: where for name, where in places.items() if where}


class _Longest:
    """The longest name of each person, found by how its last word is spelt or by its beginning, so
    that no name has to be compared with all the others."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._by_last: dict[str, list[int]] = {}
        self._by_first: dict[str, list[int]] = {}

    def add(self, name: str) -> None:
        """Take in a name, as the one its bearer has if it is their longest."""
        place = self.of(name)
        if place is None:
            place = len(self.names)
            self.names.append(name)
        elif len(name) > len(self.names[place]):
            self.names[place] = name
        else:
            return
        for spelling in _spellings(name):
            self._by_last.setdefault(spelling, []).append(place)
        for space in re.finditer(" ", name):
            self._by_first.setdefault(name[: space.start()], []).append(place)

    def of(self, name: str) -> int | None:
        """Which of the names its bearer's is: the first that may be the same, else the only one
        whose first name it is."""
        spelt = {place for key in _spellings(name) for place in self._by_last.get(key, ())}
        for place in sorted(spelt):
            if same_name(name, self.names[place]):
                return place
        begun = {
            place
            for place in self._by_first.get(name, ())
            if self.names[place].startswith(f"{name} ")
        }
        return begun.pop() if len(begun) == 1 else None


def _spellings(name: str) -> set[str]:
    """Keys of a name's last word: two words that are alike (:func:`_alike`) have one in common."""
    last = "".join(_tokens(name)[-1:])
    return {last, *(last[:at] + last[at + 1 :] for at in range(len(last)))}


def _is_body(
    places: Sequence[tuple[int, int]],
    names: Sequence[tuple[str, int, int, bool]],
    written: Sequence[Written],
    text: str,
) -> bool:
    """Whether a name is of what people belong to: "Real Madrid president Ann Lee", "Bo Ek of the
    Countryside Alliance"."""
    starts = {start for _, start, _, _ in names}
    ends = {end for _, _, end, _ in names}
    offices = {role.start: role.end for role in written}
    for start, end in places:
        office = offices.get(end + 1)
        if office is not None and (office + 1 in starts or any(end < s < office for s in starts)):
            return True
        of = _OF_BODY.search(text, max(0, start - 8), start)
        if of is not None and of.start() in ends:
            return True
    return False


def _roles_beside(
    name: str, places: Sequence[tuple[int, int]], written: Sequence[Written], text: str
) -> list[Written]:
    """Roles in apposition to a name: just before it, or after a comma, or after "is the"."""
    beside: list[Written] = []
    for start, end in places:
        for role in written:
            if _before(role, start, text, name) or _after(role, end, text, beside):
                beside.append(role)
    # "Founder and chief executive Ann Lee": both are hers.
    for role in reversed(written):
        if any(_JOINED.fullmatch(text, role.end, max(role.end, o.start)) for o in beside):
            beside.append(role)
    return list(dict.fromkeys(beside))


def _before(role: Written, start: int, text: str, name: str) -> bool:
    """ "chief executive Thierry Breton", also where the role's own "of" ran on into the name."""
    if role.start < start < role.end:
        inside = text[role.start : start].rstrip().rsplit(maxsplit=1)[-1]
        return start + len(name) >= role.end and inside[0].isupper()
    between = text[role.end : start] if role.end <= start <= role.end + _APPOSITION else "no"
    return (
        re.fullmatch(
            r"(?:,?\s+|\s+(?:is|was|has been|will be)\s+(?:now\s+)?)"
            rf"(?:(?:{_TITLE})\.?\s+)?",
            between,
        )
        is not None
    )


def _after(role: Written, end: int, text: str, known: Sequence[Written]) -> bool:
    between = text[end : role.start] if end <= role.start <= end + _APPOSITION else "\n\n"
    if "\n\n" in between:
        if not (known and role.start >= known[-1].end):
            return False
        # "President of A and Professor of B": a second role joined to one already found.
        return text[known[-1].end : role.start].strip(" ,") in ("and", "", "and the", "and a")
    return APPOSED.fullmatch(between) is not None


def _definite(text: str, start: int) -> bool:
    """Whether a role stands alone for a person: "the President", "The Head of State"."""
    return re.search(r"\b[Tt]he\s+$", text[max(0, start - 5) : start]) is not None


def _own(role: Role, name: str) -> Role:
    """``role`` without the holder's name where its "of" ran on into it."""
    return replace(role, of=role.of.removesuffix(name).rstrip(" ."))


def _holders_of(
    alone: Sequence[Written],
    beside: dict[str, list[Written]],
    full: dict[str, list[tuple[int, int]]],
    text: str,
) -> dict[Written, str]:
    """Whom each role standing alone means.

    Whoever was said to hold it before; where nobody was, the one person of the article who acts
    and is said to hold no role at all (an expert, a doctor: the one who acts).
    """
    acting = [name for name in full if _acts(full[name], text)]
    free = [name for name in acting if not beside[name]]
    found: dict[Written, str] = {}
    for role in alone:
        holding = [
            name
            for name, held in beside.items()
            if any(r.start < role.start and role.role.is_office_of(r.role) for r in held)
        ]
        may_be = acting if role.role.head in _ANYBODY else free
        if len(holding) == 1:
            found[role] = holding[0]
        elif not holding and len(may_be) == 1:
            found[role] = may_be[0]
    return found


def _taken_up(
    meant: Sequence[Written], name: str, places: Sequence[tuple[int, int, str]], text: str
) -> list[Role]:
    """Of the roles standing alone that seem to mean ``name``, those an article goes on with right
    behind that name, and more than once: "Ann Lee was glad. The President also thanked ..."."""
    going_on = [
        written.role
        for written in meant
        if _GOES_ON.match(text, written.end) and _last_named(places, written.start, text) == name
    ]
    return [
        role
        for role in dict.fromkeys(written.role for written in meant)
        if sum(role.is_office_of(other) for other in going_on) > 1
    ]


def _acts(places: Sequence[tuple[int, int]], text: str) -> bool:
    """Whether a verb of speech follows one of these places, or stands before it."""
    for start, end in places:
        after = text[end : end + 80]
        before = text[max(0, start - 20) : start]
        if _THEN_SPEAKS.match(after) or _SPOKE.search(before):
            return True
    return False


def _add_pronouns(text: str, mentions: dict[str, list[tuple[int, int]]]) -> None:
    """Add he and she to the person named last before them in the same or the last paragraph, whose
    first name or title does not tell otherwise.

    Who "he said" is, is whoever spoke last there: "Mr Hall said he and Mr Cole were friends."
    """
    places = sorted((start, end, name) for name, where in mentions.items() for start, end in where)
    sexes = {name: _sex(name, where, text) for name, where in mentions.items()}
    named = {one: [place for place in places if sexes[place[2]] != _OTHER[one]] for one in _OTHER}
    speaking = {one: [place for place in named[one] if _acts([place[:2]], text)] for one in _OTHER}
    for found in _PRONOUN.finditer(text):
        says = _acts([found.span()], text)
        one = found.group().lower() if found.group().lower() in _OTHER else "they"
        name = says and _last_named(speaking[one], found.start(), text)
        name = name or _last_named(named[one], found.start(), text)
        if name:
            mentions[name].append(found.span())
            for sex, spoken in speaking.items():
                if says and sexes[name] != _OTHER[sex]:
                    insort(spoken, (*found.span(), name))


def _sex(name: str, places: Sequence[tuple[int, int]], text: str) -> str:
    """He or she, as a first name or a title before one tells; empty where neither does."""
    first = name.split()[0].lower()
    titles = [_SEXED.search(text, max(0, start - 6), start) for start, _ in places]
    titled = {"he" if title["he"] else "she" for title in titles if title}
    named = {sex for sex, names in (("he", MALE_NAMES), ("she", FEMALE_NAMES)) if first in names}
    told = titled or (named if first not in EITHER else set())
    return told.pop() if len(told) == 1 else ""


def _last_named(places: Sequence[tuple[int, int, str]], before: int, text: str) -> str:
    at = bisect_left(places, (before, 0, ""))
    if at == 0:
        return ""
    start, _, name = places[at - 1]
    return name if text.count("\n\n", start, before) <= 1 else ""


def _speech(text: str, people: Sequence[Person]) -> tuple[Speech, ...]:
    said: list[Speech] = []
    last = ""
    quotations = _quotations(text)
    speakers = [_speaker(text, start, end, people) for start, end in quotations]
    for at in range(len(quotations) - 2, -1, -1):
        if not speakers[at] and not text[quotations[at][1] : quotations[at + 1][0]].strip():
            # '"It is new. "I love it," she said.'
            speakers[at] = speakers[at + 1]
    for (start, end), speaker in zip(quotations, speakers, strict=True):
        between = text[said[-1].end : start] if said else ""
        goes_on = len(between.strip()) <= _ATTRIBUTED
        if not speaker and _only_named(text[start:end]):
            continue
        if not speaker and last and ("\n\n" not in between or goes_on):
            # The same breath: '"I love it," she said. "It is new."'
            speaker = last
        said.append(Speech(start, end, speaker))
        last = speaker or last
    return tuple(said)


def _only_named(quotation: str) -> bool:
    """Whether marks only set a word off: the "CrackBerry" is nobody's speech."""
    words = quotation.strip('“”" ')
    return len(words.split()) <= _SET_OFF and words[-1:] not in tuple(",.!?")


def _quotations(text: str) -> list[tuple[int, int]]:
    """What stands between quotation marks; one that was only closed began with its paragraph."""
    found: list[tuple[int, int]] = []
    opened: int | None = None
    for mark in _MARK.finditer(text):
        at = mark.start()
        before, after = text[at - 1 : at] or " ", text[at + 1 : at + 2] or " "
        opens = mark.group() == "“" or (
            mark.group() == '"' and (before.isspace() or before == "(") and not after.isspace()
        )
        if opens:
            if opened is not None and text[opened:at].rstrip()[-1:] in ".!?":
                # Paragraphs of one speech each open anew and close once, at its end.
                found.append((opened, opened + len(text[opened:at].rstrip())))
            opened = at
            continue
        start = opened
        if start is None:
            start = max(text.rfind("\n\n", 0, at) + 2, found[-1][1] if found else 0)
            start = at if text[:at].rstrip()[-1:] not in ",.!?" else start
        if at > start + 1:
            found.append((start, at + 1))
        opened = None
    return found


def _speaker(text: str, start: int, end: int, people: Sequence[Person]) -> str:
    """Who says the words ``[start, end)``: named with a verb of speech right behind or before."""
    stop = text.find("\n", end)
    following = _MARK.search(text, end)
    stop = min(len(text) if stop < 0 else stop, following.start() if following else len(text))
    after = (end, min(stop, end + 160))
    sentence_end = re.search(r"[.!?](?:\s|$)", text[after[0] : after[1]])
    if sentence_end:
        after = (after[0], after[0] + sentence_end.start())
    head = text.rfind("\n", 0, start) + 1
    before = (max(head, start - _INSIDE_QUOTE), start)
    behind = text[after[0] : after[1]]
    if text[start:end].rstrip('”" ')[-1:] in ".!?" and not behind.lstrip()[:1].islower():
        # A quotation that ended its sentence: what follows speaks of the next one.
        behind = ""
    if _SPEAKS.search(behind):
        speaker = _nearest(people, after, _SPEAKS.search(behind), behind)
        if speaker:
            return speaker
    ahead = text[before[0] : before[1]]
    last_stop = max((m.end() for m in re.finditer(r"[.!?]\s", ahead)), default=0)
    clause = ahead[last_stop:]
    if _SPEAKS.search(clause) or clause.rstrip().endswith(":"):
        window = (before[0] + last_stop, before[1])
        return _nearest(people, window, _SPEAKS.search(clause), clause)
    spoken = list(_SPEAKS.finditer(ahead))
    if spoken and text[start:end].rstrip('”" ')[-1:] in ".!?":
        # 'Ann Lee said it was over. "It is done."'
        return _nearest(people, before, spoken[-1], ahead)
    return ""


def _nearest(
    people: Sequence[Person], window: tuple[int, int], verb: re.Match[str] | None, text: str
) -> str:
    """The person mentioned in ``window`` nearest to the verb of speech."""
    at = window[0] + (verb.start() if verb else len(text))
    best: tuple[int, str] | None = None
    for person in people:
        for start, end in person.mentions:
            if window[0] <= start < window[1]:
                away = min(abs(at - start), abs(at - end))
                if best is None or away < best[0]:
                    best = (away, person.name)
    return best[1] if best else ""


def _tokens(name: str) -> list[str]:
    words = [word.strip(".").lower() for word in re.findall(r"[\w.’'-]+", name)]
    words = [word.removesuffix("'s").removesuffix("’s") for word in words]
    # "The Mayor of York" is called by no title; the last word is a name, whatever it is.
    behind = [*words[1:], "of"]
    return [
        word
        for word, after in zip(words, behind, strict=False)
        if word not in _TITLED or after == "of"
    ]


def _initial(one: str, other: str) -> bool:
    return min(len(one), len(other)) == 1 and one[:1] == other[:1]


def _alike(one: str, other: str) -> bool:
    """Equal, or one letter apart in a word long enough: Victor and Viktor."""
    if one == other:
        return True
    if min(len(one), len(other)) < 5 or abs(len(one) - len(other)) > 1 or one[0] != other[0]:
        return False
    from rapidfuzz.distance import OSA

    return OSA.distance(one, other, score_cutoff=1) <= 1
