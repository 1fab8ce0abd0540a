"""The run as a picture: loss and dev F1 over tokens read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure


def plot_curves(curve: Sequence[dict[str, Any]], folder: Path) -> None:
    """Write curves.png and curves.svg; loss is smoothed over ten chunks."""
    losses = [(e["tokens"] / 1e6, e["loss"]) for e in curve if "loss" in e]
    looks = [e for e in curve if "dev" in e]
    figure = Figure(figsize=(9, 3.5), layout="constrained")
    left, right = figure.subplots(1, 2)
    if losses:
        x, y = np.array(losses).T
        left.plot(x, y, color="0.8", linewidth=0.8)
        width = min(10, len(y))
        left.plot(x[width - 1 :], np.convolve(y, np.ones(width) / width, "valid"), color="C0")
    left.set(xlabel="million tokens", ylabel="loss a sequence", title="training loss")
    for name in sorted({name for look in looks for name in look["dev"]}):
        points = [(e["tokens"] / 1e6, e["dev"][name]["f1"]) for e in looks if name in e["dev"]]
        right.plot(*np.array(points).T, marker="o", markersize=3, label=name)
    right.set(xlabel="million tokens", ylabel="F1", title="dev sets")
    if looks:
        right.legend(fontsize=7)
    for kind in ("png", "svg"):
        figure.savefig(folder / f"curves.{kind}", dpi=120)
