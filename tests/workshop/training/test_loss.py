"""The objective against sums small enough for paper."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from rag.workshop.training.batch import Batch
from rag.workshop.training.loss import (
    DECISION,
    EARLY,
    EVIDENCE,
    TAGS,
    TAUGHT,
    Outputs,
    Tensors,
    on_device,
    pair_scores,
    reader_loss,
    span_loss,
)


def batch(rows: int, tokens: int, gold: list[tuple[int, int, int]], groups: int = 0) -> Tensors:
    """[CLS] at 0, one question token, then a passage."""
    mask = np.ones((rows, tokens), dtype=np.int64)
    passage = np.zeros((rows, tokens), dtype=np.bool_)
    passage[:, 2:] = True
    golds = np.array(gold, dtype=np.int64).reshape(-1, 3)
    answered = np.zeros(rows, dtype=np.int64)
    answered[golds[:, 0]] = 1
    spans, nothing = np.ones(rows, dtype=np.bool_), np.full((rows, tokens), -1, dtype=np.int64)
    undecided = np.full(rows, -1, dtype=np.int64)
    made = Batch(
        mask, mask, mask, passage, golds, spans, nothing, nothing, undecided, answered, groups
    )
    return on_device(made, torch.device("cpu"))


def slow(start: list[float], end: list[float], gold: list[tuple[int, int]]) -> tuple[float, ...]:
    """Independent loss, log of the sum over valid pairs, null and gold, by brute force."""
    places = range(2, len(start))
    pairs = {(i, j): start[i] + end[j] for i in places for j in places if i <= j < i + 30}
    null = start[0] + end[0]
    gold = gold or [(0, 0)]

    def marginal(logits: list[float], right: set[int]) -> float:
        allowed = [0, *places]
        total = sum(math.exp(logits[i]) for i in allowed)
        return -math.log(sum(math.exp(logits[i]) for i in right) / total)

    starts, ends = {a for a, _ in gold}, {b for _, b in gold}
    independent = (marginal(start, starts) + marginal(end, ends)) / 2
    right = math.log(sum(math.exp(pairs.get(g, null)) for g in gold))
    spans = math.log(sum(math.exp(s) for s in pairs.values()))
    return independent, spans, null, right


@pytest.mark.parametrize("gold", [[], [(3, 4)], [(2, 2), (2, 3)]])
def test_one_sequence(gold: list[tuple[int, int]]) -> None:
    start, end = [0.1, 9.0, 1.0, -0.5, 0.3], [0.4, 9.0, 0.2, 1.5, -1.0]
    independent, spans, null, right = slow(start, end, gold)
    joint = math.log(math.exp(spans) + math.exp(null)) - right
    loss = span_loss(
        torch.tensor([start]), torch.tensor([end]), batch(1, 5, [(0, a, b) for a, b in gold])
    )
    assert float(loss) == pytest.approx((independent + joint) / 2, rel=1e-5)


def test_a_span_of_31_tokens_is_no_candidate() -> None:
    start, end = torch.full((1, 40), -30.0), torch.full((1, 40), -30.0)
    start[0, 2], end[0, 32], end[0, 31] = 5.0, 9.0, 5.0
    near = span_loss(start, end, batch(1, 40, [(0, 2, 31)]))
    independent, spans, _, right = slow(start[0].tolist(), end[0].tolist(), [(2, 31)])
    assert spans == pytest.approx(right, abs=1e-6)
    assert float(near) == pytest.approx((independent + spans - right) / 2, rel=1e-4)


def test_a_group_shares_its_denominator() -> None:
    generator = torch.Generator().manual_seed(0)
    start, end = torch.randn(3, 5, generator=generator), torch.randn(3, 5, generator=generator)
    gold = [(0, 2, 3)]
    alone = span_loss(start, end, batch(3, 5, gold))
    together = span_loss(start, end, batch(3, 5, gold, groups=1))
    rows = [slow(start[i].tolist(), end[i].tolist(), [(2, 3)] if i == 0 else []) for i in range(3)]
    everything = sum(math.exp(spans) for _, spans, _, _ in rows) + math.exp(rows[0][2])
    assert float(together - alone) == pytest.approx(math.log(everything) - rows[0][3], rel=1e-4)


def test_what_teachers_say_is_learnt_beside_the_answer() -> None:
    start = torch.tensor([[0.1, 9.0, 1.0, -0.5, 0.3]])
    end = torch.tensor([[0.4, 9.0, 0.2, 1.5, -1.0]])
    given = batch(1, 5, [(0, 3, 4)])
    own = torch.log_softmax(pair_scores(start, end, given.passage), dim=1)
    teacher = torch.zeros_like(own)
    teacher[0, 2 * 30 + 1], teacher[0, -1] = 0.7, 0.3  # the span from 2 to 3, and the null
    learnt = -(0.7 * own[0, 2 * 30 + 1] + 0.3 * own[0, -1])
    expected = (1 - TAUGHT) * span_loss(start, end, given) + TAUGHT * learnt
    assert float(span_loss(start, end, given, teacher)) == pytest.approx(float(expected))


def test_every_head_adds_its_share() -> None:
    """Five tokens, two of the question; one sentence of two tokens answers, one item in it."""
    given = replace(
        batch(1, 5, [(0, 3, 4)]),
        tags=torch.tensor([[-1, -1, 0, 1, 2]]),
        evidence=torch.tensor([[-1, -1, 0, 1, 1]]),
        decision=torch.tensor([1]),
    )
    zero = torch.zeros(1, 5)
    said = Outputs(
        start=zero,
        end=zero,
        evidence=torch.tensor([[0.0, 0.0, -1.0, 2.0, 2.0]]),
        tags=torch.zeros(1, 5, 3),
        decision=torch.tensor([[0.0, 1.0, 0.0]]),
        early={2: torch.tensor([3.0])},
    )
    softplus = math.log1p(math.exp(-2.0))
    evidence = (math.log1p(math.exp(-1.0)) + 2 * softplus) / 3
    tags = (1 + 3 + 3) * math.log(3) / 3
    decision = math.log(2 + math.e) - 1
    early = math.log1p(math.exp(-3.0))
    heads = EVIDENCE * evidence + TAGS * tags + DECISION * decision + EARLY * early
    alone = float(span_loss(zero, zero, given))
    assert float(reader_loss(said, given)) == pytest.approx(alone + heads, rel=1e-5)


def test_where_sentences_answer_the_span_head_learns_nothing() -> None:
    given = replace(batch(1, 5, []), spans=torch.tensor([False]))
    start = torch.tensor([[0.1, 9.0, 1.0, -0.5, 0.3]])
    assert float(span_loss(start, start, given)) == 0.0
