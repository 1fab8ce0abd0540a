"""What counts as a heading of an article."""

from __future__ import annotations

from rag import articles
from rag.answer.headings import begun, ended, headings

PAGE = """# Clinics

## Harbour clinic

It opens at nine.

| Clinic | Opens | Beds |
|---|---|---|
| Mill clinic | 8:00 | 12 |
| Hill clinic | 9:00 | 30 |

## Mill clinic

It opens at eight.
"""


def test_a_row_of_a_table_is_no_heading() -> None:
    (page,) = articles.read(PAGE.encode(), "clinics.md")
    found = headings(page)
    assert [heading.words for heading in found] == ["Clinics", "Harbour clinic", "Mill clinic"]
    for heading in found:
        assert page.text[heading.start : heading.end] == heading.words
    at = page.text.rindex("Mill")
    assert (begun(found, at - 1), begun(found, at), ended(found, at)) == (2, 3, 2)
