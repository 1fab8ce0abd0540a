"""Markdown: read as its reader sees it, without the markup; front matter becomes metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from rag.articles import _dates
from rag.articles._aligned import aligned, as_markdown
from rag.articles._draft import Draft, SourceFile
from rag.articles._textfile import TextFile

if TYPE_CHECKING:
    from markdown_it.token import Token

SUFFIXES = (".md", ".markdown")

_FRONT_MATTER = re.compile(
    r"\A\ufeff?---[ \t]*\r?\n(.*?\r?\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S
)
_MAX_FRONT_MATTER: Final = 16_384
_MAX_META_CHARS: Final = 500


def extract(file: SourceFile) -> Iterator[Draft]:
    """One article: paragraphs and headings as lines, parted by blank lines."""
    opened = TextFile.of(file.read())
    front, body = _front_matter(opened.raw)
    published, body = _dates.header(body)
    text, heading = _plain(body)
    yield Draft(
        text,
        title=_text(front.get("title")) or heading,
        published=published or _dates.of_value(front.get("date")) or _published(front),
        language=_language(front),
        metadata=_metadata(front),
        runs=aligned(opened, text, as_markdown),
        encoding=opened.encoding,
    )


def _front_matter(text: str) -> tuple[Mapping[str, Any], str]:
    """The fields between ``---`` lines at the top, and the text below them."""
    import yaml

    found = _FRONT_MATTER.match(text)
    if found is None or len(found[1]) > _MAX_FRONT_MATTER or "&" in found[1]:
        return {}, text
    try:
        fields = yaml.safe_load(found[1])
    except (yaml.YAMLError, ValueError):
        return {}, text
    if not isinstance(fields, dict):
        return {}, text
    return {str(name).lower(): value for name, value in fields.items()}, text[found.end() :]


def _plain(markdown: str) -> tuple[str, str | None]:
    """Text without markup, and its first heading."""
    from markdown_it import MarkdownIt

    tokens = (
        MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(markdown)
    )
    lines: list[str] = []
    heading: str | None = None
    row: list[str] | None = None
    for position, token in enumerate(tokens):
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            lines.append("\t".join(row))
            row = None
        elif token.type in ("fence", "code_block"):
            lines.append(token.content.rstrip("\n"))
        elif token.type == "html_block":
            lines.append(_without_tags(token.content))
        elif token.type == "inline":
            text = _inline(token.children or ())
            if row is not None:
                row.append(text)
                continue
            if heading is None and tokens[position - 1].type == "heading_open":
                heading = text
            lines.append(text)
    return "\n\n".join(line for line in lines if line.strip()), heading


def _inline(tokens: Sequence[Token]) -> str:
    parts: list[str] = []
    for token in tokens:
        if token.type in ("text", "code_inline"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif token.type == "image":
            parts.append(_inline(token.children or ()))
    return "".join(parts).strip()


def _without_tags(markup: str) -> str:
    from lxml import html

    if not re.sub(r"<!--.*?-->", "", markup, flags=re.S).strip():
        return ""
    try:
        return str(html.fromstring(markup).text_content()).strip()
    except (html.etree.ParserError, ValueError):
        return ""


def _published(front: Mapping[str, Any]) -> Any:
    for name in ("published", "pubdate", "publishdate", "created"):
        day = _dates.of_value(front.get(name))
        if day:
            return day
    return None


def _language(front: Mapping[str, Any]) -> str | None:
    value = _text(front.get("lang") or front.get("language"))
    return value[:2].lower() if value and re.match(r"[A-Za-z]{2}\b", value) else None


def _metadata(front: Mapping[str, Any]) -> dict[str, str]:
    taken = {"title", "date", "lang", "language"}
    found = {name: _text(value) for name, value in front.items() if name not in taken}
    return {name: value for name, value in found.items() if value}


def _text(value: object) -> str | None:
    """A field as text: scalars as they stand, lists joined; nothing for what is nested."""
    if isinstance(value, list):
        value = ", ".join(str(item) for item in value if not isinstance(item, (dict, list)))
    if value is None or isinstance(value, dict):
        return None
    return str(value).strip()[:_MAX_META_CHARS] or None
