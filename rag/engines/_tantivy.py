"""The BM25 index itself: its fields, how it is changed, how it is asked.

Score of a passage for a question with terms t (Robertson & Zaragoza 2009, k1 = 1.2, b = 0.75):
sum over t of  ln(1 + (N - n_t + 0.5) / (n_t + 0.5)) * f * (k1 + 1) / (f + k1 * (1 - b + b * l / L))
with N passages, n_t of them holding t, f its count in the passage, l the passage's length and L
the mean length. Lengths beyond 40 terms are kept to about 6 %, in one byte. A deleted passage
leaves N, n_t and L when its segment is merged or the index is optimised.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from rag.engines._files import make_folder
from rag.engines._ranking import Ids, Ranking
from rag.engines._snapshot import Searchable
from rag.language.terms import TOKENIZER, terms

FORMAT: Final = f"1 {TOKENIZER}"
"""Fields and terms; an index of another format is rebuilt."""

_HEAP_BYTES: Final = 64_000_000
_DECIMALS: Final = 4


def create(folder: Path | None) -> Any:
    """An empty index in ``folder``, or in memory."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    # Signed: deleting by the term of an unsigned field finds nothing in tantivy-py 0.27.
    builder.add_integer_field("id", indexed=True, fast=True)
    builder.add_integer_field("article", indexed=True)
    builder.add_text_field("body", tokenizer_name="whitespace", index_option="freq")
    if folder is None:
        return tantivy.Index(builder.build())
    make_folder(folder)
    return tantivy.Index(builder.build(), str(folder))


def open_at(folder: Path) -> Any:
    """The index in ``folder``; raises ``ValueError`` when it cannot be read."""
    import tantivy

    return tantivy.Index.open(str(folder))


def open_read_only(folder: Path, elsewhere: tempfile.TemporaryDirectory[str]) -> Any:
    """The index in a folder where its lock file cannot be made: through links from elsewhere."""
    for file in folder.iterdir():
        if not file.name.endswith(".lock"):
            (Path(elsewhere.name) / file.name).symlink_to(file.resolve())
    return open_at(Path(elsewhere.name))


def change(
    index: Any, removed: Iterable[int], added: Iterable[Searchable], above: int | None = None
) -> None:
    """Commit one change; with ``above`` whatever has a higher id is removed first."""
    import tantivy

    writer = index.writer(_HEAP_BYTES, 1)
    if above is not None:
        integer = tantivy.FieldType.Integer
        writer.delete_documents_by_query(
            tantivy.Query.range_query(
                index.schema, "id", integer, lower_bound=above, include_lower=False
            )
        )
    for identity in removed:
        writer.delete_documents_by_term("id", identity)
    for passage in added:
        document = tantivy.Document()
        document.add_integer("id", passage.id)
        document.add_integer("article", passage.article)
        document.add_text("body", " ".join(_terms_of(passage)))
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


class View:
    """One committed state of an index; searches of many threads share it."""

    def __init__(self, index: Any) -> None:
        index.reload()
        self._schema = index.schema
        self._searcher = index.searcher()
        self.passages: int = self._searcher.num_docs

    def search(self, question: Sequence[str], keys: Sequence[int] | None, n: int) -> Ranking:
        """The ``n`` best by BM25 for these terms, among the articles with these keys if given.

        Scores are rounded to 1e-4: in which order float32 terms were summed must not decide.
        """
        import tantivy

        query = tantivy.Query
        parts = [
            (tantivy.Occur.Should, query.term_query(self._schema, "body", term, "freq"))
            for term in question
        ]
        asked = query.boolean_query(parts)
        if keys is not None:
            among = query.term_set_query(self._schema, "article", keys)
            asked = query.boolean_query(
                [
                    (tantivy.Occur.Must, asked),
                    (tantivy.Occur.Must, query.const_score_query(among, 0.0)),
                ]
            )
        hits = self._searcher.search(asked, n, count=False).hits
        ids: Ids = np.array(
            self._searcher.fast_field_values("id", [address for _, address in hits]), dtype=np.int64
        )
        scores = np.array([score for score, _ in hits], dtype=np.float32)
        return Ranking(ids, np.round(scores, _DECIMALS))


def _terms_of(passage: Searchable) -> list[str]:
    """The title counts as part of every passage, unless the passage begins with it."""
    if passage.title and not passage.text.startswith(passage.title):
        return terms(f"{passage.title} {passage.text}")
    return terms(passage.text)
