"""The reader's objective: marginal likelihood of the gold spans, alone and across passages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from rag.training.prepare import LONGEST_ANSWER

if TYPE_CHECKING:
    from rag.training.sampler import Batch

_NEVER = -1e9


def reader_loss(start: Tensor, end: Tensor, batch: Batch) -> Tensor:
    """Summed loss of a micro-batch; start, end: (b, t) float32 logits.

    With P the passage positions, 0 = [CLS] the null, G the gold spans (the null when there is
    none) and V the pairs i <= j < i + 30 of P, the loss of a sequence is the mean of

    - independent: (-log p_s(starts of G) - log p_e(ends of G)) / 2, softmax over P and 0;
    - joint: log sum_{V + null} exp(s_i + e_j) - log sum_G exp(s_i + e_j).

    A group of one answering and two other passages adds the joint loss of the first with the
    denominator summed over the pairs of all three (Clark & Gardner 2018, shared normalisation).
    """
    passage = torch.from_numpy(batch.passage)
    gold = torch.from_numpy(batch.gold)
    answered = torch.zeros(len(passage), dtype=torch.bool)
    answered[gold[:, 0]] = True

    gold_start, gold_end = torch.zeros_like(passage), torch.zeros_like(passage)
    gold_start[gold[:, 0], gold[:, 1]] = True
    gold_end[gold[:, 0], gold[:, 2]] = True
    gold_start[:, 0] = ~answered
    gold_end[:, 0] = ~answered
    allowed = passage.clone()
    allowed[:, 0] = True
    independent = (_marginal(start, gold_start, allowed) + _marginal(end, gold_end, allowed)) / 2

    pairs = _pair_scores(start.masked_fill(~passage, _NEVER), end.masked_fill(~passage, _NEVER))
    is_gold = torch.zeros_like(pairs, dtype=torch.bool)
    is_gold[gold[:, 0], gold[:, 1], gold[:, 2] - gold[:, 1]] = True
    null = start[:, 0] + end[:, 0]
    right = torch.where(answered, _masked_sum(pairs.flatten(1), is_gold.flatten(1)), null)
    spans = torch.logsumexp(pairs.flatten(1), dim=1)
    joint = torch.logaddexp(spans, null) - right
    loss = ((independent + joint) / 2).sum()

    if batch.groups:
        rows = 3 * batch.groups
        everything = torch.cat([spans[:rows].view(-1, 3), null[:rows:3, None]], dim=1)
        shared = torch.logsumexp(everything, dim=1) - right[:rows:3]
        loss = loss + shared.sum()
    return loss


def _pair_scores(start: Tensor, end: Tensor) -> Tensor:
    """(b, t, 30): entry [b, i, k] scores the span from i to i + k."""
    padded = torch.nn.functional.pad(end, (0, LONGEST_ANSWER - 1), value=_NEVER)
    return start[:, :, None] + padded.unfold(1, LONGEST_ANSWER, 1)


def _marginal(logits: Tensor, gold: Tensor, allowed: Tensor) -> Tensor:
    """(b,) negative log of the probability mass on `gold` under a softmax over `allowed`."""
    total = torch.logsumexp(logits.masked_fill(~allowed, _NEVER), dim=1)
    return total - _masked_sum(logits, gold)


def _masked_sum(scores: Tensor, kept: Tensor) -> Tensor:
    return torch.logsumexp(scores.masked_fill(~kept, _NEVER), dim=1)
