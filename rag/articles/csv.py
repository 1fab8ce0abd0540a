"""Tables with a header row; each row is one article."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from rag.articles._decode import encoding_of
from rag.articles._draft import Draft, Problem, SourceFile
from rag.articles._records import Records
from rag.errors import ArticleError

SUFFIXES = (".csv", ".tsv")

_SAMPLE_BYTES: Final = 64 * 1024
_MAX_FIELD_CHARS: Final = 64 * 2**20


def extract(file: SourceFile) -> Iterator[Draft | Problem]:
    """One article a row, its fields named by the header."""
    csv.field_size_limit(_MAX_FIELD_CHARS)
    sample = file.head(_SAMPLE_BYTES)
    encoding = encoding_of(sample)
    records = Records(file)
    with io.TextIOWrapper(file.open(), encoding, "replace", newline="") as lines:
        rows = csv.DictReader(
            (line.replace("\0", "") for line in lines), dialect=_dialect(sample, encoding)
        )
        header = [name.lstrip("\ufeff").strip() for name in rows.fieldnames or ()]
        if file.columns.text not in header:
            raise ArticleError(
                f"{file.name} has no column {file.columns.text!r} (columns: "
                f"{', '.join(header[:20])}); name the right one with --columns text=NAME.",
                "no_text",
            )
        rows.fieldnames = header
        for number, row in enumerate(rows, 1):
            yield records.draft(f"row {number}", {k: v for k, v in row.items() if k is not None})


def _dialect(sample: bytes, encoding: str) -> type[csv.Dialect]:
    """Delimiter by majority in the header: comma, semicolon, tab or bar."""
    head = sample.decode(encoding, "replace").split("\n", 1)[0]

    class Dialect(csv.excel):
        delimiter = max(",;\t|", key=head.count)

    return Dialect
