"""Optional packages: looked for when something that needs them is chosen, not when it breaks."""

from __future__ import annotations

from importlib.util import find_spec

from rag.errors import MissingExtraError
from rag.index_places import NAME


def need(extra: str, *modules: str) -> None:
    """Raise :class:`MissingExtraError`, naming the extra to install, where a module is missing."""
    missing = [name for name in modules if find_spec(name) is None]
    if missing:
        raise MissingExtraError(
            f"This needs {', '.join(missing)}, which the extra `{extra}` brings; run "
            f"`pip install '{NAME}[{extra}]'`."
        )
