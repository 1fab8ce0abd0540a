"""Every format: recognised by its content, read or refused with a reason, never anything else."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import articles, registry
from rag.errors import ArticleError
from rag.passages import cut
from rag.testing.generated import ANY
from rag.types import Article

REASONS: Final = frozenset(
    {"encrypted", "no_text", "broken", "too_large", "not_supported", "missing"}
)
"""The words an :class:`ArticleError` may give for itself."""


@dataclass(frozen=True)
class Sample:
    """A small file of the format."""

    format: str
    """The format's name: that of its module or entry point."""
    file: str
    """Name of the file, with the format's suffix."""
    data: bytes
    words: tuple[str, ...]
    """What stands in it, in the order in which it is read."""


def assert_article_stands(article: Article) -> None:
    """What holds of every article whatever its format."""
    assert articles.canonical(article.text) == article.text
    assert article.text.strip()
    assert article.sha256 == hashlib.sha256(article.text.encode()).hexdigest()
    assert article.title
    assert len(article.title) <= 90
    assert all(isinstance(value, str) for pair in article.metadata.items() for value in pair)
    assert list(article.page_starts) == sorted(article.page_starts)
    assert all(0 <= start <= len(article.text) for start in article.page_starts)
    for passage in cut(article):
        assert article.text[passage.start : passage.end] == passage.text


def assert_read_or_refused(data: bytes, file: str) -> None:
    """Either articles that are as they should be, or a refusal that says why and of what."""
    refused: ArticleError | None = None
    found: list[Article] = []
    try:
        found = articles.read(data, file)
    except ArticleError as error:
        refused = error
    if refused:
        assert refused.reason in REASONS
        assert file.removesuffix(".gz") in str(refused)
    for article in found:
        assert_article_stands(article)


class FormatContract:
    """Subclass it with a fixture ``sample``."""

    @pytest.fixture
    def sample(self) -> Sample:
        """A small file of the format to be tested."""
        raise NotImplementedError

    def test_its_suffixes_are_its_own(self, sample: Sample) -> None:
        suffixes = registry.load("articles", sample.format).SUFFIXES
        assert suffixes
        for suffix in suffixes:
            assert suffix.startswith(".")
            assert suffix == suffix.lower()
            assert articles.suffixes()[suffix] == sample.format

    def test_the_words_are_read_in_order(self, sample: Sample) -> None:
        (article, *more) = articles.read(sample.data, f"news/{sample.file}")
        for one in (article, *more):
            assert_article_stands(one)
        places = [article.text.index(words) for words in sample.words]
        assert places == sorted(places)

    def test_content_beats_a_wrong_or_missing_suffix(self, sample: Sample) -> None:
        if not hasattr(registry.load("articles", sample.format), "recognises"):
            pytest.skip("text is what its name says")
        right = articles.read(sample.data, sample.file)[0].text
        assert articles.read(sample.data, "named.txt")[0].text == right
        assert articles.read(sample.data, "named")[0].text == right

    def test_plain_words_under_its_name_are_read_as_they_are(self, sample: Sample) -> None:
        if not getattr(registry.load("articles", sample.format), "BINARY", False):
            pytest.skip("it reads plain words itself")
        assert articles.read(b"These are plain words.", sample.file)[0].text == (
            "These are plain words."
        )

    def test_an_empty_file_has_no_text(self, sample: Sample) -> None:
        with pytest.raises(ArticleError) as caught:
            articles.read(b"", sample.file)
        assert caught.value.reason == "no_text"

    @pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.99])
    def test_a_cut_off_file_is_read_or_refused(self, sample: Sample, share: float) -> None:
        assert_read_or_refused(sample.data[: int(len(sample.data) * share)], sample.file)

    @ANY
    @given(st.data())
    def test_damaged_bytes_are_read_or_refused(self, sample: Sample, data: st.DataObject) -> None:
        bad = bytearray(sample.data)
        for _ in range(data.draw(st.integers(1, 8))):
            bad[data.draw(st.integers(0, len(bad) - 1))] = data.draw(st.integers(0, 255))
        assert_read_or_refused(bytes(bad), sample.file)

    def test_ids_survive_an_edit_and_keep_collections_apart(self, sample: Sample) -> None:
        ids = [article.id for article in articles.read(sample.data, sample.file)]
        assert len(set(ids)) == len(ids)
        assert ids == [article.id for article in articles.read(sample.data, sample.file)]
        other = [article.id for article in articles.read(sample.data, sample.file, "other")]
        assert not set(ids) & set(other)
