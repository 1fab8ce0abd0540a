"""One writer at a time, any number of readers, and what happens when one of them dies."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from rag.engines._store import Store
from rag.engines.embedded import EmbeddedEngine
from rag.errors import IndexLockedError
from rag.types import Eq
from tests.engines import kill
from tests.engines.world import DIM, EMBEDDER, article, fill, library, passages, unit

ROOT = Path(__file__).parent.parent.parent


def open_engine(folder: Path, lock_wait_s: float = 0.2) -> EmbeddedEngine:
    made = EmbeddedEngine(folder, lock_wait_s)
    made.ensure_schema(DIM, "inner_product", EMBEDDER)
    return made


@contextmanager
def python(code: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """Another process that runs ``code``, which says when it is ready; killed at the end."""
    started = subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert started.stdout is not None
        assert started.stdout.readline() == "ready\n"
        yield started
    finally:
        started.kill()
        started.communicate()


HOLD = """
import sys
from pathlib import Path
from rag.engines._store import Store
with Store(Path(sys.argv[1]), 5.0).lock.held():
    print("ready", flush=True)
    sys.stdin.read()
"""

ADD = """
import sys
from pathlib import Path
from tests.engines.test_processes import open_engine
from tests.engines.world import article, fill
engine = open_engine(Path(sys.argv[1]), lock_wait_s=30.0)
fill(engine, [article("from-elsewhere", "amber words from elsewhere")], seed=4)
engine.delete(__import__("rag.types").types.Eq("article_id", "article-0001"))
print("ready", flush=True)
sys.stdin.read()
"""


def test_a_second_writer_gets_an_error_that_names_the_first(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    fill(engine, library(2))
    with python(HOLD, tmp_path) as other:
        for change in (
            lambda: fill(engine, library(1)),
            lambda: engine.delete(Eq("source", "press")),
            lambda: engine.put_files([]),
            engine.optimize,
        ):
            with pytest.raises(IndexLockedError, match=f"Process {other.pid} is writing"):
                change()
        assert engine.count() == 2
        assert engine.search_lexical("number1", 3)
    fill(engine, library(3))
    assert engine.count() == 3
    engine.close()


def test_a_change_waits_for_a_short_one(tmp_path: Path) -> None:
    engine = open_engine(tmp_path, lock_wait_s=60.0)
    with python(HOLD, tmp_path) as other:
        release = threading.Timer(0.1, other.kill)
        release.start()
        fill(engine, library(1))
    assert engine.count() == 1
    engine.close()


def test_what_another_process_writes_is_seen_by_the_next_search(tmp_path: Path) -> None:
    serving = open_engine(tmp_path)
    oracle = fill(serving, library(5))
    vector = unit(1, seed=4)[0]
    serving.search_dense(vector, 1)
    serving.search_lexical("amber", 1)
    generation = serving.stats().generation
    with python(ADD, tmp_path):
        assert serving.search_dense(vector, 1)[0].passage.article_id == "from-elsewhere"
        assert serving.search_lexical("elsewhere", 1)[0].passage.article_id == "from-elsewhere"
        assert serving.search_lexical("number1", 1) == []
        assert serving.get(["article-0001"]) == []
        assert serving.stats().generation == generation + 2
    fill(serving, [article("mine", "written after the other")], oracle=oracle)
    assert serving.health(thorough=True) == []
    serving.close()


def test_searching_goes_on_while_another_process_is_in_a_change(tmp_path: Path) -> None:
    """The other process has the lock and committed, but has not brought BM25 up to date yet."""
    writer, reader = open_engine(tmp_path), open_engine(tmp_path)
    fill(writer, library(5))
    assert len(reader.search_lexical("number3 number4", 5)) == 2
    store = Store(tmp_path, 5.0)
    with store.lock.held():
        with store.writing() as change:
            change.remove(Eq("article_id", "article-0004"))
        found = [hit.passage.article_id for hit in reader.search_lexical("number3 number4", 5)]
        assert found == ["article-0003"]
        assert reader.search_dense(unit(1)[0], 99)
    store.close()
    assert writer.health(thorough=True) == []
    for engine in (writer, reader):
        engine.close()


def test_threads_search_while_one_changes(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    fill(engine, library(20))
    stop = threading.Event()

    def search(seed: int) -> int:
        n = 0
        while not stop.is_set() or n < 3:
            hits = engine.search_dense(unit(1, seed)[0], 10, Eq("source", "press"))
            assert len({hit.passage.id for hit in hits}) == len(hits) == 10
            assert engine.search_lexical("amber grove", 10)
            n += 1
        return n

    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(search, seed) for seed in range(4)]
        try:
            for seed in range(3):
                fill(engine, [article(f"new-{seed}", "amber " * 40)], seed)
                engine.delete(Eq("article_id", f"new-{seed}"))
        finally:
            stop.set()
        assert all(future.result() for future in running)
    assert engine.health(thorough=True) == []
    engine.close()


def test_a_store_put_in_the_place_of_another_is_noticed(tmp_path: Path) -> None:
    serving = open_engine(tmp_path / "index")
    fill(serving, library(5))
    assert serving.search_lexical("number3", 3)
    other = open_engine(tmp_path / "other")
    fill(other, library(2, seed=3))
    other.close()
    (tmp_path / "index").rename(tmp_path / "away")
    (tmp_path / "other").rename(tmp_path / "index")
    assert serving.count() == 2
    assert serving.search_lexical("number3", 3) == []
    assert len(serving.search_dense(unit(1)[0], 999)) == serving.stats().passages
    serving.close()


@pytest.mark.slow
def test_killed_at_random_moments(tmp_path: Path) -> None:
    outcome = kill.run(tmp_path / "index", rounds=6, seed=os.getpid())
    assert outcome.kills == 6
    assert outcome.acknowledged > 0
    assert (outcome.lost, outcome.ghosts, outcome.problems) == (0, 0, [])


def test_killed_once(tmp_path: Path) -> None:
    outcome = kill.run(tmp_path / "index", rounds=1, seed=int(time.time()))
    assert (outcome.lost, outcome.ghosts, outcome.problems) == (0, 0, [])
    assert len(passages(article("x", "y" * 41))) == 2
