"""What stands in the middle of a part's slides: its chart, matrix, map, drawing or table, on as many as it takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from dashboard.briefing.drawing import Named, bounds, read_markup
from dashboard.briefing.drawing_shapes import Placing, bands, drawn, in_band, typical_size
from dashboard.briefing.items import Part
from dashboard.briefing.shapes import Box, Group, Ids, Paint, Words, group, line_height, preset, text_box
from dashboard.briefing.slide_charts import SPANS_A_SLIDE, SpanWords, add_bars, add_spans, part_of, years_of
from dashboard.briefing.slide_maps import map_xml
from dashboard.briefing.slide_tables import TableCell, cells_of_frame, cells_of_grid, grid_cell, pages, table_xml
from dashboard.charts.chart import Chart, Grid, Plot
from dashboard.figures.svg import Drawing, text_width
from dashboard.geometry import region_name
from dashboard.i18n import date_text, text

# So many slides show one part; what is beyond them is said to be left out.
MOST_SLIDES = 8
_MOST_OF_REGION = 2
# A drawing that comes in pieces of its own may go over more; its words are no larger than so many points.
_MOST_PIECES, _LARGEST_WORDS = 12, 11.5
# The words of a drawing are at least so many points on a slide; one that would be smaller is cut into bands.
_LEAST_WORDS, _WANTED_WORDS = 6.0, 9.0
_TABLE_SIZE, _GRID_SIZE = 10.0, 10.0
_BULLETS_ACROSS, _BULLETS_DOWN = 2, 3
_GAP = 14.0

# Fills one slide, given the slide and its numbers of shapes; gives back what of it is XML.
Body = Callable[[Any, Ids], list[str]]


def bodies(part: Part, box: Box, today: date) -> tuple[list[Body], str]:
    """One body a slide, at least one, for this box; and the line that says what is left out, if anything is."""
    chart = part.chart
    if chart is None:
        return _table(part, box)
    if chart.plots:
        return _plots(part, chart, box, today), ""
    if chart.grid is not None:
        return _grid(part, chart.grid, box)
    if isinstance(chart.body, Drawing) and chart.body.layer:
        return _map(part, chart, chart.body, box), ""
    if isinstance(chart.body, Drawing):
        return _drawing(part, chart, chart.body, box)
    return _table(part, box)


def _plots(part: Part, chart: Chart, box: Box, today: date) -> list[Body]:
    kind = chart.plots[0].kind
    if kind == "bars":
        return [_bars(part, chart, chart.plots[0], box)]
    if kind == "spans":
        plot = chart.plots[0]
        starts = range(0, len(plot.names), SPANS_A_SLIDE)
        return [_spans(part, chart, plot, first, box, today) for first in starts][:MOST_SLIDES]
    step = _BULLETS_ACROSS * _BULLETS_DOWN
    return [_bullets(part, chart.plots[first : first + step], box) for first in range(0, len(chart.plots), step)][
        :MOST_SLIDES
    ]


def _bars(part: Part, chart: Chart, plot: Plot, box: Box) -> Body:
    left, top, width, height = box

    def body(slide: Any, ids: Ids) -> list[str]:
        # A few bars over a whole slide would be blocks.
        high = min(height, 40 + 46 * len(plot.names))
        add_bars(slide, plot, (left, top, width, high), name=part.heading, spoken=chart.spoken, size=12)
        return []

    return body


def _spans(part: Part, chart: Chart, plot: Plot, first: int, box: Box, today: date) -> Body:
    left, top, width, height = box
    shown = part_of(plot, first, first + SPANS_A_SLIDE)
    years = years_of(plot, today)

    def body(slide: Any, ids: Ids) -> list[str]:
        before, after = text(part.language, "targets.year_end", year="|").split("|")
        words = SpanWords(
            text(part.language, "targets.today", date=date_text(part.language, today.isoformat())),
            text(part.language, "targets.start_year"),
            "".join(f'"{piece}"' if piece != "0" else piece for piece in (before, "0", after) if piece),
        )
        room = (left, top + 10, width, height - 30)
        return add_spans(slide, ids, shown, room, years, today, words, name=part.heading, spoken=chart.spoken)

    return body


def _bullets(part: Part, plots: Sequence[Plot], box: Box) -> Body:
    left, top, width, height = box
    wide, high = (width - _GAP) / _BULLETS_ACROSS, (height - 2 * _GAP) / _BULLETS_DOWN

    def body(slide: Any, ids: Ids) -> list[str]:
        out = []
        for number, plot in enumerate(plots):
            x = left + (number % _BULLETS_ACROSS) * (wide + _GAP)
            y = top + (number // _BULLETS_ACROSS) * (high + _GAP)
            named = f"{plot.title} ({plot.unit})" if plot.unit else plot.title
            size = 11.0 if text_width(named, 11) < wide * 0.95 else 9.0
            out.append(text_box(ids, plot.title, (x, y, wide, 28), [Words(named, size, bold=True)]))
            spoken = "; ".join(f"{name} {value:g}" for name, value in zip(plot.names, plot.values, strict=True))
            shown = replace(plot, title=plot.unit or plot.title)
            add_bars(slide, shown, (x, y + 28, wide, high - 28), name=plot.title, spoken=spoken, size=9)
        return out

    return body


def _grid(part: Part, grid: Grid, box: Box) -> tuple[list[Body], str]:
    left, top, width, height = box
    head, rows = cells_of_grid(grid)
    legend_height = 22.0 if grid.legend else 0.0
    worded = any("\n" in cell.words for row in grid.rows for cell in row[1:])
    size = 9.0 if worded else _GRID_SIZE
    first = 0.2 if len(head) > 3 else 0.3
    tables, held = pages(part.heading, head, rows, width, height - legend_height, size, first=first, most=MOST_SLIDES)

    def page(number: int) -> Body:
        def body(slide: Any, ids: Ids) -> list[str]:
            table = tables[number]
            spoken = part.chart.spoken if part.chart else part.heading
            under = top + table.height + 6
            return [table_xml(ids, table, left, top, spoken), *_legend(ids, grid, left, under)]

        return body

    return [page(number) for number in range(len(tables))], _left_out(part, held, len(rows))


def _legend(ids: Ids, grid: Grid, left: float, top: float) -> list[str]:
    out, x = [], left
    for cell in grid.legend:
        paint = replace(grid_cell(cell).paint, stroke="line", width=0.5)
        out.append(preset(ids, cell.words, "rect", (x, top + 2, 18, 11), paint))
        wide = text_width(cell.words, 9) * 1.1 + 8
        out.append(
            text_box(
                ids, cell.words, (x + 23, top, wide, 15), [Words(cell.words, 9, "muted")], anchor="ctr", wrap=False
            )
        )
        x += wide + 36
    return out


def _left_out(part: Part, held: int, of: int) -> str:
    if held >= of:
        return ""
    linked = "_linked" if part.link.startswith("http") else ""
    return text(part.language, f"briefing.rows_cut{linked}", shown=held, count=of, left=of - held)


def _table(part: Part, box: Box) -> tuple[list[Body], str]:
    left, top, width, height = box
    if part.table is None or part.table.empty:
        said = [Words(note, 14, "muted", after=6) for note in part.notes] or [Words("—", 14, "muted")]
        return [lambda slide, ids: [text_box(ids, "Nothing", (left, top, width, min(height, 120)), said)]], ""
    frame = _without_empty(part.table, part.language)
    head, rows = cells_of_frame(frame)
    # A region has many lists: each shows its beginning, the page has the rest.
    # Its targets, which a meeting asks for first, are all shown.
    whole = part.item.kind != "region" or any(one.fact.startswith("targets:") for one in part.passages)
    most = MOST_SLIDES if whole else _MOST_OF_REGION
    tables, held = pages(part.heading, head, rows, width, height, _TABLE_SIZE, most=most)

    def page(number: int) -> Body:
        return lambda slide, ids: [table_xml(ids, tables[number], left, top, part.heading)]

    return [page(number) for number in range(len(tables))], _left_out(part, held, part.rows)


def _without_empty(frame: pd.DataFrame, language: str) -> pd.DataFrame:
    """The columns of which something is known; the first one always."""
    empty = text(language, "unknown.empty")
    kept = [name for place, name in enumerate(frame.columns) if not place or not (frame[name] == empty).all()]
    return frame[kept]


def _map(part: Part, chart: Chart, drawing: Drawing, box: Box) -> list[Body]:
    left, top, width, height = box
    found = read_markup(drawing.markup)
    legend = [one for one in found if one.part in ("legend", "key")]
    over = [one for one in found if one.part not in ("legend", "key")]
    x, y, wide, high = drawing.view_box
    below = [one for one in found if one.part == "key"]
    if below:
        # The legend stands below the map: on a slide it goes beside it.
        high = min(one.box[1] for one in below) - y
    scale = min(height / high, width * 0.6 / wide)
    placing = Placing(scale, left - x * scale, top - y * scale)

    def body(slide: Any, ids: Ids) -> list[str]:
        out = [
            map_xml(
                ids,
                drawing,
                over,
                placing,
                (x, y, wide, high),
                name=part.heading,
                spoken=chart.spoken,
                region_name=lambda code: region_name(code, part.language),
                line_name=text(part.language, "map.national_line"),
            )
        ]
        aside = left + wide * scale + 24
        room = (aside, top, left + width - aside, height)
        used, shapes = _legend_beside(ids, legend, room, text(part.language, "briefing.legend"))
        out += shapes
        if part.table is not None and not part.table.empty:
            head, rows = cells_of_frame(part.table)
            tables, held = pages(part.heading, head, rows, room[2], height - used - 34, _TABLE_SIZE, most=1)
            if tables:
                table = tables[0]
                out.append(table_xml(ids, table, aside, top, part.heading))
                said = _left_out(part, held, part.rows)
                if said:
                    line = (aside, top + table.height + 3, room[2], 14)
                    out.append(text_box(ids, said, line, [Words(said, 9, "muted")]))
        return out

    return [body]


def _legend_beside(ids: Ids, legend: Sequence[Named], room: Box, name: str) -> tuple[float, list[str]]:
    """The drawing's legend at the foot of the room beside the map, as large as is read well; and its height."""
    if not legend:
        return 0.0, []
    left, top, right, bottom = bounds([one.box for one in legend])
    wanted = _WANTED_WORDS / (typical_size(legend) or _WANTED_WORDS)
    scale = min(wanted, room[2] / (right - left), room[3] * 0.6 / (bottom - top))
    high = (bottom - top) * scale
    placing = Placing(scale, room[0] - left * scale, room[1] + room[3] - high - top * scale)
    box = (room[0], room[1] + room[3] - high, (right - left) * scale, high)
    return high, [group(ids, Group(name, box, drawn(ids, legend, placing), name))]


