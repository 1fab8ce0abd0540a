"""The training loop: seeded, resumable, paced by tokens or by the clock."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rag.embedders.minilm import model_dir
from rag.errors import InputError, ModelError
from rag.training.dev import DevSet, Figures, load_dev, measure
from rag.training.prepare import plain_tokenizer, prepare
from rag.training.sampler import Batch, Marks, Sampler
from rag.training.schedule import Budget, Schedule
from rag.training.sources import Source

_ALL = 10**9
_BEGUN = "begun_from.txt"


@dataclass(frozen=True, slots=True)
class Pace:
    """How the loop cuts its work and when it looks up.

    sequences: a step; steps: a chunk, after which a run may stop and be resumed exactly;
    batch_tokens: padded tokens of a micro-batch; save_minutes, dev_minutes: training time
    between checkpoints and between looks at the dev sets; dev_questions: of each, while
    training; choosing_questions: of each, to choose between last and averaged weights;
    averaged: decay of the running mean of the weights; bfloat16: of the matrix products.
    """

    sequences: int = 40
    steps: int = 16
    batch_tokens: int = 3072
    save_minutes: float = 6.0
    dev_minutes: float = 10.0
    dev_questions: int = 400
    choosing_questions: int = 800
    averaged: float = 0.998
    bfloat16: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to: the checkpoint folder, tokens read, and the whole dev sets' figures."""

    folder: Path
    tokens: int
    minutes: float
    figures: dict[str, Figures]


def train(
    sources: Sequence[Source],
    out: Path,
    budget: Budget,
    *,
    init: Path | None = None,
    dev: Sequence[Path] = (),
    seed: int = 1,
    resume: bool = False,
    prolong: Path | None = None,
    prepared: Path | None = None,
    schedule: Schedule | None = None,
    pace: Pace | None = None,
    report: Callable[[str], None] = print,
) -> Outcome:
    """Train a reader on SQuAD-format files and leave a checkpoint in `out`.

    init: encoder or earlier reader to start from (all-MiniLM-L6-v2 by default).
    resume: go on with the run interrupted in `out`, exactly where it was saved.
    prolong: go on from before the decay of the finished run in that folder, for `budget` more.
    prepared: where the prepared arrays are kept, to share them between runs.
    `out` holds the reader; `out/training` holds the run's state, log and curves.
    """
    if not sources:
        raise InputError("nothing to train on: name at least one SQuAD-format file")
    if resume and prolong:
        raise InputError("--resume goes on in the same folder, --prolong in a new one: give one")
    folder = out / "training"
    saved = folder / "state.pt" if resume else None
    if prolong is not None:
        saved = prolong / "training" / "stable.pt"
    if saved is not None and not saved.exists():
        raise ModelError(f"{saved}: no saved run to go on from")
    if saved is None and (folder / "state.pt").exists():
        raise InputError(f"{out} holds a run already: give --resume, or another --out")
    start = init or prolong or _begun_from(folder) or model_dir()
    run = _Run(sources, out, budget, start, seed, schedule or Schedule(), pace or Pace(), report)
    run.prepare(prepared or folder / "prepared.npz", [load_dev(path) for path in dev])
    if saved is not None:
        run.restore(saved, prolonged=prolong is not None)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _BEGUN).write_text(str(start.resolve()))
    return run.go()


def _begun_from(folder: Path) -> Path | None:
    """What an interrupted run started from, so that resuming it needs no second --init."""
    note = folder / _BEGUN
    return Path(note.read_text()) if note.exists() else None


