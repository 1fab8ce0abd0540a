"""An evaluation as one HTML page that needs nothing else: no script, no network.

What the page says stands in ``report.html``; everything in the data is escaped there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from rag.workshop.evaluation.records import AnswersResult, Measures, Result, RetrievalResult

OUTCOMES_SHOWN: Final = 200
"""Questions listed at most, those that went wrong first."""

_PAGES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
)
# Where in a drawing of 420 by 300 a point of the unit square lies.
_PAGES.filters["x"] = lambda value: round(48 + value * 360, 1)
_PAGES.filters["y"] = lambda value: round(256 - value * 228, 1)
_PAGES.filters["pairs"] = lambda rows, a, b: [(getattr(r, a), getattr(r, b)) for r in rows]


def write(result: Result, path: Path) -> None:
    """Write the page; the folder is made if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render(result), encoding="utf-8")


def render(result: Result) -> str:
    """The whole page."""
    more: dict[str, Any] = {"title": result.kind.capitalize()}
    if isinstance(result, RetrievalResult):
        groups = {found.name: found.ways for found in result.collections}
        more |= {"groups": groups | ({"mean": result.mean} if len(groups) > 1 else {})}
        more |= {"names": list(result.mean), "ranked": _ranked}
    else:
        more["title"] += f": {result.data}"
    if isinstance(result, AnswersResult):
        more |= {
            "asked": _asked(result),
            "left_out": max(0, len(result.outcomes) - OUTCOMES_SHOWN),
        }
    configuration = [
        (name.replace("_", " "), str(value))
        for name, value in asdict(result.configuration).items()
        if value is not None
    ]
    page = _PAGES.get_template("report.html")
    return page.render(result=result, configuration=configuration, **more)


def _ranked(ways: Mapping[str, Measures]) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
    """Head and rows of a table of measures by way of searching."""
    names = list(dict.fromkeys(name for measures in ways.values() for name in measures))
    rows = [[way, *map(measures.get, names)] for way, measures in ways.items()]
    return ["", *names], rows


def _asked(result: AnswersResult) -> list[tuple[str, ...]]:
    """Every question that is listed, and what became of it."""
    ordered = sorted(result.outcomes, key=lambda outcome: outcome.judged_right)
    return [
        (
            "right" if o.judged_right else "wrong",
            o.question,
            o.answer if o.shown else f"withheld ({o.answer or 'nothing found'})",
            f"{o.confidence:.2f}",
            " / ".join(o.golds) or "none",
            o.note,
        )
        for o in ordered[:OUTCOMES_SHOWN]
    ]
