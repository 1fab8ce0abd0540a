"""Ask a running service (`make run`, or `rag serve FOLDER`): add an article, ask, check the quote.

python examples/ask_the_service.py [ADDRESS]
"""

from __future__ import annotations

import sys

from rag import Client


def main(address: str = "http://127.0.0.1:8000") -> None:
    """Add an article, ask about it, check that the quote still stands, take the article away."""
    with Client(address) as client:
        text = "The owl of the zoo is called Minerva. It sleeps by day."
        (article_id,) = client.add(text, title="The zoo").documents[0].article_ids
        answer = client.ask("What is the owl of the zoo called?")
        verdicts = client.verify(answer.citations).data
        for citation, verdict in zip(answer.citations, verdicts, strict=True):
            print(f"“{citation.cited_text}”  {citation.document_title}: {verdict.status}")
        client.delete(article_id)


if __name__ == "__main__":
    main(*sys.argv[1:])
