"""What is enumerated beside an item: the other lines of its list, the other names of its breath.

A reader of lists often marks the first of several alike and stops. Where the article itself puts
others beside it, line under line or name after name in one sentence, they are items too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from string import ascii_uppercase
from typing import Final, NamedTuple

from rag.answer.basis import Basis
from rag.question import analyse
from rag.question.months import NAMES
from rag.roles import roles_in
from rag.terms import terms
from rag.types import Passage, Span

_BULLET: Final = re.compile(
    r"[ \t]*(?:[-–—*•·‣▪]|\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{2,4})\)|\d{1,2}\.|[a-z]\.)[ \t]+"
)
_BLANK: Final = re.compile(r"[ \t]*")
_SAYING: Final = re.compile(r"\w")
_CAPITAL: Final = re.compile(r"^[ \t]*([A-Z])\.[ \t]+", re.MULTILINE)
_CAPITALS: Final = re.compile(rf"(?:{_CAPITAL.pattern}.*\n*)+", re.MULTILINE)
"""Lines that begin with a letter of a list, or with an initial."""
_JOINT: Final = re.compile(
    r"(?<!\s)(?:\s*(?P<comma>[,;])\s*(?:(?P<after>and|or|as well as)\s+)?"
    r"|\s+(?P<word>and|or|as well as|&)\s+)"
)
_WORD: Final = r"(?:[A-Z0-9][\w’'&.-]*)"
_SMALL: Final = (
    r"(?:&|of the|in the|of|the|in|for|on|de|der|van|von|da|di|del|la|le|al|bin|ul|el|ibn)"
)
_NAME: Final = re.compile(rf"{_WORD}(?:\s(?:{_SMALL}\s)?{_WORD})*")
_LAST_NAME: Final = re.compile(rf"(?<![\w’'&.-]){_NAME.pattern}$")
_NO_DESCRIPTION: Final = (
    "who|which|whose|that|where|when|with|of|at|in|from|by|as|for|on|to|was|is|were|are|not|but"
)
_DESCRIBED: Final = re.compile(
    rf"(?:(?!(?:{_NO_DESCRIPTION})\b)[a-z][\w’'-]*\s){{0,4}}(?=[A-Z0-9])"
)
"""What a name may have before it: "the substitute Vic Wall"."""
_BRACKET: Final = re.compile(r"\s*\([^()]*\)")
_NO_THING: Final = re.compile(
    r"(?:(?:these|those|they|them|it|all|both|several|many|some|others?|one|two|three|four|five|six"
    r"|seven|eight|nine|ten|eleven|twelve)\s*)+",
    re.IGNORECASE,
)
_COMPARED: Final = re.compile(
    r"\b(?:more|less|fewer|over|under|above|below|least|most)\b(?:\s\w+){0,2}\s\W?\d", re.IGNORECASE
)
"""What picks some of several by a measure: the others stand there as well."""
_NAMELY: Final = re.compile(r"\b(?:such as|including|namely|among them|for example)\b|:")

_MARK_BEFORE: Final = re.compile(r"(?P<mark>[,:–—])\s*[\"“]?$")
_MARK_AFTER: Final = re.compile(r"[\"”]?\s*(?P<mark>[,:;(–—])")

_LABEL: Final = re.compile(r"\n(?=[A-Z][\w ]{0,30}:\s)")
"""What a line of its own begins with: "Present: Ann Lee"."""
_PHRASE: Final = re.compile(
    r"(?!(?:he|she|it|they|we|you|who|which|that|then|so|but|if|when|while|not|to|by|in|for|with)\b)"
    r"(?:(?!\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|do|does|did|said"
    r"|says)\b)[\w’'%-]+(?:\s|$)){1,7}",
    re.IGNORECASE,
)
"""A thing that is told in a few words, and no clause."""
_BULLETS: Final = re.compile(rf"^{_BULLET.pattern}", re.MULTILINE)
_LED: Final = re.compile(r"^[ \t]*(?P<lead>\S[^\n]*):[ \t]*\n+", re.MULTILINE)
"""A line that leads to what stands below it."""
_BLOCK: Final = re.compile(
    rf"(?:{_BULLET.pattern}[^\n]*(?:\n(?=[ \t]+[^\W\d_])[^\n]*)*(?:\n+|$))+", re.MULTILINE
)
"""The lines of a list; an indented line goes on with its item."""
_UNMARKED: Final = re.compile(r"[^\n\t]{1,120}(?<![.!?:…\s])[ \t]*(?=\n|\Z)")
"""A line of a list whose marks were lost with the layout: with no end of a sentence, or a cell."""
_ITEM_WORDS: Final = 12
_MOST_LINES: Final = 100
LISTING: Final = frozenset(terms("list lists name names all give tell show every please following"))
"""What only asks for a list, or announces it."""
_LINE_WORDS: Final = 25
LINE_LABEL: Final = re.compile(
    rf"(?:[A-Z]\w+day|(?:{'|'.join(NAMES)})|[A-Z]\w+ \d+|\d[\w.:]*)(?: [^:\n]{{1,20}})?: \S",
    re.IGNORECASE,
)
"""A label that is one of several of a kind: a day, a month, "Week 2"."""
_NONE: Final = re.compile(r"no(?:ne|t|thing)?\b")
"""What begins so in a list of what there is says that there is none."""
ANNOUNCED: Final = 0.9
"""Probability of the items of a list whose own lead line says what is asked."""
_SURE: Final = 0.9
"""Probability of an item behind which things without names are taken for items too."""
_LEAST: Final = 2
"""Lines that make a list."""
_LETTERED: Final = 3
"""Lines from which A, B, C are no initials."""


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


def lines_of(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """``[start, end)`` line by line, without what marks the lines of a list."""
    found: list[tuple[int, int]] = []
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        mark = _bullet(text, start, stop) if text[start - 1 : start] in ("", "\n") else None
        low = mark.end() if mark else start
        if _SAYING.search(text, low, stop):
            found.append((low, low + len(text[low:stop].rstrip())))
        start = stop + 1
    return found


def _bullet(text: str, start: int, end: int) -> re.Match[str] | None:
    """What marks a line as one of a list; a capital with a full stop does where the lines around
    begin with A, B, C, for else it is an initial."""
    mark = _CAPITAL.match(text, start, end)
    if mark is None:
        return _BULLET.match(text, start, end)
    for around in _CAPITALS.finditer(text):
        if around.start() <= start < around.end():
            letters = "".join(_CAPITAL.findall(around.group()))
            if len(letters) >= _LETTERED and ascii_uppercase.startswith(letters):
                return mark
    return None


def announced(basis: Basis) -> tuple[list[Span], bool]:
    """The items of the only list whose lead line ("The warranty does not cover:") says all that the
    question asks, save what the title tells, and denies where it denies; and whether it goes on."""
    found: dict[tuple[str, int], tuple[list[Span], bool]] = {}
    asked = {word for word in terms(basis.asked.text) if not word.endswith("n't")} - LISTING
    for hit in basis.hits:
        passage, article = hit.passage, basis.articles[hit.passage.article_id]
        title = set(terms(article.title))
        for led in _LED.finditer(article.text, passage.start, passage.end):
            said = set(terms(led["lead"])) - LISTING
            # "The warranty of lamps sold abroad until 2019 did not cover:" says much else.
            told = asked <= said | title and 2 * len(asked & said) > len(said)
            denies = analyse(led["lead"]).demands.negated
            if passage.view is None and told and denies == basis.asked.demands.negated:
                items, more = led_to(basis, passage.id, led.end())
                if items:
                    likely = [replace(item, score=ANNOUNCED) for item in items]
                    found[article.id, led.start()] = likely, more
    return next(iter(found.values())) if len(found) == 1 else ([], False)


def led_to(basis: Basis, passage_id: str, start: int) -> tuple[list[Span], bool]:
    """The items of the list whose lines begin at ``start`` of an article, and whether it goes on in
    a passage that was not found."""
    article_id = basis.hit(passage_id).passage.article_id
    passages = [hit.passage for hit in basis.hits if hit.passage.article_id == article_id]
    items: list[Span] = []
    for low, high in _below(basis.articles[article_id].text, start):
        within = next((p.id for p in passages if p.start <= low and high <= p.end), None)
        if within is None:
            return items, True
        items.append(Span(article_id, within, low, high, 0.0, 0.0))
    return items, False


def _below(text: str, start: int) -> list[tuple[int, int]]:
    block = _BLOCK.match(text, start)
    if block is None:
        return _unmarked(text, start)
    marks = _outermost(_BULLETS.finditer(text, *block.span()))
    ends = [*(mark.start() for mark in marks[1:]), block.end()]
    # "4. How to claim" below dashes is a heading.
    kinds = [_kind(mark) for mark in marks]
    marks = marks[: sum(1 for _ in takewhile(kinds[0].__eq__, kinds))]
    return [
        (mark.end(), mark.end() + len(text[mark.end() : end].rstrip(" \t\n,;")))
        for mark, end in zip(marks, ends, strict=False)
    ]


def _unmarked(text: str, start: int) -> list[tuple[int, int]]:
    """The items of a list whose marks were lost: short lines, most of which begin small; what
    begins otherwise at their end may be a heading of what stands below."""
    lines: list[tuple[int, int]] = []
    at = start
    while (line := _UNMARKED.match(text, at)) and len(lines) < _MOST_LINES:
        if len(line.group().split()) > _ITEM_WORDS:
            break
        lines.append((at, at + len(line.group().rstrip(" \t,;"))))
        at = next((i for i in range(line.end(), len(text)) if text[i] != "\n"), len(text))
    while lines and not text[lines[-1][0]].islower():
        lines.pop()
    small = sum(text[low].islower() for low, _ in lines)
    return lines if len(lines) >= _LEAST and 2 * small > len(lines) else []


def _outermost(marks: Iterable[re.Match[str]]) -> list[re.Match[str]]:
    """Without those of lines within an item, which are deeper than the first."""
    depths = [(len(mark.group()) - len(mark.group().lstrip()), mark) for mark in marks]
    return [mark for depth, mark in depths if depth <= depths[0][0]]


def _kind(mark: re.Match[str]) -> str:
    """What is the same in every mark of one list: "-", "1.", "(a)"."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "1", mark.group().strip()))


