"""What befalls a cluster. Every fault ends with everything running again; that it is well once more
is waited for by who asked for it."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import psycopg

from tests.cluster.cluster import Cluster
from tests.cluster.hosts import gone, inside, send
from tests.cluster.node import POSTGRES, Node

_AWAY_S: Final = 5.0
_STANDS_STILL_S: Final = 3.0
_SKEW_S: Final = 90


def kill_server(cluster: Cluster) -> None:
    """``kill -9`` of the PostgreSQL that takes changes; Patroni is left to mend it."""
    pids = _leader(cluster).postgres()
    for pid in pids:
        send(pid, signal.SIGKILL)
    gone(pids)


def lose_node(cluster: Cluster) -> None:
    """Everything of the leading node is gone; another takes over; it comes back as it was."""
    old = _leader(cluster)
    old.kill()
    _another_leads(cluster, old)
    old.start()


def lose_node_while_another_lags(cluster: Cluster) -> None:
    """The leading node is gone just when the standby that no change waits for lags a second."""
    behind = next(
        node for node in cluster.nodes if node not in (_leader(cluster), _standby(cluster))
    )
    with psycopg.connect(_uri(behind), autocommit=True) as connection:
        connection.execute("SELECT pg_wal_replay_pause()")
        try:
            time.sleep(1)
            lose_node(cluster)
        finally:
            with suppress(psycopg.Error):
                connection.execute("SELECT pg_wal_replay_resume()")


def restart_node(cluster: Cluster) -> None:
    """Everything of the leading node is gone, and back before anybody takes over."""
    old = _leader(cluster)
    old.kill()
    time.sleep(1)
    old.start()


def lose_standby(cluster: Cluster) -> None:
    """Everything of the node that changes wait for is gone for a while."""
    node = _standby(cluster)
    node.kill()
    time.sleep(_AWAY_S)
    node.start()


def lose_all(cluster: Cluster) -> None:
    """A loss of power: all nodes at once."""
    for node in cluster.nodes:
        node.kill()
    time.sleep(1)
    for node in cluster.nodes:
        node.start()


def old_leader_returns(cluster: Cluster) -> None:
    """The leading node stands still until another leads, then goes on where it was."""
    old = _leader(cluster)
    old.signal(signal.SIGSTOP)
    try:
        _another_leads(cluster, old)
        time.sleep(1)
    finally:
        old.signal(signal.SIGCONT)


def unmanaged_leader(cluster: Cluster) -> None:
    """What manages the leading server is gone while the server goes on taking changes, until
    another leads beside it."""
    old = _leader(cluster)
    assert old.patroni is not None
    old.patroni.kill()
    try:
        _another_leads(cluster, old)
        time.sleep(2)
    finally:
        old.start()


def pause_server(cluster: Cluster) -> None:
    """PostgreSQL that takes changes stands still for a while."""
    _paused(_leader(cluster).postgres())


def pause_standby(cluster: Cluster) -> None:
    """The node that changes wait for stands still for a while."""
    _paused(_standby(cluster).pids())


def switch(cluster: Cluster) -> None:
    """A planned switch to the synchronous standby."""
    old, new = _leader(cluster), _standby(cluster)
    old.switch(new.host.name)


def lose_etcd_member(cluster: Cluster) -> None:
    """One of the three that agree on who leads, beside the leader; what ended is started again."""
    node = _leader(cluster)
    assert node.etcd is not None
    node.etcd.kill()
    time.sleep(_AWAY_S)


def lose_etcd(cluster: Cluster) -> None:
    """All three that agree on who leads, for longer than a lease is worth."""
    for node in cluster.nodes:
        assert node.etcd is not None
        node.etcd.kill()
    time.sleep(25)
    for node in cluster.nodes:
        node.start()


def cut_leader(cluster: Cluster) -> None:
    """The leading node is cut off until another leads."""
    old = _leader(cluster)
    old.host.cut()
    try:
        _another_leads(cluster, old)
        time.sleep(1)
    finally:
        old.host.join()


def cut_standby(cluster: Cluster) -> None:
    """The node that changes wait for is cut off for a while."""
    node = _standby(cluster)
    node.host.cut()
    time.sleep(_AWAY_S)
    node.host.join()


def cut_briefly(cluster: Cluster) -> None:
    """The leading node is cut off, and joined before its lease ends."""
    node = _leader(cluster)
    node.host.cut()
    time.sleep(_AWAY_S)
    node.host.join()


def fill_disk(cluster: Cluster) -> None:
    """The disk of the leading node is full, until its log has no room and the server gives up."""
    node = _leader(cluster)
    node.host.fill()
    try:
        until = time.monotonic() + 2 * _AWAY_S
        with suppress(psycopg.Error), psycopg.connect(_uri(node), autocommit=True) as connection:
            while time.monotonic() < until:
                connection.execute(
                    "SELECT pg_logical_emit_message(false, 'rag', repeat('x', 9999))"
                )
                connection.execute("SELECT pg_switch_wal()")
        time.sleep(_AWAY_S)
    finally:
        node.host.clear()


def clock_ahead(cluster: Cluster) -> None:
    """The leading node's clock jumps ahead, as if its lease were long over, and back."""
    node = _leader(cluster)
    node.host.set_clock(_SKEW_S)
    try:
        time.sleep(2 * _AWAY_S)
    finally:
        node.host.set_clock(0)