def _drawing(part: Part, chart: Chart, drawing: Drawing, box: Box) -> tuple[list[Body], str]:
    if drawing.pages:
        return _pieces(part, chart, drawing, box)
    left, top, width, height = box
    found = read_markup(drawing.markup)
    x, y, wide, high = drawing.view_box
    size = typical_size(found) or 12
    scale = min(width / wide, height / high)
    cut = [(y, y + high)]
    if size * scale < _LEAST_WORDS:
        scale = min(width / wide, _WANTED_WORDS / size)
        cut = bands(found, y, y + high, height / scale)
    # A small drawing is not blown up to a poster.
    scale = min(scale, 15 / size)
    shown = cut[:MOST_SLIDES]

    def page(first: float, last: float) -> Body:
        def body(slide: Any, ids: Ids) -> list[str]:
            held = found if len(cut) == 1 else in_band(found, first, last)
            placing = Placing(scale, left + (width - wide * scale) / 2 - x * scale, top - first * scale)
            area = (left + (width - wide * scale) / 2, top, wide * scale, (last - first) * scale)
            return [group(ids, Group(part.heading, area, drawn(ids, held, placing), chart.spoken))]

        return body

    left_out = text(part.language, "briefing.drawing_cut") if len(shown) < len(cut) else ""
    return [page(first, last) for first, last in shown], left_out


