"""What a service that nobody asks takes of the processor.

    python -m rag.workshop.benchmarks.idle --seconds 60

Starts ``rag serve`` over the index of the settings, waits until the reader and the chat are there,
and then reads what the kernel counted for the process: its processor time and its wake-ups.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Final

_TICKS: Final = 100
"""A second, in what Linux counts for a process (USER_HZ)."""


def main() -> None:
    """Measure and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    given = parser.parse_args()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "RAG_PORT": str(port)}
    with subprocess.Popen([sys.executable, "-m", "rag", "serve"], env=environment) as process:
        try:
            _wait(f"http://127.0.0.1:{port}/readyz", process)
            time.sleep(5.0)  # what is done once, after the start, is not idling
            before, woken = _used(process.pid)
            began = time.monotonic()
            time.sleep(given.seconds)
            after, woken_after = _used(process.pid)
            seconds = time.monotonic() - began
        finally:
            process.terminate()
    found = {
        "seconds": round(seconds, 1),
        "percent_of_a_core": round(100 * (after - before) / seconds, 3),
        "wake_ups_a_second": round((woken_after - woken) / seconds, 1),
    }
    print(json.dumps(found))


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            with urllib.request.urlopen(address) as reply:
                if b'"starting"' not in reply.read():
                    return
        except (urllib.error.HTTPError, OSError):
            pass  # not listening yet, or not ready
        time.sleep(0.2)
    raise SystemExit("the service ended")


def _used(pid: int) -> tuple[float, int]:
    """Processor seconds, and how often its threads gave the processor away by themselves."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    woken = 0
    for thread in Path(f"/proc/{pid}/task").iterdir():
        status = (thread / "status").read_text()
        woken += int(status.partition("\nvoluntary_ctxt_switches:")[2].split()[0])
    return ticks / _TICKS, woken


if __name__ == "__main__":
    main()
