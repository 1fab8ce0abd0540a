"""The contract of every format in the folder, whichever there are."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag import articles, registry
from rag.errors import ArticleError
from rag.passages import cut
from rag.types import Article
from tests.articles.samples import AFTER, BODY, SAMPLES, TITLE

FORMATS = registry.names("articles")
REASONS = {"encrypted", "no_text", "broken", "too_large", "not_supported", "missing"}


def sample(name: str) -> tuple[str, bytes]:
    assert name in SAMPLES, f"make a sample of {name} in tests/articles/samples.py"
    file, make = SAMPLES[name]
    return file, make()


def check(article: Article) -> None:
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


def check_outcome(data: bytes, file: str) -> None:
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
        check(article)


@pytest.mark.parametrize("name", FORMATS)
def test_reads_the_words_and_nothing_else(name: str) -> None:
    file, data = sample(name)
    article = articles.read(data, f"news/{file}")[0]

    check(article)
    assert BODY in article.text
    assert AFTER in article.text
    assert article.text.index(BODY) < article.text.index(AFTER)
    assert article.title == TITLE
    assert article.language == "en"
    assert not set(article.text.replace(TITLE, "")) - set(BODY + AFTER + "\n")


@pytest.mark.parametrize(
    "name", sorted(set(FORMATS) - {"txt", "docx", "odt", "pptx", "gz", "zip", "msg"})
)
def test_finds_the_publication_date(name: str) -> None:
    file, data = sample(name)
    assert articles.read(data, file)[0].published == date(2024, 5, 6)


@pytest.mark.parametrize("name", FORMATS)
def test_content_beats_a_wrong_or_missing_suffix(name: str) -> None:
    file, data = sample(name)
    if name in ("csv", "eml", "jsonl", "md", "txt"):
        pytest.skip("text is what its name says")
    right = articles.read(data, "bees.txt")[0]
    assert BODY in right.text
    assert articles.read(data, "bees")[0].text == right.text == articles.read(data, file)[0].text


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_file_has_no_text(name: str) -> None:
    file, _ = sample(name)
    with pytest.raises(ArticleError) as caught:
        articles.read(b"", file)
    assert caught.value.reason == "no_text"


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.99])
def test_a_cut_off_file_is_read_or_refused_with_a_reason(name: str, share: float) -> None:
    file, data = sample(name)
    check_outcome(data[: int(len(data) * share)], file)


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=25, deadline=None)
@given(st.data())
def test_damaged_bytes_are_read_or_refused_with_a_reason(name: str, data: st.DataObject) -> None:
    file, good = sample(name)
    bad = bytearray(good)
    for _ in range(data.draw(st.integers(1, 8))):
        bad[data.draw(st.integers(0, len(bad) - 1))] = data.draw(st.integers(0, 255))
    check_outcome(bytes(bad), file)


@pytest.mark.parametrize("name", FORMATS)
def test_ids_survive_an_edit_and_keep_collections_apart(name: str) -> None:
    file, data = sample(name)
    ids = [article.id for article in articles.read(data, file)]
    assert len(set(ids)) == len(ids)
    assert ids == [article.id for article in articles.read(data, file)]
    other = [article.id for article in articles.read(data, file, "other")]
    assert not set(ids) & set(other)
