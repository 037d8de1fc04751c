"""A picture for a slide: the chart with title, subtitle, source, date, notes and mark inside, as one SVG."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.figures.svg import Drawing, escape, rectangle, text_element, wrap
from dashboard.theme import FONT_FAMILY, css_variable, printed

WIDTH = 1280
SCALE = 3
_MARGIN = 40
_TITLE, _SUBTITLE, _NOTE = 30, 18, 14
_LEAD = 1.45
_FILE_NAME = re.compile(r'[\\/:*?"<>|\s\x00-\x1f\x7f]+')
_LONGEST_NAME = 60
# Names of devices, which Windows takes for no file, with any ending.
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


@dataclass(frozen=True)
class PictureText:
    """The words around a chart: its finding, what is plotted, the lines below, and the mark of unpublished data."""

    title: str
    subtitle: str
    notes: Sequence[str]
    mark: str = ""


@dataclass(frozen=True)
class PictureFrame:
    """The frame of a picture in pixels: SVG before and after the chart, and the box the chart stands in."""

    width: int
    height: int
    before: str
    after: str
    box: tuple[float, float, float, float]
    file_name: str


def picture_frame(words: PictureText, chart_width: float, chart_height: float) -> PictureFrame:
    """The frame around a chart of these proportions, in the light print theme."""
    inner = WIDTH - 2 * _MARGIN
    top: list[str] = []
    y = float(_MARGIN)
    if words.mark:
        lines = wrap(words.mark, inner - 32, _SUBTITLE)
        height = len(lines) * _SUBTITLE * _LEAD + 16
        top.append(rectangle(_MARGIN, y, inner, height, css_variable("warning"), radius=3))
        for number, line in enumerate(lines):
            top.append(
                text_element(
                    _MARGIN + 16,
                    y + 8 + (number + 0.78) * _SUBTITLE * _LEAD,
                    line,
                    _SUBTITLE,
                    css_variable("background"),
                    weight=600,
                )
            )
        y += height + 14
    for line in wrap(words.title, inner, _TITLE):
        y += _TITLE * _LEAD
        top.append(text_element(_MARGIN, y - 8, line, _TITLE, css_variable("text"), weight=700))
    for line in wrap(words.subtitle, inner, _SUBTITLE):
        y += _SUBTITLE * _LEAD
        top.append(text_element(_MARGIN, y - 4, line, _SUBTITLE, css_variable("muted")))
    y += 16
    height = inner * chart_height / chart_width
    box = (float(_MARGIN), y, float(inner), height)
    y += height + 14
    bottom = [f'<path d="M{_MARGIN} {y:.1f}H{WIDTH - _MARGIN}" stroke="{css_variable("line")}"/>']
    y += 6
    for note in words.notes:
        for line in wrap(note, inner, _NOTE):
            y += _NOTE * _LEAD
            bottom.append(text_element(_MARGIN, y - 3, line, _NOTE, css_variable("muted")))
    total = round(y + _MARGIN * 0.6)
    before = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{total}" viewBox="0 0 {WIDTH} {total}" '
        f"font-family='{FONT_FAMILY}'>"
        f"<title>{escape(words.title)}</title>{rectangle(0, 0, WIDTH, total, css_variable('background'))}"
        + "".join(top)
    )
    return PictureFrame(WIDTH, total, printed(before), printed("".join(bottom) + "</svg>"), box, file_name(words.title))


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
