"""A typed client of the service, for programs: ``Client`` and ``AsyncClient``.

    with Client("http://127.0.0.1:8000") as client:
        answer = client.ask("Who is the head of the center?")
        print(answer.answer, answer.citations[0].document_title)

Both speak through the same descriptions of calls; only the sending differs.
"""

from rag.client.awaiting import AsyncClient
from rag.client.errors import (
    ServiceConflictError,
    ServiceError,
    ServiceInputError,
    ServiceNotFoundError,
    ServiceUnreachableError,
)
from rag.client.waiting import Client

__all__ = [
    "AsyncClient",
    "Client",
    "ServiceConflictError",
    "ServiceError",
    "ServiceInputError",
    "ServiceNotFoundError",
    "ServiceUnreachableError",
]
