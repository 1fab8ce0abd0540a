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

from rag.engines import embedded
from rag.engines.embedded import EmbeddedStore, open_at
from rag.errors import IndexBrokenError, IndexMissingError, StoreError
from rag.settings import load
from rag.testing.library import (
    IDENTITY,
    Oracle,
    article,
    fill,
    library,
    names,
    now,
    once,
    passages,
    unit,
)
from rag.types import And, Eq
from tests.engines.conftest import open_store


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
    store = open_store(folder, exact_up_to=20)
    oracle = fill(store, library(12))
    store.close()
    with unwritable(folder):
        yield folder, oracle


def searches(store: EmbeddedStore, oracle: Oracle) -> None:
    vector = unit(1, seed=3)[0]
    assert names(now(store).search_dense(vector, 999)) == oracle.nearest(vector, 999)
    assert set(names(now(store).search_lexical("amber", 99))) == set(oracle.bm25("amber"))


def test_a_read_only_index_is_searched(read_only: tuple[Path, Oracle]) -> None:
    folder, oracle = read_only
    store = open_store(folder, exact_up_to=20)
    searches(store, oracle)
    assert store.health(thorough=True) == []
    for change in (
        lambda: fill(store, library(1)),
        lambda: once(store).delete(And(())),
        store.optimize,
    ):
        with pytest.raises(StoreError, match="read-only; copy the index"):
            change()
    store.snapshot(folder.parent / "copy")
    store.close()
    copy = open_store(folder.parent / "copy")
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
    store = open_store(folder, exact_up_to=20)
    searches(store, oracle)
    store.close()


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
    store = open_store(small_disk / "index")
    acknowledged: list[str] = []

    def add_until_full() -> None:
        for i in range(200):
            fill(store, [article(f"a{i}", f"word{i} amber " * 400)], seed=i)
            acknowledged.append(f"a{i}")

    with pytest.raises(StoreError, match=r"full or failing.*Free some space"):
        add_until_full()
    assert acknowledged
    assert [found.id for found in now(store).scan("", 999)] == sorted(acknowledged)
    for name in (acknowledged[0], acknowledged[-1]):
        assert now(store).search_lexical(f"word{name[1:]}", 1)[0].passage.article_id == name
    assert len(now(store).search_dense(unit(1)[0], 99_999)) == store.stats().passages
    store.close()
    make_room(small_disk)
    again = open_store(small_disk / "index")  # nothing needs mending by hand
    once(again).delete(Eq("article_id", acknowledged[0]))
    assert now(again).count() == len(acknowledged) - 1
    assert now(again).search_lexical("word0", 5) == []
    fill(again, [article("later", "words with room again")])
    assert now(again).search_lexical("room", 1)
    assert again.health(thorough=True) == []
    again.close()


def test_odd_folder_names(tmp_path: Path) -> None:
    folder = tmp_path / "my index?mode=ro#1 %41 é"
    store = open_store(folder)
    oracle = fill(store, library(3))
    store.close()
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]
    store = open_store(folder)
    searches(store, oracle)
    store.close()


def test_nothing_is_made_where_no_index_is(tmp_path: Path) -> None:
    for identity, create in ((None, False), (None, True), (IDENTITY, False)):
        with pytest.raises(IndexMissingError, match="rag build FOLDER"):
            open_at(tmp_path / "none", identity, create=create)
    assert not (tmp_path / "none").exists()
    store = open_store(tmp_path / "index")
    shutil.rmtree(tmp_path / "index")
    for ask in (lambda: now(store).count(), lambda: now(store).search_lexical("x", 1), store.stats):
        with pytest.raises(IndexMissingError, match="rag build FOLDER"):
            ask()
    assert store.health() == [f"No index in {tmp_path / 'index'}; build one with `rag build "
                              f"FOLDER --index {tmp_path / 'index'}`."]  # fmt: skip
    store.close()


@pytest.mark.parametrize(
    "content", [b"garbage" * 2000, b"SQLite format 3\x00" + b"\xff" * 9000, b""]
)
def test_a_damaged_store_says_what_to_do(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "store.sqlite").write_bytes(content)
    for create in (False, True):
        with pytest.raises(IndexBrokenError, match=r"damaged.*rag restore.*rag build"):
            open_at(tmp_path, IDENTITY, create=create)
    assert (tmp_path / "store.sqlite").read_bytes() == content


def test_a_page_that_was_overwritten_is_found_by_the_doctor(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    fill(store, [article("long", "amber birch " * 3000)])
    store.close()
    path = tmp_path / "store.sqlite"
    content = bytearray(path.read_bytes())
    content[8 * 4096 : 12 * 4096] = bytes([0xA5]) * (4 * 4096)
    path.write_bytes(content)
    store = open_store(tmp_path)
    (problem,) = store.health(thorough=True)
    assert "damaged" in problem
    assert "rag restore" in problem
    assert passages(article("x", "")) == []
    store.close()


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")
def test_files_are_their_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store = open_store(tmp_path / "index", exact_up_to=20)
        fill(store, library(12))
        once(store).delete(Eq("source", "press"))
        store.snapshot(tmp_path / "copy")
        store.close()
    finally:
        os.umask(before)
    for path in [tmp_path / "index", *tmp_path.rglob("*/*")]:
        mode = path.stat().st_mode & 0o777
        # What tantivy locks by holds nothing.
        if path.suffix != ".lock" and path.name != ".managed.json":
            assert mode == (0o700 if path.is_dir() else 0o600), path
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("content", [b"garbage" * 2000, b""])
def test_a_backup_comes_back_over_a_damaged_store(tmp_path: Path, content: bytes) -> None:
    settings = load(index_dir=tmp_path / "index")
    store = open_store(settings.index_dir)
    oracle = fill(store, library(5))
    store.snapshot(tmp_path / "copy")
    store.close()
    (settings.index_dir / "store.sqlite").write_bytes(content)
    embedded.restore(settings, tmp_path / "copy")
    store = open_store(settings.index_dir)
    searches(store, oracle)
    assert store.health(thorough=True) == []
    store.close()
