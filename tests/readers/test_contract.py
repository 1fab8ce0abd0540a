"""Every reader in the folder, whichever there are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rag import registry
from rag.errors import ModelError, SettingsError
from rag.passages import cut
from rag.settings import load
from rag.testing import ReaderContract
from rag.testing.readers import hits
from rag.types import Article, Hit, Reader


class TestEveryReader(ReaderContract):
    @pytest.fixture(
        params=[
            pytest.param(name, marks=[] if name == "sentence" else pytest.mark.model)
            for name in registry.names("readers")
        ],
    )
    def reader(self, request: pytest.FixtureRequest) -> Reader:
        model = ""
        if request.param == "transformers":
            model = str(request.getfixturevalue("tiny_checkpoint"))
        made: Reader = registry.make("readers", request.param, load(reader_model=model), None)
        return made


def test_the_sentence_that_answers_is_first(seed_articles: list[Article]) -> None:
    reader: Reader = registry.load("readers", "sentence").make(load(), None)
    passages = [passage for article in seed_articles for passage in cut(article)]
    given_hits = [Hit(passage, 0.5) for passage in passages]
    best = reader.read("Who is Head of the National Neurosurgery Center?", given_hits).spans[0]
    article = next(a for a in seed_articles if a.id == best.article_id)
    assert "Serik Akshulakov" in article.text[best.start : best.end]


@pytest.mark.model
def test_transformers_reads_a_local_checkpoint(tiny_checkpoint: Path) -> None:
    made: Reader = registry.load("readers", "transformers").make(
        load(reader_model=str(tiny_checkpoint)), None
    )
    found = made.read("What?", hits("One two three four."))
    assert found.spans
    assert not made.calibration.fitted


def test_transformers_needs_a_model() -> None:
    with pytest.raises(SettingsError, match="RAG_READER_MODEL"):
        registry.load("readers", "transformers").make(load(), None)


@pytest.mark.model
def test_an_unknown_checkpoint_is_a_clear_error() -> None:
    with pytest.raises(ModelError, match="no-such-folder"):
        registry.load("readers", "transformers").make(load(reader_model="./no-such-folder"), None)


def test_a_folder_without_a_quoter_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"first\.onnx"):
        registry.load("readers", "quoter").make(load(reader_model=str(tmp_path)), None)


def test_retrieval_order_breaks_ties() -> None:
    reader: Reader = registry.load("readers", "sentence").make(load(), None)
    first, second = hits("Ann Lee leads it.", "Ann Lee leads it.")
    reading = reader.read("Who leads it?", [first, replace(second, score=first.score)])
    assert [span.passage_id for span in reading.spans] == ["a1:5", "a2:5"]
