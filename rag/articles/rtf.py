"""Rich Text Format."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from rag.articles import _scripts
from rag.articles._blocks import Blocks, Value
from rag.articles._draft import Draft, Problem, SourceFile
from rag.articles._items import DASH, Items
from rag.articles._look import Look
from rag.origin import Place

SUFFIXES = (".rtf",)
BINARY = True

_TITLE = re.compile(r"\{\\title\s+([^{}]*)\}")
_AUTHOR = re.compile(r"\{\\author\s+([^{}]*)\}")
_CREATED = re.compile(r"\{\\creatim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")
_TOKEN: Final = re.compile(r"\\([a-z]+)(-?\d+)?[ ]?|\\'[0-9a-fA-F]{2}|\\.|[{}]", re.S)
_STARTS: Final = {
    "super": "\ue001",
    "sub": "\ue002",
    "v": "\ue003",
    "deleted": "\ue003",
    "strike": "\ue003",
}
"""Marks put before what is raised, lowered, or not shown, where the library tells nothing."""
_ENDS: Final = frozenset({"nosupersub", "plain"})
_END: Final = "\ue004"
_CELL, _ROW, _ROW_STARTS = "\ue005", "\ue006", "\ue007"
_PARAGRAPH, _ITEM, _ITEM_ENDS, _DEEPER = "\ue008", "\ue009", "\ue00a", "\ue00b"
"""The end of a paragraph, the mark of an item of a list, and how many levels deep it stands."""
_DEEPEST: Final = 8
"""The deepest level of a list that RTF has; what a file says beyond it would only fill memory."""
_INSTEAD: Final = {
    **{"cell": _CELL, "nestcell": _CELL, "row": _ROW, "nestrow": _ROW},
    **dict.fromkeys(("par", "\\\r", "\\\n"), _PARAGRAPH),
}
"""What ends cells, rows and paragraphs, by the mark that is put in its place."""
_LISTED: Final = re.compile(r"\{\\(?:\*\\)?(?:listtext|pntext)(?![a-z])")
_ITEM_MARK: Final = re.compile(f"{_ITEM}([^{_ITEM_ENDS}]*){_ITEM_ENDS}")
_UNSEEN: Final = re.compile(f"{_ITEM}[^{_ITEM_ENDS}]*{_ITEM_ENDS}|[{_PARAGRAPH}{_DEEPER}]")
_COUNTED: Final = re.compile(r"\(?(\d{1,3}|[A-Za-z](?=[.)]))[.)]*")
_WRAPPED: Final = re.compile(r".{50,}[^\s.!?:;]", re.S)
"""What goes on below where that begins small."""
_MARKS: Final = re.compile("[\ue001-\ue004]")
_LEVELS: Final = {"\ue001": 1, "\ue002": -1, "\ue004": 0}
_NOTE: Final = re.compile(r"\{\\(?:\*\\)?(footnote|shptxt)(?![a-z])")
_APART: Final = {"footnote": ("\ue00c", "footnotes"), "shptxt": ("\ue00d", "text boxes")}
"""What is read after the text: the mark that it begins with, and the part that it is of."""


def recognises(look: Look) -> bool:
    """Its first group."""
    return look.head.startswith(b"{\\rtf")


def extract(file: SourceFile) -> Iterator[Draft | Problem]:
    """One article, notes and boxes after the text; its date is when the document was made."""
    source = file.read().decode("latin-1")
    if not source.rstrip("\0\t\r\n ").endswith("}"):
        what = f"{file.name} breaks off before its end; copy or save it again."
        yield Problem("the rest", "broken", what)
    blocks = Blocks()
    main, *others = re.split("(?=[\ue00c\ue00d])", _marked(source))
    _Writer(blocks).write(main)
    for mark, part in _APART.values():
        writer = _Writer(blocks, part)
        for said in others:
            if said.startswith(mark):
                writer.write(said[1:].rstrip().removesuffix(_PARAGRAPH) + _PARAGRAPH)
    yield replace(
        blocks.draft,
        title=_field(_TITLE, source),
        made=_created(source),
        metadata={"author": _field(_AUTHOR, source)},
    )


def _field(form: re.Pattern[str], source: str) -> str | None:
    found = form.search(source[:100_000])
    if found is None:
        return None
    return _plain("{\\rtf1 " + found[1] + "}").strip() or None


def _created(source: str) -> date | None:
    found = _CREATED.search(source[:100_000])
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _marked(source: str) -> str:
    """The words with marks of :data:`_STARTS` and of cells; notes follow at the end."""
    made: list[str] = []
    notes: list[str] = []
    open_at: list[int] = []
    """Depth of the group at the end of which a marked run ends."""
    note_at: int | None = None
    depth = done = 0
    for token in _TOKEN.finditer(source):
        if token.start() < done:
            continue
        out = notes if note_at is not None else made
        out.append(source[done : token.start()])
        done = token.end()
        word, value = token[1], token[2]
        if token[0] == "{":
            depth += 1
            if _LISTED.match(source, token.start()):
                depth -= 1
                done = _group_end(source, token.start())
                mark = _mark(source[token.start() : done])
                out.append(_unicode(_ITEM) + mark + _unicode(_ITEM_ENDS))
                continue
            if note_at is None and (note := _NOTE.match(source, token.start())):
                note_at = depth
                notes.append(_unicode(_APART[note[1]][0]))
                done = note.end()
                continue
        elif token[0] == "}":
            while open_at and open_at[-1] >= depth:
                open_at.pop()
                out.append(_unicode(_END))
            if note_at == depth:
                note_at = None
                depth -= 1
                continue
            depth -= 1
        elif word in _STARTS and value != "0":
            out.append(_unicode(_STARTS[word]))
            open_at.append(depth)
        elif open_at and (word in _ENDS or (word in _STARTS and value == "0")):
            open_at.pop()
            out.append(_unicode(_END))
        elif (word or token[0]) in _INSTEAD:
            out.append(_unicode(_INSTEAD[word or token[0]]))
            continue
        elif word == "ilvl":
            out.append(_unicode(_DEEPER) * min(int((value or "0")[:9]), _DEEPEST))
        elif word == "trowd":
            out.append(_unicode(_ROW_STARTS))
        out.append(token[0])
    whole = "".join([*made, source[done:]])
    end = whole.rfind("}")
    return _plain(whole[:end] + "".join(notes) + whole[end:] if notes else whole)


def _unicode(mark: str) -> str:
    """A mark as RTF writes characters: a signed number and a stand-in of no width."""
    return f"{{\\uc1\\u{ord(mark) - 0x10000}?}}"


def _group_end(source: str, start: int) -> int:
    """Where the group that begins at ``start`` ends."""
    depth = 0
    for token in _TOKEN.finditer(source, start):
        depth += (token[0] == "{") - (token[0] == "}")
        if not depth:
            return token.end()
    return len(source)


def _mark(group: str) -> str:
    """What stands before an item of a list, as other formats have it: "3. ", "- "."""
    said = _plain("{\\rtf1" + _LISTED.sub("{", group) + "}").strip()
    counted = _COUNTED.fullmatch(said)
    if counted:
        return f"{counted[1]}. "
    return f"{said} " if re.search(r"\d|\w[.)]", said) else DASH


class _Writer:
    """Writes what stands between marks of one part, counting its paragraphs."""

    def __init__(self, blocks: Blocks, part: str | None = None) -> None:
        self._items = Items(blocks)
        self._place = Place(part=part, paragraph=1)
        """Of what comes next."""

    def write(self, text: str) -> None:
        """Paragraphs, items of lists, and the rows of tables."""
        rows: list[list[Value | None]] = []
        for piece in re.split(f"({_ROW_STARTS}[^{_ROW}]*{_ROW})", text):
            if piece.startswith(_ROW_STARTS):
                cells = piece.strip(_ROW_STARTS + _ROW).split(_CELL)
                rows.append([self._cell(cell) for cell in cells[:-1] or cells])
                continue
            if rows and _UNSEEN.sub("", piece).strip():
                self._items.table(rows)
                rows = []
            piece = piece.replace(_CELL, "\t").replace(_ROW, "\n").replace(_ROW_STARTS, "")
            for said, place in self._paragraphs(_line(piece)):
                marked = _ITEM_MARK.search(said)
                words = _UNSEEN.sub("", said).strip()
                if marked and words:
                    self._items.line(words, marked[1], said.count(_DEEPER), "list", place)
                else:
                    self._items.add(words, place)
        if rows:
            self._items.table(rows)

    def _cell(self, cell: str) -> Value:
        """What a cell says, on one line."""
        inner = Blocks()
        for said in _line(cell).split(_PARAGRAPH):
            inner.add(_UNSEEN.sub(" ", said), self._place)
            self._step()
        return inner.value

    def _paragraphs(self, text: str) -> list[tuple[str, Place]]:
        """The paragraphs of ``text``; one that was broken line by line is one."""
        found: list[tuple[str, Place]] = []
        for number, paragraph in enumerate(text.split(_PARAGRAPH)):
            if number:
                self._step()
            for said in filter(None, map(str.strip, paragraph.split("\n\n"))):
                if found and said[0].islower() and _WRAPPED.fullmatch(found[-1][0]):
                    found[-1] = (f"{found[-1][0]}\n{said}", found[-1][1])
                else:
                    found.append((said, self._place))
        return found

    def _step(self) -> None:
        self._place = replace(self._place, paragraph=(self._place.paragraph or 0) + 1)


def _line(text: str) -> str:
    """Without marks: raised and lowered brought into the line, hidden text gone."""
    pieces: list[tuple[str, int]] = []
    levels = [0]
    hidden = 0
    done = 0
    for mark in _MARKS.finditer(text):
        if not hidden:
            pieces.append((text[done : mark.start()], levels[-1]))
        done = mark.end()
        if mark[0] != _END:
            levels.append(_LEVELS.get(mark[0], 2))
            hidden += levels[-1] == 2
        elif len(levels) > 1:
            hidden -= levels.pop() == 2
    if not hidden:
        pieces.append((text[done:], levels[-1]))
    return _scripts.levelled(pieces)


def _plain(source: str) -> str:
    from striprtf import striprtf

    convert: Callable[..., str] = striprtf.rtf_to_text
    return convert(source, errors="replace").replace("\ufeff", "")
