"""What a schema cannot say, told to the fuzzer: only data meant to be valid is touched."""

from __future__ import annotations

from typing import Any

import schemathesis
from schemathesis.generation import GenerationMode

_READABLE = "Words of a plain text, which can be read."


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: schemathesis.Case, kwargs: Any) -> None:
    """Dates in order, spans within any text, no cursor but the server's own, readable files."""
    if case.meta is None or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    if isinstance(case.query, dict):
        for name in ("cursor", "start", "end"):
            case.query.pop(name, None)
        order(case.query)
    if isinstance(case.body, dict):
        if isinstance(case.body.get("filters"), dict):
            order(case.body["filters"])
        # What cannot be honoured is refused by name: other sizes of vectors, inputs of no words.
        case.body.pop("dimensions", None)
        if case.path.endswith("/responses"):
            case.body["input"] = "Who is the head of the center?"
        for message in case.body.get("messages") or ():
            if isinstance(message, dict) and isinstance(message.get("content"), list):
                message["content"] = "Who is the head of the center?"
        if case.path.endswith("/labels"):
            case.body["words"] = "center"
            case.body["add_tags"] = ["fuzzed"]
        if case.path.endswith("/merge") and "copies" in case.body:
            # An article is no copy of itself.
            case.body["copies"] = [f"{one}-copy"[:200] for one in case.body["copies"]]
            case.body["keep"] = "one"
        files = case.body.get("files")
        if isinstance(files, list):
            # Any bytes are a file; that one can be read is nothing a schema says.
            case.body["files"] = [
                _READABLE if isinstance(file, bytes | str) else file for file in files
            ]


def order(sent: dict[str, Any]) -> None:
    """Exchange two dates that are the wrong way round."""
    first, last = sent.get("published_from"), sent.get("published_to")
    if isinstance(first, str) and isinstance(last, str) and first > last:
        sent["published_from"], sent["published_to"] = last, first
