"""The shapes of the timeline: one for each kind of moment, a bar for what is no single day, and the legend of them."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.agenda import DEADLINES, Kind, Precision
from dashboard.figures.svg import rectangle, text_element, text_width
from dashboard.theme import css_variable

RADIUS = 7.0
_COLOURS: Mapping[Kind, str] = {
    "plan": "accent",
    "measure": "muted",
    "event": "accent",
    "publication": "muted",
    "lab": "mark-positive",
    "project": "level-4",
    "deadline": "warning",
    "peak": "warning",
}
_SIZE = 13
_ROW = 24


def shape(kind: Kind, x: float, y: float, *, hollow: bool, over: bool = False) -> str:
    """The shape of this kind around the point, its pole at the point for a deadline.

    A hollow one is no single day; of a deadline it is one still to come.
    """
    colour = css_variable(_COLOURS[kind])
    filled = over if kind in DEADLINES else not hollow
    look = f'fill="{colour if filled else css_variable("background")}" stroke="{colour}" stroke-width="1.8"'
    r = RADIUS
    if kind in DEADLINES:
        # A flag that flies to the left of its pole; a peak or neutrality year has a swallow tail.
        tail = f"l {r * 0.8:g} {r * 0.55:g} l {-r * 0.8:g} {r * 0.55:g}" if kind == "peak" else f"v {r * 1.1:g}"
        return (
            f'<path d="M {x:g} {y - r:g} h {-2 * r:g} {tail} H {x:g} Z" {look}/>'
            f'<line x1="{x:g}" y1="{y - r - 1:g}" x2="{x:g}" y2="{y + r + 2:g}" stroke="{colour}" stroke-width="2"/>'
        )
    if kind == "event":
        return f'<circle cx="{x:g}" cy="{y:g}" r="{r - 1:g}" {look}/>'
    if kind == "publication":
        # A sheet with a folded corner.
        return (
            f'<path d="M {x - r * 0.75:g} {y - r:g} h {r * 0.9:g} l {r * 0.6:g} {r * 0.6:g} v {r * 1.4:g} '
            f'h {-r * 1.5:g} Z" {look}/>'
        )
    corners = {
        "lab": ((0, -r), (r, r * 0.8), (-r, r * 0.8)),
        "project": ((0, -r), (r, 0), (0, r), (-r, 0)),
    }.get(kind, ((-r, -r * 0.6), (r, -r * 0.6), (r, r * 0.6), (-r, r * 0.6)))
    points = " ".join(f"{x + dx:g},{y + dy:g}" for dx, dy in corners)
    return f'<polygon points="{points}" {look}/>'


def bar(left: float, right: float, y: float, *, lasting: bool) -> str:
    """The bar of a time that goes on, high and filled; or of the days on one of which it was, thin and dashed."""
    if lasting:
        return rectangle(left, y - 10, right - left, 20, css_variable("accent-soft"), css_variable("accent"), radius=3)
    return (
        f'<line x1="{left + 1:g}" y1="{y:g}" x2="{right - 1:g}" y2="{y:g}" stroke="{css_variable("muted")}" '
        'stroke-width="2" stroke-dasharray="5 3"/>'
        f'<path d="M {left + 1:g} {y - 5:g} v 10 M {right - 1:g} {y - 5:g} v 10" stroke="{css_variable("muted")}" '
        'stroke-width="2" fill="none"/>'
    )


def legend(
    kinds: Mapping[tuple[Kind, bool], str], precisions: Mapping[Precision, str], top: float, width: float
) -> tuple[str, float]:
    """The markup of the legend below `top`, and where it ends: kinds with shapes, precisions with bars."""
    entries: list[tuple[float, str, str]] = []
    for (kind, over), words in sorted(kinds.items(), key=lambda entry: list(_COLOURS).index(entry[0][0])):
        if kind in ("plan", "measure"):
            sample = bar(0, 26, 0, lasting=True)
            entries.append((26, sample, words))
        elif kind in DEADLINES:
            entries.append((16, shape(kind, 14, 0, hollow=True, over=over), words))
        else:
            entries.append((16, shape(kind, 8, 0, hollow=False), words))
    for precision in ("month", "year"):
        if precision in precisions:
            length = 22.0 if precision == "month" else 44.0
            sample = bar(0, length, 0, lasting=False) + shape("event", length / 2, 0, hollow=True)
            entries.append((length, sample, precisions[precision]))
    x, y, parts = 8.0, top + 10, []
    for length, sample, words in entries:
        needed = length + 8 + text_width(words, _SIZE) + 22
        if x > 8 and x + needed > width:
            x, y = 8.0, y + _ROW
        parts.append(f'<g transform="translate({x:g} {y:g})">{sample}</g>')
        parts.append(text_element(x + length + 8, y + 4.5, words, _SIZE, css_variable("muted")))
        x += needed
    return "".join(parts), (y + 18 if entries else top)
