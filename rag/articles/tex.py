"""LaTeX: what its reader sees, as far as text shows it; formulas stay as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from typing import Final

from rag.articles import _dates
from rag.articles._aligned import as_latex, placed
from rag.articles._draft import Draft, SourceFile
from rag.articles._markup import parsed, text_of, written
from rag.articles._textfile import TextFile

SUFFIXES = (".tex", ".ltx", ".latex")

_BODY: Final = re.compile(r"\\begin\{document\}(.*?)(?:\\end\{document\}|\Z)", re.S)
_GROUP: Final = r"\{((?:[^{}]|\{[^{}]*\})*)\}"
_FIELD: Final = r"\\%s(?:\[[^\]]*\])?" + _GROUP
_NAMED: Final = re.compile(
    r"\\(?:(?:re)?newcommand\*?\s*\{?|def\s*)\\([A-Za-z]+)\}?\s*" + _GROUP, re.S
)
"""A name that the preamble gives words to."""
_TITLE_PAGE: Final = ("title", "author", "date")
_MOST_NAMES: Final = 500
_PLAIN_CHARS: Final = 2_000_000


def extract(file: SourceFile) -> Iterator[Draft]:
    """One article, notes after the text."""
    opened = TextFile.of(file.read())
    source = opened.text[:_PLAIN_CHARS]
    body = _BODY.search(source)
    preamble = source[: body.start()] if body else ""
    names = {
        name: words
        for name, words in _NAMED.findall(preamble)[:_MOST_NAMES]
        if source.count(f"\\{name}") > 1
    }
    fields = {name: found[1] for name in _TITLE_PAGE if (found := re.search(_FIELD % name, source))}
    head = "\n\n".join(fields.values())
    shown = (body[1] if body else source).replace("\\maketitle", f"\n\n{head}\n\n", 1)
    said = {name: _plain(value, names) for name, value in fields.items()}
    draft = replace(
        written(_as_html(shown, names)).draft,
        title=said.get("title"),
        published=_dates.of_value(said.get("date")),
        metadata={"author": said.get("author")},
    )
    yield placed(draft, opened, as_latex)


def _plain(source: str, names: dict[str, str]) -> str | None:
    tree = parsed(_as_html(source, names))
    return None if tree is None else " ".join(text_of(tree).split()) or None


def _as_html(source: str, names: dict[str, str]) -> str:
    """As a page; as it stands where the parser gives up."""
    from pylatexenc.latexwalker import LatexWalkerError

    from rag.articles._tex_html import html_of

    try:
        return html_of(source, names)
    except (LatexWalkerError, RecursionError, ValueError, IndexError):
        return f"<pre>{escape(source)}</pre>"
