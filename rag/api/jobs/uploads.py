"""Documents sent over HTTP: taken out of the request, then read into the store."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from anyio import to_thread
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile

from rag import ingest
from rag.api.errors import ApiError
from rag.api.service import Service
from rag.articles import Draft, Problem, make_article
from rag.assistant import Assistant
from rag.errors import ArticleError
from rag.kept.labels import carried
from rag.types import Article
from rag.wire.articles import COLLECTION_PATTERN, NewArticle, NewArticles
from rag.wire.jobs import UploadedDocument, UploadReceipt
from rag.wire.strict import MOST_VALUES

T = TypeVar("T", bound=BaseModel)

MAX_FILES: Final = 200
_TEXTS: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
"""Texts of JSON, whose commas part nothing; one without an end is one to the end."""
_MOST_SAID: Final = 3
"""Parts that could not be read, each told with its reason."""


@dataclass(frozen=True, slots=True)
class FileDocument:
    """A file in any readable format."""

    name: str
    data: bytes
    collection: str

    @property
    def size(self) -> int:
        """Bytes, for progress."""
        return len(self.data)

    @property
    def fingerprint(self) -> bytes:
        """Tells this document from another one."""
        identity = f"{self.collection}\0{self.name}\0".encode("utf-8", "replace")
        return hashlib.sha256(identity + self.data).digest()


@dataclass(frozen=True, slots=True)
class TextDocument:
    """An article given as text."""

    article: NewArticle
    collection: str

    @property
    def name(self) -> str:
        """As it is called where it cannot be read."""
        return self.article.source or "article"

    @property
    def size(self) -> int:
        """Bytes, for progress."""
        return len(self.article.text.encode("utf-8", "replace"))

    @property
    def fingerprint(self) -> bytes:
        """Tells this document from another one."""
        identity = f"{self.collection}\0{self.article.model_dump_json()}"
        return hashlib.sha256(identity.encode("utf-8", "replace")).digest()


Document = FileDocument | TextDocument


def fingerprint(documents: Sequence[Document]) -> str:
    """Tells these documents from others. CPU work: not for the event loop."""
    return hashlib.sha256(b"".join(document.fingerprint for document in documents)).hexdigest()


async def documents_of(request: Request) -> list[Document]:
    """The documents of a request, JSON or multipart.

    Raises the 415 and 422 refusals, and :class:`RequestValidationError` naming every bad field.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind == "application/json":
        new = await sent(NewArticles, request)
        return [TextDocument(one, one.collection or new.collection) for one in new.articles]
    if kind == "multipart/form-data":
        return await _of_form(request)
    raise ApiError(
        415, "unsupported_media_type", "Send application/json, or files as multipart/form-data."
    )


async def sent(kind: type[T], request: Request) -> T:
    """The body of a request as JSON, read beside the event loop: it may be long.

    Raises the 422 refusals.
    """
    return await to_thread.run_sync(_parsed, kind, await request.body())


def _parsed(kind: type[T], body: bytes) -> T:
    if _holds_too_much(body):
        # Not even parsed, which would hold up everybody.
        raise ApiError(422, "invalid_request", f"It holds more than {MOST_VALUES:,} values.")
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        problems = [{**problem, "loc": ("body", *problem["loc"])} for problem in error.errors()]
        raise RequestValidationError(problems) from error


def _holds_too_much(body: bytes) -> bool:
    left = _values(body)
    if left <= MOST_VALUES:
        return False
    for number, text in enumerate(_TEXTS.finditer(body)):
        left -= _values(text[0])
        # A value is one text at most, and has one name.
        if left <= MOST_VALUES or number > 2 * MOST_VALUES:
            return left > MOST_VALUES
    return True


def _values(body: bytes) -> int:
    """At least as many as ``body`` holds, but for one."""
    return body.count(b",") + body.count(b"[") + body.count(b"{")


async def _of_form(request: Request) -> list[Document]:
    async with request.form(max_files=MAX_FILES, max_fields=10) as form:
        unknown = sorted(set(form) - {"files", "collection"})
        collection = form.get("collection", "default")
        files = form.getlist("files")
        if unknown or not files or not all(isinstance(file, UploadFile) for file in files):
            raise ApiError(
                422,
                "invalid_request",
                "A form has files under the name `files` and perhaps a `collection`; "
                f"found {', '.join(sorted(set(form))) or 'nothing'}.",
                param="files",
            )
        if not re.fullmatch(COLLECTION_PATTERN, str(collection)):
            raise ApiError(
                422,
                "invalid_request",
                "A collection is named by letters, digits, dots, dashes and underscores.",
                param="collection",
            )
        return [
            FileDocument(file.filename or "", await file.read(), str(collection))
            for file in files
            if isinstance(file, UploadFile)
        ]


