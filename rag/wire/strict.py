"""How requests are read: strictly, as JSON means them, with every field known."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from itertools import chain
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
MOST_VALUES: Final = 50_000
"""Values in a body; the largest that means something, labels of 10,000 articles, has a fifth."""
MOST_TOLD: Final = 20
"""What is wrong with a body, told one by one."""
_MOST_LISTED: Final = 1_000
"""Faults among which those are picked: of more it is only told how many there are."""


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
    """``sent``, unless a string in it holds half a character, or it is nested deeper or holds more
    than any body.

    JSON can spell a lone surrogate, which no database and no response can hold, go deeper than what
    reads it can follow, and name so many values that refusing each of them takes minutes.
    """
    level, values = [sent], 0
    for _ in range(_DEEPEST + 1):
        for text in level:
            if isinstance(text, str):
                _check_characters(text)
        lists = [one for one in level if isinstance(one, list)]
        objects = [one for one in level if isinstance(one, dict)]
        values += sum(map(len, (*lists, *objects)))
        if values > MOST_VALUES:
            raise ValueError(f"it holds more than {MOST_VALUES:,} values")
        level = [*chain(*lists), *chain(*objects), *chain(*(one.values() for one in objects))]
        if not level:
            return sent
    raise ValueError(f"it is nested more than {_DEEPEST} deep")


def _check_characters(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("a text holds a lone surrogate, which is no character") from None


def strictly(record: Any) -> BeforeValidator:
    """Reads ``record`` as JSON means it: no 0 for a date, no "5" for a number.

    The records are made from Python values elsewhere, so that they cannot be strict themselves.
    """

    def read(sent: Any) -> Any:
        try:
            text = to_json(whole_numbers(sent), inf_nan_mode="null")
            return adapter_of(record).validate_json(text, strict=True)
        except ValidationError as error:
            if (faults := error.error_count()) > _MOST_LISTED:
                raise ValueError(f"{faults:,} fields are not as described") from None
            problems = error.errors(include_url=False, include_context=False, include_input=False)
            found = (f"{'.'.join(map(str, p['loc']))}: {p['msg']}" for p in problems[:MOST_TOLD])
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
