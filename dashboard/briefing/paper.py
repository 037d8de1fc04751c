"""How a drawing and a table fit a page of paper: which of its versions can be read there, and where it may be cut."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from dashboard.figures.svg import Drawing, text_width

# CSS pixels are 96 an inch: what is legible at so many pixels is so at so many millimetres.
PIXELS_PER_MM = 96 / 25.4
# The column that a drawing is made for where it names no least width.
_TELEPHONE = 360
# A version is taken from this share of its legible width on; below the second a high drawing goes over several pages.
_READABLE, _SMALL = 0.8, 0.7
# A drawing that can be read in this share of the height leaves the rest to words.
_USUAL_HEIGHT = 0.62
# What Word leaves free beside the words of a cell, in twips.
_PADDING = 170
# The words of a cell of so few characters are not torn; a reader's font may be that much wider than reckoned.
_SHORT_CELL, _SPARE = 24, 1.1
_TEXT_PLACE = re.compile(r'<text x="[-\d.]+" y="([-\d.]+)" font-size="([\d.]+)"')


def on_paper(drawing: Drawing, width_mm: float, height_mm: float) -> list[tuple[Drawing, float]]:
    """The pieces that show the drawing on pages with this much room, and how wide each stands, in millimetres.

    Mostly one piece; a drawing too high to be read on one page is cut between its lines of words.
    """
    versions = (drawing, *drawing.narrower)
    usual = _USUAL_HEIGHT * height_mm
    if _legible(drawing, width_mm, usual) >= _READABLE:
        return [(drawing, _shown(drawing, width_mm, usual))]
    values = [_legible(version, width_mm, height_mm) for version in versions]
    place = next((n for n, value in enumerate(values) if value >= _READABLE), values.index(max(values)))
    if values[place] >= _SMALL or drawing.layer:
        return [(versions[place], _shown(versions[place], width_mm, height_mm))]
    return [(piece, width_mm) for piece in _cut(drawing, drawing.width * height_mm / width_mm)]


def _shown(drawing: Drawing, width_mm: float, height_mm: float) -> float:
    own = drawing.max_width / PIXELS_PER_MM if drawing.max_width else width_mm
    return min(width_mm, own, height_mm * drawing.width / drawing.height)


def _legible(drawing: Drawing, width_mm: float, height_mm: float) -> float:
    """How large the words are on the page: 1 is as large as on the screen."""
    return _shown(drawing, width_mm, height_mm) * PIXELS_PER_MM / (drawing.min_width or _TELEPHONE)


def _cut(drawing: Drawing, most: float) -> list[Drawing]:
    """The drawing in pieces no higher than this, cut where the gap between two lines of words is widest."""
    left, top, width, height = drawing.view_box
    lines = sorted({float(y) - 0.3 * float(size) for y, size in _TEXT_PLACE.findall(drawing.markup)})
    pieces = []
    bottom = top + height
    while bottom - top > most:
        # Pieces of about one height; the last 15 % of a page is where the best gap is looked for.
        pages = -(-(bottom - top) // most)
        lowest = top + min(most, 1.08 * (bottom - top) / pages)
        near = [top + 0.85 * (lowest - top), *(y for y in lines if top + 0.85 * (lowest - top) < y < lowest), lowest]
        gap, end = max((after - before, (before + after) / 2) for before, after in pairwise(near))
        assert gap > 0
        pieces.append(replace(drawing, view_box=(left, top, width, end - top)))
        top = end
    return [*pieces, replace(drawing, view_box=(left, top, width, bottom - top))]


def column_widths(heads: Sequence[str], rows: Sequence[Sequence[str]], whole: int, size: float) -> list[int]:
    """The width of each column in the unit of `size`, `whole` in sum or less: what words need, then by their length."""
    least, more = [], []
    for place, head in enumerate(heads):
        cells = sorted(text_width(row[place], size) for row in rows) or [0.0]
        # The usual cell, not the longest: one long note would leave the others no room.
        usual = max(
            cells[min(int(0.75 * len(cells)), len(cells) - 1)], min(text_width(head, size), 5 * size), cells[-1] / 3
        )
        short = {row[place] for row in rows if len(row[place]) <= _SHORT_CELL}
        words = max((text_width(word, size) * _SPARE for cell in (head, *short) for word in _words(cell)), default=0.0)
        least.append(min(max(words, min(usual, 3 * size), size), 7 * size) + _PADDING)
        more.append(max(min(usual, 30 * size) + _PADDING - least[-1], 0.0) + 1)
    # A few short columns leave the page's edges free.
    whole = min(whole, max(round(sum(least) + sum(more)), round(0.6 * whole)))
    share = max(whole - sum(least), 0.0) / sum(more)
    widths = [int(need * min(1.0, whole / sum(least)) + part * share) for need, part in zip(least, more, strict=True)]
    widths[-1] += whole - sum(widths)
    return widths


def _words(head: str) -> list[str]:
    """The words that a line cannot break; Chinese breaks after any character."""
    return [word for word in head.split() if word.isascii()]
