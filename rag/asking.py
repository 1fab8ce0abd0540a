"""A question from its words to its answer: understood, looked up, read, composed."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from typing import Any

from rag import answer, asof, clutter, linking, registry, superseded
from rag.converse import Conversations, kept_as
from rag.converse.turns import turn_of
from rag.deletion import standing
from rag.errors import QuestionError
from rag.language.languages import warnings_for
from rag.language.roles import spelt_out
from rag.language.terms import terms
from rag.question import Asked, analyse, in_full, is_courtesy, plainly, split
from rag.question.spelling import Spelling, contracted
from rag.retrieval import measures, rows
from rag.retrieval.hybrid import Retrieval, Retriever
from rag.settings import Settings
from rag.store import Store, View, every, look
from rag.types import (
    Answer,
    Article,
    Correction,
    Embedder,
    Event,
    Filter,
    Filters,
    Form,
    Hit,
    Reader,
    Reading,
    Rewriter,
    Turn,
)

_MOST_QUESTIONS = 10
"""Questions asked in one that are answered: each takes as long as one asked alone."""
_LOOKED_AT = 3
"""Passages that hold most of some words, looked through for all of them."""


class Asking:
    """What answers questions over one store; safe to share between threads."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        embedder: Embedder,
        make_reader: Callable[[], Reader],
    ) -> None:
        self.settings = settings
        self.store = store
        self.embedder = embedder
        self._make_reader = make_reader
        self.snapshot: str | None = None
        """Name of the snapshot this is; none: the index as it is."""
        self.retriever = Retriever(embedder, settings)
        self.spelling = Spelling()
        self.rewriter: Rewriter = registry.make("rewriters", settings.rewriter, settings)
        self.conversations = Conversations(
            store.state if settings.keep_conversations else None,
            rewrite=self.rewriter.rewrite,
            standing=partial(standing, settings, store),
        )

    @cached_property
    def reader(self) -> Reader:
        """Loaded when the first question is read: adding and listing articles need none."""
        return self._make_reader()

    def ask(self, question: str, **options: Any) -> Answer:
        """The answer to ``question``; options as for :meth:`ask_events`."""
        last = None
        for event in self.ask_events(question, **options):
            last = event.data
        assert isinstance(last, Answer)
        return last

    def ask_events(
        self,
        question: str,
        *,
        conversation_id: str | None = None,
        top_k: int | None = None,
        min_confidence: float | None = None,
        filters: Filters | None = None,
        form: Form | None = None,
        as_written: bool = False,
        owner: str = "",
    ) -> Iterator[Event]:
        """The same answer step by step, ending with ``answer.completed``.

        A conversation is its ``owner``'s alone: the same id of another one is another conversation.

        Raises :class:`QuestionError` (empty or too long) before the first event.
        """
        asked = self.checked(question)
        return self._events(
            asked,
            _Options(
                conversation_id,
                top_k or self.settings.top_k,
                self.settings.min_confidence if min_confidence is None else min_confidence,
                filters or Filters(),
                form,
                as_written,
                owner,
            ),
        )

    def _events(self, question: str, options: _Options) -> Iterator[Event]:
        """Each question asked is answered on its own; the first is shown as it is made."""
        told, questions = ("", [question]) if options.as_written else split(contracted(question))
        first = yield from self._steps(questions[0], options, told)
        asked = questions[1:_MOST_QUESTIONS]
        further = [_last(self._steps(other, options, "", first)) for other in asked]
        result = replace(first, question=question, further=further)
        if len(questions) > _MOST_QUESTIONS:
            warning = f"Of {len(questions)} questions the first {_MOST_QUESTIONS} were answered."
            result = replace(result, warnings=[*first.warnings, warning])
        last = further[-1] if further else result
        self.conversations.remember(options.kept_as, last)
        for citation in result.citations:
            yield Event("citation.added", citation)
        if result.answer is not None:
            yield Event("answer.delta", result.answer)
        yield Event("answer.completed", result)

    def _steps(
        self, question: str, options: _Options, told: str, before: Answer | None = None
    ) -> Generator[Event, None, Answer]:
        """The answer to one question, after ``told`` or another question of the same breath."""
        started = time.perf_counter()
        courtesy = is_courtesy(question)
        standalone, corrections = question, list[Correction]()
        if not (options.as_written or courtesy):
            standalone, corrections = self._understood(question, options, told, before)
        yield Event("answer.created", standalone)
        asked = analyse(standalone, options.form)
        filters, warnings = _as_of(standalone, options.filters)
        # What was told first is what a question that names nothing is about.
        searched = f"{told} {standalone}" if told else standalone
        query = self.retriever.query(spelt_out(searched))
        where = filters.where()

        def retrieved(view: View) -> tuple[Retrieval, list[Hit]]:
            found = self.retriever.retrieve(view, query, options.top_k, where)
            return found, linking.with_linked(asked, found.hits, found.articles, view.passages)

        retrieval, hits = look(self.store, retrieved)
        cited = retrieval.articles
        hits = [] if courtesy else superseded.without(asked, hits, cited)
        if retrieval.altered:
            warnings = [*warnings, _left_out(retrieval.altered)]
        yield Event("retrieval.completed", answer.retrieved(hits, cited))
        read_started = time.perf_counter()
        reading = self._read(standalone, searched, asked, hits, cited)
        read_ended = time.perf_counter()
        composed = answer.compose(
            answer.Basis(
                hits, cited, reading, self.reader, asked, date.today(), snapshot=self.snapshot
            ),
            question=question,
            conversation_id=options.conversation_id,
            min_confidence=options.min_confidence,
            filters=filters,
            corrections=corrections,
            store_is_empty=retrieval.store_is_empty,
            index_version=retrieval.version,
            warnings=warnings,
        )
        quoted = [cited[one.document_id].language for one in composed.citations]
        further = warnings_for(self.reader, standalone, quoted)
        ended = time.perf_counter()
        timings = {
            **retrieval.timings_ms,
            "read": (read_ended - read_started) * 1000,
            "compose": (ended - read_ended) * 1000,
            "total": (ended - started) * 1000,
        }
        return replace(
            composed,
            warnings=[*composed.warnings, *further],
            timings_ms={stage: round(value, 2) for stage, value in timings.items()},
        )

    def _understood(
        self, question: str, options: _Options, told: str, before: Answer | None
    ) -> tuple[str, list[Correction]]:
        """``question`` as it is searched for, and the words that were corrected for it."""
        standalone = self._standalone(plainly(question), options.kept_as, told, before)
        standalone, corrections = self._spelt(standalone)
        return standalone if options.form else in_full(standalone), corrections

    def _read(
        self,
        standalone: str,
        searched: str,
        asked: Asked,
        hits: Sequence[Hit],
        cited: Mapping[str, Article],
    ) -> Reading:
        """What the reader finds in ``hits``, which it is shown without clutter and with notes."""
        words = linking.in_their_words(measures.by_noun(searched, hits), hits, cited)
        seen = clutter.without(standalone, rows.named(words, hits, cited), cited)
        seen = linking.noted(asked, seen, cited)
        reading = clutter.in_place(standalone, self.reader.read(words, seen), seen, hits, cited)
        return linking.quotable(reading, seen, hits, cited)

    def _spelt(self, question: str) -> tuple[str, list[Correction]]:
        """``question`` with words that stand in no article as the articles write them."""

        def corrected(view: View) -> tuple[str, list[Correction]]:
            def texts() -> Iterator[str]:
                for article in every(view):
                    yield f"{article.title} {article.text}"

            return self.spelling.corrected(
                question, view.version, lambda words: _stand_together(view, words), texts
            )

        return look(self.store, corrected)

    def _standalone(self, question: str, kept: str | None, told: str, before: Answer | None) -> str:
        """``question`` completed by what was said before it."""
        if before is not None:
            last = turn_of(before)
            # In one breath "it" is what was just asked about, before what the article is titled.
            alone = self.rewriter.rewrite(question, [replace(last, title="")])
            return alone if alone != question else self.rewriter.rewrite(question, [last])
        if told:
            history = [*self.conversations.history(kept), Turn(told)]
            return self.rewriter.rewrite(question, history)
        return self.conversations.standalone(kept, question, self._telling)

    def _telling(self, words: str) -> list[str]:
        """The passages that hold the most of ``words``."""
        hits = look(self.store, lambda view: view.search_lexical(words, self.settings.top_k))
        return [hit.passage.text for hit in hits]

    def forget_conversation(self, conversation_id: str, *, owner: str = "") -> bool:
        """Forget what was asked in a conversation; whether there was one."""
        key = kept_as(conversation_id, owner)
        return key is not None and self.conversations.forget(key)

    def search(
        self, question: str, *, top_k: int | None = None, filters: Filters | None = None
    ) -> list[Hit]:
        """Passages for ``question``, best first, near-copies collapsed."""
        where = (filters or Filters()).where()
        return self.retrieve(question, top_k=top_k, where=where).hits

    def retrieve(
        self, question: str, *, top_k: int | None = None, where: Filter | None = None
    ) -> Retrieval:
        """The passages with the articles they stand in, read from one state of the store."""
        query = self.retriever.query(self.checked(question))
        n = top_k or self.settings.top_k
        return look(self.store, lambda view: self.retriever.retrieve(view, query, n, where))

    def checked(self, question: str) -> str:
        """``question`` with single blanks; raises :class:`QuestionError` where it is too long, or
        holds no letter and no digit."""
        asked = " ".join(question.split())
        if not any(char.isalnum() for char in asked):
            found = "has no word" if asked else "is empty"
            raise QuestionError(f"The question {found}; ask something in words.")
        limit = self.settings.max_question_chars
        if len(asked) > limit:
            raise QuestionError(
                f"The question has {len(asked):,} characters; shorten it to {limit:,} at most."
            )
        return asked


