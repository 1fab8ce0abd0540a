"""Copies: the same text, nearly the same text, and texts that only look alike."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from rag.assistant import Assistant
from rag.ingest import add_bytes, all_copies, build, duplicates
from rag.types import Article

STORY = " ".join(
    f"On day {n} the council of the town met, heard {n + 3} speakers and adjourned at {n % 12}."
    for n in range(1, 30)
)
OTHER = " ".join(f"Sheep number {n} crossed the river and ate {n * 2} apples." for n in range(40))


def write_stories(folder: Path) -> None:
    (folder / "a.txt").write_text(STORY)
    (folder / "b.txt").write_text(STORY)
    (folder / "c.txt").write_text(STORY.replace("day 7 ", "day seven "))
    (folder / "d.txt").write_text(OTHER)


def jaccard(one: str, other: str) -> float:
    """The oracle."""
    a, b = set(duplicates.shingles(one)), set(duplicates.shingles(other))
    return len(a & b) / len(a | b)


@pytest.mark.parametrize("words", [0, 20, 60, 200])
def test_signatures_estimate_jaccard_similarity(words: int) -> None:
    other = " ".join(STORY.split()[words:] + [f"new{n}" for n in range(words)])
    estimate = float((duplicates.digest(STORY) == duplicates.digest(other)).mean())
    assert estimate == pytest.approx(jaccard(STORY, other), abs=0.15)


def test_shingles_of_short_and_unspaced_texts() -> None:
    assert duplicates.shingles("One two.") == ["one two"]
    assert duplicates.shingles("") == [""]
    assert duplicates.shingles("我们在这里。") == ["我们在这里"[0] + " 们 在 这 里"]


def test_a_second_copy_is_reported_and_stored(assistant: Assistant, folder: Path) -> None:
    write_stories(folder)

    report = build(assistant, folder)

    assert [(e.source, e.status) for e in report.entries] == [
        ("news/a.txt", "added"),
        ("news/b.txt", "duplicate"),
        ("news/c.txt", "added"),
        ("news/d.txt", "added"),
    ]
    assert report.entries[1].message == "same text as news/a.txt"
    assert [(c.source, c.of_source, c.exact) for c in report.copies] == [
        ("news/b.txt", "news/a.txt", True),
        ("news/c.txt", "news/a.txt", False),
    ]
    assert report.exit_code == 0
    assert assistant.count() == 4


def test_what_was_there_before_is_the_original(assistant: Assistant, folder: Path) -> None:
    (folder / "z.txt").write_text(STORY)
    build(assistant, folder)
    (folder / "a.txt").write_text(STORY)

    report = build(assistant, folder)

    assert [(c.source, c.of_source) for c in report.copies] == [("news/a.txt", "news/z.txt")]


def test_a_lone_newcomer_is_looked_up_among_its_neighbours(
    assistant: Assistant, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(12):
        (folder / f"{n}.txt").write_text(" ".join(f"Item {n * m} of list {n}." for m in range(30)))
    (folder / "a.txt").write_text(STORY)
    build(assistant, folder)
    monkeypatch.setattr(duplicates, "_SCAN_FROM_SHARE", 0.5)

    report = add_bytes(assistant, "sent.txt", STORY.encode())

    assert [(c.source, c.of_source, c.exact) for c in report.copies] == [
        ("uploads/sent.txt", "news/a.txt", True)
    ]
    assert report.entries[0].status == "duplicate"


def test_all_copies_finds_every_group_once(
    assistant: Assistant, seed_articles: list[Article], folder: Path
) -> None:
    for name in "abc":
        (folder / f"{name}.txt").write_text(STORY)
        (folder / f"other-{name}.txt").write_text(OTHER)
    build(assistant, folder)
    assistant.add(seed_articles)

    with assistant.store.read() as view:
        found = all_copies(view, "default")

    assert [(c.source, c.of_source) for c in found] == [
        ("news/b.txt", "news/a.txt"),
        ("news/c.txt", "news/a.txt"),
        ("news/other-b.txt", "news/other-a.txt"),
        ("news/other-c.txt", "news/other-a.txt"),
    ]


def test_listing_copies_says_of_what(
    assistant: Assistant, folder: Path, typed: Callable[..., Result]
) -> None:
    write_stories(folder)
    build(assistant, folder)
    result = typed("list", "--copies")
    assert result.exit_code == 0
    said = result.stdout.splitlines()
    assert [line.split("  ")[1:3] + line.split("  ")[-1:] for line in said] == [
        ["news/b.txt", "is the same as", "news/a.txt"],
        ["news/c.txt", said[1].split("  ")[2], "news/a.txt"],
    ]
    assert said[1].split("  ")[2].endswith("% like")
    (told, _) = json.loads(typed("list", "--copies", "--json").stdout)
    assert told["exact"] is True
