"""Every kind of question a person asks of articles, answered in its own form and judged.

    python -m rag.workshop.evaluation.forms QUESTIONS --articles FOLDER [--news FILE] [--index DIR]
        [--show] [--cost]

``QUESTIONS`` is JSON lines: ``id``, ``kind``, ``question``, ``groups`` (each a list of wordings of
one thing that the quotes must hold; none where the articles do not say), ``sources`` (the articles
that count) and, for yes/no questions, ``decision``. ``FOLDER`` is built as ``rag build`` does;
``--news`` adds 300 evenly spread articles of a JSON-lines file (``id``, ``title``, ``text``).

What counts as right: the quotes come from articles that count and hold every group (a list: item
F1 of at least one half; a time line: two groups of three; keywords: at least half of the quotes
stand in articles that count); a decision is not the opposite of the marked one; where the articles
do not say, the answer is withheld. An answer shown that is not right is wrong.

With ``--cost`` every third question is asked twice more, in its own form and as a plain factoid
(``form="span"``), either first in turn, and the processor time of both is told by form.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Annotated, Any, Literal

import typer

from rag import ingest
from rag.assistant import Assistant
from rag.question import analyse
from rag.settings import load
from rag.types import Answer, Article, Form
from rag.workshop import command
from rag.workshop.data.files import evenly, rows
from rag.workshop.data.indexed import article, opened
from rag.workshop.evaluation.overlap import harmonic, right

Outcome = Literal["right", "wrong", "withheld"]

NEWS_ARTICLES = 300
_COSTED = 3


Asked = Mapping[str, Any]
"""A marked question, as it is written."""
Quote = tuple[str, str]
"""Words shown, and the name of the article they were cut from."""


def judge(asked: Asked, answer: Answer) -> Outcome:
    """What became of a question."""
    kind, groups = asked["kind"], asked["groups"]
    if answer.status == "abstained":
        return "withheld" if groups else "right"
    said = answer.decision.verdict if answer.decision else "unclear"
    if not groups or (said != "unclear" and asked.get("decision") not in (None, said)):
        return "wrong"
    shown = quotes(answer)
    counting = [words for words, source in shown if source in asked["sources"]]
    held = sum(any(_holds(words, group) for words in counting) for group in groups)
    if kind == "list":
        useful = sum(any(_holds(words, group) for group in groups) for words in counting)
        good = 2 * held >= 0.5 * (len(shown) + len(groups)) and useful > 0
        good = good and harmonic(useful / len(shown), held / len(groups)) >= 0.5
    elif kind == "timeline":
        good = 3 * held >= 2 * len(groups)
    elif kind == "keywords":
        good = held > 0 and 2 * len(counting) >= len(shown)
    else:
        good = held == len(groups)
    return "right" if good else "wrong"


def quotes(answer: Answer) -> list[Quote]:
    """Every quote that ``answer`` shows as (part of) the answer."""
    # The file's own name: folders are named by where the index was built from.
    names = {each.index: each.document_url.rsplit("/", 1)[-1] for each in answer.citations}
    found = [(item.answer, names[item.citations[0]]) for item in answer.items]
    if not found and answer.answer is not None and names:
        found = [(answer.answer, next(iter(names.values())))]
    return found + [quote for other in answer.further for quote in quotes(other)]


def _holds(words: str, group: Sequence[str]) -> bool:
    folded = " ".join(words.casefold().split())
    return right(words, group) or any(each.casefold() in folded for each in group)


def news(path: Path) -> list[Article]:
    """Evenly spread articles of a JSON-lines file, each under its own id as its source."""
    return [
        article(
            hashlib.sha256(row["id"].encode()).hexdigest()[:16],
            row["title"],
            row["text"],
            source=row["id"],
            language="en",
        )
        for row in evenly(rows(path), NEWS_ARTICLES)
    ]


def table(outcomes: Iterable[tuple[Asked, Outcome]]) -> str:
    """Right, withheld and wrong by kind, and in all."""
    counts: dict[str, Counter[Outcome]] = defaultdict(Counter)
    for asked, outcome in outcomes:
        for name in (asked["kind"], "all"):
            counts[name][outcome] += 1
    counts["all"] = counts.pop("all")
    lines = [f"{'':10} {'right':>8} {'withheld':>8} {'wrong':>8}"]
    for name, of in counts.items():
        right, wrong = of["right"] / of.total(), of["wrong"] / of.total()
        lines.append(
            f"{name:10} {of['right']:>8} {of['withheld']:>8} {of['wrong']:>8}"
            f"   {right:6.1%} right, {wrong:.1%} wrong"
        )
    return "\n".join(lines)


def cost(assistant: Assistant, questions: Sequence[Asked]) -> str:
    """Median milliseconds of processor time by form, beside the same questions as factoids."""
    spent: dict[str, list[dict[Form | None, float]]] = defaultdict(list)
    forms: list[Form | None] = [None, "span"]
    for place, asked in enumerate(questions):
        took: dict[Form | None, float] = {}
        for form in reversed(forms) if place % 2 else forms:
            started = time.process_time()
            assistant.ask(asked["question"], form=form)
            took[form] = 1000 * (time.process_time() - started)
        spent[analyse(asked["question"]).form].append(took)
    lines = [f"{'form':10} {'n':>4} {'ms':>6} {'as factoid':>10}"]
    for name, all_took in sorted(spent.items()):
        own, plain = (median(took[form] for took in all_took) for form in forms)
        lines.append(f"{name:10} {len(all_took):>4} {own:>6.0f} {plain:>10.0f}")
    return "\n".join(lines)


def main(
    questions: Path,
    index: Annotated[Path, typer.Option()],
    articles: Path = Path("seeds/articles"),
    news_file: Annotated[Path | None, typer.Option("--news")] = None,
    show: bool = False,
    costs: Annotated[bool, typer.Option("--cost")] = False,
) -> None:
    """Print the table; with ``show`` every question that was not answered rightly."""
    results: list[tuple[Asked, Outcome]] = []
    marked = rows(questions)
    with opened(load(keep_conversations=False), index) as assistant:
        if assistant.count() == 0:
            ingest.build(assistant, articles)
            assistant.add(news(news_file) if news_file else [])
        for asked in marked:
            answer = assistant.ask(asked["question"])
            outcome = judge(asked, answer)
            results.append((asked, outcome))
            if show and outcome != "right":
                print(_line(asked, outcome, answer))
        print(table(results))
        if costs:
            print(cost(assistant, marked[::_COSTED]))


def _line(asked: Asked, outcome: Outcome, answer: Answer) -> str:
    shown: Any = [f"{words[:160]} [{source[:22]}]" for words, source in quotes(answer)]
    if answer.abstention:
        leads = answer.abstention.candidates[:3]
        shown = [f"({lead.confidence:.2f}) {lead.answer[:80]}" for lead in leads]
    return (
        f"{outcome:8} {asked['id']:12} {asked['question']}\n"
        f"    {answer.form} {answer.confidence:.2f} {shown}\n    expected {asked['groups']}"
    )


if __name__ == "__main__":
    command.run(main)
