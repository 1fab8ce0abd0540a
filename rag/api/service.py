"""What every handler shares: the assistant behind its gates, and the ledger of recent answers."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from copy import copy
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

from anyio import CancelScope, CapacityLimiter, sleep, to_thread
from anyio.lowlevel import checkpoint_if_cancelled
from fastapi import Request

from rag import answer as answering
from rag.api.earlier import Earlier
from rag.api.errors import ApiError, log
from rag.api.gate import Gate
from rag.api.jobs.operations import Operations
from rag.api.monitoring.background import Background
from rag.api.monitoring.metrics import Metrics
from rag.api.monitoring.traces import trace_stages
from rag.api.security.api_keys import KeyStore
from rag.api.seen import Seen
from rag.api.streaming.events import PING_SECONDS
from rag.assistant import Assistant
from rag.converse import kept_as
from rag.cores import cores
from rag.deletion import forget_meanwhile
from rag.errors import RagError
from rag.kept.feedback import FeedbackStore
from rag.kept.gaps import Gaps
from rag.kept.watched import WatchedQuestions
from rag.library import snapshots
from rag.library.saved_searches import SavedSearches
from rag.rights import Rights
from rag.settings import Settings
from rag.types import Answer, Event, Filters, Receipt
from rag.wire.questions import SearchResults

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

WATCH_SECONDS: Final = 5.0
"""Between two looks at whether the index has changed."""

P = ParamSpec("P")
T = TypeVar("T")

_BEFORE_WORK: Final = ("answer.created", "retrieval.completed")
"""Events behind which the next takes a while."""
_LEDGER_SIZE: Final = 1000
_WAITING_WRITES: Final = 16
_UPLOADS_AT_ONCE: Final = 3
"""Uploads whose bodies may be in memory: one is stored while others arrive."""


class Service:
    """The assistant, made safe to call from an event loop.

    Model calls use the CPU for long; each runs in a worker thread of its own limiter, never on the
    loop, so that ``/healthz`` answers while questions are being answered.
    """

    def __init__(
        self, assistant: Assistant, settings: Settings, tracer: Tracer | None = None
    ) -> None:
        self.assistant = assistant
        self.settings = settings
        self.metrics = Metrics(assistant)
        self.rights = Rights()
        self.owner = ""
        """Whose requests these are: a key's, or nobody's in particular."""
        self.answers = Ledger()
        self._seen = Seen(assistant)
        self.earlier = Earlier(assistant)
        self.operations = Operations(assistant.store.state)
        self.feedback = FeedbackStore(assistant.store.state)
        _, self.catalogue = self._seen.whole
        self.watched = WatchedQuestions(assistant.store.state)
        self.gaps = Gaps(assistant.store.state) if settings.keep_conversations else None
        self.searches = SavedSearches(assistant.store.state)
        running = settings.api_concurrency or cores()
        self.gate = Gate(running, settings.api_queue)
        self.writes = Gate(1, _WAITING_WRITES)
        self.uploads = Gate(_UPLOADS_AT_ONCE, _WAITING_WRITES)
        self._threads = CapacityLimiter(running)
        self._write_threads = CapacityLimiter(1)
        self.ping_seconds = PING_SECONDS
        self.ready = False
        self._tracer = tracer
        self.background = Background(self.metrics.count_failure)
        self.metrics.watch("questions", self.gate)
        self.metrics.watch("writes", self.writes)
        self.metrics.watch_tasks(self.background.states)

    def seen_by(self, scope: Mapping[str, Any]) -> Service:
        """The service as whoever sent a request may see it."""
        key = scope.get("state", {}).get("key")
        if key is None:
            return self
        seen = copy(self)
        seen.owner = key.id
        seen.answers = self.answers.of(key.id)
        seen.rights = key.rights
        seen.assistant, seen.catalogue = self._seen.within(key.rights)
        return seen

    def apart(self) -> Service:
        """The same for what is no question of a person to all the articles: no gap is noted, and no
        answer remembered."""
        made = copy(self)
        made.gaps, made.answers = None, Ledger()
        return made

    @asynccontextmanager
    async def as_of(self, snapshot: str | None) -> AsyncIterator[Service]:
        """The service as the articles were in a snapshot, to whoever this one is for; none: this.

        Nothing is noted as missing from the articles because it was missing then.
        """
        if snapshot is None:
            yield self
            return
        lent = await to_thread.run_sync(self.earlier.borrow, snapshot)
        try:
            then = copy(self)
            then.assistant, then.catalogue = lent.seen.within(self.rights)
            then.gaps = None
            yield then
        finally:
            # It waits while another one is opened.
            with CancelScope(shield=True):
                await to_thread.run_sync(self.earlier.give_back, lent)

    async def load_reader(self, up: Callable[[], None]) -> None:
        """Before the first question needs it; ``ready`` afterwards. A background task.

        Where it fails, every question is refused with the reason and all else is served.
        """
        await to_thread.run_sync(lambda: self.assistant.reader)
        self.ready = True

    async def keep_watch(self, up: Callable[[], None]) -> None:
        """Ask watched questions again after every change of the index. A background task."""
        up()
        while True:
            await self.ask_watched()
            await to_thread.run_sync(self.earlier.let_go)
            await sleep(WATCH_SECONDS)

    async def ask_watched(self) -> None:
        """Ask again what was not asked of the index as it is; people who ask just now come first.

        Nobody asked it just now, so that nothing of it is noted.
        """
        version = await to_thread.run_sync(lambda: self.assistant.index_version)
        rights_of = KeyStore(self.assistant.store.state).rights_of
        for due, rights in await to_thread.run_sync(self.watched.due, version, rights_of):
            asked = self.apart()
            asked.assistant, asked.catalogue = self._seen.within(rights)
            try:
                answer = await asked.ask(due.question)
            except ApiError:
                return  # no place, and perhaps one the next time
            except RagError as error:
                log.warning("A watched question was not asked: %s", error)
                continue
            await to_thread.run_sync(self.watched.told, due.id, answer)
            await to_thread.run_sync(forget_meanwhile, self.assistant.store, answer)

    async def events(
        self,
        question: str,
        *,
        answer_id: str | None = None,
        said: Sequence[str] = (),
        after: str | None = None,
        **options: Any,
    ) -> AsyncGenerator[Event]:
        """The steps of an answer, each made in a worker thread; ``answer_id`` names it.

        ``said`` is what the asker said, the question last, where ``question`` was made of it, and
        ``after`` the id of the answer that it followed.
        Whoever stops iterating (a client that hung up) stops the work before the next step.
        Raises the 503 refusal when too many wait, and what ``Assistant.ask_events`` raises.
        """
        steps = self.assistant.ask_events(question, **options)
        async with self.gate.slot():
            done = False
            while not done:
                found = await to_thread.run_sync(_upcoming, steps, limiter=self._threads)
                # A thread's work cannot be cut off, but nobody awaits what it found.
                await checkpoint_if_cancelled()
                for event in found:
                    if isinstance(event.data, Answer):
                        done, answer = True, event.data
                        if answer_id is not None:
                            answer = replace(answer, id=answer_id)
                            event = Event(event.type, answer)
                        self.answers.remember(answer, after)
                        self.metrics.answered(answer)
                        self._note(answer)
                        if self.gaps is not None:
                            kept = kept_as(options.get("conversation_id"), self.owner)
                            own = said or [answer.question]
                            await to_thread.run_sync(_note_gap, self, self.gaps, answer, kept, own)
                    yield event

    def _note(self, answer: Answer) -> None:
        if self._tracer is not None:
            trace_stages(self._tracer, answer)
        if not (self.settings.log_requests or self.settings.log_questions):
            return
        fields: dict[str, Any] = {
            "answer_id": answer.id,
            "status": answer.status,
            "confidence": answer.confidence,
            "ms": answer.timings_ms,
        }
        if self.settings.log_questions:
            fields |= {"question": answer.question, "answer": answer.answer}
        log.info("answer", extra={"fields": fields})

    async def ask(self, question: str, **options: Any) -> Answer:
        """The answer; like :meth:`events`, stopped by cancelling it."""
        result: Answer | None = None
        async with aclosing(self.events(question, **options)) as events:
            async for event in events:
                if isinstance(event.data, Answer):
                    result = event.data
        if result is None:
            raise RuntimeError("the events of an answer ended without answer.completed")
        return result

    async def search(self, question: str, top_k: int | None, filters: Filters) -> SearchResults:
        """Passages for ``question``, with the articles they stand in; under the same gate."""
        return await self.think(_search, self.assistant, question, top_k, filters)

    async def think(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What takes the processor, besides answering and searching; under the same gate."""
        async with self.gate.slot():
            return await to_thread.run_sync(partial(work, *args, **kwargs), limiter=self._threads)

    async def write(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """A change of the store; one at a time, a bounded number waiting."""
        async with self.writes.slot():
            return await to_thread.run_sync(
                partial(work, *args, **kwargs), limiter=self._write_threads
            )

    async def deleted(self, ids: Sequence[str], work: Callable[[], Receipt]) -> Receipt:
        """A change that deletes articles, or their former texts: nothing here quotes them after."""
        receipt = await self.write(lambda: snapshots.told(self.assistant, work()))
        self.forget(ids)
        return receipt

    def forget(self, ids: Sequence[str]) -> None:
        """Nothing that this process alone knows quotes these articles any more."""
        self.answers.forget(*ids)


class Ledger:
    """The latest answers by id, so that feedback can name one. In memory, bounded, not shared."""

    def __init__(self) -> None:
        self._own: OrderedDict[str, tuple[Answer, str | None]] = OrderedDict()
        """Each with the id of the answer that its question followed."""
        self._every = {"": self._own}
        """By owner."""

    def of(self, owner: str) -> Ledger:
        """The same for one owner, who finds no other's answers."""
        theirs = copy(self)
        theirs._own = self._every.setdefault(owner, OrderedDict())
        return theirs

    def remember(self, answer: Answer, after: str | None = None) -> None:
        """Keep ``answer``, dropping beyond the limit the oldest of whoever has the most."""
        self._own[answer.id] = answer, after
        while sum(map(len, self._every.values())) > _LEDGER_SIZE:
            max(self._every.values(), key=len).popitem(last=False)

    def forget(self, *article_ids: str) -> None:
        """Drop every answer that quotes one of these articles, and what followed it."""
        for answers in list(self._every.values()):
            gone: set[str | None] = set()
            for id_, (answer, after) in list(answers.items()):
                cited = any(citation.document_id in article_ids for citation in answer.citations)
                if cited or after in gone:
                    gone.add(id_)
                    answers.pop(id_, None)

    def get(self, answer_id: str) -> Answer | None:
        """The answer, unless it was dropped or never given by this process."""
        return next(self.back_from(answer_id), None)

    def back_from(self, answer_id: str | None) -> Iterator[Answer]:
        """The answer, and those before it that its question may have been completed by."""
        while answer_id is not None and answer_id in self._own:
            answer, answer_id = self._own[answer_id]
            yield answer


def _upcoming(steps: Iterator[Event]) -> list[Event]:
    """The next event, with all behind it where no more work stands between them."""
    event = next(steps)
    return [event] if event.type in _BEFORE_WORK else [event, *steps]


def _note_gap(
    service: Service, gaps: Gaps, answer: Answer, conversation: str | None, own: Sequence[str]
) -> None:
    turns = service.assistant.conversations.history(conversation)
    gaps.note(answer, [*(turn.asked for turn in turns), *own], service.owner)


def _search(
    assistant: Assistant, question: str, top_k: int | None, filters: Filters
) -> SearchResults:
    found = assistant.retrieve(question, top_k=top_k, where=filters.where())
    passages = answering.retrieved(found.hits, found.articles)
    return SearchResults("list", passages, found.version)


def service_of(request: Request) -> Service:
    """The service of the application that handles ``request``, as its sender may see it."""
    found: Service = request.app.state.service
    return found.seen_by(request.scope)
