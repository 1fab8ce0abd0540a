"""Any filter tree means the same to the store as to plain Python."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.store import Store
from rag.testing.library import Oracle, names, now, unit
from rag.types import And, Eq, Filter, In, Not, Or, Range

DATES = st.integers(0, 950).map(lambda days: date(2020, 1, 1) + timedelta(days=days))
TEXTS = {
    "article_id": st.integers(0, 310).map(lambda i: f"article-{i:04}"),
    "source": st.sampled_from(["press", "file-4", "file-10", "nowhere", ""]),
    "collection": st.sampled_from(["rare", "default", "none"]),
    "language": st.sampled_from(["en", "fr", "de"]),
}


def ordered(low: object, high: object) -> tuple[object, object]:
    if low is not None and high is not None and low > high:  # type: ignore[operator]
        return high, low
    return low, high


def leaves() -> st.SearchStrategy[Filter]:
    made: list[st.SearchStrategy[Filter]] = []
    for name, values in [*TEXTS.items(), ("published", DATES)]:
        chosen: st.SearchStrategy[object] = values
        bounds = st.tuples(st.none() | chosen, st.none() | chosen).map(lambda pair: ordered(*pair))
        made += [
            st.builds(Eq, st.just(name), chosen),
            st.builds(In, st.just(name), st.lists(chosen, max_size=6).map(tuple)),
            bounds.map(lambda pair, name=name: Range(name, *pair)),  # type: ignore[misc]
        ]
    return st.one_of(made)


FILTERS = st.recursive(
    leaves(),
    lambda parts: st.one_of(
        st.builds(And, st.lists(parts, max_size=3).map(tuple)),
        st.builds(Or, st.lists(parts, max_size=3).map(tuple)),
        st.builds(Not, parts),
    ),
    max_leaves=6,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=FILTERS)
def test_filters(filled: tuple[Store, Oracle], where: Filter) -> None:
    store, oracle = filled
    matching = oracle.matching(where)
    assert now(store).count(where) == len(matching)
    assert [found.id for found in now(store).scan("", 1000, where)] == matching
    vector = unit(1, seed=2)[0]
    assert names(now(store).search_dense(vector, 20, where)) == oracle.nearest(vector, 20, where)
    everything = now(store).search_lexical("grove cedar", 10_000)
    kept = [hit for hit in everything if hit.passage.article_id in set(matching)]
    assert now(store).search_lexical("grove cedar", 20, where) == [
        type(hit)(hit.passage, hit.score, lexical_score=hit.score, lexical_rank=rank)
        for rank, hit in enumerate(kept[:20], start=1)
    ]


@pytest.mark.parametrize("n", [501, 40_000])
def test_very_long_lists(filled: tuple[Store, Oracle], n: int) -> None:
    store, oracle = filled
    where = In("article_id", tuple(f"article-{i:04}" for i in range(250, 250 + n)))
    assert now(store).count(where) == 50
    found = names(now(store).search_dense(unit(1)[0], 5, where))
    assert found == oracle.nearest(unit(1)[0], 5, where)


def test_conditions_in_conditions_many_at_each_level(filled: tuple[Store, Oracle]) -> None:
    store, _ = filled
    folders = Or(tuple(Range("source", f"none/{n}/", f"none/{n}0") for n in range(900)))
    wanted = And((*(Not(Eq("source", f"none/{n}")) for n in range(900)), Not(folders)))
    assert now(store).count(wanted) == now(store).count(None)
