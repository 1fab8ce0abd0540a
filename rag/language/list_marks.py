"""What marks a line as an item of a list: a dash or bullet, a number, a letter, a box to tick.

Plain text has such marks of its own; formats with lists (web pages, Markdown, Word) get the ones
that people see. They are part of the text, and no quote begins with one.
"""

from __future__ import annotations

import re
from typing import Final

_BOX: Final = r"(?:\[[ xX]\][ \t]+)?"
_DASH: Final = re.compile(rf"[ \t]*[-–—*•·‣▪][ \t]+{_BOX}(?=\S)")
_NUMBER: Final = re.compile(rf"[ \t]*(?:\d{{1,3}}[.)]|[a-zA-Z]\)|[a-z]\.)[ \t]+{_BOX}(?=\S)")
_AROUND: Final = 400
"""Characters in which the line above is looked for."""
_LINE: Final = re.compile(r"[^\n]*\n\s*?^(?P<below>[^\n]*\S)", re.MULTILINE)


def end(text: str, start: int) -> int:
    """Where what follows a mark begins, of the line that begins at ``start``; else ``start``.

    >>> end("- [x] Call Ann", 0), end("2. Call Bo", 0), end("Call Cy", 0)
    (6, 3, 0)
    """
    found = _DASH.match(text, start) or _NUMBER.match(text, start)
    return found.end() if found else start


def dash_end(text: str) -> int:
    """The same of one line for dashes and bullets alone: "28. June" may be a day."""
    found = _DASH.match(text)
    return found.end() if found else 0


def after(text: str, at: int) -> int:
    """``at``, or where the mark of its line ends if it stands before that.

    A number or a letter marks an item only where the line above or below begins with one as well
    (past a blank line the next number), or the line below is indented: "1. FC Ayre won." is a
    sentence, "3. Steps" above an empty line and "1. Boil." a heading.

    >>> after("- one", 0), after("- one", 3), after("1. one\\n\\n2. two", 8), after("1. one", 0)
    (2, 3, 11, 0)
    >>> after("1. one\\n  - more", 0)
    3
    """
    begin = text.rfind("\n", 0, at) + 1
    dash = _DASH.match(text, begin)
    number = None if dash else _NUMBER.match(text, begin)
    if number is None:
        return max(at, dash.end()) if dash else at
    below = text.find("\n", begin) + 1
    if below and text.startswith((" ", "\t"), below):
        return max(at, number.end())  # what stands below belongs to it
    above = text[max(0, begin - _AROUND) : begin].rstrip()
    before = _NUMBER.match(above, above.rfind("\n") + 1)
    after_it = _LINE.match(text, begin)
    behind = after_it and _NUMBER.match(text, after_it.start("below"))
    numbered = (before and _go_together(before[0], number[0], text[begin - 2 : begin])) or (
        behind and _go_together(number[0], behind[0], text[behind.start() - 2 : behind.start()])
    )
    return max(at, number.end()) if numbered else at


def _go_together(one: str, other: str, between: str) -> bool:
    """Whether two marks are of one list: past a blank line "3." heads what begins with "1."."""
    numbers = [int(found[0]) for mark in (one, other) if (found := re.search(r"\d+", mark))]
    if between != "\n\n":
        return True
    return abs(numbers[1] - numbers[0]) == 1 if len(numbers) == 2 else not numbers


def goes_on(text: str, at: int) -> bool:
    """Whether the line of ``at`` may go on with the item above it: it is indented."""
    return text[text.rfind("\n", 0, at) + 1] in " \t"


def marks(text: str, at: int) -> bool:
    """Whether the line of ``at`` is one of a list."""
    begin = text.rfind("\n", 0, at) + 1
    return after(text, begin) > begin
