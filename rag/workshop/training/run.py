"""The training loop: seeded, resumable, paced by tokens or by the clock."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch

from rag.embedders.minilm import make
from rag.settings import load
from rag.workshop.training.batch import Arrays, Marks
from rag.workshop.training.curves import plot_curves
from rag.workshop.training.dev import Figures, load_dev, measure
from rag.workshop.training.feed import Feed
from rag.workshop.training.loss import on_device, reader_loss
from rag.workshop.training.model import load_reader, rate_groups, save_reader, torch_logits
from rag.workshop.training.prepare import plain_tokenizer, prepare
from rag.workshop.training.sampler import Sampler
from rag.workshop.training.schedule import Budget, Pace, Schedule
from rag.workshop.training.sources import Source
from rag.workshop.training.teachers import Teachers

_ALL: Final = 10**9


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to: the checkpoint folder, tokens read, and the whole dev sets' figures."""

    folder: Path
    tokens: int
    minutes: float
    figures: dict[str, Figures]


class Run:
    """One run: everything it needs is there, or said to be missing, before it begins to train."""

    def __init__(
        self,
        sources: Sequence[Source],
        out: Path,
        budget: Budget,
        start: Path,
        seed: int,
        schedule: Schedule,
        pace: Pace,
        dropout: float,
        report: Callable[[str], None],
        teachers: Sequence[Path],
        dev: Sequence[Path],
    ) -> None:
        torch.manual_seed(seed)
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        # cuDNN's attention is planned anew for every shape, at 170 ms each, and shapes abound here.
        torch.backends.cuda.enable_cudnn_sdp(False)
        self._out, self._start = out, start
        self._budget, self._schedule, self._pace = budget, schedule, pace
        self._report = report
        self._model = load_reader(start, dropout=dropout).to(self._device)
        self._tokenizer = plain_tokenizer(start / "tokenizer.json")
        self._optimizer = torch.optim.AdamW(rate_groups(self._model), lr=0.0, fused=True)
        vocabulary = self._model.config.vocab_size
        self._teachers = Teachers(teachers, vocabulary, self._device) if teachers else None
        self._dev = [load_dev(path) for path in dev]
        words = self._model.qa.get_input_embeddings().weight.detach().cpu().numpy()
        cache = out / "training" / "prepared.npz"
        data = prepare(sources, self._tokenizer, words, make(load()), cache, seed, report)
        sampler = Sampler(data, sources, Marks.of(self._tokenizer), seed)
        self._feed = Feed(sampler, pace.questions, pace.sequences, pace.batch_tokens, pace.workers)
        self._mean: dict[str, Any] = {}
        self._tokens, self._seconds = 0, 0.0
        # Where this budget began: progress, tokens and seconds; other than 0 once prolonged.
        self._base, self._tokens_base, self._seconds_base = 0.0, 0, 0.0
        self._curve: list[dict[str, Any]] = []
        self._last_save = self._last_dev = 0.0
        self._stable_kept = False

    @property
    def _progress(self) -> float:
        return self._base + (1 - self._base) * self._budget.spent(
            self._tokens - self._tokens_base, self._seconds - self._seconds_base
        )

    def restore(self, path: Path, prolonged: bool) -> None:
        """Take up a saved run; a prolonged one spends a fresh budget from its stable part."""
        state = torch.load(path, weights_only=True, map_location=self._device)
        self._model.load_state_dict(state["model"])
        self._optimizer.load_state_dict(state["optimizer"])
        self._mean = state["mean"]
        self._feed.resume(state["sampler"])
        self._tokens, self._seconds = state["tokens"], state["seconds"]
        self._curve = state["curve"]
        self._stable_kept = state["stable_kept"]
        self._base, self._tokens_base, self._seconds_base = state["bases"]
        if prolonged:
            self._base, self._mean, self._stable_kept = self._schedule.sentences, {}, False
            self._tokens_base, self._seconds_base = self._tokens, self._seconds
        torch.set_rng_state(state["random"].cpu())
        self._last_save = self._last_dev = self._seconds
        self._report(f"resumed from {path}: {self._tokens:,} tokens read")

    def go(self) -> Outcome:
        """Train until the budget is spent, then choose between last and averaged weights."""
        try:
            self._spend()
        finally:
            self._feed.close()
        self._save("state.pt")
        return self._finish()

    def _spend(self) -> None:
        while (progress := self._progress) < 1.0:
            if progress >= self._schedule.decay_from and not self._stable_kept:
                self._stable_kept = True
                self._save("stable.pt")
            self._train_chunk(self._feed.next(self._schedule.mixture_at(progress)))
            if self._seconds - self._last_dev > 60 * self._pace.dev_minutes:
                self._last_dev = self._seconds
                self._look()
            if self._seconds - self._last_save > 60 * self._pace.save_minutes:
                self._last_save = self._seconds
                self._save("state.pt")

    def _train_chunk(self, batches: list[Arrays]) -> None:
        began, tokens = time.monotonic(), self._tokens
        steps = list(_steps(batches, self._pace.sequences))
        losses = [self._step(step) for step in steps]
        loss = float(torch.stack(losses).sum()) / sum(len(batch.ids) for batch in batches)
        taken = time.monotonic() - began
        self._seconds += taken
        rate = (self._tokens - tokens) / taken
        progress = min(self._progress, 1.0)
        self._curve.append({"tokens": self._tokens, "seconds": self._seconds, "loss": loss})
        done = max(progress - self._base, 1e-9)
        left = (1 - progress) / done * (self._seconds - self._seconds_base)
        self._report(
            f"{progress:6.1%}  loss {loss:.3f}  {self._tokens:,} tokens  {rate:,.0f} tokens/s  "
            f"rate {self._schedule.rate(progress):.1e}  {left / 60:.0f} min left"
        )

    def _step(self, batches: Sequence[Arrays]) -> torch.Tensor:
        """One step of the optimiser; the summed loss of its sequences, still on the device."""
        rate = self._schedule.rate(min(self._progress, 1.0))
        for group in self._optimizer.param_groups:
            group["lr"] = rate * group["scale"]
        self._model.train()
        count = sum(len(batch.ids) for batch in batches)
        losses: list[torch.Tensor] = []
        for batch in batches:
            given, bfloat16 = on_device(batch, self._device), self._pace.bfloat16
            taught = self._teachers.opinion(given, bfloat16) if self._teachers else None
            out = self._model(given.ids, given.mask, given.types, bfloat16)
            loss = reader_loss(out, given, taught)
            (loss / count).backward()
            losses.append(loss.detach())
            self._tokens += int(batch.mask.sum())  # those that are not padding
        torch.nn.utils.clip_grad_norm_(self._model.parameters(), 1.0)
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        if self._stable_kept:
            self._average()
        return torch.stack(losses).sum()

    def _average(self) -> None:
        for name, parameter in self._model.named_parameters():
            if parameter.requires_grad:
                now = parameter.detach()
                if name in self._mean:
                    self._mean[name].lerp_(now, 1 - self._pace.averaged)
                else:
                    self._mean[name] = now.clone()

    def _look(self, most: int | None = None, whole: bool = False) -> dict[str, Figures]:
        self._model.eval()
        most = most or self._pace.dev_questions
        found: dict[str, Figures] = {}
        for dev in self._dev:
            found |= measure(dev, self._tokenizer, torch_logits(self._model), most, whole=whole)
        for name, figures in found.items():
            self._report(
                f"        {name}: EM {figures.exact_match:.1f}  F1 {figures.f1:.1f}  "
                f"AUROC {_shown(figures.auroc)}  ({figures.questions} questions)"
            )
        if found:
            record = {name: asdict(figures) for name, figures in found.items()}
            self._curve.append({"tokens": self._tokens, "seconds": self._seconds, "dev": record})
        return found

    def _save(self, name: str) -> None:
        folder = self._out / "training"
        folder.mkdir(parents=True, exist_ok=True)
        state = {
            "model": self._model.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "mean": self._mean,
            "sampler": self._feed.state,
            "tokens": self._tokens,
            "seconds": self._seconds,
            "curve": self._curve,
            "stable_kept": self._stable_kept,
            "bases": (self._base, self._tokens_base, self._seconds_base),
            "random": torch.get_rng_state(),
        }
        partial = folder / f"{name}.partial"
        torch.save(state, partial)
        partial.replace(folder / name)
        lines = (json.dumps(entry) + "\n" for entry in self._curve)
        (folder / "log.jsonl").write_text("".join(lines))
        plot_curves(self._curve, folder)

    def _finish(self) -> Outcome:
        chosen = {name: value.clone() for name, value in self._model.state_dict().items()}
        save_reader(self._model, chosen, self._start, self._out)
        if self._mean and self._dev:
            self._report("last weights:")
            last = self._look(self._pace.choosing_questions)
            averaged = chosen | self._mean
            self._model.load_state_dict(averaged)
            self._report("averaged weights:")
            if _mean_f1(self._look(self._pace.choosing_questions)) > _mean_f1(last):
                save_reader(self._model, averaged, self._start, self._out)
            else:
                self._model.load_state_dict(chosen)
        self._report(f"reader written to {self._out}; whole dev sets:")
        figures = self._look(_ALL, whole=True)
        (self._out / "training" / "figures.json").write_text(
            json.dumps({name: asdict(f) for name, f in figures.items()}, indent=1)
        )
        return Outcome(self._out, self._tokens, self._seconds / 60, figures)


def _steps(batches: Sequence[Arrays], most: int) -> Iterator[list[Arrays]]:
    """Batches in order, put together to steps of at most `most` sequences (or one batch)."""
    step: list[Arrays] = []
    for batch in batches:
        if step and sum(len(b.ids) for b in step) + len(batch.ids) > most:
            yield step
            step = []
        step.append(batch)
    if step:
        yield step


def _mean_f1(figures: dict[str, Figures]) -> float:
    return float(np.mean([f.f1 for f in figures.values()]))


def _shown(auroc: float | None) -> str:
    return "-" if auroc is None else f"{auroc:.3f}"
