"""Training files -> token arrays, made once and kept beside the run.

Everything slow happens here: tokenising, sentence boundaries, retrieved negatives, edited
questions. The sampler then only slices arrays, so that the loop is bound by the encoder.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from rag.types import Embedder
from rag.workshop.data.squad import Context, Question, read_all
from rag.workshop.training.edits import Swap, SwapMaker, entities, reversed_question
from rag.workshop.training.marking import marks, sentence_starts, token_span
from rag.workshop.training.prepared import (
    DENIES,
    KINDS,
    LONGEST_QUESTION,
    SUPPORTS,
    UNCLEAR,
    Prepared,
)
from rag.workshop.training.ragged import Ragged
from rag.workshop.training.retrieved import (
    Bm25Pool,
    interleaved,
    lacks,
    nearest_by_encoder,
    same_article,
    sample_without,
)
from rag.workshop.training.sources import Source
from rag.workshop.training.wordings import reworded

_LABELS: Final = {"yes": SUPPORTS, "no": DENIES, "maybe": UNCLEAR}
_FORMAT: Final = "3"
_LONGEST_TITLE: Final = 24  # tokens
_RETRIEVED: Final = 8  # by each of BM25 and the encoder
_NEIGHBOURS: Final = 6
_SWAPS: Final = 2
_STRAYS_FROM: Final = 3000  # contexts
_LARGEST_TITLED: Final = 150  # contexts under one title
_WORDY: Final = re.compile(r"^(?!.*(?:://|\d{5}|Wiki1k|_c\d))[A-Z0-9\"'].{2,}")


_Row = dict[str, Any]
"""One question, by the columns of :class:`Prepared` that have a row a question."""
_COLUMNS: Final = [field.name for field in fields(Prepared)][3:]


def _column(name: str, values: Sequence[Any]) -> Any:
    if name.endswith("_of"):
        return np.array(values, dtype=np.int64)
    return Ragged.of(values, np.uint16 if name.endswith("_tokens") else np.int32)


def plain_tokenizer(path: Path) -> Tokenizer:
    """The tokenizer without padding, truncation or a special token of its own accord."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def prepare(
    sources: Sequence[Source],
    tokenizer: Tokenizer,
    word_vectors: NDArray[np.float32],
    embedder: Embedder,
    cache: Path,
    seed: int,
    report: Callable[[str], None],
) -> Prepared:
    """The arrays for these sources, from `cache` where it holds them.

    word_vectors: (vocabulary, dim) float32, the word embeddings of the model to be trained;
    embedder: finds, beside BM25, the contexts that resemble a question but lack its answer.
    """
    fingerprint = _fingerprint(sources, tokenizer, seed)
    kept = Prepared.load(cache, fingerprint)
    if kept is not None:
        report(f"prepared data read from {cache}")
        return kept
    files = read_all([source.path for source in sources], places=True)
    made = _Preparation(sources, files, tokenizer, word_vectors, embedder, seed, report).run()
    made.save(cache, fingerprint)
    return made


def _fingerprint(sources: Sequence[Source], tokenizer: Tokenizer, seed: int) -> str:
    digest = hashlib.sha256(f"{_FORMAT} {seed}".encode())
    digest.update(tokenizer.to_str().encode())
    for source in sources:
        content = source.path.read_bytes() if source.path.exists() else b""
        digest.update(hashlib.sha256(content).digest())
        digest.update(f"{source.level} {source.every_occurrence} {source.dense}".encode())
    return digest.hexdigest()


