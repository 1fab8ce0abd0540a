"""The grid: questions down, articles across; every cell is a quote or an honest blank."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import gradio as gr

from rag.assistant import Assistant
from rag.errors import RagError
from rag.permalinks import permalink
from rag.types import Answer, Article, Citation, Filters

_MOST_QUESTIONS: Final = 50
_MOST_ARTICLES: Final = 500
_LISTED: Final = 2_000

Cells = list[list[Citation | None]]
"""The citation behind each cell of the table, by question and article."""


def grid(assistant: Assistant, blocks: gr.Blocks) -> None:
    """Place the grid in the current Blocks, and what it does."""
    with gr.Row():
        with gr.Column(scale=2):
            questions = gr.Textbox(
                label="Questions, one a line", lines=6, max_lines=20, max_length=20_000
            )
        with gr.Column(scale=3):
            chosen = gr.Dropdown(
                label="Articles",
                info="Type to search; every one chosen is a column.",
                multiselect=True,
                max_choices=_MOST_ARTICLES,
            )
    with gr.Row():
        run = gr.Button("Ask all", variant="primary", scale=0)
        stop = gr.Button("Stop", scale=0)
    table = gr.Dataframe(
        label="Answers",
        interactive=False,
        wrap=True,
        show_search="filter",
        pinned_columns=1,
        buttons=["copy", "fullscreen"],
    )
    shown = gr.Markdown("Choose a cell to see its sentence and open its source.")
    cells = gr.State([])

    def choices() -> Any:
        found = assistant.articles(n=_LISTED)
        return gr.Dropdown(choices=[(article.title, article.id) for article in found])

    def fill(asked: str, ids: list[str] | None) -> Iterator[tuple[Any, Cells]]:
        lines = [line.strip() for line in asked.splitlines() if line.strip()][:_MOST_QUESTIONS]
        with assistant.store.read() as view:
            articles = view.get((ids or [])[:_MOST_ARTICLES], text=False)
        if not lines or not articles:
            raise gr.Error("Write a question and choose an article.", print_exception=False)
        headers = ["Question", *(article.title for article in articles)]
        rows: list[list[str]] = []
        behind: Cells = []
        for line in lines:
            rows.append([line, *("…" for _ in articles)])
            behind.append([None for _ in articles])
            for column, article in enumerate(articles):
                given = _ask(assistant, line, article)
                rows[-1][column + 1] = (given.answer or "") if given else "not asked"
                behind[-1][column] = given.citations[0] if given and given.citations else None
                yield {"headers": headers, "data": rows}, behind

    def show(behind: Cells, event: gr.SelectData) -> str:
        row, column = event.index
        if not 0 <= row < len(behind) or not 0 < column <= len(behind[row]):
            return ""
        citation = behind[row][column - 1]
        if citation is None:
            return "This article does not say."
        place = permalink(citation.document_id, citation.start_char_index, citation.end_char_index)
        address = place.removeprefix("/").replace("#", "/view#")
        return (
            f"**{literal(citation.cited_text)}** – “{literal(citation.sentence)}”\n\n"
            f"{literal(citation.document_title)}. [Open at these words](../{address})"
        )

    blocks.load(choices, None, chosen, show_progress="hidden", api_visibility="private")
    running = run.click(
        fill, [questions, chosen], [table, cells], concurrency_limit=1, api_visibility="private"
    )
    stop.click(None, cancels=[running], api_visibility="private")
    table.select(show, cells, shown, show_progress="hidden", api_visibility="private")


def _ask(assistant: Assistant, question: str, article: Article) -> Answer | None:
    """The answer of one article; none where the question cannot be asked."""
    try:
        return assistant.ask(question, filters=Filters(article_ids=[article.id]))
    except RagError:
        return None


def literal(words: str) -> str:
    """``words`` on one line with every character of Markdown and HTML taken literally."""
    line = " ".join(words.split())
    return "".join(f"\\{c}" if c in r"\`*_{}[]()<>#+-.!|~&$" else c for c in line)
