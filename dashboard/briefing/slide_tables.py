"""Tables of a slide: an office program's own, with filled cells, broken over as many slides as they ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from dashboard.briefing.shapes import Box, Ids, Paint, emu, fill, frame, named, run_properties, solid
from dashboard.charts.chart import Grid, GridCell
from dashboard.figures.svg import escape, text_width, wrap

_MARGIN_X, _MARGIN_Y = 4.0, 2.0
# A line of a row is as high as the highest of the Chinese fonts has it: a row that grows would cover what is below.
_LEADING = 1.46
# A table of few narrow columns is no wider than so many times what they ask for.
_WIDEST = 1.5
# A column is at least so many characters wide and asks for at most so many; the first of a list may ask for more.
_LEAST, _MOST, _MOST_FIRST = 4.0, 24.0, 30.0
_LONGEST_CELL = 400
# A reader's font may be so much wider than the measure of ours, bold letters more; a row too high does no harm, one
# too low runs into the source below.
_SPARE, _SPARE_BOLD = 1.12, 1.2
# A column whose cells are all this short, in characters, never breaks one of them. So many rows are measured.
_SHORT, _MEASURED = 12.0, 400
_TABLE_URI = "http://schemas.openxmlformats.org/drawingml/2006/table"


@dataclass(frozen=True)
class TableCell:
    """One cell: its words, its paint, the colour and weight of the words, where they stand."""

    words: str
    paint: Paint = field(default_factory=Paint)
    colour: str = "text"
    bold: bool = False
    align: str = "l"


@dataclass(frozen=True)
class SlideTable:
    """A table for one slide: widths of its columns and heights of its rows in points, the head first."""

    name: str
    rows: Sequence[Sequence[TableCell]]
    widths: Sequence[float]
    heights: Sequence[float]
    size: float

    @property
    def height(self) -> float:
        """The height of the whole table in points."""
        return sum(self.heights)


def cells_of_frame(frame: pd.DataFrame) -> tuple[list[TableCell], list[list[TableCell]]]:
    """The head and the rows of a readable table."""
    numeric = [bool(pd.api.types.is_numeric_dtype(kind)) for kind in frame.dtypes]
    head = [_head(str(name), "r" if number else "l") for name, number in zip(frame.columns, numeric, strict=True)]
    rows = []
    for number, line in enumerate(frame.itertuples(index=False, name=None)):
        ground = Paint("background" if number % 2 == 0 else "zero")
        rows.append(
            [
                TableCell(_shortened(cell), ground, align="r" if number_column else "l")
                for cell, number_column in zip(line, numeric, strict=True)
            ]
        )
    return head, rows


def cells_of_grid(grid: Grid) -> tuple[list[TableCell], list[list[TableCell]]]:
    """The head and the rows of a matrix: names at the left, filled cells with their words in the middle."""
    head = [_head(name, "ctr" if place else "l") for place, name in enumerate(grid.heads)]
    rows = [
        [grid_cell(cell, align="ctr" if place else "l", bold=not place) for place, cell in enumerate(line)]
        for line in grid.rows
    ]
    return head, rows


def grid_cell(cell: GridCell, *, align: str = "l", bold: bool = False) -> TableCell:
    """The cell of a matrix as the cell of a table."""
    paint = Paint(cell.ground, hatch="line" if cell.hatched else "")
    return TableCell(_shortened(cell.words), paint, cell.colour, bold, align)


def _head(words: str, align: str) -> TableCell:
    return TableCell(_shortened(words), Paint("accent-soft"), "text", True, align)


def _shortened(cell: object) -> str:
    words = str(cell)
    return words if len(words) <= _LONGEST_CELL else words[: _LONGEST_CELL - 1] + "…"


def pages(
    name: str,
    head: Sequence[TableCell],
    rows: Sequence[Sequence[TableCell]],
    width: float,
    height: float,
    size: float,
    *,
    first: float = 0,
    most: int = 0,
) -> tuple[list[SlideTable], int]:
    """The table over several slides, each with the head, and how many rows they hold.

    `first` is the first column's share of the width, found from the words where 0; `most` the most slides, 0 for any.
    """
    widths = _widths(head, rows, width, size, first)
    head_height = _row_height(head, widths, size)
    # One line stays free, for the office program that wraps a cell where we did not.
    height -= _LEADING * size
    made: list[SlideTable] = []
    taken: list[Sequence[TableCell]] = []
    heights: list[float] = []
    held = 0
    for row in rows:
        needed = _row_height(row, widths, size)
        if taken and head_height + sum(heights) + needed > height:
            made.append(SlideTable(name, [head, *taken], widths, [head_height, *heights], size))
            taken, heights = [], []
            if most and len(made) == most:
                return made, held
        taken.append(row)
        heights.append(needed)
        held += 1
    if taken:
        made.append(SlideTable(name, [head, *taken], widths, [head_height, *heights], size))
    return made, held


def _widths(
    head: Sequence[TableCell], rows: Sequence[Sequence[TableCell]], width: float, size: float, first: float
) -> list[float]:
    """A column asks for what most of its cells are wide, within bounds; what is left is given in proportion."""
    asked, kept = [], []
    for place, title in enumerate(head):
        lengths = sorted(text_width(_longest_line(row[place].words), 1) * _SPARE for row in rows[:_MEASURED])
        usual = lengths[int(len(lengths) * 0.9)] if lengths else 0
        longest = lengths[-1] if lengths else 0
        # One long cell among short ones would otherwise be a row as high as the slide.
        wanted = max(usual, longest * 0.4, min(text_width(title.words, 1) * _SPARE, 10)) + 0.6
        short = longest <= _SHORT
        if short:
            wanted = max(wanted, longest + 0.6)
        asked.append(min(max(wanted, _LEAST), _MOST if place else _MOST_FIRST) * size + 2 * _MARGIN_X)
        kept.append(short)
    if first:
        rest = sum(asked[1:]) or 1
        return [width * first, *(width * (1 - first) * one / rest for one in asked[1:])]
    total = sum(asked)
    width = min(width, total * _WIDEST)
    fixed = sum(one for one, short in zip(asked, kept, strict=True) if short)
    if fixed < total and total > width > fixed + (total - fixed) * 0.3:
        # Where room is wanting, a column of dates or of single words keeps its width and the others wrap.
        share = (width - fixed) / (total - fixed)
        return [one if short else one * share for one, short in zip(asked, kept, strict=True)]
    return [width * one / total for one in asked]


def _longest_line(words: str) -> str:
    return max(words.split("\n"), key=len)


def _row_height(row: Sequence[TableCell], widths: Sequence[float], size: float) -> float:
    lines = max(
        (_lines(cell, width, size) for cell, width in zip(row, widths, strict=True)),
        default=1,
    )
    return lines * _LEADING * size + 2 * _MARGIN_Y


def _lines(cell: TableCell, width: float, size: float) -> int:
    room = max(width - 2 * _MARGIN_X, size) / (_SPARE_BOLD if cell.bold else _SPARE)
    if len(cell.words) < 12 and text_width(cell.words, size) <= room and "\n" not in cell.words:
        return 1
    return sum(max(len(wrap(line, room, size)), 1) for line in cell.words.split("\n"))


def table_xml(ids: Ids, table: SlideTable, left: float, top: float, description: str = "") -> str:
    """The table as a shape of the slide."""
    columns = "".join(f'<a:gridCol w="{emu(width)}"/>' for width in table.widths)
    rows = "".join(
        f'<a:tr h="{emu(height)}">{"".join(_cell_xml(cell, table.size) for cell in row)}</a:tr>'
        for row, height in zip(table.rows, table.heights, strict=True)
    )
    box: Box = (left, top, sum(table.widths), table.height)
    return (
        f"<p:graphicFrame><p:nvGraphicFramePr>{named(ids, table.name, description)}<p:cNvGraphicFramePr>"
        f'<a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr>'
        f'{frame(box, tag="p:xfrm")}<a:graphic><a:graphicData uri="{_TABLE_URI}"><a:tbl><a:tblPr firstRow="1"/>'
        f"<a:tblGrid>{columns}</a:tblGrid>{rows}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    )


_BORDERS = "".join(
    f'<a:{side} w="6350">{solid("line")}</a:{side}>'
    if side in ("lnT", "lnB")
    else f'<a:{side} w="0"><a:noFill/></a:{side}>'
    for side in ("lnL", "lnR", "lnT", "lnB")
)


def _cell_xml(cell: TableCell, size: float) -> str:
    properties = run_properties(size, cell.colour, bold=cell.bold)
    runs = "<a:br/>".join(
        f"<a:r>{properties}<a:t>{escape(line)}</a:t></a:r>" if line else "" for line in cell.words.split("\n")
    )
    closing = run_properties(size, cell.colour, tag="a:endParaRPr") if not cell.words else ""
    margins = f'marL="{emu(_MARGIN_X)}" marR="{emu(_MARGIN_X)}" marT="{emu(_MARGIN_Y)}" marB="{emu(_MARGIN_Y)}"'
    return (
        f'<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p><a:pPr algn="{cell.align}"/>{runs}{closing}</a:p></a:txBody>'
        f'<a:tcPr {margins} anchor="ctr">{_BORDERS}{fill(cell.paint)}</a:tcPr></a:tc>'
    )
