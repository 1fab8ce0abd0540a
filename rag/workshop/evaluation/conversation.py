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
from itertools import pairwise
from operator import gt, lt
from pathlib import Path
from statistics import fmean

from rag.converse import rewrite
from rag.language.terms import terms
from rag.types import Turn
from rag.workshop import command
from rag.workshop.data import squad
from rag.workshop.evaluation.follow_ups import FollowUp, Part, read_follow_ups
from rag.workshop.evaluation.overlap import f1, tokens


def agreement(items: Sequence[FollowUp], rewrites: Sequence[str]) -> dict[str, float]:
    """How far ``rewrites`` agree with people's; ``items`` must not be empty."""
    as_asked, rewritten, alone = [], [], []
    wanted = found = common = 0
    for item, ours in zip(items, rewrites, strict=True):
        gold = item.gold or ""
        as_asked.append(f1(item.question, [gold]))
        rewritten.append(f1(ours, [gold]))
        asked = Counter(terms(item.question))
        theirs, added = Counter(terms(gold)) - asked, Counter(terms(ours)) - asked
        wanted += theirs.total()
        found += added.total()
        common += (theirs & added).total()
        if tokens(gold) == tokens(item.question):
            alone.append(ours == item.question)
    return {
        "token F1 with the person's rewrite, as asked": fmean(as_asked),
        "rewritten": fmean(rewritten),
        "nearer to it": sum(map(gt, rewritten, as_asked)),
        "farther from it": sum(map(lt, rewritten, as_asked)),
        "of the terms people added, we added too": common / wanted if wanted else 1.0,
        "of the terms we added, people added too": common / found if found else 1.0,
        "questions that people left alone": len(alone),
        "of those, left alone": fmean(alone or [1.0]),
        "complete questions left as they are": fmean(i.completed() == i.gold for i in items),
    }


def aim(items: Sequence[FollowUp], rewrites: Sequence[str]) -> dict[str, float]:
    """How far ``rewrites`` name what answers them; ``items`` must not be empty."""
    named: list[tuple[float, float]] = []
    strayed: list[bool] = []
    found = right = 0
    for item, ours in zip(items, rewrites, strict=True):
        topic, asked, now = (set(terms(text)) for text in (item.topic, item.question, ours))
        meant = topic | set(terms(item.answer))
        found += len(now - asked)
        right += len((now - asked) & meant)
        if topic:
            named.append((len(topic & asked) / len(topic), len(topic & now) / len(topic)))
        if item.changes_topic:
            strayed.append(bool(now - asked - meant))
    before, after = map(fmean, zip(*named or [(0.0, 0.0)], strict=True))
    return {
        "share of the answering article's title that is named, as asked": before,
        "rewritten": after,
        "of the terms we added, in that title or the answer": right / found if found else 1.0,
        "changes of topic": len(strayed),
        "of those, led astray": fmean(strayed or [0.0]),
    }


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
        touched, pairs = 0, read_standalone(file)[:limit]
        for turn, question in pairs:
            ours = rewrite(question, [turn])
            touched += ours != question
            if show and ours != question:
                print(f"{turn.question} | {turn.answer}\n  {question}\n  {ours}")
        share = 1 - touched / max(1, len(pairs))
        print(f"{len(pairs)} stand-alone questions, unchanged {share:.4f}")
        return
    items = read_follow_ups(file, part)[:limit]
    rewrites = [item.understood() for item in items]
    changed = 0
    for item, ours in zip(items, rewrites, strict=True):
        changed += ours != item.question
        if show and ours != item.question:
            print(f"{item.earlier[-1].title} | {item.earlier[-1].question}")
            print(f"  {item.question}\n  {ours}\n  {item.gold or item.topic}")
    print(f"{len(items)} follow-ups ({part}), {changed} rewritten")
    measure = agreement if all(item.gold for item in items) else aim
    for name, value in measure(items, rewrites).items():
        print(f"{name:64} {value:.4g}")


if __name__ == "__main__":
    command.run(main)
