"""The only composer: puts embedder, engine, retriever, reader and answerer together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from rag import registry, verify
from rag.asking import Asking
from rag.deletion import Erasure, erasing, replacing
from rag.errors import IndexBrokenError, IndexMismatchError, IndexMissingError, NotFoundError
from rag.language.terms import TOKENIZER
from rag.passages import CHUNKING, cut
from rag.rights import Confined, Rights
from rag.settings import Settings
from rag.store import Change, Identity, Store, every, look, read_anew
from rag.types import (
    Article,
    Citation,
    Embedder,
    Filter,
    Filters,
    Passage,
    Progress,
    Receipt,
    Vectors,
    Verdict,
)

_BATCH_CHARS = 300_000


class Assistant(Asking):
    """Ask, search, add and delete, over one index.

    Safe to share between threads; a write and its visibility are one step for every caller.
    Use :meth:`open`; close it when done (it is a context manager).
    """

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
                f"No index in {engine.place(settings)}; build one there with `rag build FOLDER` "
                "and the same --index, where one was given."
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
        return self.over(Confined(self.store, rights), self.settings, self.snapshot)

    def over(self, store: Store, settings: Settings, snapshot: str | None) -> Assistant:
        """The same models and conversations over another store."""
        made = Assistant(settings, store, self.embedder, lambda: self.reader)
        made.conversations = self.conversations
        made.snapshot = snapshot
        return made

    @property
    def index_version(self) -> str:
        """Changes with every committed change of the store."""
        with self.store.read() as view:
            return view.version

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
        with erasing(self.store) as (change, erasure):
            removed = erasure.delete(change, list(every(change, where)))
        return Receipt(removed.articles, removed.passages, change.version, erasure.receipt)

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
    erasure.upsert(change, articles, passages, vectors)


def _batches(articles: Sequence[Article]) -> Iterator[list[Article]]:
    """Articles in runs of at least ``_BATCH_CHARS`` characters (the last may have fewer)."""
    batch: list[Article] = []
    size = 0
    for article in articles:
        batch.append(article)
        size += len(article.text)
        if size >= _BATCH_CHARS:
            yield batch
            batch, size = [], 0
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


def _with_title(title: str, text: str) -> str:
    return f"{title}. {text}" if title and not text.startswith(title) else text
