"""Which names the service answers to, and whether strangers can reach it."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from urllib.parse import urlsplit

from rag.settings import Settings

_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server bound to ``host``."""
    name = host.strip("[]").casefold()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def keys_demanded(settings: Settings) -> bool:
    """Whether a request needs an API key: always, unless bound to loopback."""
    return settings.require_keys or not is_loopback(settings.host)


def accepted_hosts(settings: Settings) -> frozenset[str] | None:
    """Names a Host header may carry; none: any name (keys guard the door instead).

    On loopback a page of another site could point its own name at 127.0.0.1 and talk to this
    service as if it were its own (DNS rebinding); the Host header betrays it.
    """
    named = frozenset(name.casefold() for name in settings.allowed_hosts)
    if is_loopback(settings.host):
        return _LOOPBACK_NAMES | {settings.host.strip("[]").casefold()} | named
    return named or None


def name_of(host_header: str) -> str:
    """The name in a Host header, without its port."""
    try:
        return (urlsplit(f"//{host_header}").hostname or "").casefold()
    except ValueError:
        return ""


def same_origin(origin: str, host_header: str, friends: Sequence[str]) -> bool:
    """Whether a page of ``origin`` may send changes to the server named in the Host header."""
    if origin in friends:
        return True
    try:
        return urlsplit(origin).netloc.casefold() == host_header.casefold()
    except ValueError:
        return False
