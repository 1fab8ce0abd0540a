"""The products that can be compared, and whether they are installed."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType
from typing import Final

from rag.errors import MissingExtraError

OURS: Final = "ours"


def names() -> list[str]:
    """All products, this one first."""
    found = sorted(path.stem for path in Path(__file__).parent.glob("products/[!_]*.py"))
    return sorted(found, key=lambda name: name != OURS)


def load(chosen: Sequence[str]) -> dict[str, ModuleType]:
    """Their modules; raises :class:`MissingExtraError` naming every package not installed."""
    modules = {name: import_module(f"rag.workshop.bench.beside.products.{name}") for name in chosen}
    needed = {package for module in modules.values() for package in module.PACKAGES}
    missing = sorted(package for package in needed if not _installed(package))
    if missing:
        message = (
            f"Not installed: {', '.join(missing)}; install them with `pip install '.[compare]'`, "
            "or leave products out with --products."
        )
        if "faiss-haystack" in missing:
            message += (
                " Below Python 3.13 faiss-haystack asks for numpy 1, though it runs with numpy 2: "
                "`pip install --no-deps faiss-haystack==3.0.0`."
            )
        raise MissingExtraError(message)
    return modules


def _installed(package: str) -> bool:
    try:
        version(package)
    except PackageNotFoundError:
        return False
    return True
