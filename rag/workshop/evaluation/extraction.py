"""How well articles are got out of files: real documents, and the main text of web pages.

python -m rag.workshop.evaluation.extraction documents FOLDER
python -m rag.workshop.evaluation.extraction web FOLDER [--show]
"""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Final, Literal

from rag import articles
from rag.errors import ArticleError
from rag.workshop import command
from rag.workshop.data.files import Problems, read_json, rows
from rag.workshop.evaluation.overlap import harmonic

_WORD = re.compile(r"\w+")
_EXPECTED: Final = {
    None: None,
    "ok": "read",
    "encrypted": "encrypted",
    "encrypted_empty_pw": "read",
    "no_text": "no_text",
}
"""What an independent check found, if there was one -> what is expected here; its errors mean
``broken``."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One document: what became of it, and what was expected."""

    file: str
    found: str
    """``read``, or the reason why not; ``crash`` would be a fault of this project."""
    expected: str | None
    """None where the manifest holds no check."""
    chars: int
    message: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Page:
    """One web page: its extracted text against what a person marked as the article."""

    file: str
    precision: float
    recall: float
    f1: float
    refused: str | None = None
    """Why it could not be read at all."""


def documents(folder: Path) -> Iterator[Outcome]:
    """Read every file of ``MANIFEST.json``; raises :class:`DataError` where there is none."""
    manifest = folder / "MANIFEST.json"
    for item in read_json(manifest, Problems(manifest, "a list of documents")):
        name, check = item["file"], item["check"]
        expected = "broken" if (check or "").startswith("error:") else _EXPECTED[check]
        started, chars = time.perf_counter(), 0
        try:
            read = articles.read(folder / name, name)
            found, message = "read", read[0].title
            chars = sum(len(article.text) for article in read)
        except ArticleError as error:
            found, message = error.reason, str(error)
        except Exception as error:
            found, message = "crash", f"{type(error).__name__}: {error}"
        yield Outcome(name, found, expected, chars, message, time.perf_counter() - started)


def web(folder: Path) -> Iterator[Page]:
    """Compare every page of ``ground_truth.jsonl``; raises :class:`DataError`.

    A page that cannot be read counts as one of which nothing was found.
    """
    for item in rows(folder / "ground_truth.jsonl"):
        try:
            found, refused = articles.read(folder / item["file"], item["file"])[0].text, None
        except ArticleError as error:
            found, refused = "", str(error)
        precision, recall, f1 = token_f1(found, item["text"])
        yield Page(item["file"], precision, recall, f1, refused)


def token_f1(found: str, wanted: str) -> tuple[float, float, float]:
    """Precision, recall and their harmonic mean over the multisets of case-folded words."""
    ours = Counter(_WORD.findall(found.casefold()))
    theirs = Counter(_WORD.findall(wanted.casefold()))
    common = (ours & theirs).total()
    precision, recall = common / max(1, ours.total()), common / max(1, theirs.total())
    return precision, recall, harmonic(precision, recall)


def _show_documents(outcomes: Sequence[Outcome]) -> None:
    by_format: dict[str, Counter[str]] = defaultdict(Counter)
    for outcome in outcomes:
        by_format[outcome.file.split("/")[0]][outcome.found] += 1
    for name, counts in sorted(by_format.items()):
        print(f"{name:6}", ", ".join(f"{n} {found}" for found, n in counts.most_common()))
    checked = [outcome for outcome in outcomes if outcome.expected is not None]
    odd = [outcome for outcome in checked if outcome.found != outcome.expected]
    agreed = len(checked) - len(odd)
    print(f"{len(outcomes)} files; {len(checked)} with a check, agreement on {agreed}")
    for outcome in odd:
        print(
            f"  {outcome.file}: expected {outcome.expected}, found {outcome.found} "
            f"({outcome.chars} characters): {outcome.message}"
        )
    print(f"slowest: {max(outcome.seconds for outcome in outcomes):.1f} s")


def _show_web(pages: Sequence[Page], show: bool) -> None:
    for page in sorted(pages, key=lambda page: page.f1) if show else ():
        print(f"{page.f1:.3f}  P {page.precision:.3f}  R {page.recall:.3f}  {page.file}")
    for page in pages:
        if page.refused:
            print(f"not read: {page.refused}")
    print(
        f"{len(pages)} pages: token F1 {mean(page.f1 for page in pages):.4f}, "
        f"precision {mean(page.precision for page in pages):.4f}, "
        f"recall {mean(page.recall for page in pages):.4f}, "
        f"worst page {min(page.f1 for page in pages):.3f}"
    )


def main(what: Literal["documents", "web"], folder: Path, show: bool = False) -> None:
    """Print the figures; with ``show`` every web page."""
    if what == "documents":
        _show_documents(list(documents(folder)))
    else:
        _show_web(list(web(folder)), show)


if __name__ == "__main__":
    command.run(main)
