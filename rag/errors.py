"""Every error a user can cause.

RagError
├── InputError                 what was asked for cannot be done as asked
│   ├── QuestionError          empty, too long
│   ├── ArticleError           a file or article that cannot be read
│   ├── FilterError            dates the wrong way round, unknown field
│   ├── ConnectorError         an address that may not be asked, or that did not give what it should
│   └── DataError              evaluation or training data that is not in its format
├── NotFoundError              no such article, passage, answer
├── RightsError                collections that whoever asks may not change
├── ConflictError              the same name or key already stands for something else
├── SettingsError              a value in the environment that is not allowed
├── MissingExtraError          an optional package is needed for what was chosen
├── ModelError                 weights missing, changed or unreadable
└── StoreError               something about the index
    ├── IndexMissingError      nothing was built here yet
    ├── IndexMismatchError     built with another embedder, dimension or chunking
    ├── IndexLockedError       another process is writing
    ├── IndexUnreachableError  its database cannot be reached just now
    ├── IndexUnwritableError   its disk is full, or may not be written
    └── IndexBrokenError       damaged beyond automatic repair

A message says what was found, what was expected, and the next command to run.
"""

from __future__ import annotations


class RagError(Exception):
    """Base of every error this project raises on purpose; its text is meant for the user."""

    code = "error"

    def __init__(self, message: str = "", *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint
        """What to do next at the command line; a client over HTTP is not told, it has none."""


class InputError(RagError):
    """What was asked for cannot be done as asked."""

    code = "invalid_input"


class QuestionError(InputError):
    """A question that is empty or too long."""

    code = "invalid_question"


class ArticleError(InputError):
    """A file or article that cannot be read; ``reason`` is one of a fixed set of words."""

    code = "unreadable_article"

    def __init__(self, message: str, reason: str = "broken") -> None:
        super().__init__(message)
        self.reason = reason
        """``encrypted``, ``no_text``, ``broken``, ``too_large``, ``too_costly``, ``not_supported``,
        ``missing``."""


class FilterError(InputError):
    """A filter that can match nothing by construction, or names an unknown field."""

    code = "invalid_filter"


class ConnectorError(InputError):
    """An address that may not be asked, or that did not give what it should; ``reason`` is one of
    a fixed set of words."""

    code = "not_fetched"

    def __init__(self, message: str, reason: str = "failed", *, wait: float | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        """``address``, ``host``, ``network``, ``robots``, ``too_large``, ``too_slow``, ``gone``,
        ``unreachable``, ``busy``, ``failed``."""
        self.wait = wait
        """Seconds after which whoever was asked wants to be asked again."""


class DataError(InputError):
    """Evaluation or training data that is not in its format."""

    code = "invalid_data"


class NotFoundError(RagError):
    """No such article, passage or answer."""

    code = "not_found"


class RightsError(RagError):
    """What was asked for takes a right to collections that whoever asks does not have."""

    code = "rights_missing"


class ConflictError(RagError):
    """The same name or key already stands for something else."""

    code = "conflict"


class SettingsError(RagError):
    """A setting that is not allowed; the message names its key."""

    code = "invalid_settings"


class MissingExtraError(RagError):
    """An optional package is needed for what was chosen; the message says what to install."""

    code = "missing_extra"


class ModelError(RagError):
    """Weights that are missing, changed or unreadable."""

    code = "model_error"


class StoreError(RagError):
    """Something about the index."""

    code = "index_error"


class IndexMissingError(StoreError):
    """Nothing was built here yet."""

    code = "index_missing"


class IndexMismatchError(StoreError):
    """The index was built with another embedder, dimension or chunking than the settings say."""

    code = "index_mismatch"


class IndexLockedError(StoreError):
    """Another process is writing to the index."""

    code = "index_locked"


class IndexUnreachableError(StoreError):
    """The database that holds the index cannot be reached just now; the same may be asked again."""

    code = "index_unreachable"


class IndexUnwritableError(StoreError):
    """The disk of the index is full, or may not be written: it is as it was, and can be asked."""

    code = "index_unwritable"


class IndexBrokenError(StoreError):
    """The store is damaged beyond automatic repair."""

    code = "index_broken"
