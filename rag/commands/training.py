"""``rag train``, ``export`` and ``calibrate``: a reader of one's own, or ours adapted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag import extras
from rag.commands import _common as common
from rag.readers.quoter import SHIPPED

if TYPE_CHECKING:
    from rag.workshop.evaluation.calibration import Bin
    from rag.workshop.training.calibrate import Fitted

FilesArgument = Annotated[
    list[Path],
    typer.Argument(metavar="FILE...", help="SQuAD-format files (.json or .jsonl, plain or .gz)."),
]


@common.command
def train(
    files: FilesArgument,
    out: Annotated[Path, typer.Option(help="Folder for the checkpoint.")],
    minutes: Annotated[float | None, typer.Option(help="Time to train; or give --tokens.")] = None,
    tokens: Annotated[int | None, typer.Option(help="Tokens to read; or give --minutes.")] = None,
    init: Annotated[
        Path | None,
        typer.Option(
            help="Reader to start from, to adapt it: a folder, or `quoter`, the one that ships "
            "(default: MiniLM)."
        ),
    ] = None,
    dev: Annotated[
        list[Path] | None, typer.Option(help="Held-out file to measure on; may be repeated.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Same seed, same run.")] = 1,
    teacher: Annotated[
        list[Path] | None, typer.Option(help="Reader to learn from as well; may be repeated.")
    ] = None,
    dropout: Annotated[float, typer.Option(min=0, max=0.9, help="For runs of many passes.")] = 0.0,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with an interrupted run.")
    ] = False,
    prolong: Annotated[
        Path | None, typer.Option(help="Go on from before the decay of this finished run.")
    ] = None,
) -> None:
    """Train a span reader on SQuAD-format data; resumable, with curves in OUT/training.

    Then `rag export OUT FOLDER`, `rag calibrate DEV... --reader FOLDER`, and serve it with
    RAG_READER=quoter RAG_READER_MODEL=FOLDER.
    """
    extras.need("workshop", "torch", "transformers", "matplotlib")
    from rag.workshop.training.schedule import Budget
    from rag.workshop.training.sources import sources_of
    from rag.workshop.training.trainer import train as run

    outcome = run(
        sources_of(files),
        out,
        Budget(tokens=tokens, minutes=minutes),
        init=SHIPPED if init == Path("quoter") and not init.exists() else init,
        dev=dev or [],
        seed=seed,
        teachers=teacher or [],
        dropout=dropout,
        resume=resume,
        prolong=prolong,
        report=common.say,
    )
    common.say(f"{outcome}")


@common.command
def export(
    checkpoint: Annotated[Path, typer.Argument(help="Folder that `rag train` wrote.")],
    out: Annotated[Path, typer.Argument(help="Folder for the served reader.")],
    dev: Annotated[
        list[Path] | None, typer.Option(help="Held-out file on which int8 must not lose.")
    ] = None,
) -> None:
    """Turn a checkpoint into the int8 ONNX reader that serves without torch."""
    extras.need("workshop", "torch", "transformers", "onnx")
    from rag.workshop.training.export import export as run

    run(checkpoint, out, dev or [], report=common.say)


@common.command
def calibrate(
    files: FilesArgument,
    reader: Annotated[Path, typer.Option(help="Folder of the reader, which is written to.")],
    limit: Annotated[
        int | None, typer.Option(min=1, help="Questions of each file, spread over it.")
    ] = None,
    as_json: common.JsonOption = False,
) -> None:
    """Fit a reader's confidence and default threshold on held-out questions."""
    extras.need("workshop", "sklearn")
    from rag.workshop.training.calibrate import calibrate as fit
    from rag.workshop.training.calibrate import uncalibrated, write

    with uncalibrated(reader) as folder, common.progress("Asking", quiet=as_json) as show:
        settings = common.configured(reader="quoter", reader_model=str(folder))
        fitted = fit(files, settings, limit, show)
    write(fitted, reader / "calibration.json")
    if as_json:
        common.print_json(asdict(fitted))
        return
    _tell(fitted)
    common.say(f"Written: {reader / 'calibration.json'}")


def _tell(fitted: Fitted) -> None:
    """What a calibration achieved, for people."""
    common.say(
        f"Fitted on {fitted.questions_fitted:,} questions, measured on "
        f"{fitted.questions_held_out:,} others, which share no text with them:"
    )
    common.say(
        f"  shown from confidence {fitted.calibration.threshold:.2f}: for "
        f"{fitted.coverage:.0%} of the questions with an answer, right {fitted.accuracy_shown:.0%}"
        f" of the time; withheld for {fitted.withheld_unanswerable:.0%} of those without one"
    )
    common.say(f"  best candidate right, shown or not: {fitted.accuracy_always:.0%}")
    common.say(
        f"  calibration error {_figure(fitted.ece)}, AUROC of right against wrong answers "
        f"{_figure(fitted.auroc)}"
    )
    common.say(f"  said/right: {_curve(fitted.reliability)}")
    for domain in fitted.domains:
        common.say(
            f"  {common.one_line(domain.name)}, {domain.questions:,} questions: shown right "
            f"{domain.accuracy_shown:.0%} at coverage {domain.coverage:.0%}, error "
            f"{_figure(domain.ece)}, AUROC {_figure(domain.auroc)}, said/right "
            f"{_curve(domain.reliability)}"
        )


def _figure(value: float | None) -> str:
    return "cannot be told" if value is None else f"{value:.3f}"


def _curve(bins: Sequence[Bin]) -> str:
    return " ".join(f"{one.confidence:.2f}/{one.accuracy:.2f}" for one in bins)
