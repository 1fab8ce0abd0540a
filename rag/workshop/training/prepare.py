"""Training files -> token arrays, made once and kept beside the run.

Everything slow happens here: tokenising, sentence boundaries, retrieved negatives, edited
questions. The sampler then only slices arrays, so that the loop is bound by the encoder.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final, get_args

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from rag.passages import split_sentences
from rag.types import Embedder
from rag.workshop.evaluation import squad
from rag.workshop.evaluation.squad import Context, Question, read_all
from rag.workshop.training.edits import Swap, SwapMaker, entities, reversed_question
from rag.workshop.training.ragged import Ragged
from rag.workshop.training.retrieved import (
    Bm25Pool,
    DensePool,
    interleaved,
    lacks,
    same_article,
    sample_without,
)
from rag.workshop.training.sources import Source
from rag.workshop.training.wordings import reworded

LONGEST_ANSWER = 30  # tokens; no longer span is ever read out
LONGEST_QUESTION = 48  # tokens
LONGEST_TITLE = 24  # tokens
KINDS: Final = get_args(squad.Kind)
"""What a question's row in `kind_of` counts."""
GOLD, ITEM, SENTENCE = range(3)
"""What a mark is: an answer, one item of it, a sentence that holds or decides it."""
SUPPORTS, DENIES, UNCLEAR = range(3)
_LABELS = {"yes": SUPPORTS, "no": DENIES, "maybe": UNCLEAR}
_FORMAT = "3"
_RETRIEVED = 8  # by each of BM25 and the encoder
_NEIGHBOURS = 6
_SWAPS = 2
_LARGEST_TITLED = 150  # contexts under one title
_WORDY = re.compile(r"^(?!.*(?:://|\d{5}|Wiki1k|_c\d))[A-Z0-9\"'].{2,}")
_JOINT = re.compile(r"\s*(?:,|;)\s+(?:and |or )?|\s+(?:and|or|&)\s+")


