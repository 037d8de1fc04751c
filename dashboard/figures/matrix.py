"""A matrix of counts or states as SVG: heads and cells that can be clicked, totals, gaps drawn as gaps.

A cell is what the caller says it is: its number or sign, the words read aloud, the key a click gives and its look.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from types import MappingProxyType

from dashboard.figures.region_map import class_limits, class_of, spread
from dashboard.figures.svg import Drawing, clickable, escape, rectangle, shortened, text_element, text_width, wrap
from dashboard.theme import LEVELS, css_variable

_SIZE = 14
_HEAD_SIZE = 13
_WORDS_SIZE = 12.5
_LEAD = 1.3
_PAD = 7
_NARROWEST, _WIDEST = 70, 112
_ROW_HEAD = (104, 190)
_HEAD_LINES, _NARROW_HEAD_LINES = 5, 8
_ROW_LINES, _NARROW_ROW_LINES, _NARROW_NAMES = 2, 4, 112
_APART = 10
# On a telephone a drawing is no smaller than this share of itself; it is moved sideways in its frame instead.
_LEAST_SCALE, _LEAST_SCALE_OF_WORDS, _GREATEST_SCALE = 0.76, 0.84, 1.16
# Narrower drawings of the same: how wide one is in its own units, the least column in pixels that shows it, and the
# width of its rows' names. Its columns stand in as many bands below each other as they ask for, each with the names.
_NARROWER = ((660.0, 540, 112.0), (344.0, 0, 100.0))
_LEAST_COLUMN, _LEAST_WORDED, _NARROW_HEAD_SIZE = 34, 114, 12
_TURNED_HEIGHT, _TURNED_LINE = 132, 14
_BETWEEN_BANDS = 22
_QUOTES = "“”‘’…—"
_GAP_FILL = "url(#gap)"


@dataclass(frozen=True)
class Look:
    """How a kind of cell is drawn: the named colours of its ground and its words, and whether it is hatched."""

    ground: str
    words: str
    hatched: bool = False


LOOKS: Mapping[str, Look] = MappingProxyType(
    {
        **{f"level-{number}": Look(f"level-{number}", f"on-level-{number}") for number in range(1, LEVELS + 1)},
        "plain": Look("background", "text"),
        # Held, but not as what is counted: the ground of paper with a sign.
        "aside": Look("background", "muted"),
        "gap": Look("background", "muted", hatched=True),
    }
)


@dataclass(frozen=True)
class Head:
    """The head of a row or column: its name, the key a click gives (or none), what is read aloud, a line below.

    `apart` sets it off from those before it: it is of another kind, as what could not be told is.
    """

    name: str
    key: str = ""
    label: str = ""
    note: str = ""
    apart: bool = False


@dataclass(frozen=True)
class Cell:
    """One cell: what is written in it, what is read aloud, its look, the key a click gives, lines of words below."""

    text: str
    label: str
    css_class: str = "plain"
    key: str = ""
    words: Sequence[str] = ()


@dataclass(frozen=True)
class MatrixWords:
    """The words of one matrix: what is seen, the two sides' names, the totals, a legend (look, words), for none."""

    description: str
    rows: str
    columns: str
    total: str
    legend: Sequence[tuple[str, str]]
    selected: str
    nothing: str


def shade(value: int, highest: int) -> str:
    """The look of a count among counts up to `highest`; of none, a gap."""
    if value <= 0:
        return "gap"
    limits = class_limits(highest)
    return f"level-{spread(class_of(value, limits), len(limits))}"


def shade_legend(highest: int) -> list[tuple[str, str]]:
    """The legend of the counts up to `highest`: look and range, the least first."""
    limits = class_limits(highest)
    entries, lowest = [], 1
    for number, limit in enumerate(limits, 1):
        entries.append((f"level-{spread(number, len(limits))}", f"{limit}" if limit == lowest else f"{lowest}–{limit}"))
        lowest = limit + 1
    return entries


