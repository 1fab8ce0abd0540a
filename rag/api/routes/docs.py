"""``/docs``: the API to read and try, from files of this installation and no other host."""

from __future__ import annotations

from importlib import resources
from typing import Final, Literal

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from rag.api.pages.article import source_of

router = APIRouter(include_in_schema=False)

_FILES: Final = "fastapi_swagger.resources"
_START: Final = (
    'SwaggerUIBundle({url: "openapi.json", dom_id: "#docs", deepLinking: true, '
    'docExpansion: "list", defaultModelsExpandDepth: 0, validatorUrl: null});'
)
_POLICY: Final = (
    f"default-src 'none'; script-src 'self' {source_of(_START)}; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGE: Final = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>rag: the API</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<link rel="stylesheet" href="docs/swagger-ui.css"></head><body><div id="docs"></div>'
    f'<script src="docs/swagger-ui-bundle.js"></script><script>{_START}</script></body></html>'
)
_KINDS: Final = {"swagger-ui.css": "text/css", "swagger-ui-bundle.js": "text/javascript"}


@router.get("/docs")
def docs() -> HTMLResponse:
    """The page."""
    return HTMLResponse(_PAGE, headers={"Content-Security-Policy": _POLICY})


@router.get("/docs/{name}")
def docs_file(name: Literal["swagger-ui.css", "swagger-ui-bundle.js"]) -> Response:
    """One of the page's two files."""
    data = resources.files(_FILES).joinpath(name).read_bytes()
    return Response(data, media_type=_KINDS[name], headers={"Cache-Control": "max-age=86400"})