def _pieces(part: Part, chart: Chart, drawing: Drawing, box: Box) -> tuple[list[Body], str]:
    """The pieces that the drawing is made in for slides, each as large as has room."""
    left, top, width, height = box
    pieces = [(piece, read_markup(piece.markup)) for piece in drawing.pages[:_MOST_PIECES]]
    most = min(_LARGEST_WORDS / (typical_size(found) or 12) for _, found in pieces)

    def page(piece: Drawing, found: Sequence[Named]) -> Body:
        x, y, wide, high = piece.view_box
        scale = min(most, width / wide, height / high)
        start = left + (width - wide * scale) / 2

        def body(slide: Any, ids: Ids) -> list[str]:
            placing = Placing(scale, start - x * scale, top - y * scale)
            area = (start, top, wide * scale, high * scale)
            return [group(ids, Group(part.heading, area, drawn(ids, found, placing), chart.spoken))]

        return body

    left_out = text(part.language, "briefing.drawing_cut") if len(pieces) < len(drawing.pages) else ""
    return [page(*piece) for piece in pieces], left_out


def foot_height(lines: int, size: float) -> float:
    """The height of so many lines at the foot of a slide."""
    return lines * line_height(size) + 4


def plain_cells(rows: Sequence[Sequence[str]]) -> list[list[TableCell]]:
    """Rows of words as the cells of a table."""
    return [
        [TableCell(words, Paint("background" if number % 2 == 0 else "zero")) for words in row]
        for number, row in enumerate(rows)
    ]
