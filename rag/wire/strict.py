"""How requests are read: strictly, as JSON means them, with every field known."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Annotated, Any, Final

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic_core import to_json

from rag.described import RECORDS
from rag.types import Filters

_DEEPEST: Final = 50
"""Lists and objects around a value of a body."""


def whole_numbers(sent: Any) -> Any:
    """``sent`` with 3 for 3.0, which is an integer in JSON Schema."""
    if isinstance(sent, float) and sent.is_integer():
        return int(sent)
    if isinstance(sent, dict):
        return {key: whole_numbers(value) for key, value in sent.items()}
    if isinstance(sent, list):
        return [whole_numbers(value) for value in sent]
    return sent


def whole_characters(sent: Any) -> Any:
    """``sent``, unless a string in it holds half a character, or it is nested deeper than any body.

    JSON can spell a lone surrogate, which no database and no response can hold, and go deeper than
    what reads it can follow.
    """
    _followed(sent, 0)
    return sent


def _followed(sent: Any, deep: int) -> None:
    if deep > _DEEPEST:
        raise ValueError(f"it is nested more than {_DEEPEST} deep")
    if isinstance(sent, str):
        try:
            sent.encode()
        except UnicodeEncodeError:
            raise ValueError("a text holds a lone surrogate, which is no character") from None
    elif isinstance(sent, dict):
        for key, value in sent.items():
            _followed(key, deep)
            _followed(value, deep + 1)
    elif isinstance(sent, list):
        for value in sent:
            _followed(value, deep + 1)


def strictly(record: Any) -> BeforeValidator:
    """Reads ``record`` as JSON means it: no 0 for a date, no "5" for a number.

    The records are made from Python values elsewhere, so that they cannot be strict themselves.
    """

    def read(sent: Any) -> Any:
        try:
            text = to_json(whole_numbers(sent), inf_nan_mode="null")
            return adapter_of(record).validate_json(text, strict=True)
        except ValidationError as error:
            found = (f"{'.'.join(map(str, p['loc']))}: {p['msg']}" for p in error.errors())
            raise ValueError("; ".join(found)) from None

    return BeforeValidator(read)


SentFilters = Annotated[Filters, strictly(Filters)]
"""Filters as they stand in a body."""


@cache
def adapter_of(record: Any) -> TypeAdapter[Any]:
    """The reader of a record, made once."""
    return TypeAdapter(record)


@cache
def describe_records() -> None:
    """Read the records' sources, once for all applications of a process.

    Pydantic keeps the schema of its own dataclasses with the class, under these names, and looks
    for it there; it makes that of any other one anew wherever the record is named: in 50 routes,
    0.3 ms for every attribute.
    """
    for record in RECORDS:
        adapter: TypeAdapter[Any] = TypeAdapter(record)
        for made in ("core_schema", "validator", "serializer"):
            setattr(record, f"__pydantic_{made}__", getattr(adapter, made))


def _day(sent: Any) -> Any:
    if isinstance(sent, date) or (isinstance(sent, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", sent)):
        return sent
    raise ValueError("not a day such as 2025-06-28")


Day = Annotated[date, BeforeValidator(_day)]


class Request(BaseModel):
    """A body that is sent to the service."""

    # A misspelt field is an error, not a silent default.
    model_config = ConfigDict(extra="forbid", frozen=True)

    _whole = model_validator(mode="before")(whole_characters)
