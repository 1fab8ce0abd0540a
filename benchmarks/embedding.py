"""The served encoder beside sentence-transformers in one run: speed and agreement.

``python -m benchmarks.embedding INDEX [--n N]`` embeds the passages of an index with both, at their
default settings, and prints JSON: passages a second of each, their ratio, and the worst and mean
cosine between the two.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from rag import registry
from rag.assistant import Assistant
from rag.embedders.minilm import model_dir
from rag.settings import load


def main() -> None:
    """Embed with both and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("--n", type=int, default=1_000_000)
    given = parser.parse_args()
    texts = _texts(given.index)[: given.n]
    served = registry.load("embedders", "minilm").make(load())
    published = registry.load("embedders", "sentence_transformers").make(
        load(embedder_model=str(model_dir()))
    )
    served.embed_passages(texts[:32])
    published.embed_passages(texts[:32])
    started = time.perf_counter()
    ours = served.embed_passages(texts)
    between = time.perf_counter()
    theirs = published.embed_passages(texts)
    done = time.perf_counter()
    cosine = (ours * theirs).sum(axis=1)
    rates = len(texts) / (between - started), len(texts) / (done - between)
    print(
        json.dumps(
            {
                "passages": len(texts),
                "served_per_second": round(rates[0], 1),
                "sentence_transformers_per_second": round(rates[1], 1),
                "ratio": round(rates[0] / rates[1], 2),
                "worst_cosine": round(float(cosine.min()), 4),
                "mean_cosine": round(float(cosine.mean()), 4),
                "below_0.99": int((cosine < 0.99).sum()),
            },
            indent=2,
        )
    )


def _texts(index: Path) -> list[str]:
    with Assistant.open(load(index_dir=index)) as assistant:
        texts: list[str] = []
        after = ""
        while page := assistant.articles(after, 500):
            for article in page:
                texts.extend(passage.text for passage in assistant.engine.passages(article.id))
            after = page[-1].id
    return texts


if __name__ == "__main__":
    main()