def is_thing(words: str) -> bool:
    """Whether words are no mere "these" or "four": how many there are is no item of a list."""
    return _NO_THING.fullmatch(words) is None


def beside(basis: Basis, items: Sequence[Span]) -> Iterator[Span]:
    """Everything that stands in one enumeration with one of ``items``, scored as that.

    What the question says of an item itself ("Which of them is from Ayre?") must be said of
    whatever stands beside it.
    """
    asked = set(terms(basis.asked.text))
    if _COMPARED.search(basis.asked.text):
        return
    likeliest = max(items, key=lambda item: item.score).passage_id if items else ""
    for item in items:
        if not is_thing(basis.text(item)):
            yield from _introduced(basis, item)
            continue
        group = (
            _lines(basis, item, lost=item.passage_id == likeliest)
            or _names(basis, item)
            or _phrases(basis, item)
        )
        told = {span: asked & words for span, words in group}
        marked = [told[span] for span in told if any(overlap(span, known) for known in items)]
        if not marked:
            continue
        needed = frozenset.intersection(*map(frozenset, marked))
        for span, own in told.items():
            if needed <= own and (own or not all(marked)):
                yield span


def overlap(one: Span, other: Span) -> bool:
    """Whether two spans share words of one article."""
    return one.article_id == other.article_id and one.start < other.end and other.start < one.end


