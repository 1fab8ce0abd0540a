"""``rag eval answers``: questions asked of a whole corpus, as a user would ask them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

from rag.assistant import Assistant
from rag.errors import DataError
from rag.settings import Settings
from rag.types import Form, Progress
from rag.workshop.data import gold, squad
from rag.workshop.data.files import evenly
from rag.workshop.data.gold import GoldQuestion
from rag.workshop.data.indexed import articles, built, indexed
from rag.workshop.evaluation import calibration, selective
from rag.workshop.evaluation.overlap import agreement, exact, f1, holds, mean, right
from rag.workshop.evaluation.records import AnswersResult, Configuration, Measures, Outcome
from rag.workshop.evaluation.selective import RiskPoint
from rag.workshop.progress import counted

ACCURACY: Final = 0.8
"""Accuracy at which coverage is stated."""
_CURVE_POINTS = 100


def evaluate(
    path: Path,
    settings: Settings,
    *,
    folder: Path | None = None,
    index: Path | None = None,
    limit: int | None = None,
    progress: Progress | None = None,
) -> AnswersResult:
    """Ask every question of ``path`` of one corpus, through the real assistant.

    A SQuAD file is its own corpus: all its paragraphs are indexed together, each an article. For
    a file of gold questions the corpus is ``folder``, by default the folder ``articles`` beside
    the file. Each question is asked with no threshold, so that one pass shows both what would be
    answered always and what is answered at the default threshold. ``index`` keeps the index for
    the next run. Raises :class:`DataError` listing everything wrong in the file.
    """
    form: Form | None = None
    corpus: AbstractContextManager[Assistant]
    if gold.is_gold(path):
        questions = evenly(gold.read(path), limit)
        corpus = built(settings, folder or path.parent / "articles", index, progress)
    elif folder is not None:
        raise DataError(
            f"{path} brings its own paragraphs; --articles is for a file of gold questions."
        )
    else:  # SQuAD's answers are spans, whatever is asked; people's come in the form they ask for.
        form, contexts = "span", squad.read(path, limit)
        questions = [GoldQuestion(q.id, q.text, q.golds) for c in contexts for q in c.questions]
        corpus = indexed(settings, articles(contexts), index, progress)
    with corpus as assistant:
        chosen = assistant.settings.min_confidence
        threshold = assistant.reader.calibration.threshold if chosen is None else chosen
        outcomes = [
            _outcome(assistant, asked, form, threshold) for asked in counted(questions, progress)
        ]
        configuration = Configuration.of(settings, assistant.embedder.id, assistant.reader.id)
        return summary(outcomes, configuration, path.name, assistant.count(), threshold)


def summary(
    outcomes: Sequence[Outcome],
    configuration: Configuration,
    data: str,
    documents: int,
    threshold: float,
) -> AnswersResult:
    """All measures of ``outcomes``."""
    answerable = [o for o in outcomes if o.golds]
    shown = [o for o in outcomes if o.shown]
    # A question for which nothing at all was found has no confidence to judge.
    given = [o for o in outcomes if o.answer]
    sure, good = [o.confidence for o in given], [o.right for o in given]
    exactly = [bool(o.exact) for o in given]
    return AnswersResult(
        configuration=configuration,
        data=data,
        documents=documents,
        questions=len(outcomes),
        unanswerable=len(outcomes) - len(answerable),
        threshold=threshold,
        always=_judged(answerable) | {"answer retrieved": mean([o.retrieved for o in answerable])},
        shown={
            "coverage": mean([o.shown for o in outcomes]),
            **_judged(shown),
            "citation precision": mean([o.cited for o in shown]),
        },
        overall={
            **agreement([(o.answer if o.shown else "", o.golds) for o in outcomes]),
            "right": mean([o.judged_right for o in outcomes]),
        },
        abstention=_abstention(outcomes, sure, good),
        calibration={
            "ECE, equal mass": calibration.ece(sure, good, "mass"),
            "ECE, equal width": calibration.ece(sure, good, "width"),
            "MacroCE": calibration.macro_ce(sure, good),
            "ECE of exact match, equal mass": calibration.ece(sure, exactly, "mass"),
        },
        risk_coverage=_thinned(selective.risk_coverage(sure, good)),
        by_mass=tuple(calibration.reliability(sure, good, "mass")),
        by_width=tuple(calibration.reliability(sure, good, "width")),
        outcomes=tuple(outcomes),
    )


def _abstention(
    outcomes: Sequence[Outcome], sure: Sequence[float], good: Sequence[bool]
) -> Measures:
    """How well it is known when not to answer; ``sure`` and ``good`` of the answers found."""
    answerable = [o for o in outcomes if o.golds]
    rest = [o for o in outcomes if not o.golds]
    enough = selective.coverage_at(ACCURACY, sure, good)
    return {
        "withheld, answerable": mean([not o.shown for o in answerable]),
        "withheld, unanswerable": mean([not o.shown for o in rest]),
        "AUROC, right against wrong answers": selective.auroc_of_right(sure, good),
        "AUROC, answerable against not": selective.auroc(
            [o.confidence for o in answerable], [o.confidence for o in rest]
        ),
        "AURC": selective.aurc(sure, good),
        f"coverage at {ACCURACY:.0%} accuracy": enough.coverage if sure else None,
        f"threshold for {ACCURACY:.0%} accuracy": enough.threshold,
    }


def _outcome(
    assistant: Assistant, asked: GoldQuestion, form: Form | None, threshold: float
) -> Outcome:
    answer = assistant.ask(asked.text, min_confidence=0.0, form=form, as_written=form is not None)
    said = answer.answer or ""
    text = {passage.passage_id: passage.text for passage in answer.passages}
    cited = answer.citations[0] if answer.citations else None
    return Outcome(
        id=asked.id,
        question=asked.text,
        golds=asked.golds,
        answer=said,
        confidence=answer.confidence,
        shown=bool(said) and answer.confidence >= threshold,
        exact=exact(said, asked.golds),
        f1=f1(said, asked.golds),
        right=right(said, asked.golds),
        cited=cited is not None and holds(text[cited.passage_id], asked.golds),
        retrieved=any(holds(passage, asked.golds) for passage in text.values()),
        source=cited.document_url if cited else "",
        note=asked.note or "",
    )


def _judged(outcomes: Sequence[Outcome]) -> dict[str, float | None]:
    return {
        "EM": mean([o.exact for o in outcomes]),
        "F1": mean([o.f1 for o in outcomes]),
        "right": mean([o.right for o in outcomes]),
    }


def _thinned(curve: Sequence[RiskPoint]) -> tuple[RiskPoint, ...]:
    step = max(1, -(-len(curve) // _CURVE_POINTS))
    return tuple(curve[step - 1 :: step]) + (tuple(curve[-1:]) if len(curve) % step else ())
