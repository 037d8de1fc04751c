"""What happens when, as SVG: plan periods as bands, today's line, a lane for each place or programme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.agenda import DEADLINES, Kind, Precision
from dashboard.figures.agenda_axis import Band, Scale, axis, bands_behind
from dashboard.figures.agenda_shapes import RADIUS, bar, legend, shape
from dashboard.figures.svg import Drawing, clickable, rectangle, shortened, text_element, text_width, wrap
from dashboard.theme import css_variable

# The widths that the drawing is made for, widest first: whoever shows it takes the one that fits its column.
WIDTHS = (1080, 800, 560, 390)
# A drawing is shown no smaller than this against its own units: below, its words would be too small to read.
_SMALLEST = 0.86
_NARROW = 600
_SIZE = 13
_LINE = 17
_ROW = 26
_GAP = 10
_LANE_NAMES = 150
_WIDEST_LABEL = 250
_MOST_LINES = 6
_LEAST_LABEL = 96
# A bar of this width takes its words below it, when they are too long to stand in it.
_LEAST_UNDER = 180
_HALO = f'stroke="{css_variable("background")}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'


@dataclass(frozen=True)
class Sign:
    """One mark as it is drawn: the key of a click, its lane's number, days, label beside it, and words read aloud.

    `over` says of a deadline that its day has passed; `chosen` that its facts are being listed.
    """

    key: str
    lane: int
    kind: Kind
    start: date
    end: date
    precision: Precision
    lasting: bool
    label: str
    description: str
    over: bool = False
    chosen: bool = False


@dataclass(frozen=True)
class AgendaWords:
    """The words of the timeline in the reader's language.

    `kinds` names what each shape is, for a deadline that is over and for the rest; `precisions` what a bar says of a
    date; `months` are the twelve months.
    """

    description: str
    today: str
    nothing: str
    kinds: Mapping[tuple[Kind, bool], str]
    precisions: Mapping[Precision, str]
    months: Sequence[str]


@dataclass
class _Placed:
    """A sign with where it stands: its own left and right, and the label's lines, place, side and reach."""

    sign: Sign
    left: float
    right: float
    lines: list[str]
    x: float
    anchor: str
    below: bool
    low: float
    high: float

    @property
    def height(self) -> float:
        """The height of the row that it needs."""
        words = len(self.lines) * _LINE
        return _ROW + words + 4 if self.below else max(_ROW, words + 8)


def agenda_timeline(
    signs: Sequence[Sign],
    lanes: Sequence[str],
    bands: Sequence[Band],
    today: date,
    window: tuple[date, date],
    words: AgendaWords,
) -> Drawing:
    """The timeline of the signs between the first and last day of the window, with narrower drawings of the same.

    Signs outside the window are left out, lasting ones are cut at its edges. Without any, the words say so.
    """
    widest, *narrower = (_drawing(signs, lanes, bands, today, window, words, width) for width in WIDTHS)
    return Drawing(
        widest.view_box,
        widest.markup,
        widest.description,
        max_width=widest.max_width,
        min_width=widest.min_width,
        narrower=tuple(narrower),
    )


def _drawing(
    signs: Sequence[Sign],
    lanes: Sequence[str],
    bands: Sequence[Band],
    today: date,
    window: tuple[date, date],
    words: AgendaWords,
    width: float,
) -> Drawing:
    narrow = width < _NARROW
    scale = Scale(window[0], window[1], 8 if narrow else _LANE_NAMES + 16, width - 12)
    head, top = axis(scale, bands, today, words.today, words.months)
    body: list[str] = []
    y = top
    shown = [sign for sign in signs if sign.start <= window[1] and sign.end >= window[0]]
    for number, name in enumerate(lanes):
        rows = _rows([_placed(sign, scale) for sign in shown if sign.lane == number])
        if not rows:
            continue
        body.append(rectangle(0, y, width, 1, css_variable("line")))
        names = _lines_of(name, width - 16 if narrow else _LANE_NAMES, 2 if narrow else 5)
        for line_number, line in enumerate(names):
            body.append(text_element(8, y + 20 + line_number * _LINE, line, _SIZE, css_variable("text"), weight=600))
        below = y + 6 + (len(names) * _LINE + 4 if narrow else 0)
        for row in rows:
            height = max(placed.height for placed in row)
            body += [_drawn(placed, below) for placed in row]
            below += height
        y = max(below + 6, y + len(names) * _LINE + 14)
    if not shown:
        body.append(text_element(scale.left, y + 28, words.nothing, _SIZE + 1, css_variable("muted")))
        y += 48
    body.append(rectangle(0, y, width, 1, css_variable("line")))
    # The legend explains what is drawn, and nothing else.
    kinds = {(sign.kind, sign.over): words.kinds[sign.kind, sign.over] for sign in shown}
    precisions = {
        sign.precision: words.precisions[sign.precision]
        for sign in shown
        if sign.kind not in DEADLINES and not sign.lasting
    }
    below_chart, height = legend(kinds, precisions, y + 12, width)
    behind = bands_behind(scale, bands, top, y)
    line = ""
    if window[0] <= today <= window[1]:
        x = scale.x(today)
        line = (
            f'<line x1="{x:g}" y1="{top - 6:g}" x2="{x:g}" y2="{y:g}" stroke="{css_variable("selected")}" '
            'stroke-width="1.5" stroke-dasharray="2 4"/>'
        )
    return Drawing(
        (0, 0, width, height),
        behind + head + line + "".join(body) + below_chart,
        words.description,
        max_width=int(width * 1.25),
        min_width=int(width * _SMALLEST),
    )


