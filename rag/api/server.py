"""Runs the application: one process or several over one index, ended gracefully."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import tempfile
import threading
from contextlib import closing
from types import FrameType
from typing import Any, Final

from rag import registry
from rag.api.lasting import set_apart
from rag.api.monitoring import logs
from rag.api.security.api_keys import KeyStore
from rag.api.security.hosts import keys_demanded
from rag.assistant import Assistant
from rag.deletion import finish_interrupted
from rag.errors import SettingsError
from rag.settings import Settings

_FACTORY: Final = "rag.api.app:factory"
_BACKLOG: Final = 512


def serve(settings: Settings) -> None:
    """Serve until interrupted; running questions are finished first.

    Raises what :meth:`Assistant.open` raises, and :class:`SettingsError` when strangers could
    reach the service and no key was made, or when the address cannot be had.
    """
    _demand_a_key(settings)
    with _listen(settings) as listening:
        logs.install()
        _make_where_absent(settings)
        if settings.workers == 1:
            _serve_here(settings, listening)
        else:
            _serve_in_workers(settings, listening)


def _serve_here(settings: Settings, listening: socket.socket) -> None:
    import uvicorn

    from rag.api.app import SWITCH_S, create_app

    with Assistant.open(settings) as assistant:
        finish_interrupted(assistant.store)
        app = create_app(assistant, settings)
        sys.setswitchinterval(SWITCH_S)

        class Server(uvicorn.Server):
            def handle_exit(self, sig: int, frame: FrameType | None) -> None:
                # An open chat page holds a connection for ever; it must not delay the end.
                app.state.screen.leave()
                # Not the framework's own way: once it has ended it raises the signal anew, which
                # would end this process before the store is closed.
                self.force_exit = self.should_exit and sig == signal.SIGINT
                self.should_exit = True

        server = Server(uvicorn.Config(app, **_options(settings)))
        # A terminal that closes says so with this one; Windows has none.
        hung_up = getattr(signal, "SIGHUP", None)
        if hung_up is not None and threading.current_thread() is threading.main_thread():
            signal.signal(hung_up, server.handle_exit)
        set_apart()
        print(f"Serving http://{_shown(settings)}", flush=True)
        server.run(sockets=[listening])


def _serve_in_workers(settings: Settings, listening: socket.socket) -> None:
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    # What is wrong with the index is said here, once, instead of by every worker for ever.
    with Assistant.open(settings) as assistant:
        finish_interrupted(assistant.store)
    with tempfile.TemporaryDirectory(prefix="rag-metrics-") as shared_metrics:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = shared_metrics
        os.environ.update(as_environment(settings))
        config = uvicorn.Config(
            _FACTORY, factory=True, workers=settings.workers, **_options(settings)
        )
        print(f"Serving http://{_shown(settings)} ({settings.workers} workers)", flush=True)
        Multiprocess(config, sockets=[listening]).run()


def _make_where_absent(settings: Settings) -> None:
    """An empty index where there is none: the chat shows how to fill it."""
    engine = registry.engine(settings.engine)
    if engine.exists(settings):
        return
    Assistant.open(settings, create=True).close()
    print(
        f"No index in {engine.place(settings)} yet, so an empty one is served; fill it in the "
        "chat, or with `rag build FOLDER`.",
        flush=True,
    )


def as_environment(settings: Settings) -> dict[str, str]:
    """The settings as variables, so that worker processes read the same ones."""
    found = {}
    for name, value in settings.model_dump(mode="json", exclude_none=True).items():
        plain = value if isinstance(value, str) else json.dumps(value)
        found[f"RAG_{name.upper()}"] = plain
    return found


def _demand_a_key(settings: Settings) -> None:
    if not keys_demanded(settings):
        return
    engine = registry.engine(settings.engine)
    with closing(engine.state(settings)) as state:
        if not any(key.revoked is None for key in KeyStore(state).all()):
            raise SettingsError(
                f"Serving on {settings.host} demands API keys, and none is in force for "
                f"{engine.place(settings)}; make one: `rag keys create NAME`."
            )


def _listen(settings: Settings) -> socket.socket:
    """The listening socket, bound before anything slow, so that a taken port is told at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # Naming the protocol lets asyncio switch Nagle's algorithm off, which costs 40 ms an answer.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host.strip("[]"), settings.port))
    except OSError as error:
        listening.close()
        raise SettingsError(
            f"Cannot listen on {_shown(settings)}: {error.strerror}; choose another with "
            "--port or RAG_PORT."
        ) from error
    listening.listen(_BACKLOG)
    listening.set_inheritable(True)
    return listening


def _options(settings: Settings) -> dict[str, Any]:
    return {
        "log_config": None,
        # The service writes its own lines, without question texts.
        "access_log": False,
        "server_header": False,
        "proxy_headers": bool(settings.trusted_proxies),
        "forwarded_allow_ips": settings.trusted_proxies or None,
        "timeout_graceful_shutdown": settings.shutdown_timeout,
        "timeout_keep_alive": 20,
        "h11_max_incomplete_event_size": 64 * 1024,
    }


def _shown(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"{host}:{settings.port}"
