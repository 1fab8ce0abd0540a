"""``rag snapshot``: an index kept as it is today, to be asked, compared and brought back."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from rag.assistant import Assistant
from rag.commands import _common as common
from rag.library import snapshots
from rag.types import Answer

app = typer.Typer(no_args_is_help=True, help="Named snapshots of the index.")
Name = Annotated[str, typer.Argument(help="Name of the snapshot.")]


@app.command()
@common.command
def take(name: Name, index: common.IndexOption = None, as_json: common.JsonOption = False) -> None:
    """Keep the index as it is now under a name; ask it later: `rag ask --snapshot NAME`.

    Deleting an article later takes nothing out of a snapshot: `rag snapshot remove` does.
    """
    with common.opened(index) as assistant:
        taken = snapshots.take(assistant, name)
    if as_json:
        common.print_json(taken)
    else:
        articles = common.counted(taken.articles, "article")
        common.say(f"{taken.name}: {articles}, {common.counted(taken.passages, 'passage')} kept.")


@app.command("list")
@common.command
def list_(index: common.IndexOption = None, as_json: common.JsonOption = False) -> None:
    """The snapshots there are, oldest first."""
    found = snapshots.every(common.configured(index))
    if as_json:
        common.print_json(found)
        return
    common.say_if_none(found, "There is no snapshot; `rag snapshot take NAME` takes one.")
    for taken in found:
        common.say(f"{taken.at:%Y-%m-%d %H:%M}  {taken.articles:7} articles  {taken.name}")


@app.command()
@common.command
def compare(
    questions: Annotated[Path, typer.Argument(help="A text file, one question a line.")],
    before: Annotated[str, typer.Argument(help="Name of a snapshot.")],
    after: Annotated[
        str | None, typer.Argument(help="Name of another one; none: the index as it is now.")
    ] = None,
    index: common.IndexOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Answer the same questions from two states, and show where the answers differ."""
    asked = common.questions_in(questions)
    settings = common.configured(index)
    with ExitStack() as stack:
        then = stack.enter_context(snapshots.opened(settings, before))
        now = stack.enter_context(
            Assistant.open(settings) if after is None else snapshots.opened(settings, after)
        )
        found = list(snapshots.compare(then, now, asked))
    if as_json:
        common.print_json(found)
        return
    for one in found:
        if not one.same:
            common.say(one.question, bold=True)
            common.say(f"  {before}: {_said(one.before)}")
            common.say(f"  {after or 'now'}: {_said(one.after)}")
    same = sum(one.same for one in found)
    common.say(f"{same} of {len(found)} answers are the same.", dim=True, err=True)


@app.command()
@common.command
def restore(name: Name, index: common.IndexOption = None) -> None:
    """Put the articles back as they were; what was added since goes. Keys stay as they are."""
    count = snapshots.restore(common.configured(index), name)
    common.say(f"The index is as it was in {name}: {common.counted(count, 'article')}.")


@app.command()
@common.command
def remove(name: Name, index: common.IndexOption = None) -> None:
    """Remove a snapshot and all it holds."""
    with common.opened(index) as assistant:
        snapshots.remove(assistant, name)
    common.say(f"{name} is gone.")


def _said(answer: Answer) -> str:
    source = answer.citations[0].document_url if answer.citations else "-"
    return common.one_line(f"{answer.answer or 'no answer'}  ({source})")
