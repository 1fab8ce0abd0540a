"""How a service's refusals look to a program."""

from __future__ import annotations

from rag.errors import ConflictError, InputError, NotFoundError, RagError


class ServiceError(RagError):
    """The service refused or failed; the message is its own."""

    def __init__(
        self, status: int, code: str, message: str, request_id: str, retry_after: float | None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.request_id = request_id
        self.retry_after = retry_after
        """Seconds after which to try again, where the service said so."""


class ServiceUnreachableError(ServiceError):
    """Nobody answers at the address, or not in time; its status is 0."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(
            0,
            "unreachable",
            f"No answer from {url} ({why}). Is the service running there? `rag serve` starts it.",
            "",
            None,
        )


class ServiceNotFoundError(ServiceError, NotFoundError):
    """No such article, job or answer (404)."""


class ServiceConflictError(ServiceError, ConflictError):
    """The same name or key already stands for something else (409)."""


class ServiceInputError(ServiceError, InputError):
    """What was asked for cannot be done as asked (400, 413, 415, 422)."""
