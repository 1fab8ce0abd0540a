"""The engine ``milvus`` where there is none: what is missing is named."""

from __future__ import annotations

import pytest

from rag import registry
from rag.engines._milvus.server import of
from rag.errors import MissingExtraError, SettingsError
from rag.settings import load

ENGINE = "milvus://anna:hush@127.0.0.1:5999/db?schema=press"


def test_the_extra_is_named_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.extras.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"pymilvus.*\[milvus\]"):
        registry.engine(ENGINE).place(load(engine=ENGINE, engine_vectors="http://there:19530"))


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("", "names none"),
        ("there:19530", "names there://"),
        ("file:///vectors.db", "names file://"),
        ("http://", "names http://"),
    ],
)
def test_an_address_that_names_no_milvus_is_refused(address: str, found: str) -> None:
    with pytest.raises(SettingsError, match=f"{found}.*RAG_ENGINE_VECTORS=http://host:19530"):
        of(load(engine=ENGINE, engine_vectors=address))


def test_a_password_is_not_shown() -> None:
    settings = load(engine=ENGINE, engine_vectors="https://anna:hush@there:19530/press")
    assert of(settings).shown == "https://there:19530/press"
    assert "hush" not in repr(settings)
