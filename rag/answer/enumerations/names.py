"""The other names, or things, enumerated in one sentence with an item."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from rag.answer.basis import Basis
from rag.answer.enumerations.marks import LEAST
from rag.language.roles import roles_in
from rag.language.terms import terms
from rag.types import Span

_JOINT: Final = re.compile(
    r"(?<!\s)(?:\s*(?P<comma>[,;](?!(?<=\d,)\d))\s*(?:(?P<after>and|or|as well as)\s+)?"
    r"|\s+(?P<word>and|or|as well as|&)\s+)"
)
_WORD: Final = r"(?:[A-Z0-9][\w’'&.-]*)"
_SMALL: Final = (
    r"(?:&|of the|in the|of|the|in|for|on|de|der|van|von|da|di|del|la|le|al|bin|ul|el|ibn)"
)
_NAME: Final = re.compile(
    rf"(?!\A(?:At|By|For|From|In|On|To|Via|With)\s){_WORD}(?:\s(?:{_SMALL}\s)?{_WORD})*"
)
"""None begins with the preposition that its sentence begins with: "By Visa or PayPal"."""
_NO_DESCRIPTION: Final = (
    "who|which|whose|that|where|when|with|of|at|in|from|by|as|for|on|to|was|is|were|are|not|but"
)
_DESCRIBED: Final = re.compile(
    rf"(?:(?!(?:{_NO_DESCRIPTION})\b)[a-z][\w’'-]*\s){{0,4}}(?=[A-Z0-9])"
)
"""What a name may have before it: "the substitute Vic Wall"."""
_BRACKET: Final = re.compile(r"\s*\([^()]*\)")
_NAMELY: Final = re.compile(r"\b(?:such as|including|namely|among them|for example)\b|:")
_LABEL: Final = re.compile(r"\n(?=[A-Z][\w ]{0,30}:\s)")
"""What a line of its own begins with: "Present: Ann Lee"."""


class _Piece(NamedTuple):
    """Words between two joints of an enumeration."""

    start: int
    end: int
    name: tuple[int, int] | None
    """The name that they are, a description before and brackets behind it aside."""
    joined: bool
    """Whether "and" or "or" stands before them."""
    further: bool = False
    """Whether "as well as" does: what "and" has closed goes on."""


def names_beside(basis: Basis, item: Span) -> list[tuple[Span, set[str]]]:
    """The names enumerated in one sentence behind ``item``, itself a name, with the terms that each
    has for itself."""
    whole = _labelled(basis, item)
    text = basis.text(whole)
    start, end = item.start - whole.start, item.end - whole.start
    if _NAME.fullmatch(text, start, end) is None:
        return []
    pieces = _pieces(text)
    at = next((i for i, p in enumerate(pieces) if p.start <= start and end <= p.end), None)
    if at is None:
        return []
    # "Dean Marsh" is a name, or an office with one.
    offices = [
        (written.start, written.end)
        for written in roles_in(text)
        if not _NAME.match(text[written.end :].removeprefix(" "))
    ]
    one = " " in text[start:end]
    right = _onwards(text, pieces, at, end, offices, several_words=one)
    places = [(start, end), *right]
    last = _piece_of(pieces, places[-1])
    joined = any(piece.joined for piece in pieces[at + 1 : last + 2])
    if len(places) < LEAST or not (joined or _NAMELY.search(text, 0, start)):
        return []
    # What is said of the last one ends with the piece behind its own.
    after = pieces[min(last + 1, len(pieces) - 1)].end
    ends = [*(low for low, _ in places[1:]), after]
    return [
        (
            replace(item, start=whole.start + low, end=whole.start + high),
            set(terms(text[low:stop])),
        )
        for (low, high), stop in zip(places, ends, strict=True)
    ]


def _labelled(basis: Basis, item: Span) -> Span:
    """The sentence of ``item``, of several lines with a label ("Present:", "Absent:") its own."""
    whole = basis.sentence(item)
    text = basis.text(whole)
    breaks = [whole.start + found.start() for found in _LABEL.finditer(text)]
    start = max([whole.start, *(at + 1 for at in breaks if at < item.start)])
    end = min([whole.end, *(at for at in breaks if at >= item.end)])
    return replace(whole, start=start, end=end)


def _piece_of(pieces: Sequence[_Piece], place: tuple[int, int]) -> int:
    return next(i for i, p in enumerate(pieces) if p.start <= place[0] < p.end)


def _pieces(text: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    at, word = 0, None
    brackets = [found.span() for found in _BRACKET.finditer(text)]
    joints = list(_JOINT.finditer(text))
    if any(joint["word"] != "&" for joint in joints):
        # "Old Mill, Finch & Sons and Marlow": the sign is part of a name.
        joints = [joint for joint in joints if joint["word"] != "&"]
    for joint in [*joints, None]:
        if joint and any(low <= joint.start() < high for low, high in brackets):
            continue
        stop = joint.start() if joint else len(text)
        pieces.append(
            _Piece(at, stop, _name_in(text, at, stop), word is not None, word == "as well as")
        )
        if joint:
            at, word = joint.end(), joint.group("after") or joint.group("word")
    return pieces


def _name_in(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The name that a piece is, its description and brackets aside."""
    name = _first_name(text, start, end)
    if name is None:
        return None
    bracket = _BRACKET.match(text, name[1], end)
    rest = text[bracket.end() if bracket else name[1] : end].strip(" .!?\"”'’")
    return None if rest else _without_stop(text, *name)


def _without_stop(text: str, start: int, end: int) -> tuple[int, int]:
    """A name at the end of its sentence without the full stop, initials aside."""
    return (start, end - 1) if text[end - 1] == "." and end == len(text) else (start, end)


def _onwards(
    text: str,
    pieces: Sequence[_Piece],
    at: int,
    end: int,
    offices: Sequence[tuple[int, int]],
    *,
    several_words: bool,
) -> list[tuple[int, int]]:
    bracket = _BRACKET.match(text, end)
    if text[bracket.end() if bracket else end : pieces[at].end].strip():
        return []
    found: list[tuple[int, int]] = []
    for place, piece in enumerate(pieces[at + 1 :], start=at + 1):
        if any(low <= piece.start < high for low, high in offices):
            continue
        next_one = pieces[place + 1] if place + 1 < len(pieces) else None
        goes_on = next_one is not None and (next_one.further or (piece.further and next_one.joined))
        closes = piece.joined and not goes_on
        name = piece.name
        if name is None and closes and not piece.further:
            name = _first_name(text, piece.start, piece.end)
        parted = ";" in text[pieces[place - 1].end : piece.start]
        if name and parted and name[0] > piece.start and text[slice(*name)].isdigit():
            break  # "Winners: 1959; finalists 1960" are numbers of two things
        if name is not None and (" " in text[slice(*name)] or not several_words):
            found.append(name)
            if closes:
                break
        elif name is not None or not text[piece.start : piece.start + 1].islower():
            break
    return found


def _first_name(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The name that a piece begins with, past its description and whatever follows it."""
    described = _DESCRIBED.match(text, start, end)
    name = _NAME.match(text, described.end() if described else start, end)
    return name.span() if name else None
