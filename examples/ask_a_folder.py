"""Ask a folder of articles from a program: nothing else has to run.

python examples/ask_a_folder.py [FOLDER] [QUESTION]
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from rag import Assistant, ingest
from rag.settings import load

FOLDER = str(Path(__file__).parent.parent / "seeds" / "articles")
QUESTION = "Who is the head of the National Neurosurgery Center?"


def main(folder: str = FOLDER, question: str = QUESTION) -> None:
    """Index ``folder`` for as long as this runs, ask, and show the answer where it stands."""
    with (
        tempfile.TemporaryDirectory() as index,
        Assistant.open(load(index_dir=Path(index)), create=True) as assistant,
    ):
        ingest.build(assistant, Path(folder))
        answer = assistant.ask(question)
        if answer.answer is None:
            print("Not in these articles.")
        for citation in answer.citations:
            article = assistant.article(citation.document_id)
            start, end = citation.start_char_index, citation.end_char_index
            assert article.text[start:end] == citation.cited_text  # the promise, kept
            print(f"“{citation.cited_text}”  {article.source}, characters {start}-{end}")


if __name__ == "__main__":
    main(*sys.argv[1:])
