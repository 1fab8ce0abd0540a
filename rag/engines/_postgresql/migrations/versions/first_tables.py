"""Articles, passages, vectors and postings; files and originals; records.

Texts are bytes (UTF-8): PostgreSQL's ``text`` cannot hold every character, and orders by a
collation that may change with the system; bytes order as the code points do.
"""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision: str | None = None

_TABLES = (
    # One row. `token` is drawn anew with every change, so that two histories which forked (a
    # restored backup) never look like one; `turn` counts every change made here, restored or not.
    """CREATE TABLE manifest (
        only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
        store_id text NOT NULL,
        created timestamptz NOT NULL DEFAULT now(),
        embedder text NOT NULL,
        dim integer NOT NULL,
        metric text NOT NULL,
        chunking text NOT NULL,
        tokenizer text NOT NULL,
        generation bigint NOT NULL,
        token text NOT NULL,
        turn bigint NOT NULL,
        articles bigint NOT NULL,
        passages bigint NOT NULL,
        terms bigint NOT NULL,
        last_article bigint NOT NULL,
        last_passage bigint NOT NULL
    )""",
    # Whether a change whose acknowledgement was lost on the way is there.
    "CREATE TABLE changes (generation bigint PRIMARY KEY, token text NOT NULL)",
    # A key stands for one version of an article for ever: replacing an article takes a new one.
    # Its passages have consecutive ids (both NULL when it has none).
    """CREATE TABLE articles (
        key bigint PRIMARY KEY,
        id bytea NOT NULL UNIQUE,
        title bytea NOT NULL,
        source bytea NOT NULL,
        published date,
        sha256 text NOT NULL,
        language bytea,
        collection bytea NOT NULL,
        metadata text NOT NULL,
        page_starts text NOT NULL,
        file_sha256 text NOT NULL,
        tables text NOT NULL,
        first_passage bigint,
        last_passage bigint,
        title_key bytea NOT NULL,
        characters integer NOT NULL,
        added bigint NOT NULL
    )""",
    # What lists are ordered by; `added` are microseconds since 1970.
    "CREATE INDEX articles_by_added ON articles (added, id)",
    "CREATE INDEX articles_by_title ON articles (title_key, id)",
    "CREATE INDEX articles_by_length ON articles (characters, id)",
    "CREATE INDEX articles_by_day ON articles (coalesce(published, 'infinity'), id)",
    "CREATE INDEX articles_by_day_down ON articles (coalesce(published, '-infinity'), id)",
    "CREATE INDEX articles_published ON articles (published)",
    # A source may be longer than an index takes.
    "CREATE INDEX articles_by_source ON articles (substring(source FOR 256))",
    "CREATE INDEX articles_collection ON articles (collection)",
    "CREATE INDEX articles_file ON articles (file_sha256)",
    # What `rag.types.facts_of` says of each article.
    "CREATE TABLE facts (name bytea NOT NULL, value bytea NOT NULL, article bigint NOT NULL)",
    "CREATE INDEX facts_value ON facts (name, substring(value FOR 256)) INCLUDE (article)",
    "CREATE INDEX facts_article ON facts (article)",
    # Apart from `articles`, so that filtering and counting never read a text; not compressed, so
    # that the words of a passage are read without the rest of a book.
    "CREATE TABLE texts (article bigint PRIMARY KEY, text bytea NOT NULL, origin text NOT NULL)",
    "ALTER TABLE texts ALTER COLUMN text SET STORAGE EXTERNAL",
    # Offsets in code points, as everywhere; and where those bytes stand.
    """CREATE TABLE passages (
        id bigint PRIMARY KEY,
        article bigint NOT NULL,
        first integer NOT NULL,
        last integer NOT NULL,
        first_byte integer NOT NULL,
        bytes integer NOT NULL,
        view text,
        terms integer NOT NULL
    )""",
    "CREATE INDEX passages_article ON passages (article)",
    "CREATE TABLE vectors (passage bigint PRIMARY KEY, vector halfvec NOT NULL)",
    # In the row itself: every one is read for an exact search.
    "ALTER TABLE vectors ALTER COLUMN vector SET STORAGE PLAIN",
    # Of each passage its distinct terms, by a hash of 64 bits; how often; and among how many,
    # rounded as the scores take it.
    """CREATE TABLE postings (
        term bigint NOT NULL,
        passage bigint NOT NULL,
        times integer NOT NULL,
        length integer NOT NULL,
        PRIMARY KEY (term, passage) INCLUDE (times, length)
    )""",
    "CREATE INDEX postings_passage ON postings (passage)",
    # Paths are bytes: a file name need not be Unicode.
    """CREATE TABLE files (
        path bytea PRIMARY KEY,
        source bytea NOT NULL,
        collection bytea NOT NULL,
        size bigint NOT NULL,
        mtime_ns bigint NOT NULL,
        sha256 text NOT NULL,
        article_ids text NOT NULL,
        error bytea,
        named bytea NOT NULL
    )""",
    "CREATE TABLE originals (sha256 text PRIMARY KEY, data bytea NOT NULL)",
    # What a record is, `rag.state.Shelf` knows; `number` tells which of two of the same moment
    # came first.
    """CREATE TABLE records (
        number bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
        kind text NOT NULL,
        key bytea NOT NULL,
        at double precision NOT NULL,
        value bytea NOT NULL,
        UNIQUE (kind, key)
    )""",
    "CREATE INDEX records_at ON records (kind, at, number)",
)


def upgrade() -> None:
    """Make the tables."""
    for statement in _TABLES:
        op.execute(statement)
