"""From what the processes saw to figures, and from figures to ratios."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from statistics import fmean
from types import ModuleType

from rag.workshop.bench.beside import processes
from rag.workshop.bench.beside.catalogue import OURS
from rag.workshop.bench.beside.records import Figures, Job, Quality
from rag.workshop.bench.records import percentile
from rag.workshop.evaluation.overlap import exact, f1
from rag.workshop.evaluation.squad import Question


def measured(name: str, module: ModuleType, job: Job, asked: Sequence[Question]) -> Figures:
    """Build and serve one product, each in a process of its own."""
    job = replace(job, index=job.index / name)
    job.index.parent.mkdir(exist_ok=True)
    build_seconds, build_peak_mb = processes.build(name, job)
    print(f"{name}: built in {build_seconds:.1f} s", file=sys.stderr, flush=True)
    served, cold_start = processes.serve(name, job)
    golds = [question.golds for question in asked]
    figures = Figures(
        product=name,
        about=module.ABOUT,
        versions={package: version(package) for package in module.PACKAGES},
        build_seconds=round(build_seconds, 2),
        build_peak_mb=build_peak_mb,
        index_mb=round(_bytes(job.index) / 1e6, 2),
        cold_start_seconds=round(cold_start, 2),
        p50_ms=percentile(served.latencies_ms, 0.50),
        p95_ms=percentile(served.latencies_ms, 0.95),
        serve_peak_mb=served.peak_mb,
        answers={
            way: quality(answers, golds, served.failed[way])
            for way, answers in served.answers.items()
        },
    )
    print(f"{name}: asked, p50 {figures.p50_ms:.0f} ms", file=sys.stderr, flush=True)
    return figures


def quality(answers: Sequence[str | None], golds: Sequence[Sequence[str]], failed: int) -> Quality:
    """EM and F1 over all questions, an answer not given counted as the empty one."""
    pairs = [(answer or "", gold) for answer, gold in zip(answers, golds, strict=True)]
    agreed = [f1(answer, gold) for answer, gold in pairs]
    given = [score for score, answer in zip(agreed, answers, strict=True) if answer is not None]
    return Quality(
        EM=round(fmean(exact(answer, gold) for answer, gold in pairs), 4),
        F1=round(fmean(agreed), 4),
        answered=round(len(given) / len(pairs), 4),
        F1_where_answered=round(fmean(given), 4) if given else None,
        failed=failed,
    )


def over(products: Sequence[Figures]) -> dict[str, dict[str, float]]:
    """Every other product's numbers divided by this one's; empty where it was left out."""
    ours = next((_numbers(figures) for figures in products if figures.product == OURS), None)
    if ours is None:
        return {}
    return {
        figures.product: {
            name: round(value / ours[name], 3)
            for name, value in _numbers(figures).items()
            if ours[name]
        }
        for figures in products
        if figures.product != OURS
    }


def _numbers(figures: Figures) -> dict[str, float]:
    installed, *_ = figures.answers.values()
    return {
        "build_seconds": figures.build_seconds,
        "build_peak_mb": figures.build_peak_mb,
        "index_mb": figures.index_mb,
        "cold_start_seconds": figures.cold_start_seconds,
        "p50_ms": figures.p50_ms,
        "p95_ms": figures.p95_ms,
        "serve_peak_mb": figures.serve_peak_mb,
        "F1": installed.F1,
        "F1, best way of asking": max(way.F1 for way in figures.answers.values()),
    }


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
