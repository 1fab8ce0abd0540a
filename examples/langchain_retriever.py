"""A LangChain retriever over a running service: `pip install langchain-core`.

python examples/langchain_retriever.py QUESTION [ADDRESS]

Each document is a passage as it stands in its article, and its metadata say where: a chain that
keeps them can show every reader the words in their place.
"""

from __future__ import annotations

import json
import sys
from typing import Any
from urllib.request import Request, urlopen

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever


class QuotedPassages(BaseRetriever):
    """Passages of the articles, best first."""

    address: str = "http://127.0.0.1:8000"
    key: str = ""
    top_k: int = 8
    filters: dict[str, Any] = {}

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        body = {"question": query, "top_k": self.top_k, "filters": self.filters}
        return [
            Document(page_content=found.pop("text"), id=found["passage_id"], metadata=found)
            for found in search(self.address, self.key, body)
        ]


def search(address: str, key: str, body: dict[str, Any]) -> list[dict[str, Any]]:
    """What `POST /search` finds."""
    headers = {"Content-Type": "application/json", **({"X-API-Key": key} if key else {})}
    with urlopen(Request(f"{address}/search", json.dumps(body).encode(), headers)) as response:
        found: list[dict[str, Any]] = json.load(response)["data"]
    return found


def main(question: str, address: str = "http://127.0.0.1:8000") -> None:
    """Print what is found, each with its place."""
    for document in QuotedPassages(address=address).invoke(question):
        told = document.metadata
        place = f"{told['start_char_index']}-{told['end_char_index']}"
        print(f"“{document.page_content}”  {told['document_title']}, characters {place}")


if __name__ == "__main__":
    main(*sys.argv[1:])
