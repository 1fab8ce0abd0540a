"""Every reader: spans of the passages given, best first, comparable, never torn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag import registry
from rag.errors import ModelError, SettingsError
from rag.passages import cut
from rag.settings import load
from rag.types import Article, Hit, Passage, Reader

MakeReader = Callable[[], Reader]


def hits(*texts: str) -> list[Hit]:
    """One passage of a different article a text, ranked in the order given."""
    return [
        Hit(Passage(f"a{n}:5", f"a{n}", 5, 5 + len(text), text), score=1 / n, dense_score=0.5)
        for n, text in enumerate(texts, start=1)
    ]


@pytest.fixture(
    params=[
        pytest.param(name, marks=[] if name == "sentence" else pytest.mark.model)
        for name in registry.names("readers")
    ],
)
def reader(request: pytest.FixtureRequest) -> Reader:
    model = ""
    if request.param == "transformers":
        model = str(request.getfixturevalue("tiny_checkpoint"))
    made: Reader = registry.load("readers", request.param).make(load(reader_model=model), None)
    return made


def check(reader: Reader, question: str, given_hits: list[Hit]) -> None:
    """What must hold of every reading."""
    reading = reader.read(question, given_hits)
    passages = {hit.passage.id: hit.passage for hit in given_hits}
    assert reading.passages_read <= len(given_hits)
    assert [span.score for span in reading.spans] == sorted(
        (span.score for span in reading.spans), reverse=True
    )
    for span in reading.spans:
        passage = passages[span.passage_id]
        assert span.article_id == passage.article_id
        assert passage.start <= span.start < span.end <= passage.end


def test_spans_lie_in_the_passages(reader: Reader) -> None:
    check(
        reader,
        "Who leads the centre?",
        hits("The centre is led by Ann Lee.", "Nothing here.", "Bo Ek leads 🙂 the centre."),
    )


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(min_size=1, max_size=200), question=st.text(min_size=1, max_size=60))
def test_any_unicode(reader: Reader, text: str, question: str) -> None:
    check(reader, question, hits(text, "Plain words."))


def test_a_passage_longer_than_the_window(reader: Reader) -> None:
    text = "It rained. " * 400 + "The mayor is Ida Holm. " + "It snowed. " * 400
    check(reader, "Who is the mayor?", hits(text))


def test_no_hits_no_spans(reader: Reader) -> None:
    assert reader.read("Who?", []).spans == ()


def test_reading_twice_gives_the_same(reader: Reader) -> None:
    given_hits = hits("The tower is 300 metres tall.", "It opened in 1889.")
    assert reader.read("How tall is it?", given_hits) == reader.read("How tall is it?", given_hits)


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
    with pytest.raises(ModelError, match=r"model\.onnx"):
        registry.load("readers", "quoter").make(load(reader_model=str(tmp_path)), None)


def test_retrieval_order_breaks_ties() -> None:
    reader: Reader = registry.load("readers", "sentence").make(load(), None)
    first, second = hits("Ann Lee leads it.", "Ann Lee leads it.")
    reading = reader.read("Who leads it?", [first, replace(second, score=first.score)])
    assert [span.passage_id for span in reading.spans] == ["a1:5", "a2:5"]
