"""The growth as one picture."""

from __future__ import annotations

from pathlib import Path

from rag.workshop.bench.records import BenchResult


def plot(result: BenchResult, path: Path) -> None:
    """Write four panels over the number of passages; the suffix names the format (svg, png, pdf).

    Latency of retrieval, latency of `/ask`, bytes on disk a passage with memory, recall@10.
    """
    from matplotlib.figure import Figure

    path.parent.mkdir(parents=True, exist_ok=True)
    figure = Figure(figsize=(9, 6.5), layout="constrained")
    (retrieval, ask), (size, recall) = figure.subplots(2, 2)
    passages = [found.passages for found in result.sizes]
    for axes, stage in ((retrieval, "retrieve"), (ask, "ask")):
        for name in ("p50", "p95", "p99"):
            values = [getattr(getattr(found.serve, stage), name) for found in result.sizes]
            axes.plot(passages, values, marker="o", markersize=3, label=name)
    retrieval.set(title="retrieval (dense, BM25, fusion)", ylabel="ms")
    ask.set(title="POST /ask, one client", ylabel="ms")
    disk = [found.index_mb * 1e6 / found.passages for found in result.sizes]
    size.plot(passages, disk, marker="o", markersize=3, label="bytes on disk a passage")
    memory = [found.serve.memory_mb for found in result.sizes]
    size.plot(passages, memory, marker="o", markersize=3, label="server's memory, MB")
    size.set(title="size")
    shares = [found.recall_at_10 for found in result.sizes]
    recall.plot(passages, shares, marker="o", markersize=3, label="recall@10")
    recall.set(title="recall@10 of the vector search against exact", ylim=(0.95, 1.002))
    for axes in (retrieval, ask, size, recall):
        axes.set(xscale="log", xlabel="passages")
        axes.set_ylim(bottom=0 if axes is not recall else None)
        axes.grid(alpha=0.3)
        axes.legend(fontsize=7)
    figure.savefig(path, dpi=120)
