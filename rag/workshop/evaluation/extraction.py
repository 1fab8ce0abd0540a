"""How well articles are got out of files: real documents, and the main text of web pages.

python -m rag.workshop.evaluation.extraction documents FOLDER [--json OUT]
python -m rag.workshop.evaluation.extraction web FOLDER [--json OUT] [--show]
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean
from typing import Any, Final

from rag import articles
from rag.errors import ArticleError, DataError

_WORD = re.compile(r"\w+")
_EXPECTED: Final = {
    "ok": "read",
    "encrypted": "encrypted",
    "encrypted_empty_pw": "read",
    "no_text": "no_text",
}
"""What an independent check found -> what is expected here; its errors mean ``broken``."""


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

    @property
    def agrees(self) -> bool:
        """Whether both say the same; no opinion agrees with everything."""
        return self.expected in (None, self.found)


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
    for item in _json(folder / "MANIFEST.json"):
        started = time.perf_counter()
        found, chars, message = _outcome(folder / item["file"], item["file"])
        yield Outcome(
            file=item["file"],
            found=found,
            expected=_expected(item["check"]),
            chars=chars,
            message=message,
            seconds=time.perf_counter() - started,
        )


def web(folder: Path) -> Iterator[Page]:
    """Compare every page of ``ground_truth.jsonl``; raises :class:`DataError`.

    A page that cannot be read counts as one of which nothing was found.
    """
    for item in _json_lines(folder / "ground_truth.jsonl"):
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
    common = sum((ours & theirs).values())
    if not common:
        return 0.0, 0.0, 0.0
    precision, recall = common / ours.total(), common / theirs.total()
    return precision, recall, 2 * precision * recall / (precision + recall)


def _outcome(path: Path, name: str) -> tuple[str, int, str]:
    try:
        found = articles.read(path, name)
    except ArticleError as error:
        return error.reason, 0, str(error)
    except Exception as error:
        return "crash", 0, f"{type(error).__name__}: {error}"
    return "read", sum(len(article.text) for article in found), found[0].title


def _expected(check: str | None) -> str | None:
    if check is None:
        return None
    return "broken" if check.startswith("error:") else _EXPECTED[check]


def _json(path: Path) -> list[dict[str, Any]]:
    try:
        found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"{path} cannot be read: {error}.") from error
    return found


def _json_lines(path: Path) -> list[dict[str, Any]]:
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    except (OSError, ValueError) as error:
        raise DataError(f"{path} cannot be read: {error}.") from error


def _show_documents(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    by_format: dict[str, Counter[str]] = {}
    for outcome in outcomes:
        by_format.setdefault(outcome.file.split("/")[0], Counter())[outcome.found] += 1
    for name, counts in sorted(by_format.items()):
        print(f"{name:6}", ", ".join(f"{n} {found}" for found, n in counts.most_common()))
    checked = [outcome for outcome in outcomes if outcome.expected is not None]
    agreed = sum(outcome.agrees for outcome in checked)
    print(f"{len(outcomes)} files; {len(checked)} with a check, agreement on {agreed}")
    for outcome in checked:
        if not outcome.agrees:
            print(
                f"  {outcome.file}: expected {outcome.expected}, found {outcome.found} "
                f"({outcome.chars} characters): {outcome.message}"
            )
    return {
        "files": len(outcomes),
        "crashed": sum(outcome.found == "crash" for outcome in outcomes),
        "checked": len(checked),
        "agreed": agreed,
        "by_format": {name: dict(counts) for name, counts in by_format.items()},
        "outcomes": [asdict(outcome) for outcome in outcomes],
    }


def _show_web(pages: Sequence[Page], show: bool) -> dict[str, Any]:
    for page in sorted(pages, key=lambda page: page.f1) if show else ():
        print(f"{page.f1:.3f}  P {page.precision:.3f}  R {page.recall:.3f}  {page.file}")
    refused = [page for page in pages if page.refused]
    for page in refused:
        print(f"not read: {page.refused}")
    figures = {
        "pages": len(pages),
        "refused": len(refused),
        "f1": mean(page.f1 for page in pages),
        "precision": mean(page.precision for page in pages),
        "recall": mean(page.recall for page in pages),
        "worst_f1": min(page.f1 for page in pages),
    }
    print(
        f"{len(pages)} pages: token F1 {figures['f1']:.4f}, precision {figures['precision']:.4f}, "
        f"recall {figures['recall']:.4f}, worst page {figures['worst_f1']:.3f}"
    )
    return {**figures, "each": [asdict(page) for page in pages]}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures; with ``--json`` also write them."""
    parser = argparse.ArgumentParser(prog="rag.workshop.evaluation.extraction", description=__doc__)
    parser.add_argument("what", choices=("documents", "web"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", type=Path, dest="out")
    parser.add_argument("--show", action="store_true", help="print every web page")
    given = parser.parse_args(arguments)
    if given.what == "documents":
        figures = _show_documents(list(documents(given.folder)))
    else:
        figures = _show_web(list(web(given.folder)), given.show)
    if given.out:
        given.out.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
