"""Scanned pages are recognised where files are built from, by a process that can do no more."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag import ingest
from rag.articles import Problem, SourceFile
from rag.assistant import Assistant
from rag.isolation import Limits, Pool, elsewhere, recognition
from rag.origin import locate
from rag.types import Article
from tests.articles.paper import HEIGHT, WIDTH, Paper
from tests.articles.test_pdf import picture

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed"),
]
SCAN = "scan.pdf"


def scan() -> bytes:
    return Paper(image=picture()).data()


def test_a_scan_is_built_and_says_that_it_was_recognised(
    assistant: Assistant, tmp_path: Path
) -> None:
    (tmp_path / SCAN).write_bytes(scan())
    report = ingest.build(assistant, tmp_path)
    assert report.totals == {"added": 1}
    [article] = assistant.articles()
    assert "harbour of Astra" in article.text
    start = article.text.index("1923")
    found = locate(article.origin, article.text, start, start + 4)
    assert found is not None
    assert found.ocr


def test_a_scan_sent_to_the_index_is_recognised(assistant: Assistant) -> None:
    [entry] = ingest.add_bytes(assistant, SCAN, scan()).entries
    assert entry.status == "added"


def test_it_is_recognised_where_the_kernel_is_not_linux_too() -> None:
    [article] = elsewhere.read(SourceFile.of(SCAN, scan()), SCAN)
    assert isinstance(article, Article)
    assert "harbour of Astra" in article.text


@pytest.fixture
def make_pool() -> Iterator[Callable[[Limits], Pool]]:
    with contextlib.ExitStack() as opened:

        def make(limits: Limits) -> Pool:
            pool = Pool(limits)
            opened.callback(pool.close)
            return pool

        yield make


def test_no_more_pages_are_recognised_than_a_file_may_ask_for(
    make_pool: Callable[[Limits], Pool],
) -> None:
    paper = Paper(image=picture()).turn()
    paper.pages[-1] = f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm /Im1 Do Q"
    two = SourceFile.of(SCAN, paper.data())
    found = list(make_pool(Limits(pages_recognised=1)).read(two, SCAN, "default"))
    [problem] = [item for item in found if isinstance(item, Problem)]
    assert (problem.key, problem.reason) == ("page 2", "too_costly")
    [article] = [item for item in found if isinstance(item, Article)]
    assert "harbour of Astra" in article.text


@pytest.mark.parametrize(
    "command",
    [
        "import socket; socket.socket()",
        "open({path!r}, 'wb', buffering=0).write(b'x')",
        "import os; os.unlink({path!r})",
        "import os; os.kill(os.getppid(), 0)",
        "bytearray(3 * 2**30)",
    ],
)
def test_who_recognises_can_do_nothing_else(command: str, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"")
    program = command.format(path=str(victim))
    ran = subprocess.run(
        [*recognition._confined(), "python3", "-c", program], capture_output=True, text=True
    )
    assert ran.returncode != 0
    assert any(why in ran.stderr for why in ("PermissionError", "MemoryError", "OSError"))
    assert victim.exists()
    assert victim.read_bytes() == b""