def matrix(
    rows: Sequence[Head],
    columns: Sequence[Head],
    cells: Sequence[Sequence[Cell]],
    words: MatrixWords,
    *,
    row_totals: Sequence[int] = (),
    column_totals: Sequence[int] = (),
    total: int | None = None,
    selected: str = "",
    column_width: float = 0,
    head_width: float = 0,
) -> Drawing:
    """The drawing of `cells` (a sequence a row), with the totals that are given; without a row or column, says so.

    `selected` is the key of what is marked. Widths are found from the names unless given.
    """
    if not rows or not columns:
        return Drawing(
            (0, 0, 560, 40), text_element(0, 24, words.nothing, _SIZE, css_variable("muted")), words.description
        )
    sides = _Sides(rows, columns, cells, row_totals, column_totals, total)
    plan = _Plan.of(sides, words, column_width, head_width)
    worded = any(cell.words for row in cells for cell in row)
    least = round(plan.width * (_LEAST_SCALE_OF_WORDS if worded else _LEAST_SCALE))
    whole = _drawn([(sides, plan)], words, selected, least)
    narrower = [
        _drawn(_bands(sides, words, width, names, worded), words, selected, room or round(width * 0.9))
        for width, room, names in _NARROWER
        if least > (room or round(width * 0.9))
    ]
    return replace(whole, narrower=tuple(narrower))


@dataclass(frozen=True)
class _Sides:
    """What is drawn: the heads, a sequence of cells a row, and the totals that are given."""

    rows: Sequence[Head]
    columns: Sequence[Head]
    cells: Sequence[Sequence[Cell]]
    row_totals: Sequence[int]
    column_totals: Sequence[int]
    total: int | None

    def part(self, first: int, after: int) -> _Sides:
        """The same with some of the columns only; the totals of the rows stand with the first of them."""
        return replace(
            self,
            columns=self.columns[first:after],
            cells=[row[first:after] for row in self.cells],
            row_totals=() if first else self.row_totals,
            column_totals=self.column_totals[first:after],
        )


