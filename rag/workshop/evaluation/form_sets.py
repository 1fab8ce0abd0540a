"""Forms of answers where the passage is given: lists, sentences, yes and no, evidence.

    python -m rag.workshop.evaluation.form_sets FILE... [--limit N]

``FILE`` is SQuAD JSON whose questions bear a ``kind`` (span, sentence, list, yesno), or JSON lines
with ``query``, ``text`` and gold ``spans`` (pairs of offsets). Each question is asked of its own
passage with no threshold, in the form its kind calls for (``qadiscourse``, whose answers are
clauses: sentences).

- list: F1 over items, an item found when its token F1 with a gold item is one half or more
- sentence: token F1 of the first sentence quoted with the gold sentence (or clause)
- yesno: share of all questions decided rightly, wrongly, and left unclear
- evidence: word F1 of the words quoted with the words of the gold spans, rows with gold only
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

from rag.types import Answer, Form
from rag.workshop import command
from rag.workshop.data import squad
from rag.workshop.data.files import evenly, rows
from rag.workshop.data.squad import Question
from rag.workshop.evaluation import from_texts
from rag.workshop.evaluation.overlap import f1, harmonic, tokens

_FORMS: dict[str, Form] = {
    "list": "list",
    "sentence": "sentences",
    "yesno": "decision",
    "span": "span",
    "evidence": "sentences",
}
_VERDICTS: dict[str | None, str] = {"yes": "supports", "no": "denies"}


Pair = tuple[Question, Answer]


def read(path: Path) -> list[tuple[str, str, Question]]:
    """Of each question of a file that has an answer its kind and its passage."""
    if ".jsonl" in path.suffixes:
        return [
            ("evidence", row["text"], Question("", row["query"], golds, ()))
            for row in rows(path)
            if (golds := tuple(row["text"][start:end] for start, end in row["spans"]))
        ]
    clauses = "qadiscourse" in path.name
    return [
        ("sentence" if clauses else question.kind, context.text, question)
        for context in squad.read(path)
        for question in context.questions
        if question.golds
    ]


def figures(kind: str, pairs: Sequence[Pair]) -> dict[str, float]:
    """Means over the questions of one kind."""
    if kind == "list":
        scores = [_items(a.golds, [i.answer for i in given.items]) for a, given in pairs]
        return {
            "precision": fmean(s[0] for s in scores),
            "recall": fmean(s[1] for s in scores),
            "item F1": fmean(harmonic(*s) for s in scores),
        }
    if kind == "yesno":
        gold = [
            (
                given.decision.verdict if given.decision else "unclear",
                _VERDICTS.get(a.label, "unclear"),
            )
            for a, given in pairs
        ]
        decided = [(v, g) for v, g in gold if v != "unclear"]
        return {
            "right": fmean(v == g for v, g in gold),
            "unclear": fmean(v == "unclear" for v, _ in gold),
            "wrong": fmean(v not in ("unclear", g) for v, g in gold),
            "right of decided": fmean(v == g for v, g in decided) if decided else 0.0,
            "sentence F1": fmean(f1(given.answer or "", a.golds) for a, given in pairs),
        }
    if kind == "evidence":
        return {"word F1": fmean(f1(given.answer or "", [" ".join(a.golds)]) for a, given in pairs)}
    first = [
        (given.items[0].answer if given.items else given.answer or "", a) for a, given in pairs
    ]
    return {
        "F1": fmean(f1(said, a.golds) for said, a in first),
        "gold words held": fmean(_held(a.golds, said) for said, a in first),
    }


def _items(golds: Sequence[str], found: Sequence[str]) -> tuple[float, float]:
    good = [any(f1(item, [gold]) >= 0.5 for gold in golds) for item in found]
    met = [any(f1(item, [gold]) >= 0.5 for item in found) for gold in golds]
    return fmean(good or [0.0]), fmean(met)


def _held(golds: Sequence[str], said: str) -> float:
    got = Counter(tokens(said))
    wanted = [Counter(tokens(gold)) for gold in golds]
    return max(((each & got).total() / max(1, each.total()) for each in wanted), default=0.0)


def main(files: list[Path], limit: int | None = None) -> None:
    """Print the figures of each file."""
    reader = from_texts.reader_of_settings()
    for path in files:
        by_kind: dict[str, list[Pair]] = defaultdict(list)
        for kind, text, asked in evenly(read(path), limit):
            answer = from_texts.ask(
                reader, asked.text, {"it": text}, _FORMS[kind], min_confidence=0.0
            )
            by_kind[kind].append((asked, answer))
        for kind, pairs in by_kind.items():
            found = "  ".join(f"{name} {value:.3f}" for name, value in figures(kind, pairs).items())
            print(f"{path.name:34} {kind:9} {len(pairs):5}  {found}", flush=True)


if __name__ == "__main__":
    command.run(main)
