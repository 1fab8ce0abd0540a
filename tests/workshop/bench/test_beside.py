"""The comparison with other products, on what needs none of them: this product's own part."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from rag.errors import DataError, MissingExtraError, RagError
from rag.workshop.bench.beside import corpus, products, worker
from rag.workshop.bench.beside.compare import measured, quality, versions
from rag.workshop.bench.beside.products import ours
from rag.workshop.bench.beside.records import Job, ProductError
from rag.workshop.data.squad import Question
from tests.workshop.conftest import WriteSquad

pytestmark = pytest.mark.slow

CONTEXT = "The bridge over the Aare was opened in 1890."


@pytest.fixture
def squad(write_squad: WriteSquad) -> Path:
    """One paragraph with one question."""
    return write_squad({"Bridge": [(CONTEXT, [("When was the bridge opened?", ["1890"])])]})


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """Two passages and one question; no weights, since nothing here reads them."""
    found = Job(
        corpus=tmp_path / "corpus.json",
        questions=tmp_path / "questions.json",
        index=tmp_path / "indexes",
        encoder=tmp_path,
        reader=tmp_path,
        served=tmp_path,
        threads=1,
    )
    found.corpus.write_text(json.dumps([CONTEXT, "Cocoa prices rose again in Bahia."]))
    found.questions.write_text(json.dumps(["When was the bridge opened?"]))
    return found


def test_padding_follows_the_paragraphs(squad: Path, tmp_path: Path) -> None:
    padding = tmp_path / "news.jsonl"
    texts = [CONTEXT, "Cocoa prices rose.", "Wheat prices fell."]
    padding.write_text("\n".join(json.dumps({"title": "News", "text": text}) for text in texts))
    passages, asked = corpus.mixed(squad, [padding], n=2, asked=1, seed=1)
    assert passages == [CONTEXT, "Cocoa prices rose."]
    assert [question.golds for question in asked] == [("1890",)]
    with pytest.raises(DataError, match="4 passages were asked for and 3 found"):
        corpus.mixed(squad, [padding], n=4, asked=1, seed=1)
    with pytest.raises(DataError, match="2 questions were asked for"):
        corpus.mixed(squad, [padding], n=2, asked=2, seed=1)


def test_this_product_is_built_and_asked_in_processes_of_its_own(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAG_EMBEDDER", "hashing")
    monkeypatch.setenv("RAG_READER", "sentence")
    asked = [Question("q", "When was the bridge opened?", (CONTEXT,), ())]
    figures = measured("ours", ours, job, asked)
    right = {"EM": 1.0, "F1": 1.0, "answered": 1.0, "F1_where_answered": 1.0, "failed": 0}
    assert figures["answers"]["abstention off"] == right
    assert figures["cold_start_seconds"] > 0
    assert figures["index_mb"] > 0
    assert 0 < figures["p50_ms"] <= figures["p95_ms"]


def test_a_broken_product_says_what_it_said(job: Job) -> None:
    job.corpus.write_text("no JSON")
    with pytest.raises(RagError, match=r"ours, build: exit code 1(.|\n)*JSONDecodeError"):
        measured("ours", ours, job, [])


def test_a_question_a_product_breaks_on_has_no_answer(capsys: pytest.CaptureFixture[str]) -> None:
    def ask(question: str) -> str:
        if question == "hard":
            raise ProductError
        return question

    served = worker.serve({"as installed": ask, "loudly": str.upper}, ["easy", "hard"])
    assert served["answers"] == {"as installed": ["easy", None], "loudly": ["EASY", "HARD"]}
    assert served["failed"] == {"as installed": 1, "loudly": 0}
    assert len(served["latencies_ms"]) == 2
    assert capsys.readouterr().out == "answered\n"


def test_an_answer_withheld_counts_as_wrong() -> None:
    found = quality(["in 1890", None], [("1890",), ("Bern",)], failed=1)
    assert found["EM"] == 0.0
    assert found["F1"] == pytest.approx(2 / 3 / 2, abs=1e-4)
    assert found["F1_where_answered"] == pytest.approx(2 / 3, abs=1e-4)
    assert (found["answered"], found["failed"]) == (0.5, 1)


def test_a_missing_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ours, "PACKAGES", ("ask-the-articles", "no-such-package"))
    with pytest.raises(MissingExtraError, match=r"no-such-package.*pip install '\.\[compare\]'"):
        versions(ours)


def test_other_products_run_without_this_one() -> None:
    folder = Path(products.__file__ or "").parent
    others = [path.stem for path in folder.glob("[!_]*.py") if path.stem != "ours"]
    loads = "".join(f"import rag.workshop.bench.beside.products.{name}\n" for name in others)
    ours = "[m for m in sys.modules if m.startswith('rag.') and 'workshop' not in m]"
    code = f"import sys\nimport rag.workshop.bench.beside.worker\n{loads}assert not {ours}"
    root = Path(__file__).parents[3]
    subprocess.run([sys.executable, "-c", code], cwd=root, check=True)
