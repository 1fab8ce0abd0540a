"""Plots as inline SVG: no script, no network, legible in light and dark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.workshop.evaluation._markup import Markup, joined, tag

_WIDTH, _HEIGHT = 420, 300
_LEFT, _TOP, _RIGHT, _BOTTOM = 48, 28, 12, 44


@dataclass(frozen=True, slots=True)
class Line:
    """Points in [0, 1] x [0, 1], joined in their order."""

    name: str
    points: Sequence[tuple[float, float]]
    marks: bool = False
    """Draw a dot at every point."""


def lines(
    title: str, x_label: str, y_label: str, drawn: Sequence[Line], *, diagonal: bool = False
) -> Markup:
    """Lines over the unit square; ``diagonal`` adds the line ``y = x``."""
    parts = [_axes(title, x_label, y_label)]
    if diagonal:
        parts.append(_path([(0, 0), (1, 1)], "diagonal"))
    for number, line in enumerate(drawn):
        if len(line.points) > 1:
            parts.append(_path(line.points, f"line c{number}"))
        if line.marks or len(line.points) == 1:
            parts.extend(
                tag("circle", cx=_x(x), cy=_y(y), r=3, class_=f"dot c{number}")
                for x, y in line.points
            )
    return _figure(title, parts, [line.name for line in drawn] if len(drawn) > 1 else [])


def bars(title: str, y_label: str, groups: Mapping[str, Mapping[str, float]]) -> Markup:
    """One group of bars a key, one bar a name within it, heights in [0, 1]."""
    names = list(dict.fromkeys(name for group in groups.values() for name in group))
    parts = [_axes(title, "", y_label, ticks_below=False)]
    slot = 1 / max(1, len(groups))
    width = 0.8 * slot / max(1, len(names))
    for place, (label, group) in enumerate(groups.items()):
        for number, name in enumerate(names):
            if name not in group:
                continue
            value = group[name]
            left = place * slot + 0.1 * slot + number * width
            parts.append(
                tag(
                    "rect",
                    tag("title", f"{label}, {name}: {value:.3f}"),
                    x=_x(left),
                    y=_y(value),
                    width=round(_x(left + 0.92 * width) - _x(left), 1),
                    height=round(_y(0) - _y(value), 1),
                    class_=f"bar c{number}",
                )
            )
        middle = _x((place + 0.5) * slot)
        parts.append(tag("text", label, x=middle, y=_y(0) + 16, text_anchor="middle"))
    return _figure(title, parts, names)


def _axes(title: str, x_label: str, y_label: str, *, ticks_below: bool = True) -> Markup:
    parts = [tag("text", title, x=_LEFT, y=16, class_="title")]
    for step in range(6):
        at = step / 5
        parts.append(tag("line", x1=_x(0), y1=_y(at), x2=_x(1), y2=_y(at), class_="grid"))
        parts.append(tag("text", f"{at:.1f}", x=_x(0) - 6, y=_y(at) + 4, text_anchor="end"))
        if ticks_below:
            parts.append(tag("text", f"{at:.1f}", x=_x(at), y=_y(0) + 16, text_anchor="middle"))
    parts.append(tag("text", x_label, x=_x(0.5), y=_HEIGHT - 10, text_anchor="middle"))
    turned = f"translate(12 {_y(0.5)}) rotate(-90)"
    parts.append(tag("text", y_label, transform=turned, text_anchor="middle"))
    return joined(*parts)


def _figure(title: str, parts: Sequence[Markup], names: Sequence[str]) -> Markup:
    drawing = tag("svg", *parts, viewBox=f"0 0 {_WIDTH} {_HEIGHT}", role="img", aria_label=title)
    legend = [tag("span", name, class_=f"key c{number}") for number, name in enumerate(names)]
    return tag("figure", drawing, tag("figcaption", *legend))


def _path(points: Sequence[tuple[float, float]], kind: str) -> Markup:
    return tag("polyline", points=" ".join(f"{_x(x)},{_y(y)}" for x, y in points), class_=kind)


def _x(value: float) -> float:
    return round(_LEFT + value * (_WIDTH - _LEFT - _RIGHT), 1)


def _y(value: float) -> float:
    return round(_HEIGHT - _BOTTOM - value * (_HEIGHT - _TOP - _BOTTOM), 1)
