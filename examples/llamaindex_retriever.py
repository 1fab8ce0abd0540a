"""A LlamaIndex retriever over a running service: `pip install llama-index-core`.

python examples/llamaindex_retriever.py QUESTION [ADDRESS]

Each node is a passage as it stands in its article, with its offsets there; the citations of
whatever answers from the nodes can be checked with `POST /verify`.
"""

from __future__ import annotations

import json
import sys
from typing import Any
from urllib.request import Request, urlopen

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode


class QuotedPassages(BaseRetriever):
    """Passages of the articles, best first."""

    def __init__(
        self,
        address: str = "http://127.0.0.1:8000",
        key: str = "",
        top_k: int = 8,
        filters: dict[str, Any] | None = None,
    ) -> None:
        super().__init__()
        self._address = address
        self._key = key
        self._body = {"top_k": top_k, "filters": filters or {}}

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        body = {"question": query_bundle.query_str, **self._body}
        headers = {"Content-Type": "application/json"}
        if self._key:
            headers["X-API-Key"] = self._key
        request = Request(f"{self._address}/search", json.dumps(body).encode(), headers)
        with urlopen(request) as response:
            data = json.load(response)["data"]
        return [NodeWithScore(node=_node(found), score=found["score"]) for found in data]


def _node(found: dict[str, Any]) -> TextNode:
    return TextNode(
        id_=found["passage_id"],
        text=found["text"],
        start_char_idx=found["start_char_index"],
        end_char_idx=found["end_char_index"],
        metadata={name: value for name, value in found.items() if name != "text"},
    )


def main(question: str, address: str = "http://127.0.0.1:8000") -> None:
    """Print what is found, each with its place."""
    for found in QuotedPassages(address).retrieve(question):
        node = found.node
        place = f"{node.start_char_idx}-{node.end_char_idx}"
        print(f"“{node.text}”  {node.metadata['document_title']}, characters {place}")


if __name__ == "__main__":
    main(*sys.argv[1:])
