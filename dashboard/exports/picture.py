"""A picture for a slide or a page: the chart with title, subtitle, sources, notes, mark and link inside, as SVG.

A format is a width, and a height where it has one. Nothing is ever cut: long words wrap, and where the height is given
they shrink until the chart has its share.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from dashboard.exports.qr import qr_code, short_address
from dashboard.figures.svg import Drawing, escape, rectangle, text_element, wrap
from dashboard.theme import FONT_FAMILY, css_variable, printed

WIDTH = 1280
SCALE = 2
_LEAD = 1.45
_FILE_NAME = re.compile(r'[\\/:*?"<>|\s\x00-\x1f\x7f]+')
_LONGEST_NAME = 60
# Names of devices, which Windows takes for no file, with any ending.
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
# What browsers draw on one canvas at most.
_LONGEST_SIDE, _MOST_PIXELS = 16_000, 120_000_000
# Where the height is given the chart keeps this share of it, in the width or beside the words.
_CHARTS_SHARE, _WORDS_SHARE = 0.5, 0.36
_SHRINK = 0.93
# So many steps at most (to a third): words that find no room then find none at all.
_MOST_STEPS = 16
# Below this share of the width at which a version can be read, another is taken; below the second, words are small.
_READABLE, _SMALL = 0.8, 0.6
# The column that the narrowest version of a drawing is made for, where it names none.
_TELEPHONE = 360
# Bold letters, and Chinese quotation marks, are wider than the measure: lines keep to this share of their room.
_ROOM = 0.95
# A flexible chart in a narrow format is drawn for so many times its width there, so that its words stay legible.
_DENSER = 1.25


@dataclass(frozen=True)
class Format:
    """One format: width and height in units (no height: as high as its content), pixels a unit, sizes of its words."""

    name: str
    width: int
    height: int
    scale: float
    title: float
    subtitle: float
    note: float
    margin: int
    qr: int


_ALL = (
    Format("png", WIDTH, 0, SCALE, 30, 18, 14, 40, 104),
    Format("png4", WIDTH, 0, 2 * SCALE, 30, 18, 14, 40, 104),
    Format("slide", WIDTH, 720, 3, 30, 18, 13, 40, 104),
    Format("half", WIDTH // 2, 720, 3, 24, 15, 11, 28, 88),
    # 170 mm of type area: 720 units of 0.67 pt, at 320 dots an inch.
    Format("a4", 720, 0, 3, 24, 15, 12, 24, 92),
    Format("svg", WIDTH, 0, 1, 30, 18, 14, 40, 104),
)
FORMATS: Mapping[str, Format] = MappingProxyType({form.name: form for form in _ALL})


@dataclass(frozen=True)
class PictureText:
    """The words around a chart: its finding, what is plotted, the lines below, and the mark of unpublished data.

    `link` is the address of the view, empty for none; `link_words` say it (`{address}`), and `link_shortened` says it
    where parts of it (`{parts}`) were left out to keep its code legible.
    """

    title: str
    subtitle: str
    notes: Sequence[str]
    mark: str = ""
    link: str = ""
    link_words: str = "{address}"
    link_shortened: str = "{address} (− {parts})"


@dataclass(frozen=True)
class ChartSize:
    """How large a chart is in its own units, and the least width in pixels at which it can be read (0 for none).

    One that is `flexible` can be drawn in other proportions, as plotly does; its words keep their size in its units.
    """

    width: float
    height: float
    min_width: float = 0
    flexible: bool = False


@dataclass(frozen=True)
class PictureFrame:
    """The frame of a picture in units: SVG before and after the chart, and the box the chart stands in.

    `version` is which of the chart's sizes was taken, `drawn` the width and height to draw it at, in its own units;
    `scale` the pixels a unit; `small` whether its words will be hard to read.
    """

    width: int
    height: int
    before: str
    after: str
    box: tuple[float, float, float, float]
    file_name: str
    scale: float = SCALE
    version: int = 0
    drawn: tuple[float, float] = (0, 0)
    small: bool = False


def picture_frame(
    words: PictureText, chart_width: float, chart_height: float, form: Format = FORMATS["png"]
) -> PictureFrame:
    """The frame around a chart of these proportions, in the light print theme."""
    return frame_of(words, (ChartSize(chart_width, chart_height),), form)


def frame_of(words: PictureText, sizes: Sequence[ChartSize], form: Format) -> PictureFrame:
    """The frame in this format around a chart that comes in these sizes, the widest first."""
    if not form.height:
        inner = form.width - 2 * form.margin
        sizes = [replace(size, width=min(size.width, inner * _DENSER)) if size.flexible else size for size in sizes]
        number = _version(sizes, inner, math.inf)
        laid = _stacked(words, sizes[number], form, 1)
        return _framed(words, sizes, form, number, laid)
    shares = [_stacked] if form.width < form.height else [_stacked, _beside]
    best: tuple[float, int, _Layout] | None = None
    for layout in shares:
        fitting = _shrunk(layout, words, sizes[0], form)
        if fitting is None:
            continue
        factor, laid = fitting
        number = _version(sizes, laid.box[2], laid.box[3])
        value = _legible(sizes[number], laid.box[2], laid.box[3]) * factor
        if best is None or value > best[0]:
            best = value, number, laid
    if best is None:
        raise ValueError("more words than a picture holds")
    return _framed(words, sizes, form, best[1], best[2])


@dataclass(frozen=True)
class _Layout:
    """One way to lay a picture out; `fits` says whether words and chart have room."""

    before: str
    after: str
    box: tuple[float, float, float, float]
    height: float
    fits: bool = True


def _shrunk(
    layout: Callable[[PictureText, ChartSize, Format, float], _Layout],
    words: PictureText,
    size: ChartSize,
    form: Format,
) -> tuple[float, _Layout] | None:
    """How far the words must shrink to fit, and the layout then; None where they would have to be illegible.

    Halving the steps between takes a handful of layouts, however long the words are.
    """
    laid = layout(words, size, form, 1.0)
    if laid.fits:
        return 1.0, laid
    low, high = 0, _MOST_STEPS
    best: tuple[float, _Layout] | None = None
    while high - low > 1 or best is None:
        step = high if best is None else (low + high) // 2
        factor = _SHRINK**step
        laid = layout(words, size, form, factor)
        if laid.fits:
            high, best = step, (factor, laid)
        elif best is None:
            return None
        else:
            low = step
    return best


def _shown_width(size: ChartSize, width: float, height: float) -> float:
    return min(width, height * size.width / size.height)


def _legible(size: ChartSize, width: float, height: float) -> float:
    """How large the chart's words are in a box of this size: 1 is as large as on the screen."""
    if size.flexible:
        return min(width / size.width, height / size.height) if height < size.height else 1.0
    return _shown_width(size, width, height) / (size.min_width or _TELEPHONE)


