"""The grid: questions down, articles across; every cell is a quote or an honest blank."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from rag.assistant import Assistant
from rag.types import Filters

_MOST_QUESTIONS = 50
_MOST_ARTICLES = 200


def grid(assistant: Assistant) -> None:
    """Place the grid in the current Blocks."""
    questions = gr.Textbox(label="Questions, one a line", lines=5, max_length=20_000)
    chosen = gr.Dropdown(label="Articles", multiselect=True, choices=[])
    run = gr.Button("Ask all", variant="primary")
    table = gr.Dataframe(label="Answers", interactive=False, wrap=True)
    gr.on(None, lambda: gr.Dropdown(choices=_choices(assistant)), None, chosen, queue=True)

    def fill(asked: str, ids: list[str]) -> Iterator[Any]:
        lines = [line.strip() for line in asked.splitlines() if line.strip()][:_MOST_QUESTIONS]
        with assistant.store.read() as view:
            articles = view.get(ids[:_MOST_ARTICLES], text=False)
        if not lines or not articles:
            raise gr.Error("Write a question and choose an article.")
        rows: list[list[str]] = []
        headers = ["Question", *(article.title for article in articles)]
        for line in lines:
            cells = [assistant.ask(line, filters=Filters(article_ids=[a.id])) for a in articles]
            rows.append([line, *(cell.answer or "" for cell in cells)])
            yield {"headers": headers, "data": rows}

    run.click(fill, [questions, chosen], table)


def _choices(assistant: Assistant) -> list[tuple[str, str]]:
    return [
        (article.title, article.id) for article in assistant.articles(n=_MOST_ARTICLES, text=False)
    ]
