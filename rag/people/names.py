"""The names of an article: where they stand, whose they are, and which may be one person's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from rag.language.english import MONTHS, WEEKDAYS, without_genitive
from rag.language.roles import ROLE_WORDS, is_surname

_NAME_WORD: Final = (
    r"(?:[A-ZÀ-ÞА-Я][\w’'-]*[a-zà-þа-яё0-9][\w’'-]*|[A-Z]\.(?:[A-Z]\.)*|Mc[A-Z]\w+|O['’][A-Z]\w+)"
)
_TITLES: Final = (
    "mr|mrs|ms|miss|mx|dr|doctor|sir|lord|lady|dame|prof|professor|cllr|councillor|rev|revd|reverend"
    "|fr|capt|captain|col|colonel|lt|lieutenant|sgt|sergeant|pc|judge|mayor|sen|senator|rep|gov"
)
"""What stands before a name and is no part of it, in lower case and without a point."""
_TITLED: Final = frozenset(_TITLES.split("|"))
TITLE: Final = "|".join(word.title() for word in _TITLES.split("|")).replace("Pc", "PC")
_PARTICLE: Final = r"(?:de|der|van|von|da|di|del|la|le|al|bin|ul|el|ibn|Al|St\.?)"
_NAME: Final = re.compile(
    rf"(?<![\w.’'-])(?:(?P<title>{TITLE})\.?\s+)?"
    rf"(?P<name>{_NAME_WORD}(?:[ ](?:(?:{_PARTICLE})[ -])?{_NAME_WORD}){{0,4}})"
)
_LOWER: Final = re.compile(r"\b[a-z]+\b")
_OF_WHAT: Final = 4
"""Letters of " of " behind a name."""
_NOT_PEOPLE: Final = frozenset(
    "the a an this that these those in on at by from to for with of and but or if as it its he"
    " she they we you i his her their our my one two three many some all both no not when where"
    " while after before during since until although however meanwhile earlier later last next"
    " previously also each every most more such there here what who why how than then now today"
    " yesterday spring summer autumn winter north south east west northern southern eastern"
    " western new york london paris europe european asia asian africa african america american"
    " americans us usa uk eu un british britain english england scottish scotland welsh wales"
    " irish ireland french france german germany italian italy spanish spain russian russia"
    " chinese china japanese japan indian india kazakhstan astana government labour conservative"
    " conservatives tory tories liberal democrats democrat republican party united states kingdom"
    " university college institute center centre hospital company group bank ministry department"
    " court council committee commission congress parliament house senate association federation"
    " union league club team society agency office world international national royal central"
    " state republic city county street road award awards prize cup open championship"
    " championships games olympic olympics film festival album times news".split()
).union(WEEKDAYS, map(str.lower, MONTHS))


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


def names_in(text: str) -> list[tuple[str, int, int, bool]]:
    """Name, start, end, whether a title (Mr, Dame) stood before it."""
    found: list[tuple[str, int, int, bool]] = []
    common = set(_LOWER.findall(text))
    for match in _NAME.finditer(text):
        words = match.group("name").split(" ")
        start, titled = match.start("name"), bool(match.group("title"))
        for at in [n for n, word in enumerate(words[:-1]) if word.lower() in _TITLED][-1:]:
            # "Nobel Laureate Dr Ann Lee"
            start += len(" ".join(words[: at + 1])) + 1
            words, titled = words[at + 1 :], True
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
        if not words or (len(words) == 1 and words[0].lower() in common):
            continue
        name = without_genitive(" ".join(words)).rstrip("'’")
        found.append((name, start, start + len(name), titled))
    return found


def _is_no_name(word: str) -> bool:
    lower = without_genitive(word.lower())
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


@lru_cache(maxsize=16_384)
def _tokens(name: str) -> tuple[str, ...]:
    found = re.findall(r"[\w.’'-]+", name)
    words = [without_genitive(word.strip(".").lower()) for word in found]
    # "The Mayor of York" is called by no title; the last word is a name, whatever it is.
    behind = [*words[1:], "of"]
    return tuple(
        word
        for word, after in zip(words, behind, strict=False)
        if word not in _TITLED or after == "of"
    )


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