def _bands(sides: _Sides, words: MatrixWords, width: float, names: float, worded: bool) -> list[tuple[_Sides, _Plan]]:
    """The columns in as few bands of this width as can be read, with about as many columns in each."""
    room = width - names - _total_width(words, bool(sides.row_totals)) - 2
    room -= _APART * sum(head.apart for head in sides.columns)
    count = len(sides.columns)
    most = max(int(room // (_LEAST_WORDED if worded else _LEAST_COLUMN)), 1)
    each = ceil(count / ceil(count / most))
    across = min(room / each, room if worded else _WIDEST)
    parts = [sides.part(first, first + each) for first in range(0, count, each)]
    return [(part, _Plan.of(part, words, across, names, _NARROW_HEAD_SIZE)) for part in parts]


def _drawn(bands: Sequence[tuple[_Sides, _Plan]], words: MatrixWords, selected: str, least: int) -> Drawing:
    """The bands below each other and the legend below them all."""
    width = max(plan.width for _, plan in bands)
    parts, top = [_defs()], 0.0
    for sides, plan in bands:
        band = _band(sides, plan, words, selected)
        parts.append(f'<g transform="translate(0 {top:g})">{band}</g>' if top else band)
        top += plan.bottom + (plan.total_height if sides.column_totals else 0) + _BETWEEN_BANDS
    legend, height = _legend(words.legend, top, width)
    return Drawing(
        (0, 0, width, top + height),
        "".join([*parts, legend]),
        words.description,
        max_width=round(width * _GREATEST_SCALE),
        min_width=least,
    )


def _band(sides: _Sides, plan: _Plan, words: MatrixWords, selected: str) -> str:
    parts = [_corner(plan, words), _column_heads(plan, sides.columns, words, selected)]
    for number, head in enumerate(sides.rows):
        parts.append(_row_head(plan, number, head, words, selected))
        for place, cell in enumerate(sides.cells[number]):
            parts.append(_cell(plan, number, place, cell, words, selected))
        if sides.row_totals:
            base = plan.tops[number] + plan.heights[number] / 2 + _SIZE * 0.36
            parts.append(_total(plan, base, sides.row_totals[number]))
    if sides.column_totals:
        parts.append(_total_row(plan, words, sides.column_totals, sides.total))
    return "".join([*parts, _strip(plan, sides.rows, sides.columns, selected)])


@dataclass(frozen=True)
class _Plan:
    """Where everything stands, in the drawing's units."""

    head_width: float
    head_height: float
    column_width: float
    lefts: tuple[float, ...]
    tops: tuple[float, ...]
    heights: tuple[float, ...]
    total_width: float
    size: float
    turned: bool

    @property
    def total_height(self) -> float:
        return 34

    @property
    def bottom(self) -> float:
        return self.tops[-1] + self.heights[-1]

    @property
    def right(self) -> float:
        return self.lefts[-1] + self.column_width

    @property
    def width(self) -> float:
        return self.right + 2

    @property
    def total_right(self) -> float:
        """Where the rows' totals end: between the names and the first column, in sight however wide the rest is."""
        return self.head_width + self.total_width - _PAD

    @classmethod
    def of(
        cls, sides: _Sides, words: MatrixWords, column_width: float, head_width: float, size: float = _HEAD_SIZE
    ) -> _Plan:
        """The plan that has room for these names and words; columns too narrow for a word have their heads turned."""
        names = [head.name for head in sides.columns]
        side = head_width or _within(max(text_width(head.name, _SIZE) for head in sides.rows) + 2 * _PAD, *_ROW_HEAD)
        longest = max(_longest_word(name, size) for name in names)
        across = column_width or _within(longest * 1.1 + 8, _NARROWEST, _WIDEST)
        turned = size < _HEAD_SIZE and any(
            name.isascii() and _longest_word(name, size) > _room(across) for name in names
        )
        total_width = _total_width(words, bool(sides.row_totals))
        lefts, x = [], side + total_width
        for head in sides.columns:
            x += _APART if head.apart else 0
            lefts.append(x)
            x += across
        lines = max(len(_head_lines(name, across, size)) for name in names)
        upright = max(text_width(name, size) for name in names) / 0.92 + 24
        top = min(upright, _TURNED_HEIGHT) if turned else max(lines, 2) * size * _LEAD + 14
        tops, heights, y = [], [], top
        for head, row in zip(sides.rows, sides.cells, strict=True):
            y += _APART if head.apart else 0
            tops.append(y)
            heights.append(_row_height(head, row, side, across))
            y += heights[-1]
        return cls(side, top, across, tuple(lefts), tuple(tops), tuple(heights), total_width, size, turned)


def _total_width(words: MatrixWords, totals: bool) -> float:
    return max(text_width(words.total, _HEAD_SIZE) * 1.1, 3 * _SIZE * 0.6) + 2 * _PAD if totals else 0


def _room(width: float) -> float:
    """What a head may take of its column: it is set bold, which is wider than the measure."""
    return 0.92 * (width - 6)


def _within(value: float, least: float, most: float) -> float:
    return min(max(value, least), most)


def _longest_word(name: str, size: float) -> float:
    """The width that keeps each word of the name whole; four signs of a Chinese name stand in a line."""
    return max((text_width(word, size) for word in name.split() if word.isascii()), default=4 * size)


def _head_lines(name: str, width: float, size: float) -> list[str]:
    # Chinese breaks anywhere: where its writer put a space, a break there reads best.
    parts = [name] if name.isascii() else name.split(" ")
    lines = [line for part in parts for line in wrap(part, _room(width), size)]
    return _cut(lines, _HEAD_LINES if size == _HEAD_SIZE else _NARROW_HEAD_LINES, _room(width), size)


def _turned_lines(name: str, width: float, size: float) -> list[str]:
    """The lines of a head that reads upwards: as many as stand side by side in its column."""
    room = _room(_TURNED_HEIGHT - 8)
    return _cut(wrap(name, room, size), max(int((width - 4) // _TURNED_LINE), 1), room, size)


def _cut(lines: list[str], most: int, width: float, size: float) -> list[str]:
    """The lines, the last one ended by an ellipsis where there were more."""
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], shortened(" ".join(lines[most - 1 :]), width, size)]


def _row_lines(head: Head, width: float) -> list[str]:
    most = _NARROW_ROW_LINES if width <= _NARROW_NAMES else _ROW_LINES
    return _cut(wrap(head.name, width - 2 * _PAD, _SIZE), most, width - 2 * _PAD, _SIZE)


def _note_lines(head: Head, width: float) -> list[str]:
    room = width - 2 * _PAD
    return _cut(wrap(head.note, room, _WORDS_SIZE), 3, room, _WORDS_SIZE) if head.note else []


def _row_height(head: Head, row: Sequence[Cell], width: float, across: float) -> float:
    names = len(_row_lines(head, width)) * _SIZE * _LEAD + len(_note_lines(head, width)) * _WORDS_SIZE * _LEAD
    worded = max((len(_word_lines(cell, across)) for cell in row), default=0)
    return max(names + 10, 30, 30 + worded * _WORDS_SIZE * _LEAD + 4 if worded else 0)


def _word_lines(cell: Cell, across: float) -> list[str]:
    """The cell's words, each on at most two lines behind a point."""
    lines = []
    for entry in cell.words:
        # Chinese fonts set quotation marks as wide as a character.
        wider = 0.5 * _WORDS_SIZE * min(sum(entry.count(sign) for sign in _QUOTES), 4)
        room = across - 2 * _PAD - wider
        lines += _cut(wrap(f"· {entry}", room, _WORDS_SIZE), 2, room, _WORDS_SIZE)
    return lines


def _defs() -> str:
    """The hatching of gaps: it reads as a gap in grey as well."""
    line = f'<path d="M0 8L8 0" stroke="{css_variable("line")}" stroke-width="1.4"/>'
    return f'<defs><pattern id="gap" width="8" height="8" patternUnits="userSpaceOnUse">{line}</pattern></defs>'


def _corner(plan: _Plan, words: MatrixWords) -> str:
    room = plan.head_width - 2 * _PAD
    rows = text_element(_PAD, plan.head_height - 8, shortened(words.rows, room, 12), 12, css_variable("muted"))
    columns = shortened(words.columns, room, 12)
    return rows + text_element(plan.head_width - _PAD, 14, columns, 12, css_variable("muted"), "end")


def _group(key: str, label: str, inner: str, words: MatrixWords, selected: str) -> str:
    marked = f"{label} {words.selected}" if key and key == selected else label
    return clickable(key, marked, inner) if key else f"<g><title>{escape(marked)}</title>{inner}</g>"


def _column_heads(plan: _Plan, columns: Sequence[Head], words: MatrixWords, selected: str) -> str:
    parts = []
    for left, head in zip(plan.lefts, columns, strict=True):
        colour = css_variable("accent" if head.key else "text")
        inner = rectangle(left, 0, plan.column_width, plan.head_height, "transparent")
        middle, foot = left + plan.column_width / 2, plan.head_height - 9
        if plan.turned:
            lines = _turned_lines(head.name, plan.column_width, plan.size)
            for number, line in enumerate(lines):
                x = middle + (number - (len(lines) - 1) / 2) * _TURNED_LINE + plan.size * 0.36
                written = text_element(0, 0, line, plan.size, colour, weight=600)
                inner += f'<g transform="translate({x:g} {foot:g}) rotate(-90)">{written}</g>'
        else:
            for number, line in enumerate(reversed(_head_lines(head.name, plan.column_width, plan.size))):
                y = foot - number * plan.size * _LEAD
                inner += text_element(middle, y, line, plan.size, colour, "middle", 600)
        parts.append(_group(head.key, head.label or head.name, inner, words, selected))
    return "".join(parts)


def _row_head(plan: _Plan, number: int, head: Head, words: MatrixWords, selected: str) -> str:
    top, height = plan.tops[number], plan.heights[number]
    lines, notes = _row_lines(head, plan.head_width), _note_lines(head, plan.head_width)
    block = len(lines) * _SIZE * _LEAD + len(notes) * _WORDS_SIZE * _LEAD
    y = top + max((height - block) / 2, 4) + _SIZE * 0.98
    colour = css_variable("accent" if head.key else "text")
    inner = rectangle(0, top, plan.head_width, height, "transparent")
    for line in lines:
        inner += text_element(_PAD, y, line, _SIZE, colour)
        y += _SIZE * _LEAD
    for line in notes:
        inner += text_element(_PAD, y, line, _WORDS_SIZE, css_variable("warning"), weight=600)
        y += _WORDS_SIZE * _LEAD
    return _group(head.key, head.label or head.name, inner, words, selected)


def _cell(plan: _Plan, number: int, place: int, cell: Cell, words: MatrixWords, selected: str) -> str:
    left, top, height = plan.lefts[place], plan.tops[number], plan.heights[number]
    look = LOOKS[cell.css_class]
    box = (left + 1, top + 1, plan.column_width - 2, height - 2)
    # Words stand on plain ground, the number on its shade.
    band = (*box[:3], min(box[3], 26)) if cell.words else box
    inner = rectangle(*box, css_variable("background"), css_variable("line"), 2)
    if look.hatched:
        inner += rectangle(*box, _GAP_FILL, radius=2)
    elif look.ground != "background":
        inner += rectangle(*band, css_variable(look.ground), radius=2)
    middle, base = left + plan.column_width / 2, band[1] + band[3] / 2 + _SIZE * 0.36
    if look.hatched and cell.text:
        width = text_width(cell.text, _SIZE) + 8
        inner += rectangle(middle - width / 2, base - _SIZE, width, _SIZE * 1.4, css_variable("background"), radius=2)
    inner += text_element(middle, base, cell.text, _SIZE, css_variable(look.words), "middle", 600)
    for line_number, line in enumerate(_word_lines(cell, plan.column_width), 1):
        y = band[1] + band[3] + line_number * _WORDS_SIZE * _LEAD
        inner += text_element(left + _PAD, y, line, _WORDS_SIZE, css_variable("text"))
    if cell.key and cell.key == selected:
        inner += _outline(left + 1, top + 1, plan.column_width - 2, height - 2)
    return _group(cell.key, cell.label, inner, words, selected)


def _outline(x: float, y: float, width: float, height: float) -> str:
    stroke = f'stroke="{css_variable("selected")}" stroke-width="3"'
    return (
        f'<rect class="chosen" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="2" fill="none" {stroke}/>'
    )


def _strip(plan: _Plan, rows: Sequence[Head], columns: Sequence[Head], selected: str) -> str:
    """The outline of a whole row or column that is chosen."""
    marks = [
        _outline(1.5, top + 1, plan.right - 2, height - 2)
        for head, top, height in zip(rows, plan.tops, plan.heights, strict=True)
        if head.key and head.key == selected
    ]
    marks += [
        _outline(left + 1, 2, plan.column_width - 2, plan.bottom - 2)
        for head, left in zip(columns, plan.lefts, strict=True)
        if head.key and head.key == selected
    ]
    return f'<g pointer-events="none">{"".join(marks)}</g>' if marks else ""


def _total(plan: _Plan, base: float, value: int) -> str:
    return text_element(plan.total_right, base, str(value), _SIZE, css_variable("text"), "end", 600)


def _total_row(plan: _Plan, words: MatrixWords, totals: Sequence[int], total: int | None) -> str:
    y = plan.bottom + 6
    parts = [f'<path d="M0 {y:g}H{plan.width:g}" stroke="{css_variable("boundary")}"/>']
    parts.append(text_element(_PAD, y + 20, words.total, _SIZE, css_variable("text"), weight=600))
    for left, value in zip(plan.lefts, totals, strict=True):
        middle = left + plan.column_width / 2
        parts.append(text_element(middle, y + 20, str(value), _SIZE, css_variable("text"), "middle", 600))
    if plan.total_width:
        x = plan.total_right
        parts.append(text_element(x, plan.head_height - 9, words.total, _HEAD_SIZE, css_variable("text"), "end", 600))
        if total is not None:
            parts.append(_total(plan, y + 20, total))
    return "".join(parts)


def _legend(entries: Sequence[tuple[str, str]], top: float, width: float) -> tuple[str, float]:
    """The legend in as many lines as the width asks for, and its height."""
    parts, x, y = [], 0.0, top
    for css_class, entry in entries:
        room = 26 + 8 + text_width(entry, 12) + 18
        if x and x + room > width:
            x, y = 0.0, y + 24
        look = LOOKS[css_class]
        swatch = rectangle(x + 1, y, 24, 15, css_variable(look.ground), css_variable("line"), 2)
        if look.hatched:
            swatch += rectangle(x + 1, y, 24, 15, _GAP_FILL, radius=2)
        lines = wrap(entry, width - 36, 12)
        parts.append(swatch)
        for number, line in enumerate(lines):
            parts.append(text_element(x + 33, y + 12 + number * 16, line, 12, css_variable("text")))
        y += (len(lines) - 1) * 16
        x += room
    return "".join(parts), (y - top + 24 if entries else 0)