@dataclass(frozen=True, slots=True)
class Prepared:
    """Contexts and questions as token ids (uint16), aligned by row.

    context_tokens, title_tokens, sentence_starts: a row a context; the last index into the first.
    question_tokens, reversed_tokens, reworded_tokens, marks, nearby, retrieved, swaps: a row a
        question.
    marks: flat triples of inclusive token positions in the context and what stands there: GOLD
        answers (one of them is enough), ITEMs of a list (all of them), SENTENCEs that hold them.
    nearby, retrieved: context rows without the answer string, of the same article / as BM25 and
        the encoder find them, in turn.
    swaps: flat records `start, end, n, token * n`: exchange question tokens [start, end).
    context_of (n_questions,), source_of (n_questions,): row numbers of context and source.
    kind_of (n_questions,): index into KINDS; label_of (n_questions,): SUPPORTS, DENIES, UNCLEAR,
        or -1 where a question decides nothing.
    """

    context_tokens: Ragged
    title_tokens: Ragged
    sentence_starts: Ragged
    question_tokens: Ragged
    reversed_tokens: Ragged
    reworded_tokens: Ragged
    marks: Ragged
    nearby: Ragged
    retrieved: Ragged
    swaps: Ragged
    context_of: NDArray[np.int64]
    source_of: NDArray[np.int64]
    kind_of: NDArray[np.int64]
    label_of: NDArray[np.int64]

    def save(self, path: Path, fingerprint: str) -> None:
        """Write to one .npz, complete or not at all."""
        arrays: dict[str, NDArray[np.generic]] = {"fingerprint": np.array(fingerprint)}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Ragged):
                arrays[f"{field.name}.values"] = value.values
                arrays[f"{field.name}.starts"] = value.starts
            else:
                arrays[field.name] = value
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial.npz")
        np.savez_compressed(partial, allow_pickle=False, **arrays)
        partial.replace(path)

    @classmethod
    def load(cls, path: Path, fingerprint: str) -> Prepared | None:
        """What `save` wrote, or None where it is missing or was made from something else."""
        if not path.exists():
            return None
        with np.load(path, allow_pickle=False) as arrays:
            if str(arrays["fingerprint"]) != fingerprint:
                return None

            def ragged(name: str) -> Ragged:
                return Ragged(arrays[f"{name}.values"], arrays[f"{name}.starts"])

            kept: dict[str, Any] = {
                field.name: ragged(field.name)
                if f"{field.name}.values" in arrays
                else arrays[field.name]
                for field in fields(cls)
            }
            return cls(**kept)


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

    def run(self) -> Prepared:
        self._report(f"tokenising {len(self._contexts)} contexts")
        encodings = self._encode([c.text for c in self._contexts])
        tokens = [e.ids for e in encodings]
        sentences = [
            _sentence_tokens(c.text, e) for c, e in zip(self._contexts, encodings, strict=True)
        ]
        pool_rows = self._rows(lambda source: source.level == "paragraph")
        pool = Bm25Pool([self._contexts[row].text for row in pool_rows])
        dense_rows = self._rows(lambda source: source.dense)
        dense = self._dense(dense_rows)
        articles = same_article(
            [f"{s}/{c.title}" for s, c in zip(self._source_of, self._contexts, strict=True)]
        )
        strays = list(
            {
                e
                for c in self._rng.sample(self._contexts, min(3000, len(self._contexts)))
                for e in entities(c.text)
            }
        )
        swapper = SwapMaker(self._vector, sorted(strays), self._rng)
        columns = ("question", "reversed", "reworded", "marks", "nearby", "retrieved", "swaps")
        rows: dict[str, list[Sequence[int]]] = {name: [] for name in columns}
        context_of, source_of, kind_of, label_of = [], [], [], []
        questions = sum(len(c.questions) for c in self._contexts)
        asked = 0
        for row, context in enumerate(self._contexts):
            source = self._sources[self._source_of[row]]
            encoded = self._encode([q.text for q in context.questions])
            for question, encoding in zip(context.questions, encoded, strict=True):
                asked += 1
                if asked % 10_000 == 0:
                    self._report(f"prepared {asked} of {questions} questions")
                taught = question.kind == "taught"
                paragraph = source.level == "paragraph" and (bool(question.golds) or taught)
                likened = next(dense) if source.dense and (question.golds or taught) else ()
                marks = _marks(
                    question, context, encodings[row], sentences[row], source.every_occurrence
                )
                if question.spans and not marks:
                    continue  # every reference is longer than any span read out
                answers = question.golds
                nearby: list[int] = []
                retrieved: list[int] = []
                if paragraph:
                    article = articles.get(f"{self._source_of[row]}/{context.title}", [])
                    nearby = sample_without(article, self._lowered, answers, _NEIGHBOURS, self._rng)
                    hits = [pool_rows[hit] for hit in pool.nearest(question.text, _RETRIEVED)]
                    found = interleaved(hits, [dense_rows[hit] for hit in likened])
                    retrieved = [
                        hit for hit in found if hit != row and lacks(self._lowered[hit], answers)
                    ]
                swaps: list[int] = []
                reversal: list[int] = []
                other: list[int] = []
                if marks and question.kind in ("span", "list"):
                    neighbours = [self._contexts[n].text for n in (*nearby, *retrieved[:1])]
                    for swap in swapper.swaps(
                        question.text, context.text, neighbours, answers, _SWAPS
                    ):
                        swaps.extend(self._swap_tokens(encoding, swap))
                    turned = reversed_question(question.text, self._rng)
                    reversal = self._encode([turned])[0].ids[:LONGEST_QUESTION] if turned else []
                if marks:
                    worded = reworded(question.text, self._rng, answers)
                    other = self._encode([worded])[0].ids[:LONGEST_QUESTION] if worded else []
                rows["question"].append(encoding.ids[:LONGEST_QUESTION])
                rows["reversed"].append(reversal)
                rows["reworded"].append(other)
                rows["marks"].append([x for mark in marks for x in mark])
                rows["nearby"].append(nearby)
                rows["retrieved"].append(retrieved)
                rows["swaps"].append(swaps)
                context_of.append(row)
                source_of.append(self._source_of[row])
                kind_of.append(KINDS.index(question.kind))
                label_of.append(_LABELS.get(question.label or "", -1))
        return Prepared(
            context_tokens=Ragged.of(tokens, np.uint16),
            title_tokens=Ragged.of(self._titles(), np.uint16),
            sentence_starts=Ragged.of(sentences, np.int32),
            question_tokens=Ragged.of(rows["question"], np.uint16),
            reversed_tokens=Ragged.of(rows["reversed"], np.uint16),
            reworded_tokens=Ragged.of(rows["reworded"], np.uint16),
            marks=Ragged.of(rows["marks"], np.int32),
            nearby=Ragged.of(rows["nearby"], np.int32),
            retrieved=Ragged.of(rows["retrieved"], np.int32),
            swaps=Ragged.of(rows["swaps"], np.int32),
            context_of=np.array(context_of, dtype=np.int64),
            source_of=np.array(source_of, dtype=np.int64),
            kind_of=np.array(kind_of, dtype=np.int64),
            label_of=np.array(label_of, dtype=np.int64),
        )

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
        return [e.ids[:LONGEST_TITLE] for e in self._encode(titles)]

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
        pool = DensePool([self._contexts[row].text for row in rows], self._embedder)
        return iter(pool.nearest(questions, _RETRIEVED).tolist())

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
        span = _token_span(question, swap.start, swap.end)
        if span is None or span[1] >= LONGEST_QUESTION:
            return []
        ids = self._encode([swap.replacement])[0].ids
        return [span[0], span[1] + 1, len(ids), *ids] if ids else []


