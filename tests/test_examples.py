"""The examples run as their first lines say, and show quotes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rag.settings import load
from tests.api.conftest import free_port, running

EXAMPLES = Path(__file__).parent.parent / "examples"

pytestmark = [pytest.mark.slow, pytest.mark.model]


def shown(example: str, *arguments: str) -> str:
    """What an example prints."""
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / example), *arguments],
        cwd=EXAMPLES.parent,
        env={**os.environ, "PYTHONPATH": str(EXAMPLES.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_folder_is_asked(tmp_path: Path) -> None:
    assert "“Serik Akshulakov”" in shown("ask_a_folder.py")
    (tmp_path / "zoo.txt").write_text("The owl of the zoo is called Minerva.")
    asked = shown("ask_a_folder.py", str(tmp_path), "What is the owl of the zoo called?")
    assert "“Minerva”  " in asked
    assert "zoo.txt, characters 29-36" in asked


def test_a_service_is_asked(tmp_path: Path) -> None:
    settings = load(index_dir=tmp_path / "index", port=free_port(), chat=False)
    with running(settings) as (_, client):
        assert "“Minerva”  The zoo: valid" in shown("ask_the_service.py", str(client.base_url))


def test_every_example_is_run_here() -> None:
    here = Path(__file__).read_text(encoding="utf-8")
    assert all(f'"{path.name}"' in here for path in EXAMPLES.glob("*.py"))
