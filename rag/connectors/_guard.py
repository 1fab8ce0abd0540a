"""Which addresses may be asked: hosts by name, and what their names resolve to by network.

A name is looked up once for each connection, what it resolves to is checked, and the connection
goes to the address that was checked: a name server that answers otherwise a second time changes
nothing. Redirects pass here like first requests.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from rag.errors import ConnectorError, SettingsError

IP = ipaddress.IPv4Address | ipaddress.IPv6Address
Lookup = Callable[..., Sequence[Any]]

PORTS: Final = {"http": 80, "https": 443}
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


class Guard:
    """The hosts and networks that an operator allowed."""

    def __init__(
        self,
        hosts: Sequence[str],
        networks: Sequence[str] = (),
        lookup: Lookup = socket.getaddrinfo,
    ) -> None:
        self._hosts = [host.strip().lower().rstrip(".") for host in hosts]
        self._lookup = lookup
        try:
            self._networks = [ipaddress.ip_network(network) for network in networks]
        except ValueError as error:
            raise SettingsError(
                f"RAG_FETCH_NETWORKS: {error}; expected networks such as 10.1.0.0/16."
            ) from error

    def check(self, address: str) -> SplitResult:
        """The parts of an address that may be asked; raises :class:`ConnectorError`."""
        try:
            parts = urlsplit(address)
            port = parts.port
        except ValueError as error:
            raise ConnectorError(f"{address!r} is no address: {error}.", "address") from error
        if parts.scheme not in PORTS or not parts.hostname:
            raise ConnectorError(
                f"{address!r} is not an address that begins with http:// or https://.", "address"
            )
        if parts.username is not None or parts.password is not None:
            raise ConnectorError(
                f"An address of {parts.hostname} holds a name or password; give RAG_FETCH_USER "
                "and RAG_FETCH_PASSWORD instead.",
                "address",
            )
        self.check_host(parts.hostname, port, parts.scheme)
        return parts

    def check_host(self, host: str, port: int | None, scheme: str) -> None:
        """Raise :class:`ConnectorError` for a host that was not named."""
        host, usual = host.lower().rstrip("."), PORTS[scheme]
        port = port or usual
        for allowed in self._hosts:
            name, ports = _host_and_ports(allowed)
            fits = host == name or (name.startswith("*.") and host.endswith(name[1:]))
            if fits and (port in ports or (not ports and port == usual)):
                return
        named = host if port == usual else f"{host}:{port}"
        raise ConnectorError(
            f"{named} is not among the hosts that may be asked; whoever runs this adds it to "
            "RAG_FETCH_HOSTS.",
            "host",
        )

    def resolve(self, host: str, port: int) -> str:
        """The address to connect to; raises :class:`ConnectorError` where one is refused.

        All that a name resolves to is checked: one that stands for a public and a private address
        is refused whichever would be taken.
        """
        try:
            found = self._lookup(host.strip("[]"), port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise ConnectorError(f"{host} cannot be found: {error}.", "unreachable") from error
        addresses = [str(entry[4][0]) for entry in found]
        for address in addresses:
            if not self._reachable(address):
                raise ConnectorError(
                    f"{host} is {address}, which is not on the public internet; whoever runs this "
                    "may allow its network with RAG_FETCH_NETWORKS.",
                    "network",
                )
        if not addresses:
            raise ConnectorError(f"{host} has no address.", "unreachable")
        return addresses[0]

    def _reachable(self, address: str) -> bool:
        try:
            ip = ipaddress.ip_address(address)
        except ValueError:  # with a zone, as fe80::1%eth0 has one: never a public one
            return False
        return all(
            any(each in network for network in self._networks)
            or (each.is_global and not each.is_multicast)
            for each in _meant(ip)
        )


def _host_and_ports(allowed: str) -> tuple[str, tuple[int, ...]]:
    """``example.org`` (its usual port) or ``example.org:8080``, ``[::1]:8080``."""
    name, colon, port = allowed.rpartition(":")
    if colon and port.isdecimal() and (":" not in name or name.endswith("]")):
        return name.strip("[]"), (int(port),)
    return allowed.strip("[]"), ()


def _meant(ip: IP) -> list[IP]:
    """The address, and the one it carries within for a gateway to go to."""
    found: list[IP] = [ip]
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return [ip.ipv4_mapped]
        if ip.sixtofour is not None:
            found.append(ip.sixtofour)
        if ip.teredo is not None:
            found += ip.teredo
        if ip in _NAT64:
            found.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return found
