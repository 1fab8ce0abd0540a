"""Every engine: what its stores promise, against a brute-force oracle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rag.errors import IndexMismatchError
from rag.settings import Settings, load
from rag.store import Engine, Store
from rag.testing.changing import Changing
from rag.testing.library import IDENTITY, Oracle, fill, library, names, now, once, unit
from rag.testing.searching import ALL, Searching
from rag.types import And, Eq


class EngineContract(Searching, Changing):
    """Subclass it with a fixture ``engine``; override :meth:`fresh` where a folder is no place."""

    @pytest.fixture(scope="class")
    @classmethod
    def engine(cls) -> Engine:
        """The engine to be tested."""
        raise NotImplementedError

    @classmethod
    def fresh(cls, folder: Path) -> Settings:
        """Settings of a place where there is no index yet; ``folder`` is new for each."""
        return load(index_dir=folder / "index")

    @pytest.fixture
    def settings(self, tmp_path: Path) -> Settings:
        """Settings of a new place."""
        return self.fresh(tmp_path)

    @pytest.fixture
    def store(self, engine: Engine, settings: Settings) -> Iterator[Store]:
        """An empty store."""
        opened = engine.open(settings, IDENTITY, create=True)
        yield opened
        opened.close()

    @pytest.fixture(scope="class")
    @classmethod
    def filled(
        cls, engine: Engine, tmp_path_factory: pytest.TempPathFactory
    ) -> Iterator[tuple[Store, Oracle]]:
        """A store with 300 articles; not to be changed."""
        chosen = cls.fresh(tmp_path_factory.mktemp("library"))
        opened = engine.open(chosen, IDENTITY, create=True)
        yield opened, fill(opened, library(300))
        opened.close()

    def test_the_servers_behind_a_store_are_told_primary_first(self, store: Store) -> None:
        found = store.servers()
        assert [one.role for one in found[:1]] in ([], ["primary"])
        assert all(one.behind is not None and one.behind >= 0 for one in found)

    def test_reopening_needs_no_embedder(
        self, engine: Engine, store: Store, settings: Settings
    ) -> None:
        oracle = fill(store, library(5))
        vector = unit(1, seed=3)[0]
        before = [now(store).search_dense(vector, 9), now(store).search_lexical("amber birch", 9)]
        version = now(store).version
        store.close()
        again = engine.open(settings, IDENTITY)
        assert [
            now(again).search_dense(vector, 9),
            now(again).search_lexical("amber birch", 9),
        ] == before
        assert now(again).version == version
        assert now(again).get(sorted(oracle.articles)) == [
            oracle.articles[n] for n in sorted(oracle.articles)
        ]
        again.close()

    def test_another_embedder_is_refused_with_the_way_out(
        self, engine: Engine, store: Store, settings: Settings
    ) -> None:
        store.close()
        other = replace(IDENTITY, embedder="other-9", dim=9)
        for create in (False, True):
            with pytest.raises(IndexMismatchError, match=r"made-up-8.*other-9.*rag build"):
                engine.open(settings, other, create=create)

    def test_optimize_keeps_everything(self, store: Store) -> None:
        oracle = fill(store, library(10))
        once(store).delete(Eq("source", "press"))
        oracle.delete(Eq("source", "press"))
        vector = unit(1, seed=3)[0]
        store.optimize()
        assert names(now(store).search_dense(vector, ALL)) == oracle.nearest(vector, ALL)
        # Deleted passages no longer count in the statistics of BM25.
        hits = now(store).search_lexical("amber", ALL)
        expected = oracle.bm25("amber")
        np.testing.assert_allclose(
            [h.score for h in hits], [expected[n] for n in names(hits)], rtol=1e-3
        )

    def test_a_snapshot_comes_back(
        self, engine: Engine, store: Store, settings: Settings, tmp_path: Path
    ) -> None:
        oracle = fill(store, library(5))
        version = now(store).version
        store.snapshot(tmp_path / "copy")
        once(store).delete(And(()))
        store.close()
        engine.restore(settings, tmp_path / "copy")
        again = engine.open(settings, IDENTITY)
        assert now(again).count() == 5
        assert now(again).version == version
        vector = unit(1)[0]
        assert names(now(again).search_dense(vector, 4)) == oracle.nearest(vector, 4)
        fill(again, library(6))
        assert now(again).count() == 6
        assert again.health(thorough=True) == []
        again.close()
