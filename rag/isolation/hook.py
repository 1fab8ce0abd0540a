"""Python's own refusal of what reading a file never needs; the kernel's is :mod:`.confine`."""

from __future__ import annotations

import errno
from typing import Any, Final

_HOOKED: Final = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.fork", "os.system")


def refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: no network and no command from now on, for code written in Python."""
    if event.startswith(_HOOKED):
        raise PermissionError(errno.EPERM, f"{event} is not for a process that reads files")
