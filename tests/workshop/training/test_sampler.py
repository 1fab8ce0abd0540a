"""Prepared arrays and the batches made of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rag.embedders.minilm import make
from rag.settings import load
from rag.workshop.training.batch import Arrays, Marks
from rag.workshop.training.feed import Feed
from rag.workshop.training.prepare import plain_tokenizer, prepare
from rag.workshop.training.prepared import Prepared
from rag.workshop.training.sampler import Mixture, Sampler
from rag.workshop.training.sources import Source, source_of
from tests.workshop.conftest import WriteSquad

pytestmark = pytest.mark.slow


@pytest.fixture
def source(write_squad: WriteSquad) -> Source:
    return source_of(write_squad())


@pytest.fixture
def prepared(source: Source, tiny_encoder: Path, tmp_path: Path) -> Prepared:
    return prepare_from(source, tiny_encoder, tmp_path / "prepared.npz", [])


def prepare_from(source: Source, encoder: Path, cache: Path, said: list[str]) -> Prepared:
    tokenizer = plain_tokenizer(encoder / "tokenizer.json")
    vectors = np.random.default_rng(0).standard_normal((tokenizer.get_vocab_size(), 8))
    words = vectors.astype(np.float32)
    return prepare([source], tokenizer, words, make(load()), cache, 1, said.append)


def sampler(prepared: Prepared, source: Source, encoder: Path) -> Sampler:
    marks = Marks.of(plain_tokenizer(encoder / "tokenizer.json"))
    return Sampler(prepared, [source], marks, seed=3)


def words(batch: Arrays, row: int, start: int, end: int, encoder: Path) -> str:
    tokenizer = plain_tokenizer(encoder / "tokenizer.json")
    tokens = [tokenizer.id_to_token(int(i)) for i in batch.ids[row, start : end + 1]]
    return " ".join(tokens).replace(" ##", "")


def test_prepared_once(source: Source, tiny_encoder: Path, tmp_path: Path) -> None:
    said: list[str] = []
    first = prepare_from(source, tiny_encoder, tmp_path / "p.npz", said)
    again = prepare_from(source, tiny_encoder, tmp_path / "p.npz", said)
    assert np.array_equal(first.swaps.values, again.swaps.values)
    assert "read from" in said[-1]


def test_negatives_lack_the_answer(prepared: Prepared) -> None:
    for row in range(len(prepared.context_of)):
        others = {*prepared.nearby[row].tolist(), *prepared.retrieved[row].tolist()}
        assert int(prepared.context_of[row]) not in others


def test_gold_positions_read_as_the_answers(
    prepared: Prepared, source: Source, tiny_encoder: Path
) -> None:
    plain = Mixture(sentence_share=0, unanswerable=0, whole=0.5)
    answers = {"1881", "anna berg", "oslo", "karl holm", "holm", "1902", "in 1902"}
    answers |= {"may", "in may", "40"}
    seen = set()
    drawn = sampler(prepared, source, tiny_encoder)
    for batch in drawn.build(drawn.plan(plain, 60), 16, 512):
        assert batch.ids.size <= 512
        assert len(batch.ids) <= 16
        assert len(set(batch.gold[:, 0].tolist())) == len(batch.ids)
        for row, start, end in batch.gold:
            assert batch.passage[row, start : end + 1].all()
            seen.add(words(batch, row, start, end, tiny_encoder))
    assert seen == answers


def test_groups_lead_their_batch(prepared: Prepared, source: Source, tiny_encoder: Path) -> None:
    grouped = Mixture(grouped=1.0)
    drawn = sampler(prepared, source, tiny_encoder)
    batches = drawn.build(drawn.plan(grouped, 20), 30, 1024)
    assert sum(batch.groups for batch in batches) > 5
    for batch in batches:
        answered = set(batch.gold[:, 0].tolist())
        for first in range(0, 3 * batch.groups, 3):
            assert first in answered
            assert not {first + 1, first + 2} & answered
            question = ~batch.passage[first]
            assert (batch.types[first][batch.passage[first]] == 1).all()
            assert batch.ids[first][question][0] == batch.ids[first + 1][0]


@pytest.mark.parametrize("workers", [0, 2])
def test_the_stream_goes_on_where_it_stopped(
    prepared: Prepared, source: Source, tiny_encoder: Path, workers: int
) -> None:
    here = Feed(sampler(prepared, source, tiny_encoder), 20, 16, 512, 0)
    there = Feed(sampler(prepared, source, tiny_encoder), 20, 16, 512, workers)
    here.next(Mixture())
    there.resume(here.state)
    for _ in range(3):
        for left, right in zip(here.next(Mixture()), there.next(Mixture()), strict=True):
            assert np.array_equal(left.ids, right.ids)
            assert np.array_equal(left.gold, right.gold)
        assert here.state == there.state
    there.close()
