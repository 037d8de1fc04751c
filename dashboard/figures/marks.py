"""The marks of the states in SVG, and the legend that names each state and prints its rule."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.figures.svg import text_element, text_width, wrap
from dashboard.theme import TARGET_MARKS, css_variable

_STAR_POINTS, _STAR_WAIST = 5, 0.45
_LEAD = 1.4


@dataclass(frozen=True)
class StateWords:
    """A state in the reader's language: its name, and the rule by which it is given."""

    state: str
    name: str
    rule: str


def state_mark(state: str, x: float, y: float, radius: float) -> str:
    """The mark of this state around a point; the same shape as in the plotly figures."""
    mark = TARGET_MARKS[state]
    symbol = mark.symbol.removesuffix("-open")
    colour = css_variable(mark.colour)
    hollow = mark.symbol.endswith("-open")
    paint = f'fill="none" stroke="{colour}" stroke-width="{radius * 0.3:g}"' if hollow else f'fill="{colour}"'
    r = radius
    if symbol == "circle":
        return f'<circle cx="{x:g}" cy="{y:g}" r="{r * 0.9:g}" {paint}/>'
    if symbol == "square":
        side = r * 0.85
        return f'<rect x="{x - side:g}" y="{y - side:g}" width="{2 * side:g}" height="{2 * side:g}" {paint}/>'
    if symbol == "line-ew":
        return f'<path d="M{x - r:g} {y:g}h{2 * r:g}" stroke="{colour}" stroke-width="{r * 0.35:g}"/>'
    if symbol == "x":
        a, b = r * 0.9, r * 0.5
        d = f"M{x - a:g} {y - a:g}L{x + a:g} {y + a:g}M{x - a:g} {y + a:g}L{x + a:g} {y - a:g}"
        return f'<path d="{d}" stroke="{colour}" stroke-width="{b:g}"/>'
    return f'<path d="{_outline(symbol, x, y, r)}" {paint}/>'


def _outline(symbol: str, x: float, y: float, r: float) -> str:
    if symbol == "star":
        count, radii = 2 * _STAR_POINTS, (r * 1.15, r * 1.15 * _STAR_WAIST)
    else:
        count, radii = {"triangle-up": 3, "diamond": 4, "hexagon": 6}[symbol], (r * 1.1, r * 1.1)
    corners = [
        (
            x + radii[n % 2] * math.sin(2 * math.pi * n / count),
            y - radii[n % 2] * math.cos(2 * math.pi * n / count),
        )
        for n in range(count)
    ]
    return "M" + "L".join(f"{cx:.2f} {cy:.2f}" for cx, cy in corners) + "Z"


def rule_legend(
    entries: Sequence[StateWords], closing: Sequence[str], top: float, width: float, size: float
) -> tuple[str, float]:
    """Each state with mark, name and rule, then the closing lines. Returns the markup and the y where it ends."""
    parts: list[str] = []
    y = top
    indent = size * 1.6
    name_width = max((text_width(entry.name, size) * 1.08 for entry in entries), default=0.0) + size
    beside = name_width < width * 0.4
    for entry in entries:
        parts.append(state_mark(entry.state, size * 0.55, y + size * 0.62, size * 0.48))
        parts.append(text_element(indent, y + size, entry.name, size, css_variable("text"), weight=600))
        start = indent + name_width if beside else indent
        y += 0 if beside else size * _LEAD
        for line in wrap(entry.rule, width - start, size):
            parts.append(text_element(start, y + size, line, size, css_variable("muted")))
            y += size * _LEAD
        y += size * 0.25
    for words in closing:
        for line in wrap(words, width, size):
            parts.append(text_element(0, y + size, line, size, css_variable("muted")))
            y += size * _LEAD
    return "".join(parts), y