class _Preparation:
    def __init__(
        self,
        sources: Sequence[Source],
        files: Sequence[Sequence[Context]],
        tokenizer: Tokenizer,
        word_vectors: NDArray[np.float32],
        embedder: Embedder,
        seed: int,
        report: Callable[[str], None],
    ) -> None:
        self._sources = sources
        self._tokenizer = tokenizer
        self._vectors = word_vectors
        self._embedder = embedder
        self._known: dict[str, NDArray[np.float32]] = {}
        self._rng = random.Random(seed)
        self._report = report
        self._contexts = [c for file in files for c in file]
        self._source_of = [s for s, file in enumerate(files) for _ in file]
        self._lowered = [c.text.lower() for c in self._contexts]
        self._pool_rows = self._rows(lambda source: source.level == "paragraph")
        self._pool = Bm25Pool([self._contexts[row].text for row in self._pool_rows])
        self._dense_rows = self._rows(lambda source: source.dense)
        self._likened = self._dense(self._dense_rows)
        self._articles = same_article(
            [f"{s}/{c.title}" for s, c in zip(self._source_of, self._contexts, strict=True)]
        )
        drawn = self._rng.sample(self._contexts, min(_STRAYS_FROM, len(self._contexts)))
        strays = {entity for context in drawn for entity in entities(context.text)}
        self._swapper = SwapMaker(self._vector, sorted(strays), self._rng)

    def run(self) -> Prepared:
        self._report(f"tokenising {len(self._contexts)} contexts")
        encodings = self._encode([c.text for c in self._contexts])
        sentences = [
            sentence_starts(c.text, e) for c, e in zip(self._contexts, encodings, strict=True)
        ]
        rows: list[_Row] = []
        questions = sum(len(c.questions) for c in self._contexts)
        asked = 0
        for at, context in enumerate(self._contexts):
            encoded = self._encode([q.text for q in context.questions])
            for question, encoding in zip(context.questions, encoded, strict=True):
                asked += 1
                if asked % 10_000 == 0:
                    self._report(f"prepared {asked} of {questions} questions")
                row = self._question(at, question, encoding, encodings[at], sentences[at])
                if row is not None:
                    rows.append(row)
        return Prepared(
            context_tokens=Ragged.of([e.ids for e in encodings], np.uint16),
            title_tokens=Ragged.of(self._titles(), np.uint16),
            sentence_starts=Ragged.of(sentences, np.int32),
            **{name: _column(name, [row[name] for row in rows]) for name in _COLUMNS},
        )

    def _question(
        self,
        at: int,
        question: Question,
        encoding: Encoding,
        read: Encoding,
        sentences: Sequence[int],
    ) -> _Row | None:
        """A question about the context ``at``, which is ``read`` as these tokens; none where
        every reference is longer than any span read out."""
        context, source = self._contexts[at], self._sources[self._source_of[at]]
        answers = question.golds
        sought = bool(answers) or question.kind == "taught"
        likened = next(self._likened) if source.dense and sought else ()
        marked = marks(question, context, read, sentences, source.every_occurrence)
        if question.spans and not marked:
            return None
        beside = source.level == "paragraph" and sought
        nearby, retrieved = self._lacking(at, question, likened) if beside else ([], [])
        swaps: list[int] = []
        turned: str | None = None
        if marked and question.kind in ("span", "list"):
            others = [self._contexts[n].text for n in (*nearby, *retrieved[:1])]
            for swap in self._swapper.swaps(question.text, context.text, others, answers, _SWAPS):
                swaps.extend(self._swap_tokens(encoding, swap))
            turned = reversed_question(question.text, self._rng)
        worded = reworded(question.text, self._rng, answers) if marked else None
        return {
            "question_tokens": encoding.ids[:LONGEST_QUESTION],
            "reversed_tokens": self._tokens(turned),
            "reworded_tokens": self._tokens(worded),
            "marks": [x for mark in marked for x in mark],
            "nearby": nearby,
            "retrieved": retrieved,
            "swaps": swaps,
            "context_of": at,
            "source_of": self._source_of[at],
            "kind_of": KINDS.index(question.kind),
            "label_of": _LABELS.get(question.label or "", -1),
        }

    def _lacking(
        self, at: int, question: Question, likened: Sequence[int]
    ) -> tuple[list[int], list[int]]:
        """Contexts without an answer: some of the same article, and those found by BM25 and, as
        `likened` tells, by the encoder."""
        answers = question.golds
        article = self._articles.get(f"{self._source_of[at]}/{self._contexts[at].title}", [])
        nearby = sample_without(article, self._lowered, answers, _NEIGHBOURS, self._rng)
        hits = [self._pool_rows[hit] for hit in self._pool.nearest(question.text, _RETRIEVED)]
        found = interleaved(hits, [self._dense_rows[hit] for hit in likened])
        return nearby, [hit for hit in found if hit != at and lacks(self._lowered[hit], answers)]

    def _tokens(self, question: str | None) -> list[int]:
        ids: list[int] = self._encode([question])[0].ids[:LONGEST_QUESTION] if question else []
        return ids

    def _rows(self, chosen: Callable[[Source], bool]) -> list[int]:
        """The contexts of the sources chosen."""
        return [row for row, s in enumerate(self._source_of) if chosen(self._sources[s])]

    def _titles(self) -> list[list[int]]:
        """Titles that say what an article is about; none where one stands over a whole heap."""
        sizes = Counter(zip(self._source_of, (c.title for c in self._contexts), strict=True))
        titles = [
            c.title if sizes[s, c.title] <= _LARGEST_TITLED and _WORDY.match(c.title) else ""
            for s, c in zip(self._source_of, self._contexts, strict=True)
        ]
        return [e.ids[:_LONGEST_TITLE] for e in self._encode(titles)]

    def _dense(self, rows: Sequence[int]) -> Iterator[Sequence[int]]:
        """The encoder's ranking of the contexts `rows`, question by question in their order."""
        questions = [
            q.text
            for row in rows
            for q in self._contexts[row].questions
            if q.golds or q.kind == "taught"
        ]
        if not questions:
            return iter(())
        self._report(f"embedding {len(rows)} contexts and {len(questions)} questions")
        texts = [self._contexts[row].text for row in rows]
        return iter(nearest_by_encoder(texts, questions, self._embedder, _RETRIEVED))

    def _encode(self, texts: list[str]) -> list[Encoding]:
        return self._tokenizer.encode_batch(texts, add_special_tokens=False) if texts else []

    def _vector(self, phrase: str) -> NDArray[np.float32]:
        kept = self._known.get(phrase)
        if kept is None:
            ids = self._encode([phrase])[0].ids
            mean = self._vectors[ids].mean(axis=0) if ids else self._vectors[0]
            kept = mean / max(float(np.linalg.norm(mean)), 1e-9)
            self._known[phrase] = kept
        return kept

    def _swap_tokens(self, question: Encoding, swap: Swap) -> list[int]:
        span = token_span(question, swap.start, swap.end)
        if span is None or span[1] >= LONGEST_QUESTION:
            return []
        ids = self._encode([swap.replacement])[0].ids
        return [span[0], span[1] + 1, len(ids), *ids] if ids else []
