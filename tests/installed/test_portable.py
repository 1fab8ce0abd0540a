"""Building, asking and serving where the names that only POSIX systems have are missing."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import SEEDS
from tests.installed.conftest import MODEL_FREE, REPOSITORY, Installation
from tests.installed.test_serving import QUESTION

OS = """chown fchown fork forkpty getegid geteuid getgid getgroups getloadavg getpgid getuid
initgroups killpg lchown memfd_create mkfifo mknod nice openpty posix_fadvise
posix_fallocate pread preadv pwrite pwritev sched_getaffinity sched_setaffinity setegid
seteuid setgid setpgid setsid setuid statvfs sync fdatasync sysconf""".split()
OURS_AS_WELL = [*OS, "fchmod", "uname", "O_CLOEXEC", "O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK"]
"""What our own code may not name; libraries that have a twin name these where there is one."""
SIGNALS = """SIGALRM SIGHUP SIGUSR1 SIGUSR2 SIGQUIT SIGPIPE SIGCONT SIGSTOP SIGTSTP SIGWINCH
setitimer alarm pause sigwait pthread_sigmask pthread_kill""".split()
MODULES = ["fcntl", "grp", "pty", "pwd", "resource", "syslog", "termios", "tty"]
LINUX_ONLY = {
    *(f"rag/isolation/{name}.py" for name in ("confine", "pool", "worker")),
    "rag/workshop/bench/isolation.py",
}
"""The product uses rag/isolation/elsewhere.py where the kernel is not Linux; the workshop measures
child processes on Linux alone."""
AWAY = f"""
import asyncio, multiprocessing.util, os, selectors, signal, socket, subprocess, sys, tempfile
from multiprocessing import popen_spawn_posix, resource_tracker
import filelock, platformdirs  # which choose by the system's name, not by what there is
for name in {OS}:
    if hasattr(os, name):
        delattr(os, name)
for name in {SIGNALS}:
    if hasattr(signal, name):
        delattr(signal, name)
import builtins
anyone = builtins.__import__
def ours_refused(name, where=None, *rest, **more):
    if name in {MODULES} and (where or {{}}).get("__name__", "").split(".")[0] in ("rag", "ui"):
        raise ModuleNotFoundError("No module named " + repr(name))
    return anyone(name, where, *rest, **more)
builtins.__import__ = ours_refused
"""


def named(path: Path) -> Iterator[str]:
    """The names of ``path`` that only POSIX systems have; one asked for by ``getattr`` is none."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id == "os" and node.attr in OURS_AS_WELL:
                yield f"os.{node.attr}"
            if node.value.id == "signal" and node.attr in (*SIGNALS, "SIGKILL"):
                yield f"signal.{node.attr}"
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module in MODULES:
            yield node.module


@pytest.mark.slow
def test_our_own_code_names_nothing_that_only_posix_has() -> None:
    found = [
        f"{path.relative_to(REPOSITORY)}: {name}"
        for room in ("rag", "ui", "examples")
        for path in sorted((REPOSITORY / room).rglob("*.py"))
        if path.relative_to(REPOSITORY).as_posix() not in LINUX_ONLY
        for name in named(path)
    ]
    assert not found


@pytest.fixture
def foreign(installation: Installation, tmp_path: Path) -> Installation:
    """The installation on a system that is no POSIX one, as far as names go."""
    folder = tmp_path / "foreign"
    folder.mkdir()
    away = f"{AWAY}\nsys.path.insert(1, {str(installation.site)!r})\n"
    (folder / "sitecustomize.py").write_text(away)
    return Installation(folder, installation.home)


@pytest.mark.slow
def test_the_names_are_really_gone(foreign: Installation) -> None:
    done = foreign.python("-c", "import os; os.sched_getaffinity(0)")
    assert "no attribute 'sched_getaffinity'" in done.stderr


@pytest.mark.slow
@pytest.mark.model
def test_articles_are_built_asked_and_served(foreign: Installation) -> None:
    folder = foreign.home / "articles"
    shutil.copytree(SEEDS, folder)
    built = foreign.run("build", str(folder))
    assert built.returncode == 0, built.stderr
    asked = foreign.run("ask", QUESTION)
    assert asked.returncode == 0, asked.stderr
    assert "Serik Akshulakov" in asked.stdout
    with foreign.serving(RAG_CHAT="true") as client:
        assert client.post("/ask", json={"question": QUESTION}).json()["status"] == "answered"
        added = client.post("/articles", json={"articles": [{"text": "The owl is awake."}]})
        assert added.status_code == 201, added.text


HELP = """
from typer.main import get_command
from typer.testing import CliRunner
from rag.commands.app import app
names = list(get_command(app).commands)
assert {"build", "serve", "watch", "train"} <= set(names)
for name in names:
    done = CliRunner().invoke(app, [name, "--help"], catch_exceptions=False)
    assert done.exit_code == 0, (name, done.output)
"""


@pytest.mark.slow
def test_every_command_explains_itself(foreign: Installation) -> None:
    done = foreign.python("-c", HELP, **MODEL_FREE)
    assert done.returncode == 0, done.stderr
