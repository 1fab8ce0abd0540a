"""What must survive a request, and be seen by every worker: jobs and idempotency keys.

Both name the process that works on them, which holds that name for as long as it lives: what names
a process that is gone was cut off with it, and is over.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Final

from pydantic import TypeAdapter

from rag.api.errors import ApiError, log
from rag.errors import NotFoundError, StoreError
from rag.state import Shelf, State, StateChange, StateView
from rag.wire.errors import ErrorDetail
from rag.wire.jobs import Job, UploadReceipt

_DAY_SECONDS: Final = 24 * 3600
_JOBS_KEPT: Final = 1000
_ACCEPTED: Final = 202
INTERRUPTED: Final = "interrupted"
"""Code of the error of a job that the end of its service cut off."""
_CUT_OFF: Final = ErrorDetail("api_error", INTERRUPTED, "The server ended; send it again.")


@dataclass(frozen=True, slots=True)
class _KeptJob:
    job: Job
    at: float
    """When it came."""
    holder: str
    """The process that works on it."""
    owner: str = ""
    """The key that it was sent with."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """An idempotency key: the request it came with, and the response once there is one."""

    fingerprint: str
    holder: str
    status: int | None = None
    body: str = ""


_JOBS: Final = Shelf("job", _KeptJob)
_CLAIMS: Final = Shelf("idempotency", _Claim)
_JOB: Final = TypeAdapter(Job)


class Operations:
    """Jobs and idempotency keys; safe between threads and processes."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._holder = f"server-{uuid.uuid4().hex}"

    @contextmanager
    def working(self) -> Iterator[None]:
        """This process is at work: what it begins in the block is under way."""
        with ExitStack() as held:
            try:
                held.enter_context(self._state.hold(self._holder))
            except StoreError as error:
                # Questions can be answered all the same.
                log.warning("jobs and idempotency keys cannot be kept: %s", error)
            yield

    # --- jobs ------------------------------------------------------------------------------

    def create_job(self, total: int, owner: str) -> Job:
        """A queued job over ``total`` bytes; the oldest ones are forgotten."""
        now = time.time()
        job = Job(f"job_{uuid.uuid4().hex}", "job", "queued", int(now), None, 0, total, None, None)
        with self._state.write() as change:
            _JOBS.put(change, job.id, now, _KeptJob(job, now, self._holder, owner))
            _JOBS.forget(change, most=_JOBS_KEPT)
        return job

    def advance_job(self, job_id: str, done: int) -> None:
        """The job runs and has dealt with ``done`` bytes."""
        with self._state.write(durable=False) as change:
            _update(change, job_id, lambda job: replace(job, status="running", done=done))

    def finish_job(self, job_id: str, outcome: UploadReceipt | ErrorDetail) -> None:
        """The job ended well with a receipt, or badly with an error."""
        now = int(time.time())

        def ended(job: Job) -> Job:
            if isinstance(outcome, UploadReceipt):
                return replace(
                    job, status="succeeded", finished=now, receipt=outcome, done=job.total
                )
            return replace(job, status="failed", finished=now, error=outcome)

        with self._state.write() as change:
            _update(change, job_id, ended)

    def job(self, job_id: str, owner: str | None = None) -> Job:
        """A job, of ``owner`` where one is given; raises :class:`NotFoundError`."""
        with self._state.read() as view:
            kept = _JOBS.get(view, job_id)
        if kept is None or owner not in (None, kept.owner):
            raise NotFoundError(f"No job {job_id!r}; GET /jobs lists them.")
        return self._now(kept)

    def jobs(self, limit: int, owner: str | None = None) -> list[Job]:
        """The latest jobs, newest first; of ``owner`` where one is given."""
        with self._state.read() as view:
            found = _JOBS.all(view, newest_first=True, limit=limit if owner is None else None)
        own = [kept for _, kept in found if owner in (None, kept.owner)]
        return [self._now(kept) for kept in own[:limit]]

    def _now(self, kept: _KeptJob) -> Job:
        """The job; one that was cut off with its process has failed."""
        if kept.job.finished is not None or self._state.held(kept.holder):
            return kept.job
        return replace(kept.job, status="failed", finished=kept.job.created, error=_CUT_OFF)

    # --- idempotency -----------------------------------------------------------------------

    def begin(self, owner: str, key: str, fingerprint: str) -> tuple[int, bytes] | None:
        """Claim an idempotency key, or find the response it led to.

        Returns ``(status, body)`` of the first request, or none for the caller who is the first
        and must call :meth:`complete` or :meth:`abandon`. Raises the 409 refusal when the key
        came with another request, or while the first one is being worked on. A request that was
        cut off with its process, before its response or in the background, was never made.
        """
        now = time.time()
        with self._state.write() as change:
            _CLAIMS.forget(change, since=now - _DAY_SECONDS)
            claim = _CLAIMS.get(change, _name(owner, key))
            if claim is None or self._cut_off(change, claim):
                claim = _Claim(fingerprint, self._holder)
                _CLAIMS.put(change, _name(owner, key), now, claim)
                return None
        if claim.fingerprint != fingerprint:
            raise ApiError(
                409,
                "idempotency_key_reused",
                "This Idempotency-Key was used with another request; choose a new one.",
                param="Idempotency-Key",
            )
        if claim.status is None:
            raise ApiError(
                409,
                "idempotency_key_in_use",
                "The first request with this Idempotency-Key is still being worked on.",
                param="Idempotency-Key",
                retry_after=1,
            )
        return claim.status, claim.body.encode()

    def complete(self, owner: str, key: str, status: int, body: bytes) -> None:
        """Remember the response for a day."""
        name = _name(owner, key)
        with self._state.write() as change:
            claim = _CLAIMS.get(change, name)
            if claim is not None:
                answered = replace(claim, status=status, body=body.decode())
                _CLAIMS.put(change, name, time.time(), answered)

    def abandon(self, owner: str, key: str) -> None:
        """The request failed; the key may be used again."""
        with self._state.write() as change:
            _CLAIMS.remove(change, _name(owner, key))

    def _cut_off(self, view: StateView, claim: _Claim) -> bool:
        """Whether the service that worked on the request ended before the work did."""
        if claim.status is None:
            return not self._state.held(claim.holder)
        if claim.status != _ACCEPTED:
            return False
        kept = _JOBS.get(view, _JOB.validate_json(claim.body).id)
        error = self._now(kept).error if kept else None
        return kept is None or (error is not None and error.code == INTERRUPTED)


def _update(change: StateChange, job_id: str, make: Callable[[Job], Job]) -> None:
    kept = _JOBS.get(change, job_id)
    if kept is not None:
        _JOBS.put(change, job_id, kept.at, replace(kept, job=make(kept.job)))


def _name(owner: str, key: str) -> str:
    return f"{owner} {key}"
