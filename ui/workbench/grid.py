"""The grid: questions down, articles across; every cell is a quote or an honest blank.

A run goes on where it ended: what was answered is kept beside the index
(:mod:`rag.library.grids`), and the browser keeps the name it is kept under.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from typing import Any, Final

import gradio as gr

from rag.assistant import Assistant
from rag.errors import InputError, RagError
from rag.library import overviews
from rag.library.grids import Grid, Grids, Places, places
from rag.passages import split_sentences
from rag.permalinks import permalink
from rag.store import View
from rag.types import Article, Filters
from rag.wire.overviews import MOST_ARTICLES, MOST_QUESTIONS

_LISTED: Final = 2_000
_SHOWN_S: Final = 0.5
"""Seconds between two looks at a table that is being filled."""
_TOKEN: Final = re.compile(r"[\w-]{24}")
_AROUND: Final = 600
"""Characters around a quote in which its sentence is looked for."""
_INVITATION: Final = "Choose a cell to see its sentence and open its source."


def grid(assistant: Assistant, blocks: gr.Blocks) -> None:
    """Place the grid in the current Blocks, and what it does."""
    grids = Grids(assistant.store.state)
    token = gr.BrowserState("", storage_key="grid", secret="grid")
    with gr.Row():
        with gr.Column(scale=2):
            questions = gr.Textbox(
                label="Questions, one a line",
                placeholder="Who leads the institute?\nWhen was it founded?",
                lines=5,
                max_lines=8,
                max_length=20_000,
            )
        with gr.Column(scale=3):
            chosen = gr.Dropdown(
                label="Articles",
                info="Type to search; every one chosen is a column.",
                multiselect=True,
                max_choices=MOST_ARTICLES,
            )
    with gr.Row():
        run = gr.Button("Ask all", variant="primary", scale=0)
        stop = gr.Button("Stop", scale=0)
        save = gr.Button("Save as CSV", scale=0, interactive=False, link_target="_self")
    said = gr.Markdown(
        "Write questions, choose articles, “Ask all”: the answers fill the table as they come. "
        "A run that was stopped goes on where it ended."
    )
    shown = gr.Markdown(_INVITATION, elem_id="sentence")
    table = gr.Dataframe(
        headers=["Question", "An article a column"],
        label="Answers",
        interactive=False,
        wrap=True,
        show_search="filter",
        buttons=["copy", "fullscreen"],
    )

    def known(name: object) -> tuple[str, Grid | None]:
        """The grid a browser names, if it is one of ours."""
        if isinstance(name, str) and _TOKEN.fullmatch(name):
            return name, grids.get(name)
        return "", None

    def begin(name: object) -> tuple[Any, ...]:
        """What there is to choose from, and what this browser left."""
        listed = assistant.articles(n=_LISTED)
        name, left = known(name)
        with assistant.store.read() as view:
            there = view.get([i for i, _ in left.articles], text=False) if left else []
            left = left.of(there) if left and there else None
            cells = left.words(view) if left else []
        titles = {article.id: article.title for article in [*listed, *there]}
        choices = [(title, article_id) for article_id, title in titles.items()]
        if left is None:
            return gr.Dropdown(choices=choices), gr.skip(), gr.skip(), gr.skip(), gr.skip()
        options = gr.Dropdown(choices=choices, value=[article.id for article in there])
        lines = "\n".join(left.questions)
        return options, lines, _table(left, there, cells), _progress(left), _saving(name, left)

    def fill(asked: str, ids: list[str] | None, name: object) -> Iterator[tuple[Any, ...]]:
        """Ask what was not asked yet, and show the table as it fills."""
        lines = [line.strip() for line in asked.splitlines() if line.strip()]
        if len(lines) > MOST_QUESTIONS:
            raise InputError(f"{len(lines)} questions were found; ask {MOST_QUESTIONS} at most.")
        for line in lines:
            assistant.checked(line)
        name, left = known(name)
        with assistant.store.read() as view:
            articles = view.get((ids or [])[:MOST_ARTICLES], text=False)
            if not lines or not articles:
                raise InputError("Write a question and choose an article.")
            goes_on = left is not None and list(left.questions) == lines and left.left
            now = left.of(articles) if left and goes_on else Grid.empty(lines, articles)
            cells = now.words(view)
        name = name if goes_on else grids.token()
        looked = time.monotonic()
        yield name, _table(now, articles, cells), _progress(now), _saving("", None)
        for number, question, _, filters in overviews.places(lines, articles):
            if cells[number - 1] is not None:
                continue
            given = _ask(assistant, question, filters)
            if given is None:
                continue
            stand, cells[number - 1] = given
            now = now.filled(number - 1, stand)
            if time.monotonic() - looked > _SHOWN_S:
                looked = time.monotonic()
                grids.put(name, now)
                yield name, _table(now, articles, cells), _progress(now), gr.skip()
        grids.put(name, now)
        yield name, _table(now, articles, cells), _progress(now), _saving(name, now)

    def stopped(name: object) -> tuple[str, Any]:
        name, left = known(name)
        return _progress(left) if left else "Stopped.", _saving(name, left)

    def show(name: object, event: gr.SelectData) -> str:
        """The sentence behind a cell, and the way to its source."""
        row, column = event.index
        _, left = known(name)
        width = len(left.articles) if left else 0
        if left is None or not 0 < column <= width or not 0 <= row < len(left.questions):
            return _INVITATION
        stand = left.cells[row * width + column - 1]
        with assistant.store.read() as view:
            return _behind(view, left.articles[column - 1], stand)

    blocks.load(
        begin, token, [chosen, questions, table, said, save],
        show_progress="hidden", api_visibility="private",
    )  # fmt: skip
    running = run.click(
        fill, [questions, chosen, token], [token, table, said, save],
        concurrency_limit=1, show_progress="hidden", api_visibility="private",
    )  # fmt: skip
    stop.click(None, cancels=[running], api_visibility="private").then(
        stopped, token, [said, save], show_progress="hidden", api_visibility="private"
    )
    table.select(show, token, shown, show_progress="hidden", api_visibility="private")


def csv_of(assistant: Assistant, name: str) -> str | None:
    """The grid kept under ``name`` as CSV; none where there is none."""
    found = Grids(assistant.store.state).get(name) if _TOKEN.fullmatch(name) else None
    if found is None:
        return None
    with assistant.store.read() as view:
        return found.sheet(view)


def _ask(assistant: Assistant, question: str, filters: Filters) -> tuple[Places, str] | None:
    """What one article says, and where; none where the question cannot be asked."""
    try:
        answer = assistant.ask(question, filters=filters, top_k=overviews.GRID_TOP_K)
    except RagError:
        return None
    stand = places(answer)
    quotes = {(c.start_char_index, c.end_char_index): c.cited_text for c in answer.citations}
    return stand, "\n".join(dict.fromkeys(quotes[place] for place in stand))


def _table(now: Grid, articles: Sequence[Article], cells: Sequence[str | None]) -> dict[str, Any]:
    width = len(articles)
    rows = [
        [question, *("…" if said is None else said for said in cells[n * width : (n + 1) * width])]
        for n, question in enumerate(now.questions)
    ]
    return {"headers": ["Question", *(article.title for article in articles)], "data": rows}


def _progress(now: Grid) -> str:
    asked = len(now.cells) - now.left
    quotes = sum(bool(stand) for stand in now.cells)
    said = f"{asked:,} of {len(now.cells):,} cells asked, quotes: {quotes:,}"
    return f"{said}. “Ask all” goes on with the others." if now.left else f"{said}."


def _saving(name: str, now: Grid | None) -> Any:
    """The button that saves, once there is something to save."""
    if now is None or now.left == len(now.cells):
        return gr.Button(interactive=False, link=None)
    return gr.Button(interactive=True, link=f"grids/{name}.csv")


def _behind(view: View, column: tuple[str, str], stand: Places | None) -> str:
    article_id, sha256 = column
    found = view.get([article_id])
    if stand is None:
        return "Not asked yet."
    if not stand:
        return "This article does not say."
    if not found or found[0].sha256 != sha256:
        return "This article has changed or gone; ask again."
    article = found[0]
    said = []
    for start, end in stand:
        place = permalink(article_id, start, end).removeprefix("/").replace("#", "/view#")
        said.append(
            f"**{literal(article.text[start:end])}** – "
            f"“{literal(sentence(article.text, start, end))}”\n\n"
            f"{literal(article.title)}. [Open at these words](../{place})"
        )
    return "\n\n".join(said)


def sentence(text: str, start: int, end: int) -> str:
    """The sentence (or sentences) of ``text`` that ``[start, end)`` stands in."""
    low, high = max(0, start - _AROUND), min(len(text), end + _AROUND)
    spans = [
        (low + a, low + b)
        for a, b in split_sentences(text[low:high])
        if low + a < end and start < low + b
    ]
    return text[spans[0][0] : spans[-1][1]] if spans else text[start:end]


def literal(words: str) -> str:
    """``words`` on one line with every character of Markdown and HTML taken literally."""
    line = " ".join(words.split())
    return "".join(f"\\{c}" if c in r"\`*_{}[]()<>#+-.!|~&$" else c for c in line)
