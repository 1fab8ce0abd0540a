"""An evaluation as one HTML page that needs nothing else: no script, no network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from rag.workshop.evaluation._markup import Markup, joined, tag
from rag.workshop.evaluation.plots import Line, bars, lines
from rag.workshop.evaluation.records import (
    AnswersResult,
    CollectionScores,
    Measures,
    Outcome,
    ReadingResult,
    Result,
    RetrievalResult,
)

OUTCOMES_SHOWN: Final = 200
"""Questions listed at most, those that went wrong first."""

_STYLE: Final = Markup((Path(__file__).parent / "report.css").read_text(encoding="utf-8"))


def write(result: Result, path: Path) -> None:
    """Write the page; the folder is made if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render(result), encoding="utf-8")


def render(result: Result) -> str:
    """The whole page."""
    if isinstance(result, RetrievalResult):
        title, body = "Retrieval", _retrieval(result)
    elif isinstance(result, ReadingResult):
        title, body = f"Reading: {result.data}", _reading(result)
    else:
        title, body = f"Answers: {result.data}", _answers(result)
    head = tag(
        "head",
        Markup('<meta charset="utf-8">'),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        tag("title", title),
        tag("style", _STYLE),
    )
    configuration = {
        name.replace("_", " "): value
        for name, value in asdict(result.configuration).items()
        if value is not None
    }
    page = tag(
        "body",
        tag("h1", title),
        body,
        tag("h2", "Configuration"),
        _table([], [[name, value] for name, value in configuration.items()]),
    )
    return f"<!doctype html>\n{tag('html', head, page, lang='en')}\n"


def _retrieval(result: RetrievalResult) -> Markup:
    groups = {found.name: found.ways for found in result.collections}
    if len(groups) > 1:
        groups["mean"] = result.mean
    plots = [
        bars(name, name, {label: _known(ways, name) for label, ways in groups.items()})
        for name in ("nDCG@10", "recall@10")
    ]
    tables = [_collection(found) for found in result.collections]
    if len(tables) > 1:
        tables.append(joined(tag("h2", "Mean over collections"), _ways(result.mean)))
    return joined(tag("div", *plots, class_="plots"), *tables)


def _collection(found: CollectionScores) -> Markup:
    unjudged = f", {found.unjudged:,} left out as unjudged" if found.unjudged else ""
    return joined(
        tag("h2", found.name),
        tag("p", f"{found.documents:,} documents, {found.queries:,} queries{unjudged}."),
        _ways(found.ways),
    )


def _ways(ways: Mapping[str, Measures]) -> Markup:
    names = list(dict.fromkeys(name for measures in ways.values() for name in measures))
    rows = [
        [way, *(_figure(measures.get(name)) for name in names)] for way, measures in ways.items()
    ]
    return _table(["", *names], rows)


def _known(ways: Mapping[str, Measures], name: str) -> dict[str, float]:
    return {way: value for way, row in ways.items() if (value := row.get(name)) is not None}


def _reading(result: ReadingResult) -> Markup:
    return joined(
        tag(
            "p",
            f"{result.questions:,} questions, {result.unanswerable:,} of them without an answer, "
            "each read in its own paragraph.",
        ),
        _section("All questions", result.overall),
        _section("Questions with an answer, always answered", result.has_answer),
        _section("Questions without an answer", result.no_answer),
        _section("Telling answerable from not", result.answerability),
    )


def _answers(result: AnswersResult) -> Markup:
    curve = [(point.coverage, point.risk) for point in result.risk_coverage]
    reliability = [
        Line("equal mass", [(b.confidence, b.accuracy) for b in result.by_mass], marks=True),
        Line("equal width", [(b.confidence, b.accuracy) for b in result.by_width], marks=True),
    ]
    return joined(
        tag(
            "p",
            f"{result.questions:,} questions, {result.unanswerable:,} of them without an answer, "
            f"asked of {result.documents:,} articles. Answers are shown from a confidence of "
            f"{result.threshold:.2f} on. An answer is right when it shares half its words (F1) "
            "with a gold answer or holds one.",
        ),
        tag(
            "div",
            lines("Reliability", "confidence", "share right", reliability, diagonal=True),
            lines("Risk and coverage", "coverage", "share wrong", [Line("answers", curve)]),
            class_="plots",
        ),
        tag(
            "div",
            _section("Answers shown", result.shown),
            _section("All questions, withheld answers counting as none given", result.overall),
            _section("Answerable questions, always answered", result.always),
            _section("Abstention", result.abstention),
            _section("Calibration", result.calibration),
            class_="sections",
        ),
        _outcomes(result.outcomes),
    )


def _outcomes(outcomes: Sequence[Outcome]) -> Markup:
    ordered = sorted(outcomes, key=lambda outcome: outcome.judged_right)
    rows = [
        [
            "right" if o.judged_right else "wrong",
            o.question,
            o.answer if o.shown else f"withheld ({o.answer or 'nothing found'})",
            f"{o.confidence:.2f}",
            " / ".join(o.golds) or "none",
            o.note,
        ]
        for o in ordered[:OUTCOMES_SHOWN]
    ]
    left = len(ordered) - len(rows)
    return joined(
        tag("h2", "Questions"),
        tag("p", f"Those that went wrong come first; {left:,} more are not listed.")
        if left
        else "",
        _table(["", "Question", "Answer", "Confidence", "Gold answers", "Note"], rows),
    )


def _section(title: str, measures: Measures) -> Markup:
    rows = [[name, _figure(value)] for name, value in measures.items() if value is not None]
    return tag("section", tag("h2", title), _table([], rows)) if rows else Markup("")


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> Markup:
    top = tag("tr", *(tag("th", cell, scope="col") for cell in head)) if head else ""
    body = [
        tag("tr", tag("th", row[0], scope="row"), *(tag("td", cell) for cell in row[1:]))
        for row in rows
    ]
    return tag("div", tag("table", top, *body), class_="wide")


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
