"""A short run of the fuzzer; ``python -m tests.api.fuzz`` is the long one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_generated_requests_find_no_failure() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.api.fuzz", "--examples", "60"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
