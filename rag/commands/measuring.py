"""``rag eval``: measure retrieval, reading and answers on data of your own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.commands import _common as common

if TYPE_CHECKING:
    from rag.workshop.evaluation.records import Measures, Result

app = typer.Typer(
    help="Measure retrieval, reading and answers on data of your own.", no_args_is_help=True
)

IndexOption = Annotated[
    Path | None,
    typer.Option("--index", help="Keep the index here for the next run (default: temporary)."),
]
JsonFile = Annotated[Path | None, typer.Option("--json", help="Write the figures to this file.")]
ReportFile = Annotated[
    Path | None, typer.Option("--report", help="Write a self-contained HTML page to this file.")
]
LimitOption = Annotated[
    int | None, typer.Option(min=1, help="Ask only so many questions, evenly spread.")
]


@app.command()
@common.command
def retrieval(
    folders: Annotated[list[Path], typer.Argument(metavar="FOLDER...", help="BEIR folders.")],
    json: JsonFile = None,
    report: ReportFile = None,
    limit: LimitOption = None,
    index: IndexOption = None,
) -> None:
    """nDCG@10, recall and MRR of BM25, dense and hybrid search.

    Each folder holds corpus.jsonl, queries.jsonl and qrels.tsv (plain or .gz) and is indexed by
    itself.
    """
    from rag.workshop.evaluation.retrieval import evaluate

    with common.progress("Measuring", quiet=False) as progress:
        result = evaluate(folders, common.configured(), index=index, limit=limit, progress=progress)
    rows = {found.name: found.ways for found in result.collections}
    for name, ways in {**rows, "mean": result.mean}.items():
        common.say(name, bold=True)
        for way, measures in ways.items():
            common.say(f"  {way:7} {_line(measures)}")
    _write(result, json, report)


@app.command()
@common.command
def reading(
    file: Annotated[Path, typer.Argument(help="SQuAD data: .json or .jsonl, plain or .gz.")],
    json: JsonFile = None,
    report: ReportFile = None,
    limit: LimitOption = None,
    negatives: Annotated[
        bool, typer.Option(help="Also tell answers from retrieved passages without one.")
    ] = False,
    index: IndexOption = None,
) -> None:
    """Exact match and F1 of the reader, given the paragraph each question is about."""
    from rag.workshop.evaluation.reading import evaluate

    with common.progress("Measuring", quiet=False) as progress:
        result = evaluate(
            file,
            common.configured(),
            negatives=negatives,
            index=index,
            limit=limit,
            progress=progress,
        )
    common.say(f"{result.questions:,} questions, {result.unanswerable:,} without an answer")
    _say("all", result.overall)
    _say("answerable", result.has_answer)
    _say("unanswerable", result.no_answer)
    _say("answerability", result.answerability)
    _write(result, json, report)


@app.command()
@common.command
def answers(
    file: Annotated[
        Path, typer.Argument(help="SQuAD data, or gold questions (.jsonl) about a folder.")
    ],
    json: JsonFile = None,
    report: ReportFile = None,
    limit: LimitOption = None,
    articles: Annotated[
        Path | None,
        typer.Option(help="Articles the gold questions are about (default: articles/ beside it)."),
    ] = None,
    index: IndexOption = None,
) -> None:
    """Answers end to end: right or withheld, cited where they stand, honestly confident.

    All paragraphs of a SQuAD file are indexed together as one corpus. A line of gold questions is
    {"question": "...", "answers": ["words of an article"], "source": "file.txt"}; no answers
    means that the articles do not say.
    """
    from rag.workshop.evaluation.answers import evaluate

    with common.progress("Measuring", quiet=False) as progress:
        result = evaluate(
            file,
            common.configured(),
            folder=articles,
            index=index,
            limit=limit,
            progress=progress,
        )
    common.say(
        f"{result.questions:,} questions ({result.unanswerable:,} without an answer) over "
        f"{result.documents:,} articles; shown from confidence {result.threshold:.2f}"
    )
    _say("shown", result.shown)
    _say("overall", result.overall)
    _say("always answered", result.always)
    _say("abstention", result.abstention)
    _say("calibration", result.calibration)
    _write(result, json, report)


def _say(title: str, measures: Measures) -> None:
    if any(value is not None for value in measures.values()):
        common.say(f"{title:16} {_line(measures)}")


def _line(measures: Measures) -> str:
    return "  ".join(f"{name} {value:.3f}" for name, value in measures.items() if value is not None)


def _write(result: Result, json: Path | None, report: Path | None) -> None:
    if json is not None:
        from rag.workshop.evaluation.records import write_json

        write_json(result, json)
        common.say(f"Figures: {json}", dim=True, err=True)
    if report is not None:
        from rag.workshop.evaluation.report import write

        write(result, report)
        common.say(f"Report: {report}", dim=True, err=True)
