"""What stands at which stage as SVG: a column a stage with a card for each row in it; in a narrow column, a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.figures.svg import (
    BOLD,
    NARROW_COLUMN,
    Drawing,
    clickable,
    rectangle,
    shortened,
    text_element,
    text_width,
    wrap,
)
from dashboard.theme import css_variable

# A stage shows so many of its rows and says how many more there are.
MOST_CARDS = 12
_WIDTH, _NARROW = 1120, 360
# The list does not grow beyond so many pixels in a column of middling width.
_NARROW_MOST = 420
_GAP = 12
_NAME, _SMALL, _LEAD, _SMALL_LEAD = 14, 12.5, 19, 16
_HEAD = 54
_MOST_LINES = 5


@dataclass(frozen=True)
class Card:
    """One row at its stage: the key a click gives, its name, and what is known of its time or kind."""

    key: str
    name: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stage:
    """One stage: its name, its cards, and whether it lies apart from the way forward."""

    name: str
    cards: tuple[Card, ...]
    apart: bool = False


@dataclass(frozen=True)
class PipelineWords:
    """The words of the drawing; `more` keeps its `{count}`, `none` is said of a stage with nothing in it."""

    description: str
    none: str
    more: str


def pipeline(stages: Sequence[Stage], words: PipelineWords) -> Drawing:
    """The stages from left to right, those apart after a gap; an empty stage is drawn as empty.

    A stage with nothing in it takes less room than one with cards, but never so little that its name is cut.
    """
    apart = sum(stage.apart for stage in stages)
    room = _WIDTH - _GAP * (len(stages) - 1) - (2 * _GAP if apart else 0)
    least = [max(text_width(stage.name, _NAME) + 50, 92) for stage in stages]
    full = [number for number, stage in enumerate(stages) if stage.cards]
    spare = (room - sum(least)) / max(len(full), 1)
    widths = [least[number] + (spare if number in full or not full else 0) for number in range(len(stages))]
    if not full:
        widths = [room / len(stages)] * len(stages)
    parts = []
    x = 0.0
    bottom = _HEAD + 46.0
    for number, stage in enumerate(stages):
        if stage.apart and number and not stages[number - 1].apart:
            x += 2 * _GAP
        parts.append(_head(stage, x, widths[number], number + 1 < len(stages) and not stages[number + 1].apart))
        body, y = _cards(stage, x, _HEAD + 8.0, widths[number], words)
        parts.append(body)
        bottom = max(bottom, y)
        x += widths[number] + _GAP
    return Drawing(
        (0, 0, _WIDTH, bottom),
        "".join(parts),
        words.description,
        max_width=_WIDTH,
        min_width=NARROW_COLUMN,
        narrower=(_list(stages, words),),
    )


def _head(stage: Stage, x: float, width: float, leads_on: bool) -> str:
    """The head of a column: an arrow where the next stage follows, a box with a broken edge where it stands apart."""
    tip = 12 if leads_on and not stage.apart else 0
    right = x + width
    fill = css_variable("accent-soft" if stage.cards else "nothing")
    dashes = ' stroke-dasharray="5 4"' if stage.apart else ""
    path = f"M{x:.1f} 4H{right - tip:.1f}L{right:.1f} 24L{right - tip:.1f} 44H{x:.1f}Z"
    return (
        f'<path d="{path}" fill="{fill}" stroke="{css_variable("accent" if stage.cards else "line")}"{dashes}/>'
        + text_element(x + 12, 29, stage.name, _NAME, css_variable("text"), weight=600)
        + text_element(right - tip - 8, 30, str(len(stage.cards)), 17, css_variable("text"), "end", 700)
    )


def _cards(stage: Stage, x: float, y: float, width: float, words: PipelineWords) -> tuple[str, float]:
    """The cards of one stage below each other, and where they end."""
    parts = []
    if not stage.cards:
        for line in wrap(words.none, width - 16, _SMALL):
            y += _SMALL_LEAD
            parts.append(text_element(x + 8, y, line, _SMALL, css_variable("muted")))
        return "".join(parts), y + 14
    for card in stage.cards[:MOST_CARDS]:
        names = wrap(card.name, (width - 24) / BOLD, _NAME)
        if len(names) > _MOST_LINES:
            names = [
                *names[: _MOST_LINES - 1],
                shortened(" ".join(names[_MOST_LINES - 1 :]), (width - 24) / BOLD, _NAME),
            ]
        below = [line for words_of_line in card.lines for line in wrap(words_of_line, width - 24, _SMALL)]
        tall = len(names) * _LEAD + len(below) * _SMALL_LEAD + 18
        inner = rectangle(x, y, width, tall, css_variable("background"), css_variable("line"), 4)
        for number, line in enumerate(names):
            inner += text_element(x + 12, y + 22 + number * _LEAD, line, _NAME, css_variable("text"), weight=600)
        for number, line in enumerate(below):
            inner += text_element(
                x + 12, y + 21 + len(names) * _LEAD + number * _SMALL_LEAD, line, _SMALL, css_variable("muted")
            )
        label = f"{stage.name}: {card.name}" + "".join(f" · {line}" for line in card.lines)
        parts.append(clickable(card.key, label, inner))
        y += tall + 8
    more = len(stage.cards) - MOST_CARDS
    if more > 0:
        for line in wrap(words.more.format(count=more), width - 16, _SMALL):
            y += _SMALL_LEAD
            parts.append(text_element(x + 8, y, line, _SMALL, css_variable("muted")))
        y += 8
    return "".join(parts), y + 4


def _list(stages: Sequence[Stage], words: PipelineWords) -> Drawing:
    """The same for a narrow column: one stage below the other."""
    parts = []
    y = 0.0
    for stage in stages:
        parts.append(f'<g transform="translate(0 {y:.1f})">{_head(stage, 1, _NARROW - 2, False)}</g>')
        body, y = _cards(stage, 1, y + _HEAD, _NARROW - 2, words)
        parts.append(body)
        y += 6
    return Drawing((0, 0, _NARROW, max(y, 1)), "".join(parts), words.description, max_width=_NARROW_MOST)


def status_rows(stages: Sequence[Stage], words: PipelineWords) -> Drawing:
    """One row a status: its name, a bar as long as its count, and the names in it."""
    return replace(_rows(stages, words, _WIDTH), min_width=NARROW_COLUMN, narrower=(_rows(stages, words, _NARROW),))


def _rows(stages: Sequence[Stage], words: PipelineWords, width: float) -> Drawing:
    highest = max((len(stage.cards) for stage in stages), default=0) or 1
    head = max((text_width(stage.name, _NAME) for stage in stages), default=0) + 16
    columns = 3 if width == _WIDTH else 1
    room = width / columns
    parts = []
    y = 0.0
    for stage in stages:
        length = max((width - head - 60) * len(stage.cards) / highest, 2 if stage.cards else 0)
        parts.append(text_element(0, y + 20, stage.name, _NAME, css_variable("text"), weight=600))
        parts.append(rectangle(head, y + 6, length, 18, css_variable("accent"), radius=2))
        count = str(len(stage.cards)) if stage.cards else words.none
        parts.append(text_element(head + length + 8, y + 21, count, _NAME, css_variable("text"), weight=600))
        y += 34
        shown = stage.cards[:MOST_CARDS]
        # Read along the rows; a row is as tall as its longest name.
        for first in range(0, len(shown), columns):
            row = [(card, wrap(card.name, room - 20, 13)) for card in shown[first : first + columns]]
            tall = max(min(len(lines), _MOST_LINES) for _, lines in row) * 18 + 6
            for column, (card, lines) in enumerate(row):
                left = column * room
                if len(lines) > _MOST_LINES:
                    lines = [*lines[: _MOST_LINES - 1], shortened(" ".join(lines[_MOST_LINES - 1 :]), room - 20, 13)]
                inner = rectangle(left, y, room - 8, tall, "transparent")
                inner += rectangle(left + 1, y + 6, 4, 4, css_variable("muted"))
                for number, line in enumerate(lines):
                    inner += text_element(left + 12, y + 13 + number * 18, line, 13, css_variable("text"))
                parts.append(clickable(card.key, f"{stage.name}: {card.name}", inner))
            y += tall
        more = len(stage.cards) - MOST_CARDS
        if more > 0:
            parts.append(text_element(12, y + 13, words.more.format(count=more), 13, css_variable("muted")))
            y += 22
        y += 10
    most = _NARROW_MOST if width == _NARROW else _WIDTH
    return Drawing((0, 0, width, max(y, 1)), "".join(parts), words.description, max_width=most)
