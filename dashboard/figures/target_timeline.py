"""Targets against time as a plotly figure: one line a target, its mark at the year it is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from plotly.graph_objects import Figure, Scatter

from dashboard.figures.svg import shortened, text_width, wrap
from dashboard.theme import FONT_FAMILY, TARGET_MARKS, Colour

_NAME_SIZE = 13
_NAME_WIDTH = 290
_MORE_SIZE = 12
# A row in pixels: the lines of its name, one of its value and programme, and the band of its bar and mark. Only that
# band is crossed by today's line, so no word is.
_LINE, _MORE_LINE, _BAND, _TOP = 17, 17, 22, 5
_LEAST_HEIGHT = 54
_PAST_VALUE = 8
_YEARS_HEIGHT = 18
_BREAK = "<br>"
# So many years at the most are named each, every second, every fifth: they must not touch on a telephone.
_YEAR_STEPS = ((8, 1), (16, 2), (40, 5))
_WIDEST_YEAR_STEP = 10
# Beyond this many rows the labels can no longer be read; the page asks the reader to narrow.
MOST_ROWS = 60


@dataclass(frozen=True)
class TargetRow:
    """One target of the chart: its key, name, value as people write it, due year, start of its period, and state.

    `programme` is the short name of what set it, or of its region.
    """

    key: str
    name: str
    value: str
    year: int
    start: int | None
    state: str
    hover: str
    programme: str = ""


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

    A value that only repeats the state in words is left to the mark and its legend.
    Colours of text and ground are left to the page's own theme unless `printed`.
    """
    ordered = sorted(rows, key=lambda row: (row.year, _state_order(row.state), row.name))[:MOST_ROWS]
    figure = Figure()
    # Set at once at the end: plotly checks all of them again at every single one that is added.
    shapes: list[dict[str, object]] = []
    notes: list[dict[str, object]] = []
    names = [_two_lines(row.name) for row in ordered]
    # The vertical axis counts pixels, so that a row is as high as its words ask for.
    tops = [0]
    for name in names:
        tops.append(tops[-1] + _TOP + (name.count(_BREAK) + 1) * _LINE + _MORE_LINE + _BAND)
    height = max(tops[-1], _LEAST_HEIGHT)
    places = [bottom - _BAND / 2 for bottom in tops[1:]]
    now = today.year + (today.timetuple().tm_yday - 1) / 365.25

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
                y=[place for place, _ in chosen],
                mode="markers",
                name=label,
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
    for place, top, bottom, name, row in zip(places, tops[:-1], tops[1:], names, ordered, strict=True):
        if row.start is not None:
            bar = {"color": "rgba(128,140,150,0.35)", "width": 5}
            shapes.append(_line(row.start, row.year + 1, place, place, bar))
        notes.append(_words(0, top + _TOP, name, _NAME_SIZE))
        value = "" if row.value == words.states.get(row.state) else _plain(row.value)
        below = bottom - _BAND - _MORE_LINE + 1
        used = 0.0
        if value:
            value = shortened(value, _NAME_WIDTH, _NAME_SIZE)
            notes.append(_words(0, below - 1, value, _NAME_SIZE, weight=700))
            used = text_width(value, _NAME_SIZE) * 1.1 + _PAST_VALUE
        # What is left of the line is too little for a name where the value is itself a sentence.
        if row.programme and used < _NAME_WIDTH / 2:
            programme = shortened(_plain(row.programme), _NAME_WIDTH - used, _MORE_SIZE)
            notes.append(_words(used, below, programme, _MORE_SIZE) | {"opacity": 0.75})
        shapes.append(_line(0, 1, bottom, bottom, {"color": "rgba(128,140,150,0.25)", "width": 1}) | {"xref": "paper"})
        shapes.append(_line(now, now, bottom - _BAND, bottom, _today_line(tone("mark-muted"))))
    years = [row.year for row in ordered] + [row.start for row in ordered if row.start is not None]
    low, high = min([*years, today.year]), max([*years, today.year]) + 3
    step = next((step for most, step in _YEAR_STEPS if high - low <= most), _WIDEST_YEAR_STEP)
    named = [year for year in range(low, high) if year % step == 0]
    if not ordered:
        shapes.append(_line(now, now, 0, height, _today_line(tone("mark-muted"))))
    above = {"y": 1, "yref": "paper", "showarrow": False, "yanchor": "bottom", "font": {"size": 12}}
    notes.append({"x": now, "text": words.today, "yshift": _YEARS_HEIGHT, **above})
    # A long list is read far from its foot: the years stand at its head as well.
    notes += [{"x": year + 0.5, "text": str(year), **above} for year in named]
    if not ordered:
        notes.append({"x": 0.5, "y": 0.5, "xref": "paper", "yref": "paper", "text": words.nothing, "showarrow": False})
    figure.update_layout(
        shapes=shapes,
        annotations=notes,
        height=height + 84 + _YEARS_HEIGHT + 34,
        margin={"l": 10, "r": 10, "t": 84 + _YEARS_HEIGHT, "b": 34},
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
            "range": [height, 0],
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
    return _BREAK.join(_plain(line) for line in lines)


def _plain(words: str) -> str:
    """The words without the signs that plotly would read as markup."""
    return words.replace("<", "‹").replace(">", "›")


def _words(shift: float, y: float, words: str, size: int, *, weight: int = 400) -> dict[str, object]:
    """Words at the left edge, moved right by `shift` pixels, below `y`."""
    return {
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "xshift": shift,
        "align": "left",
        "y": y,
        "yanchor": "top",
        "borderpad": 0,
        "text": words,
        "showarrow": False,
        "font": {"size": size, "weight": weight},
    }


def _line(x0: float, x1: float, y0: float, y1: float, line: Mapping[str, object]) -> dict[str, object]:
    return {"type": "line", "x0": x0, "x1": x1, "y0": y0, "y1": y1, "layer": "below", "line": dict(line)}


def _today_line(colour: str) -> dict[str, object]:
    return {"dash": "dot", "width": 1.5, "color": colour}