@dataclass(frozen=True, slots=True)
class _Options:
    """How a question is to be answered, settings filled in."""

    conversation_id: str | None
    top_k: int
    min_confidence: float | None
    filters: Filters
    form: Form | None
    as_written: bool
    owner: str

    @property
    def kept_as(self) -> str | None:
        """Under what its conversation is kept."""
        return kept_as(self.conversation_id, self.owner)


def _last(steps: Generator[Event, None, Answer]) -> Answer:
    """The answer at the end of ``steps``, which nobody watches."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: Answer = end.value
            return found


def _stand_together(view: View, words: str) -> bool:
    """Whether one passage (or its article's title) holds all of ``words``."""
    wanted = {*terms(words)}
    return any(
        wanted <= {*terms(f"{hit.title} {hit.passage.seen}")}
        for hit in view.search_lexical(words, _LOOKED_AT)
    )


def _left_out(altered: Sequence[str]) -> str:
    """The warning of an answer that did not read everything it found."""
    return f"Left out, because the text in the index was altered: {', '.join(altered)}."


def _as_of(question: str, filters: Filters) -> tuple[Filters, list[str]]:
    """Filters that keep out what was published after the day the question speaks of."""
    day = asof.parse(question)
    if day is None:
        return filters, []
    if filters.published_to is not None:
        day = min(day, filters.published_to)
    warning = f"Answered as of {day}: only articles dated up to then were read."
    return replace(filters, published_to=day), [warning]
