"""One writer at a time, any number of readers, and what happens when one of them dies."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from rag.engines._store import StoreFile
from rag.errors import IndexLockedError
from rag.testing.library import article, fill, library, now, once, unit
from rag.types import Eq
from tests.engines import kill
from tests.engines.conftest import open_store

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent


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
from rag.engines._store import StoreFile
with StoreFile(Path(sys.argv[1]), 5.0).lock.held():
    print("ready", flush=True)
    sys.stdin.read()
"""

ADD = """
import sys
from pathlib import Path
from tests.engines.conftest import open_store
from rag.testing.library import article, fill, once
store = open_store(Path(sys.argv[1]), lock_wait_s=30.0)
fill(store, [article("from-elsewhere", "amber words from elsewhere")], seed=4)
once(store).delete(__import__("rag.types").types.Eq("article_id", "article-0001"))
print("ready", flush=True)
sys.stdin.read()
"""


def test_a_second_writer_gets_an_error_that_names_the_first(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    fill(store, library(2))
    with python(HOLD, tmp_path) as other:
        for change in (
            lambda: fill(store, library(1)),
            lambda: once(store).delete(Eq("source", "press")),
            lambda: once(store).put_files([]),
            store.optimize,
        ):
            with pytest.raises(IndexLockedError, match=f"Process {other.pid} is writing"):
                change()
        assert now(store).count() == 2
        assert now(store).search_lexical("number1", 3)
    fill(store, library(3))
    assert now(store).count() == 3
    store.close()


def test_a_change_waits_for_a_short_one(tmp_path: Path) -> None:
    store = open_store(tmp_path, lock_wait_s=60.0)
    with python(HOLD, tmp_path) as other:
        release = threading.Timer(0.1, other.kill)
        release.start()
        fill(store, library(1))
    assert now(store).count() == 1
    store.close()


def test_what_another_process_writes_is_seen_by_the_next_search(tmp_path: Path) -> None:
    serving = open_store(tmp_path)
    oracle = fill(serving, library(5))
    vector = unit(1, seed=4)[0]
    now(serving).search_dense(vector, 1)
    now(serving).search_lexical("amber", 1)
    version = now(serving).version
    with python(ADD, tmp_path):
        assert now(serving).search_dense(vector, 1)[0].passage.article_id == "from-elsewhere"
        assert now(serving).search_lexical("elsewhere", 1)[0].passage.article_id == "from-elsewhere"
        assert now(serving).search_lexical("number1", 1) == []
        assert now(serving).get(["article-0001"]) == []
        assert now(serving).version != version
    fill(serving, [article("mine", "written after the other")], oracle=oracle)
    assert serving.health(thorough=True) == []
    serving.close()


def test_searching_goes_on_while_another_process_is_in_a_change(tmp_path: Path) -> None:
    """The other process has the lock and committed, but has not brought BM25 up to date yet."""
    writer, reader = open_store(tmp_path), open_store(tmp_path)
    fill(writer, library(5))
    assert len(now(reader).search_lexical("number3 number4", 5)) == 2
    file = StoreFile(tmp_path, 5.0)
    with file.lock.held():
        with file.write() as change:
            change.delete(Eq("article_id", "article-0004"))
        found = [hit.passage.article_id for hit in now(reader).search_lexical("number3 number4", 5)]
        assert found == ["article-0003"]
        assert now(reader).search_dense(unit(1)[0], 99)
    file.close()
    assert writer.health(thorough=True) == []
    for store in (writer, reader):
        store.close()


def test_threads_search_while_one_changes(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    fill(store, library(20))
    stop = threading.Event()

    def search(seed: int) -> int:
        n = 0
        while not stop.is_set() or n < 3:
            hits = now(store).search_dense(unit(1, seed)[0], 10, Eq("source", "press"))
            assert len({hit.passage.id for hit in hits}) == len(hits) == 10
            assert now(store).search_lexical("amber grove", 10)
            n += 1
        return n

    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(search, seed) for seed in range(4)]
        try:
            for seed in range(3):
                fill(store, [article(f"new-{seed}", "amber " * 40)], seed)
                once(store).delete(Eq("article_id", f"new-{seed}"))
        finally:
            stop.set()
        assert all(future.result() for future in running)
    assert store.health(thorough=True) == []
    store.close()


def test_a_store_put_in_the_place_of_another_is_noticed(tmp_path: Path) -> None:
    serving = open_store(tmp_path / "index")
    fill(serving, library(5))
    assert now(serving).search_lexical("number3", 3)
    other = open_store(tmp_path / "other")
    fill(other, library(2, seed=3))
    other.close()
    (tmp_path / "index").rename(tmp_path / "away")
    (tmp_path / "other").rename(tmp_path / "index")
    assert now(serving).count() == 2
    assert now(serving).search_lexical("number3", 3) == []
    assert len(now(serving).search_dense(unit(1)[0], 999)) == serving.stats().passages
    serving.close()


def test_killed_at_random_moments(tmp_path: Path) -> None:
    outcome = kill.run(tmp_path / "index", rounds=6, seed=os.getpid(), longest_s=1.0)
    assert outcome.kills == 6
    assert outcome.acknowledged > 0
    assert (outcome.lost, outcome.ghosts, outcome.problems) == (0, 0, [])
