"""What the rules behind the reader do: the same questions with and without them.

    python -m rag.workshop.evaluation.ablation FILE [--articles FOLDER] [--index DIR] [--limit N]

Questions as ``rag eval answers`` takes them are asked three times: as served; with no check of
what a quote lacks (``rag/answer/checks``); and without whatever else moves or leaves out what the
reader found.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, Final
from unittest import mock

from rag.answer import allotment, changes, digests, lists, ranking, speech, timelines
from rag.answer.sentences import spans, weighing
from rag.settings import load
from rag.workshop import command
from rag.workshop.evaluation import answers

Left = tuple[ModuleType, str, Any]
"""Where a rule is called, its name, and what stands in its place."""


def _same(_: object, span: Any) -> Any:
    return span


CHECKS: Final[tuple[Left, ...]] = (
    *(
        (caller, "refusal", lambda *_: None)
        for caller in (ranking, lists, timelines, weighing, spans, speech, digests)
    ),
    (ranking, "confirmed", lambda *_: False),
)
ALL: Final[tuple[Left, ...]] = (
    *CHECKS,
    (ranking, "is_replaced", lambda *_: False),
    (ranking, "one_side", _same),
    (ranking, "whole", _same),
    (allotment, "allotted", _same),
    (changes, "level", _same),
)


@contextmanager
def without(rules: tuple[Left, ...]) -> Iterator[None]:
    """Answers as they are where ``rules`` are left out."""
    with ExitStack() as stack:
        for caller, name, instead in rules:
            stack.enter_context(mock.patch.object(caller, name, instead))
        yield


def main(
    file: Path, articles: Path | None = None, index: Path | None = None, limit: int | None = None
) -> None:
    """Print what is right and shown, as served and without the rules."""
    with tempfile.TemporaryDirectory() as temporary:
        kept = index or Path(temporary) / "index"
        for told, rules in (("as served", ()), ("no checks", CHECKS), ("no rules", ALL)):
            with without(rules):
                found = answers.evaluate(
                    file, load(keep_conversations=False), folder=articles, index=kept, limit=limit
                )
            shown = [one for one in found.outcomes if one.shown]
            right = sum(one.right for one in shown)
            none_there = sum(not one.golds for one in shown)
            print(
                f"{told:10} {found.questions} questions: shown and right {right}, shown and wrong "
                f"{len(shown) - right - none_there}, shown where there is none {none_there}"
            )


if __name__ == "__main__":
    command.run(main)