def _version(sizes: Sequence[ChartSize], width: float, height: float) -> int:
    values = [_legible(size, width, height) for size in sizes]
    return next((n for n, value in enumerate(values) if value >= _READABLE), values.index(max(values)))


def _framed(words: PictureText, sizes: Sequence[ChartSize], form: Format, number: int, laid: _Layout) -> PictureFrame:
    size = sizes[number]
    left, top, wide, high = laid.box
    drawn = (size.width, size.height)
    if form.height and size.flexible:
        # In the box's own proportions, and no less than it was made for either way.
        grown = max(size.width / wide, size.height / high)
        drawn = (wide * grown, high * grown)
        box = laid.box
    else:
        shown = _shown_width(size, wide, high) if form.height else wide
        box = (left + (wide - shown) / 2, top, shown, shown * size.height / size.width)
        box = (box[0], top + (high - box[3]) / 2 if form.height else top, box[2], box[3])
    total = form.height or round(laid.height)
    view = f'width="{form.width}" height="{total}" viewBox="0 0 {form.width} {total}"'
    before = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {view} '
        f"font-family='{FONT_FAMILY}'>"
        f"<title>{escape(words.title)}</title>{rectangle(0, 0, form.width, total, css_variable('background'))}"
    )
    scale = min(form.scale, _LONGEST_SIDE / total, math.sqrt(_MOST_PIXELS / (form.width * total)))
    name = file_name(words.title)
    return PictureFrame(
        form.width,
        total,
        printed(before + laid.before),
        printed(laid.after + "</svg>"),
        box,
        name if form.name in ("png", "svg") else f"{name}_{form.name}",
        scale,
        number,
        drawn,
        _legible(size, wide, high if form.height else math.inf) < _SMALL,
    )


def _stacked(words: PictureText, size: ChartSize, form: Format, factor: float) -> _Layout:
    """Finding above, chart, notes below."""
    inner = form.width - 2 * form.margin
    head, y = _head(words, form.margin, form.margin, inner, form, factor)
    y += 16 * factor
    notes = _notes(words, inner, form, factor)
    below = 14 * factor + notes.height + form.margin * 0.6
    high = form.height - y - below if form.height else inner * size.height / size.width
    foot, end = _foot(notes, form.margin, y + high + 14 * factor, inner, form, factor)
    box = (float(form.margin), y, float(inner), high)
    fits = not form.height or high >= _CHARTS_SHARE * form.height
    return _Layout(head, foot, box, end + form.margin * 0.6, fits)


