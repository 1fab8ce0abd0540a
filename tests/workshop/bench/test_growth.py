"""`rag bench` on a corpus small enough to grow in a test, with real parts throughout."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.errors import DataError
from rag.settings import Settings
from rag.testing.library import now, once
from rag.types import Eq
from rag.workshop.bench.corpus import MADE_UP, Resampled, questions_from, real_articles
from rag.workshop.bench.growth import run
from rag.workshop.bench.plot import plot
from rag.workshop.bench.records import BenchResult, Percentiles
from rag.workshop.evaluation.records import write_json

SEEDS = sorted((Path(__file__).parents[3] / "seeds" / "articles").glob("*.txt"))


def test_percentiles_are_nearest_rank() -> None:
    found = Percentiles.of([float(value) for value in range(100, 0, -1)])
    assert (found.p50, found.p95, found.p99) == (51, 96, 100)


def test_unreadable_articles_are_all_named(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 broken")
    (tmp_path / "b.txt").write_bytes(b"")
    with pytest.raises(DataError, match=r"a\.pdf(.|\n)*b\.txt"):
        real_articles([tmp_path / "a.pdf", tmp_path / "b.txt", *SEEDS], 1)


def test_questions_are_words_of_the_articles() -> None:
    real = real_articles(SEEDS, 1)
    for question in questions_from(real, 20, 1):
        assert any(question in " ".join(article.text.split()) for article in real)


def test_made_up_passages_stand_in_their_articles(assistant: Assistant) -> None:
    assistant.add(real_articles(SEEDS, 1))
    with assistant.store.read() as view:
        ((articles, passages, vectors),) = Resampled(view, 1).batches(0, 10)
    assert len(passages) == len(vectors) == 10
    assert len(articles) == 3
    # The store refuses a passage that is not what stands there in its article.
    once(assistant.store).upsert(articles, passages, vectors)
    assert now(assistant.store).count(Eq("collection", MADE_UP)) == 3


def test_an_index_of_the_users_is_never_grown(settings: Settings) -> None:
    settings.index_dir.mkdir(parents=True, exist_ok=True)
    (settings.index_dir / "store.sqlite").write_bytes(b"")
    with pytest.raises(DataError, match="holds an index"):
        run(settings, SEEDS, [10], [], 20, 1, print)


@pytest.mark.slow
def test_grows_from_real_to_made_up_and_measures_both(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The server that is measured takes its settings from the environment, as a user's would.
    for name in ("embedder", "reader"):
        monkeypatch.setenv(f"RAG_{name.upper()}", getattr(settings, name))
    said: list[object] = []
    result = run(settings, SEEDS, [40, 8], [], 20, 1, said.append)
    small, large = result.sizes
    assert list(result.sizes) == said
    assert small.passages == small.real_passages >= 8
    assert large.passages == 40 > large.real_passages
    assert large.build.made_up_passages == 40 - large.real_passages
    for size in result.sizes:
        assert size.recall_at_10 == 1.0
        assert size.serve.ask.p50 <= size.serve.ask.p95 <= size.serve.ask.p99
    write_json(result, tmp_path / "bench.json")
    told = json.loads((tmp_path / "bench.json").read_text())
    assert [size["passages"] for size in told["sizes"]] == [small.passages, 40]
    plot(result, tmp_path / "bench.svg")
    assert "recall@10" in (tmp_path / "bench.svg").read_text()
    assert isinstance(result, BenchResult)
