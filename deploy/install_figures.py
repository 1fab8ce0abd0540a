"""Measures an installation as a stranger makes it: ``install_figures.py WHEEL [FOLDER]``.

In an empty folder: an environment, ``pip install WHEEL``, ``rag serve FOLDER``, one question.
Prints a line for each figure. Needs the package index, Python, and nothing of this project.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

SEEDS = Path(__file__).resolve().parent.parent / "seeds" / "articles"
QUESTION = "Who is the head of the National Neurosurgery Center?"
IMPORTS = "import rag.api.app, rag.readers.quoter, rag.embedders.minilm"


def timed(what: str, work: Callable[[], object]) -> None:
    """Do it, and say how long it took."""
    started = time.monotonic()
    work()
    print(f"{what}: {time.monotonic() - started:.1f} s", flush=True)


def first_answer(address: str, process: subprocess.Popen[bytes]) -> object:
    """Ask until the service answers."""
    body = json.dumps({"question": QUESTION}).encode()
    while process.poll() is None:
        request = urllib.request.Request(
            f"{address}/ask", body, {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return json.load(response)["answer"]
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise SystemExit("The service ended before it answered.")


def main(wheel: Path, folder: Path = SEEDS) -> None:
    """Install, serve, ask, and say what each took."""
    with tempfile.TemporaryDirectory() as name, socket.socket() as probe:
        home = Path(name)
        python = home / "env" / ("Scripts" if os.name == "nt" else "bin") / "python"
        environment = {**os.environ, "HOME": name, "LOCALAPPDATA": name}
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()

        def run(*command: str | Path) -> None:
            subprocess.run(list(map(str, command)), cwd=home, env=environment, check=True)

        timed("environment", lambda: run(sys.executable, "-m", "venv", home / "env"))
        timed("pip install", lambda: run(python, "-m", "pip", "install", "-q", wheel.resolve()))
        size = sum(path.lstat().st_size for path in (home / "env").rglob("*") if path.is_file())
        print(f"size: {size / 1e6:.0f} MB")
        timed("first import of the serving path", lambda: run(python, "-c", IMPORTS))
        timed("import of the serving path", lambda: run(python, "-c", IMPORTS))
        serve = [str(python), "-m", "rag", "serve", str(folder.resolve()), "--port", str(port)]
        for what in ("rag serve FOLDER to first answer", "the same again"):
            with subprocess.Popen(serve, cwd=home, env=environment) as process:
                address = f"http://127.0.0.1:{port}"
                timed(what, lambda: print(first_answer(address, process)))  # noqa: B023
                process.terminate()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
