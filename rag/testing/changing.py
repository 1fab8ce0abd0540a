"""What every engine promises of changes: whole, seen by whoever asks next, and nothing left."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from rag.errors import IndexMismatchError
from rag.store import Store
from rag.testing.library import (
    DIM,
    WORDS,
    article,
    fill,
    library,
    names,
    now,
    once,
    passages,
    unit,
)
from rag.testing.searching import ALL
from rag.types import And, Begins, Eq, FileRecord, Has, In, Not, Or


class Changing:
    """Part of :class:`rag.testing.EngineContract`: each test has a ``store`` of its own."""

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
        expected = oracle.nearest(vector, ALL, where)
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

    def test_a_kept_file_goes_unless_what_is_left_of_it_are_copies(self, store: Store) -> None:
        same = [article(name, "amber", file_sha256="f") for name in ("one", "two")]
        other = article("three", "birch", file_sha256="g")
        fill(store, [*same, other, article("four", "cedar", file_sha256="g")])
        for file in ("f", "g"):
            once(store).keep_original(file, b"it")
        with store.write() as change:
            change.delete(In("article_id", ("one", "three")))
            change.forget_originals({"f": [same[0].sha256], "g": [other.sha256]})
        assert (now(store).original("f"), now(store).original("g")) == (b"it", None)
        once(store).delete(Eq("article_id", "two"))
        assert now(store).original("f") is None

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
        assert names(now(store).search_dense(vector, ALL)) == oracle.nearest(vector, ALL)
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
