"""Whether a service grows: memory and open files while it is asked, and while articles come and go.

    python -m rag.workshop.bench.leaks --questions 5000 --cycles 500

Serves a copy of the index of the settings, asks questions made of the titles of its articles, then
adds and deletes one article after another. Printed are the resident memory and the number of
descriptors of the service and of what it started, ten times.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import httpx2
import psutil

from rag.settings import load
from rag.workshop import command
from rag.workshop.memory import resident_mb
from rag.workshop.service import served

_LOOKS: Final = 5
"""For each of the two phases."""


def main(questions: int = 5000, cycles: int = 500) -> None:
    """Measure and print one line of JSON for each look."""
    with tempfile.TemporaryDirectory() as made:
        index = Path(made) / "index"
        shutil.copytree(load().index_dir, index)
        with (
            served(index_dir=str(index), chat="false") as service,
            httpx2.Client(base_url=service.url, timeout=120) as client,
        ):
            process = psutil.Process(service.process.pid)
            titles = [a["title"] for a in client.get("/articles?limit=1000").json()["data"]]

            def ask(number: int) -> None:
                title = titles[number % len(titles)]
                body = {"question": f"Who speaks of {title}, number {number}?"}
                client.post("/ask", json=body).raise_for_status()

            def change(number: int) -> None:
                text = f"The owl number {number} of the mill sleeps by day. " * 20
                body = {"articles": [{"source": f"leaks/{number}", "text": text}]}
                reply = client.post("/articles", json=body).raise_for_status()
                (article_id,) = reply.json()["documents"][0]["article_ids"]
                client.delete(f"/articles/{article_id}").raise_for_status()

            _repeat("questions", ask, questions, process)
            _repeat("cycles", change, cycles, process)


def _repeat(what: str, act: Callable[[int], None], times: int, process: psutil.Process) -> None:
    for number in range(times + 1):
        if number % max(1, times // _LOOKS) == 0:
            own, *readers = (
                resident_mb(p.pid) for p in (process, *process.children(recursive=True))
            )
            found = {
                what: number,
                "mb": own,
                "mb_with_readers": round(own + sum(readers), 1),
                "descriptors": process.num_fds(),
                "threads": process.num_threads(),
            }
            print(json.dumps(found), flush=True)
        if number < times:
            act(number)


if __name__ == "__main__":
    command.run(main)