def clock_behind(cluster: Cluster) -> None:
    """The leading node's clock falls behind, so that it takes its lease for a good one, and it is
    cut off until another leads."""
    node = _leader(cluster)
    node.host.set_clock(-_SKEW_S)
    try:
        cut_leader(cluster)
    finally:
        node.host.set_clock(0)


def end_sessions(cluster: Cluster) -> None:
    """Every session of the product is ended by every server."""
    for node in cluster.nodes:
        with suppress(psycopg.Error), psycopg.connect(_uri(node), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'rag'"
            )


def kill_service(cluster: Cluster) -> None:
    """``kill -9`` of one service, which comes back."""
    service = cluster.services[0]
    service.kill()
    time.sleep(1)
    service.start()


def renew_services(cluster: Cluster) -> None:
    """Every service is replaced, one after the other, as for another version."""
    for service in cluster.services:
        service.stop()
        service.start()
        if not cluster.until(service.ready):
            raise RuntimeError(f"{service.address} did not come back.")


def kill_proxy(cluster: Cluster) -> None:
    """``kill -9`` of the proxy, which comes back."""
    cluster.proxy.kill()
    time.sleep(1)
    cluster.proxy.start()


_ANYWHERE: Final[dict[str, Callable[[Cluster], None]]] = {
    "server killed": kill_server,
    "node lost": lose_node,
    "node lost, a standby behind": lose_node_while_another_lags,
    "node killed, back at once": restart_node,
    "standby lost": lose_standby,
    "all killed": lose_all,
    "old leader returns": old_leader_returns,
    "leader unmanaged": unmanaged_leader,
    "server stands still": pause_server,
    "standby stands still": pause_standby,
    "planned switch": switch,
    "etcd member lost": lose_etcd_member,
    "etcd lost": lose_etcd,
    "sessions ended": end_sessions,
    "service killed": kill_service,
    "services replaced in turn": renew_services,
    "proxy killed": kill_proxy,
    "clock ahead": clock_ahead,
}
_WITH_NAMESPACES: Final[dict[str, Callable[[Cluster], None]]] = {
    "leader cut off": cut_leader,
    "leader cut off briefly": cut_briefly,
    "standby cut off": cut_standby,
    "disk full": fill_disk,
    "clock behind, cut off": clock_behind,
}


def faults() -> dict[str, Callable[[Cluster], None]]:
    """Those that this machine allows."""
    return {**_ANYWHERE, **(_WITH_NAMESPACES if inside() else {})}


def _leader(cluster: Cluster) -> Node:
    found = cluster.leader()
    if found is None:
        raise RuntimeError("Nobody leads.")
    return found


def _standby(cluster: Cluster) -> Node:
    found = cluster.standby()
    if found is None:
        raise RuntimeError("There is no synchronous standby.")
    return found


def _uri(node: Node) -> str:
    return f"postgresql://postgres@{node.host.address}:{POSTGRES}/postgres?connect_timeout=3"


def _another_leads(cluster: Cluster, old: Node) -> None:
    """Wait until those that can be asked say so."""

    def another() -> bool:
        for node in cluster.nodes:
            if node is not old:
                for member in node.members():
                    if member.get("role") == "leader" and member.get("state") == "running":
                        return bool(member["name"] != old.host.name)
        return False

    if not cluster.until(another, 90):
        raise RuntimeError(f"Nobody took over from {old.host.name}:\n{cluster.told()}")


def _paused(pids: list[int]) -> None:
    for pid in pids:
        send(pid, signal.SIGSTOP)
    time.sleep(_STANDS_STILL_S)
    for pid in pids:
        send(pid, signal.SIGCONT)
