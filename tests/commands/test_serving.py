"""Several folders served as collections, and followed while they are."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rag.workshop.service import free_port
from tests.api.conftest import client_of, wait_until_ready
from tests.commands.typed import SMALL, rag


@pytest.mark.slow
def test_folders_are_served_as_collections_and_followed(tmp_path: Path) -> None:
    for name, words in (("news", "Bees make honey."), ("notes", "The ferry sails at noon.")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "one.txt").write_text(words)
    port = free_port()
    environment = {
        **os.environ,
        **SMALL,
        "RAG_INDEX_DIR": str(tmp_path / "index"),
        "RAG_CHAT": "false",
        "RAG_PORT": str(port),
    }
    command = [sys.executable, "-m", "rag", "serve", "--watch"]
    for name in ("news", "notes"):
        command += ["--collection", f"{name}={tmp_path / name}"]
    ignored = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as of a command of a script
    with (
        (tmp_path / "said").open("w+") as said,
        subprocess.Popen(command, env=environment, stderr=said) as process,
        client_of(f"http://127.0.0.1:{port}") as client,
    ):
        try:
            wait_until_ready(process, client)
            facets = client.get("/catalogue").json()["facets"]["collections"]
            assert facets == [{"name": "news", "count": 1}, {"name": "notes", "count": 1}]
            (tmp_path / "notes" / "two.txt").write_text("The barge sails at dawn.")
            while client.get("/catalogue?collection=notes").json()["total"] != 2:
                assert process.poll() is None
                time.sleep(0.2)
        finally:
            signal.signal(signal.SIGINT, ignored)
            process.terminate()
            process.wait()
        assert (tmp_path / "said").read_text().count("Stopped. The index is as the folder was") == 2


@pytest.mark.parametrize(
    "wrong",
    [
        ["--collection", "news"],
        ["--collection", "a b=x"],
        ["--watch"],
        ["--collection", "x=nowhere"],
    ],
    ids=str,
)
def test_what_cannot_be_served_is_refused(wrong: list[str], tmp_path: Path) -> None:
    done = rag("serve", *wrong, RAG_INDEX_DIR=str(tmp_path / "index"), RAG_PORT=str(free_port()))
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")


def test_stopped_while_it_is_loaded_it_says_nothing() -> None:
    stops = (
        "import sys\n"
        "class Stops:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'rag.assistant':\n"
        "            raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Stops())\n"
        "from rag.__main__ import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", stops], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (130, b"")
