"""Targets against time as a plotly figure: one line a target, its mark at the year it is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from plotly.graph_objects import Figure, Scatter

from dashboard.figures.svg import shortened, wrap
from dashboard.theme import FONT_FAMILY, TARGET_MARKS, Colour

_ROW_HEIGHT = 54
_NAME_SIZE = 13
_NAME_WIDTH = 290
# Within its row a mark stands below the name, in shares of the row's height.
_MARK_DROP = 0.3
# So many years at the most are named each, every second, every fifth: they must not touch on a telephone.
_YEAR_STEPS = ((8, 1), (16, 2), (40, 5))
_WIDEST_YEAR_STEP = 10
# Beyond this many rows the labels can no longer be read; the page asks the reader to narrow.
MOST_ROWS = 60


@dataclass(frozen=True)
class TargetRow:
    """One target of the chart: its key, name, value as people write it, due year, start of its period, and state."""

    key: str
    name: str
    value: str
    year: int
    start: int | None
    state: str
    hover: str


@dataclass(frozen=True)
class TimelineWords:
    """The words of the chart in the reader's language."""

    today: str
    states: Mapping[str, str]
    nothing: str


def target_timeline(
    rows: Sequence[TargetRow],
    today: date,
    words: TimelineWords,
    colours: Mapping[str, Colour],
    *,
    printed: bool = False,
) -> Figure:
    """The figure of the dated targets, by year and name; empty rows give a figure that says so.

    Colours of text and ground are left to the page's own theme unless `printed`.
    """
    ordered = sorted(rows, key=lambda row: (row.year, _state_order(row.state), row.name))[:MOST_ROWS]
    figure = Figure()
    # Set at once at the end: plotly checks all of them again at every single one that is added.
    shapes: list[dict[str, object]] = []
    notes: list[dict[str, object]] = []
    places = list(range(len(ordered)))

    def tone(name: str) -> str:
        return colours[name].printed if printed else colours[name].light

    for state, label in words.states.items():
        mark = TARGET_MARKS[state]
        chosen = [(place, row) for place, row in zip(places, ordered, strict=True) if row.state == state]
        if not chosen:
            continue
        figure.add_trace(
            Scatter(
                x=[row.year + 1 for _, row in chosen],
                y=[place + _MARK_DROP for place, _ in chosen],
                mode="markers+text",
                name=label,
                text=[f" {row.value}" for _, row in chosen],
                textposition="middle right",
                textfont={"size": _NAME_SIZE},
                customdata=[row.key for _, row in chosen],
                hovertext=[row.hover for _, row in chosen],
                hoverinfo="text",
                cliponaxis=False,
                marker={
                    "symbol": mark.symbol,
                    "size": 12,
                    "color": tone(mark.colour),
                    "line": {"width": 2, "color": tone(mark.colour)},
                },
            )
        )
    for place, row in zip(places, ordered, strict=True):
        if row.start is not None:
            shapes.append(
                {
                    "type": "line",
                    "x0": row.start,
                    "x1": row.year + 1,
                    "y0": place + _MARK_DROP,
                    "y1": place + _MARK_DROP,
                    "layer": "below",
                    "line": {"color": "rgba(128,140,150,0.35)", "width": 5},
                }
            )
        notes.append(
            {
                "x": 0,
                "xref": "paper",
                "xanchor": "left",
                "align": "left",
                "y": place - 0.5,
                "yanchor": "top",
                "text": _two_lines(row.name),
                "showarrow": False,
                "font": {"size": _NAME_SIZE},
            }
        )
        shapes.append(
            {
                "type": "line",
                "x0": 0,
                "x1": 1,
                "xref": "paper",
                "y0": place + 0.5,
                "y1": place + 0.5,
                "layer": "below",
                "line": {"color": "rgba(128,140,150,0.25)", "width": 1},
            }
        )
    years = [row.year for row in ordered] + [row.start for row in ordered if row.start is not None]
    low, high = min([*years, today.year]), max([*years, today.year]) + 3
    step = next((step for most, step in _YEAR_STEPS if high - low <= most), _WIDEST_YEAR_STEP)
    named = [year for year in range(low, high) if year % step == 0]
    now = today.year + (today.timetuple().tm_yday - 1) / 365.25
    shapes.append(
        {
            "type": "line",
            "x0": now,
            "x1": now,
            "y0": 0,
            "y1": 1,
            "yref": "paper",
            "line": {"dash": "dot", "width": 1.5, "color": tone("mark-muted")},
        }
    )
    notes.append(
        {
            "x": now,
            "y": 1,
            "yref": "paper",
            "text": words.today,
            "showarrow": False,
            "yanchor": "bottom",
            "font": {"size": 12},
        }
    )
    if not ordered:
        notes.append({"x": 0.5, "y": 0.5, "xref": "paper", "yref": "paper", "text": words.nothing, "showarrow": False})
    figure.update_layout(
        shapes=shapes,
        annotations=notes,
        height=max(len(ordered), 1) * _ROW_HEIGHT + 110,
        margin={"l": 10, "r": 10, "t": 66, "b": 34},
        showlegend=True,
        legend={
            "orientation": "h",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "x": 0,
            "xref": "container",
            "title": None,
        },
        font={"family": FONT_FAMILY, "size": _NAME_SIZE},
        xaxis={
            "range": [low, high],
            # A year is named in the middle of its span and ends at the line after it.
            "tickvals": [year + 0.5 for year in named],
            "ticktext": [str(year) for year in named],
            "tickangle": 0,
            "showgrid": False,
            "minor": {"tickvals": named, "showgrid": True, "gridcolor": "rgba(128,140,150,0.25)"},
            "zeroline": False,
            "fixedrange": True,
        },
        yaxis={
            "showticklabels": False,
            "autorange": False,
            "range": [max(len(ordered), 1) - 0.5, -0.5],
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
        hoverlabel={"align": "left"},
        dragmode=False,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    if printed:
        figure.update_layout(
            template="none", font={"color": colours["text"].printed}, paper_bgcolor=colours["background"].printed
        )
    return figure


def _state_order(state: str) -> int:
    return list(TARGET_MARKS).index(state)


def _two_lines(name: str) -> str:
    """The name on at most two lines, cut where it is longer still; plotly breaks lines at `<br>`."""
    lines = wrap(name, _NAME_WIDTH, _NAME_SIZE)
    if len(lines) > 1:
        lines = [lines[0], shortened(" ".join(lines[1:]), _NAME_WIDTH, _NAME_SIZE)]
    return "<br>".join(line.replace("<", "‹").replace(">", "›") for line in lines)
