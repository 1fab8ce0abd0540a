"""HTML and SVG that cannot be injected into: whatever is not markup already is escaped."""

from __future__ import annotations

from html import escape


class Markup(str):
    """Text that is markup; only :func:`tag` and :func:`joined` make it."""

    __slots__ = ()


def tag(name: str, *children: object, **attributes: object) -> Markup:
    """``<name attributes>children</name>``; ``class_`` and ``stroke_width`` become ``class`` and
    ``stroke-width``. Children and attributes that are no :class:`Markup` are escaped."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{given}>{joined(*children)}</{name}>")


def joined(*children: object) -> Markup:
    """The children one after another, escaped where need be."""
    return Markup(
        "".join(child if isinstance(child, Markup) else escape(str(child)) for child in children)
    )