def _lines(basis: Basis, item: Span, *, lost: bool) -> list[tuple[Span, set[str]]]:
    """The same part of every line of the list that ``item`` stands in, with the line's terms; the
    marks of its lines may be ``lost``."""
    text = basis.article(item).text
    lines = _lines_around(basis, item)
    at = next((i for i, (low, high) in enumerate(lines) if low <= item.start < high), None)
    block = [] if at is None else _block(text, lines, at)
    if lost and at is not None and not block and basis.article(item).cell_at(item.start) is None:
        block = _alike(text, lines, at)
    if at is None or len(block) < _LEAST:
        return []
    opened, closed = _marks_around(text, lines[at], item)
    found: list[tuple[Span, set[str]]] = []
    for line in block:
        low, high = _within(text, line, opened, closed)
        if _NONE.match(text, low, high) and not _NONE.match(basis.text(item)):
            continue
        span = _placed(basis, item, (low, high))
        if span is not None:
            found.append((span, set(terms(text[slice(*line)]))))
    return found


def _placed(basis: Basis, item: Span, place: tuple[int, int]) -> Span | None:
    """``place`` of the article of ``item`` in the passage that holds it; none where none does."""
    start, end = place
    for passage in [basis.hit(item.passage_id).passage, *_passages(basis, item)]:
        if passage.start <= start and end <= passage.end:
            return replace(item, passage_id=passage.id, start=start, end=end)
    return None


