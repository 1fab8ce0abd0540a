"""Where an index lies: the database, the schema in it, and perhaps replicas to read from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from rag.errors import SettingsError
from rag.settings import Settings

_SCHEMA: Final = re.compile(r"[a-z_][a-z0-9_]{0,49}")
_DEFAULT: Final = "rag"


@dataclass(frozen=True, slots=True)
class Address:
    """One index. ``writer`` and ``reader`` are addresses as libpq takes them."""

    writer: str
    reader: str | None
    """None where it is read where it is written."""
    schema: str
    """All tables of an index stand in one schema, so a database may hold several."""

    @property
    def shown(self) -> str:
        """For people: without a password."""
        parts = urlsplit(self.writer)
        user, at, hosts = parts.netloc.rpartition("@")
        return f"postgresql://{user.partition(':')[0]}{at}{hosts}{parts.path} ({self.schema})"

    def beside(self) -> Address:
        """An index beside this one, for what is made before it takes its place."""
        return Address(self.writer, None, f"{self.schema}_next")


def of(settings: Settings) -> Address:
    """The address in ``settings``, whichever engine keeps it there; raises
    :class:`SettingsError`."""
    if "://" not in settings.engine:
        raise SettingsError(
            f"RAG_ENGINE={settings.engine} names no database; give its address: "
            f"RAG_ENGINE={settings.engine}://user@host:5432/database"
        )
    writer, schema = _split(settings.engine)
    reader = _split(settings.engine_reads)[0] if settings.engine_reads else None
    return Address(writer, reader, schema)


def _split(uri: str) -> tuple[str, str]:
    """The address for libpq, and the schema, which is our own parameter ``schema``."""
    parts = urlsplit(uri)
    given = parse_qsl(parts.query, keep_blank_values=True)
    schema = dict(given).get("schema", _DEFAULT)
    if not _SCHEMA.fullmatch(schema):
        raise SettingsError(
            f"RAG_ENGINE says schema={schema!r}; use at most 50 small letters, digits and _."
        )
    rest = [pair for pair in given if pair[0] != "schema"]
    return urlunsplit(parts._replace(scheme="postgresql", query=urlencode(rest))), schema
