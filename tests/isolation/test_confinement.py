"""What the process that reads files may do: nothing but read them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag.articles import SourceFile
from rag.errors import ArticleError
from rag.isolation import Limits, Pool, read
from rag.types import Article
from tests.articles.paper import Paper
from tests.isolation.hostile import MADE

pytestmark = pytest.mark.slow

TRY = """
import os, socket, subprocess, sys, ctypes
from rag.isolation.confine import confine
confine(256 * 2**20)
libc = ctypes.CDLL(None, use_errno=True)
def outcome():
    {code}
try:
    print("done", outcome())
except MemoryError:
    print("refused", "memory")
except OSError as error:
    print("refused", error.errno)
"""


def tried(code: str) -> str:
    """What a confined process says of ``code``."""
    program = TRY.replace("{code}", code)
    ran = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    return ran.stdout.strip() or f"ended {ran.returncode}"


@pytest.mark.parametrize(
    "code",
    [
        "return socket.socket()",
        "return socket.create_connection(('127.0.0.1', 80))",
        "return socket.getaddrinfo('example.org', 80)",
        "return subprocess.run(['true'])",
        "return os.fork()",
        "return os.execv('/bin/true', ['true'])",
        "return bytearray(600 * 2**20)",
        "return open('{path}', 'wb', buffering=0).write(b'x')",
        "return os.unlink('{path}')",
        "return os.kill(os.getppid(), 0)",
    ],
)
def test_it_is_refused(code: str, tmp_path: Path) -> None:
    path = tmp_path / "victim"
    path.write_bytes(b"kept" if "unlink" in code else b"")
    said = tried(code.replace("{path}", str(path)))
    assert said.startswith("refused"), said
    assert path.read_bytes() in (b"kept", b"")


@pytest.mark.skipif(os.uname().machine not in ("x86_64", "aarch64"), reason="no filter there")
def test_compiled_code_is_refused_as_well() -> None:
    assert tried("return libc.socket(2, 1, 0)") == "done -1"


@pytest.mark.skipif(os.uname().machine not in ("x86_64", "aarch64"), reason="no filter there")
@pytest.mark.parametrize(
    "code",
    [
        "return os.open('{path}', os.O_CREAT | os.O_RDWR)",
        "return os.open('{folder}', os.O_TMPFILE | os.O_RDWR)",
        "return libc.open(b'{path}', 64 | 2, 0o600)",
        "return os.symlink('/etc', '{path}')",
        "return os.mknod('{path}')",
    ],
)
def test_no_file_is_made_not_even_an_empty_one(code: str, tmp_path: Path) -> None:
    path = tmp_path / "made"
    said = tried(code.replace("{path}", str(path)).replace("{folder}", str(tmp_path)))
    assert said.startswith("refused") or said == "done -1", said
    assert not path.is_symlink()
    assert not path.exists()


def test_what_is_there_is_still_read(tmp_path: Path) -> None:
    path = tmp_path / "there"
    path.write_text("kept")
    assert tried(f"return open('{path}').read()") == "done kept"


@pytest.fixture
def make_pool() -> Iterator[Callable[..., Pool]]:
    """Makes pools with limits of the test's own; they end with it."""
    with contextlib.ExitStack() as opened:

        def make(**limits: float) -> Pool:
            pool = Pool(Limits(**limits))  # type: ignore[arg-type]
            opened.callback(pool.close)
            return pool

        yield make


def text_of(pool: Pool, name: str = "b.txt", data: bytes = b"Bees make honey.") -> str:
    [article] = pool.read(SourceFile.of(name, data), name, "default")
    assert isinstance(article, Article)
    return article.text


