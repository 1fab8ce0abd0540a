"""Retrieval measured through the assistant, on a collection that fits a page."""

import json
from pathlib import Path

import pytest

from rag.errors import DataError
from rag.settings import Settings
from rag.types import Hit, Passage
from rag.workshop.evaluation import retrieval


def test_every_way_finds_the_plain_matches(beir_folder: Path, settings: Settings) -> None:
    result = retrieval.evaluate([beir_folder], settings)
    (found,) = result.collections
    assert (found.name, found.documents, found.queries, found.unjudged) == ("colours", 3, 2, 1)
    assert set(found.ways) == {"bm25", "dense", "hybrid"}
    for measures in found.ways.values():
        assert measures["nDCG@10"] == measures["recall@10"] == measures["MRR@10"] == 1.0
    assert result.mean == found.ways


def test_an_index_is_kept_and_used_again(
    beir_folder: Path, settings: Settings, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    counted: list[int] = []
    retrieval.evaluate([beir_folder], settings, index=kept)
    again = retrieval.evaluate(
        [beir_folder], settings, index=kept, progress=lambda _, total: counted.append(total)
    )
    assert counted == [2, 2]  # the queries; nothing was embedded again
    assert again.collections[0].ways["hybrid"]["nDCG@10"] == 1.0
    with (beir_folder / "corpus.jsonl").open("a") as corpus:
        corpus.write("\n" + json.dumps({"_id": "new", "title": "", "text": "Something new."}))
    with pytest.raises(DataError, match="holds other articles"):
        retrieval.evaluate([beir_folder], settings, index=kept)


def test_documents_rank_by_their_best_passage_and_copies_follow_their_original() -> None:
    def hit(name: str, *copies: str) -> Hit:
        return Hit(Passage(f"{name}:0-9", name, 0, 9, "x"), 1.0, copies=copies)

    hits = [hit("b", "odd:id:3-9", "a:0-9"), hit("c"), hit("b"), hit("d")]
    assert retrieval.documents(hits) == ["b", "odd:id", "a", "c", "d"]


def test_means_leave_out_what_a_collection_cannot_show() -> None:
    assert retrieval.means([{"F1": 1.0, "x": None}, {"F1": 0.5, "x": None}]) == {
        "F1": 0.75,
        "x": None,
    }
