"""The shape of the code: imports run one way, public names are guarded, imports are cheap."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import rag

ROOT = Path(rag.__file__).parent
JOURNEY = [
    ["described", "errors", "tables", "types"],
    ["cores", "index_places", "remembered"],
    ["extras"],
    [
        "settings",
        "state",
        "store",
        "registry",
        "language",
        "offline",
        "people",
        "onnx",
        "logs",
        "permalinks",
        "origin",
        "text_parts",
        "rights",
        "connectors",
    ],
    ["articles"],
    ["isolation"],
    ["passages"],
    ["embedders"],
    ["engines"],
    ["question", "retrieval"],
    ["confidence", "readers"],
    ["asof", "clutter", "superseded", "mail_threads"],
    ["linking", "answer", "converse", "verify"],
    ["rewriters"],
    ["kept", "deletion", "moving"],
    ["asking"],
    ["assistant"],
    ["ingest", "library"],
    ["wire"],
    ["api", "client"],
    ["workshop"],
    ["testing"],
    ["commands"],
    ["__main__"],
]
RANK = {name: rank for rank, names in enumerate(JOURNEY) for name in names}


def room_of(module: str) -> str:
    return module.removeprefix("rag.").split(".")[0]


def imports(path: Path) -> set[str]:
    """Names of this project's modules that ``path`` imports, type-checking ones too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "rag":
                found.update(f"rag.{alias.name}" for alias in node.names)
            else:
                found.add(node.module)
    return {name for name in found if name.startswith(("rag.", "ui"))}


def test_imports_run_one_way() -> None:
    backwards = []
    for path in ROOT.rglob("*.py"):
        here = room_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
        if here == "__init__":
            continue
        assert here in RANK, f"say where {here} stands in the journey"
        for name in imports(path):
            there = room_of(name)
            if there in RANK and RANK[there] > RANK[here]:
                backwards.append(f"{path.relative_to(ROOT)} imports {name}")
    assert not backwards


def test_only_the_service_knows_the_screen() -> None:
    knowing = [p for p in ROOT.rglob("*.py") if any(n.startswith("ui") for n in imports(p))]
    assert [path.relative_to(ROOT).as_posix() for path in knowing] in ([], ["api/pages/chat.py"])


def test_no_face_imports_another_face() -> None:
    """What two faces need is a room below both: routes, dialects, client and commands."""
    faces = ["rag.api.routes.", "rag.api.dialects.openai.", "rag.api.dialects.mcp.", "rag.client"]
    crossing = []
    for path in ROOT.rglob("*.py"):
        module = "rag." + ".".join(path.relative_to(ROOT).with_suffix("").parts)
        here = next((face for face in faces if module.startswith(face)), None)
        for name in imports(path) if here else ():
            there = next((face for face in faces if name.startswith(face)), None)
            if there and (there != here or here == "rag.api.routes."):
                crossing.append(f"{module} imports {name}")
            if here == "rag.client" and name.startswith("rag.api"):
                crossing.append(f"{module} imports {name}")
    assert not crossing


def test_public_names_resolve() -> None:
    for name in rag.__all__:
        assert getattr(rag, name) is not None
    with pytest.raises(AttributeError):
        rag.nothing_like_that  # noqa: B018


@pytest.mark.slow
def test_importing_changes_nothing_outside() -> None:
    """No environment, no signal handlers, no files: a host program is not ours to set up."""
    script = (
        "import os, signal; from pathlib import Path;"
        "state = lambda: (dict(os.environ), [signal.getsignal(s) for s in signal.valid_signals()],"
        " os.getcwd(), sorted(Path.cwd().iterdir()));"
        "before = state();"
        "import rag, rag.commands.app, rag.assistant, rag.api.app, rag.api.server, rag.client,"
        " rag.readers.quoter, rag.readers.transformers, rag.embedders.minilm,"
        " rag.embedders.sentence_transformers, rag.workshop.training;"
        "after = state(); print(before == after)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "True"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import rag", ["numpy", "pydantic", "fastapi"]),
        ("import rag.commands.app", ["rag.workshop", "torch", "gradio"]),
        (
            "import rag.assistant, rag.readers.quoter, rag.embedders.minilm, rag.api.app",
            ["torch", "transformers", "sentence_transformers", "gradio", "pytest", "hypothesis"],
        ),
    ],
)
def test_what_is_heavy_or_of_the_workshop_is_not_imported(code: str, absent: list[str]) -> None:
    script = f"{code}; import sys; print([n for n in {absent} if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