def test_a_file_that_takes_too_long_is_named_and_the_next_is_read(
    make_pool: Callable[..., Pool],
) -> None:
    # Memory that no machine is quick enough to fill before the time is over.
    pool = make_pool(seconds=1.0, patience=30.0, memory_bytes=2**33)
    with pytest.raises(ArticleError, match="longer to read than the 1 s") as caught:
        text_of(pool, "forms.pdf", MADE["forms_in_forms.pdf"]())
    assert caught.value.reason == "too_costly"
    assert text_of(pool) == "Bees make honey."


def test_a_long_run_of_blanks_takes_no_longer_than_words(make_pool: Callable[..., Pool]) -> None:
    data = b"Bees make honey." + b" " * 300_000 + b"x"
    assert text_of(make_pool(), data=data).endswith("x")


def test_rows_without_an_article_earn_no_time(make_pool: Callable[..., Pool]) -> None:
    pool = make_pool(seconds=1.0, seconds_per_article=1000.0)
    rows = SourceFile.of("rows.jsonl", b"{}\n" * 500_000)
    with pytest.raises(ArticleError, match="longer to read"):
        list(pool.read(rows, "rows", "default"))


def test_a_busy_machine_is_no_fault_of_the_file(make_pool: Callable[..., Pool]) -> None:
    """By the clock its time is over before the process has begun, which then goes on working."""
    assert text_of(make_pool(patience=0.0)) == "Bees make honey."


@pytest.mark.slow
def test_one_that_is_stuck_is_named_and_the_next_is_read(make_pool: Callable[..., Pool]) -> None:
    pool = make_pool(patience=0.0)
    assert text_of(pool) == "Bees make honey."
    [worker] = pool._idle
    worker._process.send_signal(signal.SIGSTOP)
    with pytest.raises(ArticleError, match="longer to read"):
        text_of(pool)
    assert text_of(pool) == "Bees make honey."


def test_a_file_that_takes_too_much_memory_is_named_and_the_next_is_read(
    make_pool: Callable[..., Pool],
) -> None:
    pool = make_pool(memory_bytes=2**29)
    with pytest.raises(ArticleError) as caught:
        text_of(pool, "large.txt", b"honey " * 2**25)
    assert caught.value.reason in ("too_large", "too_costly")
    assert text_of(pool) == "Bees make honey."


def test_a_file_on_disk_is_read_where_it_lies(tmp_path: Path) -> None:
    path = tmp_path / "b.txt"
    path.write_text("Bees make honey.")
    [article] = read(SourceFile.at(path), "b.txt")
    assert isinstance(article, Article)
    assert article.text == "Bees make honey."


def test_a_reader_that_ended_while_it_waited_is_replaced(make_pool: Callable[..., Pool]) -> None:
    pool = make_pool()
    for _ in range(3):
        assert text_of(pool) == "Bees make honey."
        [worker] = pool._idle
        worker._process.kill()
        worker._process.wait()


def test_a_reader_of_a_large_program_reads_one_file_after_another(
    make_pool: Callable[..., Pool],
) -> None:
    held = bytearray(2**29)
    held[:: 2**12] = b"h" * (2**29 // 2**12)
    pool = make_pool()
    assert text_of(pool) == "Bees make honey."
    [worker] = pool._idle
    del held
    assert text_of(pool) == "Bees make honey."
    assert pool._idle == [worker]


def test_a_reader_left_in_the_middle_is_not_asked_again(make_pool: Callable[..., Pool]) -> None:
    pool = make_pool()
    lines = SourceFile.of("b.jsonl", b'{"text": "Bees make honey."}\n' * 50)
    for _ in pool.read(lines, "b.jsonl", "default"):
        break
    assert text_of(pool, "c.txt", b"Ants do not.") == "Ants do not."


def test_words_broken_at_line_ends_are_joined_there_too(make_pool: Callable[..., Pool]) -> None:
    """What joins them asks which language it is; no model of languages can be unpacked there."""
    paper = Paper().lines(
        60, 80, "The govern-", "ment agreed that the council of the town is", "to be told of it."
    )
    assert "The government\nagreed" in text_of(make_pool(), "a.pdf", paper.data())
