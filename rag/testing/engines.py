"""Every engine: what its stores promise, against a brute-force oracle."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final, get_args

import numpy as np
import pytest

from rag.errors import FilterError, IndexMismatchError
from rag.settings import Settings, load
from rag.store import Engine, Store
from rag.testing.library import (
    DIM,
    IDENTITY,
    WORDS,
    Oracle,
    article,
    fill,
    library,
    now,
    once,
    passages,
    unit,
)
from rag.types import (
    And,
    Begins,
    Eq,
    FileRecord,
    Filter,
    Has,
    Hit,
    In,
    Not,
    Or,
    Place,
    Range,
    Sort,
    place_of,
)

ALL: Final = 10_000


def names(hits: list[Hit]) -> list[str]:
    return [hit.passage.id for hit in hits]


class EngineContract:
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

    def test_dense_search_is_the_brute_force_search(self, filled: tuple[Store, Oracle]) -> None:
        store, oracle = filled
        for vector in unit(20, seed=9):
            hits = now(store).search_dense(vector, 10)
            expected = oracle.dense(vector, 10)
            assert names(hits) == [name for name, _ in expected]
            scores = [score for _, score in expected]
            np.testing.assert_allclose([hit.score for hit in hits], scores, atol=1e-5)
            assert [hit.dense_rank for hit in hits] == list(range(1, 11))
            assert all(hit.dense_score == hit.score and hit.lexical_score is None for hit in hits)

    def test_lexical_search_is_bm25(self, filled: tuple[Store, Oracle]) -> None:
        store, oracle = filled
        asked = ["amber", "heron number17", "the birch and the cedar?", "Kelp kelp lagoons"]
        for question in asked:
            hits = now(store).search_lexical(question, ALL)
            expected = oracle.bm25(question)
            assert {hit.passage.id for hit in hits} == set(expected)
            found = [hit.score for hit in hits]
            assert found == sorted(found, reverse=True)
            np.testing.assert_allclose(found, [expected[hit.passage.id] for hit in hits], rtol=1e-3)
            assert [hit.lexical_rank for hit in hits] == list(range(1, len(hits) + 1))
            assert names(now(store).search_lexical(question, 5)) == names(hits)[:5]

    def test_passages_are_slices_of_their_article(self, filled: tuple[Store, Oracle]) -> None:
        store, oracle = filled
        for hit in [
            *now(store).search_dense(unit(1)[0], 50),
            *now(store).search_lexical("amber grove", 50),
        ]:
            piece = hit.passage
            assert oracle.articles[piece.article_id].text[piece.start : piece.end] == piece.text
            assert piece.id == f"{piece.article_id}:{piece.start}-{piece.end}"

    @pytest.mark.parametrize(
        "where",
        [
            Eq("collection", "rare"),  # 1 %
            Eq("source", "press"),  # 50 %
            Not(Eq("source", "press")),
            In("article_id", ("article-0007", "article-0123", "nowhere")),
            Range("published", date(2021, 1, 1), date(2021, 6, 30)),
            Not(Range("published", None, None)),
            And((Eq("language", "fr"), Not(In("collection", ("rare",))))),
            And((Has("tag", "tide"), Has("metadata.author", "a9"))),
            Begins("word", "bir"),
        ],
        ids=str,
    )
    def test_filtered_searches_are_exact(self, filled: tuple[Store, Oracle], where: Eq) -> None:
        store, oracle = filled
        for k in (1, 10, ALL):
            for vector in unit(3, seed=4):
                expected = oracle.dense(vector, k, where)
                assert names(now(store).search_dense(vector, k, where)) == [
                    name for name, _ in expected
                ]
            allowed = set(oracle.matching(where))
            for question in ("amber", "ember fjord lagoon"):
                everything = now(store).search_lexical(question, ALL)
                kept = [hit for hit in everything if hit.passage.article_id in allowed]
                assert names(now(store).search_lexical(question, k, where)) == names(kept[:k])

    def test_k_larger_than_the_store_and_zero(self, filled: tuple[Store, Oracle]) -> None:
        store, oracle = filled
        hits = now(store).search_dense(unit(1)[0], ALL)
        assert len(names(hits)) == len(set(names(hits))) == len(oracle.rows)
        assert now(store).search_dense(unit(1)[0], 0) == []
        assert now(store).search_lexical("amber", 0) == []

    def test_articles_come_back_as_they_were(self, filled: tuple[Store, Oracle]) -> None:
        store, oracle = filled
        wanted = ["article-0299", "nowhere", "article-0000", "article-0004"]
        there = [oracle.articles[name] for name in wanted if name != "nowhere"]
        assert now(store).get(wanted) == there
        assert now(store).passages("article-0004") == passages(oracle.articles["article-0004"])
        assert now(store).passages("nowhere") == []
        assert now(store).vectors("nowhere").shape == (0, DIM)

    def test_scan_pages_through_everything(self, filled: tuple[Store, Oracle]) -> None:
        store, oracle = filled
        where = Eq("source", "press")
        seen: list[str] = []
        while page := now(store).scan(seen[-1] if seen else "", 40, where):
            assert len(page) <= 40
            seen += [found.id for found in page]
        assert seen == oracle.matching(where)
        assert now(store).count(where) == len(seen)
        assert now(store).count() == len(oracle.articles) == store.stats().articles
        assert store.stats().passages == len(oracle.rows)

    @pytest.mark.parametrize("sort", get_args(Sort))
    @pytest.mark.parametrize("descending", [False, True])
    @pytest.mark.parametrize("where", [None, Eq("source", "press"), Begins("word", "bir")], ids=str)
    def test_pages_of_a_list_in_any_order_join_to_the_whole(
        self, filled: tuple[Store, Oracle], sort: Sort, descending: bool, where: Filter | None
    ) -> None:
        store, oracle = filled
        seen: list[str] = []
        after: Place | None = None
        while page := now(store).listed(sort, 40, where, descending=descending, after=after):
            seen += [found.article.id for found in page]
            after = place_of(page[-1], sort, descending=descending)
        if sort == "added":  # when they came is the store's to say
            assert sorted(seen) == oracle.matching(where)
        else:
            assert seen == oracle.listed(sort, where, descending=descending)

    def test_a_list_holds_the_articles_without_their_texts(
        self, filled: tuple[Store, Oracle]
    ) -> None:
        store, oracle = filled
        for found in now(store).listed("id", 9):
            stored = oracle.articles[found.article.id]
            assert found.article == replace(stored, text="")
            assert found.characters == len(stored.text)

    def test_what_articles_share_is_counted(self, filled: tuple[Store, Oracle]) -> None:
        store, oracle = filled
        for name in ("collection", "kind", "tag", "folder", "metadata.author", "nothing"):
            for where in (None, Eq("source", "press")):
                assert now(store).shares(name, where) == oracle.shares(name, where)

    def test_facts_go_with_their_article_and_follow_its_labels(self, store: Store) -> None:
        fill(store, [article("one", "amber", title="Old name"), article("two", "birch")])
        made = article("one", "amber", title="Old name", metadata={"tags": "New"})
        once(store).relabel([made])
        assert now(store).count(Has("tag", "new")) == 1
        once(store).relabel([replace(made, metadata={})])
        assert now(store).count(Has("tag", "new")) == 0
        fill(store, [article("one", "amber", title="Another")])
        assert now(store).count(Begins("word", "old")) == 0
        assert now(store).count(Begins("word", "another")) == 1
        once(store).delete(Eq("article_id", "one"))
        assert now(store).shares("collection") == [("default", 1)]
        assert store.health(thorough=True) == []

    def test_an_article_keeps_when_it_came(self, store: Store) -> None:
        fill(store, [article("one", "amber")])
        fill(store, [article("two", "birch")])
        came = [one.added for one in now(store).get(["one", "two"])]
        assert None not in came
        fill(store, [article("one", "amber birch")])
        assert now(store).get(["one"])[0].added == came[0]
        names = [found.article.id for found in now(store).listed("added", 9, descending=True)]
        assert names == ["two", "one"]
        long_ago = datetime(2001, 2, 3, 4, 5, 6, 789, UTC)
        fill(store, [article("three", "cedar", added=long_ago)])
        assert now(store).listed("added", 1)[0].article.added == long_ago

    @pytest.mark.parametrize("searched_before", [True, False])
    def test_a_view_sees_one_state_whatever_is_committed(
        self, store: Store, searched_before: bool
    ) -> None:
        oracle = fill(store, library(30))
        vector = unit(1, seed=3)[0]
        where = Not(Eq("collection", "rare"))
        expected = [name for name, _ in oracle.dense(vector, ALL, where)]
        terms = set(oracle.bm25("number3 number7 amber"))
        if searched_before:
            names(now(store).search_lexical("amber", 3))
            names(now(store).search_dense(vector, 3))
        with store.read() as view, ThreadPoolExecutor(1) as elsewhere:
            version, counts = view.version, view.counts()

            def change() -> None:
                fill(store, [article("article-0003", "quite other words now")], seed=5)
                once(store).delete(In("article_id", ("article-0007", "article-0008")))
                fill(store, [article("new", "amber " * 30)], seed=6)

            elsewhere.submit(change).result()
            assert names(view.search_dense(vector, ALL, where)) == expected
            assert set(names(view.search_lexical("number3 number7 amber", ALL))) == terms
            assert view.get(["article-0003", "new"]) == [oracle.articles["article-0003"]]
            assert view.passages("article-0007") == passages(oracle.articles["article-0007"])
            assert (view.version, view.counts()) == (version, counts)
            assert [found.id for found in view.scan("", ALL)] == sorted(oracle.articles)
        assert now(store).version != version
        assert now(store).search_lexical("number3 number7", ALL) == []

    def test_a_change_reads_what_it_has_changed_and_names_its_version(self, store: Store) -> None:
        oracle = fill(store, library(3))
        before = now(store).version
        one = article("one", "amber birch cedar")
        with store.write() as change:
            assert change.version == before
            assert change.delete(Eq("article_id", "article-0001")).articles == 1
            change.upsert([one], passages(one), unit(1))
            assert change.get(["article-0001", "one"]) == [one]
            assert change.count() == change.counts().articles == 3
            assert change.passages("one") == passages(one)
            assert now(store).get(["article-0001", "one"]) == [oracle.articles["article-0001"]]
        assert change.version == now(store).version != before

    def test_a_change_that_breaks_off_changes_nothing(self, store: Store) -> None:
        oracle = fill(store, library(3))
        before = now(store).version

        def broken_off() -> None:
            with store.write() as change:
                change.delete(And(()))
                raise RuntimeError

        with pytest.raises(RuntimeError):
            broken_off()
        assert now(store).version == before
        assert now(store).count() == len(oracle.articles)
        assert now(store).search_lexical("number1", 3)

    def test_another_label_keeps_passages_and_vectors(self, store: Store) -> None:
        oracle = fill(store, library(4))
        vectors = now(store).vectors("article-0002")
        before = now(store).version
        former = oracle.articles["article-0002"]
        made = replace(former, published=date(2001, 1, 1), source="elsewhere")
        once(store).relabel([made])
        assert now(store).get(["article-0002"]) == [made]
        assert now(store).version != before
        np.testing.assert_array_equal(now(store).vectors("article-0002"), vectors)
        where = Eq("source", "elsewhere")
        hits = now(store).search_dense(unit(1)[0], 9, where)
        assert {hit.passage.article_id for hit in hits} == {"article-0002"}
        with pytest.raises(ValueError, match="words"):
            once(store).relabel([replace(made, sha256="0" * 64)])

    def test_articles_are_listed_without_reading_their_texts(self, store: Store) -> None:
        oracle = fill(store, library(3))
        (found,) = now(store).get(["article-0001"], text=False)
        assert found == replace(oracle.articles["article-0001"], text="")
        assert [one.text for one in now(store).scan("", 9, text=False)] == ["", "", ""]

    def test_the_servers_behind_a_store_are_told_primary_first(self, store: Store) -> None:
        found = store.servers()
        assert [one.role for one in found[:1]] in ([], ["primary"])
        assert all(one.behind is not None and one.behind >= 0 for one in found)

    def test_an_empty_store_finds_nothing(self, store: Store) -> None:
        assert now(store).search_dense(unit(1)[0], 5) == []
        assert now(store).search_lexical("amber", 5) == []
        assert now(store).search_dense(unit(1)[0], 5, Eq("source", "x")) == []
        assert now(store).counts() == once(store).delete(And(())) == (0, 0)
        assert now(store).scan("", 10) == []
        assert store.health() == store.health(thorough=True) == []

    def test_a_replaced_article_leaves_nothing_of_its_former_text(self, store: Store) -> None:
        oracle = fill(store, library(6))
        assert now(store).search_lexical("number3", 5)  # in use before the change
        assert now(store).search_dense(unit(1)[0], 5)
        before = store.stats()
        fill(store, [article("article-0003", "quite other words now")], seed=5, oracle=oracle)
        assert now(store).search_lexical("number3", 5) == []
        assert names(now(store).search_lexical("other", 5)) == ["article-0003:0-21"]
        vector = unit(1, seed=5)[0]
        assert now(store).search_dense(vector, 1)[0].passage.text == "quite other words now"
        found = names(now(store).search_dense(vector, ALL))
        assert found == [name for name, _ in oracle.dense(vector, ALL)]
        assert store.stats().articles == before.articles
        assert now(store).version != before.version

    def test_the_same_again_changes_nothing_that_can_be_seen(self, store: Store) -> None:
        made = library(4)
        fill(store, made)
        first = now(store).search_dense(unit(1)[0], ALL)
        fill(store, made)
        again = now(store).search_dense(unit(1)[0], ALL)
        assert [(hit.passage, hit.score) for hit in again] == [(h.passage, h.score) for h in first]
        assert store.stats().articles == 4

    def test_deletion_leaves_nothing_anywhere(self, store: Store) -> None:
        oracle = fill(store, library(12))
        now(store).search_dense(unit(1)[0], 3)
        now(store).search_lexical("number3", 3)
        where = Or((Eq("source", "press"), Eq("article_id", "article-0004")))
        gone = oracle.matching(where)
        removed = once(store).delete(where)
        assert removed.articles == oracle.delete(where) == 7
        assert now(store).get(gone) == []
        assert now(store).count(where) == 0
        for name in gone:
            assert now(store).passages(name) == []
            assert len(now(store).vectors(name)) == 0
            assert now(store).search_lexical(f"number{int(name[-4:])}", 5) == []
        kept = {piece.id for piece, _ in oracle.rows}
        assert set(names(now(store).search_dense(unit(1)[0], ALL))) == kept
        assert set(names(now(store).search_lexical(" ".join(WORDS), ALL))) <= kept
        assert store.stats().passages == len(oracle.rows)
        assert once(store).delete(where) == (0, 0)
        assert store.health(thorough=True) == []

    def test_equal_scores_come_in_order_of_entry_wherever_they_are_cut(self, store: Store) -> None:
        made = [article(f"same-{i:02}", "the same amber words") for i in range(40)]
        pieces = [piece for one in made for piece in passages(one)]
        vectors = np.repeat(unit(1), len(pieces), axis=0)
        once(store).upsert(made, pieces, vectors)
        once(store).upsert(made[3:4], pieces[3:4], vectors[:1])  # now the youngest
        expected = [f"same-{i:02}" for i in range(40) if i != 3] + ["same-03"]
        for k in (1, 7, 39, 40):
            dense = now(store).search_dense(unit(1)[0], k)
            lexical = now(store).search_lexical("amber", k)
            assert [hit.passage.article_id for hit in dense] == expected[:k]
            assert [hit.passage.article_id for hit in lexical] == expected[:k]

    def test_articles_without_passages_are_kept(self, store: Store) -> None:
        empty = article("empty", "")
        once(store).upsert([empty], [], np.empty((0, DIM), np.float32))
        assert now(store).get(["empty"]) == [empty]
        assert store.stats().passages == 0
        assert now(store).search_dense(unit(1)[0], 3, Eq("article_id", "empty")) == []
        assert once(store).delete(Eq("article_id", "empty")) == (1, 0)

    @pytest.mark.parametrize(
        "text", ["a\x00b amber", "\ufeffembers \U0001f525 über", "'; DROP TABLE --"]
    )
    def test_any_text_is_kept_to_the_character(self, store: Store, text: str) -> None:
        made = article(f"id {text}", text, title=text, source=text, metadata={text: text})
        fill(store, [made])
        assert now(store).get([made.id]) == [made]
        where = And((Eq("source", text), In("article_id", (made.id,))))
        assert now(store).search_dense(unit(1)[0], 1, where)[0].passage.text == text
        assert once(store).delete(where).articles == 1

    def test_a_refused_change_changes_nothing(self, store: Store) -> None:
        oracle = fill(store, library(3))
        before = now(store).version
        pieces = passages(oracle.articles["article-0000"])
        changed = [replace(oracle.articles["article-0000"], title="New")]
        with pytest.raises(IndexMismatchError, match=r"\(\d+, 9\)"):
            once(store).upsert(changed, pieces, unit(len(pieces), dim=9))
        with pytest.raises(ValueError, match="NaN"):
            once(store).upsert(changed, pieces, np.full((len(pieces), DIM), np.nan, np.float32))
        with pytest.raises(ValueError, match="not what stands there"):
            once(store).upsert(changed, [replace(pieces[0], text="x")], unit(1))
        with pytest.raises(ValueError, match="twice"):
            once(store).upsert(changed * 2, pieces, unit(len(pieces)))
        with pytest.raises(IndexMismatchError):
            now(store).search_dense(unit(1, dim=9)[0], 3)
        assert now(store).version == before
        assert now(store).get(["article-0000"])[0].title == oracle.articles["article-0000"].title

    @pytest.mark.parametrize(
        "where",
        [
            Eq("colour", "red"),  # type: ignore[arg-type]
            Eq("published", "last week"),
            Eq("source", date(2020, 1, 1)),
            Range("published", date(2021, 1, 1), date(2020, 1, 1)),
        ],
        ids=str,
    )
    def test_a_filter_that_makes_no_sense_is_refused(self, store: Store, where: Eq) -> None:
        for ask in (
            now(store).count,
            once(store).delete,
            lambda w: now(store).search_lexical("x", 1, w),
        ):
            with pytest.raises(FilterError):
                ask(where)

    def test_file_records(self, store: Store) -> None:
        odd = b"caf\xe9.txt".decode("utf-8", "surrogateescape")
        one = FileRecord("/a/one.txt", "one.txt", "default", 3, 5, "00", ("x", "y"))
        two = FileRecord(f"/a/{odd}", odd, "other", 0, 0, "01", (), "broken: no text")
        once(store).put_files([one, two])
        assert list(now(store).files()) == [two, one]  # by path
        assert list(now(store).files("other")) == [two]
        once(store).put_files([replace(one, size=4)])
        assert list(now(store).files("default")) == [replace(one, size=4)]
        once(store).delete_files([one.path, "/a/unknown"])
        assert list(now(store).files()) == [two]

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
        found = names(now(store).search_dense(vector, ALL))
        assert found == [name for name, _ in oracle.dense(vector, ALL)]
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
        expected = [name for name, _ in oracle.dense(vector, 4)]
        assert names(now(again).search_dense(vector, 4)) == expected
        fill(again, library(6))
        assert now(again).count() == 6
        assert again.health(thorough=True) == []
        again.close()
