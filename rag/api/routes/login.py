"""A browser's way in: a page that takes a key once and leaves an HttpOnly cookie."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from rag.api.pages.article import source_of
from rag.api.pages.chat import visitors_words
from rag.api.parameters import Shared
from rag.api.security.access import COOKIE
from rag.api.security.api_keys import SESSION_SECONDS, KeyStore
from rag.api.security.hosts import keys_demanded

router = APIRouter(include_in_schema=False)

_MOST_FIELDS: Final = 10

_STYLE: Final = """
:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;display:grid;place-items:center;min-height:90vh;margin:0}
form{width:min(24rem,90vw)}
label,input,button{display:block;width:100%;box-sizing:border-box;font:inherit}
input,button{padding:.6rem;margin:.4rem 0 1rem}
.refused{color:#b3261e}
"""
_POLICY: Final = (
    f"default-src 'none'; style-src {source_of(_STYLE)}; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


@router.get("/login")
def login_page(request: Request, next: str = "/") -> HTMLResponse:  # noqa: A002
    """The form, sent to its own address: ``next`` is where to go afterwards, on this server only,
    and what the address is of in a page (``#char=120,154``) goes along."""
    return _page(request)


@router.post("/login")
async def login(request: Request, service: Shared, next: str = "/") -> Any:  # noqa: A002
    """Exchange a key for a session cookie, which script cannot read and other sites cannot use."""
    given = _fields(await request.body()).get("key", [""])[0].strip()
    target = _local(next)
    if not keys_demanded(service.settings):
        return RedirectResponse(target, status_code=303)
    store = KeyStore(service.assistant.store.state)
    key = await to_thread.run_sync(store.check, given)
    if key is None:
        return _page(request, refused=True)
    token = await to_thread.run_sync(store.open_session, key)
    response = RedirectResponse(target, status_code=303)
    response.set_cookie(
        COOKIE,
        token,
        max_age=SESSION_SECONDS,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
        path="/",
    )
    return response


@router.post("/logout")
async def logout(request: Request, service: Shared) -> RedirectResponse:
    """End the session and forget the cookie."""
    token = request.cookies.get(COOKIE)
    if token:
        await to_thread.run_sync(_close, KeyStore(service.assistant.store.state), token)
    response = RedirectResponse("/login", status_code=303)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    return response


def _fields(body: bytes) -> dict[str, list[str]]:
    """Those of the form; none of what the page does not send."""
    try:
        return parse_qs(body.decode("utf-8", "replace"), max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}


def _close(store: KeyStore, token: str) -> None:
    """End a session for whoever has its token; of anything else nothing is written."""
    if store.check_session(token) is not None:
        store.close_session(token)


def _local(target: str) -> str:
    """``target`` if it is a plain path of this server, else the chat."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return "/"
    plain = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if plain and not parts.scheme and not parts.netloc else "/"


def _page(request: Request, *, refused: bool = False) -> HTMLResponse:
    language, words = visitors_words(request)
    said = f'<p class="refused" role="alert">{words["login.refused"]}</p>' if refused else ""
    return HTMLResponse(
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{words['failed.login']}</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<style>{_STYLE}</style></head><body><form method="post">{said}'
        f'<label for="key">{words["login.key"]}</label><input id="key" name="key" '
        'type="password" required autofocus autocomplete="current-password">'
        f"<button>{words['failed.login']}</button></form></body></html>",
        status_code=401 if refused else 200,
        headers={
            "Content-Security-Policy": _POLICY,
            "Cache-Control": "no-store",
            # With "no-referrer" a browser sends this form as from no origin, which is refused.
            "Referrer-Policy": "same-origin",
        },
    )
