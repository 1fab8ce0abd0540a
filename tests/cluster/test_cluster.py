"""Three servers under Patroni, etcd and HAProxy, with two services, broken in every way."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cluster.programs import unavailable

pytestmark = pytest.mark.cluster

ROOT = Path(__file__).resolve().parents[2]


def test_every_fault_once_and_the_history_holds(tmp_path: Path) -> None:
    """In a process of its own, which asks for a network of its own."""
    why_not = unavailable()
    if why_not:
        pytest.skip(why_not)
    out = tmp_path / "figures.json"
    command = [sys.executable, "-m", "tests.cluster.run", "--over", "cluster", "--each"]
    done = subprocess.run([*command, "--out", str(out)], cwd=ROOT, check=False)
    figures = json.loads(out.read_text(encoding="utf-8"))
    assert done.returncode == 0
    assert sum(figures["faults"].values()) >= 15
    assert figures["writes acknowledged"] > 0
    assert figures["removals acknowledged"] > 0
