"""From what the processes saw to figures."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from statistics import fmean
from types import ModuleType
from typing import Any

from rag.errors import MissingExtraError
from rag.workshop.bench.beside.processes import run
from rag.workshop.bench.beside.records import Job
from rag.workshop.bench.records import percentile
from rag.workshop.data.squad import Question
from rag.workshop.evaluation.overlap import exact, f1


def measured(name: str, module: ModuleType, job: Job, asked: Sequence[Question]) -> dict[str, Any]:
    """Build and serve one product, each in a process of its own; building is timed to the end of
    the process, a cold start to its first answer."""
    job = replace(job, index=job.index / name)
    job.index.parent.mkdir(exist_ok=True)
    built, _, build_seconds = run("build", name, job)
    print(f"{name}: built in {build_seconds:.1f} s", file=sys.stderr, flush=True)
    served, cold_start, _ = run("serve", name, job)
    p50, p95 = (percentile(served["latencies_ms"], part) for part in (0.50, 0.95))
    print(f"{name}: asked, p50 {p50:.0f} ms", file=sys.stderr, flush=True)
    golds = [question.golds for question in asked]
    size = sum(path.stat().st_size for path in job.index.rglob("*") if path.is_file())
    return {
        "product": name,
        "about": module.ABOUT,
        "versions": versions(module),
        "build_seconds": round(build_seconds, 2),
        "build_peak_mb": built["peak_mb"],
        "index_mb": round(size / 1e6, 2),
        "cold_start_seconds": round(cold_start, 2),
        "p50_ms": p50,
        "p95_ms": p95,
        "serve_peak_mb": served["peak_mb"],
        "answers": {
            way: quality(answers, golds, served["failed"][way])
            for way, answers in served["answers"].items()
        },
    }


def versions(module: ModuleType) -> Mapping[str, str]:
    """Of every package that a product stands on; raises :class:`MissingExtraError`."""
    try:
        return {package: version(package) for package in module.PACKAGES}
    except PackageNotFoundError as error:
        raise MissingExtraError(
            f"{error.name} is not installed; run `pip install '.[compare]'`, or leave "
            f"{module.__name__.rpartition('.')[2]} out: name the others with --product."
        ) from error


def quality(
    answers: Sequence[str | None], golds: Sequence[Sequence[str]], failed: int
) -> dict[str, float | None]:
    """EM and F1 over all questions, an answer not given counted as the empty one; ``failed``: on
    how many the product broke."""
    pairs = [(answer or "", gold) for answer, gold in zip(answers, golds, strict=True)]
    agreed = [f1(answer, gold) for answer, gold in pairs]
    given = [score for score, answer in zip(agreed, answers, strict=True) if answer is not None]
    return {
        "EM": round(fmean(exact(answer, gold) for answer, gold in pairs), 4),
        "F1": round(fmean(agreed), 4),
        "answered": round(len(given) / len(pairs), 4),
        "F1_where_answered": round(fmean(given), 4) if given else None,
        "failed": failed,
    }
