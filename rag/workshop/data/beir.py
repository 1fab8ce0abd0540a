"""A BEIR folder of the user's (Thakur et al. 2021): documents, queries, judgements.

``corpus.jsonl`` has ``_id``, ``title``, ``text``; ``queries.jsonl`` has ``_id``, ``text``;
``qrels.tsv`` (or ``qrels/test.tsv``) has the columns query-id, corpus-id, score. Each may be
gzipped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rag.errors import DataError
from rag.types import Article
from rag.workshop.data.files import Problems, evenly, json_lines, read_text
from rag.workshop.data.indexed import article

EXPECTED: Final = "a BEIR collection"
_NAMES: Final = {
    "corpus": ["corpus.jsonl"],
    "queries": ["queries.jsonl"],
    "qrels": ["qrels.tsv", "qrels/test.tsv"],
}


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents as articles, and the judged queries."""

    name: str
    articles: tuple[Article, ...]
    queries: Mapping[str, str]
    """Query id -> text, for queries with at least one relevant document, in file order."""
    grades: Mapping[str, Mapping[str, int]]
    """Query id -> document id -> grade."""
    unjudged: int
    """Queries left out because nothing is marked relevant for them."""


def read(folder: Path, limit: int | None = None) -> Collection:
    """The collection in ``folder``; ``limit`` keeps so many of its judged queries, evenly spread.

    Raises :class:`DataError` listing everything wrong in its files.
    """
    if not folder.is_dir():
        raise DataError(f"There is no folder {folder}.")
    paths = {name: path for name, files in _NAMES.items() if (path := _found(folder, *files))}
    absent = [name for name in _NAMES if name not in paths]
    if absent:
        raise DataError(
            f"{folder} is not {EXPECTED}: no {', '.join(absent)} in it "
            "(expected corpus.jsonl, queries.jsonl and qrels.tsv, plain or .gz)."
        )
    problems = Problems(folder, EXPECTED)
    documents = _rows(paths["corpus"], problems)
    queries = {name: text for name, (_, text) in _rows(paths["queries"], problems).items()}
    grades = _grades(paths["qrels"], problems)
    for name in queries:
        if not queries[name].strip():
            problems.add(f"the query {name!r} has no `text`")
    for name in grades.keys() - queries.keys():
        problems.add(f"qrels judge the query {name!r}, which is not in queries")
    for name, judged in grades.items():
        for document in judged.keys() - documents.keys():
            problems.add(f"qrels of {name!r} judge the document {document!r}, not in corpus")
    problems.raise_any()
    judged_ids = [name for name in queries if any(g > 0 for g in grades.get(name, {}).values())]
    if not judged_ids:
        raise problems.fail("no query has a relevant document")
    return Collection(
        name=folder.resolve().name,
        articles=tuple(as_article(name, *told) for name, told in documents.items()),
        queries={name: queries[name] for name in evenly(judged_ids, limit)},
        grades=grades,
        unjudged=len(queries) - len(judged_ids),
    )


def as_article(name: str, title: str, text: str) -> Article:
    """A document as an article; its title opens the text, as a headline does, unless it already
    stands there (some documents are nothing but a title)."""
    title, text = title.strip(), text.strip()
    whole = text if not title or text.startswith(title) else f"{title}\n\n{text}".strip()
    return article(name, title, whole)


def _found(folder: Path, *names: str) -> Path | None:
    paths = (folder / f"{name}{packed}" for name in names for packed in ("", ".gz"))
    return next((path for path in paths if path.is_file()), None)


def _rows(path: Path, problems: Problems) -> dict[str, tuple[str, str]]:
    """Title and text by id."""
    found: dict[str, tuple[str, str]] = {}
    for number, row in json_lines(path, problems):
        name, title, text = row.get("_id"), row.get("title", ""), row.get("text", "")
        if not isinstance(name, str) or not name:
            problems.add(f"{path.name} line {number}: no text `_id`")
        elif not isinstance(title, str) or not isinstance(text, str):
            problems.add(f"{path.name} line {number}: `title` and `text` must be texts")
        elif name in found:
            problems.add(f"{path.name} line {number}: the id {name!r} stands there twice")
        else:
            found[name] = title, text
    return found


def _grades(path: Path, problems: Problems) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    lines = read_text(path, problems).splitlines()
    for number, line in enumerate(lines, start=1):
        cells = line.split("\t")
        if number == 1 and cells[-1].strip() == "score":
            continue
        if len(cells) != 3 or not cells[2].strip().lstrip("-").isdigit():
            problems.add(
                f"{path.name} line {number}: expected query-id, corpus-id and a whole number, "
                f"with tabs between; found {line!r:.60}"
            )
            continue
        found.setdefault(cells[0], {})[cells[1]] = int(cells[2])
    return found
