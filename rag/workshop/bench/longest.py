"""Long articles asked: ``python -m rag.workshop.bench.longest FILE... --questions QUESTIONS``.

For each of three lengths: the articles of the files one behind the other as a single article of so
many characters, and a sheet of as many as a whole, its rows made up. Prints the seconds the
passages take to be cut, and of the first 30 questions (JSON lines with ``question``), each asked
twice, the milliseconds of the processor of the worst first time, when who is who is made out, and
of the second: median and most. The reader is the one by words, so that what is left is search and
rules.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import Annotated, Final

import typer

from rag.articles import Draft, make_article
from rag.articles._blocks import Blocks, grid_of
from rag.assistant import Assistant
from rag.passages import cut
from rag.settings import load
from rag.types import Article
from rag.workshop import command
from rag.workshop.bench.corpus import real_articles
from rag.workshop.data.files import rows
from rag.workshop.data.indexed import indexed

_CHARACTERS: Final = (25_000, 250_000, 2_500_000)
_QUESTIONS: Final = 30
_ROW: Final = 40
"""Characters of a made-up row."""


def main(files: list[Path], questions: Annotated[Path, typer.Option()]) -> None:
    """Cut, store, ask, print."""
    asked = [str(row["question"]) for row in rows(questions)[:_QUESTIONS]]
    texts = [f"{article.title}\n\n{article.text}" for article in real_articles(files, seed=1)]
    for length in _CHARACTERS:
        ends = accumulate(map(len, texts))
        long = [text for text, end in zip(texts, ends, strict=False) if end <= length]
        draft = Draft("\n\n".join(long), title="All stories")
        print(f"prose, {length:,} characters: {_asked(make_article(draft, 'prose'), asked)}")
        print(f"table, {length:,} characters: {_asked(_table(length // _ROW), asked)}")


def _table(rows: int) -> Article:
    said = [[f"Valve {n}", f"Firm {n % 300}", f"City {n % 50}", str(n * 3)] for n in range(rows)]
    blocks = Blocks()
    blocks.table(grid_of([["Part", "Supplier", "City", "Price"], *said]))
    return make_article(Draft(blocks.text, title="Parts", tables=tuple(blocks.tables)), "parts")


def _asked(article: Article, questions: Sequence[str]) -> str:
    started = time.process_time()
    passages = len(cut(article))
    cutting = time.process_time() - started
    with indexed(load(embedder="hashing", reader="sentence"), [article], None) as assistant:
        first, second = (_times(assistant, questions) for _ in range(2))
    return (
        f"{passages:,} passages cut in {cutting:.2f} s; first time at most {max(first):,.0f} ms, "
        f"then median {statistics.median(second):.0f}, at most {max(second):,.0f} ms"
    )


def _times(assistant: Assistant, questions: Sequence[str]) -> list[float]:
    times = []
    for question in questions:
        started = time.process_time()
        assistant.ask(question)
        times.append((time.process_time() - started) * 1000)
    return times


if __name__ == "__main__":
    command.run(main)
