"""A large library looked through: ``python -m rag.workshop.bench.listing FILE...``.

``--articles`` (100,000) are re-sampled from the articles of the files: titles with a word of
another one's, the first words of their texts, made-up authors, tags, folders and dates. They are
stored by the embedded engine, and then asked for over HTTP, through the whole service, in random
order: pages in every order from the first to one far inside, words, filters, and tags given and
taken back. Prints the median, p95 and most of each, in milliseconds of the clock and of the
processor (client and service together), which is what the clock says on a machine that is idle.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final, get_args

from fastapi.testclient import TestClient

from rag.api.app import create_app
from rag.api.lasting import set_apart
from rag.articles import Draft, make_article
from rag.assistant import Assistant
from rag.library.catalogue import Order
from rag.settings import load
from rag.types import Article
from rag.workshop import command
from rag.workshop.bench.corpus import real_articles
from rag.workshop.bench.records import percentile
from rag.workshop.data.indexed import opened

_SEED: Final = 1
_WORDS: Final = 60
_FOLDERS: Final = 400
_KINDS: Final = ("txt", "md", "pdf", "docx", "html")
_AUTHORS: Final = 500
_TAGS: Final = 60
_BATCH: Final = 2_000
_PAGES_DEEP: Final = 5
_CPU: Final = ", of it cpu"


def main(files: list[Path], articles: int = 100_000, rounds: int = 100) -> None:
    """Store, ask, print."""
    with opened(load(embedder="hashing", reader="sentence", chat=False)) as assistant:
        _fill(assistant, files, articles)
        app = create_app(assistant, assistant.settings)
        set_apart()  # as the service does
        with TestClient(app, base_url="http://127.0.0.1") as client:
            figures = _measured(client, rounds)
    for name, times in figures.items():
        print(
            f"{name:36} median {statistics.median(times):6.1f}  p95 {percentile(times, 0.95):6.1f}"
            f"  most {max(times):6.1f} ms"
        )


def _fill(assistant: Assistant, files: Sequence[Path], n: int) -> None:
    made = list(_resampled(real_articles(files, _SEED), n))
    begun = time.perf_counter()
    for start in range(0, n, _BATCH):
        assistant.add(made[start : start + _BATCH])
    print(f"{n:,} articles stored in {time.perf_counter() - begun:.0f} s")


def _resampled(real: Sequence[Article], n: int) -> Iterator[Article]:
    draw = random.Random(_SEED)
    for number in range(n):
        one, other = draw.choice(real), draw.choice(real)
        words = one.title.split()
        words[draw.randrange(len(words) or 1) : 0] = draw.choices(other.title.split() or ["x"], k=1)
        tags = {f"tag {min(int(draw.expovariate(0.1)), _TAGS)}" for _ in range(draw.randrange(4))}
        folder = f"{draw.randrange(20)}/{draw.randrange(_FOLDERS // 20)}"
        yield make_article(
            Draft(
                text=" ".join(one.text.split()[:_WORDS]),
                title=" ".join(words),
                published=date(1990, 1, 1) + timedelta(days=draw.randrange(12_000)),
                language="en",
                metadata={
                    "author": f"Author {draw.randrange(_AUTHORS)}",
                    "tags": ", ".join(sorted(tags)),
                },
            ),
            f"{folder}/note-{number}.{draw.choice(_KINDS)}",
            f"shelf-{draw.randrange(8)}",
        )


def _measured(client: TestClient, rounds: int) -> dict[str, list[float]]:
    draw = random.Random(_SEED)
    times: dict[str, list[float]] = {}

    def timed(name: str, ask: Callable[[], Any]) -> Any:
        begun, busy = time.perf_counter(), time.process_time()
        response = ask()
        times.setdefault(name, []).append((time.perf_counter() - begun) * 1000)
        times.setdefault(f"{name}{_CPU}", []).append((time.process_time() - busy) * 1000)
        response.raise_for_status()
        return response.json()

    def listed(name: str, **asked: Any) -> Any:
        return timed(name, partial(client.get, "/catalogue", params={"limit": 50, **asked}))

    first = listed("first list of the service")
    titles = [entry["title"] for entry in first["data"]]
    for _ in range(rounds):
        order = draw.choice(get_args(Order))
        page = listed("list and sort", sort=order)
        for _ in range(_PAGES_DEEP):
            page = listed("next page", sort=order, cursor=page["next_cursor"])
            titles += [entry["title"] for entry in page["data"]]
        words = draw.choice(titles).split()
        listed("find one word", q=draw.choice(words))
        listed("find while typing", q=draw.choice(words)[:2], sort=order)
        listed("find three words", q=" ".join(words[:3]))
        listed("filter by tag", tag=f"tag {draw.randrange(20)}", sort=order)
        author = f"author:Author {draw.randrange(_AUTHORS)}"
        listed("filter by author", metadata=author, sort=order)
        listed("filter by shelf", collection=f"shelf-{draw.randrange(8)}", sort=order)
        listed(
            "filter by days, find",
            published_from=f"{draw.randrange(1991, 2015)}-01-01",
            published_to="2016-01-01",
            q=draw.choice(words),
        )
        chosen = draw.choice(page["data"])["id"]
        body = {"article_ids": [chosen], "add_tags": ["chosen"]}
        done = timed("tag one", partial(client.post, "/labels", json=body))
        listed("list after a change", sort=order)
        timed("undo", partial(client.delete, f"/labels/{done['id']}"))
    return times


if __name__ == "__main__":
    command.run(main)
