"""The reader's objective: marginal likelihood of the gold spans, alone and across passages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from rag.workshop.training.prepare import LONGEST_ANSWER

if TYPE_CHECKING:
    from rag.workshop.training.sampler import Batch

_NEVER = -1e9
TAUGHT = 0.75
"""Weight of the teachers' opinion beside the gold spans."""


@dataclass(frozen=True, slots=True)
class Tensors:
    """A batch of b sequences of t tokens on a device; shapes as in :class:`Batch`."""

    ids: Tensor
    types: Tensor
    mask: Tensor
    passage: Tensor
    gold: Tensor
    groups: int

    @classmethod
    def of(cls, batch: Batch, device: torch.device) -> Tensors:
        """The arrays of a batch, copied to the device."""
        arrays = (batch.ids, batch.types, batch.mask, batch.passage, batch.gold)
        ids, types, mask, passage, gold = (torch.from_numpy(a).to(device) for a in arrays)
        return cls(ids, types, mask, passage, gold, batch.groups)


def reader_loss(start: Tensor, end: Tensor, batch: Tensors, taught: Tensor | None = None) -> Tensor:
    """Summed loss of a micro-batch; start, end: (b, t) float32 logits.

    With P the passage positions, 0 = [CLS] the null, G the gold spans (the null when there is
    none) and V the pairs i <= j < i + 30 of P, the loss of a sequence is the mean of

    - independent: (-log p_s(starts of G) - log p_e(ends of G)) / 2, softmax over P and 0;
    - joint: log sum_{V + null} exp(s_i + e_j) - log sum_G exp(s_i + e_j).

    taught: (b, t * 30 + 1), what teachers take each pair and the null for, as probabilities; the
    cross-entropy to it then has three quarters of the weight (Hinton et al. 2015, temperature 1).

    A group of one answering and two other passages adds the joint loss of the first with the
    denominator summed over the pairs of all three (Clark & Gardner 2018, shared normalisation).
    """
    passage, gold = batch.passage, batch.gold
    answered = torch.zeros(len(passage), dtype=torch.bool, device=passage.device)
    answered[gold[:, 0]] = True

    gold_start, gold_end = torch.zeros_like(passage), torch.zeros_like(passage)
    gold_start[gold[:, 0], gold[:, 1]] = True
    gold_end[gold[:, 0], gold[:, 2]] = True
    gold_start[:, 0] = ~answered
    gold_end[:, 0] = ~answered
    allowed = passage.clone()
    allowed[:, 0] = True
    independent = (_marginal(start, gold_start, allowed) + _marginal(end, gold_end, allowed)) / 2

    scores = pair_scores(start, end, passage)
    is_gold = torch.zeros_like(scores, dtype=torch.bool)
    is_gold[gold[:, 0], gold[:, 1] * LONGEST_ANSWER + gold[:, 2] - gold[:, 1]] = True
    null = scores[:, -1]
    right = torch.where(answered, _masked_sum(scores, is_gold), null)
    whole = torch.logsumexp(scores, dim=1)
    each = (independent + whole - right) / 2
    if taught is not None:
        # The zeroes of `taught` keep the scores of what is no candidate out of the sum.
        learnt = whole - (taught * scores.clamp(min=-1e4)).sum(dim=1)
        each = (1 - TAUGHT) * each + TAUGHT * learnt
    loss = each.sum()

    if batch.groups:
        rows = 3 * batch.groups
        spans = torch.logsumexp(scores[:rows, :-1], dim=1)
        everything = torch.cat([spans.view(-1, 3), null[:rows:3, None]], dim=1)
        shared = torch.logsumexp(everything, dim=1) - right[:rows:3]
        loss = loss + shared.sum()
    return loss


def pair_scores(start: Tensor, end: Tensor, passage: Tensor) -> Tensor:
    """(b, t * 30 + 1): entry [b, i * 30 + k] scores the span from i to i + k, the last the null.

    Whatever does not lie within the passage scores next to minus infinity.
    """
    starts, ends = start.masked_fill(~passage, _NEVER), end.masked_fill(~passage, _NEVER)
    padded = torch.nn.functional.pad(ends, (0, LONGEST_ANSWER - 1), value=_NEVER)
    pairs = starts[:, :, None] + padded.unfold(1, LONGEST_ANSWER, 1)
    return torch.cat([pairs.flatten(1), start[:, :1] + end[:, :1]], dim=1)


def _marginal(logits: Tensor, gold: Tensor, allowed: Tensor) -> Tensor:
    """(b,) negative log of the probability mass on `gold` under a softmax over `allowed`."""
    total = torch.logsumexp(logits.masked_fill(~allowed, _NEVER), dim=1)
    return total - _masked_sum(logits, gold)


def _masked_sum(scores: Tensor, kept: Tensor) -> Tensor:
    return torch.logsumexp(scores.masked_fill(~kept, _NEVER), dim=1)
