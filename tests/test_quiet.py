"""Nothing gets out: every socket of the commands is watched, and so is the user's home."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import SEEDS

pytestmark = [pytest.mark.model, pytest.mark.slow]

WITNESS = """
import os, sys
if "WITNESS" in os.environ:
    def note(event, arguments):
        if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.bind",
                     "socket.gethostbyname"):
            with open(os.environ["WITNESS"], "a") as log:
                log.write(f"{event} {arguments!r}\\n")
    sys.addaudithook(note)
"""
"""Python's own calls; strace, where there is one, sees those of compiled libraries as well."""

_ELSEWHERE = re.compile(
    r"sin_addr=inet_addr\(\"(?!127\.|0\.0\.0\.0)|inet_pton\(AF_INET6, \"(?!::1?\")"
)


class Watched:
    """Runs the command line with an empty home, and keeps what it said to the network."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.home.mkdir()
        self._trace = folder / "trace"
        self._witness = folder / "witness"
        (folder / "site").mkdir()
        (folder / "site" / "sitecustomize.py").write_text(WITNESS)
        root = Path(__file__).parent.parent
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "PYTHONPATH": f"{folder / 'site'}:{root}",
            "RAG_INDEX_DIR": str(folder / "index"),
            "WITNESS": str(self._witness),
        }

    def command(self, *arguments: str) -> list[str]:
        """The command, under strace where this machine has it and lets it work."""
        python = [sys.executable, "-m", "rag", *arguments]
        if not _strace():
            return python
        return ["strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg",
                "-A", "-o", str(self._trace), *python]  # fmt: skip

    def run(self, *arguments: str) -> None:
        """Run a command to its end."""
        subprocess.run(self.command(*arguments), env=self.environment, check=True)

    def said_elsewhere(self) -> list[str]:
        """Every address that is not loopback's, and every name that was looked up."""
        found = []
        if self._trace.exists():
            lines = self._trace.read_text(errors="replace").splitlines()
            found += [line for line in lines if _ELSEWHERE.search(line)]
        if self._witness.exists():
            found += [
                line
                for line in self._witness.read_text().splitlines()
                if not re.search(r"'(127\.0\.0\.1|localhost|::1)'|b'|'/|'', 0|AF_UNIX", line)
            ]
        return found


def _strace() -> bool:
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-o", os.devnull, "true"], check=False).returncode == 0


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


def until(ready: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    while not ready():
        assert process.poll() is None, "the server ended"
        time.sleep(0.1)


@pytest.fixture
def served(watched: Watched) -> Iterator[str]:
    """The service with its chat and its real models, over the seed articles."""
    watched.run("build", str(SEEDS))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = f"http://127.0.0.1:{port}"

    def ready() -> bool:
        try:
            with urllib.request.urlopen(f"{home}/workbench/") as page:
                return b"gradio" in page.read()
        except (urllib.error.HTTPError, OSError):
            return False

    environment = {**watched.environment, "RAG_PORT": str(port)}
    command = watched.command("serve")
    with subprocess.Popen(command, env=environment, start_new_session=True) as process:
        try:
            until(ready, process)
            yield home
        finally:
            # strace waits for what it watches, so the signal is for both.
            os.killpg(process.pid, signal.SIGTERM)


def send(address: str, body: bytes, kind: str) -> bytes:
    request = urllib.request.Request(address, body, {"Content-Type": kind})
    with urllib.request.urlopen(request) as response:
        return bytes(response.read())


def test_the_commands_and_the_service_speak_to_nobody(watched: Watched, served: str) -> None:
    question = b'{"question": "Who is the head of the National Neurosurgery Center?"}'
    assert b"Akshulakov" in send(f"{served}/ask", question, "application/json")
    upload = (
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.html"\r\n\r\n'
        b"<p>The dam of Ulm was opened in 1932 by Ada Moor.</p>\r\n--x--\r\n"
    )
    assert b"a.html" in send(f"{served}/articles", upload, "multipart/form-data; boundary=x")
    watched.run("ask", "Who opened the dam of Ulm?")
    watched.run("eval", "answers", str(SEEDS.parent / "questions.jsonl"), "--limit", "2")
    assert watched.said_elsewhere() == []


def test_the_commands_write_nothing_into_the_home(watched: Watched) -> None:
    watched.run("build", str(SEEDS))
    watched.run("ask", "Who is the head of the National Neurosurgery Center?")
    allowed = watched.home / ".cache" / "rag"
    written = [path for path in watched.home.rglob("*") if path.is_file()]
    assert [path for path in written if not path.is_relative_to(allowed)] == []
