"""How well follow-up questions are made to stand alone, against people's own rewrites.

    python -m rag.workshop.evaluation.conversation FOLLOW_UPS [--limit N] [--part develop|report]
    python -m rag.workshop.evaluation.conversation QUESTIONS --standalone

``FOLLOW_UPS`` is JSON lines (``.gz`` or not) in the shape of CANARD (Elgohary et al. 2019):
``conv_id``, ``turn``, ``history`` (title, section, then questions and answers in turn),
``question`` and ``rewrite``. The first half of the conversations is for making rules, the second
for reporting. ``QUESTIONS`` is SQuAD JSON, whose questions were written to stand alone: each is
asked as if the one before it in its article had just been answered, and must come back unchanged.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, Final, Literal

from rag.converse import rewrite
from rag.terms import terms
from rag.types import Turn
from rag.workshop.evaluation.overlap import f1, tokens

Part = Literal["develop", "report", "all"]

_PREAMBLE: Final = 2
"""Title and section stand before the first question of a history."""
_UNANSWERED: Final = "i don't know"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question in a conversation, and how a person made it stand alone."""

    conversation: str
    title: str
    earlier: tuple[tuple[str, str | None], ...]
    """Questions and answers before it, oldest first; an answer is none where there was none."""
    question: str
    gold: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement with people over follow-up questions; shares and means in [0, 1]."""

    n: int
    unchanged_f1: float
    """Mean token F1 with the person's rewrite when the question is left as it was asked."""
    f1: float
    """Mean token F1 of our rewrite."""
    added_recall: float
    """Of the terms people added to the questions, the share we added."""
    added_precision: float
    """Of the terms we added, the share people added as well."""
    kept: float
    """Of the questions people left as they were, the share that came back identical."""
    n_kept: int


def read_follow_ups(path: Path, part: Part = "all") -> list[FollowUp]:
    """The follow-ups of ``path`` that have a question before them."""
    with _text(path) as lines:
        rows = [json.loads(line) for line in lines]
    names = list(dict.fromkeys(row["conv_id"] for row in rows))
    develop = set(names[: len(names) // 2])
    return [
        _follow_up(row)
        for row in rows
        if len(row["history"]) > _PREAMBLE
        and (part == "all" or (row["conv_id"] in develop) == (part == "develop"))
    ]


def understood(items: Sequence[FollowUp]) -> list[str]:
    """Our rewrite of each; earlier questions stand in the history as we understood them."""
    return [rewrite(item.question, _history(item)) for item in items]


def agreement(items: Sequence[FollowUp], rewrites: Sequence[str]) -> Agreement:
    """How far ``rewrites`` agree with people; ``items`` must not be empty."""
    wanted = found = common = 0
    for item, ours in zip(items, rewrites, strict=True):
        asked = Counter(terms(item.question))
        gold, added = Counter(terms(item.gold)) - asked, Counter(terms(ours)) - asked
        wanted += gold.total()
        found += added.total()
        common += (gold & added).total()
    kept = [
        ours == item.question
        for item, ours in zip(items, rewrites, strict=True)
        if tokens(item.gold) == tokens(item.question)
    ]
    return Agreement(
        n=len(items),
        unchanged_f1=sum(f1(item.question, [item.gold]) for item in items) / len(items),
        f1=sum(f1(o, [i.gold]) for i, o in zip(items, rewrites, strict=True)) / len(items),
        added_recall=common / wanted if wanted else 1.0,
        added_precision=common / found if found else 1.0,
        kept=sum(kept) / len(kept) if kept else 1.0,
        n_kept=len(kept),
    )


def read_standalone(path: Path) -> list[tuple[Turn, str]]:
    """Each question of a SQuAD file with the one before it in its article, as a turn."""
    with _text(path) as lines:
        articles = json.load(lines)["data"]
    return [
        (
            Turn(
                before["question"],
                _first_answer(before),
                title=article["title"].replace("_", " "),
            ),
            after["question"],
        )
        for article in articles
        for before, after in pairwise(_questions(article))
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        prog="rag.workshop.evaluation.conversation", description=__doc__
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--part", choices=("develop", "report", "all"), default="report")
    parser.add_argument("--standalone", action="store_true", help="FILE is SQuAD JSON")
    parser.add_argument("--show", action="store_true", help="print every question as well")
    given = parser.parse_args(arguments)
    if given.standalone:
        pairs = list(islice(read_standalone(given.file), given.limit))
        touched = [(turn, q, rewrite(q, [turn])) for turn, q in pairs]
        touched = [(turn, q, ours) for turn, q, ours in touched if ours != q]
        if given.show:
            for turn, question, ours in touched:
                print(f"{turn.question} | {turn.answer}\n  {question}\n  {ours}")
        share = 1 - len(touched) / max(1, len(pairs))
        print(f"{len(pairs)} stand-alone questions, unchanged {share:.4f}")
        return
    items = list(islice(read_follow_ups(given.file, given.part), given.limit))
    rewrites = understood(items)
    if given.show:
        for item, ours in zip(items, rewrites, strict=True):
            print(f"{item.title} | {item.earlier[-1]}")
            print(f"  {item.question}\n  {ours}\n  {item.gold}")
    result = agreement(items, rewrites)
    print(f"{result.n} follow-ups ({given.part})")
    print(f"token F1           {result.unchanged_f1:.3f} as asked, {result.f1:.3f} rewritten")
    print(f"added terms        recall {result.added_recall:.3f}")
    print(f"                   precision {result.added_precision:.3f}")
    print(f"left alone         {result.kept:.3f} of {result.n_kept} that people left alone")


def _history(item: FollowUp) -> list[Turn]:
    history: list[Turn] = []
    for question, answer in item.earlier:
        history.append(Turn(rewrite(question, history), answer, title=item.title, asked=question))
    return history


def _follow_up(row: dict[str, Any]) -> FollowUp:
    spoken = row["history"][_PREAMBLE:]
    return FollowUp(
        conversation=row["conv_id"],
        title=row["history"][0],
        earlier=tuple(
            (question, None if answer.lower().startswith(_UNANSWERED) else answer)
            for question, answer in zip(spoken[::2], spoken[1::2], strict=True)
        ),
        question=row["question"],
        gold=row["rewrite"],
    )


def _questions(article: dict[str, Any]) -> Iterable[dict[str, Any]]:
    return (qa for paragraph in article["paragraphs"] for qa in paragraph["qas"])


def _first_answer(qa: dict[str, Any]) -> str | None:
    return qa["answers"][0]["text"] if qa["answers"] else None


def _text(path: Path) -> Any:
    return gzip.open(path, "rt") if path.suffix == ".gz" else path.open(encoding="utf-8")


if __name__ == "__main__":
    main()