def _token_span(encoding: Encoding, start: int, end: int) -> tuple[int, int] | None:
    """Inclusive token positions that touch the code points [start, end)."""
    touching = [i for i, (a, b) in enumerate(encoding.offsets) if a < end and start < b]
    return (touching[0], touching[-1]) if touching else None


def _sentence_tokens(text: str, encoding: Encoding) -> list[int]:
    """The token position at which each sentence begins; the first is 0."""
    begins = np.array([a for a, _ in encoding.offsets], dtype=np.int64)
    starts = np.searchsorted(begins, [a for a, _ in split_sentences(text)])
    kept = sorted({0, *(int(s) for s in starts)})
    return [s for s in kept if s < len(begins)]


def _marks(
    question: Question,
    context: Context,
    encoding: Encoding,
    sentences: Sequence[int],
    every_occurrence: bool,
) -> list[tuple[int, int, int]]:
    """What is marked in the context for the heads; nothing where no reference can be given."""
    begins = [a for a, _ in encoding.offsets]
    ends = [b for _, b in encoding.offsets]

    def tokens(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        spans = (
            (
                int(np.searchsorted(ends, a, side="right")),
                int(np.searchsorted(begins, b, side="left")) - 1,
            )
            for a, b in places
        )
        return [(first, last) for first, last in dict.fromkeys(spans) if first <= last]

    places = list(question.spans)
    found: list[tuple[int, int, int]] = []
    if question.kind in ("span", "list"):
        if every_occurrence:
            places = list(_everywhere(places, context.text))
        golds = [(a, b) for a, b in tokens(places) if b < a + LONGEST_ANSWER]
        if not golds:
            return []
        found.extend((a, b, GOLD) for a, b in golds)
        one = question.spans if question.kind == "list" else question.spans[:1]
        items = tokens(piece for a, b in one for piece in _items(context.text, a, b))
        found.extend((a, b, ITEM) for a, b in items)
    bounds = [*sentences, len(begins)]
    holding = {
        at
        for a, b in tokens(places)
        for at in range(_sentence_at(sentences, a), _sentence_at(sentences, b) + 1)
    }
    found.extend((bounds[at], bounds[at + 1] - 1, SENTENCE) for at in sorted(holding))
    return found


def _sentence_at(sentences: Sequence[int], token: int) -> int:
    return int(np.searchsorted(sentences, token, side="right")) - 1


def _everywhere(places: Sequence[tuple[int, int]], text: str) -> Iterator[tuple[int, int]]:
    """The places, and every other one where the same words stand."""
    for a, b in places:
        yield a, b
        for match in re.finditer(rf"(?<!\w){re.escape(text[a:b])}(?!\w)", text):
            yield match.span()


def _items(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of an answer such as "iron, copper and tin"; the whole where it is no list.

    Parts must look alike (all begin with a capital or digit, or none does) and be short, so that
    "Trinidad and Tobago" and clauses stay whole more often than not.
    """
    whole = text[start:end]
    parts: list[tuple[int, int]] = []
    low = 0
    for joint in _JOINT.finditer(whole):
        parts.append((low, joint.start()))
        low = joint.end()
    parts.append((low, len(whole)))
    words = [whole[a:b] for a, b in parts]
    alike = len({w[:1].islower() for w in words}) == 1
    short = all(0 < len(w.split()) <= 5 for w in words)
    commas = whole.count(",") + whole.count(";")
    listed = len(parts) > 2 or (len(parts) == 2 and not commas and len(words[0].split()) <= 2)
    if alike and short and listed and not any(c.isdigit() for c in whole):
        yield from ((start + a, start + b) for a, b in parts)
    else:
        yield start, end
