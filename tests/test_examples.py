"""The examples run as their first lines say, and show quotes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.settings import load
from rag.workshop.service import free_port
from tests.api.conftest import running

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


ADAPTERS = {
    "langchain_retriever.py": "langchain_core",
    "llamaindex_retriever.py": "llama_index.core",
    "haystack_component.py": "haystack",
}
"""Each with the package of others that it fits into."""
PYTHON = os.environ.get("ADAPTERS_PYTHON", sys.executable)
"""An interpreter that has those packages (the extra `adapters`), where this one lacks them."""
OWL = "The owl of the zoo is called Minerva. It sleeps by day."
QUESTION = "What is the owl of the zoo called?"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = load(
        index_dir=tmp_path_factory.mktemp("service") / "index", port=free_port(), chat=False
    )
    with running(settings) as (_, client):
        zoo = {"articles": [{"text": OWL, "title": "The zoo", "source": "zoo.txt"}]}
        assert client.post("/articles", json=zoo).status_code == 201
        yield str(client.base_url).rstrip("/")


def test_a_service_is_asked(address: str) -> None:
    assert "“Minerva”  The zoo: valid" in shown("ask_the_service.py", address)


@pytest.mark.parametrize("example", ADAPTERS)
def test_an_adapter_shows_the_quote_and_its_place(example: str, address: str) -> None:
    package = ADAPTERS[example]
    there = subprocess.run([PYTHON, "-c", f"import {package}"], capture_output=True, check=False)
    if there.returncode:
        pytest.skip(f"{package} is not installed: pip install '.[adapters]', or ADAPTERS_PYTHON")
    done = subprocess.run(
        [PYTHON, str(EXAMPLES / example), QUESTION, address],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Minerva" in done.stdout
    assert "The zoo, characters " in done.stdout
    start, end = map(int, done.stdout.split("characters ")[1].split()[0].split("-"))
    assert f"“{OWL[start:end]}”" in done.stdout


def test_a_shell_asks(address: str) -> None:
    done = subprocess.run(
        ["sh", str(EXAMPLES / "ask.sh"), QUESTION, address],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "“Minerva”  The zoo, characters 29-36\n", done.stderr


def test_the_shell_says_in_words_what_went_wrong(address: str) -> None:
    for question, where, said in (
        (" ", address, "The question is empty; ask something in words."),
        (QUESTION, "http://127.0.0.1:9", "Is the service running there?"),
    ):
        done = subprocess.run(
            ["sh", str(EXAMPLES / "ask.sh"), question, where],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert said in done.stderr
        assert "Traceback" not in done.stderr


def test_the_notebook_runs(address: str) -> None:
    cells = json.loads((EXAMPLES / "notebook.ipynb").read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    code = code.replace("http://127.0.0.1:8000", address)
    done = subprocess.run(
        [sys.executable, "-"], input=code, capture_output=True, text=True, check=False
    )
    assert done.stdout == "“Minerva”  The zoo, characters 29-36\n", done.stderr


def test_every_example_is_run_here() -> None:
    here = Path(__file__).read_text(encoding="utf-8")
    assert all(f'"{path.name}"' in here for path in EXAMPLES.iterdir() if path.is_file())
