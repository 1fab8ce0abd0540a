"""The file behind an article: served as it was read, drawn page by page, looked at again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from rag.articles import SourceFile
from rag.assistant import Assistant
from rag.errors import ArticleError, NotFoundError
from rag.ingest.extracted import digest
from rag.ingest.file_keys import path_of
from rag.isolation import read
from rag.isolation.pictures import page_picture
from rag.origin import locate
from rag.types import Article, Citation, FileRecord, Verdict

_LOOKED_AT: Final = 20
"""Changed files that one verification reads again."""
_PDF: Final = b"%PDF-"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it was when its articles were read from it."""

    name: str
    sha256: str
    data: bytes


def original(assistant: Assistant, article_id: str) -> Kept:
    """The file of an article; raises :class:`NotFoundError` where there is none or it is not kept.

    For an article of an archive, a table or a mail that is the whole of it.
    """
    with assistant.store.read() as view:
        articles = view.get([article_id], text=False)
        if not articles:
            raise NotFoundError(f"No article {article_id!r} in this index.")
        article = articles[0]
        data = view.original(article.file_sha256) if article.file_sha256 else None
    if data is None:
        raise NotFoundError(
            f"The file of article {article_id!r} is not kept: it was sent as text, is larger than "
            "the setting original_bytes allows, or was indexed before files were kept."
        )
    name = article.source.split("#", 1)[0].rsplit("/", 1)[-1] or article_id
    return Kept(name, article.file_sha256, data)


def picture(
    assistant: Assistant, article_id: str, page: int, start: int | None, end: int | None
) -> bytes:
    """PNG of a page of an article's PDF, the words ``[start, end)`` boxed.

    Raises :class:`NotFoundError` for a file that is no PDF or has no such page.
    """
    kept = original(assistant, article_id)
    if _PDF not in kept.data[:1024]:
        raise NotFoundError(f"{kept.name} is no PDF: it has no pages that can be drawn.")
    article = assistant.article(article_id)
    found = None
    if start is not None and end is not None:
        found = locate(article.origin, article.text, start, end)
    try:
        return page_picture(kept.data, page, found.rects if found else [])
    except ArticleError as error:
        raise NotFoundError(str(error)) from error


def verify(assistant: Assistant, citations: Sequence[Citation]) -> list[Verdict]:
    """For each citation whether its words still stand where it says, in article and file."""
    verdicts = assistant.verify(citations)
    ids = list({citation.document_id for citation in citations})
    with assistant.store.read() as view:
        articles = {article.id: article for article in view.get(ids, text=False)}
        read = {article.id for article in articles.values() if article.file_sha256}
        records = view.files() if read else []
    files = {id_: one for one in records for id_ in one.article_ids if id_ in read}
    looks = _Looks()
    return [
        replace(verdict, original=looks.state(citation, articles, files))
        for citation, verdict in zip(citations, verdicts, strict=True)
    ]


_State = Literal["holds", "changed", "gone", "unknown"]


class _Looks:
    """Looks at every file once."""

    def __init__(self) -> None:
        self._texts: dict[Path, list[str] | None] = {}
        self._same: dict[Path, bool] = {}

    def state(
        self, citation: Citation, articles: dict[str, Article], files: dict[str, FileRecord]
    ) -> _State:
        article = articles.get(citation.document_id)
        record = files.get(citation.document_id)
        path = path_of(record) if record is not None else None
        if article is None or record is None or path is None:
            return "unknown"
        if not path.is_file():
            return "gone"
        try:
            if path not in self._same:
                self._same[path] = digest(SourceFile.at(path)) == record.sha256
            if self._same[path] and citation.document_sha256 in ("", article.sha256):
                return "holds"
            texts = self._read(path, record)
        except (OSError, ArticleError):
            return "changed"
        if texts is None:
            return "unknown"
        return "holds" if any(citation.cited_text in text for text in texts) else "changed"

    def _read(self, path: Path, record: FileRecord) -> list[str] | None:
        """The texts of a file as it is now; none where too many were asked for."""
        if path not in self._texts:
            if len(self._texts) >= _LOOKED_AT:
                return None
            found = read(SourceFile.at(path), record.source, record.collection)
            self._texts[path] = [item.text for item in found if isinstance(item, Article)]
        return self._texts[path]
