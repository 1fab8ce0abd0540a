"""How well follow-up questions are made to stand alone.

    python -m rag.workshop.evaluation.conversation FOLLOW_UPS [--limit N] [--part develop|report]
    python -m rag.workshop.evaluation.conversation QUESTIONS --standalone

``FOLLOW_UPS`` is one of the files that :mod:`rag.workshop.evaluation.follow_ups` reads: rewrites
are compared with people's own or, where nobody made any, with the article that answers the
question. ``QUESTIONS`` is SQuAD JSON, whose questions were written to stand alone: each is asked as
if the one before it in its article had just been answered, and must come back unchanged.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import fmean

from rag.converse import rewrite
from rag.language.terms import terms
from rag.types import Turn
from rag.workshop import command
from rag.workshop.evaluation import squad
from rag.workshop.evaluation.follow_ups import FollowUp, Part, read_follow_ups
from rag.workshop.evaluation.overlap import f1, tokens


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement with people over follow-up questions; shares and means in [0, 1]."""

    n: int
    unchanged_f1: float
    """Mean token F1 with the person's rewrite when the question is left as it was asked."""
    f1: float
    """Mean token F1 of our rewrite."""
    better: int
    worse: int
    """How many our rewrite brought nearer to the person's, and how many away from it."""
    added_recall: float
    """Of the terms people added to the questions, the share we added."""
    added_precision: float
    """Of the terms we added, the share people added as well."""
    kept: float
    """Of the questions people left as they were, the share that came back identical."""
    n_kept: int
    complete: float
    """Of people's own rewrites, which stand alone, the share that comes back identical."""


@dataclass(frozen=True, slots=True)
class Aim:
    """Whether rewrites name what answers them, where nobody rewrote the questions."""

    n: int
    named_as_asked: float
    """Mean share of the terms of the answering article's title that the question holds."""
    named: float
    """The same of our rewrite."""
    added_precision: float
    """Of the terms we added, the share that stand in that title or in the answer."""
    changes: int
    """How many questions change the topic."""
    strayed: float
    """Of those, the share into which we put a term that stands in neither."""


def agreement(items: Sequence[FollowUp], rewrites: Sequence[str]) -> Agreement:
    """How far ``rewrites`` agree with people; ``items`` must not be empty."""
    wanted = found = common = 0
    for item, ours in zip(items, rewrites, strict=True):
        asked = Counter(terms(item.question))
        gold, added = Counter(terms(item.gold or "")) - asked, Counter(terms(ours)) - asked
        wanted += gold.total()
        found += added.total()
        common += (gold & added).total()
    pairs = [
        (f1(item.question, [item.gold or ""]), f1(ours, [item.gold or ""]))
        for item, ours in zip(items, rewrites, strict=True)
    ]
    kept = [
        ours == item.question
        for item, ours in zip(items, rewrites, strict=True)
        if tokens(item.gold or "") == tokens(item.question)
    ]
    return Agreement(
        n=len(items),
        unchanged_f1=fmean(as_asked for as_asked, _ in pairs),
        f1=fmean(ours for _, ours in pairs),
        better=sum(ours > as_asked for as_asked, ours in pairs),
        worse=sum(ours < as_asked for as_asked, ours in pairs),
        added_recall=common / wanted if wanted else 1.0,
        added_precision=common / found if found else 1.0,
        kept=sum(kept) / len(kept) if kept else 1.0,
        n_kept=len(kept),
        complete=fmean(item.completed() == item.gold for item in items),
    )


def aim(items: Sequence[FollowUp], rewrites: Sequence[str]) -> Aim:
    """How far ``rewrites`` name what answers them; ``items`` must not be empty."""
    named_as_asked: list[float] = []
    named: list[float] = []
    strayed: list[bool] = []
    found = right = 0
    for item, ours in zip(items, rewrites, strict=True):
        topic, asked, now = set(terms(item.topic)), set(terms(item.question)), set(terms(ours))
        meant = topic | set(terms(item.answer))
        found += len(now - asked)
        right += len((now - asked) & meant)
        if topic:
            named_as_asked.append(len(topic & asked) / len(topic))
            named.append(len(topic & now) / len(topic))
        if item.changes_topic:
            strayed.append(bool(now - asked - meant))
    return Aim(
        n=len(items),
        named_as_asked=fmean(named_as_asked or [0.0]),
        named=fmean(named or [0.0]),
        added_precision=right / found if found else 1.0,
        changes=len(strayed),
        strayed=fmean(strayed or [0.0]),
    )


def read_standalone(path: Path) -> list[tuple[Turn, str]]:
    """Each question of a SQuAD file with the one before it in its article, as a turn."""
    articles: dict[str, list[squad.Question]] = defaultdict(list)
    for context in squad.read(path):
        articles[context.title] += context.questions
    return [
        (Turn(before.text, next(iter(before.golds), None), title=title), after.text)
        for title, questions in articles.items()
        for before, after in pairwise(questions)
    ]


def main(
    file: Path,
    limit: int | None = None,
    part: Part = "report",
    standalone: bool = False,
    show: bool = False,
) -> None:
    """Print the figures; with ``show`` every question that is changed."""
    if standalone:
        _print_standalone(read_standalone(file)[:limit], show)
        return
    items = read_follow_ups(file, part)[:limit]
    rewrites = [item.understood() for item in items]
    changed = [
        (item, ours) for item, ours in zip(items, rewrites, strict=True) if ours != item.question
    ]
    for item, ours in changed if show else ():
        print(f"{item.earlier[-1].title} | {item.earlier[-1].question}")
        print(f"  {item.question}\n  {ours}\n  {item.gold or item.topic}")
    print(f"{len(items)} follow-ups ({part})")
    print(f"rewritten          {len(changed)}")
    if all(item.gold for item in items):
        _print_agreement(agreement(items, rewrites))
    else:
        _print_aim(aim(items, rewrites))


def _print_standalone(pairs: Sequence[tuple[Turn, str]], show: bool) -> None:
    rewrites = [(turn, question, rewrite(question, [turn])) for turn, question in pairs]
    touched = [each for each in rewrites if each[2] != each[1]]
    for turn, question, ours in touched if show else ():
        print(f"{turn.question} | {turn.answer}\n  {question}\n  {ours}")
    share = 1 - len(touched) / max(1, len(pairs))
    print(f"{len(pairs)} stand-alone questions, unchanged {share:.4f}")


def _print_agreement(result: Agreement) -> None:
    print(f"token F1           {result.unchanged_f1:.3f} as asked, {result.f1:.3f} rewritten")
    print(f"                   {result.better} nearer, {result.worse} farther")
    print(f"added terms        recall {result.added_recall:.3f}")
    print(f"                   precision {result.added_precision:.3f}")
    print(f"left alone         {result.kept:.3f} of {result.n_kept} that people left alone")
    print(f"complete questions {result.complete:.4f} of people's rewrites left alone")


def _print_aim(result: Aim) -> None:
    print(f"topic named        {result.named_as_asked:.3f} as asked, {result.named:.3f} rewritten")
    print(f"added terms        precision {result.added_precision:.3f}")
    print(f"changes of topic   {result.strayed:.3f} of {result.changes} led astray")


if __name__ == "__main__":
    command.run(main)
