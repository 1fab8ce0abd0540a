"""The programs of a cluster, and what installs those that are missing."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Final

from tests.postgres import unavailable as no_postgres

_INSTALLED_BY: Final = {
    "etcd": "apt-get install etcd-server",
    "haproxy": "apt-get install haproxy",
    "patroni": "make test-cluster",
}
_BESIDE: Final = Path(__file__).resolve().parents[2] / ".venv-cluster" / "bin"


def unavailable() -> str:
    """Why no cluster can be had here; empty where one can."""
    missing = [f"{name} (`{how}`)" for name, how in _INSTALLED_BY.items() if _found(name) is None]
    why = no_postgres() or ("" if sys.platform == "linux" else "hosts are made on Linux only")
    return why or (f"not installed: {', '.join(missing)}" if missing else "")


def program(name: str) -> str:
    """Where it lies."""
    found = _found(name)
    if found is None:
        raise RuntimeError(f"{name} is not installed; run `{_INSTALLED_BY[name]}`.")
    return found


def beside(name: str) -> str | None:
    """A program of the environment that `make test-cluster` makes."""
    return shutil.which(name, path=str(_BESIDE))


def _found(name: str) -> str | None:
    return beside(name) or shutil.which(name) or _in_sbin(name)


def _in_sbin(name: str) -> str | None:
    """Debian's place for services, which is not on everybody's path."""
    return shutil.which(name, path="/usr/sbin")
