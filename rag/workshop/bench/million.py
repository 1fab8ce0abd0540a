"""Many passages in PostgreSQL: how long loading takes, how large it is, how fast and how right.

``python -m rag.workshop.bench.million TEXTS.jsonl.gz ... --size 10000 --size 1000000 --folder
FOLDER --uri ADDRESS`` grows one index from size to size, in a database that may be filled; its
server should have 3 GB of ``shared_buffers`` and ``maintenance_work_mem``, and ``max_wal_size``
8 GB. 60,000 sentences of the texts are embedded by the product and kept in the folder. Passages are
five of them drawn anew; a vector lies between that of the first and one of its ``NEIGHBOURS``
nearest, with noise of ``NOISE`` of its length, scaled to unit length: re-sampled, so about as near
each other as real ones are, but no real passages. ``--questions`` (200 at most) are sentences that
no passage was made of. With ``--bulk`` the indexes of postings are made at the end. Prints JSON for
each size; with ``--hnsw 16,128`` for an index of the last size made with these settings (M and
EF_CONSTRUCTION).
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final

import numpy as np
import typer

from rag.embedders.minilm import MiniLM, make
from rag.engines._postgresql import near_index
from rag.engines._postgresql import terms as tables
from rag.engines._postgresql.address import Address, of
from rag.engines._postgresql.pools import connect
from rag.engines._postgresql.store import PostgresqlStore, open_at
from rag.language.terms import TOKENIZER, terms
from rag.passages import split_sentences
from rag.settings import load
from rag.store import Identity
from rag.types import Article, Passage, Vectors
from rag.workshop import command
from rag.workshop.bench.corpus import Batch, passages_of
from rag.workshop.bench.growth import NEIGHBOURS as NEAREST
from rag.workshop.bench.growth import nearest
from rag.workshop.bench.records import percentile
from rag.workshop.data.files import rows

NOISE: Final = 0.5
NEIGHBOURS: Final = 32
_EACH: Final = 4
"""Passages of an article."""
_SENTENCES: Final = 5
_BATCH: Final = 4_000
_QUESTIONS: Final = 200
_EMBEDDED: Final = 60_000
"""Sentences."""


def sentences_of(files: Sequence[Path], n: int, seed: int) -> list[str]:
    """``n`` sentences of eight to forty words, at most four of an article."""
    draw = random.Random(seed)
    found = set()
    for path in files:
        for row in rows(path):
            text = row["text"]
            spans = list(split_sentences(text[:8000]))
            for start, end in draw.sample(spans, min(_EACH, len(spans))):
                if 8 <= len(text[start:end].split()) <= 40:
                    found.add(" ".join(text[start:end].split()))
    ordered = sorted(found)
    draw.shuffle(ordered)
    return ordered[:n]


def embedded(folder: Path, files: Sequence[Path], n: int, seed: int) -> tuple[list[str], Vectors]:
    """The sentences with their vectors, from the folder where they are already."""
    kept = folder / "sentences.npz"
    if not kept.is_file():
        found = sentences_of(files, n, seed)
        vectors = make(load()).embed_passages(found)
        np.savez(kept, sentences=np.array(found), vectors=vectors)
    with np.load(kept) as arrays:
        return arrays["sentences"].tolist(), arrays["vectors"]


class Resampled:
    """Passages of drawn sentences, and vectors near that of the first."""

    def __init__(self, sentences: Sequence[str], vectors: Vectors, seed: int) -> None:
        self._sentences = sentences
        self._vectors = vectors
        self._seed = seed
        self._near = np.concatenate(
            [
                np.argpartition(-(block @ vectors.T), NEIGHBOURS, axis=1)[:, :NEIGHBOURS]
                for block in np.array_split(vectors, max(1, len(vectors) // 500))
            ]
        )

    def batches(self, made: int, upto: int) -> Iterator[Batch]:
        """What is missing from ``made`` passages to ``upto``."""
        for block in range(made - made % _BATCH, upto, _BATCH):
            draw = np.random.default_rng((self._seed, block))
            n, first, last = _BATCH, max(made, block), min(upto, block + _BATCH)
            if first >= last:
                continue
            rows = draw.integers(len(self._sentences), size=(n, _SENTENCES))
            beside = self._near[rows[:, 0], draw.integers(NEIGHBOURS, size=n)]
            weight = draw.random((n, 1), dtype=np.float32)
            chosen = weight * self._vectors[rows[:, 0]] + (1 - weight) * self._vectors[beside]
            chosen /= np.linalg.norm(chosen, axis=1, keepdims=True)
            noise = draw.standard_normal(chosen.shape, dtype=np.float32)
            noise *= NOISE / np.linalg.norm(noise, axis=1, keepdims=True)
            mixed = chosen + noise
            mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
            articles: list[Article] = []
            passages: list[Passage] = []
            for start in range(first, last, _EACH):
                chosen_rows = rows[start - block : min(start + _EACH, last) - block]
                parts = ["\n".join(self._sentences[i] for i in row) for row in chosen_rows]
                name, title = f"made-{start}", " ".join(parts[0].split()[:6])
                articles.append(Article(name, title, "\n\n".join(parts), name, None, name))
                passages.extend(passages_of(name, parts))
            yield articles, passages, mixed[first - block : last - block]


@contextmanager
def in_bulk(address: Address) -> Iterator[None]:
    """For the block, postings have no index and a sentence's terms are found once, as sentences
    come again and again here; the indexes are made at the end."""

    @cache
    def known(sentence: str) -> tuple[str, ...]:
        return tuple(terms(sentence))

    def terms_by_sentence(text: str) -> list[str]:
        return [term for sentence in text.split("\n") for term in known(sentence)]

    with connect(address) as connection:
        connection.execute("ALTER TABLE postings DROP CONSTRAINT IF EXISTS postings_pkey")
        connection.execute("DROP INDEX IF EXISTS postings_passage")
        tables.terms = terms_by_sentence  # type: ignore[attr-defined]
        yield
        tables.terms = terms  # type: ignore[attr-defined]
        began = time.perf_counter()
        connection.execute("SET maintenance_work_mem = '3GB'")
        connection.execute(
            "ALTER TABLE postings ADD PRIMARY KEY (term, passage) INCLUDE (times, length)"
        )
        connection.execute("CREATE INDEX postings_passage ON postings (passage)")
        print(f"indexes of postings: {time.perf_counter() - began:.0f} s", flush=True)


def grow(store: PostgresqlStore, made: Resampled, size: int) -> dict[str, Any]:
    """Load until there are ``size`` passages; passages a second that the store takes."""
    with store.read() as view:
        have = view.counts().passages
    took = 0.0
    for articles, passages, vectors in made.batches(have, size):
        began = time.perf_counter()
        with store.write() as change:
            change.upsert(articles, passages, vectors)
        took += time.perf_counter() - began
        print(f"{passages[-1].article_id}: {took:.0f} s", flush=True)
    return {"loaded": size - have, "passages/s": round((size - have) / max(took, 1e-9))}


def times(work: Callable[[int], object], n: int) -> list[float]:
    """p50 and p95 in milliseconds, after a first round that nobody counts."""
    for i in range(min(n, 10)):
        work(i)
    took = []
    for i in range(n):
        began = time.perf_counter()
        work(i)
        took.append((time.perf_counter() - began) * 1000)
    return [percentile(took, part) for part in (0.5, 0.95)]


def measure(
    store: PostgresqlStore,
    made: Resampled,
    size: int,
    questions: list[str],
    asked: Vectors,
) -> dict[str, Any]:
    """Times and recall of each search at this size."""
    n = len(questions)

    def dense(i: int, k: int = 100) -> Any:
        with store.read() as view:
            return view.search_dense(asked[i], k)

    def lexical(i: int) -> Any:
        with store.read() as view:
            return view.search_lexical(questions[i], 100)

    def hybrid(i: int) -> Any:
        with store.read() as view:
            return view.search_dense(asked[i], 100), view.search_lexical(questions[i], 100)

    truth = nearest((vectors for _, _, vectors in made.batches(0, size)), asked)

    def recall(k: int) -> float:
        shares = []
        for i in range(n):
            hits = dense(i, k)[:NEAREST]
            shares.append(np.mean([hit.score >= truth[i, -1] - 2e-3 for hit in hits]))
        return round(float(np.mean(shares)), 4)

    return {
        "dense ms": times(dense, n),
        "bm25 ms": times(lexical, n),
        "hybrid ms": times(hybrid, n),
        "recall@10 of 10": recall(10),
        "recall@10 of 100": recall(100),
    }


def indexes(address: Address, m: int, construction: int) -> dict[str, Any]:
    """Make the approximate index with these settings; how long and how large."""
    began = time.perf_counter()
    with connect(address) as connection:
        connection.execute("SET maintenance_work_mem = '3GB'")
        connection.execute("SET max_parallel_maintenance_workers = 1")
        connection.execute(f"DROP INDEX IF EXISTS {near_index.INDEX}".encode())
        connection.execute(
            f"CREATE INDEX {near_index.INDEX} ON vectors USING hnsw"
            f" ((vector::halfvec({MiniLM.dim})) halfvec_ip_ops)"
            f" WITH (m = {m}, ef_construction = {construction})".encode()
        )
    return {
        "m": m,
        "ef_construction": construction,
        "made in s": round(time.perf_counter() - began),
    }


def sizes(address: Address, passages: int) -> dict[str, Any]:
    """Bytes a passage of every table."""
    with connect(address) as connection:
        rows = connection.execute(
            "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = to_regnamespace(%s) ORDER BY 2 DESC LIMIT 6",
            (address.schema,),
        ).fetchall()
        near = connection.execute(
            "SELECT coalesce(pg_relation_size(to_regclass(%s)), 0)", (near_index.INDEX,)
        ).fetchone()
    return {
        "bytes a passage": {name: round(size / passages) for name, size in rows},
        "of it HNSW": round((near[0] if near else 0) / passages),
    }


def main(
    texts: list[Path],
    size: Annotated[list[int], typer.Option()],
    folder: Annotated[Path, typer.Option()],
    uri: Annotated[str, typer.Option()],
    hnsw: list[str] | None = None,
    questions: Annotated[int, typer.Option(max=_QUESTIONS)] = _QUESTIONS,
    bulk: bool = False,
) -> None:
    """Grow and measure."""
    folder.mkdir(parents=True, exist_ok=True)
    sentences, vectors = embedded(folder, texts, _EMBEDDED, 1)
    asked = [" ".join(text.split()[:12]) for text in sentences[:questions]], vectors[:questions]
    made = Resampled(sentences[_QUESTIONS:], vectors[_QUESTIONS:], 2)
    identity = Identity(MiniLM.id, MiniLM.dim, "inner_product", "resampled", TOKENIZER)
    address = of(load(engine=uri))
    store = open_at(address, identity, create=True)
    for passages in sorted(size):
        with in_bulk(address) if bulk else nullcontext():
            told: dict[str, Any] = {"passages": passages, **grow(store, made, passages)}
        if told["loaded"]:
            with connect(address) as connection:
                connection.execute("VACUUM (ANALYZE)")
        if not hnsw:
            told |= sizes(address, passages) | measure(store, made, passages, *asked)
        print(json.dumps(told), flush=True)
    for setting in hnsw or ():
        near: dict[str, Any] = indexes(address, *map(int, setting.split(",")))
        reader = PostgresqlStore(address, identity, 0, 5.0)
        near |= sizes(address, max(size)) | measure(reader, made, max(size), *asked)
        reader.pools.close()
        print(json.dumps(near), flush=True)
    store.pools.close()


if __name__ == "__main__":
    command.run(main)
