"""Other machines that embed: the builder's part, with processes that Ray would run as threads.

The cluster itself is in ``tests/cluster/test_ray.py``.
"""

from __future__ import annotations

import json
import pickle
import random
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from rag import ingest
from rag.assistant import Assistant
from rag.commands.app import app
from rag.errors import IndexMismatchError, ModelError
from rag.ingest.machines import Machines, Made, embedded
from rag.settings import Settings, load
from rag.store import Store

pytestmark = pytest.mark.slow


class Threads(Machines):
    """Does what a cluster does with what it is sent, in any order, until it has done enough."""

    most = 10_000

    def _gather(self, rows: Sequence[Mapping[str, Any]], coming: Sequence[Future[Made]]) -> None:
        some = list(rows)
        random.Random(len(some)).shuffle(some)
        for row in some:
            self.most -= 1
            if self.most < 0:
                coming[row["number"]].set_exception(self._stopped(RuntimeError("a node is gone")))
                continue
            made = embedded(row)
            identity, passages, vectors = pickle.loads(made["made"])
            try:
                self._demand_same(identity)
                coming[made["number"]].set_result((passages, vectors))
            except IndexMismatchError as error:
                coming[made["number"]].set_exception(error)


@pytest.fixture(autouse=True)
def few_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small batches, few of them together: many goings and comings of a small folder."""
    monkeypatch.setattr("rag.ingest.writer._BATCH_CHARS", 2_000)
    monkeypatch.setattr("rag.ingest.writer._TOGETHER", 3)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Short files, and one of many records that is sent in parts."""
    made = tmp_path / "articles"
    made.mkdir()
    for number in range(24):
        words = f"Harbour {number} was opened by Anna Berg. " * 12
        (made / f"file-{number:02}.txt").write_text(f"{words}\n")
    with (made / "many.jsonl").open("w") as file:
        for number in range(60):
            text = f"Lighthouse {number} was kept by Ida Holm. " * 8
            file.write(json.dumps({"id": f"r{number}", "text": text}) + "\n")
    return made


def chosen(tmp_path: Path, name: str, embedder: str = "hashing") -> Settings:
    return load(index_dir=tmp_path / name, embedder=embedder, reader="sentence")


def everything(store: Store) -> list[Any]:
    """Articles without the moment they came, passages, vectors to the bit, and files."""
    with store.read() as view:
        articles = [replace(article, added=None) for article in view.scan("", 10_000)]
        return [
            *((one, view.passages(one.id), view.vectors(one.id).tobytes()) for one in articles),
            *(replace(record, mtime_ns=0) for record in view.files()),
        ]


def test_index_and_report_are_those_of_one_process(folder: Path, tmp_path: Path) -> None:
    with (
        Assistant.open(chosen(tmp_path, "alone"), create=True) as alone,
        Assistant.open(chosen(tmp_path, "many"), create=True) as many,
    ):
        expected = ingest.build(alone, folder)
        found = ingest.build(many, folder, machines=Threads("there", many))
        assert list(found.entries) == list(expected.entries)
        assert everything(many.store) == everything(alone.store)
        (folder / "file-03.txt").write_text("Harbour 3 was closed.\n")
        (folder / "file-05.txt").unlink()
        expected = ingest.build(alone, folder)
        found = ingest.build(many, folder, machines=Threads("there", many))
        assert list(found.entries) == list(expected.entries)
        assert everything(many.store) == everything(alone.store)


@pytest.mark.parametrize("by_others", [True, False])
def test_what_was_cut_off_is_gone_on_with(folder: Path, tmp_path: Path, by_others: bool) -> None:
    with (
        Assistant.open(chosen(tmp_path, "alone"), create=True) as alone,
        Assistant.open(chosen(tmp_path, "many"), create=True) as many,
    ):
        expected = ingest.build(alone, folder)
        lost = Threads("there", many)
        lost.most = 7
        with pytest.raises(ModelError, match=r"cluster at there .*a node is gone.*goes on"):
            ingest.build(many, folder, machines=lost)
        assert 0 < many.count() < alone.count()
        rest = ingest.build(many, folder, machines=Threads("there", many) if by_others else None)
        assert 0 < rest.passages < expected.passages
        assert everything(many.store) == everything(alone.store)


def test_a_machine_that_embeds_otherwise_is_refused(folder: Path, tmp_path: Path) -> None:
    with Assistant.open(chosen(tmp_path, "many"), create=True) as many:
        others = Threads("there", many)
        others._identity = replace(others._identity, chunking="as it was before")
        with pytest.raises(IndexMismatchError, match="install the same version"):
            ingest.build(many, folder, machines=others)
        assert many.count() == 0


def test_the_extra_is_named_where_it_is_missing(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.extras.find_spec", lambda name: None)
    monkeypatch.setenv("RAG_EMBEDDER", "hashing")
    index = ["--index", str(tmp_path / "index")]
    done = CliRunner().invoke(app, ["build", str(folder), "--ray", "127.0.0.1:6379", *index])
    assert done.exit_code != 0
    assert "[ray]" in done.output
