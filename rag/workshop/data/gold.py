"""Gold questions about a folder of articles, one JSON object a line.

``question``; ``answers``, verbatim words of the articles, empty where they do not say; and, as
the author likes, ``id``, ``source`` (file in the folder), ``answerable`` (must agree with
``answers``), ``snippet`` (verbatim words that stand there once, around the answers or where they
begin), ``note``, and for training ``kind`` (span, sentence, list, yesno) with ``label`` (yes, no).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rag.workshop.data.files import Problems, json_lines

EXPECTED: Final = "a file of gold questions (JSON lines with `question` and `answers`)"
_TOLD: Final = ("source", "note", "snippet", "kind", "label")


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """One question; without gold answers the right thing is to abstain."""

    id: str
    text: str
    golds: tuple[str, ...]
    source: str | None = None
    note: str | None = None
    snippet: str | None = None
    kind: str | None = None
    label: str | None = None


def read(path: Path) -> list[GoldQuestion]:
    """The questions in file order; raises :class:`DataError` listing everything wrong."""
    problems = Problems(path, EXPECTED)
    found: list[GoldQuestion] = []
    names: set[str] = set()
    for number, row in json_lines(path, problems):
        place = f"line {number}"
        question, answers = row.get("question"), row.get("answers")
        name = str(row.get("id") or place)
        if name in names:
            problems.add(f"{place}: the id {name!r} stands there twice")
        names.add(name)
        if not isinstance(question, str) or not question.strip():
            problems.add(f"{place}: no text `question`")
        elif not isinstance(answers, list) or not all(
            isinstance(answer, str) and answer.strip() for answer in answers
        ):
            problems.add(f"{place}: `answers` must be a list of texts")
        elif row.get("answerable", bool(answers)) is not bool(answers):
            problems.add(f"{place}: `answerable` and `answers` disagree")
        else:
            told = {key: row[key] for key in _TOLD if isinstance(row.get(key), str)}
            found.append(GoldQuestion(name, question.strip(), tuple(answers), **told))
    problems.raise_any()
    if not found:
        raise problems.fail("there is no question in it")
    return found


def is_gold(path: Path) -> bool:
    """Whether the file is laid out as gold questions rather than as SQuAD."""
    if path.suffix != ".jsonl":
        return False
    rows = json_lines(path, Problems(path, EXPECTED))
    first = next((row for _, row in rows), {})
    return "question" in first and "context" not in first
