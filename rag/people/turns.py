"""Turns of a conversation written down: lines that begin with who speaks, "Ann Lee: We begin."."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from rag.people.records import Speech

_TURN: Final = re.compile(
    r"^[ \t]*(?P<who>[^\W\d_a-z][\w’'.-]*(?: [\w’'.-]+){0,3})(?: \([^()\n]*\))?:"
    r"[ \t]+(?P<said>\S.*)$",
    re.MULTILINE,
)
_LINE: Final = re.compile(r"^.*\S", re.MULTILINE)
_TO_EACH_OTHER: Final = re.compile(r"\b(?:I|me|my|we|us|our|you|your)\b|\?", re.IGNORECASE)
_ENDED: Final = re.compile(r"[.!?…][”\"’')\]]*\s*$")
_SHARE: Final = 0.3
"""Of the turns that speak to somebody: a list of changes, "Fixed: ...", does not."""


def turns_in(text: str) -> tuple[Speech, ...]:
    """What each speaker of a conversation says; nothing where the text is none.

    Of a conversation most lines are turns, two speakers or more have several, the words are
    sentences, and they say "I" and "you" or ask.
    """
    turns = list(_TURN.finditer(text))
    speakers = Counter(turn["who"] for turn in turns)
    several = sum(count > 1 for count in speakers.values()) > 1
    if not several or 2 * len(turns) < sum(1 for _ in _LINE.finditer(text)):
        return ()
    ended = sum(_ENDED.search(turn["said"]) is not None for turn in turns)
    spoken = sum(_TO_EACH_OTHER.search(turn["said"]) is not None for turn in turns)
    if 2 * ended < len(turns) or spoken < _SHARE * len(turns):
        return ()
    return tuple(Speech(*turn.span("said"), turn["who"]) for turn in turns)
