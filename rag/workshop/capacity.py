"""What so many passages and questions take: disk, memory, machines, hours of embedding, waiting.

``python -m rag.workshop.capacity --per-second 50`` prints the table of docs/scale.md. The numbers
in :class:`Measured` were measured (docs/scale.md says how); everything beyond a million passages is
computed from them, and so believed only as far as the formulas are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from rag.workshop import command
from rag.workshop.queueing import Plan, Stage, predict


@dataclass(frozen=True, slots=True)
class Measured:
    """Constants of the formulas. Times are of one core."""

    terms: float = 73
    """Distinct terms of a passage."""
    characters: float = 713
    """Of its text."""
    each: float = 4
    """Passages of an article."""
    dim: int = 384
    embedded_per_second: float = 190
    """On two cores."""
    service_seconds: float = 0.109
    """A question takes of its service (two cores answer 18.4 a second): embedding, reading."""
    database_seconds: float = 0.05
    """And of the database, whatever the size: connections, texts, the nearest vectors."""
    database_seconds_a_million: float = 0.8
    """More for every million passages: BM25 reads every posting of a question's words."""


POSTING: Final = 123
"""Bytes of a row, its place in the key and in the index by passage."""
NEAR_FROM: Final = 200_000
"""Passages above which vectors have an approximate index."""
SHARD: Final = 2_000_000
"""Passages of one database: above, a collection gets one of its own."""
BUSY: Final = 0.6
"""Share of a machine's processor time that is planned for."""
CORES: Final = 8
"""Of every machine."""


def bytes_a_passage(m: Measured, passages: int) -> dict[str, float]:
    """By table."""
    return {
        "postings": POSTING * m.terms,
        "vectors": 2 * m.dim + 98,
        "hnsw": 2 * m.dim + 400 if passages > NEAR_FROM else 0,
        "texts": m.characters * 1.17,
        "articles": 120 + 2440 / m.each,
    }


@dataclass(frozen=True, slots=True)
class Needed:
    """For so many passages."""

    passages: int
    databases: int
    disk_gb: float
    """Of one copy."""
    memory_gb: float
    """What each database should have in memory: vectors, their index, a fifth of the postings."""
    embedding_hours: float
    """On one machine."""
    services: int
    p50_ms: float
    p95_ms: float


def needed(m: Measured, passages: int, per_second: float) -> Needed:
    """Machines for ``per_second`` questions, each about one collection."""
    databases = math.ceil(passages / SHARD)
    held = passages / databases
    tables = bytes_a_passage(m, int(held))
    database = m.database_seconds + m.database_seconds_a_million * held / 1e6
    services = max(2, math.ceil(per_second * m.service_seconds / (BUSY * CORES)))
    # Questions are spread over databases, each of which has a standby that is read as well.
    share = per_second / databases
    cores = max(CORES, math.ceil(share * database / BUSY))
    clients = max(1, round(per_second * (m.service_seconds + database)))
    found = predict(
        Plan(services, CORES, {"database": cores * databases}, at_once=CORES),
        [Stage("database", [database]), Stage("service", [m.service_seconds / 2], 2)],
        clients,
        questions=4_000,
    )
    memory = tables["vectors"] + tables["hnsw"] + tables["postings"] / 5
    return Needed(
        passages,
        databases,
        passages * sum(tables.values()) / 1e9,
        held * memory / 1e9,
        passages / m.embedded_per_second / 3600 * 2 / CORES,
        services,
        found.p50 * 1000,
        found.p95 * 1000,
    )


def main(per_second: float = 50) -> None:
    """Print the table."""
    print("| passages | databases | disk, GB | memory of each, GB | embedding, hours"
          " | services | `/ask` p50 / p95, ms |")  # fmt: skip
    print("|---|---|---|---|---|---|---|")
    for passages in (10_000, 1_000_000, 100_000_000, 10_000_000_000):
        n = needed(Measured(), passages, per_second)
        print(
            f"| {n.passages:,} | {n.databases:,} | {n.disk_gb:,.1f} | {n.memory_gb:,.2f} |"
            f" {n.embedding_hours:,.2f} | {n.services} | {n.p50_ms:,.0f} / {n.p95_ms:,.0f} |"
        )


if __name__ == "__main__":
    command.run(main)
