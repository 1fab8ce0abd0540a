"""Valid pairs, whole words, whole characters: on numbers small enough for paper."""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.readers import _spans
from rag.types import Hit, Passage
from rag.workshop.encoder import published


def logits(*values: float) -> _spans.Logits:
    return np.array(values, dtype=np.float32)


def everywhere(n: int) -> np.ndarray:
    return np.ones(n, dtype=np.bool_)


def test_the_end_never_precedes_the_start() -> None:
    # Independent maxima would pair start 2 with end 0.
    pairs = _spans.best_pairs(logits(0, 1, 9), logits(9, 2, 0), everywhere(3), everywhere(3))
    assert pairs[0] == (0, 0, 9.0)
    assert all(i <= j for i, j, _ in pairs)


def test_all_valid_pairs_are_scored_like_brute_force() -> None:
    rng = np.random.default_rng(0)
    start, end = rng.normal(size=(2, 50)).astype(np.float32)
    starts, ends = rng.random((2, 50)) > 0.3
    expected = sorted(
        (
            (i, j, float(start[i] + end[j]))
            for i in range(50)
            for j in range(i, min(50, i + _spans.MAX_SPAN_TOKENS))
            if starts[i] and ends[j]
        ),
        key=lambda pair: -pair[2],
    )
    found = _spans.best_pairs(start, end, starts, ends, n=12)
    assert [(i, j) for i, j, _ in found] == [(i, j) for i, j, _ in expected[:12]]


def test_nothing_may_start_gives_nothing() -> None:
    none = np.zeros(2, dtype=np.bool_)
    assert _spans.best_pairs(logits(1, 2), logits(1, 2), none, everywhere(2)) == []


@pytest.mark.parametrize(
    ("text", "narrow", "wide"),
    [
        ("cafe\u0301 au lait", (0, 4), (0, 5)),
        ("a 👩\u200d🔬 b", (2, 3), (2, 5)),
        ("plain", (1, 3), (1, 3)),
    ],
)
def test_characters_are_not_torn(text: str, narrow: tuple[int, int], wide: tuple[int, int]) -> None:
    assert _spans.whole_characters(text, *narrow) == wide


@pytest.fixture(scope="module")
def tokenizer():  # type: ignore[no-untyped-def]
    from tokenizers import Tokenizer

    made = Tokenizer.from_file(str(Path(published()) / "tokenizer.json"))
    made.no_padding()
    made.no_truncation()
    return made


def hit(text: str, start: int = 0) -> Hit:
    return Hit(Passage(f"a:{start}", "a", start, start + len(text), text), 1.0)


@given(text=st.text(max_size=400), question=st.text(max_size=300))
def test_every_span_is_whole_words_of_any_unicode(tokenizer, text: str, question: str) -> None:  # type: ignore[no-untyped-def]
    (parts,) = _spans.windows(tokenizer, question, [hit(text, start=7)])
    rng = np.random.default_rng(len(text))
    scores = [tuple(rng.normal(size=(2, len(w.ids))).astype(np.float32)) for w in parts]
    spans, _ = _spans.passage_spans(parts, scores)  # type: ignore[arg-type]
    taken: list[tuple[int, int]] = []
    for span in spans:
        assert 7 <= span.start < span.end <= 7 + len(text)
        quote = text[span.start - 7 : span.end - 7]
        assert not unicodedata.category(quote[0]).startswith("M") or span.start == 7
        assert all(span.end <= low or high <= span.start for low, high in taken)
        taken.append((span.start, span.end))


def test_what_is_made_of_a_span_comes_from_the_window_that_reads_it_best(tokenizer) -> None:  # type: ignore[no-untyped-def]
    text = " ".join(f"w{n}" for n in range(400))
    (parts,) = _spans.windows(tokenizer, "how many?", [hit(text)])
    scores = [np.zeros((2, len(part.ids)), dtype=np.float32) for part in parts]
    last = [
        np.array([[which, token] for token in range(len(part.ids))], dtype=np.float32)
        for which, part in enumerate(parts)
    ]
    i = int(np.flatnonzero(parts[1].starts)[0])
    j = int(np.flatnonzero(parts[1].ends)[2])
    scores[1][0][i] = scores[1][1][j] = 9.0
    best = _spans.passage_spans(parts, scores, last)[0][0]  # type: ignore[arg-type]
    assert best.states is not None
    assert best.states.tolist() == [[1, 0], [1, i], [1, j], [1, (i + j) / 2]]


def test_windows_share_tokens_and_hold_every_one(tokenizer) -> None:  # type: ignore[no-untyped-def]
    text = " ".join(f"w{n}" for n in range(400))
    (parts,) = _spans.windows(tokenizer, "how many?", [hit(text)])
    assert len(parts) > 2
    assert all(len(part.ids) <= _spans.MAX_TOKENS for part in parts)
    # The passage's tokens of each window, without the [SEP] behind them.
    held = [part.offsets[part.type_ids.index(1) : -1] for part in parts]
    for one, following in pairwise(held):
        assert one[-_spans.STRIDE :] == following[: _spans.STRIDE]
    once = [*held[0], *(offset for own in held[1:] for offset in own[_spans.STRIDE :])]
    assert once == tokenizer.encode(text, add_special_tokens=False).offsets


def test_a_passage_is_as_unanswerable_as_its_most_answerable_window(tokenizer) -> None:  # type: ignore[no-untyped-def]
    (parts,) = _spans.windows(tokenizer, "how many?", [hit("so many " * 300)])
    scores = [np.zeros((2, len(part.ids)), dtype=np.float32) for part in parts]
    for number, of in enumerate(scores):
        of[:, 0] = (3, 4) if number == 1 else (9, 0)
    _, null = _spans.passage_spans(parts, scores)  # type: ignore[arg-type]
    assert (len(parts) > 2, null) == (True, 7.0)


def test_a_long_question_leaves_room_for_the_passage(tokenizer) -> None:  # type: ignore[no-untyped-def]
    (parts,) = _spans.windows(tokenizer, "why " * 500, [hit("Because it is so.")])
    assert len(parts) == 1
    assert parts[0].starts.any()
