"""Bullet charts: each target's way from base to value, how much of it is reported, and where the schedule stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.figures.barometer import BoardWords
from dashboard.figures.marks import rule_legend, state_mark
from dashboard.figures.svg import BOLD, Drawing, clickable, rectangle, shortened, text_element, text_width, wrap
from dashboard.theme import TARGET_MARKS, css_variable

_WIDTH, _WIDEST = 500.0, 720
_ROW, _DETAIL_LEAD = 64.0, 16.0
_NAME_SIZE, _STATE_SIZE, _DETAIL_SIZE, _KEY_SIZE = 14, 13, 12, 12.5
_TRACK, _BAR = 16.0, 8.0
_TRACK_TOP = 28.0
# Beyond this many rows the page asks the reader to narrow.
MOST_ROWS = 30
BULLET_MARKS = ("base", "observed", "hollow", "schedule", "today", "target", "stretch")


@dataclass(frozen=True)
class Bullet:
    """One target in its own unit; None where it is not known. `detail` is the line of numbers below the bar."""

    key: str
    name: str
    state: str
    detail: str
    target: float
    base: float | None = None
    observed: float | None = None
    hollow: float | None = None
    schedule: float | None = None
    schedule_today: float | None = None
    stretch: float | None = None


@dataclass(frozen=True)
class BulletWords:
    """What each mark on the bar is called (`BULLET_MARKS`), and the words of the states."""

    marks: Mapping[str, str]
    board: BoardWords


def bullets(rows: Sequence[Bullet], words: BulletWords) -> Drawing:
    """A drawing of the rows in the given order, each on its own scale; with none, the words for nothing."""
    board = words.board
    if not rows:
        empty = text_element(0, 24, board.nothing, _NAME_SIZE, css_variable("muted"))
        return Drawing((0, 0, _WIDTH, 40), empty, board.description)
    rows = rows[:MOST_ROWS]
    parts = []
    y = 0.0
    for row in rows:
        label = f"{row.name}: {board.states[row.state].name}; {row.detail}"
        lines = wrap(row.detail, _WIDTH, _DETAIL_SIZE)
        height = _ROW + len(lines) * _DETAIL_LEAD
        parts.append(clickable(row.key, label, _row(row, lines, y, height, words)))
        y += height
    key, y = _key(rows, words, y + 10)
    shown = {row.state for row in rows}
    entries = [entry for state, entry in board.states.items() if state in shown]
    legend, bottom = rule_legend(entries, board.closing, y + 8, _WIDTH, _KEY_SIZE)
    return Drawing((0, 0, _WIDTH, bottom + 4), "".join(parts) + key + legend, board.description, max_width=_WIDEST)


def scale_of(row: Bullet) -> tuple[float, float]:
    """The lowest and highest value of the row's own scale, all its marks inside; from 0 where there is no base."""
    values = [row.target, row.base, row.observed, row.hollow, row.schedule, row.schedule_today, row.stretch]
    known = [value for value in values if value is not None]
    if row.base is None:
        known.append(0.0)
    low, high = min(known), max(known)
    room = (high - low) * 0.03 or 1.0
    return low - room, high + room


def _row(row: Bullet, lines: Sequence[str], top: float, height: float, words: BulletWords) -> str:
    low, high = scale_of(row)

    def x(value: float) -> float:
        return _WIDTH * (value - low) / (high - low)

    name = words.board.states[row.state].name
    name_width = text_width(name, _STATE_SIZE) * 1.05
    inner = rectangle(0, top, _WIDTH, height - 4, "transparent")
    inner += text_element(
        0,
        top + 16,
        shortened(row.name, (_WIDTH - name_width - 36) / BOLD, _NAME_SIZE),
        _NAME_SIZE,
        css_variable("text"),
        weight=600,
    )
    inner += state_mark(row.state, _WIDTH - name_width - 18, top + 11, 6.5)
    inner += text_element(_WIDTH, top + 16, name, _STATE_SIZE, css_variable("text"), "end")
    y = top + _TRACK_TOP
    middle = y + _TRACK / 2
    start = x(row.base if row.base is not None else 0.0)
    inner += rectangle(0, y, _WIDTH, _TRACK, css_variable("nothing"), radius=2)
    if row.observed is not None:
        end = x(row.observed)
        colour = css_variable(TARGET_MARKS[row.state].colour)
        # A value at the base itself is still a report, and still seen.
        length = max(abs(end - start), 3.0)
        inner += rectangle(min(start, end), middle - _BAR / 2, length, _BAR, colour)
    if row.base is not None:
        inner += _line(start, y, _TRACK, "muted", 1.5)
    if row.schedule_today is not None:
        inner += _line(x(row.schedule_today), y - 4, _TRACK + 8, "muted", 1.8, "3 2.5")
    if row.schedule is not None:
        inner += _caret(x(row.schedule), y - 1)
    if row.stretch is not None:
        inner += _line(x(row.stretch), y, _TRACK, "text", 1.5)
    inner += _line(x(row.target), y - 4, _TRACK + 8, "text", 4)
    if row.hollow is not None:
        inner += _ring(x(row.hollow), middle)
    for number, line in enumerate(lines):
        baseline = y + _TRACK + (number + 1) * _DETAIL_LEAD
        inner += text_element(0, baseline, line, _DETAIL_SIZE, css_variable("muted"))
    return inner


def _line(x: float, y: float, length: float, colour: str, width: float, dashes: str = "") -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="M{x:.1f} {y:g}v{length:g}" stroke="{css_variable(colour)}" stroke-width="{width:g}"{dashed}/>'


def _caret(x: float, y: float) -> str:
    return f'<path d="M{x - 6:.1f} {y - 7:g}h12l-6 9z" fill="{css_variable("text")}"/>'


def _ring(x: float, y: float) -> str:
    ground, edge = css_variable("background"), css_variable("text")
    return f'<circle cx="{x:.1f}" cy="{y:g}" r="5.5" fill="{ground}" stroke="{edge}" stroke-width="2"/>'


def _key(rows: Sequence[Bullet], words: BulletWords, top: float) -> tuple[str, float]:
    """What the marks on the bars mean, those only that are drawn."""
    middle = top + 8
    bar = rectangle(0, middle - _BAR / 2, 20, _BAR, css_variable("mark-muted"))
    entries = [
        (any(row.base is not None for row in rows), _line(10, top, 16, "muted", 1.5), words.marks["base"]),
        (any(row.observed is not None for row in rows), bar, words.marks["observed"]),
        (any(row.hollow is not None for row in rows), _ring(10, middle), words.marks["hollow"]),
        (any(row.schedule is not None for row in rows), _caret(10, middle - 1), words.marks["schedule"]),
        (
            any(row.schedule_today is not None for row in rows),
            _line(10, top, 16, "muted", 1.8, "3 2.5"),
            words.marks["today"],
        ),
        (True, _line(10, top, 16, "text", 4), words.marks["target"]),
        (any(row.stretch is not None for row in rows), _line(10, top, 16, "text", 1.5), words.marks["stretch"]),
    ]
    parts, left, line = [], 0.0, 0
    for drawn, symbol, name in entries:
        if not drawn:
            continue
        width = 46 + text_width(name, _KEY_SIZE) * 1.04
        if left and left + width > _WIDTH:
            left, line = 0.0, line + 1
        inner = symbol + text_element(28, top + 12, name, _KEY_SIZE, css_variable("text"))
        parts.append(f'<g transform="translate({left:.1f} {line * 24})">{inner}</g>')
        left += width
    return "".join(parts), top + (line + 1) * 24
