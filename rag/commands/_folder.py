"""A folder into the index, and what became of its files: what several commands share."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Final

import typer

from rag import ingest
from rag.articles import Columns
from rag.assistant import Assistant
from rag.commands import _common as common
from rag.ingest import Report
from rag.ingest.machines import machines
from rag.settings import Settings

_COMPACT_FROM_SHARE: Final = 0.25
"""Of what is left: from so many passages removed on, writing everything anew pays."""
_RATE_FROM: Final = 100
_COPIES_NAMED: Final = 10


def folder_into(
    settings: Settings,
    folder: Path,
    *,
    collection: str = "default",
    prune: bool = True,
    may_be_empty: bool = False,
    columns: Columns | None = None,
    quiet: bool = False,
    follow_links: bool = False,
    emptied: bool = False,
    ray: str = "",
) -> Report:
    """The index of ``settings``, made if need be, brought to the state of ``folder``; embedded by
    the cluster of Ray at ``ray``, where one is named."""
    ingest.must_exist([folder])
    with (
        common.made(settings) as assistant,
        machines(ray, assistant) if ray else nullcontext() as others,
        common.progress("Reading and embedding (bytes)", quiet=quiet) as show,
    ):
        before = assistant.store.stats().passages
        report = ingest.build(
            assistant,
            folder,
            collection=collection,
            prune=prune,
            may_be_empty=may_be_empty,
            progress=show,
            columns=columns,
            follow_links=follow_links,
            emptied=emptied,
            machines=others,
        )
        compact(assistant, before)
    return report


def compact(assistant: Assistant, before: int) -> None:
    """Give back the room of a large deletion, and overwrite what was deleted."""
    left = assistant.store.stats().passages
    if before - left > left * _COMPACT_FROM_SHARE:
        assistant.store.optimize()


def finish(
    report: Report, seconds: float | None, quiet: bool, as_json: bool, leave: bool = True
) -> None:
    """Print what became of the files, and leave with the report's exit code."""
    if as_json:
        common.print_json(report.as_dict())
    else:
        _print(report, seconds, quiet)
    if leave and report.exit_code:
        raise typer.Exit(report.exit_code)


def _print(report: Report, seconds: float | None, quiet: bool) -> None:
    if not quiet:
        _print_notes(report)
    for entry in report.failures:
        if entry.status == "failed":
            _say(f"Not read: {entry.source} ({entry.reason}): {entry.message}", err=True)
        for problem in entry.problems:
            _say(f"Not read: {entry.source} {problem.key}: {problem.message}", err=True)
    if quiet:
        return
    did = ", ".join(f"{count} {status}" for status, count in sorted(report.totals.items()))
    took = ""
    if seconds is not None:
        # Of few passages the time is that of loading the model, which is no rate.
        many = report.passages >= _RATE_FROM
        rate = f", {report.passages / seconds:.0f} passages/s" if many else ""
        took = f" in {seconds:.1f} s{rate}"
    articles = common.counted(report.articles, "article")
    passages = common.counted(report.passages, "passage")
    common.say(
        f"Files: {did or 'none'}. {articles} from them in the index; {passages} embedded{took}."
    )


def _print_notes(report: Report) -> None:
    """What may be worth a look though everything was read."""
    for copy in report.copies[:_COPIES_NAMED]:
        _say(f"Copy: {copy.source} says nearly the same as {copy.of_source}")
    if more := len(report.copies[_COPIES_NAMED:]):
        common.say(f"Copy: {common.counted(more, 'more article')}; `rag list --copies` names all.")
    for entry in report.entries:
        for note in entry.notes:
            _say(f"Assumed: {entry.source} {note}.")


def _say(line: str, *, err: bool = False) -> None:
    """One line, whatever stands in the name of a file."""
    common.say(common.one_line(line), err=err)
