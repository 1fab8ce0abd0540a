"""What a schema cannot say, told to the fuzzer."""

from __future__ import annotations

from typing import Any

import schemathesis


@schemathesis.hook
def map_body(context: schemathesis.HookContext, body: Any) -> Any:
    """A schema cannot order two dates: exchange them where both are given the wrong way round."""
    if isinstance(body, dict) and isinstance(body.get("filters"), dict):
        body["filters"] = ordered(body["filters"])
    return body


@schemathesis.hook
def map_query(context: schemathesis.HookContext, query: Any) -> Any:
    """The same for the list of articles; a span needs both ends."""
    if isinstance(query, dict):
        if ("start" in query) is not ("end" in query):
            query = {name: value for name, value in query.items() if name not in ("start", "end")}
        return ordered(query)
    return query


def ordered(sent: dict[str, Any]) -> dict[str, Any]:
    """``sent`` with its two dates in order."""
    first, last = sent.get("published_from"), sent.get("published_to")
    if isinstance(first, str) and isinstance(last, str) and first > last:
        return {**sent, "published_from": last, "published_to": first}
    return sent
