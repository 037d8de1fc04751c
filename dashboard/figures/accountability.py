"""How many targets of each programme can be checked, by what they name: a matrix of counts as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.figures.svg import BOLD, Drawing, clickable, rectangle, shortened, text_element, wrap
from dashboard.theme import css_variable

# Narrow, so that on a telephone it need not shrink too far.
_WIDTH = 520.0
_WIDEST = 720
_HEAD_SIZE, _NAME_SIZE, _CELL_SIZE = 12.5, 14, 16
_NAME_HEIGHT, _CELL_HEIGHT, _BETWEEN = 26.0, 36.0, 12.0
# Beyond this many programmes the reader has to narrow; the rest is in the table.
MOST_ROWS = 30


@dataclass(frozen=True)
class AccountRow:
    """One programme: its key, its name, how many targets it has, and how many of them name each criterion."""

    key: str
    name: str
    targets: int
    counts: Mapping[str, int]


def cell_key(criterion: str, programme: str) -> str:
    """The key that a click on a cell gives."""
    return f"{criterion}:{programme}"


def accountability_matrix(
    rows: Sequence[AccountRow],
    criteria: Mapping[str, str],
    description: str,
    *,
    cell_label: str,
    count: str,
    nothing: str = "",
    selected: str = "",
) -> Drawing:
    """A drawing of the rows in the given order; with none, the words of `nothing`.

    `criteria` are the columns with their headings; `cell_label` reads a cell aloud (`{row}`, `{criterion}`, `{value}`,
    `{total}`) and `count` writes it (`{value}`, `{total}`).
    """
    if not rows:
        return Drawing((0, 0, _WIDTH, 40), text_element(0, 24, nothing, _NAME_SIZE, css_variable("muted")), description)
    step = _WIDTH / max(len(criteria), 1)
    lines = {criterion: wrap(words, step - 2, _HEAD_SIZE) for criterion, words in criteria.items()}
    head = max(map(len, lines.values())) * _HEAD_SIZE * 1.3 + 8
    parts = []
    for place, criterion in enumerate(criteria):
        first = head - 8 - (len(lines[criterion]) - 1) * _HEAD_SIZE * 1.3
        for number, line in enumerate(lines[criterion]):
            y = first + number * _HEAD_SIZE * 1.3
            parts.append(text_element((place + 0.5) * step, y, line, _HEAD_SIZE, css_variable("muted"), "middle"))
    y = head
    for row in rows[:MOST_ROWS]:
        parts.append(
            text_element(
                0, y + 18, shortened(row.name, _WIDTH / BOLD, _NAME_SIZE), _NAME_SIZE, css_variable("text"), weight=600
            )
        )
        y += _NAME_HEIGHT
        for place, (criterion, words) in enumerate(criteria.items()):
            value = row.counts[criterion]
            label = cell_label.format(row=row.name, criterion=words, value=value, total=row.targets)
            key = cell_key(criterion, row.key)
            cell = _cell(place * step, y, step, value, row.targets, count, chosen=key == selected)
            parts.append(clickable(key, label, cell))
        y += _CELL_HEIGHT + _BETWEEN
    return Drawing((0, 0, _WIDTH, y), "".join(parts), description, max_width=_WIDEST)


def _cell(left: float, top: float, step: float, value: int, total: int, count: str, *, chosen: bool) -> str:
    """A box filled from the left by the share; empty where none, which is what the eye shall find."""
    width = step - 6
    edge = css_variable("selected" if chosen else "line")
    inner = rectangle(left + 3, top, width, _CELL_HEIGHT, css_variable("background"), radius=3)
    if value:
        inner += rectangle(
            left + 3, top, width * value / max(total, 1), _CELL_HEIGHT, css_variable("level-2"), radius=3
        )
    inner += (
        f'<rect x="{left + 3:g}" y="{top:g}" width="{width:g}" height="{_CELL_HEIGHT:g}" rx="3" fill="none" '
        f'stroke="{edge}" stroke-width="{2.5 if chosen else 1}"/>'
    )
    tone, weight = ("text", 600) if value else ("muted", 400)
    words = count.format(value=value, total=total)
    return inner + text_element(
        left + step / 2, top + 24, shortened(words, width, _CELL_SIZE), _CELL_SIZE, css_variable(tone), "middle", weight
    )
