"""Markdown: read as its reader sees it, without the markup; front matter becomes metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any, Final

from rag.articles import _dates, _lists
from rag.articles._aligned import as_markdown, placed
from rag.articles._blocks import Blocks
from rag.articles._draft import Draft, SourceFile
from rag.articles._markup import parsed, text_of, write
from rag.articles._page import without_notices
from rag.articles._textfile import TextFile

if TYPE_CHECKING:
    from markdown_it.token import Token

SUFFIXES = (".md", ".markdown")

_FRONT_MATTER = re.compile(
    r"\A\ufeff?---[ \t]*\r?\n(.*?\r?\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S
)
_MAX_FRONT_MATTER: Final = 16_384
_MAX_META_CHARS: Final = 500
_DEEPEST: Final = 10_000
"""Quotes, lists and their items within one another: deeper than Python recurses, since the library
leaves out what is beyond it."""
_TAKEN: Final = frozenset({"title", "date", "lang", "language"})


def extract(file: SourceFile) -> Iterator[Draft]:
    """One article: paragraphs and headings as lines, parted by blank lines."""
    opened = TextFile.of(file.read())
    front, body = _front_matter(opened.raw)
    published, body = _dates.header(body)
    blocks = Blocks()
    heading = write_markdown(body, blocks)
    draft = replace(
        blocks.draft,
        title=_text(front.get("title")) or heading,
        published=published or _published(front),
        language=_language(front),
        metadata={name: _text(value) for name, value in front.items() if name not in _TAKEN},
    )
    yield placed(draft, opened, as_markdown)


def _front_matter(text: str) -> tuple[Mapping[str, Any], str]:
    """The fields between ``---`` lines at the top, and the text below them."""
    import yaml

    found = _FRONT_MATTER.match(text)
    if found is None or len(found[1]) > _MAX_FRONT_MATTER or "&" in found[1]:
        return {}, text
    try:
        fields = yaml.safe_load(found[1])
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}, text
    if not isinstance(fields, dict):
        return {}, text
    return {str(name).lower(): value for name, value in fields.items()}, text[found.end() :]


def write_markdown(markdown: str, blocks: Blocks) -> str | None:
    """Add the text without markup to ``blocks``; its first heading."""
    from markdown_it import MarkdownIt

    told = {"html": True, "breaks": True, "maxNesting": _DEEPEST}
    reader = MarkdownIt("commonmark", told)
    reader.enable(["table", "strikethrough"])
    reader.add_render_rule("image", _described)
    # As its reader sees it: what HTML Markdown may hold is then read by the same rules.
    try:
        page = reader.render(markdown)
    except RecursionError:
        page = f"<pre>{escape(markdown)}</pre>"
    tree = parsed(page)
    if tree is None:
        return None
    without_notices(tree)
    _lists.note(tree)
    write(tree, blocks)
    heading = next(tree.iter("h1", "h2", "h3", "h4", "h5", "h6"), None)
    return None if heading is None else text_of(heading) or None


def _described(
    _self: object, tokens: Sequence[Token], index: int, _options: object, _env: object
) -> str:
    """A picture as the words that stand for it."""
    return escape("".join(token.content or " " for token in tokens[index].children or ()))


def _published(front: Mapping[str, Any]) -> date | None:
    told = (front.get(name) for name in ("published", "pubdate", "publishdate", "created"))
    days = (_dates.of_value(front.get("date"), _language(front)), *map(_dates.of_value, told))
    return next(filter(None, days), None)


def _language(front: Mapping[str, Any]) -> str | None:
    value = _text(front.get("lang") or front.get("language"))
    return value[:2].lower() if value and re.match(r"[A-Za-z]{2}\b", value) else None


def _text(value: object) -> str | None:
    """A field as text: scalars as they stand, lists joined; nothing for what is nested."""
    if isinstance(value, list):
        value = ", ".join(str(item) for item in value if not isinstance(item, (dict, list)))
    if value is None or isinstance(value, dict):
        return None
    return str(value).strip()[:_MAX_META_CHARS] or None
