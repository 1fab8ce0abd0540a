"""Where the kernel is not Linux: a process of its own, ended at its deadline, all the same."""

from __future__ import annotations

import contextlib

import pytest

from rag.articles import SourceFile
from rag.errors import ArticleError
from rag.isolation import Limits, elsewhere, pool
from rag.types import Article
from tests.conftest import SEEDS

pytestmark = pytest.mark.slow


def test_it_finds_what_is_found_here() -> None:
    for path in sorted(SEEDS.glob("*.txt")):
        there = list(elsewhere.read(SourceFile.at(path), "source"))
        assert there == list(pool.read(SourceFile.at(path), "source"))
        assert isinstance(there[0], Article)


def test_a_file_that_cannot_be_read_says_why() -> None:
    for _ in range(2):  # the process that said so is the next file's too
        with pytest.raises(ArticleError) as refused:
            list(elsewhere.read(SourceFile.of("empty.pdf", b"%PDF-1.7 nothing"), "source"))
        assert refused.value.reason == "broken"


def test_one_that_takes_too_long_is_ended_and_the_next_is_read() -> None:
    hurry = Limits(seconds=0.1, seconds_per_mb=0, patience=1)
    text = SourceFile.of("ticks.md", b"`" * 3_000_000)
    with pytest.raises(ArticleError, match="longer") as ended:
        list(elsewhere.read(text, "source", limits=hurry))
    assert ended.value.reason == "too_costly"
    assert list(elsewhere.read(SourceFile.of("one.txt", b"The owl sleeps."), "source"))


def test_one_left_in_the_middle_is_not_asked_again() -> None:
    lines = b"".join(b'{"text": "The owl number %d is awake."}\n' % n for n in range(500))
    articles = elsewhere.read(SourceFile.of("owls.jsonl", lines), "source")
    with contextlib.closing(articles):  # type: ignore[type-var]
        next(articles)
    (again,) = elsewhere.read(SourceFile.of("one.txt", b"The owl sleeps."), "source")
    assert isinstance(again, Article)
    assert again.text == "The owl sleeps."


def test_the_time_of_a_file_begins_when_its_reader_has_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slowly = f"import time; time.sleep(2); {elsewhere._PROGRAM}"
    monkeypatch.setattr(elsewhere, "_PROGRAM", slowly)
    monkeypatch.setattr(elsewhere, "_waiting", elsewhere._Waiting())
    owl = SourceFile.of("one.txt", b"The owl sleeps.")
    try:
        assert list(elsewhere.read(owl, "source", limits=Limits(seconds=0.5, patience=1)))
    finally:
        elsewhere._waiting.close()
