"""The Milvus of an index: asked with a deadline, and left alone for a while where it fails."""

from __future__ import annotations

import logging
import os
import threading
import time
from typing import Any, Final
from urllib.parse import urlsplit

from rag.errors import IndexUnreachableError, SettingsError
from rag.settings import Settings

ASK_S: Final = 5.0
"""How long an answer may take; a question is answered without Milvus after it."""
WRITE_S: Final = 30.0

_CONNECT_S: Final = 3.0
_REST_S: Final = (2.0, 15.0)
"""How long it is left alone after a failure: twice as long after each, from the first to the
last; otherwise every question would wait for a machine that does not answer."""
_ASKED_OF_ANY: Final = ("has_collection", "list_collections")
"""What a Milvus does that can do nothing else yet."""
_SCHEMES: Final = ("http", "https")

_log = logging.getLogger(__name__)


def of(settings: Settings) -> Milvus:
    """The Milvus named in ``settings``; raises :class:`SettingsError`."""
    address = settings.engine_vectors
    parts = urlsplit(address)
    if parts.scheme not in _SCHEMES or not parts.hostname:
        found = f"names {parts.scheme}://..., which is none" if address else "names none"
        raise SettingsError(
            f"RAG_ENGINE=milvus needs the address of a Milvus, and RAG_ENGINE_VECTORS {found}; give"
            " it as RAG_ENGINE_VECTORS=http://host:19530 (https where it speaks TLS)."
        )
    return Milvus(address)


class Milvus:
    """Calls of one Milvus; each raises :class:`IndexUnreachableError`. Safe to share."""

    def __init__(self, address: str) -> None:
        self._address = address
        parts = urlsplit(address)
        at = f":{parts.port}" if parts.port else ""
        self.shown = f"{parts.scheme}://{parts.hostname}{at}{parts.path}"
        """For people: without a password."""
        self._guard = threading.Lock()
        self._client: Any = None
        self._until = 0.0
        self._rest = 0.0

    @property
    def resting(self) -> bool:
        """Whether it failed just now, and is not asked again yet."""
        return time.monotonic() < self._until

    def call(self, name: str, *given: Any, timeout: float = ASK_S, **named: Any) -> Any:
        """What the client's method ``name`` gives."""
        import grpc
        from pymilvus.exceptions import MilvusException

        try:
            found = getattr(self._connected(), name)(*given, timeout=timeout, **named)
        except (MilvusException, grpc.RpcError, grpc.FutureTimeoutError, OSError) as error:
            self._failed(error)
            raise IndexUnreachableError(
                f"Milvus at {self.shown} does not do what it is asked ({_first_line(error)}). "
                "Nothing is lost: PostgreSQL holds every vector, and compares them meanwhile. See "
                "that Milvus runs, then run `rag doctor --repair`."
            ) from error
        if name not in _ASKED_OF_ANY:
            self._rest = self._until = 0.0
        return found

    def close(self) -> None:
        """Let go of the connection."""
        with self._guard:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _connected(self) -> Any:
        with self._guard:
            if self._client is None:
                self._client = client()(uri=self._address, timeout=_CONNECT_S)
            return self._client

    def _failed(self, error: Exception) -> None:
        if self.resting:
            return  # whoever asks all the same does not put off the others
        first, longest = _REST_S
        if not self._rest:
            _log.warning(
                "Milvus at %s fails (%s): vectors are compared in PostgreSQL meanwhile.",
                self.shown,
                _first_line(error),
            )
        self._rest = min(longest, self._rest * 2 or first)
        self._until = time.monotonic() + self._rest


def client() -> Any:
    """The class ``pymilvus.MilvusClient``.

    Left alone its package reads a file ``.env`` into the environment when it is imported, and
    writes every failure to the terminal, with a traceback, although it is raised as well.
    """
    os.environ.setdefault("PYTHON_DOTENV_DISABLED", "1")
    from pymilvus import MilvusClient

    logging.getLogger("pymilvus").setLevel(logging.CRITICAL + 1)
    return MilvusClient


def _first_line(error: BaseException) -> str:
    words = str(getattr(error, "message", "") or error) or type(error).__name__
    return words.strip().partition("\n")[0][:200]
