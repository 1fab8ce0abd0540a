"""Microsoft's present formats as packages: parts, what they refer to, charts and diagrams.

Elements are known by their local names: Strict and Transitional documents, templates and files
with macros differ in namespaces and content types, not in what they say.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from rag.articles import _dates, _office
from rag.articles._blocks import Blocks, Value
from rag.articles._elements import attribute, child, int_of, local, named, runs_in
from rag.articles._package import part, xml

if TYPE_CHECKING:
    from lxml.etree import _Element

_RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATION_STRICT: Final = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_MOST_POINTS: Final = 2_000
_OFF: Final = ("0", "false", "off", "none")


@dataclass(frozen=True)
class Part:
    """One XML part of a package, with the parts it refers to."""

    archive: zipfile.ZipFile
    name: str

    @cached_property
    def root(self) -> _Element | None:
        """Its root; none where the part is missing."""
        data = part(self.archive, self.name)
        return xml(data) if data else None

    @cached_property
    def _relations(self) -> dict[str, tuple[str, str]]:
        """Id -> kind (the last word of its type) and name of the part referred to."""
        folder, name = posixpath.split(self.name)
        data = part(self.archive, posixpath.join(folder, "_rels", f"{name}.rels"))
        found = {}
        for item in xml(data) if data else ():
            target = item.get("Target") or ""
            if item.get("TargetMode") != "External" and target:
                place = posixpath.normpath(posixpath.join("/", folder, unquote(target)))
                kind = (item.get("Type") or "").rsplit("/", 1)[-1]
                found[item.get("Id") or ""] = (kind, place.lstrip("/"))
        return found

    def related(self, identity: str | None) -> Part | None:
        """The part with this relation id."""
        found = self._relations.get(identity or "")
        return Part(self.archive, found[1]) if found else None

    def of_kind(self, kind: str) -> Iterator[Part]:
        """Every part referred to as ``kind``, such as ``footnotes``."""
        for found, name in self._relations.values():
            if found == kind:
                yield Part(self.archive, name)

    def items_of(self, kind: str) -> Iterator[_Element]:
        """What stands right below the root of every part of that kind."""
        for found in self.of_kind(kind):
            yield from found.root if found.root is not None else ()

    def data(self) -> bytes | None:
        """Its bytes."""
        return part(self.archive, self.name)


def main_part(archive: zipfile.ZipFile) -> Part | None:
    """The document itself."""
    return next(Part(archive, "").of_kind("officeDocument"), None)


def properties(archive: zipfile.ZipFile) -> _office.Properties:
    """What the document says about itself."""
    items = Part(archive, "").items_of("core-properties")
    fields = {local(item): (item.text or "").strip() for item in items}
    return _office.properties(
        fields.get("title", ""),
        fields.get("creator", ""),
        _dates.of_value(fields.get("created")),
        fields.get("lastModifiedBy", ""),
    )


def relation(element: _Element, name: str = "id") -> str | None:
    """The relation id an element carries."""
    for namespace in (_RELATION, _RELATION_STRICT):
        found = element.get(f"{{{namespace}}}{name}")
        if found:
            return str(found)
    return None


def is_on(element: _Element | None) -> bool:
    """Whether a switch such as ``<w:vanish/>`` is there and not switched off."""
    return element is not None and (attribute(element) or "on").lower() not in _OFF


def drawing(element: _Element, within: Part, blocks: Blocks) -> None:
    """Write the charts and diagrams a drawing refers to."""
    for item in element.iter():
        name = local(item)
        if name == "chart" and relation(item):
            target = within.related(relation(item))
            if target is not None and target.root is not None:
                _chart(target.root, blocks)
        elif name == "relIds":
            target = within.related(relation(item, "dm"))
            if target is not None and target.root is not None:
                _diagram(target.root, blocks)


def _diagram(root: _Element, blocks: Blocks) -> None:
    """The words of a SmartArt diagram, shape by shape."""
    for point in named(root, "pt"):
        blocks.add(" ".join(" ".join(map(runs_in, named(point, "p"))).split()))


def _chart(root: _Element, blocks: Blocks) -> None:
    """A chart as its title and the table it draws."""
    for title in named(root, "title"):
        blocks.add(runs_in(title))
    series = list(named(root, "ser"))
    columns = [_points(_either(item, "val", "yVal")) for item in series]
    names = [_points(child(item, "tx")).get(0, "") for item in series]
    labels: dict[int, str] = {}
    for item in series:
        labels |= _points(_either(item, "cat", "xVal"))
    numbers = sorted({*labels, *(at for column in columns for at in column)})[:_MOST_POINTS]
    rows = [[Value(""), *map(Value, names)]] if any(names) else []
    rows += [
        [Value(labels.get(at, "")), *(Value(column.get(at, "")) for column in columns)]
        for at in numbers
    ]
    blocks.table(rows, header=1 if any(names) else 0)


def _either(element: _Element, one: str, other: str) -> _Element | None:
    found = child(element, one)
    return child(element, other) if found is None else found


def _points(holder: _Element | None) -> dict[int, str]:
    """The kept values of a series, by their number."""
    found: dict[int, str] = {}
    for point in named(holder, "pt"):
        value = child(point, "v")
        if value is not None and value.text:
            found.setdefault(int_of(point.get("idx")), _shown(value.text))
    return found


def _shown(value: str) -> str:
    """A number as a chart shows it, without the noise of binary fractions."""
    if re.fullmatch(r"-?\d+\.\d{6,}(?:[eE]-?\d+)?", value):
        return f"{float(value):.6g}"
    return value
