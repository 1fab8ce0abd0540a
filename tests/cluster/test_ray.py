"""``rag build --ray``: a cluster of three nodes embeds, one builder stores, a node is lost."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from rag import ingest
from rag.assistant import Assistant
from rag.commands.app import app
from rag.errors import IndexMismatchError, ModelError
from rag.ingest.machines import machines
from rag.testing.library import WORDS
from tests.ingest.test_machines import chosen, everything

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.skipif(find_spec("ray") is None, reason="ray is not installed: `make scale`"),
    # Ray leaves sockets and processes of its own to the end of the process.
    pytest.mark.filterwarnings("ignore"),
]


class Cluster:
    """Three nodes on this machine, each of one core, the first of which keeps the list."""

    def __init__(self) -> None:
        os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
        # Read when Ray is first imported, which is here and not where a build does it.
        os.environ["RAY_ENABLE_AUTO_CONNECT"] = "0"
        from ray.cluster_utils import Cluster as Nodes

        self._nodes: Any = Nodes(
            initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False}
        )
        self._others = [self._nodes.add_node(num_cpus=1) for _ in range(2)]
        self.address: str = self._nodes.address

    def lose_one(self) -> None:
        """Kill a node with all it was at; not the one that this process itself is connected to."""
        import ray

        here = ray.get_runtime_context().get_node_id()
        lost = next(node for node in self._others if node.node_id != here)
        self._others.remove(lost)
        self._nodes.remove_node(lost, allow_graceful=False)

    def close(self) -> None:
        import ray

        ray.shutdown()
        self._nodes.shutdown()


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    made = Cluster()
    yield made
    made.close()


@pytest.fixture
def few_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small batches, few of them together: many goings and comings of a small folder."""
    monkeypatch.setattr("rag.ingest.writer._BATCH_CHARS", 20_000)
    monkeypatch.setattr("rag.ingest.writer._TOGETHER", 4)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """40 short files, one of many records that is sent in parts, one that cannot be read."""
    made = tmp_path / "articles"
    made.mkdir()
    draw = np.random.default_rng(5)

    def text(n: int) -> str:
        words = (WORDS[w] for w in draw.integers(0, len(WORDS), n))
        return " ".join(f"{word}." if i % 12 == 11 else word for i, word in enumerate(words))

    for number in range(40):
        (made / f"file-{number:02}.txt").write_text(f"{text(500)} number{number}.\n")
    with (made / "many.jsonl").open("w") as file:
        for number in range(60):
            file.write(json.dumps({"id": f"r{number}", "text": f"{text(300)} {number}."}) + "\n")
    (made / "broken.pdf").write_bytes(b"%PDF-1.7 cut off")
    return made


def test_index_and_report_are_those_of_one_process(
    cluster: Cluster, folder: Path, tmp_path: Path, few_together: None
) -> None:
    with (
        Assistant.open(chosen(tmp_path, "alone"), create=True) as alone,
        Assistant.open(chosen(tmp_path, "many"), create=True) as many,
        machines(cluster.address, many) as others,
    ):
        expected = ingest.build(alone, folder)
        assert ingest.build(many, folder, machines=others) == expected
        assert everything(many.store) == everything(alone.store)
        again = ingest.build(many, folder, machines=others)
    assert again.passages == 0
    assert set(again.totals) == {"unchanged", "failed"}


def test_a_node_that_is_lost_costs_nothing_but_time(
    cluster: Cluster, folder: Path, tmp_path: Path, few_together: None
) -> None:
    """With the encoder that ships, killed while it embeds."""
    lost = threading.Event()

    def progress(done: int, total: int) -> None:
        if done > total / 4 and not lost.is_set():
            lost.set()
            cluster.lose_one()

    with (
        Assistant.open(chosen(tmp_path, "alone", "minilm"), create=True) as alone,
        Assistant.open(chosen(tmp_path, "many", "minilm"), create=True) as many,
        machines(cluster.address, many) as others,
    ):
        expected = ingest.build(alone, folder)
        assert ingest.build(many, folder, progress=progress, machines=others) == expected
        assert lost.is_set()
        assert everything(many.store) == everything(alone.store)
        assert many.store.health(thorough=True) == []


def test_what_was_cut_off_is_gone_on_with(
    cluster: Cluster, folder: Path, tmp_path: Path, few_together: None
) -> None:
    """By another cluster, or by one process."""

    def cut_off(done: int, total: int) -> None:
        if done > total / 2:
            raise KeyboardInterrupt

    with Assistant.open(chosen(tmp_path, "alone"), create=True) as alone:
        expected = ingest.build(alone, folder)
        with Assistant.open(chosen(tmp_path, "many"), create=True) as many:
            with pytest.raises(KeyboardInterrupt), machines(cluster.address, many) as others:
                ingest.build(many, folder, progress=cut_off, machines=others)
            stored = many.count()
            assert 0 < stored < alone.count()
            with machines(cluster.address, many) as others:
                rest = ingest.build(many, folder, machines=others)
            assert 0 < rest.passages < expected.passages
            assert everything(many.store) == everything(alone.store)


def test_a_machine_that_embeds_otherwise_is_refused(
    cluster: Cluster, folder: Path, tmp_path: Path, few_together: None
) -> None:
    with Assistant.open(chosen(tmp_path, "many"), create=True) as many:
        with machines(cluster.address, many) as others:
            others._identity = replace(others._identity, chunking="as it was before")
            with pytest.raises(IndexMismatchError, match="install the same version"):
                ingest.build(many, folder, machines=others)
        assert many.count() == 0


def test_a_cluster_that_is_not_there_is_named(tmp_path: Path) -> None:
    with (
        Assistant.open(chosen(tmp_path, "many"), create=True) as many,
        pytest.raises(ModelError, match=r"No cluster of Ray at 127\.0\.0\.1:1 .*ray start"),
        machines("127.0.0.1:1", many),
    ):
        pass


def test_the_command(cluster: Cluster, folder: Path, tmp_path: Path) -> None:
    index = ["--index", str(tmp_path / "index"), "--json"]
    done = CliRunner(env={"RAG_EMBEDDER": "hashing"}).invoke(
        app, ["build", str(folder), "--ray", cluster.address, *index]
    )
    assert done.exit_code == 3, done.output
    report = json.loads(done.stdout)  # what Ray itself says goes beside it
    assert report["articles"] == 100