def _passages(basis: Basis, item: Span) -> list[Passage]:
    """The passages of running text that were read of the article of ``item``."""
    found = [hit.passage for hit in basis.hits if hit.passage.article_id == item.article_id]
    return [passage for passage in found if passage.view is None]


def _marks_around(text: str, line: tuple[int, int], item: Span) -> tuple[str, str]:
    """The marks that part an item from the rest of its line: "3 June, Gdynia", "Ridge (racing)"."""
    low, high = _content(text, line)
    before = _MARK_BEFORE.search(text, low, max(low, item.start))
    after = _MARK_AFTER.match(text, min(item.end, high), high)
    if after and after.end() == high:
        after = None
    return (before.group("mark") if before else "", after.group("mark") if after else "")


def _within(text: str, line: tuple[int, int], opened: str, closed: str) -> tuple[int, int]:
    low, high = _content(text, line)
    before = text.find(opened, low, high) if opened else -1
    if before >= 0:
        low = before + 1 + len(text[before + 1 : high]) - len(text[before + 1 : high].lstrip())
    after = text.find(closed, low, high) if closed else -1
    if after > low:
        high = low + len(text[low:after].rstrip())
    return low, high


def _content(text: str, line: tuple[int, int]) -> tuple[int, int]:
    mark = _bullet(text, *line)
    low = mark.end() if mark else line[0]
    return low, low + len(text[low : line[1]].rstrip(" \t,;"))


def _introduced(basis: Basis, item: Span) -> list[Span]:
    """The lines of the list that the line of ``item`` leads to: "Bring these documents:"."""
    text = basis.article(item).text
    lines = _lines_around(basis, item)
    at = next((i for i, (low, high) in enumerate(lines) if low <= item.start < high), len(lines))
    block = _block(text, lines, at + 1) if at + 1 < len(lines) else []
    places = [_content(text, line) for line in block] if len(block) >= _LEAST else []
    return [span for place in places if (span := _placed(basis, item, place))]


def _block(text: str, lines: Sequence[tuple[int, int]], at: int) -> Sequence[tuple[int, int]]:
    """The lines of a list one of which is ``lines[at]``; none where it is of no list."""
    kinds = [_kind(mark) if (mark := _bullet(text, *line)) else "" for line in lines]
    if not kinds[at]:
        return []
    depth = _depth(text, lines[at][0])
    of_list = [
        kind == kinds[at] or (kind and _depth(text, start) > depth)
        for kind, (start, _) in zip(kinds, lines, strict=True)
    ]
    first = last = at
    while first and of_list[first - 1]:
        first -= 1
    while last + 1 < len(lines) and of_list[last + 1]:
        last += 1
    return _level(text, lines[first : last + 1], lines[at])


def _level(
    text: str, lines: Sequence[tuple[int, int]], line: tuple[int, int]
) -> list[tuple[int, int]]:
    """Those of the lines of a list that are as deep as ``line``, with none between less deep."""
    depths = [_depth(text, start) for start, _ in lines]
    at = lines.index(line)
    first = last = at
    while first and depths[first - 1] >= depths[at]:
        first -= 1
    while last + 1 < len(lines) and depths[last + 1] >= depths[at]:
        last += 1
    return [lines[n] for n in range(first, last + 1) if depths[n] == depths[at]]


def _depth(text: str, start: int) -> int:
    """How far a line is indented, of which all before ``start`` is blank."""
    begin = text.rfind("\n", 0, start) + 1
    return _BLANK.match(text, begin).end() - begin  # type: ignore[union-attr]


def _alike(text: str, lines: Sequence[tuple[int, int]], at: int) -> Sequence[tuple[int, int]]:
    """The lines around ``lines[at]`` that are short and begin or are written as it is: a list whose
    marks were lost with the layout."""
    kinds = [_written(text, *line) for line in lines]
    if not kinds[at]:
        return []
    before = list(takewhile(lambda i: kinds[i] == kinds[at], range(at - 1, -1, -1)))
    behind = list(takewhile(lambda i: kinds[i] == kinds[at], range(at + 1, len(lines))))
    found = lines[at - len(before) : at + len(behind) + 1]
    return found if len(found) >= _LETTERED else []


