"""Plug-in rooms: a file name in a folder, or an entry point of an installed package.

``rag/readers/sentence.py`` is the reader ``sentence``; adding one here is adding one file. A name
that starts with an underscore is a helper, not an alternative. From outside, a package declares
its module under the group of the room:

    [project.entry-points."rag.readers"]
    echo = "my_package.echo"

What a module must hold is said in ``docs/extending.md`` and checked by ``rag.testing``.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, cast, get_args

from rag.errors import MissingExtraError, ModelError, RagError, SettingsError
from rag.store import Engine

Room = Literal["articles", "embedders", "engines", "readers", "rewriters"]
ROOMS: tuple[Room, ...] = get_args(Room)


def names(room: Room) -> list[str]:
    """The alternatives of a room, sorted."""
    return sorted({*_inside(room), *_outside(room)})


def is_outside(room: Room, name: str) -> bool:
    """Whether an alternative comes from another package."""
    return name not in _inside(room)


def load(room: Room, name: str) -> ModuleType:
    """The module of one alternative; raises :class:`SettingsError` for an unknown name."""
    outside = _outside(room).get(name)
    if name in _inside(room):
        return import_module(f"rag.{room}.{name}")
    if outside is None:
        raise SettingsError(f"No {room} called {name!r}; there are: {', '.join(names(room))}.")
    try:
        module = outside.load()
    except Exception as error:
        raise SettingsError(
            f"{_origin(outside)} offers {name!r} for {room}, and importing {outside.value} failed: "
            f"{type(error).__name__}: {error}. Mend or uninstall that package."
        ) from error
    if not isinstance(module, ModuleType):
        raise SettingsError(
            f"{_origin(outside)} offers {name!r} for {room} as {outside.value}, which is no "
            "module; an entry point of this project names a module alone."
        )
    return module


def make(room: Room, name: str, *using: Any) -> Any:
    """What the alternative's ``make`` makes of ``using``.

    Whatever an alternative runs into, the user gets one clear line: errors of this project as
    they are, a missing package as :class:`MissingExtraError`, all else as :class:`ModelError`.
    """
    module = load(room, name)
    try:
        return module.make(*using)
    except RagError:
        raise
    except ImportError as error:
        raise MissingExtraError(
            f"{name!r} of {room} needs a package that is not installed: {error}."
        ) from error
    except Exception as error:
        raise ModelError(
            f"{name!r} of {room} could not be made: {type(error).__name__}: {error}. "
            "Run `rag doctor`."
        ) from error


def engine(chosen: str) -> Engine:
    """The engine of ``RAG_ENGINE``; raises :class:`SettingsError` for an unknown one."""
    return cast("Engine", load("engines", engine_name(chosen)))


def engine_name(chosen: str) -> str:
    """The engine's name alone: an address (``postgresql://...``) may hold a password."""
    return chosen.partition("://")[0]


@cache
def _inside(room: Room) -> frozenset[str]:
    folder = Path(__file__).parent / room
    return frozenset(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_"))


@cache
def _outside(room: Room) -> dict[str, EntryPoint]:
    """Entry points by name. Raises :class:`SettingsError` where two claim the same name.

    Which of two would win, would depend on the order of installation: neither does.
    """
    found: dict[str, EntryPoint] = {}
    for point in entry_points(group=f"rag.{room}"):
        rival = "this project" if point.name in _inside(room) else None
        if point.name in found and found[point.name].value != point.value:
            rival = _origin(found[point.name])
        if rival:
            raise SettingsError(
                f"Both {rival} and {_origin(point)} offer {point.name!r} for {room}; "
                "uninstall one of them."
            )
        found[point.name] = point
    return found


def _origin(point: EntryPoint) -> str:
    return f"The package {point.dist.name}" if point.dist else f"The module {point.value}"
