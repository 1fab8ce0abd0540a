"""LaTeX: what its reader sees, as far as text shows it; formulas stay as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rag.articles import _dates
from rag.articles._aligned import aligned
from rag.articles._blocks import Blocks
from rag.articles._draft import Draft, SourceFile
from rag.articles._textfile import TextFile

SUFFIXES = (".tex", ".ltx", ".latex")

_BODY: Final = re.compile(r"\\begin\{document\}(.*?)(?:\\end\{document\}|\Z)", re.S)
_FIELD: Final = r"\\%s(?:\[[^\]]*\])?\{((?:[^{}]|\{[^{}]*\})*)\}"
_PLAIN_CHARS: Final = 2_000_000


def extract(file: SourceFile) -> Iterator[Draft]:
    """One article."""
    opened = TextFile.of(file.read())
    source = opened.text
    body = _BODY.search(source)
    blocks = Blocks()
    for block in re.split(r"\n\s*\n", _plain(body[1] if body else source)):
        lines = (" ".join(line.split()) for line in block.split("\n"))
        blocks.add("\n".join(line for line in lines if line))
    author = _field(source, "author")
    yield Draft(
        blocks.text,
        title=_field(source, "title"),
        published=_dates.of_value(_field(source, "date")),
        metadata={"author": author} if author else {},
        runs=aligned(opened, blocks.text),
        encoding=opened.encoding,
        guessed=opened.guessed,
    )


def _field(source: str, name: str) -> str | None:
    found = re.search(_FIELD % name, source[:_PLAIN_CHARS])
    return " ".join(_plain(found[1]).split()) or None if found else None


def _plain(source: str) -> str:
    """Without commands; as it stands where the parser gives up."""
    from pylatexenc.latex2text import LatexNodes2Text
    from pylatexenc.latexwalker import LatexWalkerError

    try:
        return str(LatexNodes2Text(math_mode="verbatim").latex_to_text(source[:_PLAIN_CHARS]))
    except (LatexWalkerError, RecursionError, ValueError, IndexError):
        return source
