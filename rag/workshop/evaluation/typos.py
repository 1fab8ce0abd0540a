"""One changed letter in a question: do the answers stay?

    python -m rag.workshop.evaluation.typos SQUAD [--questions N] [--index DIR]

Of the questions of a SQuAD file, asked of all its paragraphs as one corpus, the first ``N`` that
are answered rightly (at the threshold that serves) are asked again with one letter changed in a
name or another word of at least five letters: replaced, left out, doubled or exchanged with the
next, drawn by the question's own hash. The answer stays where it is right still.
"""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Final

from rag.settings import load
from rag.workshop import command
from rag.workshop.data import squad
from rag.workshop.data.files import evenly
from rag.workshop.data.indexed import articles, indexed
from rag.workshop.evaluation.overlap import right

_WORD: Final = re.compile(r"\b[A-Za-z]{5,}\b")
_FUNCTION: Final = frozenset(
    "which where whose there their about after before during would could should these those"
    " while being other since under until using between through against".split()
)
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def mistyped(question: str) -> str | None:
    """``question`` with one letter of one word changed; none where no word is long enough."""
    words = [w for w in _WORD.finditer(question) if w.group().lower() not in _FUNCTION]
    if not words:
        return None
    draw = random.Random(question)
    names = [word for word in words if word.group()[0].isupper() and word.start() > 0]
    word = draw.choice(names or words)
    at = word.start() + draw.randrange(1, len(word.group()) - 1)
    letter, following = question[at], question[at + 1]
    change = draw.choice(("replace", "leave out", "double", "exchange"))
    if change == "exchange" and letter != following:
        return question[:at] + following + letter + question[at + 2 :]
    if change == "leave out":
        return question[:at] + question[at + 1 :]
    if change == "double":
        return question[:at] + letter + question[at:]
    other = draw.choice([one for one in _LETTERS if one != letter.lower()])
    return question[:at] + other + question[at + 1 :]


def main(file: Path, questions: int = 200, index: Path | None = None, show: bool = False) -> None:
    """Print the share of answers that stay, with the spelling corrected and as written."""
    contexts = squad.read(file)
    candidates = evenly([q for c in contexts for q in c.questions if q.golds], 4 * questions)
    settings = load(keep_conversations=False)
    asked = stay = uncorrected = 0
    with indexed(settings, articles(contexts), index) as assistant:
        for question in candidates:
            if asked == questions:
                break
            wrong = mistyped(question.text)
            before = assistant.ask(question.text, form="span")
            if wrong is None or not right(before.answer or "", question.golds):
                continue
            asked += 1
            after = assistant.ask(wrong, form="span")
            kept = right(after.answer or "", question.golds)
            stay += kept
            bare = assistant.ask(wrong, form="span", as_written=True)
            uncorrected += right(bare.answer or "", question.golds)
            if show and not kept:
                searched = [f"{c.asked}->{c.searched}" for c in after.corrections]
                print(f"  {wrong} {searched} {after.answer} ({before.answer})")
    print(
        f"{asked} questions, one letter changed: {stay / asked:.3f} of the answers stay "
        f"({uncorrected / asked:.3f} without correction)"
    )


if __name__ == "__main__":
    command.run(main)
