"""Train a reader: from what, with what, and where an earlier run is taken up."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from rag.errors import InputError, ModelError
from rag.workshop.encoder import published
from rag.workshop.training.model import is_reader
from rag.workshop.training.run import Outcome, Run
from rag.workshop.training.schedule import ADAPTING, Budget, Pace, Schedule
from rag.workshop.training.sources import Source

_BEGUN: Final = "begun.json"


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
    teachers: Sequence[Path] = (),
    dropout: float = 0.0,
    schedule: Schedule | None = None,
    pace: Pace | None = None,
    report: Callable[[str], None] = print,
) -> Outcome:
    """Train a reader on SQuAD-format files and leave a checkpoint in `out`.

    It runs on the graphics card where torch finds one, else on the processor.

    init: encoder or earlier reader to start from (all-MiniLM-L6-v2 by default); a reader is led
        gently (`ADAPTING`), so that it keeps what it knows.
    resume: go on with the run interrupted in `out`, exactly where it was saved.
    prolong: go on from before the decay of the finished run in that folder, for `budget` more.
    teachers: readers whose mean opinion is learnt beside the answers given.
    `out` holds the reader; `out/training` holds the run's state, log and curves.
    """
    if not sources:
        raise InputError("nothing to train on: name at least one SQuAD-format file")
    folder = out / "training"
    saved = _saved(out, resume, prolong)
    begun = _begun(folder) if resume else {}
    start = Path(init or prolong or begun.get("init") or published())
    teachers = [Path(each) for each in teachers or begun.get("teachers", ())]
    dropout = dropout or begun.get("dropout", 0.0)
    adapting = begun.get("adapting", prolong is None and is_reader(start))
    if schedule is None:
        schedule = ADAPTING if adapting else Schedule()
    pace = pace or Pace.here(adapting)
    run = Run(sources, out, budget, start, seed, schedule, pace, dropout, report, teachers, dev)
    if saved is not None:
        run.restore(saved, prolonged=prolong is not None)
    folder.mkdir(parents=True, exist_ok=True)
    begun = {"init": str(start.resolve()), "dropout": dropout, "adapting": adapting}
    begun["teachers"] = [str(each.resolve()) for each in teachers]
    (folder / _BEGUN).write_text(json.dumps(begun, indent=1))
    return run.go()


def _saved(out: Path, resume: bool, prolong: Path | None) -> Path | None:
    """The state of the run to go on with, if one is."""
    if resume and prolong:
        raise InputError("--resume goes on in the same folder, --prolong in a new one: give one")
    own = out / "training" / "state.pt"
    if not resume and prolong is None:
        if own.exists():
            raise InputError(f"{out} holds a run already: give --resume, or another --out")
        return None
    saved = own if prolong is None else prolong / "training" / "stable.pt"
    if not saved.exists():
        raise ModelError(f"{saved}: no saved run to go on from")
    return saved


def _begun(folder: Path) -> dict[str, Any]:
    """How an interrupted run began, so that resuming it needs no option twice."""
    note = folder / _BEGUN
    return dict(json.loads(note.read_text())) if note.exists() else {}
