"""XML of any kind: documents as their text, data as "path: value"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from statistics import mean
from typing import TYPE_CHECKING, Any, Final

from rag.articles import _lists, _xml_words
from rag.articles._aligned import as_html, placed
from rag.articles._blocks import Blocks
from rag.articles._draft import Draft, SourceFile
from rag.articles._elements import local, named, runs_in
from rag.articles._look import Look
from rag.articles._markup import level, write
from rag.articles._package import xml as parsed
from rag.articles._records import values
from rag.articles._textfile import TextFile
from rag.errors import ArticleError

if TYPE_CHECKING:
    from lxml.etree import _Element

SUFFIXES = (".xml", ".fb2", ".opml", ".dbk", ".tei", ".nxml", ".svg")

_INLINE_WORDS: Final = 8
"""Leaves of documents hold sentences, those of data a word or two."""
_DECLARATION: Final = re.compile(r"\A\s*<\?xml[^>]*\?>")
"""It names an encoding, which decoded text has no more."""
_TITLES: Final = ("title", "book-title", "article-title")


def recognises(look: Look) -> bool:
    """Its declaration, whatever the file is called, where no other format knows the root."""
    return look.markup.lstrip().startswith(b"<?xml")


def extract(file: SourceFile) -> Iterator[Draft]:
    """One article."""
    data = file.read()
    opened = TextFile.of_markup(data)
    if not opened.text.lstrip().startswith("<"):
        yield Draft(opened.text, runs=opened.runs(0, len(opened.text)), encoding=opened.encoding)
        return
    try:
        root = parsed(_DECLARATION.sub("", opened.text).encode())
    except (ArticleError, SyntaxError) as error:
        raise ArticleError(f"{file.name} is damaged XML ({error}).", "broken") from error
    title = next(map(_said, named(root, *_TITLES)), None)
    if local(root) == "wordDocument":
        blocks = Blocks()
        for item in named(root, "p"):
            blocks.add(runs_in(item))
        made = blocks.draft
    elif _xml_words.is_known(root) or _is_document(root):
        published, authors = _xml_words.said(root)
        blocks = Blocks()
        _xml_words.as_html(root)
        level(root)
        _lists.note(root)
        write(root, blocks)
        made = replace(blocks.draft, published=published, metadata={"author": authors})
    else:
        made = values(_fields(root))
    yield placed(replace(made, title=title or made.title), opened, as_html)


def _is_document(root: _Element) -> bool:
    """Whether text and elements mix, or leaves hold more than values."""
    leaves = []
    for item in root.iter():
        if not local(item):
            continue
        if len(item) and any((part or "").strip() for part in (item.text, *(c.tail for c in item))):
            return True
        if not len(item) and (item.text or "").strip():
            leaves.append(len((item.text or "").split()))
    return bool(leaves) and mean(leaves) >= _INLINE_WORDS


def _fields(element: _Element) -> Any:
    """Nested values of an element: its attributes, its text, its elements by name."""
    fields: dict[str, Any] = {
        str(name).rpartition("}")[2]: value for name, value in element.attrib.items()
    }
    for item in element:
        name = local(item)
        if name:
            value = _fields(item)
            if name not in fields:
                fields[name] = value
            elif isinstance(fields[name], list):
                fields[name].append(value)
            else:
                fields[name] = [fields[name], value]
    text = (element.text or "").strip()
    if not fields:
        return text
    if text:
        fields["text"] = text
    return fields


def _said(element: _Element) -> str | None:
    return " ".join("".join(str(text) for text in element.itertext()).split()) or None
