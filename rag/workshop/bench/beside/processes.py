"""Each product's processes: started afresh, alone, offline, with the same threads.

A process that ends with an error raises :class:`RagError` with the end of what it said.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from rag.errors import RagError
from rag.workshop.bench.beside import worker
from rag.workshop.bench.beside.records import Job, Served

_ROOT = Path(__file__).parents[4]
_TAIL_CHARS = 3000


def build(product: str, job: Job) -> tuple[float, float]:
    """Build its index in ``job.index``; seconds from process start to process end, peak MB."""
    started = time.perf_counter()
    seen, _ = _run("build", product, job)
    return time.perf_counter() - started, seen["peak_mb"]


def serve(product: str, job: Job) -> tuple[Served, float]:
    """Ask all questions; also the seconds from process start to the first answer."""
    started = time.perf_counter()
    seen, answered = _run("serve", product, job)
    return Served(**seen), answered - started


def _run(task: str, product: str, job: Job) -> tuple[dict[str, Any], float]:
    """What the process wrote, and when it said that the first question was answered."""
    stem = f"{job.index}.{task}"
    told, out, errors = (Path(f"{stem}.{kind}") for kind in ("job.json", "out.json", "log"))
    job.write(told)
    answered = 0.0
    with (
        errors.open("w") as log,
        subprocess.Popen(
            [sys.executable, "-m", worker.__name__, task, product, told, out],
            cwd=_ROOT,
            env=_environment(job.threads),
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip() == worker.ANSWERED:
                answered = time.perf_counter()
    if process.returncode:
        said = errors.read_text(errors="replace")[-_TAIL_CHARS:]
        raise RagError(f"{product}, {task}: exit code {process.returncode}\n{said}")
    seen: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return seen, answered


def _environment(threads: int) -> dict[str, str]:
    """Offline and silent; less what this product sets for itself when it is imported."""
    kept = {name: value for name, value in os.environ.items() if name != "TOKENIZERS_PARALLELISM"}
    return kept | {
        "OMP_NUM_THREADS": str(threads),
        "RAYON_NUM_THREADS": str(threads),
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HAYSTACK_TELEMETRY_ENABLED": "false",
    }
