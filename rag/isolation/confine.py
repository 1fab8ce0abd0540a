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
from typing import Any, Final

_NO_NEW_PRIVILEGES: Final = 38
_SECCOMP: Final = 22
_FILTER: Final = 2

_CALLS: Final[dict[str, tuple[int, tuple[int, ...]]]] = {
    # socket connect bind listen accept sendto sendmsg socketpair accept4 sendmmsg, then fork vfork
    # execve execveat kill tkill tgkill ptrace process_vm_readv process_vm_writev pidfd_open
    # pidfd_send_signal io_uring_setup, then unlink unlinkat rename renameat renameat2 chmod
    # truncate mkdir mkdirat.
    "x86_64": (
        0xC000003E,
        (41, 42, 49, 50, 43, 44, 46, 53, 288, 307, 57, 58, 59, 322, 62, 200, 234, 101, 310, 311)
        + (434, 424, 425, 87, 263, 82, 264, 316, 90, 76, 83, 258),
    ),
    "aarch64": (
        0xC00000B7,
        (198, 203, 200, 201, 202, 206, 211, 199, 242, 269, 221, 281, 129, 130, 131, 117, 270, 271)
        + (434, 424, 425, 35, 38, 276, 52, 53, 45, 34),
    ),
}
"""By machine: the architecture's number in a filter, and the numbers of the calls refused."""

_LOAD: Final = 0x20
_EQUAL: Final = 0x15
_RETURN: Final = 0x06
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050000 | errno.EPERM

_HOOKED: Final = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.fork", "os.system")


def confine(memory_bytes: int) -> None:
    """No network, no command, no new file, no more memory than that on top of what there is."""
    sys.dont_write_bytecode = True
    _limit(resource.RLIMIT_AS, _mapped_bytes() + memory_bytes)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    sys.addaudithook(_refuse)
    _filter()


def _limit(which: int, most: int) -> None:
    hard = resource.getrlimit(which)[1]
    resource.setrlimit(which, (most if hard == resource.RLIM_INFINITY else min(most, hard),) * 2)


def _mapped_bytes() -> int:
    with open("/proc/self/statm", encoding="ascii") as stream:  # noqa: PTH123 (no imports for it)
        return int(stream.read().split()[0]) * resource.getpagesize()


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(_HOOKED):
        raise PermissionError(errno.EPERM, f"{event} is not for a process that reads files")


def _filter() -> None:
    """The filter of system calls; where the machine knows none, the audit hook stands alone."""
    known = _CALLS.get(os.uname().machine)
    if known is None:
        return
    architecture, calls = known
    program = [
        _step(_LOAD, 4),
        _step(_EQUAL, architecture, 1, 0),
        _step(_RETURN, _REFUSE),
        _step(_LOAD, 0),
        *(_step(_EQUAL, call, len(calls) - at, 0) for at, call in enumerate(calls)),
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