def _beside(words: PictureText, size: ChartSize, form: Format, factor: float) -> _Layout:
    """Finding and notes in a column at the left, the chart in the full height beside it."""
    column = _WORDS_SHARE * form.width - form.margin
    head, y = _head(words, form.margin, form.margin, column, form, factor)
    notes = _notes(words, column, form, factor)
    foot, _ = _foot(notes, form.margin, form.height - form.margin - notes.height, column, form, factor)
    left = form.margin + column + 32
    box = (left, float(form.margin), form.width - form.margin - left, float(form.height - 2 * form.margin))
    return _Layout(head, foot, box, form.height, y + 16 + notes.height + form.margin <= form.height)


def _head(words: PictureText, x: float, y: float, width: float, form: Format, factor: float) -> tuple[str, float]:
    """Mark, finding and subtitle as SVG, and where they end."""
    title, subtitle = form.title * factor, form.subtitle * factor
    parts: list[str] = []
    if words.mark:
        lines = wrap(words.mark, width - 32, subtitle)
        height = len(lines) * subtitle * _LEAD + 16
        parts.append(rectangle(x, y, width, height, css_variable("warning"), radius=3))
        for number, line in enumerate(lines):
            base = y + 8 + (number + 0.78) * subtitle * _LEAD
            parts.append(text_element(x + 16, base, line, subtitle, css_variable("background"), weight=600))
        y += height + 14
    for line in wrap(words.title, width * _ROOM, title):
        y += title * _LEAD
        parts.append(text_element(x, y - 0.27 * title, line, title, css_variable("text"), weight=700))
    for line in wrap(words.subtitle, width, subtitle):
        y += subtitle * _LEAD
        parts.append(text_element(x, y - 0.22 * subtitle, line, subtitle, css_variable("muted")))
    return "".join(parts), y


@dataclass(frozen=True)
class _Notes:
    """The lines below a chart, the address of the code at their right and its side, and how high they are in all."""

    lines: Sequence[str]
    address: str
    side: float
    height: float


def _notes(words: PictureText, width: float, form: Format, factor: float) -> _Notes:
    """The notes in lines of this width. Each is wrapped once, or once again where it reaches below the code."""
    notes = list(words.notes)
    y, ends, narrow, side, address = 6.0, 6.0, width, 0.0, ""
    if words.link:
        address, left_out = short_address(words.link)
        said = words.link_shortened if left_out else words.link_words
        notes.append(said.replace("{parts}", ", ".join(left_out), 1).replace("{address}", address, 1))
        side = form.qr * max(factor, 0.7)
        narrow, ends = width - side - 20, y + 8 + side
    size = form.note * factor
    out: list[str] = []
    for note in notes:
        # Beside the code a line is shorter; below it, it has the whole width.
        lines = wrap(note, (narrow if y < ends else width) * _ROOM, size)
        beside = len(lines) if y >= ends else min(math.ceil((ends - y) / (size * _LEAD)), len(lines))
        if beside < len(lines):
            rest = note
            for line in lines[:beside]:
                rest = rest.lstrip()[len(line.lstrip()) :]
            lines = [*lines[:beside], *wrap(rest, width * _ROOM, size)]
        out += lines
        y += len(lines) * size * _LEAD
    return _Notes(out, address, side, max(y, ends))


def _foot(notes: _Notes, x: float, y: float, width: float, form: Format, factor: float) -> tuple[str, float]:
    """The notes below a line, and the link's code at their right, as SVG; and where they end."""
    parts = [f'<path d="M{x:g} {y:.1f}H{x + width:.1f}" stroke="{css_variable("line")}"/>']
    size = form.note * factor
    for number, line in enumerate(notes.lines, 1):
        base = y + 6 + number * size * _LEAD - 0.22 * size
        parts.append(text_element(x, base, line.lstrip(), size, css_variable("muted")))
    code = qr_code(notes.address, x + width - notes.side, y + 14, notes.side, css_variable("text"))
    return "".join(parts) + code, y + notes.height


def file_name(title: str) -> str:
    """The title as a file name that Windows takes, at most 60 characters, without its ending."""
    name = _FILE_NAME.sub("_", title).strip("._")[:_LONGEST_NAME].strip("._")
    return f"chart_{name}".strip("_") if not name or _DEVICE.match(name) else name


def complete_picture(frame: PictureFrame, drawing: Drawing, filled: str) -> str:
    """The whole SVG of a drawing whose geometry is filled in (`fill_layer`), for files written without a browser."""
    x, y, width, height = frame.box
    view = " ".join(f"{number:g}" for number in drawing.view_box)
    chart = f'<svg x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" viewBox="{view}">{printed(filled)}</svg>'
    return frame.before + chart + frame.after
