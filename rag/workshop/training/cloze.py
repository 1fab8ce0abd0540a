"""Questions for texts that nobody asked about: a sentence with the asked-for words taken out.

``python -m rag.workshop.training.cloze TEXTS.jsonl... OUT.json.gz [--questions N]`` cuts articles
(``title``, ``text``) into passages of about 130 words and asks up to two questions of each. They
are marked ``taught``: no answer is claimed, a teacher says what it reads (Hinton et al. 2015).
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from rag.language.english import MONTH, WEEKDAYS
from rag.passages import split_sentences
from rag.workshop import command
from rag.workshop.data.files import rows, write_json

_SEED = 1
_WORDS = 130
_NAME = r"[A-Z][\w.&'’-]+(?: [A-Z][\w.&'’-]+){0,3}"
_VERB = (
    r"(?:said|says|told|will|would|has|had|is|was|announced|reported|plans|agreed|won|bought|sold|"
    r"expects|became|made|took|began|cut|raised|named|appointed|called|led|founded|wrote|played)"
)
_SUBJECT = re.compile(rf"^(?:The )?({_NAME})(?:, [^,]{{3,60}},)? ({_VERB} .+)$")
_AMOUNT = re.compile(r"(?<![\w.,$€£])\d[\d,.]*(?: (?:million|billion|percent|per cent))?(?= [a-z])")
_WHEN = re.compile(
    rf" (?:on (?:{'|'.join(map(str.title, WEEKDAYS))})|in (?:19|20)\d\d"
    rf"|in (?:{MONTH})(?: (?:19|20)\d\d)?)\b"
)
_OBJECT = re.compile(rf"^(.{{12,}} (?:of|by|with|from|in|at|for)) ({_NAME})[ ,.]")


def passages(text: str) -> Iterator[tuple[str, list[str]]]:
    """Runs of whole sentences of about 130 words, and their sentences."""
    low, words = 0, 0
    sentences: list[str] = []
    for a, b in split_sentences(text):
        if not sentences:
            low = a
        sentences.append(text[a:b].strip())
        words += len(text[a:b].split())
        if words >= _WORDS:
            yield text[low:b], sentences
            sentences, words = [], 0


def question_of(sentence: str, rng: random.Random) -> str | None:
    """A question that the sentence answers, or None where none is easily made."""
    if not 8 <= len(sentence.split()) <= 35 or '"' in sentence:
        return None
    body = sentence.rstrip(" .")
    made: list[str] = []
    if subject := _SUBJECT.match(body):
        asked = rng.choice(("Who", "Who", "What", "Which company", "Which organisation"))
        made.append(f"{asked} {subject[2]}?")
        verb, _, rest = subject[2].partition(" ")
        if verb in ("said", "says", "told"):
            made.append(f"What did {subject[1]} say?")
            topic = rng.choice(re.findall(r"[a-z]{5,}", rest) or ["this"])
            made.append(f"What did {subject[1]} say about {topic}?")
    if amount := _AMOUNT.search(body):
        before, after = body[: amount.start()], body[amount.end() :]
        made.append(f"{before}how many{after}?")
    if when := _WHEN.search(body):
        made.append(f"When {body[: when.start()]}{body[when.end() :]}?")
        made.append(f"{body[: when.start()]} when?")
    if thing := _OBJECT.match(body):
        made.append(f"{thing[1]} whom or what?")
    if not made:
        return None
    question = rng.choice(made)
    return question[0].upper() + question[1:] if 5 <= len(question.split()) <= 30 else None


def squad(files: Sequence[Path], questions: int) -> dict[str, object]:
    """Up to so many questions, spread over all articles, as SQuAD data."""
    rng = random.Random(_SEED)
    texts = [row for path in files for row in rows(path)]
    rng.shuffle(texts)
    data, asked = [], 0
    for row in texts:
        if asked >= questions:
            break
        paragraphs = []
        parts = list(passages(str(row["text"])))
        for text, sentences in rng.sample(parts, min(2, len(parts))):
            rng.shuffle(sentences)
            found = [q for s in sentences if (q := question_of(" ".join(s.split()), rng))][:2]
            qas = [
                {"id": f"{asked + i}", "question": q, "answers": [], "kind": "taught"}
                for i, q in enumerate(found)
            ]
            asked += len(qas)
            if qas:
                paragraphs.append({"context": text, "qas": qas})
        if paragraphs:
            data.append({"title": row.get("title") or "", "paragraphs": paragraphs})
    return {"version": "cloze", "data": data}


def main(files: list[Path], out: Path, questions: int = 20_000) -> None:
    """Write what the texts become."""
    write_json(out, squad(files, questions))


if __name__ == "__main__":
    command.run(main)
