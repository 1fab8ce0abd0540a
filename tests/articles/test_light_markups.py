"""reStructuredText and AsciiDoc, as their reader sees them."""

from __future__ import annotations

from datetime import date

import pytest

from rag.articles import article_id
from tests.articles.reading import cell_of, read

RST = """\
=======
On bees
=======

:Author: Ann Lee
:Date: 2024-05-06

.. contents::

.. _summer:

See `the hives <https://bees.example/hives>`_, :ref:`winter <cold>` and
:class:`~rag.Hive`; ``a < b`` & so on.

Summer
------

.. note::

   Bees make honey.

#. Open ``hive_1``::

       lift --lid <all>

#. Wait.

* oats

===== ===========
Bee   Honey
===== ===========
Bree  ``5 kg``
Colne 7 kg, and
      more
===== ===========

+------+-------+
| Ant  | Honey |
+======+=======+
| Dunn | none  |
+------+-------+

.. list-table:: Wasps
   :header-rows: 1

   * - Wasp
     - Sting
   * - Eley
     - yes

.. This is a comment
   of two lines.

.. code-block:: sh
   :linenos:

   feed --bees
"""
RST_TEXT = """\
On bees

Author: Ann Lee
Date: 2024-05-06

See the hives, winter and
Hive; a < b & so on.

Summer

Bees make honey.

1. Open hive_1:
  lift --lid <all>
2. Wait.

- oats

Bee\tHoney

Bree\t5 kg

Colne\t7 kg, and more

Ant\tHoney

Dunn\tnone

Wasps

Wasp\tSting

Eley\tyes

feed --bees"""
ADOC = """\
= On bees
Ann Lee <ann@bees.example>
v1.2, 2024-05-06
:toc:

[[summer]]
== Summer

See https://bees.example[the hives], <<cold,winter>> and `a < b` & so on.
// nobody sees this

NOTE: Bees make *honey*.

.Feeding
. Open `hive_1`.
+
----
lift --lid <all>
----
+
Do it slowly.
. Wait.

* oats
** wild oats
* [x] salt

drone:: a male bee

[cols="1,2",options="header"]
|===
|Bee |Honey

|`Bree`
|5 kg \\| 2

|Colne |7 kg, and
more
|===

////
A comment.
////

====
An example.
====
"""
ADOC_TEXT = """\
On bees

Ann Lee <ann@bees.example>
v1.2, 2024-05-06

Summer

See the hives, winter and a < b & so on.

NOTE: Bees make honey.

Feeding

1. Open hive_1.
  lift --lid <all>
  Do it slowly.
2. Wait.

- oats
  - wild oats
- [x] salt

drone

a male bee

Bee\tHoney

Bree\t5 kg | 2

Colne\t7 kg, and more

An example."""


@pytest.mark.parametrize(
    ("name", "markup", "text"), [("a.rst", RST, RST_TEXT), ("a.adoc", ADOC, ADOC_TEXT)]
)
def test_it_reads_as_its_reader_sees_it(name: str, markup: str, text: str) -> None:
    given = read(markup, name)
    assert given.text == text
    assert given.title == "On bees"
    assert given.published == date(2024, 5, 6)
    assert given.id == article_id("default", name)


@pytest.mark.parametrize(("name", "markup", "tables"), [("a.rst", RST, 3), ("a.adoc", ADOC, 1)])
def test_its_tables_know_their_cells(name: str, markup: str, tables: int) -> None:
    given = read(markup, name)
    cell = cell_of(given, "7 kg")
    assert len(given.tables) == tables
    assert (cell.row_heading, cell.column_heading) == ("Colne", "Honey")
    assert cell.values == ["Colne", "7 kg, and more"]


@pytest.mark.parametrize(
    "text",
    [
        "====\n",
        "===== =====\nA     B\n",
        "+--+\n|a\n",
        ".. code::",
        ".. list-table::\n\n   * a\n",
        "a::",
        ".. csv-table::\n\n   a,b\n   c\n",
        "A\n=\n",
        "+---+---+\n| a | b |\n| longer than the border |\n",
        "..\n\n   hidden\n\nshown",
    ],
)
def test_odd_restructured_text_is_read(text: str) -> None:
    assert read(f"Bees.\n\n{text}\n\nAnts.", "a.rst").text.startswith("Bees.")


def test_directives_in_directives_have_no_end() -> None:
    notes = [f"{'   ' * depth}.. note:: {depth}" for depth in range(1_000)]
    article = read("\n\n".join([*notes, f"{'   ' * 1_000}The end."]), "a.rst")
    assert article.text.split() == [*map(str, range(1_000)), "The", "end."]


@pytest.mark.parametrize(
    "text", ["|===\n|a\n", "----\ncode", "////\nno", "|===\n|===", '[cols="3*"]\n|===\n|a |b\n|===']
)
def test_odd_asciidoc_is_read(text: str) -> None:
    assert read(f"Bees.\n\n{text}", "a.adoc").text.startswith("Bees.")
