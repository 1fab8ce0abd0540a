"""Memory of a process, in MB, on every system."""

from __future__ import annotations

from pathlib import Path


def resident_mb(pid: int) -> float:
    """What it holds now."""
    import psutil

    return round(psutil.Process(pid).memory_info().rss / 2**20, 1)


def peak_mb() -> float:
    """The most that this process ever held; what it holds where nobody knows.

    Not ``ru_maxrss``, which a process inherits from the one that started it.
    """
    import psutil

    status = Path("/proc/self/status")
    if status.is_file():  # Linux
        kilobytes = int(status.read_text(encoding="ascii").split("VmHWM:")[1].split()[0])
        return round(kilobytes / 1024, 1)
    info = psutil.Process().memory_info()
    return round(getattr(info, "peak_wset", info.rss) / 2**20, 1)  # peak_wset: Windows
