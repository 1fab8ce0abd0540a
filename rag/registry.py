"""Plug-in rooms: a file name in a folder is the name of an alternative.

``rag/readers/sentence.py`` is the reader ``sentence``; adding one is adding one file. A name that
starts with an underscore is a helper, not an alternative.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Literal

from rag.errors import SettingsError

Room = Literal["articles", "embedders", "engines", "readers"]


def names(room: Room) -> list[str]:
    """The alternatives of a room, sorted."""
    folder = Path(__file__).parent / room
    return sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_"))


def load(room: Room, name: str) -> ModuleType:
    """The module of one alternative; raises :class:`SettingsError` for an unknown name."""
    known = names(room)
    if name not in known:
        raise SettingsError(f"No {room} called {name!r}; there are: {', '.join(known)}.")
    return import_module(f"rag.{room}.{name}")
