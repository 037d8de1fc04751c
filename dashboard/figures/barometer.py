"""The barometer: programmes or regions against indicators, each cell with the state's colour, mark and word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.figures.marks import StateWords, rule_legend, state_mark
from dashboard.figures.svg import BOLD, Drawing, clickable, rectangle, shortened, text_element, wrap
from dashboard.theme import TARGET_MARKS, css_variable

_NAME_WIDTH, _CELL_WIDTH, _CELL_HEIGHT = 165.0, 110.0, 56.0
_LEAST_WIDTH = 440.0
# On a wide screen a drawing grows so far, so that its words stay those of a page.
_GROWTH = 1.35
_SIZE, _HEAD_SIZE, _WORD_SIZE, _LEGEND_SIZE = 13.5, 12, 12.5, 13
_LEAD = 1.25
# So much can be read at once; the page says what is left out.
MOST_ACROSS, MOST_DOWN = 6, 40


@dataclass(frozen=True)
class BoardCell:
    """What one name and one indicator share: the gravest state, what a click gives, what is read aloud."""

    state: str
    key: str
    label: str
    count: str = ""


@dataclass(frozen=True)
class BoardWords:
    """The words of the board: each state with its rule, the lines below them, and what stands where no target is."""

    states: Mapping[str, StateWords]
    closing: Sequence[str]
    no_target: str
    nothing: str
    description: str


def barometer(
    down: Sequence[str], across: Sequence[str], cells: Mapping[tuple[int, int], BoardCell], words: BoardWords
) -> Drawing:
    """A drawing of the cells, by position in `down` and `across`; the longer of the two goes down the page.

    Below it stand the states that are shown, each with its rule.
    """
    if len(across) > len(down):
        return barometer(across, down, {(column, row): cell for (row, column), cell in cells.items()}, words)
    if not cells:
        return Drawing(
            (0, 0, _LEAST_WIDTH, 40),
            text_element(0, 24, words.nothing, _SIZE, css_variable("muted")),
            words.description,
        )
    down, across = down[:MOST_DOWN], across[:MOST_ACROSS]
    width = max(_NAME_WIDTH + _CELL_WIDTH * len(across), _LEAST_WIDTH)
    step = (width - _NAME_WIDTH) / len(across)
    heads = [_lines(name, (step - 4) / BOLD, 4, _HEAD_SIZE) for name in across]
    head = max(map(len, heads)) * _HEAD_SIZE * _LEAD + 10
    parts = []
    for place, lines in enumerate(heads):
        middle = _NAME_WIDTH + (place + 0.5) * step
        for number, line in enumerate(reversed(lines)):
            y = head - 10 - number * _HEAD_SIZE * _LEAD
            parts.append(text_element(middle, y, line, _HEAD_SIZE, css_variable("text"), "middle", 600))
    shown: set[str] = set()
    for number, name in enumerate(down):
        top = head + number * _CELL_HEIGHT
        parts.append(f'<path d="M0 {top:g}H{width:g}" stroke="{css_variable("line")}"/>')
        lines = _lines(name, _NAME_WIDTH - 14, 3)
        first = top + _CELL_HEIGHT / 2 + _SIZE * 0.35 - (len(lines) - 1) * _SIZE * _LEAD / 2
        for place, line in enumerate(lines):
            parts.append(text_element(0, first + place * _SIZE * _LEAD, line, _SIZE, css_variable("text")))
        for place in range(len(across)):
            cell = cells.get((number, place))
            left = _NAME_WIDTH + place * step
            if cell is None:
                middle = top + _CELL_HEIGHT / 2 + 5
                parts.append(
                    text_element(left + step / 2, middle, words.no_target, _SIZE, css_variable("muted"), "middle")
                )
                continue
            shown.add(cell.state)
            parts.append(clickable(cell.key, cell.label, _cell(cell, left, top, step, words)))
    entries = [entry for state, entry in words.states.items() if state in shown]
    legend, bottom = rule_legend(entries, words.closing, head + len(down) * _CELL_HEIGHT + 18, width, _LEGEND_SIZE)
    return Drawing(
        (0, 0, width, bottom + 4), "".join(parts) + legend, words.description, max_width=round(width * _GROWTH)
    )


def _cell(cell: BoardCell, left: float, top: float, step: float, words: BoardWords) -> str:
    ground = TARGET_MARKS[cell.state].ground
    inner = rectangle(left + 2, top + 2, step - 4, _CELL_HEIGHT - 4, css_variable(ground), css_variable("line"), 3)
    inner += state_mark(cell.state, left + 16, top + _CELL_HEIGHT / 2, 7)
    name = words.states[cell.state].name + (f" {cell.count}" if cell.count else "")
    lines = _lines(name, step - 38, 3, _WORD_SIZE)
    first = top + _CELL_HEIGHT / 2 + _WORD_SIZE * 0.35 - (len(lines) - 1) * _WORD_SIZE * _LEAD / 2
    for number, line in enumerate(lines):
        y = first + number * _WORD_SIZE * _LEAD
        inner += text_element(left + 30, y, line, _WORD_SIZE, css_variable("text"))
    return inner


def _lines(words: str, width: float, most: int, size: float = _SIZE) -> list[str]:
    """The words on so many lines at the most, the last one cut where there are more."""
    lines = wrap(words, width, size)
    if len(lines) > most:
        lines = [*lines[: most - 1], shortened(" ".join(lines[most - 1 :]), width, size)]
    return lines