class _Run:
    def __init__(
        self,
        sources: Sequence[Source],
        out: Path,
        budget: Budget,
        start: Path,
        seed: int,
        schedule: Schedule,
        pace: Pace,
        report: Callable[[str], None],
    ) -> None:
        import torch

        from rag.training.model import load_reader, rate_groups

        torch.manual_seed(seed)
        self._sources, self._out, self._start = sources, out, start
        self._budget, self._seed, self._schedule, self._pace = budget, seed, schedule, pace
        self._report = report
        self._model = load_reader(start)
        self._tokenizer = plain_tokenizer(start / "tokenizer.json")
        self._optimizer = torch.optim.AdamW(rate_groups(self._model), lr=0.0, fused=True)
        self._mean: dict[str, Any] = {}
        self._tokens, self._seconds = 0, 0.0
        # Where this budget began: progress, tokens and seconds; other than 0 once prolonged.
        self._base, self._tokens_base, self._seconds_base = 0.0, 0, 0.0
        self._curve: list[dict[str, Any]] = []
        self._last_save = self._last_dev = 0.0
        self._stable_kept = False

    def prepare(self, cache: Path, dev: Sequence[DevSet]) -> None:
        """Make or load the training arrays; raises DataError naming every bad file."""
        words = self._model.get_input_embeddings().weight.detach().numpy()
        data = prepare(self._sources, self._tokenizer, words, cache, self._seed, self._report)
        self._sampler = Sampler(data, self._sources, Marks.of(self._tokenizer), self._seed)
        self._dev = dev

    @property
    def _progress(self) -> float:
        return self._base + (1 - self._base) * self._budget.spent(
            self._tokens - self._tokens_base, self._seconds - self._seconds_base
        )

    def restore(self, path: Path, prolonged: bool) -> None:
        """Take up a saved run; a prolonged one spends a fresh budget from its stable part."""
        import torch

        state = torch.load(path, weights_only=True)
        self._model.load_state_dict(state["model"])
        self._optimizer.load_state_dict(state["optimizer"])
        self._mean = state["mean"]
        self._sampler.state = state["sampler"]
        self._tokens, self._seconds = state["tokens"], state["seconds"]
        self._curve = state["curve"]
        self._stable_kept = state["stable_kept"]
        self._base, self._tokens_base, self._seconds_base = state["bases"]
        if prolonged:
            self._base, self._mean, self._stable_kept = self._schedule.sentences, {}, False
            self._tokens_base, self._seconds_base = self._tokens, self._seconds
        torch.set_rng_state(state["random"])
        self._last_save = self._last_dev = self._seconds
        self._report(f"resumed from {path}: {self._tokens:,} tokens read")

    def go(self) -> Outcome:
        """Train until the budget is spent, then choose between last and averaged weights."""
        while (progress := self._progress) < 1.0:
            if progress >= self._schedule.decay_from and not self._stable_kept:
                self._stable_kept = True
                self._save("stable.pt")
            mixture = self._schedule.mixture_at(progress)
            sequences = self._pace.sequences * self._pace.steps
            self._train_chunk(self._sampler.chunk(mixture, sequences, self._pace.batch_tokens))
            if self._seconds - self._last_dev > 60 * self._pace.dev_minutes:
                self._last_dev = self._seconds
                self._look()
            if self._seconds - self._last_save > 60 * self._pace.save_minutes:
                self._last_save = self._seconds
                self._save("state.pt")
        self._save("state.pt")
        return self._finish()

    def _train_chunk(self, batches: list[Batch]) -> None:
        losses: list[float] = []
        counts: list[int] = []
        began, tokens = time.monotonic(), self._tokens
        step: list[Batch] = []
        for number, batch in enumerate(batches):
            step.append(batch)
            count = sum(len(b.ids) for b in step)
            if count >= self._pace.sequences or number == len(batches) - 1:
                losses.append(self._step(step, count))
                counts.append(count)
                step = []
        taken = time.monotonic() - began
        self._seconds += taken
        loss = float(np.average(losses, weights=counts))
        rate = (self._tokens - tokens) / taken
        progress = min(self._progress, 1.0)
        self._curve.append({"tokens": self._tokens, "seconds": self._seconds, "loss": loss})
        done = max(progress - self._base, 1e-9)
        left = (1 - progress) / done * (self._seconds - self._seconds_base)
        self._report(
            f"{progress:6.1%}  loss {loss:.3f}  {self._tokens:,} tokens  {rate:,.0f} tokens/s  "
            f"rate {self._schedule.rate(progress):.1e}  {left / 60:.0f} min left"
        )

    def _step(self, batches: Sequence[Batch], count: int) -> float:
        import torch

        from rag.training.loss import reader_loss

        rate = self._schedule.rate(min(self._progress, 1.0))
        for group in self._optimizer.param_groups:
            group["lr"] = rate * group["scale"]
        self._model.train()
        total = 0.0
        for batch in batches:
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self._pace.bfloat16):
                hidden = self._model.base_model(
                    input_ids=torch.from_numpy(batch.ids),
                    attention_mask=torch.from_numpy(batch.mask),
                    token_type_ids=torch.from_numpy(batch.types),
                ).last_hidden_state
            start, end = self._model.qa_outputs(hidden.float()).unbind(-1)
            loss = reader_loss(start, end, batch) / count
            loss.backward()
            total += float(loss.detach())
            self._tokens += batch.tokens
        torch.nn.utils.clip_grad_norm_(self._model.parameters(), 1.0)
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        if self._stable_kept:
            self._average()
        return total

    def _average(self) -> None:
        import torch

        with torch.no_grad():
            for name, parameter in self._model.named_parameters():
                if not parameter.requires_grad:
                    continue
                if name in self._mean:
                    self._mean[name].lerp_(parameter, 1 - self._pace.averaged)
                else:
                    self._mean[name] = parameter.detach().clone()

    def _look(self, most: int | None = None, whole: bool = False) -> dict[str, Figures]:
        from rag.training.model import torch_logits

        self._model.eval()
        most = most or self._pace.dev_questions
        found: dict[str, Figures] = {}
        for dev in self._dev:
            part = dev.first(most)
            found |= measure(part, self._tokenizer, torch_logits(self._model), whole)
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
        import torch

        from rag.training.curves import plot_curves

        folder = self._out / "training"
        folder.mkdir(parents=True, exist_ok=True)
        state = {
            "model": self._model.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "mean": self._mean,
            "sampler": self._sampler.state,
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
        from rag.training.model import save_reader

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


def _mean_f1(figures: dict[str, Figures]) -> float:
    return float(np.mean([f.f1 for f in figures.values()]))


def _shown(auroc: float | None) -> str:
    return "-" if auroc is None else f"{auroc:.3f}"
