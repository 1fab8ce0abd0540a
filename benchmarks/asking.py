"""Build an index of a corpus and time questions over it, through the API, from one client.

``python -m benchmarks.asking CORPUS QUESTIONS [--index DIR] [--n 200]``: CORPUS is whatever
``rag build`` reads; QUESTIONS is SQuAD-format data or a file of lines. Prints JSON: passages a
second, index size, peak memory of the build, time until the service is ready, and p50/p95 of
``POST /ask`` in milliseconds, as the client sees them.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx2

_RAG = [sys.executable, "-m", "rag"]


def main() -> None:
    """Run both measurements and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--n", type=int, default=200)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        index = given.index or Path(folder) / "index"
        figures = {"build": _build(given.corpus, index)}
        figures["ask"] = _ask(index, _questions(given.questions, given.n))
    print(json.dumps(figures, indent=2))


def _build(corpus: Path, index: Path) -> dict[str, Any]:
    started = time.perf_counter()
    done = subprocess.run(
        [*_RAG, "build", str(corpus), "--index", str(index), "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    seconds = time.perf_counter() - started
    report = json.loads(done.stdout)
    return {
        "articles": report["articles"],
        "passages": report["passages"],
        "seconds": round(seconds, 1),
        "passages_per_second": round(report["passages"] / seconds, 1),
        "index_mb": round(sum(p.stat().st_size for p in index.rglob("*") if p.is_file()) / 1e6, 1),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, 1),
    }


def _ask(index: Path, questions: list[str]) -> dict[str, Any]:
    port = _free_port()
    environment = {**os.environ, "RAG_RATE_LIMIT": "0"}
    started = time.perf_counter()
    server = subprocess.Popen(
        [*_RAG, "serve", "--index", str(index), "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    try:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            while not _ready(client):
                time.sleep(0.05)
            ready = time.perf_counter() - started
            first = _timed(client, questions[0])
            while client.get("/readyz").json().get("chat") == "starting":
                time.sleep(0.5)
            took = [_timed(client, question) for question in questions]
    finally:
        server.terminate()
        server.wait()
    return {
        "ready_seconds": round(ready, 2),
        "first_ms": round(first * 1000, 1),
        "questions": len(took),
        "p50_ms": round(statistics.median(took) * 1000, 1),
        "p95_ms": round(statistics.quantiles(took, n=20)[-1] * 1000, 1),
    }


def _ready(client: httpx2.Client) -> bool:
    try:
        return client.get("/readyz").status_code == 200
    except httpx2.TransportError:
        return False


def _timed(client: httpx2.Client, question: str) -> float:
    started = time.perf_counter()
    client.post("/ask", json={"question": question}).raise_for_status()
    return time.perf_counter() - started


def _questions(path: Path, n: int) -> list[str]:
    if path.suffix == ".txt":
        lines = path.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if line.strip()][:n]
    from rag.evaluation import squad

    return [q.text for context in squad.read(path, n) for q in context.questions][:n]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
