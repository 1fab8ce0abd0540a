"""Each product's processes: started afresh, alone, offline, with the same threads."""

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
from rag.workshop.bench.beside.records import Job

_ROOT = Path(__file__).parents[4]
_TAIL_CHARS = 3000
_ENVIRONMENT = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "false",
}


def run(task: str, product: str, job: Job) -> tuple[dict[str, Any], float, float]:
    """What the process wrote, and the seconds from its start to its first answer and to its end.

    Raises :class:`RagError` with the end of what it said where it ends with an error.
    """
    stem = f"{job.index}.{task}"
    told, out, errors = (Path(f"{stem}.{kind}") for kind in ("job.json", "out.json", "log"))
    job.write(told)
    threads = {"OMP_NUM_THREADS": str(job.threads), "RAYON_NUM_THREADS": str(job.threads)}
    environment = os.environ | threads | _ENVIRONMENT
    environment.pop("TOKENIZERS_PARALLELISM", None)  # set by this product for itself
    started = answered = time.perf_counter()
    with (
        errors.open("w") as log,
        subprocess.Popen(
            [sys.executable, "-m", worker.__name__, task, product, told, out],
            cwd=_ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip() == worker.ANSWERED:
                answered = time.perf_counter()
    ended = time.perf_counter()
    if process.returncode:
        said = errors.read_text(errors="replace")[-_TAIL_CHARS:]
        raise RagError(f"{product}, {task}: exit code {process.returncode}\n{said}")
    seen: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return seen, answered - started, ended - started
