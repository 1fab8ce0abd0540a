"""What marks a line as one of a list."""

from __future__ import annotations

import pytest

from rag.language import list_marks


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("- one", "one"),
        ("  • one", "one"),
        ("– one", "one"),
        ("12. one", "one"),
        ("b) one", "one"),
        ("- [ ] one", "one"),
        ("- 3. June", "3. June"),
        ("-5 degrees", "-5 degrees"),
        ("A. Lunt", "A. Lunt"),
        ("1986. A year", "1986. A year"),
        ("- ", "- "),
        ("", ""),
    ],
)
def test_where_a_line_begins_behind_its_mark(text: str, rest: str) -> None:
    assert text[list_marks.end(text, 0) :] == rest


@pytest.mark.parametrize(
    ("text", "at", "found"),
    [
        ("Sold:\n- oats\n- rye", "- oats", "oats"),
        ("Sold:\n- oats\n- rye", "oats", "oats"),
        ("1. Boil.\n2. Stir.", "1.", "Boil."),
        ("1. Boil.\n\n2. Stir.", "2.", "Stir."),
        ("1. Boil.\n\n2. Stir.", ". Stir.", "Stir."),
        ("1. Boil.\n  - long", "1.", "Boil."),
        ("5. Boil.\n9. Stir.", "5.", "Boil."),
        ("3. Steps\n\n1. Boil.\n2. Stir.", "3.", "3."),
        ("3. Steps\n\n1. Boil.\n2. Stir.", "1.", "Boil."),
        ("a. one\n\nb. two\n\n3. Steps\n\n1. Boil.", "3.", "3."),
        ("a. one\n\nb. two\n\n3. Steps\n\n1. Boil.", "b.", "two"),
        ("1. FC Ayre won.\nIt had lost.", "1.", "1."),
        ("  It won.\n1. FC Ayre", "1.", "1."),
        ("It won 1. Then it lost.", "1.", "1."),
    ],
)
def test_where_a_quote_may_begin(text: str, at: str, found: str) -> None:
    assert text[list_marks.after(text, text.index(at)) :].startswith(found)
