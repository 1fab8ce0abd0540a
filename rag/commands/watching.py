"""``rag watched``: questions asked again after a change; ``rag gaps``: what was not answered."""

from __future__ import annotations

from typing import Annotated

import typer

from rag.api.security.api_keys import KeyStore
from rag.commands import _common as common
from rag.deletion import forget_meanwhile
from rag.kept.gaps import Gaps
from rag.kept.watched import WatchedQuestions
from rag.rights import Rights
from rag.types import Answer, Development, Told, Watched

app = typer.Typer(
    no_args_is_help=True, help="Watch questions: what their answers become as articles change."
)
_OWNER = ""
"""Whoever is at this machine; keys of a service have questions of their own."""


@app.command("add")
@common.command
def add(
    question: Annotated[str, typer.Argument(help="What to watch.")],
    index: common.IndexOption = None,
) -> None:
    """Ask a question now, and remember what it was answered."""
    with common.opened(index) as assistant:
        answer = assistant.ask(question)
        kept = WatchedQuestions(assistant.store.state).add(_OWNER, answer)
        forget_meanwhile(assistant.store, answer)
    common.say(f"{kept.id}  {_said(kept.told)}")


@app.command("list")
@common.command
def list_(index: common.IndexOption = None, as_json: common.JsonOption = False) -> None:
    """Show the questions watched, what each was answered last, and what changed."""
    with common.opened(index) as assistant:
        watched = WatchedQuestions(assistant.store.state).all(_OWNER)
    if as_json:
        common.print_json(watched)
        return
    common.say_if_none(watched, "No question is watched; `rag watched add` does.")
    for one in watched:
        common.say(f"{one.id}  {one.question}", bold=True)
        common.say(f"  {_said(one.told)}")
        for change in one.developments:
            _show(change)


@app.command("remove")
@common.command
def remove(
    watched_id: Annotated[str, typer.Argument(help="As `rag watched list` shows it.")],
    index: common.IndexOption = None,
) -> None:
    """Watch a question no more."""
    with common.opened(index) as assistant:
        WatchedQuestions(assistant.store.state).remove(_OWNER, watched_id)


@app.command("check")
@common.command
def check(index: common.IndexOption = None, as_json: common.JsonOption = False) -> None:
    """Ask again what was not asked since the index changed, and show what is answered otherwise."""
    with common.opened(index) as assistant:
        questions = WatchedQuestions(assistant.store.state)
        answers: list[Answer] = []

        def ask(question: str, rights: Rights) -> Answer:
            answers.append(assistant.within(rights).ask(question))
            return answers[-1]

        rights_of = KeyStore(assistant.store.state).rights_of
        changed = questions.ask_again(assistant.index_version, rights_of, ask)
        for answer in answers:
            forget_meanwhile(assistant.store, answer)
    if as_json:
        common.print_json([{"question": one.question, "change": c} for one, c in changed])
        return
    for one, change in changed:
        _tell(one, change)
    if not changed:
        common.say("Nothing is answered otherwise.")


@common.command
def gaps(index: common.IndexOption = None, as_json: common.JsonOption = False) -> None:
    """Show what a service was asked and did not answer, by topic, and what the articles lack."""
    with common.opened(index) as assistant, assistant.store.read() as view:
        found = Gaps(assistant.store.state).by_topic(
            lambda word: bool(view.search_lexical(word, 1))
        )
    if as_json:
        common.print_json(found)
        return
    common.say_if_none(found, "No question that a service was asked is without an answer.")
    for gap in found:
        lacking = f", in no article: {', '.join(gap.lacking)}" if gap.lacking else ""
        common.say(f"{gap.topic} ({gap.asked} asked{lacking})", bold=True)
        for question in gap.questions:
            common.say(f"  {question}")


def _tell(one: Watched, change: Development) -> None:
    common.say(one.question, bold=True)
    _show(change)


def _show(change: Development) -> None:
    common.say(f"    now     {_said(change.after)}")
    common.say(f"    before  {_said(change.before)}")
    for by in change.because:
        source = common.one_line(by.document_title or by.document_url)
        common.say(f"    because of {source}", dim=True)


def _said(told: Told) -> str:
    return common.one_line(told.said.replace("\n", " / "))
