"""Small data of every kind the evaluation reads."""

import json
from pathlib import Path

import pytest

from tests.workshop.conftest import WriteSquad

CENTRE = "Ann Lee leads the heart centre in Oslo. The heart centre opened its doors in 1999."
HARBOUR = "The harbour of Bergen was rebuilt after the fire. Cranes from Hamburg did the work."


@pytest.fixture
def squad_file(write_squad: WriteSquad) -> Path:
    """Two paragraphs, three questions with an answer and one without."""
    leads = ("Who leads the heart centre in Oslo?", ["Ann Lee"])
    rebuilt = ("Which harbour was rebuilt?", ["Bergen"])
    cranes = ("Cranes from where did the work?", ["Hamburg"])
    data = {
        "Heart_Centre": [(CENTRE, [leads, ("Who paid for the heart centre?", [])])],
        "Harbour": [(HARBOUR, [rebuilt, cranes])],
    }
    return write_squad(data, "small.json")


@pytest.fixture
def beir_folder(tmp_path: Path) -> Path:
    """Three documents, two judged queries and one that is not."""
    folder = tmp_path / "colours"
    folder.mkdir()
    documents = [
        {"_id": "sky", "title": "The sky", "text": "The sky over the sea is blue at noon."},
        {"_id": "rose", "title": "Roses", "text": "A red rose grows in the garden."},
        {"_id": "grass", "title": "Grass", "text": "Green grass covers the hill."},
    ]
    queries = [
        {"_id": "1", "text": "blue sky over the sea"},
        {"_id": "2", "text": "red rose garden"},
        {"_id": "3", "text": "never judged"},
    ]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, documents)))
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)))
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n1\tsky\t1\n2\trose\t1\n")
    return folder
