"""SQuAD data of the user's, versions 1.1 and 2.0: JSON, gzipped JSON, or JSON lines.

JSON lines may hold articles (``title``, ``paragraphs``), paragraphs (``context``, ``qas``) or,
as data-set hubs export them, single questions (``context``, ``question``, ``answers`` with the
lists ``text`` and ``answer_start``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, get_args

from rag.errors import DataError
from rag.workshop.data.files import Problems, evenly, json_lines, read_json

Kind = Literal["span", "sentence", "list", "yesno", "taught"]
"""What answers: the shortest words, whole sentences, several spans of which none may be missing,
the sentences that decide (``label`` says how), or whatever a teacher reads (nothing is marked)."""

EXPECTED: Final = "SQuAD data (version 1.1 or 2.0; .json or .jsonl, plain or .gz)"


@dataclass(frozen=True, slots=True)
class Question:
    """A question about one context; without gold answers it has none there."""

    id: str
    text: str
    golds: tuple[str, ...]
    """Distinct gold answers, in the order given."""
    spans: tuple[tuple[int, int], ...]
    """Distinct places ``[start, end)`` of gold answers in the context, where they were given."""
    kind: Kind = "span"
    label: str | None = None
    """``yes``, ``no`` or ``maybe``: what the deciding sentences of a yes/no question say."""


@dataclass(frozen=True, slots=True)
class Context:
    """One paragraph with its questions."""

    title: str
    text: str
    questions: tuple[Question, ...]


def read(path: Path, limit: int | None = None, *, places: bool = False) -> list[Context]:
    """The contexts of one file, same text under the same title once; questions in file order.

    ``limit`` keeps every context but only so many questions, spread evenly over the file. With
    ``places``, as training needs, every answer must say where it stands, and a question without
    answers must say that it ``is_impossible``. Raises :class:`DataError` listing everything wrong
    in it.
    """
    problems = Problems(path, EXPECTED)
    found: dict[tuple[str, str], list[Question]] = {}
    for place, title, paragraph in _paragraphs(path, problems):
        text = paragraph.get("context")
        entries = paragraph.get("qas")
        if not isinstance(text, str) or not text.strip():
            problems.add(f"{place}: no text `context`")
        elif not isinstance(entries, list):
            problems.add(f"{place}: no list `qas`")
        else:
            questions = found.setdefault((title, text), [])
            for number, entry in enumerate(entries):
                question = _question(f"{place}.qas[{number}]", entry, text, places, problems)
                if question is not None:
                    questions.append(question)
    problems.raise_any()
    if not any(found.values()):
        raise problems.fail("there is no question in it")
    contexts = [Context(title, text, tuple(qs)) for (title, text), qs in found.items()]
    return _spread(contexts, limit)


def read_all(paths: Iterable[Path], *, places: bool = False) -> list[list[Context]]:
    """The contexts of every file; raises :class:`DataError` naming all that are bad, and why."""
    files: list[list[Context]] = []
    bad: list[str] = []
    for path in paths:
        try:
            files.append(read(path, places=places))
        except DataError as error:
            bad.append(str(error))
    if bad:
        raise DataError("\n".join(bad))
    return files


def _paragraphs(path: Path, problems: Problems) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Where it stands in the file, its article's title, and the paragraph as parsed."""
    rows: Iterable[tuple[str, object]]
    if ".jsonl" in path.suffixes:
        rows = ((f"line {number}", row) for number, row in json_lines(path, problems))
    else:
        document = read_json(path, problems)
        if not isinstance(document, dict) or not isinstance(document.get("data"), list):
            raise problems.fail("there is no list `data` at the top")
        rows = ((f"data[{number}]", row) for number, row in enumerate(document["data"]))
    for place, row in rows:
        if not isinstance(row, dict):
            problems.add(f"{place}: an object was expected, found {row!r:.60}")
            continue
        title = str(row.get("title") or "").replace("_", " ")
        if isinstance(row.get("paragraphs"), list):
            for number, paragraph in enumerate(row["paragraphs"]):
                if isinstance(paragraph, dict):
                    yield f"{place}.paragraphs[{number}]", title, paragraph
                else:
                    problems.add(f"{place}.paragraphs[{number}]: an object was expected")
        elif "qas" in row:
            yield place, title, row
        elif "question" in row:
            yield place, title, {"context": row.get("context"), "qas": [row]}
        elif "header" not in row:
            problems.add(f"{place}: none of `paragraphs`, `qas` and `question`")


def _question(
    place: str, entry: object, context: str, places: bool, problems: Problems
) -> Question | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("question"), str):
        problems.add(f"{place}: no text `question`")
        return None
    name = str(entry.get("id") or entry.get("qid") or place)
    answers = _answers(entry.get("answers"))
    if answers is None:
        problems.add(f"question {name}: `answers` is no list of {{text, answer_start}}")
        return None
    golds: dict[str, None] = {}
    spans: dict[tuple[int, int], None] = {}
    for text, start in answers:
        if start is not None and (not text or context[start : start + len(text)] != text):
            problems.add(f"question {name}: the context does not read {text!r:.60} at {start}")
        elif text:
            golds[text] = None
            if start is not None:
                spans[start, start + len(text)] = None
            elif places:
                problems.add(f"question {name}: no `answer_start` of {text!r:.60}")
    kind: Any = entry.get("kind") or "span"
    if kind not in get_args(Kind):
        problems.add(f"question {name}: kind {kind!r}; expected one of {', '.join(get_args(Kind))}")
    if places and not golds and not entry.get("is_impossible") and kind != "taught":
        problems.add(f"question {name}: no answer, yet not marked is_impossible")
    if golds and entry.get("is_impossible") is True:
        problems.add(f"question {name}: marked is_impossible, yet it has answers")
    return Question(
        name, entry["question"].strip(), tuple(golds), tuple(spans), kind, entry.get("label")
    )


def _answers(value: object) -> list[tuple[str, int | None]] | None:
    """Text and start of every answer, from either layout; none for anything else."""
    if isinstance(value, Mapping):
        texts, starts = value.get("text"), value.get("answer_start")
        if not isinstance(texts, list) or not isinstance(starts, list | None):
            return None
        pairs = list(zip(texts, starts or [None] * len(texts), strict=False))
    elif isinstance(value, list | None):
        rows = [row if isinstance(row, dict) else {"text": row} for row in value or ()]
        pairs = [(row.get("text"), row.get("answer_start")) for row in rows]
    else:
        return None
    good = all(isinstance(text, str) and isinstance(start, int | None) for text, start in pairs)
    return pairs if good else None


def _spread(contexts: list[Context], limit: int | None) -> list[Context]:
    """Every context, with at most ``limit`` of all questions at even distances."""
    places = [(c, q) for c, context in enumerate(contexts) for q in range(len(context.questions))]
    kept: list[list[Question]] = [[] for _ in contexts]
    for c, q in evenly(places, limit):
        kept[c].append(contexts[c].questions[q])
    return [replace(c, questions=tuple(own)) for c, own in zip(contexts, kept, strict=True)]
