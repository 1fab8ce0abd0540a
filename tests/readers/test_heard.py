"""Reading stops early, but no article that promises an answer stays unheard: it may contradict."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.readers.quoter import AT_ONCE, SHIPPED, Quoter
from rag.types import Hit, Passage

QUESTION = "When was the construction of the Halden Bridge started?"
TEXTS = {
    "one": "The construction of the Halden Bridge was started in April 1958 and took two years.",
    "two": "The Halden Bridge carries a road. Its construction was started in April 1958.",
    "three": "Work went on for years: the construction of the Halden Bridge began in June 1936.",
    "four": "The council met on Tuesday to speak of parking fees and of the new swimming pool.",
}


def test_a_settled_answer_does_not_silence_another_article() -> None:
    hits = [
        Hit(Passage(f"{name}:0", name, 0, len(text), text), 1.0, dense_score=1.0, dense_rank=1)
        for name, text in TEXTS.items()
    ]
    reading = Quoter(SHIPPED).read(QUESTION, hits)
    said = {TEXTS[s.article_id][s.start : s.end] for s in reading.spans if s.score > s.null_score}
    assert {"April 1958", "June 1936"} <= said
    assert {span.article_id for span in reading.spans} == {"one", "two", "three"}


def test_what_was_retrieved_first_is_read_however_little_it_promises() -> None:
    assert Quoter(SHIPPED)._promising([-20.0, 9.0, 8.0, 7.0]) == [1, 2, 3, 0]


def test_where_nothing_promises_much_only_the_first_are_read() -> None:
    reader = Quoter(SHIPPED)
    reader.calibration = replace(reader.calibration, hopeless=4.0, unpromising=3.0)
    assert reader._promising([2.9, 2.5, 2.8, 2.7]) == [0, 2]
    assert reader._promising([1.0, 3.1, 3.2, 3.3]) == [3, 2, 1, 0]
    assert reader._promising([9.0, 8.0, 7.0, 4.9, 5.1]) == [0, 1, 2, 4]
    reader.calibration = replace(reader.calibration, hopeless=None, unpromising=None)
    assert reader._promising([9.0, -9.0, 3.0, -20.0]) == [0, 2, 1, 3]


def test_of_like_passages_the_one_retrieved_before_the_other_promises_more() -> None:
    text = TEXTS["one"]
    hits = [
        Hit(Passage(f"{name}:0", name, 0, len(text), text), score, dense_score=score, dense_rank=1)
        for name, score in (("near", 1.0), ("far", 0.5))
    ]
    near, far = Quoter(SHIPPED).promises(QUESTION, hits)
    assert near > far


def test_passages_behind_a_settled_answer_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    text = TEXTS["one"]
    hits = [
        Hit(Passage(f"one:{at}", "one", 0, len(text), text), 1.0, dense_score=1.0, dense_rank=1)
        for at in range(6)
    ]
    reader = Quoter(SHIPPED, threads=1)
    begun: list[int] = []
    rest = reader._network._rest
    one = rest._one
    monkeypatch.setattr(rest, "_one", lambda given: begun.append(1) or one(given))
    reading = reader.read(QUESTION, hits)
    assert reading.spans[0].score >= (reader.calibration.settled_score or 0)
    assert len(begun) == AT_ONCE == len(reading.null_scores)
