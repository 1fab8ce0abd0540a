"""The run: every product builds and answers, then all are compared."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import rag.workshop.bench.beside
from rag import registry
from rag.cores import cores
from rag.errors import ModelError, RagError
from rag.readers.quoter import SHIPPED
from rag.settings import load
from rag.workshop.bench.beside import corpus, products
from rag.workshop.bench.beside.compare import measured, versions
from rag.workshop.bench.beside.records import Job, ProductError
from rag.workshop.encoder import published

_SEED: Final = 1
"""Of the draw of questions."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run it and print JSON; exits with a message where something is missing."""
    given = _parser().parse_args(arguments)
    try:
        result = run(given)
    except (ProductError, RagError) as error:
        sys.exit(str(error))
    print(json.dumps(result, indent=2))


def run(given: argparse.Namespace) -> dict[str, Any]:
    """All of ``given.products``, one after the other."""
    modules = {name: import_module(f"{products.__name__}.{name}") for name in given.products}
    for module in modules.values():
        versions(module)
    if not (given.reader / "config.json").is_file():
        raise ModelError(
            f"No config.json in {given.reader}: expected the folder of a question-answering model "
            "of transformers, such as `rag train` writes."
        )
    passages, asked = corpus.mixed(
        given.squad, given.padding, given.passages, given.questions, _SEED
    )
    # Converting the encoder's weights happens once a machine and is no part of any build.
    registry.load("embedders", load().embedder).make(load())
    with tempfile.TemporaryDirectory() as folder:
        job = Job(
            corpus=Path(folder) / "corpus.json",
            questions=Path(folder) / "questions.json",
            index=Path(folder) / "indexes",
            encoder=published(),
            reader=given.reader.resolve(),
            served=given.served.resolve(),
            threads=given.threads,
        )
        job.corpus.write_text(json.dumps(passages), encoding="utf-8")
        job.questions.write_text(json.dumps([q.text for q in asked]), encoding="utf-8")
        found = [measured(name, module, job, asked) for name, module in modules.items()]
    return {
        "passages": len(passages),
        "questions": len(asked),
        "threads": given.threads,
        "products": [asdict(figures) for figures in found],
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m rag.workshop.bench.beside",
        description=rag.workshop.bench.beside.__doc__,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    add = parser.add_argument
    add("squad", type=Path, help="SQuAD data: passages, and questions about them")
    add("--padding", type=Path, nargs="*", default=[], help="articles to fill up with")
    add("--passages", type=int, default=10_000)
    add("--questions", type=int, default=200)
    add("--reader", type=Path, required=True, help="folder of the reader's float weights")
    add("--served", type=Path, default=SHIPPED, help="folder of the same reader as served here")
    add("--threads", type=int, default=cores(), help="default: all cores")
    names = sorted(path.stem for path in Path(products.__file__ or "").parent.glob("[!_]*.py"))
    add("--products", nargs="+", choices=names, default=names, metavar="NAME", help=f"of {names}")
    return parser


if __name__ == "__main__":
    main()
