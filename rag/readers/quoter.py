"""The project's own span reader: int8 ONNX, trained by ``rag train``, no torch."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from rag import confidence, onnx
from rag.errors import ModelError
from rag.readers import _choice, _spans
from rag.readers import _forms as forms
from rag.readers._network import PARTS, Look, Network, Said
from rag.settings import Settings
from rag.types import Calibration, Choice, Embedder, Hit, Reading, Span

SHIPPED: Final = Path(__file__).parent.parent / "models" / "quoter"
RETRIEVED: Final = 8.0
"""What the fused score, at most 1, weighs beside the log-odds of a first look."""
AT_ONCE: Final = 2
"""Passages read to the end, however little they promise, before asking whether others can win;
then so many again."""


def make(settings: Settings, embedder: Embedder) -> Quoter:
    """The shipped reader, or the one in the folder ``settings.reader_model``."""
    folder = Path(settings.reader_model) if settings.reader_model else SHIPPED
    return Quoter(folder, settings.threads)


class Quoter:
    """Scores every valid span of every passage worth it against the null answer."""

    languages = ("en",)
    """ISO 639-1 codes of the languages it was trained on."""

    def __init__(self, folder: Path, threads: int = 0) -> None:
        needed = (*PARTS, "tokenizer.json")
        if missing := [name for name in needed if not (folder / name).is_file()]:
            raise ModelError(
                f"No reader in {folder}: {', '.join(missing)} missing. Make one with `rag train` "
                "and `rag export`, or set RAG_READER=sentence to answer without a model."
            )
        self.calibration = confidence.load(folder / "calibration.json")
        self._network = Network(folder, threads)
        self.choice = _choice_of(folder, self.calibration)
        self._tokenizer = onnx.tokenizer(folder / "tokenizer.json")
        self.id = f"quoter-{onnx.sha256(folder / PARTS[-1])[:12]}"

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """A first look at all passages; the rest of the network, the most promising first, over
        those that it does not rule out, until no unread one can plausibly win. An article of which
        nothing was read then is heard as well where it likelier holds an answer than not: it cannot
        win, but it may contradict."""
        parts, seen = self._looked(question, hits)
        early = [_early(looks) for looks in seen]
        promising = self._promising(_promises(early, hits))
        read: dict[int, tuple[list[_spans.Window], list[Said]]] = {}
        found: list[tuple[list[Span], float]] = []

        def finish(rows: Sequence[int]) -> Iterator[int]:
            """Reads row after row, and says how many are read; the network is always ahead."""
            heads = self._network.finish([look for row in rows for look in seen[row]])
            for row in rows:
                said = [next(heads) for _ in parts[row]]
                read[row] = (parts[row], said)
                logits = [(each.start, each.end) for each in said]
                last = [each.last for each in said]
                found.append(_spans.passage_spans(parts[row], logits, last))
                yield len(found)

        for done in finish(promising):
            if done % AT_ONCE == 0 and self._settled(found):
                break
        for _ in finish(_unheard(early, hits, read)):
            pass
        result = _spans.ranked(found)
        sentences, items, decision = forms.read_out(list(read.values()), result.spans)
        return replace(
            result, sentences=sentences, items=items, decision=decision, choice=self.choice
        )

    def promises(self, question: str, hits: Sequence[Hit]) -> list[float]:
        """For each hit, after the first layers, how much it promises: the log-odds that it holds an
        answer and what retrieval thinks of it."""
        _, seen = self._looked(question, hits)
        return _promises([_early(looks) for looks in seen], hits)

    def _looked(
        self, question: str, hits: Sequence[Hit]
    ) -> tuple[list[list[_spans.Window]], list[list[Look]]]:
        """Each hit's windows, and the first look at each of them."""
        parts = _spans.windows(self._tokenizer, question, hits)
        flat = [(window.ids, window.type_ids) for windows in parts for window in windows]
        looks = iter(self._network.look(flat))
        return parts, [[next(looks) for _ in windows] for windows in parts]

    def _promising(self, promises: Sequence[float]) -> list[int]:
        """Rows worth the rest of the network, the most promising first; what was retrieved first
        always is, since a first look goes by the question's words more than retrieval does."""
        order = sorted(range(len(promises)), key=lambda row: -promises[row])
        behind, least = self.calibration.hopeless, self.calibration.unpromising
        if least is None:
            least = -math.inf
        if behind is not None and order:
            least = max(least, promises[order[0]] - behind)
        return [
            row
            for place, row in enumerate(order)
            if row == 0 or place < AT_ONCE or promises[row] >= least
        ]

    def _settled(self, found: Sequence[tuple[list[Span], float]]) -> bool:
        enough = self.calibration.settled_score
        return enough is not None and any(spans and spans[0].score >= enough for spans, _ in found)


def _choice_of(folder: Path, calibration: Calibration) -> Choice | None:
    """The head that chooses, where the folder has one."""
    path = folder / _choice.FILE
    if not path.is_file():
        return None
    if calibration.weights.keys() != {confidence.SHARE}:
        raise ModelError(
            f"{folder / 'calibration.json'} was fitted without {path.name}, which stands beside it "
            f"now; make it again: `rag calibrate ... --reader {folder}`."
        )
    return _choice.Choice(path)


def _early(looks: Sequence[Look]) -> float:
    return max(look.early for look in looks)


def _promises(early: Sequence[float], hits: Sequence[Hit]) -> list[float]:
    """Each look's log-odds, and what retrieval thinks of the passage."""
    return [look + RETRIEVED * hit.score for look, hit in zip(early, hits, strict=True)]


def _unheard(early: Sequence[float], hits: Sequence[Hit], read: Collection[int]) -> list[int]:
    """The most promising row of each article of which no row was read, if it likelier holds an
    answer than not."""
    heard = {hits[row].passage.article_id for row in read}
    rows: list[int] = []
    for row in sorted(range(len(hits)), key=lambda row: -early[row]):
        article = hits[row].passage.article_id
        if early[row] > 0 and article not in heard:
            heard.add(article)
            rows.append(row)
    return rows
