"""What is derived from the store follows it, whatever happens to its files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import rag
from rag.engines import _lexical_files
from rag.engines.embedded import EmbeddedStore, open_at
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
from rag.types import And, Eq, Vectors
from tests.engines.conftest import open_store

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(rag.__file__).parent.parent)}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Oracle]:
    """A closed index of 30 articles with an approximate vector index; copied, not used."""
    folder = tmp_path_factory.mktemp("built") / "index"
    store = open_store(folder, exact_up_to=50)
    oracle = fill(store, library(30))
    store.close()
    assert (folder / "dense.faiss").exists()
    return folder, oracle


@pytest.fixture
def index(built: tuple[Path, Oracle], tmp_path: Path) -> tuple[Path, Oracle]:
    folder, oracle = built
    copy = Path(shutil.copytree(folder, tmp_path / "index"))
    return copy, Oracle(dict(oracle.articles), list(oracle.rows))


def searches(store: EmbeddedStore, oracle: Oracle) -> None:
    """Both searches give all that the oracle gives, in its order."""
    for vector in unit(2, seed=8):
        assert names(now(store).search_dense(vector, 999)) == oracle.nearest(vector, 999)
    words = names(now(store).search_lexical("amber heron", 999))
    assert set(words) == set(oracle.bm25("amber heron"))
    assert store.health(thorough=True) == []


def lexical_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("lexical-*/*") if ".lock" not in path.name)


def missing(path: Path) -> None:
    path.unlink()


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def garbage(path: Path) -> None:
    draw = np.random.default_rng(path.stat().st_size)
    path.write_bytes(draw.bytes(path.stat().st_size))


def one_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("harm", [missing, cut_short, emptied, garbage, one_bit])
def test_a_damaged_vector_file_is_made_anew(
    index: tuple[Path, Oracle], harm: Callable[[Path], None]
) -> None:
    folder, oracle = index
    harm(folder / "dense.faiss")
    store = open_store(folder, exact_up_to=50)
    searches(store, oracle)
    store.close()


@pytest.mark.parametrize("harm", [missing, cut_short, emptied, garbage, one_bit])
def test_a_damaged_stamp_of_the_lexical_index(
    index: tuple[Path, Oracle], harm: Callable[[Path], None]
) -> None:
    folder, oracle = index
    harm(folder / "lexical.json")
    store = open_store(folder)
    searches(store, oracle)
    store.close()
    assert len(list(folder.glob("lexical-*"))) == 1


@pytest.mark.parametrize("harm", [missing, cut_short, garbage, one_bit])
@pytest.mark.parametrize("suffix", ["meta.json", ".idx", ".term", ".fast", ".fieldnorm"])
def test_a_damaged_lexical_file_is_noticed_and_made_anew(
    index: tuple[Path, Oracle], suffix: str, harm: Callable[[Path], None]
) -> None:
    folder, oracle = index
    for path in lexical_files(folder):
        if path.name.endswith(suffix):
            harm(path)
    store = open_store(folder)
    searches(store, oracle)
    store.close()


def test_everything_derived_may_be_deleted(index: tuple[Path, Oracle]) -> None:
    folder, oracle = index
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "store.sqlite":
            path.unlink()
    store = open_store(folder)
    searches(store, oracle)
    store.close()


def test_files_of_another_store_are_not_believed(
    index: tuple[Path, Oracle], tmp_path: Path
) -> None:
    folder, oracle = index
    other = open_store(tmp_path / "other", exact_up_to=5)
    fill(other, [article("foreign", "amber words of another store " * 20)])
    other.close()
    for path in lexical_files(folder):
        path.unlink()
    shutil.rmtree(next(folder.glob("lexical-*")))
    for path in (tmp_path / "other").iterdir():
        if path.is_dir():
            shutil.copytree(path, folder / path.name)
        elif path.name in ("lexical.json", "dense.faiss"):
            shutil.copy(path, folder)
    store = open_store(folder, exact_up_to=50)
    searches(store, oracle)
    store.close()


def test_files_of_an_abandoned_history_are_not_believed(index: tuple[Path, Oracle]) -> None:
    """The store alone is put back to an older state by hand, then goes on differently."""
    folder, oracle = index
    kept = (folder / "store.sqlite").read_bytes()
    store = open_store(folder, exact_up_to=50)
    fill(store, [article("abandoned", "amber " * 50)], seed=6)
    store.close()
    (folder / "store.sqlite").write_bytes(kept)
    store = open_store(folder, exact_up_to=50)
    fill(store, [article("instead", "heron " * 50)], seed=7, oracle=oracle)
    searches(store, oracle)
    store.close()


def test_a_writer_that_died_before_the_lexical_index_followed(index: tuple[Path, Oracle]) -> None:
    folder, oracle = index
    store = open_store(folder)
    made = article("late", "amber heron late words")
    vectors = unit(1, seed=9)
    with store._file.write() as change:
        change.upsert([made], passages(made), vectors)
    oracle.upsert([made], passages(made), vectors.astype(np.float16).astype(np.float32))
    searches(store, oracle)
    store.close()


def test_a_writer_that_died_between_commit_and_stamp(index: tuple[Path, Oracle]) -> None:
    folder, oracle = index
    stamp = (folder / "lexical.json").read_bytes()
    store = open_store(folder)
    fill(store, [article("first", "amber first words")], seed=6, oracle=oracle)
    once(store).delete(Eq("article_id", "article-0003"))
    oracle.delete(Eq("article_id", "article-0003"))
    store.close()
    (folder / "lexical.json").write_bytes(stamp)
    store = open_store(folder)
    searches(store, oracle)
    fill(store, [article("second", "heron second words")], seed=7, oracle=oracle)
    searches(store, oracle)
    store.close()


def test_what_a_killed_writer_left_in_the_lexical_folder(index: tuple[Path, Oracle]) -> None:
    """Tantivy will not write a file that is there: its next deletions would fail for ever."""
    folder, oracle = index
    segments = {path.name.split(".")[0] for path in lexical_files(folder) if ".idx" in path.name}
    home = next(folder.glob("lexical-*"))
    strays = [home / f"{name}.{opstamp}.del" for name in segments for opstamp in range(400)]
    for path in [*strays, home / f"{'0' * 32}.idx"]:
        path.write_bytes(b"half written")
    store = open_store(folder)
    once(store).delete(Eq("article_id", "article-0003"))
    oracle.delete(Eq("article_id", "article-0003"))
    searches(store, oracle)
    store.close()
    assert next(folder.glob("lexical-*")) == home, "mended, not rebuilt"
    assert len(list(home.glob("*.del"))) == 1


def test_a_copied_folder_is_whole(index: tuple[Path, Oracle]) -> None:
    """Copies have other modification times; checksums say that nothing changed."""
    folder, _ = index
    for path in lexical_files(folder):
        path.write_bytes(path.read_bytes())
    stamp = _lexical_files.read_stamp(folder)
    assert stamp is not None
    assert _lexical_files.condition(folder, stamp) == "whole"


def test_many_changes_are_followed_without_reading_everything_again(tmp_path: Path) -> None:
    store = open_store(tmp_path / "index")
    oracle = fill(store, library(5))
    searches(store, oracle)
    following = store._dense._index
    for seed in range(3):
        fill(store, [article(f"new-{seed}", "amber new words " * 9)], seed=seed, oracle=oracle)
        once(store).delete(Eq("article_id", f"article-000{seed}"))
        oracle.delete(Eq("article_id", f"article-000{seed}"))
        searches(store, oracle)
    assert store._dense._index is following
    store.close()


def test_repair_mends_what_does_not_belong_together(index: tuple[Path, Oracle]) -> None:
    folder, oracle = index
    store = open_store(folder)
    with store._file.write() as change:
        run = change.connection.execute
        run("DELETE FROM texts WHERE article = (SELECT key FROM articles WHERE id='article-0001')")
        run("DELETE FROM vectors WHERE passage IN (SELECT first_passage FROM articles"
            " WHERE id = 'article-0002')")  # fmt: skip
        run("INSERT INTO vectors VALUES (999999, zeroblob(16))")
        run("UPDATE manifest SET articles = 77")
    problems = store.health(thorough=True)
    for said in ("1 articles without their text", "1 passages without a vector",
                 "1 vectors of no passage", "says 77 articles, there are 30"):  # fmt: skip
        assert any(said in problem and "rag doctor --repair" in problem for problem in problems)
    done = store.repair()
    assert "Removed 1 articles that had lost their text." in done
    for name in ("article-0001", "article-0002"):
        oracle.delete(Eq("article_id", name))
    searches(store, oracle)
    store.close()


def test_the_approximate_index_follows_the_store(index: tuple[Path, Oracle]) -> None:
    folder, oracle = index
    store = open_store(folder, exact_up_to=50)
    assert "approximate" in store.stats().structures["dense"]
    fill(store, library(40, seed=3), seed=3, oracle=oracle)
    once(store).delete(Eq("source", "press"))
    oracle.delete(Eq("source", "press"))
    rare = Eq("collection", "rare")
    vector = unit(1, seed=5)[0]
    for where in (None, rare, Eq("language", "en")):
        found = now(store).search_dense(vector, 999, where)
        assert names(found) == oracle.nearest(vector, 999, where)
    once(store).delete(And(()))
    assert now(store).search_dense(vector, 5) == []
    store.close()


def test_recall_of_the_approximate_index(tmp_path: Path) -> None:
    """Vectors in clusters, as real ones are; recall@10 at least 0.99 on questions it never saw."""
    draw = np.random.default_rng(0)
    centres = unit(30, seed=1, dim=32)

    def around(n: int) -> Vectors:
        mixed = centres[draw.integers(0, 30, n)] + 0.15 * draw.standard_normal((n, 32))
        made = mixed / np.linalg.norm(mixed, axis=1, keepdims=True)
        return np.asarray(made, dtype=np.float32)

    wide = replace(IDENTITY, dim=32)
    store = open_at(tmp_path / "index", wide, create=True, exact_up_to=1000)
    one = article("long", "x" * 40 * 4000)
    vectors = around(4000)
    once(store).upsert([one], passages(one), vectors)
    stored = now(store).vectors("long")
    ids = [piece.id for piece in passages(one)]
    hits = 0
    for question in around(100):
        found = set(names(now(store).search_dense(question, 10)))
        hits += len(found & {ids[i] for i in np.argsort(-(stored @ question))[:10]})
    probes, lists = store._dense._index.index.nprobe, store._dense._index.index.nlist  # type: ignore[union-attr]
    assert hits >= 990
    # Few dimensions and few vectors need a larger share of the groups than a real store's do.
    assert probes < 0.75 * lists, "that many would be found without an index"
    store.close()


def test_what_a_killed_writer_left_aside_goes_with_the_next_change(tmp_path: Path) -> None:
    killed = (
        "import os\nfrom pathlib import Path\nfrom rag.engines._files import replacing\n"
        "begun = [replacing(Path(name)) for name in ('lexical.json', 'dense.faiss')]\n"
        "for one in begun:\n    one.__enter__()\nos._exit(0)"
    )
    with closing(open_store(tmp_path, exact_up_to=5)):
        subprocess.run([sys.executable, "-c", killed], cwd=tmp_path, env=ENVIRONMENT, check=True)
        assert len(list(tmp_path.glob("*.tmp"))) == 2
    with closing(open_store(tmp_path, exact_up_to=5)) as store:
        fill(store, library(30))
    assert list(tmp_path.glob("*.tmp")) == []
