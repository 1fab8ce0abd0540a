"""How many processor cores there are for this process."""

from __future__ import annotations

import os


def cores() -> int:
    """Cores this process may run on; where the system does not say, all there are."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed is not None else os.cpu_count() or 1
