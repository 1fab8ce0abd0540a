"""Where indexes lie when nobody says where: a repository keeps its own, a person has one."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import Final

NAME: Final = "ask-the-articles"
"""Of the distribution, and of its folder among a person's application data."""


def checkout() -> Path | None:
    """The repository that this package is run from; none for an installed package."""
    root = Path(__file__).parent.parent
    return root if (root / "pyproject.toml").is_file() and (root / "seeds").is_dir() else None


def default_index() -> Path:
    """``index`` in the repository, or in the platform's folder for a person's data."""
    root = checkout()
    return root / "index" if root else _data() / "index"


def index_of(folder: Path) -> Path:
    """The index that holds ``folder`` alone: another place for every folder, always the same."""
    whole = Path(os.path.realpath(folder.expanduser()))
    readable = re.sub(r"[^\w-]+", "-", whole.name).strip("-")[:40] or "folder"
    key = hashlib.sha256(str(whole).encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return _data() / "folders" / f"{readable}-{key}"


def snapshots_of(index: Path) -> Path:
    """The folder of the snapshots of an index, beside it."""
    return index.with_name(f"{index.name}.snapshots")


def _data() -> Path:
    from platformdirs import user_data_path

    return user_data_path(NAME, appauthor=False)
