"""The reader's page at ``/``: a document, its modules and styles, and three small things they ask.

The page is static and talks to the same API as any other client (``/ask`` as server-sent events,
``/verify``, ``/articles``). It keeps its state in the browser; any worker process may serve any of
its requests, and a restart of the service loses nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from rag.assistant import Assistant
from rag.library.catalogue import Catalogue
from rag.settings import Settings
from ui.examples import Examples
from ui.formats import formats

HERE: Final = Path(__file__).parent
STATIC: Final = HERE / "static"
WORDS: Final = HERE / "words"
USUAL: Final = "en"

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'; require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)
"""No inline script, no inline style, no ``eval``; and with trusted types for which there is no
policy, no text can become markup in any way the browser has (``innerHTML`` and its kind throw)."""


class Shared(Protocol):
    """What the page needs of the service."""

    assistant: Assistant
    settings: Settings
    catalogue: Catalogue

    def seen_by(self, scope: Mapping[str, Any]) -> Shared:
        """The same as whoever sent a request may see it."""
        ...


def application(shared: Shared) -> Starlette:
    """The page and what belongs to it; state lives in ``shared`` alone."""
    examples = lru_cache(maxsize=64)(Examples)

    async def about(request: Request) -> JSONResponse:
        """What there is, and what this visitor may do."""
        key = request.scope.get("state", {}).get("key")
        articles = await run_in_threadpool(shared.seen_by(request.scope).assistant.count)
        whole = key is None or key.rights.whole
        writes = key is None or bool(key.rights.writes is None or key.rights.writes)
        return _json(
            {
                "articles": articles,
                "may_write": writes,
                "whole": whole and writes,
                "gaps": whole and writes and shared.settings.keep_conversations,
                "signed_in": key is not None,
                "formats": formats(),
                "originals": getattr(shared.settings, "original_bytes", 0) > 0,
                "workbench": whole and request.app.state.workbench(),
            }
        )

    async def examples_(request: Request) -> JSONResponse:
        """Questions that the articles answer."""
        theirs = examples(shared.seen_by(request.scope).assistant)
        return _json({"data": await theirs.questions()})

    async def suggestions(request: Request) -> JSONResponse:
        """What may be meant by words that are being typed."""
        typed = request.query_params.get("q", "")[:300]
        catalogue = shared.seen_by(request.scope).catalogue
        names, titled = await run_in_threadpool(catalogue.suggestions, typed)
        found = [{"id": one.article.id, "title": one.article.title} for one in titled]
        return _json({"names": list(names), "articles": found})

    async def page(request: Request) -> Response:
        language = language_of(request.cookies.get("language"), request.headers)
        return Response(
            document(language),
            media_type="text/html",
            headers={
                "Content-Security-Policy": POLICY,
                "Cache-Control": "no-cache",
                "Vary": "Accept-Language, Cookie",
            },
        )

    made = Starlette(
        routes=[
            Route("/", page),
            Route("/screen/about", about),
            Route("/screen/examples", examples_),
            Route("/screen/suggestions", suggestions),
            Mount("/screen", _Static(directory=STATIC)),
        ]
    )
    made.state.workbench = lambda: False
    return made


def languages() -> list[str]:
    """The languages the page speaks: one file of words each."""
    return sorted(path.stem for path in WORDS.glob("*.json"))


def language_of(chosen: str | None, headers: Mapping[str, str]) -> str:
    """The language that was chosen, else the first of the browser's that there is."""
    known = languages()
    asked = [part.split(";")[0].strip() for part in headers.get("accept-language", "").split(",")]
    for tag in [chosen or "", *asked]:
        if tag.split("-")[0].lower() in known:
            return tag.split("-")[0].lower()
    return USUAL


@cache
def words(language: str) -> Mapping[str, str]:
    """Everything the page says in ``language``; what is not translated is said in English."""

    def read(name: str) -> dict[str, str]:
        found: dict[str, str] = json.loads((WORDS / f"{name}.json").read_text(encoding="utf-8"))
        return found

    return {**read(USUAL), **read(language)}


@cache
def document(language: str) -> str:
    """The page as it is sent: templates of this package, every value escaped."""
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    said = words(language)
    service = [key for key in said if key.startswith("service.") and language != USUAL]
    return templates.get_template("index.html").render(
        language=language,
        languages={code: words(code)["language"] for code in languages()},
        words={
            "language": language,
            "words": said,
            "sentences": [(words(USUAL)[key], said[key]) for key in service],
        },
        say=said.__getitem__,
        styles=sorted(path.name for path in (STATIC / "style").glob("*.css")),
        modules=sorted(p.name for p in (STATIC / "js").glob("*.js") if p.name != "theme.js"),
    )


def _json(body: Any) -> JSONResponse:
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


class _Static(StaticFiles):
    """Files that a browser asks for anew by their tag, so that a new version is never mixed."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response
