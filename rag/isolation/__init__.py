"""Files are read in processes of their own, which can do nothing else and not for long.

A parser meets whatever people send: a page that draws itself a million times, a table without
end, bytes made to break the parser itself. So none runs where articles and questions are held:

- :mod:`rag.isolation.pool` keeps a process ready, hands it an open file and takes its articles;
- :mod:`rag.isolation.limits` says what a file may cost;
- :mod:`rag.isolation.confine` takes network, commands and files to write away from the process;
- :mod:`rag.isolation.worker` is what runs in it;
- :mod:`rag.isolation.elsewhere` does what can be done of this where the kernel is not Linux.
"""

from __future__ import annotations

import os
from importlib.util import find_spec

from rag.isolation import elsewhere, pool
from rag.isolation.limits import LIMITS, Limits
from rag.isolation.pool import Pool

CONFINED = hasattr(os, "memfd_create") and find_spec("resource") is not None
"""Whether this system can take everything but reading from a process (Linux can)."""

read = pool.read if CONFINED else elsewhere.read

__all__ = ["CONFINED", "LIMITS", "Limits", "Pool", "read"]
