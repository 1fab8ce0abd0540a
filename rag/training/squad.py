"""SQuAD files in, checked records out.

Both versions of the format are read, plain or gzipped: `data[].paragraphs[]` with a `context`
and `qas[]`, whose `answers[]` carry `text` and `answer_start` (code points of the context).
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import DataError


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `answers` are half-open `(start, end)` code points of the context."""

    id: str
    text: str
    answers: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Context:
    """One paragraph with its questions; `article` names the article it belongs to."""

    article: str
    text: str
    questions: tuple[Question, ...]


def read_squad(path: Path) -> list[Context]:
    """The contexts of one SQuAD file; raises DataError with everything wrong in it."""
    contexts, problems = _read(path)
    if problems:
        raise DataError("\n".join(problems))
    return contexts


def read_all(paths: list[Path]) -> list[list[Context]]:
    """The contexts of every file; the error names every bad file at once."""
    files, problems = [], []
    for path in paths:
        contexts, bad = _read(path)
        files.append(contexts)
        problems.extend(bad)
    if problems:
        raise DataError("\n".join(problems))
    return files


def _read(path: Path) -> tuple[list[Context], list[str]]:
    try:
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        document = json.loads(raw)
    except (OSError, EOFError, ValueError) as error:
        return [], [f"{path}: cannot be read as SQuAD JSON: {error}"]
    if not isinstance(document, dict) or not isinstance(document.get("data"), list):
        return [], [f"{path}: no list `data` at the top; expected SQuAD JSON (v1.1 or v2.0)"]
    contexts: list[Context] = []
    wrong: list[str] = []
    for number, article in enumerate(document["data"]):
        try:
            title = str(article.get("title", ""))
            contexts.extend(_context(title, entry, wrong) for entry in article["paragraphs"])
        except (KeyError, TypeError, AttributeError) as error:
            wrong.append(f"article {number}: not SQuAD-shaped ({error!r})")
    if wrong:
        shown = "; ".join(wrong[:3])
        return [], [f"{path}: {len(wrong)} bad entries, such as: {shown}"]
    if not any(context.questions for context in contexts):
        return [], [f"{path}: no questions in it"]
    return contexts, []


def _context(title: str, paragraph: dict[str, Any], wrong: list[str]) -> Context:
    text = str(paragraph["context"])
    questions = []
    for entry in paragraph["qas"]:
        spans = []
        for answer in entry.get("answers", ()):
            start = int(answer["answer_start"])
            end = start + len(answer["text"])
            if end == start or text[start:end] != answer["text"]:
                wrong.append(
                    f"question {entry.get('id')}: the context does not read "
                    f"{answer['text']!r} at {start}"
                )
            else:
                spans.append((start, end))
        if not spans and not entry.get("is_impossible", False):
            wrong.append(f"question {entry.get('id')}: no answer, yet not marked is_impossible")
        questions.append(
            Question(str(entry.get("id", "")), str(entry["question"]), tuple(dict.fromkeys(spans)))
        )
    return Context(title, text, tuple(questions))
