"""What a service that nobody asks takes of the processor.

    python -m rag.workshop.bench.idle --seconds 60

Starts ``rag serve`` over the index of the settings, waits until the reader and the chat are there,
and then reads what the kernel counted for the process: its processor time and its wake-ups.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import psutil

from rag.workshop import command
from rag.workshop.service import served


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
    times = psutil.Process(pid).cpu_times()
    threads = [(each / "status").read_text() for each in Path(f"/proc/{pid}/task").iterdir()]
    woken = [told.partition("\nvoluntary_ctxt_switches:")[2].split()[0] for told in threads]
    return times.user + times.system, sum(map(int, woken))


if __name__ == "__main__":
    command.run(main)
