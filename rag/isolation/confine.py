"""Takes from this process what reading a file never needs, for as long as it lives.

The kernel refuses what is refused here, so it holds for compiled parsers as well and for code that
a file smuggled into one: a filter of system calls (seccomp) on Linux for the processors it is
written for, and besides it limits on memory and files, and Python's own audit hook.
"""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import struct
import sys
from collections.abc import Set
from typing import Final

from rag.isolation.hook import refuse

_NO_NEW_PRIVILEGES: Final = 38
_SECCOMP: Final = 22
_FILTER: Final = 2

_ARCHITECTURES: Final = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_REFUSED: Final[dict[str, tuple[int, int | None]]] = {
    "socket": (41, 198),
    "socketpair": (53, 199),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    "sendto": (44, 206),
    "sendmsg": (46, 211),
    "sendmmsg": (307, 269),
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    "kill": (62, 129),
    "tkill": (200, 130),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
    "io_uring_setup": (425, 425),
    "unlink": (87, None),
    "unlinkat": (263, 35),
    "rename": (82, None),
    "renameat": (264, 38),
    "renameat2": (316, 276),
    "chmod": (90, None),
    "fchmodat": (268, 53),
    "truncate": (76, 45),
    "mkdir": (83, None),
    "mkdirat": (258, 34),
    "creat": (85, None),
    "openat2": (437, 437),
    "mknod": (133, None),
    "mknodat": (259, 33),
    "link": (86, None),
    "linkat": (265, 37),
    "symlink": (88, None),
    "symlinkat": (266, 36),
}
"""System calls by name: their numbers on x86_64 and on aarch64 (none: there is no such call)."""

_OPENING: Final[tuple[tuple[int, int | None, int], ...]] = ((257, 56, 2), (2, None, 1))
"""openat and open: their numbers, and which argument says whether a file is made."""
_MAKING: Final = 0o100 | 0o20000000
"""O_CREAT, and what makes O_TMPFILE more than O_DIRECTORY."""

_COMMANDS: Final = frozenset(("execve", "execveat"))

_LOAD: Final = 0x20
_EQUAL: Final = 0x15
_ANY_BIT: Final = 0x45
_RETURN: Final = 0x06
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050000 | errno.EPERM


def confine(memory_bytes: int, *, commands: bool = False) -> None:
    """No network, no command, no new file, no more memory than that on top of what there is.

    With ``commands`` this process may become another program, which is held to all the rest.
    """
    sys.dont_write_bytecode = True
    _limit(resource.RLIMIT_AS, _mapped_bytes() + memory_bytes)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    if not commands:
        sys.addaudithook(refuse)
    _filter(_REFUSED.keys() - (_COMMANDS if commands else ()))


def _limit(which: int, most: int) -> None:
    hard = resource.getrlimit(which)[1]
    resource.setrlimit(which, (most if hard == resource.RLIM_INFINITY else min(most, hard),) * 2)


def _mapped_bytes() -> int:
    with open("/proc/self/statm", encoding="ascii") as stream:  # noqa: PTH123 (no imports for it)
        return int(stream.read().split()[0]) * resource.getpagesize()


def _filter(refused: Set[str]) -> None:
    """The filter of system calls; where the machine knows none, the audit hook stands alone."""
    machine = os.uname().machine
    architecture = _ARCHITECTURES.get(machine)
    if architecture is None:
        return
    column = list(_ARCHITECTURES).index(machine)
    numbers = (_REFUSED[name][column] for name in sorted(refused))
    calls = [number for number in numbers if number is not None]
    opening = [
        (number, argument)
        for *numbers_of, argument in _OPENING
        if (number := numbers_of[column]) is not None
    ]
    checks: list[bytes] = []
    for left, (number, argument) in enumerate(reversed(opening)):
        # Equal: its flags decide, by the last two steps of all; else the next check.
        checks = [
            _step(_EQUAL, number, 0, 2),
            _step(_LOAD, 16 + 8 * argument),
            _step(_ANY_BIT, _MAKING, 3 * left + 1, 3 * left),
            *checks,
        ]
    program = [
        _step(_LOAD, 4),
        _step(_EQUAL, architecture, 1, 0),
        _step(_RETURN, _REFUSE),
        _step(_LOAD, 0),
        *(_step(_EQUAL, call, len(calls) + len(checks) - at, 0) for at, call in enumerate(calls)),
        *checks,
        _step(_RETURN, _ALLOW),
        _step(_RETURN, _REFUSE),
    ]
    code = ctypes.create_string_buffer(b"".join(program))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    whole = struct.pack("HxxxxxxP", len(program), ctypes.addressof(code))
    libc.prctl(_SECCOMP, _FILTER, ctypes.create_string_buffer(whole), 0, 0)


def _step(code: int, value: int, if_equal: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_equal, otherwise, value)
