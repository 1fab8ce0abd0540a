"""Train a reader on SQuAD-format data, and export it for serving.

    from rag.workshop.training import Budget, sources_of, train

    train(sources_of(files), out, Budget(minutes=60))

Importing this package is cheap; torch is loaded when a run begins.
"""

from __future__ import annotations

from rag.workshop.training.export import export
from rag.workshop.training.run import Outcome
from rag.workshop.training.schedule import Budget
from rag.workshop.training.sources import Source, source_of, sources_of
from rag.workshop.training.trainer import train

__all__ = ["Budget", "Outcome", "Source", "export", "source_of", "sources_of", "train"]
