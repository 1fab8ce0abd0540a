"""What travels between the run and the processes of the products."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

Ask = Callable[[str], str | None]
"""A question to the words given as its answer; none where no answer is given."""


class ProductError(Exception):
    """A product's own code broke on a question: no answer, and counted."""


@dataclass(frozen=True, slots=True)
class Job:
    """The same for every product, but for the folder of its index."""

    corpus: Path
    """A JSON list of passages."""
    questions: Path
    """A JSON list of questions."""
    index: Path
    encoder: Path
    """Folder of the encoder, as sentence-transformers reads it."""
    reader: Path
    """Folder of the reader's float weights, as transformers reads it."""
    served: Path
    """Folder of the reader as this product serves it."""
    threads: int

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), default=str), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Job:
        given = json.loads(path.read_text(encoding="utf-8"))
        threads = given.pop("threads")
        return cls(**{name: Path(value) for name, value in given.items()}, threads=threads)

    def passages(self) -> list[str]:
        found: list[str] = json.loads(self.corpus.read_text(encoding="utf-8"))
        return found
