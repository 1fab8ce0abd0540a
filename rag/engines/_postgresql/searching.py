"""The two searches, as SQL."""

from __future__ import annotations

from typing import Final

from rag.engines._postgresql.rows import PASSAGE

WORDS: Final = (
    f"SELECT best.id, score, {PASSAGE} FROM best JOIN passages ON passages.id = best.id"
    " JOIN articles ON key = passages.article JOIN texts ON texts.article = key"
)
"""The passages of a table ``best`` of ids and scores."""

AMONG: Final = (
    "SELECT passages.id FROM articles JOIN passages ON passages.article = key WHERE {condition}"
)
"""Ids of the passages that a filter lets through."""

_RESCORED: Final = (
    " best AS (SELECT passage AS id, -(near.vector::vector <#> %s::vector) AS score FROM near"
    f" ORDER BY score DESC, id LIMIT %s) {WORDS} ORDER BY score DESC, best.id"
)


def dense_exact(condition: str | None) -> str:
    """Every vector is compared, or every one that is let through.

    Parameters: the filter's, the question in half precision, candidates, the question, hits.
    Candidates are found in half precision, which compares fastest, and scored with the whole
    question.
    """
    if condition is None:
        return (
            "WITH near AS MATERIALIZED (SELECT passage, vector FROM vectors"
            f" ORDER BY vector <#> %s::halfvec, passage LIMIT %s),{_RESCORED}"
        )
    return (
        f"WITH among AS MATERIALIZED ({AMONG.format(condition=condition)}),"
        " near AS MATERIALIZED (SELECT passage, vector FROM vectors JOIN among ON id = passage"
        f" ORDER BY vector <#> %s::halfvec, passage LIMIT %s),{_RESCORED}"
    )


def dense_approximate(dim: int, condition: str | None) -> str:
    """By the index; it goes on until enough is let through. Parameters as for the exact one,
    the filter's after the first question."""
    return (
        "WITH near AS MATERIALIZED (SELECT passage, vector FROM vectors"
        f" WHERE {_let_through(condition)}"
        f" ORDER BY vector::halfvec({dim}) <#> %s::halfvec({dim}) LIMIT %s),{_RESCORED}"
    )


def kept(condition: str | None) -> str:
    """Of passages named elsewhere those that are here. Parameters: their ids, the highest id
    they were looked for up to, the filter's."""
    return (
        "SELECT passage FROM vectors WHERE passage = ANY(%s::bigint[]) AND passage <= %s"
        f" AND {_let_through(condition)}"
    )


def dense_kept(condition: str | None) -> str:
    """Those that were kept, and every one beyond the id they were looked for up to, scored.

    Parameters: ids, that id, the filter's, the question in half precision, candidates beyond it,
    the question, hits.
    """
    return (
        "WITH near AS MATERIALIZED (SELECT passage, vector FROM vectors"
        " WHERE passage = ANY(%s::bigint[]) UNION ALL (SELECT passage, vector FROM vectors"
        f" WHERE passage > %s AND {_let_through(condition)}"
        f" ORDER BY vector <#> %s::halfvec, passage LIMIT %s)),{_RESCORED}"
    )


def _let_through(condition: str | None) -> str:
    """Of a row of ``vectors``, whether a filter lets it through."""
    if condition is None:
        return "TRUE"
    return (
        "EXISTS (SELECT 1 FROM passages JOIN articles ON key = passages.article"
        f" WHERE passages.id = vectors.passage AND ({condition}))"
    )


def lexical(condition: str | None) -> str:
    """BM25 (k1 1.2, b 0.75; Robertson and Zaragoza 2009), document frequencies as they are now.

    Scores are rounded to 1e-4: in which order they were summed must not decide. Parameters:
    terms, how often each is asked, passages of the store, their mean length, the filter's, hits.
    """
    let_through = "" if condition is None else (
        f" WHERE passage IN ({AMONG.format(condition=condition)})"
    )  # fmt: skip
    return (
        "WITH asked AS (SELECT * FROM unnest(%(terms)s::bigint[], %(often)s::int[])"
        " AS t(term, often)),"
        " found AS MATERIALIZED (SELECT term, passage, times, length FROM postings"
        " WHERE term = ANY(%(terms)s::bigint[])),"
        " weighed AS MATERIALIZED (SELECT term, often * ln(1 + (%(passages)s - n + 0.5)"
        " / (n + 0.5)) AS weight FROM (SELECT term, count(*)::float8 AS n FROM found"
        " GROUP BY term) AS counted JOIN asked USING (term)),"
        " best AS (SELECT passage AS id, round(sum(weight * times * 2.2 / (times + 1.2 *"
        " (0.25::float8 + 0.75::float8 * length / %(mean)s::float8))) * 1e4) / 1e4 AS score"
        f" FROM found JOIN weighed USING (term){let_through}"
        " GROUP BY passage ORDER BY score DESC, id LIMIT %(k)s)"
        f" {WORDS} ORDER BY score DESC, best.id"
    )
