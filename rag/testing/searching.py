"""What every engine finds, against a brute-force oracle."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final, get_args

import numpy as np
import pytest

from rag.errors import FilterError
from rag.store import Store
from rag.testing.library import DIM, Oracle, names, now, once, passages, unit
from rag.types import And, Begins, Eq, Filter, Has, In, Not, Place, Range, Sort, place_of

ALL: Final = 10_000


class Searching:
    """Part of :class:`rag.testing.EngineContract`: nothing is changed in ``filled``."""

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
                found = names(now(store).search_dense(vector, k, where))
                assert found == oracle.nearest(vector, k, where)
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

    def test_an_empty_store_finds_nothing(self, store: Store) -> None:
        assert now(store).search_dense(unit(1)[0], 5) == []
        assert now(store).search_lexical("amber", 5) == []
        assert now(store).search_dense(unit(1)[0], 5, Eq("source", "x")) == []
        assert now(store).counts() == once(store).delete(And(())) == (0, 0)
        assert now(store).scan("", 10) == []
        assert store.health() == store.health(thorough=True) == []

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
