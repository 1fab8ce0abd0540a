"""A first look into a file: what formats recognise themselves by."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from rag.articles._decode import as_utf8
from rag.articles._draft import SourceFile
from rag.errors import ArticleError

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")


@dataclass(frozen=True)
class Look:
    """What a format is shown of a file: cheap parts at once, containers when asked for."""

    file: SourceFile
    head: bytes
    """The first 8 KB."""

    @property
    def markup(self) -> bytes:
        """The first bytes, in UTF-8 where they are UTF-16 or UTF-32."""
        return as_utf8(self.head, self.head)

    @property
    def is_zip(self) -> bool:
        """Whether it is a zip: an archive, a book, an office document."""
        return self.head.startswith(_ZIP)

    @property
    def is_office(self) -> bool:
        """Whether it is a document of Microsoft's present formats."""
        return "[Content_Types].xml" in self.members

    @cached_property
    def members(self) -> frozenset[str]:
        """Names of what a zip holds; empty for other files.

        Raises :class:`ArticleError` (``broken``) for a damaged one.
        """
        return self._package[0]

    @cached_property
    def mimetype(self) -> str:
        """What a package says it is (books, OpenDocument); empty where it says nothing."""
        return self._package[1]

    def has(self, folder: str) -> bool:
        """Whether a zip holds anything whose name starts with ``folder``."""
        return any(name.startswith(folder) for name in self.members)

    @cached_property
    def _package(self) -> tuple[frozenset[str], str]:
        if not self.is_zip:
            return frozenset(), ""
        with self.file.open_seekable() as stream:
            try:
                with zipfile.ZipFile(stream) as archive:
                    # Some programs of Windows part folders as it does.
                    names = frozenset(name.replace("\\", "/") for name in archive.namelist())
                    kind = archive.read("mimetype")[:100].strip() if "mimetype" in names else b""
            except (zipfile.BadZipFile, RuntimeError, EOFError, OSError, ValueError) as error:
                raise ArticleError(
                    f"{self.file.name} is a damaged zip ({error}); save it again.", "broken"
                ) from error
        return names, kind.decode("ascii", "replace")

    @cached_property
    def streams(self) -> frozenset[str]:
        """Lower-case names of what Microsoft's old container holds; empty for other files.

        Raises :class:`ArticleError` (``broken``) for a damaged one.
        """
        if not self.head.startswith(_OLE):
            return frozenset()
        import olefile

        with self.file.open_seekable() as stream:
            try:
                with olefile.OleFileIO(stream) as container:
                    return frozenset("/".join(parts).lower() for parts in container.listdir())
            except (OSError, ValueError, IndexError) as error:
                raise ArticleError(f"{self.file.name} is damaged ({error}).", "broken") from error
