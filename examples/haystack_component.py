"""A Haystack component that asks a running service: `pip install haystack-ai`.

python examples/haystack_component.py QUESTION [ADDRESS]

Its answers are Haystack's own `ExtractedAnswer`: quoted words, their place in the article, and how
likely they are right. Where the articles do not say it, there is none.
"""

from __future__ import annotations

import json
import sys
from typing import Any
from urllib.request import Request, urlopen

from haystack import Document, ExtractedAnswer, Pipeline, component


@component
class QuotedAnswers:
    """Answers quoted from the articles of a service."""

    def __init__(self, address: str = "http://127.0.0.1:8000", key: str = "") -> None:
        self.address = address
        self.key = key

    @component.output_types(answers=list[ExtractedAnswer])
    def run(self, query: str, filters: dict[str, Any] | None = None) -> dict[str, Any]:
        """Ask; no answer where the service abstains."""
        body = {"question": query, "filters": filters or {}}
        headers = {"Content-Type": "application/json"}
        if self.key:
            headers["X-API-Key"] = self.key
        request = Request(f"{self.address}/ask", json.dumps(body).encode(), headers)
        with urlopen(request) as response:
            answer = json.load(response)
        return {
            "answers": [
                ExtractedAnswer(
                    query=query,
                    score=answer["confidence"],
                    data=cited["cited_text"],
                    document=Document(content=cited["sentence"], id=cited["document_id"]),
                    document_offset=ExtractedAnswer.Span(
                        cited["start_char_index"], cited["end_char_index"]
                    ),
                    meta=cited,
                )
                for cited in answer["citations"]
            ]
        }


def main(question: str, address: str = "http://127.0.0.1:8000") -> None:
    """Ask in a pipeline, print the quotes."""
    pipeline = Pipeline()
    pipeline.add_component("quotes", QuotedAnswers(address))
    for answer in pipeline.run({"quotes": {"query": question}})["quotes"]["answers"]:
        offset = answer.document_offset
        place = f"characters {offset.start}-{offset.end}"
        print(f"“{answer.data}”  {answer.meta['document_title']}, {place}")


if __name__ == "__main__":
    main(*sys.argv[1:])
