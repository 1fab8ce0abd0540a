"""How the tests of formats read a file, and look at what came out of it."""

from __future__ import annotations

import io
from typing import Protocol

import pytest
from hypothesis import strategies as st

from rag import articles
from rag.errors import ArticleError
from rag.origin import locate
from rag.tables import Cell
from rag.types import Article, Original

ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=300)


class Document(Protocol):
    """A document of python-docx or python-pptx."""

    def save(self, file: io.BytesIO, /) -> None: ...


def saved(document: Document) -> bytes:
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def read_all(data: bytes | str, name: str, columns: str = "") -> list[Article]:
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    return articles.read(raw, name, columns=articles.Columns.parse(columns))


def read(data: bytes | str, name: str) -> Article:
    """The first article."""
    return read_all(data, name)[0]


def refused(data: bytes | str, name: str, columns: str = "") -> tuple[str, str]:
    """Why a file is not read, in a word and in a sentence."""
    with pytest.raises(ArticleError) as caught:
        read_all(data, name, columns)
    return caught.value.reason, str(caught.value)


def cell_of(article: Article, words: str) -> Cell:
    """The cell of a table that holds these words first."""
    cell = article.cell_at(article.text.index(words))
    assert cell is not None
    return cell


def where(article: Article, words: str) -> Original:
    """The place of these words in the file."""
    start = article.text.index(words)
    found = locate(article.origin, article.text, start, start + len(words))
    assert found is not None
    return found
