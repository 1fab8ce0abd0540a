"""LaTeX -> HTML: headings, lists, tables and notes, so that what reads pages reads them alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Final

from pylatexenc.latex2text import (
    EnvironmentTextSpec,
    LatexNodes2Text,
    MacroTextSpec,
    SpecialsTextSpec,
    get_default_latex_context_db,
)
from pylatexenc.latexwalker import LatexWalker
from pylatexenc.latexwalker import get_default_latex_context_db as get_default_walker_db
from pylatexenc.macrospec import EnvironmentSpec, MacroSpec

_CELL, _ROW, _RULE = "\ue001", "\ue002", "\ue003"
_WIDE: Final = "\ue004"
"""Stands before and after the number of columns that a cell spans."""
_SPANS: Final = re.compile(f"{_WIDE}(\\d+){_WIDE}")
_DEGREES: Final = re.compile(r"\$\s*(?:\{\}\s*)?\^\s*(?:\{\s*\\circ\s*\}|\\circ)\s*\$")
_RULED: Final = re.compile(r"\\cmidrule\s*(?:\([^)]*\))?\s*\{[^}]*\}")
_CODE: Final = re.compile(
    r"\\(begin|end)\{(?:lstlisting|[Vv]erbatim\*?|minted)\}(?:\[[^\]]*\])?(?:\{\w+\})?"
)
"""What is shown as it is written, under the one name for it that the library knows."""
_TABLES: Final = {
    "tabular": "[{",
    "tabular*": "{[{",
    "tabularx": "{[{",
    "tabulary": "{[{",
    "longtable": "[{",
    "tabu": "{",
}
_ARGUMENTS: Final = {
    "multicolumn": "{{{",
    "multirow": "[{[{[{",
    "href": "{{",
    "caption": "*[{",
    "thanks": "{",
    "footnotetext": "[{",
    "cline": "{",
    "index": "{",
    **dict.fromkeys(("parencite", "textcite", "autocite", "citep", "citet"), "*[[{"),
    **dict.fromkeys(("autoref", "cref", "Cref", "pageref", "nameref"), "*{"),
}
"""What follows names that the library does not know, as it writes it."""
_SIGNS: Final = {
    "pounds": "£",
    "textsterling": "£",
    "euro": "€",
    "texteuro": "€",
    "EUR": "€",
    "textdegree": "°",
    "degree": "°",
    "textyen": "¥",
    "and": " and ",
    "newline": "<br>",
    "par": "<p>",
    "tabularnewline": _ROW,
    "tableofcontents": "",
    "today": "",
    "LaTeX": "LaTeX",
    "TeX": "TeX",
}
_HEADINGS: Final = {
    "part": "h1",
    "chapter": "h1",
    "section": "h2",
    "subsection": "h3",
    "subsubsection": "h4",
    "paragraph": "h5",
    "subparagraph": "h6",
}
_POINTS: Final = (
    "ref eqref autoref cref Cref pageref nameref cite parencite textcite autocite citep citet"
).split()
_UNSEEN: Final = ("label", "index", "maketitle", "includegraphics")
_LISTS: Final = {"itemize": "ul", "enumerate": "ol", "description": "dl"}
_NOTES: Final = ("footnote", "footnotetext", "thanks")
_PARAGRAPHS: Final = ("abstract", "center", "quote")
_RULES: Final = ("hline", "midrule", "toprule", "bottomrule", "cline")


def html_of(source: str, names: Mapping[str, str]) -> str:
    """The page that ``source`` draws; ``names`` are those the document gives words to."""
    source = _CODE.sub(r"\\\1{verbatim}", _DEGREES.sub(r"\\textdegree{}", _RULED.sub("", source)))
    given = {name: _Converter({}).page(words) for name, words in names.items()}
    return _Converter(given).page(source)


class _Converter(LatexNodes2Text):  # type: ignore[misc]
    """Writes text escaped, and marks up what the specifications below name."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._lists: list[str] = []
        self._notes: list[str] = []
        context = get_default_latex_context_db()
        context.add_context_category(
            "page",
            macros=[
                *[MacroTextSpec(name, sign) for name, sign in _SIGNS.items()],
                *[MacroTextSpec(name, _heading(tag)) for name, tag in _HEADINGS.items()],
                *[MacroTextSpec(name, _pointing) for name in _POINTS],
                *[MacroTextSpec(name, _RULE) for name in _RULES],
                *[MacroTextSpec(name, "") for name in _UNSEEN],
                MacroTextSpec("\\", _ROW),
                MacroTextSpec("verb", _as_written("code")),
                MacroTextSpec("item", self._item),
                *[MacroTextSpec(name, self._note) for name in _NOTES],
                MacroTextSpec("multicolumn", self._spanning),
                *[MacroTextSpec(name, _last) for name in ("multirow", "href", "url")],
                MacroTextSpec("caption", lambda node, l2tobj: f"<p>{_last(node, l2tobj)}<p>"),
                *[MacroTextSpec(name, _words(words)) for name, words in given.items()],
            ],
            environments=[
                *[EnvironmentTextSpec(name, self._list(tag)) for name, tag in _LISTS.items()],
                *[EnvironmentTextSpec(name, self._table) for name in _TABLES],
                EnvironmentTextSpec("verbatim", _as_written("pre")),
                *[EnvironmentTextSpec(name, "<p>%s<p>") for name in _PARAGRAPHS],
            ],
            specials=[
                SpecialsTextSpec("&", _CELL),
                SpecialsTextSpec("~", " "),
                SpecialsTextSpec("\n\n", "<p>"),
            ],
            prepend=True,
        )
        super().__init__(latex_context=context, math_mode="verbatim")

    def page(self, source: str) -> str:
        """``source`` as HTML, its notes last."""
        known = get_default_walker_db()
        known.add_context_category(
            "page",
            macros=[MacroSpec(name, spec) for name, spec in _ARGUMENTS.items()],
            environments=[EnvironmentSpec(name, spec) for name, spec in _TABLES.items()],
            prepend=True,
        )
        nodes = LatexWalker(source, latex_context=known).get_latex_nodes()[0]
        said = self.nodelist_to_text(nodes)
        notes = "".join(f"<li>{note}</li>" for note in self._notes)
        said = f"{said}<ol>{notes}</ol>" if notes else said
        return said.replace(_ROW, "<br>").replace(_CELL, " ").replace(_RULE, "")

    def chars_node_to_text(self, node: Any, textcol: int = 0) -> str:
        """Plain characters; an empty line parts paragraphs."""
        said = super().chars_node_to_text(node, textcol=textcol)
        return re.sub(r"\n[ \t]*\n\s*", "<p>", escape(said, quote=False))

    def math_node_to_text(self, node: Any) -> str:
        """A formula as it is written."""
        return escape(str(super().math_node_to_text(node)), quote=False)

    def _list(self, tag: str) -> Callable[..., str]:
        def written(node: Any, l2tobj: _Converter) -> str:
            l2tobj._lists.append(tag)
            items = l2tobj.nodelist_to_text(node.nodelist)
            l2tobj._lists.pop()
            return f"<{tag}>{items}</{tag}>"

        return written

    def _item(self, node: Any, l2tobj: _Converter) -> str:
        label = l2tobj.nodelist_to_text([node.nodeoptarg]) if node.nodeoptarg else ""
        if l2tobj._lists[-1:] == ["dl"]:
            return f"<dt>{label}</dt><dd>"
        return f"<li>{label} "

    def _note(self, node: Any, l2tobj: _Converter) -> str:
        l2tobj._notes.append("")
        number = len(l2tobj._notes)
        l2tobj._notes[number - 1] = _last(node, l2tobj)
        return f" [{number}]"

    def _spanning(self, node: Any, l2tobj: _Converter) -> str:
        columns = l2tobj.node_arg_to_text(node, 0).strip()
        wide = f"{_WIDE}{columns}{_WIDE}" if columns.isdigit() else ""
        return wide + _last(node, l2tobj)

    def _table(self, node: Any, l2tobj: _Converter) -> str:
        """Rows and cells; the rows above the first line drawn below one head the columns."""
        said = l2tobj.nodelist_to_text(node.nodelist)
        rows: list[str] = []
        ruled: list[int] = []
        for line in said.split(_ROW):
            if _RULE in line:
                ruled.append(len(rows))
            words = line.replace(_RULE, "")
            if words.replace(_CELL, "").strip():
                rows.append(words)
        inner = [at for at in ruled if 0 < at < len(rows)]
        heads = inner[0] if inner and len(inner) < max(2, len(rows) - 1) else 0
        made = (_row(row, "th" if at < heads else "td") for at, row in enumerate(rows))
        return f"<table>{''.join(made)}</table>"


def _row(row: str, tag: str) -> str:
    made = []
    for cell in row.split(_CELL):
        spans = _SPANS.search(cell)
        wide = f" colspan={spans[1]}" if spans else ""
        made.append(f"<{tag}{wide}>{_SPANS.sub('', cell).strip()}</{tag}>")
    return f"<tr>{''.join(made)}</tr>"


def _words(words: str) -> Callable[..., str]:
    return lambda node: words


def _heading(tag: str) -> Callable[..., str]:
    return lambda node, l2tobj: f"<{tag}>{_last(node, l2tobj)}</{tag}>"


def _as_written(tag: str) -> Callable[..., str]:
    def written(node: Any) -> str:
        return f"<{tag}>{escape(node.nodeargd.verbatim_text, quote=False)}</{tag}>"

    return written


def _pointing(node: Any, l2tobj: _Converter) -> str:
    """What points elsewhere, by the key it names."""
    return f"[{_last(node, l2tobj)}]"


def _last(node: Any, l2tobj: _Converter) -> str:
    """The last of what follows a name."""
    return str(l2tobj.node_arg_to_text(node, len(node.nodeargd.argnlist) - 1))
