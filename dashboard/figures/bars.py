"""Horizontal bars of counts as SVG: light enough for the opening page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.figures.svg import Drawing, clickable, rectangle, shortened, text_element, text_width
from dashboard.theme import css_variable

_ROW = 34
_SIZE = 14
_WIDEST = 720


@dataclass(frozen=True)
class Bar:
    """One bar: the key a click gives (empty for none), its name, its count."""

    key: str
    name: str
    value: int


def bars(entries: Sequence[Bar], description: str, *, width: int = 560, nothing: str = "") -> Drawing:
    """A drawing of the bars in the given order; with none, the words of `nothing`."""
    if not entries:
        markup = text_element(0, 24, nothing, _SIZE, css_variable("muted"))
        return Drawing((0, 0, width, 40), markup, description)
    name_width = min(max(text_width(bar.name, _SIZE) for bar in entries) + 14, width * 0.5)
    highest = max(max(bar.value for bar in entries), 1)
    room = width - name_width - 48
    parts = []
    for number, bar in enumerate(entries):
        top = number * _ROW
        length = room * bar.value / highest
        inner = rectangle(0, top, width, _ROW, "transparent")
        inner += text_element(
            name_width - 12, top + 22, shortened(bar.name, name_width - 12, _SIZE), _SIZE, css_variable("text"), "end"
        )
        inner += rectangle(
            name_width, top + 7, max(length, 1.5 if bar.value else 0), 20, css_variable("accent"), radius=2
        )
        inner += text_element(
            name_width + length + 8, top + 22, str(bar.value), _SIZE, css_variable("text"), weight=600
        )
        parts.append(clickable(bar.key, f"{bar.name}: {bar.value}", inner) if bar.key else inner)
    return Drawing((0, 0, width, len(entries) * _ROW), "".join(parts), description, max_width=_WIDEST)