def _lines_of(label: str, width: float, most: int) -> list[str]:
    """The label on so many lines at the most; the last is cut with an ellipsis where it is longer."""
    lines = wrap(label, width, _SIZE)
    if len(lines) <= most:
        return lines
    rest = "".join(lines[most - 1 :]) if " " not in label else " ".join(lines[most - 1 :])
    return [*lines[: most - 1], shortened(rest, width, _SIZE)]


def _placed(sign: Sign, scale: Scale) -> _Placed:
    left, right = scale.span(sign.start, sign.end)
    if sign.kind in DEADLINES and sign.start == sign.end:
        # The flag's pole stands at the end of the day, and the cloth flies back over the year that it closes.
        left, right = right - 2 * RADIUS, right + 2
    elif right - left < 2 * RADIUS:
        middle = (left + right) / 2
        left, right = middle - RADIUS, middle + RADIUS
    natural = text_width(sign.label, _SIZE)
    wanted = min(natural, _WIDEST_LABEL)

    def beside(lines: list[str], x: float, anchor: str, below: bool = False) -> _Placed:
        reach = max((text_width(line, _SIZE) for line in lines), default=0.0)
        low, high = (x - reach, x) if anchor == "end" else (x, x + reach)
        return _Placed(sign, left, right, lines, x, anchor, below, min(left, low), max(right, high))

    if sign.lasting and natural <= right - left - 2 * _GAP:
        return beside([sign.label], left + _GAP, "start")
    if sign.lasting and right - left >= _LEAST_UNDER:
        return beside(_lines_of(sign.label, right - left, _MOST_LINES), left, "start", below=True)
    over = _over_the_bar(sign, left, right, natural)
    if over:
        return beside([sign.label], *over)
    room_right, room_left = scale.right - right - 6, left - 6 - scale.left
    if room_right >= wanted or room_right >= max(room_left, _LEAST_LABEL):
        return beside(_lines_of(sign.label, min(room_right, _WIDEST_LABEL), _MOST_LINES), right + 6, "start")
    if room_left >= _LEAST_LABEL:
        return beside(_lines_of(sign.label, min(room_left, _WIDEST_LABEL), _MOST_LINES), left - 6, "end")
    x = max(scale.left, min(left, scale.right - _WIDEST_LABEL))
    return beside(_lines_of(sign.label, scale.right - x, _MOST_LINES), x, "start", below=True)


def _over_the_bar(sign: Sign, left: float, right: float, length: float) -> tuple[float, str] | None:
    """Place and side of a label of this length that fits beside the shape within its own bar, or None."""
    if sign.lasting or sign.precision == "day":
        return None
    if sign.kind in DEADLINES:
        x = right - 2 - 2 * RADIUS - 6
        return (x, "end") if x - length >= left + _GAP else None
    x = (left + right) / 2 + RADIUS + 6
    return (x, "start") if x + length <= right - _GAP else None


def _rows(placed: Sequence[_Placed]) -> list[list[_Placed]]:
    """The signs in rows, each in the first where it touches no other."""
    rows: list[list[_Placed]] = []
    for one in placed:
        for row in rows:
            if all(one.low >= other.high + _GAP or one.high <= other.low - _GAP for other in row):
                row.append(one)
                break
        else:
            rows.append([one])
    return rows


def _drawn(placed: _Placed, top: float) -> str:
    sign = placed.sign
    middle = top + _ROW / 2
    inner = rectangle(
        placed.low - 4,
        top + 1,
        placed.high - placed.low + 8,
        placed.height - 2,
        css_variable("accent-soft") if sign.chosen else "transparent",
        css_variable("selected") if sign.chosen else "",
        radius=4,
    )
    if sign.lasting or sign.precision != "day":
        point = sign.kind in DEADLINES and sign.start == sign.end
        inner += "" if point else bar(placed.left, placed.right, middle, lasting=sign.lasting)
    if not sign.lasting:
        at = placed.right - 2 if sign.kind in DEADLINES else (placed.left + placed.right) / 2
        inner += shape(sign.kind, at, middle, hollow=sign.precision != "day", over=sign.over)
    several = len(placed.lines) > 1
    first = top + (_ROW + 12 if placed.below else _LINE if several else _ROW / 2 + 5)
    lines = "".join(
        text_element(placed.x, first + number * _LINE, line, _SIZE, css_variable("text"), placed.anchor)
        for number, line in enumerate(placed.lines)
    )
    # A halo keeps the words legible where today's line passes behind them.
    inner += lines if sign.lasting and not placed.below else f"<g {_HALO}>{lines}</g>"
    return clickable(sign.key, sign.description, inner)
