"""This product beside what a user might pick instead, in one run on the same passages.

``python -m rag.workshop.bench.beside SQUAD --reader FOLDER [--padding FILE]``: the paragraphs of
SQUAD (padded with passages cut from the other files up to ``--passages``) become documents of each
product, all with the encoder all-MiniLM-L6-v2 and the same reader weights: those of ``--reader`` in
float for the others, their int8 export in ``--served`` for this product, since that is what its
users get. Needs ``pip install '.[compare]'``, and below Python 3.13, where faiss-haystack asks for
numpy 1 and runs with numpy 2, ``pip install --no-deps faiss-haystack``; or name each ``--product``.

Each product builds and answers in processes of its own, one after the other, on all cores, offline,
at its own default settings. Prints JSON: build and start times, latencies, peak memory, index size,
answer EM and F1.
"""

from __future__ import annotations

import json
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Annotated, Final

import typer

from rag import registry
from rag.cores import cores
from rag.errors import ModelError
from rag.readers.quoter import SHIPPED
from rag.settings import load
from rag.workshop import command
from rag.workshop.bench.beside import corpus, products
from rag.workshop.bench.beside.compare import measured, versions
from rag.workshop.bench.beside.records import Job
from rag.workshop.encoder import published

_SEED: Final = 1
"""Of the draw of questions."""
_PRODUCTS: Final = sorted(path.stem for path in Path(products.__path__[0]).glob("[!_]*.py"))


def main(
    squad: Path,
    reader: Annotated[Path, typer.Option()],
    padding: list[Path] | None = None,
    passages: int = 10_000,
    questions: int = 200,
    served: Path = SHIPPED,
    product: list[str] = _PRODUCTS,
) -> None:
    """All products, one after the other."""
    modules = {name: import_module(f"{products.__name__}.{name}") for name in product}
    for module in modules.values():
        versions(module)
    if not (reader / "config.json").is_file():
        raise ModelError(
            f"No config.json in {reader}: expected the folder of a question-answering model of "
            "transformers, such as `rag train` writes."
        )
    texts, asked = corpus.mixed(squad, padding or [], passages, questions, _SEED)
    # Converting the encoder's weights happens once a machine and is no part of any build.
    registry.load("embedders", load().embedder).make(load())
    with tempfile.TemporaryDirectory() as folder:
        job = Job(
            corpus=Path(folder) / "corpus.json",
            questions=Path(folder) / "questions.json",
            index=Path(folder) / "indexes",
            encoder=published(),
            reader=reader.resolve(),
            served=served.resolve(),
            threads=cores(),
        )
        job.corpus.write_text(json.dumps(texts), encoding="utf-8")
        job.questions.write_text(json.dumps([q.text for q in asked]), encoding="utf-8")
        found = [measured(name, module, job, asked) for name, module in modules.items()]
    result = {
        "passages": len(texts),
        "questions": len(asked),
        "threads": cores(),
        "products": found,
    }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    command.run(main)