def _written(text: str, start: int, end: int) -> str:
    """How a short line without the end of a sentence is written: with a label, small and apart, or
    in which order words and numbers stand in it; nothing where that tells no list."""
    line = text[start:end].rstrip()
    if "\t" in line or len(line.split()) > _LINE_WORDS or line[-1:] in ".!?:…":
        return ""
    if LINE_LABEL.match(line):
        return "label"
    if line[:1].islower():
        return "small" if text[:start].endswith("\n\n") else ""
    shape = re.sub(r"[^\W\d]+", "a", re.sub(r"\d+", "1", line))
    return shape if "1" in shape else ""


def _lines_around(basis: Basis, item: Span) -> list[tuple[int, int]]:
    """The lines of the passage that ``item`` stands in, and of those read right before and behind
    it, empty ones aside."""
    text = basis.article(item).text
    passage = basis.hit(item.passage_id).passage
    start, end = passage.start, passage.end
    others = sorted((p.start, p.end) for p in _passages(basis, item))
    for low, high in reversed([place for place in others if place[1] <= start]):
        if text[high:start].strip():
            break
        start = low
    for low, high in [place for place in others if place[0] >= end]:
        if text[end:low].strip():
            break
        end = high
    found: list[tuple[int, int]] = []
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        if text[start:stop].strip():
            found.append((start, stop))
        start = stop + 1
    return found


def _names(basis: Basis, item: Span) -> list[tuple[Span, set[str]]]:
    """The names enumerated in one sentence with ``item``, itself a name, with the terms that each
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
    left = _backwards(text, pieces, at, start, offices, several_words=one)
    places = [*left, (start, end), *right]
    first, last = (_piece_of(pieces, place) for place in (places[0], places[-1]))
    joined = any(piece.joined for piece in pieces[first + 1 : last + 2])
    if len(places) < _LEAST or not (joined or _NAMELY.search(text, 0, places[0][0])):
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


def _phrases(basis: Basis, item: Span) -> list[tuple[Span, set[str]]]:
    """What is enumerated behind ``item``, no name, to the end of the sentence: "fines, wine bought
    alone, or first-class tickets"."""
    whole = basis.sentence(item)
    text = basis.text(whole)
    pieces = _pieces(text)
    at = next((i for i, p in enumerate(pieces) if p.end == item.end - whole.start), len(pieces))
    after = pieces[at + 1 :]
    small = len(after) > 1 and after[-1].joined and not any(p.joined for p in after[:-1])
    places = [(p.start, p.start + len(text[p.start : p.end].rstrip(" .!;:"))) for p in after]
    if (
        item.score < _SURE
        or not small
        or not all(_PHRASE.fullmatch(text, *place) for place in places)
    ):
        return []
    found = [(item, set[str]())]
    for low, high in places:
        found.append((replace(item, start=whole.start + low, end=whole.start + high), set()))
    return found


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
    described = _DESCRIBED.match(text, start, end)
    name = _NAME.match(text, described.end() if described else start, end)
    if name is None:
        return None
    bracket = _BRACKET.match(text, name.end(), end)
    rest = text[bracket.end() if bracket else name.end() : end].strip(" .!?\"”'’")
    return None if rest else _without_stop(text, *name.span())


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
        name = piece.name or (_first_name(text, piece) if closes and not piece.further else None)
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


def _backwards(
    text: str,
    pieces: Sequence[_Piece],
    at: int,
    start: int,
    offices: Sequence[tuple[int, int]],
    *,
    several_words: bool,
) -> list[tuple[int, int]]:
    described = _DESCRIBED.match(text, pieces[at].start, start + 1)
    if (described.end() if described else pieces[at].start) != start:
        return []
    found: list[tuple[int, int]] = []
    for piece in reversed(pieces[:at]):
        if any(low <= piece.start < high for low, high in offices):
            continue
        lead = None if piece.name else _LAST_NAME.search(_unbracketed(text, piece))
        name = piece.name or (
            (piece.start + lead.start(), piece.start + lead.end()) if lead else None
        )
        if name is None or (several_words and " " not in text[slice(*name)]):
            break
        found.insert(0, name)
        if piece.name is None:
            break
    return found


def _unbracketed(text: str, piece: _Piece) -> str:
    return re.sub(r"\s*\([^()]*\)$", "", text[piece.start : piece.end])


def _first_name(text: str, piece: _Piece) -> tuple[int, int] | None:
    """The name that the last piece begins with, whatever follows it."""
    described = _DESCRIBED.match(text, piece.start, piece.end)
    name = _NAME.match(text, described.end() if described else piece.start, piece.end)
    return name.span() if name else None
