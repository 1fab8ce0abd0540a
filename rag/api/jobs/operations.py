"""What must survive a request, and be seen by every worker: jobs and idempotency keys.

Both live in one small SQLite file of the index folder.
"""

from __future__ import annotations

import sqlite3
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter
from pydantic_core import to_json

from rag.api.errors import ApiError
from rag.errors import NotFoundError
from rag.wire.errors import ErrorDetail
from rag.wire.jobs import Job, UploadReceipt

_DAY_SECONDS: Final = 24 * 3600
_STALLED_SECONDS: Final = 3600
_JOBS_KEPT: Final = 1000
_SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY,
    status TEXT NOT NULL,
    created INTEGER NOT NULL,
    finished INTEGER,
    done INTEGER NOT NULL,
    total INTEGER NOT NULL,
    receipt TEXT,
    error TEXT
);
CREATE TABLE IF NOT EXISTS idempotency (
    owner TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    created INTEGER NOT NULL,
    status INTEGER,
    body BLOB,
    PRIMARY KEY (owner, key)
);
"""

_RECEIPT = TypeAdapter(UploadReceipt)
_ERROR = TypeAdapter(ErrorDetail)


class Operations:
    """Jobs and idempotency keys; safe between threads and processes."""

    def __init__(self, index_dir: Path) -> None:
        self._path = index_dir / "operations.sqlite"

    # --- jobs ------------------------------------------------------------------------------

    def create_job(self, total: int) -> Job:
        """A queued job over ``total`` bytes; the oldest finished ones are forgotten."""
        job = Job(f"job_{uuid.uuid4().hex}", "job", "queued", _now(), None, 0, total, None, None)
        with self._database() as database:
            database.execute(
                "INSERT INTO jobs VALUES (?,?,?,?,?,?,?,?)",
                (job.id, job.status, job.created, None, 0, total, None, None),
            )
            database.execute(
                "DELETE FROM jobs WHERE finished IS NOT NULL AND id NOT IN "
                "(SELECT id FROM jobs ORDER BY created DESC, rowid DESC LIMIT ?)",
                (_JOBS_KEPT,),
            )
        return job

    def advance_job(self, job_id: str, done: int) -> None:
        """The job runs and has dealt with ``done`` bytes."""
        with self._database() as database:
            database.execute(
                "UPDATE jobs SET status = 'running', done = ? WHERE id = ?", (done, job_id)
            )

    def finish_job(self, job_id: str, outcome: UploadReceipt | ErrorDetail) -> None:
        """The job ended well with a receipt, or badly with an error."""
        well = isinstance(outcome, UploadReceipt)
        with self._database() as database:
            database.execute(
                "UPDATE jobs SET status = ?, finished = ?, receipt = ?, error = ?, "
                "done = CASE WHEN ? THEN total ELSE done END WHERE id = ?",
                (
                    "succeeded" if well else "failed",
                    _now(),
                    to_json(outcome).decode() if well else None,
                    None if well else to_json(outcome).decode(),
                    well,
                    job_id,
                ),
            )

    def job(self, job_id: str) -> Job:
        """Raises :class:`NotFoundError`."""
        with self._database() as database:
            row = database.execute("SELECT * FROM jobs WHERE id = ?", (job_id,)).fetchone()
        if row is None:
            raise NotFoundError(f"No job {job_id!r}; GET /jobs lists them.")
        return _job(row)

    def jobs(self, limit: int) -> list[Job]:
        """The latest jobs, newest first."""
        with self._database() as database:
            rows = database.execute(
                "SELECT * FROM jobs ORDER BY created DESC, rowid DESC LIMIT ?", (limit,)
            ).fetchall()
        return [_job(row) for row in rows]

    def interrupt_jobs(self) -> None:
        """Called before serving begins: what still seems to run was cut off with its process."""
        if not self._path.exists():
            return
        error = ErrorDetail("api_error", "interrupted", "The server ended; send it again.")
        with self._database() as database:
            database.execute(
                "UPDATE jobs SET status = 'failed', finished = ?, error = ? WHERE finished IS NULL",
                (_now(), to_json(error).decode()),
            )

    # --- idempotency -----------------------------------------------------------------------

    def begin(self, owner: str, key: str, fingerprint: str) -> tuple[int, bytes] | None:
        """Claim an idempotency key, or find the response it led to.

        Returns ``(status, body)`` of the first request, or none for the caller who is the first
        and must call :meth:`complete` or :meth:`abandon`. Raises the 409 refusal when the key
        came with another request, or while the first one is being worked on.
        """
        now = _now()
        with self._database() as database:
            database.execute("BEGIN IMMEDIATE")
            database.execute(
                "DELETE FROM idempotency WHERE created < ? OR (status IS NULL AND created < ?)",
                (now - _DAY_SECONDS, now - _STALLED_SECONDS),
            )
            row = database.execute(
                "SELECT fingerprint, status, body FROM idempotency WHERE owner = ? AND key = ?",
                (owner, key),
            ).fetchone()
            if row is None:
                database.execute(
                    "INSERT INTO idempotency VALUES (?,?,?,?,NULL,NULL)",
                    (owner, key, fingerprint, now),
                )
                return None
        known, status, body = row
        if known != fingerprint:
            raise ApiError(
                409,
                "idempotency_key_reused",
                "This Idempotency-Key was used with another request; choose a new one.",
                param="Idempotency-Key",
            )
        if status is None:
            raise ApiError(
                409,
                "idempotency_key_in_use",
                "The first request with this Idempotency-Key is still being worked on.",
                param="Idempotency-Key",
                retry_after=1,
            )
        return status, body

    def complete(self, owner: str, key: str, status: int, body: bytes) -> None:
        """Remember the response for a day."""
        with self._database() as database:
            database.execute(
                "UPDATE idempotency SET status = ?, body = ? WHERE owner = ? AND key = ?",
                (status, body, owner, key),
            )

    def abandon(self, owner: str, key: str) -> None:
        """The request failed; the key may be used again."""
        with self._database() as database:
            database.execute("DELETE FROM idempotency WHERE owner = ? AND key = ?", (owner, key))

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if not self._path.exists():
            self._path.touch(mode=0o600)
        with closing(sqlite3.connect(self._path, timeout=10)) as database, database:
            database.executescript(_SCHEMA)
            yield database


def _job(row: Sequence[Any]) -> Job:
    job_id, status, created, finished, done, total, receipt, error = row
    return Job(
        id=job_id,
        object="job",
        status=status,
        created=created,
        finished=finished,
        done=done,
        total=total,
        receipt=_RECEIPT.validate_json(receipt) if receipt else None,
        error=_ERROR.validate_json(error) if error else None,
    )


def _now() -> int:
    return int(time.time())
