"""The worked example of docs/extending.md: made from the page, installed, used, proven."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import rag
from rag import registry
from rag.errors import SettingsError

pytestmark = pytest.mark.slow

QUESTION = "When was the lighthouse of Aster built?"
PROJECT = Path(rag.__file__).parent.parent
PAGE = PROJECT / "docs" / "extending.md"
_FILE = re.compile(
    r"<!-- file: (?P<name>\S+) -->\n```\w+\n(?P<text>.*?)^```", re.DOTALL | re.MULTILINE
)
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs Python where the example package is installed, in a folder of its own."""
    folder = tmp_path_factory.mktemp("film")
    for found in _FILE.finditer(PAGE.read_text(encoding="utf-8")):
        path = folder / "package" / found["name"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(found["text"], encoding="utf-8")
    site = _installed(folder / "package", folder / "site")
    films = folder / "films"
    films.mkdir()
    tests = (folder / "package" / "test_film_articles.py").read_text(encoding="utf-8")
    subtitles = tests.split('b"""')[1].split('"""')[0]
    (films / "aster.dub").write_text(subtitles)
    start = _running(folder / "package", site, folder / "index")
    built = start("-m", "rag", "build", str(films), RAG_READER="sentence")
    assert built.returncode == 0, built.stderr
    return start


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs Python where the example engine is installed, as the engine of a new index."""
    folder = tmp_path_factory.mktemp("engine")
    shutil.copytree(PROJECT / "examples" / "engine", folder / "package")
    site = _installed(folder / "package", folder / "site")
    return _running(folder / "package", site, folder / "index", RAG_ENGINE="onefile")


def _installed(package: Path, site: Path) -> Path:
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"),
            *("--no-build-isolation", "--target", str(site), str(package)),
        ],
        check=True,
    )
    return site


def _running(home: Path, site: Path, index: Path, **chosen: str) -> Run:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(site), str(PROJECT)]),
        "RAG_INDEX_DIR": str(index),
        "RAG_EMBEDDER": "hashing",
        **chosen,
    }

    def start(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=home,
            env={**environment, **more},
            capture_output=True,
            text=True,
            check=False,
        )

    return start


def test_its_format_is_read_and_its_reader_answers(run: Run) -> None:
    asked = run("-m", "rag", "ask", QUESTION, "--json", RAG_READER="first")
    answer = json.loads(asked.stdout)
    assert answer["model"] == "first"
    cited = answer["citations"][0] if answer["citations"] else answer["passages"][0]
    assert cited["document_url"] == "films/aster.dub"


def test_the_citation_knows_the_line_of_the_file(run: Run) -> None:
    asked = run(
        "-m",
        "rag",
        "ask",
        QUESTION,
        "--json",
        RAG_READER="sentence",
    )
    cited = json.loads(asked.stdout)["citations"][0]
    assert cited["cited_text"] == "The lighthouse of Aster was built in 1871."
    assert cited["original"]["line"] == 3


def test_it_proves_itself_by_the_contracts(run: Run) -> None:
    done = run("-m", "pytest", "-q", "-p", "no:cacheprovider", "test_film_articles.py")
    assert done.returncode == 0, done.stdout
    assert "passed" in done.stdout


def test_an_engine_from_elsewhere_is_built_asked_and_kept(engine: Run) -> None:
    seeds = PROJECT / "seeds" / "articles"
    built = engine("-m", "rag", "build", str(seeds), RAG_READER="sentence")
    assert built.returncode == 0, built.stderr
    asked = engine("-m", "rag", "ask", "artificial intelligence", "--json", RAG_READER="sentence")
    found = json.loads(asked.stdout)
    assert found["passages"], asked.stderr
    text = (seeds / Path(found["passages"][0]["document_url"]).name).read_text(encoding="utf-8")
    assert found["passages"][0]["text"][:40] in text
    kept = engine("-m", "rag", "doctor")
    assert kept.returncode == 0, kept.stdout


def test_an_engine_from_elsewhere_proves_itself_by_the_contracts(engine: Run) -> None:
    done = engine("-m", "pytest", "-q", "-p", "no:cacheprovider", "test_one_file.py")
    assert done.returncode == 0, done.stdout


def test_a_reader_nobody_offers_is_refused_with_those_there_are(run: Run) -> None:
    asked = run("-m", "rag", "ask", "When?", RAG_READER="second")
    assert asked.returncode == 1
    assert "first" in asked.stderr


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("sentence = other.reader", "this project"),
        ("torn = other.torn", "other.torn"),
        ("value = os:name", "no module"),
    ],
)
def test_a_package_that_cannot_be_used_is_named(tmp_path: Path, entry: str, said: str) -> None:
    """Entry points as an installed package leaves them, found on the path of a new process."""
    (tmp_path / "other-1.0.dist-info").mkdir()
    (tmp_path / "other-1.0.dist-info" / "METADATA").write_text("Name: other\nVersion: 1.0\n")
    (tmp_path / "other-1.0.dist-info" / "entry_points.txt").write_text(f"[rag.readers]\n{entry}\n")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "torn.py").write_text("raise ZeroDivisionError('torn')\n")
    name = entry.partition(" ")[0]
    script = (
        "from rag import registry\nfrom rag.errors import SettingsError\n"
        f"try:\n    registry.load('readers', '{name}')\n"
        "except SettingsError as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(PROJECT)])},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said in done.stdout
    assert "The package other" in done.stdout


def test_an_unknown_name_is_refused_with_those_there_are() -> None:
    with pytest.raises(SettingsError, match="quoter"):
        registry.load("readers", "nobody")
