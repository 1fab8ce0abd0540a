"""Markup read back as a browser reads it: its text, and what stands in its marks."""

from __future__ import annotations

from html.parser import HTMLParser


class PageText(HTMLParser):
    """``text``: all of it; ``marks``: the text of each ``<mark>``; ``tags``: every tag met."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.marks: list[str] = []
        self.tags: list[str] = []
        self._in_mark = False
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "mark":
            self._in_mark = True
            self.marks.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark":
            self._in_mark = False

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._in_mark:
            self.marks[-1] += data
