"""What each method of a client sends, and how the response is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Generic, TypedDict, TypeVar
from urllib.parse import quote

from pydantic_core import to_jsonable_python

from rag.kept.feedback import FeedbackVerdict
from rag.types import Answer, Citation, Filters, Form, Receipt
from rag.wire.articles import ArticleBody, ArticleList, PassageList
from rag.wire.health import Readiness
from rag.wire.jobs import Job, UploadReceipt
from rag.wire.questions import FeedbackReceipt, SearchResults, Verdicts
from rag.wire.strict import adapter_of

T = TypeVar("T")

TIMEOUT: Final = 60.0
"""Seconds a request may take."""


@dataclass(frozen=True)
class Call(Generic[T]):
    """One request, and how its response is read."""

    method: str
    path: str
    kind: type[T]
    options: Mapping[str, Any] = field(default_factory=dict)

    def read(self, body: bytes) -> T:
        """The record that came back."""
        kind: Any = self.kind
        found: T = adapter_of(kind).validate_json(body)
        return found


class AskOptions(TypedDict, total=False):
    """How a question is to be answered; what is left out is the service's to say."""

    conversation_id: str | None
    top_k: int | None
    min_confidence: float | None
    filters: Filters | None
    form: Form | None
    as_written: bool
    snapshot: str | None
    """Name of the snapshot to ask; none: the articles as they are."""


def ask(question: str, options: AskOptions, *, stream: bool = False) -> Call[Answer]:
    """An answer."""
    if unknown := options.keys() - AskOptions.__annotations__.keys():
        raise TypeError(f"a question has no option {', '.join(sorted(unknown))}")
    body: dict[str, Any] = {"question": question, **options, "stream": stream}
    body["filters"] = to_jsonable_python(options.get("filters") or Filters())
    snapshot = body.pop("snapshot", None)
    params = {} if snapshot is None else {"snapshot": snapshot}
    return Call("POST", "/ask", Answer, {"json": body, "params": params})


def search(question: str, top_k: int | None, filters: Filters | None) -> Call[SearchResults]:
    """Passages."""
    body = {
        "question": question,
        "top_k": top_k,
        "filters": to_jsonable_python(filters or Filters()),
    }
    return Call("POST", "/search", SearchResults, {"json": body})


def verify(citations: Sequence[Citation]) -> Call[Verdicts]:
    """Verdicts on citations."""
    body = {"citations": to_jsonable_python(list(citations))}
    return Call("POST", "/verify", Verdicts, {"json": body})


def feedback(
    answer: Answer, verdict: FeedbackVerdict, comment: str, expected: str | None
) -> Call[FeedbackReceipt]:
    """A judgement."""
    body = {
        "answer_id": answer.id,
        "verdict": verdict,
        "comment": comment,
        "expected": expected,
        "answer": to_jsonable_python(answer),
    }
    return Call("POST", "/feedback", FeedbackReceipt, {"json": body})


def listing(cursor: str | None, limit: int, filters: Filters | None) -> Call[ArticleList]:
    """One page of articles; raises :class:`TypeError` for a filter that lists do not know."""
    chosen = filters or Filters()
    if chosen.article_ids:
        raise TypeError("articles are not listed by article_ids; read each by its id")
    parameters = {
        "limit": limit,
        "cursor": cursor,
        "source": chosen.sources,
        "collection": chosen.collections,
        "folder": chosen.folders,
        "kind": chosen.kinds,
        "tag": chosen.tags,
        "metadata": [f"{name}:{value}" for name, value in chosen.metadata.items()],
        "published_from": chosen.published_from,
        "published_to": chosen.published_to,
    }
    given = {name: value for name, value in parameters.items() if value}
    return Call("GET", "/articles", ArticleList, {"params": to_jsonable_python(given)})


def article(article_id: str, start: int | None, end: int | None) -> Call[ArticleBody]:
    """A whole article, perhaps with a span."""
    given = {name: at for name, at in (("start", start), ("end", end)) if at is not None}
    return Call("GET", _of(article_id), ArticleBody, {"params": given})


def add(
    text: str,
    title: str | None,
    source: str | None,
    published: date | None,
    collection: str,
    idempotency_key: str | None,
) -> Call[UploadReceipt]:
    """An article given as text."""
    article = {"text": text, "title": title, "source": source, "published": published}
    body = {"articles": [to_jsonable_python(article)], "collection": collection}
    return Call("POST", "/articles", UploadReceipt, _upload({"json": body}, idempotency_key, False))


def upload(
    files: Mapping[str, bytes], collection: str, idempotency_key: str | None
) -> Call[UploadReceipt]:
    """Files, answered when they are stored."""
    options = _upload(_form(files, collection), idempotency_key, later=False)
    return Call("POST", "/articles", UploadReceipt, options)


def upload_in_background(
    files: Mapping[str, bytes], collection: str, idempotency_key: str | None
) -> Call[Job]:
    """Files, answered when they are received."""
    options = _upload(_form(files, collection), idempotency_key, later=True)
    return Call("POST", "/articles", Job, options)


def _form(files: Mapping[str, bytes], collection: str) -> dict[str, Any]:
    parts = [("files", (name, data)) for name, data in files.items()]
    return {"files": parts, "data": {"collection": collection}}


def _upload(body: dict[str, Any], idempotency_key: str | None, later: bool) -> dict[str, Any]:
    headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
    return {**body, "params": {"background": str(later).lower()}, "headers": headers}


def replace(article_id: str, text: str, title: str | None) -> Call[Receipt]:
    """Another text for an article."""
    body = {"text": text, "title": title}
    return Call("PUT", _of(article_id), Receipt, {"json": body})


def passages(article_id: str) -> Call[PassageList]:
    """An article's passages."""
    return Call("GET", f"{_of(article_id)}/passages", PassageList)


def delete(article_id: str) -> Call[Receipt]:
    """An article, gone."""
    return Call("DELETE", _of(article_id), Receipt)


def job(job_id: str) -> Call[Job]:
    """A background upload."""
    return Call("GET", f"/jobs/{quote(job_id, safe='')}", Job)


def ready() -> Call[Readiness]:
    """Readiness."""
    return Call("GET", "/readyz", Readiness)


def _of(article_id: str) -> str:
    return f"/articles/{quote(article_id, safe='')}"


def headers(api_key: str | None) -> dict[str, str]:
    """What every request carries."""
    return {"Authorization": f"Bearer {api_key}"} if api_key else {}
