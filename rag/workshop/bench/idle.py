"""What a service that nobody asks takes of the processor.

    python -m rag.workshop.bench.idle --seconds 60

Starts ``rag serve`` over the index of the settings, waits until the reader and the chat are there,
and then reads what the kernel counted for the process: its processor time and its wake-ups.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Final

from rag.workshop import command
from rag.workshop.service import served

_TICKS: Final = 100
"""A second, in what Linux counts for a process (USER_HZ)."""


def main(seconds: float = 60.0) -> None:
    """Measure and print one line of JSON."""
    with served() as service:
        service.wait(chat=True)
        time.sleep(5.0)  # what is done once, after the start, is not idling
        before, woken = _used(service.process.pid)
        began = time.monotonic()
        time.sleep(seconds)
        after, woken_after = _used(service.process.pid)
        seconds = time.monotonic() - began
    found = {
        "seconds": round(seconds, 1),
        "percent_of_a_core": round(100 * (after - before) / seconds, 3),
        "wake_ups_a_second": round((woken_after - woken) / seconds, 1),
    }
    print(json.dumps(found))


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
    command.run(main)
