"""What every engine promises, against the brute-force oracle."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from rag import registry
from rag.errors import FilterError, IndexMismatchError
from rag.settings import Settings
from rag.types import And, Engine, Eq, FileRecord, Hit, In, Not, Or, Range
from tests.engines.world import (
    DIM,
    EMBEDDER,
    WORDS,
    Oracle,
    article,
    fill,
    library,
    passages,
    unit,
)

ALL = 10_000


def names(hits: list[Hit]) -> list[str]:
    return [hit.passage.id for hit in hits]


def test_dense_search_is_the_brute_force_search(filled: tuple[Engine, Oracle]) -> None:
    engine, oracle = filled
    for vector in unit(20, seed=9):
        hits = engine.search_dense(vector, 10)
        expected = oracle.dense(vector, 10)
        assert names(hits) == [name for name, _ in expected]
        np.testing.assert_allclose([hit.score for hit in hits], [s for _, s in expected], atol=1e-5)
        assert [hit.dense_rank for hit in hits] == list(range(1, 11))
        assert all(hit.dense_score == hit.score and hit.lexical_score is None for hit in hits)


def test_lexical_search_is_bm25(filled: tuple[Engine, Oracle]) -> None:
    engine, oracle = filled
    for question in ["amber", "heron number17", "the birch and the cedar?", "Kelp kelp lagoons"]:
        hits = engine.search_lexical(question, ALL)
        expected = oracle.bm25(question)
        assert {hit.passage.id for hit in hits} == set(expected)
        found = [hit.score for hit in hits]
        assert found == sorted(found, reverse=True)
        np.testing.assert_allclose(found, [expected[hit.passage.id] for hit in hits], rtol=1e-3)
        assert [hit.lexical_rank for hit in hits] == list(range(1, len(hits) + 1))
        assert names(engine.search_lexical(question, 5)) == names(hits)[:5]


def test_passages_are_slices_of_their_article(filled: tuple[Engine, Oracle]) -> None:
    engine, oracle = filled
    for hit in [*engine.search_dense(unit(1)[0], 50), *engine.search_lexical("amber grove", 50)]:
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
    ],
    ids=str,
)
def test_filtered_searches_are_exact(filled: tuple[Engine, Oracle], where: Eq) -> None:
    engine, oracle = filled
    for k in (1, 10, ALL):
        for vector in unit(3, seed=4):
            expected = oracle.dense(vector, k, where)
            assert names(engine.search_dense(vector, k, where)) == [name for name, _ in expected]
        allowed = set(oracle.matching(where))
        for question in ("amber", "ember fjord lagoon"):
            everything = engine.search_lexical(question, ALL)
            kept = [hit for hit in everything if hit.passage.article_id in allowed]
            assert names(engine.search_lexical(question, k, where)) == names(kept[:k])


def test_k_larger_than_the_store_and_zero(filled: tuple[Engine, Oracle]) -> None:
    engine, oracle = filled
    hits = engine.search_dense(unit(1)[0], ALL)
    assert len(names(hits)) == len(set(names(hits))) == len(oracle.rows)
    assert engine.search_dense(unit(1)[0], 0) == []
    assert engine.search_lexical("amber", 0) == []


def test_articles_come_back_as_they_were(filled: tuple[Engine, Oracle]) -> None:
    engine, oracle = filled
    wanted = ["article-0299", "nowhere", "article-0000", "article-0004"]
    assert engine.get(wanted) == [oracle.articles[name] for name in wanted if name != "nowhere"]
    assert engine.passages("article-0004") == passages(oracle.articles["article-0004"])
    assert engine.passages("nowhere") == []
    assert engine.vectors("nowhere").shape == (0, DIM)


def test_scan_pages_through_everything(filled: tuple[Engine, Oracle]) -> None:
    engine, oracle = filled
    where = Eq("source", "press")
    seen: list[str] = []
    while page := engine.scan(seen[-1] if seen else "", 40, where):
        assert len(page) <= 40
        seen += [found.id for found in page]
    assert seen == oracle.matching(where)
    assert engine.count(where) == len(seen)
    assert engine.count() == len(oracle.articles) == engine.stats().articles
    assert engine.stats().passages == len(oracle.rows)


def test_an_empty_store_finds_nothing(engine: Engine) -> None:
    assert engine.search_dense(unit(1)[0], 5) == []
    assert engine.search_lexical("amber", 5) == []
    assert engine.search_dense(unit(1)[0], 5, Eq("source", "x")) == []
    assert engine.count() == engine.delete(And(())) == 0
    assert engine.scan("", 10) == []
    assert engine.health() == engine.health(thorough=True) == []


def test_a_replaced_article_leaves_nothing_of_its_former_text(engine: Engine) -> None:
    oracle = fill(engine, library(6))
    assert engine.search_lexical("number3", 5)  # every structure is in use before the change
    assert engine.search_dense(unit(1)[0], 5)
    before = engine.stats()
    fill(engine, [article("article-0003", "quite other words now")], seed=5, oracle=oracle)
    assert engine.search_lexical("number3", 5) == []
    assert names(engine.search_lexical("other", 5)) == ["article-0003:0-21"]
    vector = unit(1, seed=5)[0]
    assert engine.search_dense(vector, 1)[0].passage.text == "quite other words now"
    found = names(engine.search_dense(vector, ALL))
    assert found == [name for name, _ in oracle.dense(vector, ALL)]
    assert engine.stats().articles == before.articles
    assert engine.stats().generation > before.generation


def test_the_same_again_changes_nothing_that_can_be_seen(engine: Engine) -> None:
    made = library(4)
    fill(engine, made)
    first = engine.search_dense(unit(1)[0], ALL)
    fill(engine, made)
    again = engine.search_dense(unit(1)[0], ALL)
    assert [(hit.passage, hit.score) for hit in again] == [(h.passage, h.score) for h in first]
    assert engine.stats().articles == 4


def test_deletion_leaves_nothing_anywhere(engine: Engine) -> None:
    oracle = fill(engine, library(12))
    engine.search_dense(unit(1)[0], 3)
    engine.search_lexical("number3", 3)
    where = Or((Eq("source", "press"), Eq("article_id", "article-0004")))
    gone = oracle.matching(where)
    assert engine.delete(where) == oracle.delete(where) == 7
    assert engine.get(gone) == []
    assert engine.count(where) == 0
    for name in gone:
        assert engine.passages(name) == []
        assert len(engine.vectors(name)) == 0
        assert engine.search_lexical(f"number{int(name[-4:])}", 5) == []
    kept = {piece.id for piece, _ in oracle.rows}
    assert set(names(engine.search_dense(unit(1)[0], ALL))) == kept
    assert set(names(engine.search_lexical(" ".join(WORDS), ALL))) <= kept
    assert engine.stats().passages == len(oracle.rows)
    assert engine.delete(where) == 0
    assert engine.health(thorough=True) == []


def test_equal_scores_come_in_order_of_entry_wherever_they_are_cut(engine: Engine) -> None:
    made = [article(f"same-{i:02}", "the same amber words") for i in range(40)]
    pieces = [piece for one in made for piece in passages(one)]
    vectors = np.repeat(unit(1), len(pieces), axis=0)
    engine.upsert(made, pieces, vectors)
    engine.upsert(made[3:4], pieces[3:4], vectors[:1])  # now the youngest
    expected = [f"same-{i:02}" for i in range(40) if i != 3] + ["same-03"]
    for k in (1, 7, 39, 40):
        dense = engine.search_dense(unit(1)[0], k)
        lexical = engine.search_lexical("amber", k)
        assert [hit.passage.article_id for hit in dense] == expected[:k]
        assert [hit.passage.article_id for hit in lexical] == expected[:k]


def test_articles_without_passages_are_kept(engine: Engine) -> None:
    empty = article("empty", "")
    engine.upsert([empty], [], np.empty((0, DIM), np.float32))
    assert engine.get(["empty"]) == [empty]
    assert engine.stats().passages == 0
    assert engine.search_dense(unit(1)[0], 3, Eq("article_id", "empty")) == []
    assert engine.delete(Eq("article_id", "empty")) == 1


@pytest.mark.parametrize(
    "text", ["a\x00b amber", "\ufeffembers \U0001f525 über", "'; DROP TABLE --"]
)
def test_any_text_is_kept_to_the_character(engine: Engine, text: str) -> None:
    made = article(f"id {text}", text, title=text, source=text, metadata={text: text})
    fill(engine, [made])
    assert engine.get([made.id]) == [made]
    where = And((Eq("source", text), In("article_id", (made.id,))))
    assert engine.search_dense(unit(1)[0], 1, where)[0].passage.text == text
    assert engine.delete(where) == 1


def test_a_refused_change_changes_nothing(engine: Engine) -> None:
    oracle = fill(engine, library(3))
    before = engine.stats().generation
    pieces = passages(oracle.articles["article-0000"])
    changed = [replace(oracle.articles["article-0000"], title="New")]
    with pytest.raises(IndexMismatchError, match=r"\(\d+, 9\)"):
        engine.upsert(changed, pieces, unit(len(pieces), dim=9))
    with pytest.raises(ValueError, match="NaN"):
        engine.upsert(changed, pieces, np.full((len(pieces), DIM), np.nan, np.float32))
    with pytest.raises(ValueError, match="not what stands there"):
        engine.upsert(changed, [replace(pieces[0], text="x")], unit(1))
    with pytest.raises(ValueError, match="twice"):
        engine.upsert(changed * 2, pieces, unit(len(pieces)))
    with pytest.raises(IndexMismatchError):
        engine.search_dense(unit(1, dim=9)[0], 3)
    assert engine.stats().generation == before
    assert engine.get(["article-0000"])[0].title == oracle.articles["article-0000"].title


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
def test_a_filter_that_makes_no_sense_is_refused(engine: Engine, where: Eq) -> None:
    for ask in (engine.count, engine.delete, lambda w: engine.search_lexical("x", 1, w)):
        with pytest.raises(FilterError):
            ask(where)


def test_file_records(engine: Engine) -> None:
    odd = b"caf\xe9.txt".decode("utf-8", "surrogateescape")
    one = FileRecord("/a/one.txt", "one.txt", "default", 3, 5, "00", ("x", "y"))
    two = FileRecord(f"/a/{odd}", odd, "other", 0, 0, "01", (), "broken: no text")
    engine.put_files([one, two])
    assert list(engine.files()) == [two, one]  # by path
    assert list(engine.files("other")) == [two]
    engine.put_files([replace(one, size=4)])
    assert list(engine.files("default")) == [replace(one, size=4)]
    engine.delete_files([one.path, "/a/unknown"])
    assert list(engine.files()) == [two]


def test_reopening_needs_no_embedder(engine: Engine, settings: Settings) -> None:
    oracle = fill(engine, library(5))
    vector = unit(1, seed=3)[0]
    before = [engine.search_dense(vector, 9), engine.search_lexical("amber birch", 9)]
    generation = engine.stats().generation
    engine.close()
    again: Engine = registry.load("engines", engine.id).open(settings)
    again.ensure_schema(DIM, "inner_product", EMBEDDER)
    assert [again.search_dense(vector, 9), again.search_lexical("amber birch", 9)] == before
    assert again.stats().generation == generation
    assert again.get(sorted(oracle.articles)) == [
        oracle.articles[n] for n in sorted(oracle.articles)
    ]
    again.close()


def test_another_embedder_is_refused_with_the_way_out(engine: Engine, settings: Settings) -> None:
    engine.close()
    again: Engine = registry.load("engines", engine.id).open(settings)
    with pytest.raises(IndexMismatchError, match=r"made-up-8.*other-9.*rag build"):
        again.ensure_schema(9, "inner_product", "other-9")
    again.close()


def test_optimize_keeps_everything(engine: Engine) -> None:
    oracle = fill(engine, library(10))
    engine.delete(Eq("source", "press"))
    oracle.delete(Eq("source", "press"))
    vector = unit(1, seed=3)[0]
    engine.optimize()
    found = names(engine.search_dense(vector, ALL))
    assert found == [name for name, _ in oracle.dense(vector, ALL)]
    # Deleted passages no longer count in the statistics of BM25.
    hits = engine.search_lexical("amber", ALL)
    expected = oracle.bm25("amber")
    np.testing.assert_allclose(
        [h.score for h in hits], [expected[n] for n in names(hits)], rtol=1e-3
    )


def test_a_snapshot_is_a_store_of_its_own(engine: Engine, settings: Settings) -> None:
    oracle = fill(engine, library(5))
    copy = settings.index_dir.parent / "copy"
    engine.snapshot(copy)
    engine.delete(And(()))
    again: Engine = registry.load("engines", engine.id).open(
        settings.model_copy(update={"index_dir": copy})
    )
    again.ensure_schema(DIM, "inner_product", EMBEDDER)
    assert again.count() == 5
    vector = unit(1)[0]
    assert names(again.search_dense(vector, 4)) == [name for name, _ in oracle.dense(vector, 4)]
    fill(again, library(6))
    assert again.count() == 6
    assert again.health(thorough=True) == []
    again.close()
