"""A folder of many articles built once, again unchanged, and again with one of them changed.

``python -m rag.workshop.bench.rebuild ARTICLES.jsonl``: every record (``id``, ``title``,
``text``) becomes a file of its own in a temporary folder, which ``rag build`` brings into a new
index three times, each a process of its own. Prints seconds from process start to end, and their
ratio to the first build's.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from rag import articles
from rag.workshop import command

_FILES_A_FOLDER = 1000


def main(source: Path) -> None:
    """Write the files, build three times, print."""
    with tempfile.TemporaryDirectory() as temporary:
        folder, index = Path(temporary, "articles"), Path(temporary, "index")
        files = _write(source, folder)
        first = _build(folder, index)
        unchanged = _build(folder, index)
        changed = files[len(files) // 2]
        changed.write_text(changed.read_text(encoding="utf-8") + "\n\nOne more sentence.")
        one_changed = _build(folder, index)
    figures = {
        "files": len(files),
        "first": first,
        "unchanged": unchanged,
        "one_changed": one_changed,
        "unchanged_share": round(unchanged["seconds"] / first["seconds"], 4),
        "one_changed_share": round(one_changed["seconds"] / first["seconds"], 4),
    }
    print(json.dumps(figures, indent=2))


def _write(source: Path, folder: Path) -> list[Path]:
    files = []
    for number, article in enumerate(articles.read(source, source.name)):
        place = folder / f"{number // _FILES_A_FOLDER:03}"
        place.mkdir(parents=True, exist_ok=True)
        files.append(place / f"{number:06}.txt")
        files[-1].write_text(f"{article.title}\n\n{article.text}", encoding="utf-8")
    return files


def _build(folder: Path, index: Path) -> dict[str, Any]:
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "rag", "build", str(folder), "--index", str(index), "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    seconds = time.perf_counter() - started
    report = json.loads(done.stdout)
    return {
        "seconds": round(seconds, 2),
        "articles": report["articles"],
        "passages_embedded": report["passages"],
    }


if __name__ == "__main__":
    command.run(main)
