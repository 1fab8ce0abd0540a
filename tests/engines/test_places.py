"""Folders an index may lie in: read-only ones, full ones, ones with odd names."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rag.engines.embedded import EmbeddedEngine
from rag.errors import IndexBrokenError, IndexMissingError, StoreError
from rag.types import And, Eq
from tests.engines.world import DIM, EMBEDDER, Oracle, article, fill, library, passages, unit


def open_engine(folder: Path, exact_up_to: int = 200_000) -> EmbeddedEngine:
    made = EmbeddedEngine(folder, lock_wait_s=0.2, exact_up_to=exact_up_to)
    made.ensure_schema(DIM, "inner_product", EMBEDDER)
    return made


def mount(*arguments: str) -> None:
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"mounting is not allowed here: {done.stderr.strip()}")


@contextmanager
def unwritable(folder: Path) -> Iterator[None]:
    """Nobody can write to the folder: as root by a mount, otherwise by permissions."""
    if os.geteuid() != 0:
        for path in [*folder.rglob("*"), folder]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        yield
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755)
        return
    mount("--bind", str(folder), str(folder))
    try:
        mount("-o", "remount,ro,bind", str(folder))
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[tuple[Path, Oracle]]:
    """An index in a folder nobody can write to."""
    folder = tmp_path / "index"
    engine = open_engine(folder, exact_up_to=20)
    oracle = fill(engine, library(12))
    engine.close()
    with unwritable(folder):
        yield folder, oracle


def searches(engine: EmbeddedEngine, oracle: Oracle) -> None:
    vector = unit(1, seed=3)[0]
    found = [hit.passage.id for hit in engine.search_dense(vector, 999)]
    assert found == [name for name, _ in oracle.dense(vector, 999)]
    words = {hit.passage.id for hit in engine.search_lexical("amber", 99)}
    assert words == set(oracle.bm25("amber"))


def test_a_read_only_index_is_searched(read_only: tuple[Path, Oracle]) -> None:
    folder, oracle = read_only
    engine = open_engine(folder, exact_up_to=20)
    searches(engine, oracle)
    assert engine.health(thorough=True) == []
    for change in (
        lambda: fill(engine, library(1)),
        lambda: engine.delete(And(())),
        engine.optimize,
    ):
        with pytest.raises(StoreError, match="read-only; copy the index"):
            change()
    engine.snapshot(folder.parent / "copy")
    engine.close()
    copy = open_engine(folder.parent / "copy")
    searches(copy, oracle)
    copy.close()


def test_a_read_only_index_with_nothing_derived_is_searched(read_only: tuple[Path, Oracle]) -> None:
    folder, oracle = read_only
    if os.geteuid() != 0:
        pytest.skip("needs a mount to take the derived files away")
    subprocess.run(["mount", "-o", "remount,rw,bind", str(folder)], check=True)
    shutil.rmtree(next(folder.glob("lexical-*")))
    (folder / "dense.faiss").unlink()
    subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
    engine = open_engine(folder, exact_up_to=20)
    searches(engine, oracle)
    engine.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte; where mounting is not allowed, files of at most one megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() == 0:
        mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder))
        yield folder
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
        return
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, limits[1]))
    yield folder
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def make_room(disk: Path) -> None:
    """Lift the limit of ``small_disk``."""
    if os.geteuid() == 0:
        mount("-o", "remount,size=32m", str(disk))
    else:
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


def test_a_full_disk_loses_nothing_and_keeps_no_half(small_disk: Path) -> None:
    engine = open_engine(small_disk / "index")
    acknowledged: list[str] = []

    def add_until_full() -> None:
        for i in range(200):
            fill(engine, [article(f"a{i}", f"word{i} amber " * 400)], seed=i)
            acknowledged.append(f"a{i}")

    with pytest.raises(StoreError, match=r"full or failing.*Free some space"):
        add_until_full()
    assert acknowledged
    assert [found.id for found in engine.scan("", 999)] == sorted(acknowledged)
    for name in (acknowledged[0], acknowledged[-1]):
        assert engine.search_lexical(f"word{name[1:]}", 1)[0].passage.article_id == name
    assert len(engine.search_dense(unit(1)[0], 99_999)) == engine.stats().passages
    engine.close()
    make_room(small_disk)
    again = open_engine(small_disk / "index")  # nothing needs mending by hand
    again.delete(Eq("article_id", acknowledged[0]))
    assert again.count() == len(acknowledged) - 1
    assert again.search_lexical("word0", 5) == []
    fill(again, [article("later", "words with room again")])
    assert again.search_lexical("room", 1)
    assert again.health(thorough=True) == []
    again.close()


def test_odd_folder_names(tmp_path: Path) -> None:
    folder = tmp_path / "my index?mode=ro#1 %41 é"
    engine = open_engine(folder)
    oracle = fill(engine, library(3))
    engine.close()
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]
    engine = open_engine(folder)
    searches(engine, oracle)
    engine.close()


def test_nothing_is_made_where_no_index_is(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path / "none")
    for ask in (engine.count, lambda: engine.search_lexical("x", 1), engine.stats):
        with pytest.raises(IndexMissingError, match="rag build FOLDER"):
            ask()
    assert engine.health() == [f"No index in {tmp_path / 'none'}; build one with `rag build "
                               f"FOLDER --index {tmp_path / 'none'}`."]  # fmt: skip
    engine.close()
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("content", [b"garbage" * 2000, b"SQLite format 3\x00" + b"\xff" * 9000])
def test_a_damaged_store_says_what_to_do(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "store.sqlite").write_bytes(content)
    engine = EmbeddedEngine(tmp_path)
    with pytest.raises(IndexBrokenError, match=r"rag restore.*rag build"):
        engine.ensure_schema(DIM, "inner_product", EMBEDDER)
    engine.close()


def test_a_page_that_was_overwritten_is_found_by_the_doctor(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    fill(engine, [article("long", "amber birch " * 3000)])
    engine.close()
    path = tmp_path / "store.sqlite"
    content = bytearray(path.read_bytes())
    content[8 * 4096 : 12 * 4096] = bytes([0xA5]) * (4 * 4096)
    path.write_bytes(content)
    engine = open_engine(tmp_path)
    (problem,) = engine.health(thorough=True)
    assert "damaged" in problem
    assert "rag restore" in problem
    assert passages(article("x", "")) == []
    engine.close()
