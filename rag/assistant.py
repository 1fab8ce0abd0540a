"""The only composer: puts embedder, engine, retriever, reader and answerer together."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from typing import Any

from rag import answer, asof, clutter, linking, measures, registry, rows, superseded, verify
from rag.converse import Conversations, kept_as
from rag.converse.turns import turn_of
from rag.deletion import Erasure, erasing, replacing
from rag.errors import (
    IndexBrokenError,
    IndexMismatchError,
    IndexMissingError,
    NotFoundError,
    QuestionError,
)
from rag.languages import warnings_for
from rag.passages import CHUNKING, cut
from rag.question import analyse, in_full, is_courtesy, split
from rag.question.spelling import Spelling, contracted
from rag.retrieve import Retrieval, Retriever
from rag.rights import Confined, Rights
from rag.roles import spelt_out
from rag.settings import Settings
from rag.store import Change, Identity, Store, View, look, pages, read_anew
from rag.terms import TOKENIZER
from rag.types import (
    Answer,
    Article,
    Citation,
    Correction,
    Embedder,
    Event,
    Filter,
    Filters,
    Form,
    Hit,
    Passage,
    Progress,
    Reader,
    Receipt,
    Rewriter,
    Turn,
    Vectors,
    Verdict,
)

_BATCH_CHARS = 300_000
_SCANNED = 500
"""Articles fetched at once when the vocabulary is read."""


class Assistant:
    """Ask, search, add and delete, over one index.

    Safe to share between threads; a write and its visibility are one step for every caller.
    Use :meth:`open`; close it when done (it is a context manager).
    """

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
        )

    @classmethod
    def open(
        cls, settings: Settings, *, create: bool = False, progress: Progress | None = None
    ) -> Assistant:
        """Open the index of ``settings``.

        With ``create`` an absent one is made, and one made with another embedder or another way
        of cutting passages is embedded again, beside the old and swapped in one step.

        Raises :class:`IndexMissingError`, :class:`IndexMismatchError`, :class:`ModelError`,
        :class:`SettingsError` and :class:`MissingExtraError`, each naming the mending command.
        """
        engine = registry.engine(settings.engine)
        if not create and not engine.exists(settings):
            raise IndexMissingError(
                f"No index in {engine.place(settings)}; build one with `rag build FOLDER`."
            )
        embedder: Embedder = registry.make("embedders", settings.embedder, settings)
        registry.load("readers", settings.reader)
        identity = identity_of(embedder)
        try:
            store = engine.open(settings, identity, create=create)
        except IndexMismatchError:
            if not create:
                raise
            store = engine.open(settings)
            try:
                store.reembed(identity, partial(passages_of, embedder), progress)
            except BaseException:
                store.close()
                raise
        return cls(
            settings,
            store,
            embedder,
            partial(registry.make, "readers", settings.reader, settings, embedder),
        )

    def __enter__(self) -> Assistant:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the store and its lock."""
        self.store.close()

    def within(self, rights: Rights) -> Assistant:
        """The same for somebody who may read and write less: nothing of the rest is seen.

        Model and conversations are shared; :meth:`close` stays the business of this one.
        """
        confined = Confined(self.store, rights)
        made = Assistant(self.settings, confined, self.embedder, lambda: self.reader)
        made.conversations = self.conversations
        made.snapshot = self.snapshot
        return made

    @cached_property
    def reader(self) -> Reader:
        """Loaded when the first question is read: adding and listing articles need none."""
        return self._make_reader()

    @property
    def index_version(self) -> str:
        """Changes with every committed change of the store."""
        with self.store.read() as view:
            return view.version

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
        further = [_last(self._steps(other, options, "", first)) for other in questions[1:]]
        result = replace(first, question=question, further=further)
        self.conversations.remember(options.kept_as, further[-1] if further else result)
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
        standalone, corrections = question, list[Correction]()
        courtesy = is_courtesy(question)
        if not (options.as_written or courtesy):
            standalone = self._standalone(question, options.kept_as, told, before)
            standalone, corrections = self._spelt(standalone)
            standalone = standalone if options.form else in_full(standalone)
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
        words = linking.in_their_words(measures.by_noun(searched, hits), hits, cited)
        seen = clutter.without(standalone, rows.named(words, hits, cited), cited)
        seen = linking.noted(asked, seen, cited)
        reading = clutter.in_place(standalone, self.reader.read(words, seen), seen, hits, cited)
        reading = linking.quotable(reading, seen, hits, cited)
        read_ms = (time.perf_counter() - read_started) * 1000
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
            timings_ms={
                **retrieval.timings_ms,
                "read": read_ms,
                "total": (time.perf_counter() - started) * 1000,
            },
        )
        quoted = [cited[one.document_id].language for one in composed.citations]
        further = warnings_for(self.reader, standalone, quoted)
        return replace(composed, warnings=[*composed.warnings, *further]) if further else composed

    def _spelt(self, question: str) -> tuple[str, list[Correction]]:
        """``question`` with words that stand in no article as the articles write them."""

        def corrected(view: View) -> tuple[str, list[Correction]]:
            def texts() -> Iterator[str]:
                for page in pages(view, _SCANNED):
                    yield from (f"{article.title} {article.text}" for article in page)

            return self.spelling.corrected(
                question, view.version, lambda word: bool(view.search_lexical(word, 1)), texts
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

    def add(self, articles: Sequence[Article], progress: Progress | None = None) -> Receipt:
        """Add or replace articles; durable and searchable when it returns.

        Articles are committed in batches; ``progress`` counts articles. Texts that were replaced
        leave no byte, as the receipt's last ``deletion`` proves.
        """
        added = done = 0
        version, deletion = "", None
        for batch in _batches(articles):
            passages, vectors = self.passages_of(batch)
            with replacing(self.store) as erasure, self.store.write() as change:
                _put(change, batch, passages, vectors, erasure)
            version = change.version
            deletion = erasure.receipt or deletion
            added += len(passages)
            done += len(batch)
            if progress is not None:
                progress(done, len(articles))
        return Receipt(len(articles), added, version or self.index_version, deletion)

    def replace(self, article_id: str, make: Callable[[Article], Article]) -> Receipt:
        """Put what ``make`` makes of a stored article in its place; like :meth:`add`.

        Raises :class:`NotFoundError`. Made again where the article is changed meanwhile.
        """
        while True:
            before = self.article(article_id)
            after = make(before)
            passages, vectors = self.passages_of([after])
            with replacing(self.store) as erasure, self.store.write() as change:
                if change.get([article_id]) != [before]:
                    continue
                _put(change, [after], passages, vectors, erasure)
            return Receipt(1, len(passages), change.version, erasure.receipt)

    def delete(self, where: Filter) -> Receipt:
        """Remove matching articles from every structure, every byte of them, before returning."""
        with erasing(self.store) as erasure:
            with self.store.write() as change:
                articles = [article for page in pages(change, _SCANNED, where) for article in page]
                if articles:
                    passages = sum(len(change.passages(article.id)) for article in articles)
                    erasure.begin(articles, passages)
                removed = change.delete(where)
            deletion = erasure.complete()
        return Receipt(removed.articles, removed.passages, change.version, deletion)

    def passages_of(self, articles: Sequence[Article]) -> tuple[list[Passage], Vectors]:
        """The passages of ``articles``, in order, and their vectors ``(n_passages, dim)``."""
        return passages_of(self.embedder, articles)

    def article(self, article_id: str) -> Article:
        """One whole article; raises :class:`NotFoundError`."""
        found = look(self.store, lambda view: view.get([article_id]))
        if not found:
            raise _unknown(article_id)
        return _intact(found[0])

    def passages(self, article_id: str) -> list[Passage]:
        """The passages of one article, in order; raises :class:`NotFoundError`."""
        with self.store.read() as view:
            if not view.get([article_id], text=False):
                raise _unknown(article_id)
            return view.passages(article_id)

    def articles(
        self,
        after_id: str = "",
        n: int = 100,
        filters: Filters | None = None,
        *,
        text: bool = True,
    ) -> list[Article]:
        """Up to ``n`` articles with ``id > after_id``, by id; for lists without their ``text``."""
        with self.store.read() as view:
            return view.scan(after_id, n, (filters or Filters()).where(), text=text)

    def count(self, filters: Filters | None = None) -> int:
        """Number of articles."""
        with self.store.read() as view:
            return view.count((filters or Filters()).where())

    def verify(self, citations: Sequence[Citation]) -> list[Verdict]:
        """For each citation whether its words still stand where it says."""
        wanted = list({citation.document_id for citation in citations})
        now = {article.id: article for article in look(self.store, lambda view: view.get(wanted))}
        return [verify.verdict(citation, now.get(citation.document_id)) for citation in citations]

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


def _put(
    change: Change,
    articles: Sequence[Article],
    passages: Sequence[Passage],
    vectors: Vectors,
    erasure: Erasure,
) -> None:
    """Store articles that were given, not read from files: a file's own text wins when it is."""
    before = change.get([article.id for article in articles], text=False)
    if from_files := [article for article in before if article.file_sha256]:
        read_anew(change, from_files)
    erasure.replace(change, articles)
    change.upsert(articles, passages, vectors)


def _batches(articles: Sequence[Article]) -> Iterator[list[Article]]:
    """Articles in runs of at least ``_BATCH_CHARS`` characters (the last may have fewer)."""
    batch: list[Article] = []
    for article in articles:
        batch.append(article)
        if sum(len(other.text) for other in batch) >= _BATCH_CHARS:
            yield batch
            batch = []
    if batch:
        yield batch


def identity_of(embedder: Embedder) -> Identity:
    """What an index is made with that ``embedder`` fills."""
    return Identity(embedder.id, embedder.dim, "inner_product", CHUNKING, TOKENIZER)


def passages_of(embedder: Embedder, articles: Sequence[Article]) -> tuple[list[Passage], Vectors]:
    """The passages of ``articles``, in order, and their vectors ``(n_passages, dim)``.

    The title is embedded with every passage, since it helps retrieval; it is never quoted.
    """
    passages: list[Passage] = []
    texts: list[str] = []
    for article in articles:
        own = cut(article)
        passages.extend(own)
        texts.extend(_with_title(article.title, passage.seen) for passage in own)
    return passages, embedder.embed_passages(texts)


def _unknown(article_id: str) -> NotFoundError:
    return NotFoundError(f"No article {article_id!r} in this index.", hint="List them: `rag list`.")


def _intact(article: Article) -> Article:
    """``article``, unless its text was altered where it is stored: that is not to be shown."""
    if not article.intact:
        raise IndexBrokenError(
            f"The text of article {article.id} ({article.source}) is not the one that was stored: "
            "the index was altered. Run `rag doctor --repair`, then `rag build` its folder again."
        )
    return article


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


def _with_title(title: str, text: str) -> str:
    return f"{title}. {text}" if title and not text.startswith(title) else text
