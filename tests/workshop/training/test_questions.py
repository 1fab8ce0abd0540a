"""Questions in other words, questions for texts, claims as questions."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

from rag.workshop.data import squad
from rag.workshop.training import claims, cloze, wordings

SENTENCE = "Karl Holm said the harbour of Lund would close on Friday after 40 years of trade"


def test_a_turned_question_is_another_one() -> None:
    said = {wordings.reworded("Who is the mayor of Lund?", random.Random(i)) for i in range(30)}
    assert any(other and other != "Who is the mayor of Lund?" for other in said)
    assert wordings.reworded("Lund?", random.Random(1)) is None


@pytest.mark.skipif(
    not wordings.WORDNET.is_dir(), reason="no WordNet: apt-get install wordnet-base"
)
def test_synonyms_keep_their_inflection() -> None:
    assert "automobile" in wordings.synonyms("car") or wordings.synonyms("car")
    assert all(word.endswith("ing") for word in wordings.synonyms("buying"))


def test_a_sentence_is_asked_for_its_words() -> None:
    asked = {cloze.question_of(SENTENCE + ".", random.Random(i)) for i in range(40)}
    assert None not in asked
    assert any(q and q.startswith("Who said the harbour of Lund") for q in asked)
    assert cloze.question_of("Too short.", random.Random(0)) is None


def test_texts_and_claims_become_squad_data(tmp_path: Path) -> None:
    article = {"title": "Lund", "text": " ".join(f"{SENTENCE} number {i}." for i in range(20))}
    pair = {"claim": "Lund is old.", "sentence": "Lund is new.", "label": "contradicts"}
    for name, row in (("texts", article), ("pairs", pair)):
        with gzip.open(tmp_path / f"{name}.jsonl.gz", "wt") as out:
            out.write(json.dumps(row) + "\n")
    made = {
        "cloze": cloze.squad([tmp_path / "texts.jsonl.gz"], 10),
        "claims": claims.squad(tmp_path / "pairs.jsonl.gz"),
    }
    for name, data in made.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(data))
    taught = squad.read(tmp_path / "cloze.json", places=True)
    assert {q.kind for c in taught for q in c.questions} == {"taught"}
    (claim,) = squad.read(tmp_path / "claims.json", places=True)[0].questions
    assert (claim.kind, claim.label, claim.text) == ("yesno", "no", "Lund is old?")
