"""Forms of answers where the passage is given: lists, sentences, yes and no, evidence.

    python -m rag.workshop.evaluation.form_sets FILE... [--limit N]

``FILE`` is SQuAD JSON whose questions bear a ``kind`` (span, sentence, list, yesno), or JSON lines
with ``query``, ``text`` and gold ``spans``. Each question is asked of its own passage with no
threshold, in the form its kind calls for (``qadiscourse``, whose answers are clauses: sentences).

- list: F1 over items, an item found when its token F1 with a gold item is one half or more
- sentence: token F1 of the first sentence quoted with the gold sentence (or clause)
- yesno: share of all questions decided rightly, wrongly, and left unclear
- evidence: word F1 of the words quoted with the words of the gold spans, rows with gold only
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import fmean

from rag import answer as answering
from rag.passages import cut
from rag.question import analyse
from rag.registry import make
from rag.settings import load
from rag.types import Answer, Article, Form, Hit, Reader
from rag.workshop.evaluation._sample import evenly
from rag.workshop.evaluation.overlap import f1, tokens

_FORMS: dict[str, Form] = {
    "list": "list",
    "sentence": "sentences",
    "yesno": "decision",
    "span": "span",
    "evidence": "sentences",
}
_VERDICTS = {"yes": "supports", "no": "denies"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about one passage, and what a person marked."""

    kind: str
    text: str
    context: str
    golds: tuple[str, ...]
    label: str | None = None


def read(path: Path) -> list[Asked]:
    """The questions of a file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        if path.name.endswith(".jsonl.gz"):
            rows = [json.loads(line) for line in lines]
            return [
                Asked("evidence", row["query"], row["text"], tuple(_words(row)))
                for row in rows
                if row["spans"]
            ]
        data = json.load(lines)["data"]
    sentences = "qadiscourse" in path.name
    return [
        Asked(
            "sentence" if sentences else qa.get("kind") or "span",
            qa["question"],
            paragraph["context"],
            tuple(found["text"] for found in qa["answers"]),
            qa.get("label"),
        )
        for article in data
        for paragraph in article["paragraphs"]
        for qa in paragraph["qas"]
        if qa["answers"]
    ]


def ask(reader: Reader, asked: Asked) -> Answer:
    """The answer to a question from its own passage."""
    source = Article("it", "", asked.context, "it", None, "")
    hits = [Hit(p, 1.0, dense_score=1.0, dense_rank=1) for p in cut(source)]
    form = _FORMS[asked.kind]
    basis = answering.Basis(
        hits,
        {"it": source},
        reader.read(asked.text, hits),
        reader,
        analyse(asked.text, form),
        date.today(),
    )
    return answering.compose(
        basis,
        question=asked.text,
        conversation_id=None,
        min_confidence=0.0,
        store_is_empty=False,
        index_version="",
        warnings=[],
        timings_ms={},
    )


def measures(pairs: Sequence[tuple[Asked, Answer]]) -> dict[str, dict[str, float]]:
    """Figures by kind."""
    by_kind: dict[str, list[tuple[Asked, Answer]]] = defaultdict(list)
    for asked, answer in pairs:
        by_kind[asked.kind].append((asked, answer))
    return {kind: {"n": len(of), **_figures(kind, of)} for kind, of in by_kind.items()}


def _figures(kind: str, pairs: Sequence[tuple[Asked, Answer]]) -> dict[str, float]:
    if kind == "list":
        scores = [_items(a.golds, [i.answer for i in given.items]) for a, given in pairs]
        return {
            "precision": fmean(s[0] for s in scores),
            "recall": fmean(s[1] for s in scores),
            "item F1": fmean(_f1(*s) for s in scores),
        }
    if kind == "yesno":
        said = [(given.decision.verdict if given.decision else "unclear", a) for a, given in pairs]
        gold = [(verdict, _VERDICTS.get(a.label or "", "unclear")) for verdict, a in said]
        decided = [(v, g) for v, g in gold if v != "unclear"]
        return {
            "right": fmean(v == g for v, g in gold),
            "unclear": fmean(v == "unclear" for v, _ in gold),
            "wrong": fmean(v not in ("unclear", g) for v, g in gold),
            "right of decided": fmean(v == g for v, g in decided) if decided else 0.0,
            "sentence F1": fmean(f1(given.answer or "", a.golds) for a, given in pairs),
        }
    if kind == "evidence":
        return {"word F1": fmean(_words_f1(a.golds, given.answer or "") for a, given in pairs)}
    first = [
        (given.items[0].answer if given.items else given.answer or "", a) for a, given in pairs
    ]
    return {
        "F1": fmean(f1(said, a.golds) for said, a in first),
        "gold words held": fmean(_held(a.golds, said) for said, a in first),
    }


def _items(golds: Sequence[str], found: Sequence[str]) -> tuple[float, float]:
    if not found:
        return 0.0, 0.0
    good = sum(any(f1(item, [gold]) >= 0.5 for gold in golds) for item in found)
    met = sum(any(f1(item, [gold]) >= 0.5 for item in found) for gold in golds)
    return good / len(found), met / len(golds)


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _words_f1(golds: Sequence[str], said: str) -> float:
    wanted, got = Counter(tokens(" ".join(golds))), Counter(tokens(said))
    common = sum((wanted & got).values())
    return 2 * common / (sum(wanted.values()) + sum(got.values())) if common else 0.0


def _held(golds: Sequence[str], said: str) -> float:
    got = Counter(tokens(said))
    return max(
        (sum((Counter(tokens(g)) & got).values()) / max(1, len(tokens(g))) for g in golds),
        default=0.0,
    )


def _words(row: dict[str, object]) -> Iterator[str]:
    spans = row["spans"]
    assert isinstance(spans, list)
    text = str(row["text"])
    for span in spans:
        if isinstance(span, str):
            yield span
        elif isinstance(span, dict):
            yield str(span.get("text") or text[span["start"] : span["end"]])
        else:
            yield text[span[0] : span[1]]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures of each file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--limit", type=int)
    given = parser.parse_args(arguments)
    settings = load()
    reader: Reader = make(
        "readers", settings.reader, settings, make("embedders", "hashing", settings)
    )
    for path in given.files:
        questions = evenly(read(path), given.limit)
        for kind, of in measures([(q, ask(reader, q)) for q in questions]).items():
            line = "  ".join(f"{name} {value:.3f}" for name, value in of.items() if name != "n")
            print(f"{path.name:34} {kind:9} {of['n']:5.0f}  {line}", flush=True)


if __name__ == "__main__":
    main()
