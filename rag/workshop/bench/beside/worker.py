"""A process of one product: ``build`` its index, or ``serve`` the questions from it.

``python -m rag.workshop.bench.beside.worker build|serve PRODUCT JOB OUT``. Importing this must
cost nothing and change nothing: what the process holds is the product's.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from rag.workshop.bench.beside.records import Ask, Job, ProductError
from rag.workshop.memory import peak_mb

ANSWERED = "answered"
"""Printed on a line of its own once the first question has its answer."""


def main(task: str, product: str, job_file: str, out: str) -> None:
    """Do it and write what was seen to ``out``."""
    module = import_module(f"rag.workshop.bench.beside.products.{product}")
    job = Job.read(Path(job_file))
    if task == "build":
        module.build(job)
        seen: dict[str, Any] = {"peak_mb": peak_mb()}
    else:
        questions = json.loads(job.questions.read_text(encoding="utf-8"))
        seen = serve(module.ways(job), questions)
    Path(out).write_text(json.dumps(seen), encoding="utf-8")


def serve(ways: dict[str, Ask], questions: Sequence[str]) -> dict[str, Any]:
    """Ask every question in every way; only the first way is timed, and counts for the memory.

    By each way the answers, and the questions on which the product broke.
    """
    (first, *_) = ways
    _asked(ways[first], questions[0])
    print(ANSWERED, flush=True)
    latencies = []
    answers: dict[str, list[str | None]] = {name: [] for name in ways}
    failed = dict.fromkeys(ways, 0)
    peak = 0.0
    for name, ask in ways.items():
        for question in questions:
            started = time.perf_counter()
            answer, broke = _asked(ask, question)
            if name == first:
                latencies.append((time.perf_counter() - started) * 1000)
            answers[name].append(answer)
            failed[name] += broke
        peak = peak or peak_mb()
    return {"latencies_ms": latencies, "peak_mb": peak, "answers": answers, "failed": failed}


def _asked(ask: Ask, question: str) -> tuple[str | None, bool]:
    try:
        return ask(question) or None, False
    except ProductError:
        return None, True


if __name__ == "__main__":
    main(*sys.argv[1:])
