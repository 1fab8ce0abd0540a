"""The machines of a cluster: addresses of their own, and a network that can be cut.

Where namespaces are allowed (``python -m tests.cluster.run`` asks for its own), each host has a
network of its own on a bridge that no other process of the machine sees, and a disk of its own
that can be full. Elsewhere a host is an address of loopback and a folder.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

import psutil

_INSIDE: Final = "RAG_CLUSTER_INSIDE"
_DISK: Final = "1500m"
_ENDS_S: Final = 60.0
HERE: Final = "127.0.15.254"
"""Where the proxy and the services are: no host asks anything of them."""
_CLOCK: Final = """\
import os
import time

_now = time.time


def _off():
    try:
        with open(os.environ["CLUSTER_CLOCK"]) as file:
            return float(file.read())
    except (OSError, ValueError):
        return 0.0


time.time = lambda: _now() + _off()
"""
_BRIDGE: Final = "10.15.0.254/24"


def enter_namespaces() -> None:
    """Run this very command again where network, mounts and processes are its own.

    What it starts ends with it, however it ends. Returns where that is not allowed, or done.
    """
    tools = all(map(shutil.which, ("unshare", "nsenter", "setpriv", "ip")))
    may = sys.platform == "linux" and os.geteuid() == 0 and tools
    if os.environ.get(_INSIDE) or not may:
        return
    separate = ["unshare", "--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"]
    if subprocess.run([*separate, "true"], capture_output=True, check=False).returncode:
        return
    # A shell waits for what is nobody's child any more, as servers become when theirs dies.
    command = [*separate, "sh", "-c", '"$@"; exit $?', "sh", sys.executable, *sys.orig_argv[1:]]
    os.execvpe(command[0], command, {**os.environ, _INSIDE: "1"})


def inside() -> bool:
    """Whether network and mounts are our own."""
    return bool(os.environ.get(_INSIDE))


def make_network() -> None:
    """The bridge that all hosts are on."""
    _ip("link", "set", "lo", "up")
    if not inside():
        return
    Path("/run/netns").mkdir(exist_ok=True)
    _do("mount", "-t", "tmpfs", "tmpfs", "/run/netns")
    _ip("link", "add", "cluster", "type", "bridge")
    _ip("addr", "add", _BRIDGE, "dev", "cluster")
    _ip("link", "set", "cluster", "up")


class Host:
    """One machine of the cluster."""

    def __init__(self, number: int, folder: Path) -> None:
        self.name = f"host{number}"
        self.address = f"10.15.0.{number}" if inside() else f"127.0.15.{number}"
        self.folder = folder / self.name
        self.folder.mkdir(mode=0o755)
        self._ballast = self.folder / "ballast"
        self._clock = self.folder / "clock"
        self._clocked = self.folder / "clocked"
        self._prefix: list[str] = []
        if inside():
            _ip("netns", "add", self.name)
            _ip("link", "add", self.name, "type", "veth", "peer", "eth0", "netns", self.name)
            _ip("link", "set", self.name, "master", "cluster", "up")
            _ip("-n", self.name, "addr", "add", f"{self.address}/24", "dev", "eth0")
            _ip("-n", self.name, "link", "set", "eth0", "up")
            _ip("-n", self.name, "link", "set", "lo", "up")
            _do("mount", "-t", "tmpfs", "-o", f"size={_DISK}", "tmpfs", str(self.folder))
            self._prefix = ["nsenter", f"--net=/run/netns/{self.name}"]
        if os.geteuid() == 0:
            # PostgreSQL does not run as root.
            shutil.chown(self.folder, "nobody")
            self._prefix += ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        self.folder.chmod(0o755)
        self.set_clock(0)
        self._clocked.mkdir()
        (self._clocked / "sitecustomize.py").write_text(_CLOCK, encoding="ascii")

    def start(self, name: str, *command: str | Path, **environment: str) -> Process:
        """Run a program here, by its ``name`` in the log."""
        environment = {**os.environ, "HOME": str(self.folder), **environment}
        environment |= {"PYTHONPATH": str(self._clocked), "CLUSTER_CLOCK": str(self._clock)}
        command = (*self._prefix, *command)
        return Process(self.folder, name, [str(part) for part in command], environment)

    def cut(self) -> None:
        """Nobody reaches it, and it reaches nobody."""
        _ip("link", "set", self.name, "down")

    def join(self) -> None:
        """The cable is back."""
        _ip("link", "set", self.name, "up")

    def fill(self) -> None:
        """Leave no byte of its disk."""
        with suppress(OSError), self._ballast.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(1 << 20))

    def clear(self) -> None:
        """Make room again."""
        self._ballast.unlink(missing_ok=True)

    def set_clock(self, seconds: int) -> None:
        """How far the clock is off by which what manages the server holds its lease."""
        self._clock.write_text(f"{seconds}\n", encoding="ascii")

    def remove(self) -> None:
        """Give its disk back; the network goes with the namespace."""
        if inside():
            _do("umount", "--lazy", str(self.folder))


class Process:
    """A program with what it started; kept by its process id."""

    def __init__(
        self, folder: Path, name: str, command: list[str], environment: dict[str, str]
    ) -> None:
        self._path = folder / f"{name}.log"
        with self._path.open("ab") as log:
            self._running = subprocess.Popen(
                command, stdout=log, stderr=log, cwd=folder, env=environment
            )

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._running.pid

    @property
    def log(self) -> str:
        """The end of what it wrote."""
        return self._path.read_text(errors="replace")[-8000:]

    def ended(self) -> bool:
        """Whether it runs no more."""
        return self._running.poll() is not None

    def signal(self, number: signal.Signals) -> None:
        """A signal for it and its children."""
        for pid in tree(self.pid):
            send(pid, number)

    def stop(self) -> None:
        """Ask it to end, and wait until it has. One that does not says where it stands."""
        self._running.terminate()
        try:
            self._running.wait(_ENDS_S)
        except subprocess.TimeoutExpired:
            self._running.send_signal(signal.SIGABRT)
            self._running.wait()
            raise RuntimeError(f"It did not end within {_ENDS_S:g} s:\n{self.log}") from None

    def kill(self) -> None:
        """``kill -9`` of it and its children."""
        self.signal(signal.SIGKILL)
        self._running.wait()


def tree(pid: int) -> list[int]:
    """A process and all below it."""
    with suppress(psutil.NoSuchProcess):
        return [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]
    return []


def send(pid: int, number: signal.Signals) -> None:
    """A signal, if it is still there."""
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def gone(pids: list[int], seconds: float = 10.0) -> None:
    """Wait until they are."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and any(_alive(pid) for pid in pids):
        time.sleep(0.02)


def _alive(pid: int) -> bool:
    with suppress(psutil.NoSuchProcess):
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    return False


def _ip(*arguments: str) -> None:
    if inside():
        _do("ip", *arguments)


def _do(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise RuntimeError(f"`{' '.join(command)}` failed: {said}")
