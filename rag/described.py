"""Records that clients are shown: what stands below an attribute is its description there."""

from __future__ import annotations

from typing import Final, TypeVar

Record = TypeVar("Record")

RECORDS: Final[list[type]] = []
"""All of them that were imported, each after those it is made of."""


def described(record: type[Record]) -> type[Record]:
    """Mark a dataclass as one that is served: pydantic reads its attributes' docstrings."""
    config = {**vars(record).get("__pydantic_config__", {}), "use_attribute_docstrings": True}
    setattr(record, "__pydantic_config__", config)  # noqa: B010 (no attribute a dataclass declares)
    RECORDS.append(record)
    return record
