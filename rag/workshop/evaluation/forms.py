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
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Annotated, Any, Literal

import typer

from rag import ingest
from rag.assistant import Assistant
from rag.question import analyse
from rag.settings import Settings, load
from rag.types import Answer, Article, Form
from rag.workshop import command
from rag.workshop.data.files import evenly, rows
from rag.workshop.data.indexed import article
from rag.workshop.evaluation.overlap import harmonic
from rag.workshop.evaluation.overlap import right as agrees

Outcome = Literal["right", "wrong", "withheld"]

NEWS_ARTICLES = 300
_COSTED = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A marked question."""

    id: str
    kind: str
    text: str
    groups: tuple[tuple[str, ...], ...]
    sources: frozenset[str]
    decision: str | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """Words shown, and the article they were cut from."""

    text: str
    source: str


def read(path: Path) -> list[Asked]:
    """The questions of ``path``, in order."""
    return [
        Asked(
            row["id"],
            row["kind"],
            row["question"],
            tuple(map(tuple, row["groups"])),
            frozenset(row["sources"]),
            row.get("decision"),
        )
        for row in rows(path)
    ]


def judge(asked: Asked, answer: Answer) -> Outcome:
    """What became of a question."""
    if answer.status == "abstained":
        return "withheld" if asked.groups else "right"
    if not asked.groups or _opposite(asked, answer):
        return "wrong"
    shown = quotes(answer)
    counting = [quote for quote in shown if quote.source in asked.sources]
    held = sum(any(_holds(quote, group) for quote in counting) for group in asked.groups)
    if asked.kind == "list":
        useful = sum(any(_holds(quote, group) for group in asked.groups) for quote in counting)
        good = 2 * held >= 0.5 * (len(shown) + len(asked.groups)) and useful > 0
        good = good and harmonic(useful / len(shown), held / len(asked.groups)) >= 0.5
    elif asked.kind == "timeline":
        good = 3 * held >= 2 * len(asked.groups)
    elif asked.kind == "keywords":
        good = held > 0 and 2 * len(counting) >= len(shown)
    else:
        good = held == len(asked.groups)
    return "right" if good else "wrong"


def quotes(answer: Answer) -> list[Quote]:
    """Every quote that ``answer`` shows as (part of) the answer."""
    source = {citation.index: _name(citation.document_url) for citation in answer.citations}
    if answer.items:
        found = [Quote(item.answer, source[item.citations[0]]) for item in answer.items]
    elif answer.answer is not None and answer.citations:
        found = [Quote(answer.answer, _name(answer.citations[0].document_url))]
    else:
        found = []
    return found + [quote for other in answer.further for quote in quotes(other)]


def _name(source: str) -> str:
    """The file's own name: folders are named by where the index was built from."""
    return source.rsplit("/", 1)[-1]


def _opposite(asked: Asked, answer: Answer) -> bool:
    said = answer.decision.verdict if answer.decision else "unclear"
    return asked.decision is not None and said not in ("unclear", asked.decision)


def _holds(quote: Quote, group: Sequence[str]) -> bool:
    folded = " ".join(quote.text.casefold().split())
    return agrees(quote.text, group) or any(words.casefold() in folded for words in group)


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


def corpus(settings: Settings, folder: Path, extra: Sequence[Article]) -> Assistant:
    """An assistant over the articles of ``folder`` and ``extra``, built where there is none."""
    assistant = Assistant.open(settings, create=True)
    if assistant.store.stats().articles == 0:
        ingest.build(assistant, folder)
        assistant.add(extra)
    return assistant


def table(outcomes: Iterable[tuple[Asked, Outcome]]) -> str:
    """Right, withheld and wrong by kind, and in all."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for asked, outcome in outcomes:
        for name in (asked.kind, "all"):
            counts[name][outcome] += 1
    counts["all"] = counts.pop("all", counts["all"])
    lines = [f"{'':10} {'right':>8} {'withheld':>8} {'wrong':>8}"]
    for name, of in counts.items():
        total = sum(of.values())
        lines.append(
            f"{name:10} {of['right']:>8} {of['withheld']:>8} {of['wrong']:>8}"
            f"   {of['right'] / total:6.1%} right, {of['wrong'] / total:.1%} wrong"
        )
    return "\n".join(lines)


def cost(assistant: Assistant, questions: Sequence[Asked]) -> str:
    """Median milliseconds of processor time by form, beside the same questions as factoids."""
    spent: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for place, asked in enumerate(questions):
        own, plain = _milliseconds(assistant, asked, place % 2 == 0)
        spent[analyse(asked.text).form].append((own, plain))
    lines = [f"{'form':10} {'n':>4} {'ms':>6} {'as factoid':>10}"]
    for form, pairs in sorted(spent.items()):
        own, plain = (median(pair[side] for pair in pairs) for side in (0, 1))
        lines.append(f"{form:10} {len(pairs):>4} {own:>6.0f} {plain:>10.0f}")
    return "\n".join(lines)


def _milliseconds(assistant: Assistant, asked: Asked, own_first: bool) -> tuple[float, float]:
    spent: dict[Form | None, float] = {}
    forms: list[Form | None] = [None, "span"]
    for form in forms if own_first else forms[::-1]:
        started = time.process_time()
        assistant.ask(asked.text, form=form)
        spent[form] = 1000 * (time.process_time() - started)
    return spent[None], spent["span"]


def main(
    questions: Path,
    index: Annotated[Path, typer.Option()],
    articles: Path = Path("seeds/articles"),
    news_file: Annotated[Path | None, typer.Option("--news")] = None,
    show: bool = False,
    costs: Annotated[bool, typer.Option("--cost")] = False,
) -> None:
    """Print the table; with ``show`` every question that was not answered rightly."""
    settings = load(index_dir=index, keep_conversations=False)
    results: list[tuple[Asked, Outcome]] = []
    marked = read(questions)
    with corpus(settings, articles, news(news_file) if news_file else []) as assistant:
        for asked in marked:
            answer = assistant.ask(asked.text)
            outcome = judge(asked, answer)
            results.append((asked, outcome))
            if show and outcome != "right":
                print(_line(asked, outcome, answer))
        print(table(results))
        if costs:
            print(cost(assistant, marked[::_COSTED]))


def _line(asked: Asked, outcome: Outcome, answer: Answer) -> str:
    shown: Any = [f"{quote.text[:160]} [{quote.source[:22]}]" for quote in quotes(answer)]
    if answer.abstention:
        leads = answer.abstention.candidates[:3]
        shown = [f"({lead.confidence:.2f}) {lead.answer[:80]}" for lead in leads]
    return (
        f"{outcome:8} {asked.id:12} {asked.text}\n"
        f"    {answer.form} {answer.confidence:.2f} {shown}\n    expected {asked.groups}"
    )


if __name__ == "__main__":
    command.run(main)