def store(
    assistant: Assistant, documents: Sequence[Document], progress: Callable[[int], None]
) -> UploadReceipt:
    """Read documents into the store one by one; ``progress`` is told the bytes dealt with.

    A document that cannot be read stops nothing. Raises :class:`ArticleError` where none could.
    """
    results: list[UploadedDocument] = []
    done = 0
    for document in documents:
        results.append(_stored(assistant, document))
        done += document.size
        progress(done)
    if all(result.status == "failed" for result in results):
        reasons = "; ".join(f"{result.source}: {result.message}" for result in results[:10])
        # The reason names its file: of one document there is no more to say.
        alone = results[0].message if len(results) == 1 else None
        said = alone or f"No document could be read. {reasons}"
        raise ArticleError(said, results[0].code or "broken")
    changed = [result for result in results if result.status in ("added", "updated")]
    return UploadReceipt(
        object="upload",
        documents=results,
        articles=sum(len(result.article_ids) for result in changed),
        passages=sum(result.passages for result in changed),
        index_version=assistant.index_version,
    )


async def stored(
    service: Service, documents: Sequence[Document], progress: Callable[[int], None]
) -> UploadReceipt:
    """:func:`store`, in its turn; answers that quote a text which was replaced are forgotten."""
    receipt = await service.write(store, service.assistant, documents, progress)
    replaced = [document for document in receipt.documents if document.status == "updated"]
    service.forget([id_ for document in replaced for id_ in document.article_ids])
    return receipt


def _stored(assistant: Assistant, document: Document) -> UploadedDocument:
    try:
        if isinstance(document, TextDocument):
            return _store_text(assistant, document)
        return _store_file(assistant, document)
    except ArticleError as error:
        return UploadedDocument(document.name, "failed", [], 0, error.reason, str(error))


def _store_text(assistant: Assistant, document: TextDocument) -> UploadedDocument:
    article = article_of(document.article, document.collection)
    with assistant.store.read() as view:
        before = view.get([article.id])
    article = carried(article, before[0] if before else None)
    if before == [article]:
        return UploadedDocument(article.source, "unchanged", [article.id], 0, None, None)
    receipt = assistant.add([article])
    return UploadedDocument(
        source=article.source,
        status="updated" if before else "added",
        article_ids=[article.id],
        passages=receipt.passages,
        code=None,
        message=None,
    )


def article_of(new: NewArticle, collection: str) -> Article:
    """The article as it will be stored; raises :class:`ArticleError` where it has no words."""
    named = new.source or f"uploads/{hashlib.sha256(new.text.encode()).hexdigest()[:16]}"
    draft = Draft(text=new.text, title=new.title, published=new.published, language=new.language)
    return make_article(draft, named, collection)


def replacement(old: Article, new: NewArticle) -> Article:
    """``new`` in the place of ``old``: the same id, and its source and collection unless given."""
    source = new.source or old.source
    collection = new.collection or old.collection
    made = article_of(new.model_copy(update={"source": source}), collection)
    return carried(replace(made, id=old.id), old)


def _store_file(assistant: Assistant, document: FileDocument) -> UploadedDocument:
    report = ingest.add_bytes(
        assistant, document.name, document.data, collection=document.collection
    )
    entry = report.entries[0]
    return UploadedDocument(
        source=entry.source,
        status="failed" if entry.status == "removed" else entry.status,
        article_ids=_ids(assistant, document.collection, entry.source),
        passages=entry.passages,
        code=entry.reason,
        message=entry.message or _left_out(entry.problems),
    )


def _left_out(problems: Sequence[Problem]) -> str | None:
    """What of a document that was read could not be, such as a member of an archive."""
    if not problems:
        return None
    said = "; ".join(problem.message for problem in problems[:_MOST_SAID])
    more = len(problems) - _MOST_SAID
    return f"Not all of it was read: {said}" + (f" (and {more} more)" if more > 0 else "")


def _ids(assistant: Assistant, collection: str, source: str) -> list[str]:
    with assistant.store.read() as view:
        files = view.files(collection)
    return [id_ for record in files if record.source == source for id_ in record.article_ids]
