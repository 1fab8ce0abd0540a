"""One JSON object a line on standard error."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Final

_LONGEST: Final = 10_000
"""Characters of a message, and the last ones of a traceback: libraries tell what they were sent."""


class JsonLines(logging.Formatter):
    """Time, level, logger and message, and what was passed as ``extra={"fields": {...}}``."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage()[:_LONGEST],
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)[-_LONGEST:]
        return json.dumps(line, ensure_ascii=False, default=str)


def install() -> None:
    """Send everybody's records to standard error as JSON lines, the service's own from ``info`` on.

    At the root, so that no library puts a handler of its own there: one of them draws what it was
    sent with colours and frames, which takes many seconds where that is long.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.getLogger().handlers = [handler]
    for name in ("rag", "uvicorn"):
        logging.getLogger(name).setLevel(logging.INFO)
