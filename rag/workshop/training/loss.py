"""The reader's objective: marginal likelihood of the gold spans, alone and across passages, and
what the other heads on the same encoder pass are to say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, pad

from rag.workshop.training.batch import Arrays, Batch
from rag.workshop.training.prepared import LONGEST_ANSWER

_NEVER = -1e9
TAUGHT = 0.75
"""Weight of the teachers' opinion beside what is marked."""
EVIDENCE, TAGS, DECISION, EARLY = 0.5, 1.0, 0.5, 0.2
"""Weights of the other heads beside the spans."""
_TAG_WEIGHTS = (1.0, 3.0, 3.0)


Tensors = Batch[Tensor]


def on_device(batch: Arrays, device: torch.device) -> Tensors:
    """The arrays of a batch, copied to the device."""
    arrays = {f.name: getattr(batch, f.name) for f in fields(batch) if f.name != "groups"}
    tensors = {name: torch.from_numpy(a).to(device) for name, a in arrays.items()}
    return Batch(**tensors, groups=batch.groups)


@dataclass(frozen=True, slots=True)
class Outputs:
    """What the heads say of b sequences of t tokens, float32 logits.

    start, end, evidence: (b, t); tags: (b, t, 3), outside, first and further token of an item;
    decision: (b, 3), SUPPORTS, DENIES, UNCLEAR; early: an answer is there, (b,) for each depth.
    """

    start: Tensor
    end: Tensor
    evidence: Tensor
    tags: Tensor
    decision: Tensor
    early: dict[int, Tensor]


@dataclass(frozen=True, slots=True)
class Opinion:
    """What teachers take things for, as probabilities: pairs (b, t * 30 + 1), the null last;
    evidence (b, t); tags (b, t, 3); decision (b, 3)."""

    pairs: Tensor
    evidence: Tensor
    tags: Tensor
    decision: Tensor


def reader_loss(out: Outputs, batch: Tensors, taught: Opinion | None = None) -> Tensor:
    """Summed loss of a micro-batch: that of the spans and, weighted, of every other head.

    evidence: binary cross-entropy, mean over the passage's tokens; tags: cross-entropy, likewise,
    items weighing three times; decision: cross-entropy; early: binary cross-entropy of an answer
    being there, for each depth. With teachers, three quarters of each is learnt from them (all of
    it where only they know), for the depths from the null they give.
    """
    loss = span_loss(out.start, out.end, batch, None if taught is None else taught.pairs)
    loss = loss + EVIDENCE * _evidence(out, batch, taught).sum()
    loss = loss + TAGS * _tags(out, batch, taught).sum()
    if bool((batch.decision >= 0).any()):
        loss = loss + DECISION * _decision(out, batch, taught).sum()
    for each in _early(out, batch, taught):
        loss = loss + EARLY * each.sum()
    return loss


def _evidence(out: Outputs, batch: Tensors, taught: Opinion | None) -> Tensor:
    def said(wanted: Tensor) -> Tensor:
        each = binary_cross_entropy_with_logits(out.evidence, wanted, reduction="none")
        return _over_passage(each, batch)

    known = batch.answered >= 0
    each = said(batch.evidence.clamp(min=0).float()) * known
    return each if taught is None else _mixed(each, said(taught.evidence), known)


def _tags(out: Outputs, batch: Tensors, taught: Opinion | None) -> Tensor:
    weights = out.tags.new_tensor(_TAG_WEIGHTS)
    tagged = cross_entropy(
        out.tags.transpose(1, 2), batch.tags, weight=weights, ignore_index=-1, reduction="none"
    )
    each = tagged.sum(dim=1) / batch.passage.sum(dim=1).clamp(min=1)
    if taught is None:
        return each
    known = batch.answered >= 0
    soft = -(taught.tags * weights * torch.log_softmax(out.tags, dim=2)).sum(dim=2)
    return _mixed(each, _over_passage(soft, batch) * (batch.spans | ~known), known)


def _decision(out: Outputs, batch: Tensors, taught: Opinion | None) -> Tensor:
    deciding = batch.decision >= 0
    logits = out.decision[deciding]
    each = cross_entropy(logits, batch.decision[deciding], reduction="none")
    if taught is None:
        return each
    soft = -(taught.decision[deciding] * torch.log_softmax(logits, dim=1)).sum(dim=1)
    return (1 - TAUGHT) * each + TAUGHT * soft


def _early(out: Outputs, batch: Tensors, taught: Opinion | None) -> Iterator[Tensor]:
    known = batch.answered >= 0
    marked = there = batch.answered.clamp(min=0).float()
    if taught is not None:
        believed = (1 - taught.pairs[:, -1]).clamp(0, 1)
        there = torch.where(known, 0.5 * marked + 0.5 * believed, believed)
        there = torch.where(batch.spans | ~known, there, marked)
    for logit in out.early.values():
        each = binary_cross_entropy_with_logits(logit, there, reduction="none")
        yield each if taught is not None else each * known


def _over_passage(each: Tensor, batch: Tensors) -> Tensor:
    """(b,): the mean over the passage's tokens of what is told of each token."""
    passage = batch.passage
    return (each * passage).sum(dim=1) / passage.sum(dim=1).clamp(min=1)


def _mixed(given: Tensor, learnt: Tensor, known: Tensor) -> Tensor:
    """Three quarters of what is learnt from teachers, or all where nothing is given: (b,)."""
    return torch.where(known, (1 - TAUGHT) * given + TAUGHT * learnt, learnt)


def span_loss(start: Tensor, end: Tensor, batch: Tensors, taught: Tensor | None = None) -> Tensor:
    """Summed loss of a micro-batch; start, end: (b, t) float32 logits.

    With P the passage positions, 0 = [CLS] the null, G the gold spans (the null when there is
    none) and V the pairs i <= j < i + 30 of P, the loss of a sequence is the mean of

    - independent: (-log p_s(starts of G) - log p_e(ends of G)) / 2, softmax over P and 0;
    - joint: log sum_{V + null} exp(s_i + e_j) - log sum_G exp(s_i + e_j).

    taught: (b, t * 30 + 1), what teachers take each pair and the null for, as probabilities; the
    cross-entropy to it then has three quarters of the weight (Hinton et al. 2015, temperature 1),
    and all of it where only teachers know. Where whole sentences answer, nothing is learnt here.

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
    each = (independent + whole - right) / 2 * batch.spans
    if taught is not None:
        # The zeroes of `taught` keep the scores of what is no candidate out of the sum.
        learnt = whole - (taught * scores.clamp(min=-1e4)).sum(dim=1)
        only = batch.answered < 0
        each = torch.where(only, learnt, (1 - TAUGHT) * each + TAUGHT * learnt * batch.spans)
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
    padded = pad(ends, (0, LONGEST_ANSWER - 1), value=_NEVER)
    pairs = starts[:, :, None] + padded.unfold(1, LONGEST_ANSWER, 1)
    return torch.cat([pairs.flatten(1), start[:, :1] + end[:, :1]], dim=1)


def _marginal(logits: Tensor, gold: Tensor, allowed: Tensor) -> Tensor:
    """(b,) negative log of the probability mass on `gold` under a softmax over `allowed`."""
    total = torch.logsumexp(logits.masked_fill(~allowed, _NEVER), dim=1)
    return total - _masked_sum(logits, gold)


def _masked_sum(scores: Tensor, kept: Tensor) -> Tensor:
    return torch.logsumexp(scores.masked_fill(~kept, _NEVER), dim=1)
