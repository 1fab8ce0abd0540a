"""Files are read in processes of their own, which can do nothing else and not for long.

A parser meets whatever people send: a page that draws itself a million times, a table without
end, bytes made to break the parser itself. So none runs where articles and questions are held:

- :mod:`rag.isolation.pool` keeps a process ready, hands it an open file and takes its articles;
- :mod:`rag.isolation.limits` says what a file may cost;
- :mod:`rag.isolation.confine` takes network, commands and files to write away from the process;
- :mod:`rag.isolation.worker` is what runs in it.
"""

from __future__ import annotations

from rag.isolation.limits import LIMITS, Limits
from rag.isolation.pool import Pool, read

__all__ = ["LIMITS", "Limits", "Pool", "read"]
