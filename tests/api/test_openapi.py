"""The OpenAPI document says what is true."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import MakeApi


@pytest.fixture
def document(api: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = api.get("/openapi.json").json()
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_every_operation_is_named_and_described(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, operation in operations(document)]
    assert len(names) == len(set(names))
    for name, operation in operations(document):
        assert operation["description"], name
        assert operation["tags"], name


def test_every_refusal_is_the_envelope(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        for status, response in operation["responses"].items():
            if int(status) >= 400 and (name, status) != ("GET /readyz", "503"):
                schema = response["content"]["application/json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/ErrorEnvelope"}, (name, status)


def test_every_example_follows_its_schema(document: dict[str, Any]) -> None:
    checked = 0
    for name, operation in operations(document):
        for response in operation["responses"].values():
            media = response.get("content", {}).get("application/json", {})
            examples = [item["value"] for item in media.get("examples", {}).values()]
            examples += [media["example"]] if "example" in media else []
            for example in examples:
                schema = {**media["schema"], "components": document["components"]}
                assert jsonschema_rs.is_valid(schema, example), (name, example)
                checked += 1
    assert checked > 20


def test_records_are_described(document: dict[str, Any]) -> None:
    citation = document["components"]["schemas"]["Citation"]["properties"]
    assert "code points" in citation["start_char_index"]["description"]


def test_keys_are_declared_where_they_are_demanded(
    document: dict[str, Any], make_api: MakeApi
) -> None:
    assert {} in document["paths"]["/ask"]["post"]["security"]
    guarded = make_api([], require_keys=True)
    app: Any = guarded.app
    for name, operation in operations(app.openapi()):
        demanded = {} not in operation.get("security", [{}])
        assert demanded is (name not in ("GET /healthz", "GET /readyz"))


def test_the_page_needs_no_other_host(api: TestClient) -> None:
    page = api.get("/docs")
    assert page.status_code == 200
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert "SwaggerUIBundle" in api.get("/docs/swagger-ui-bundle.js").text
    assert api.get("/docs/swagger-ui.css").headers["content-type"].startswith("text/css")
