"""One chart with all that its frame, its picture and a briefing need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Literal

import pandas as pd

from dashboard.charts.context import Context, fact_key
from dashboard.exports.picture import PictureText
from dashboard.figures.svg import Drawing
from dashboard.i18n import date_text

if TYPE_CHECKING:
    # Only the type: a page without a plotly chart does not pay for plotly.
    from plotly.graph_objects import Figure

# The frame names so many sources; a chart that rests on more leads to the documents page instead.
MOST_SOURCES = 6
# So many facts of a chart are named one by one; the others are counted.
MOST_FACTS = 300


@dataclass(frozen=True)
class Plot:
    """The numbers of a chart as an office program draws them itself, so that they can be edited there.

    `bars` has a bar an entry. `bullet` is one target, an entry a mark of it, in its own `unit`. `spans` runs each entry
    from `starts` (None where it is not known) to its value, both years. `colours` name a colour an entry, `groups` what
    that colour says; either may be empty.
    """

    kind: Literal["bars", "bullet", "spans"]
    title: str
    names: Sequence[str]
    values: Sequence[float]
    starts: Sequence[float | None] = ()
    colours: Sequence[str] = ()
    groups: Sequence[str] = ()
    unit: str = ""


@dataclass(frozen=True)
class GridCell:
    """One cell of a matrix as a table: its words, the named colours of ground and words, and whether it is hatched."""

    words: str
    ground: str = "background"
    colour: str = "text"
    hatched: bool = False


@dataclass(frozen=True)
class Grid:
    """A matrix as a table with filled cells: heads, the corner first; rows, their names first; the legend's cells."""

    heads: Sequence[str]
    rows: Sequence[Sequence[GridCell]]
    legend: Sequence[GridCell] = ()


@dataclass(frozen=True, eq=False)
class Chart:
    """One chart with all that its frame needs. It equals only itself, so that what is made of it can be kept beside it.

    `table` is what is plotted, readable; `sources` the documents it rests on; `notes` what is missing from it and why;
    `screen_notes` what a reader at a screen can do with it, which no file, picture or sheet of paper repeats;
    `picture_notes` what only its picture has to say, as the screen says it otherwise; `boundary` whether the boundary
    note belongs to it. A plotly figure comes in two, for the screen and for print, and `description` says of it what a
    drawing's own description says: in words, what is seen. `facts` are the rows that it shows, as "table:id", the first
    of them where they are many; `more_facts` counts the others. `plots` and `grid` are the same chart as an office
    program's own charts and tables; without either it is its drawing.
    """

    key: str
    title: str
    subtitle: str
    body: Drawing | Figure
    table: pd.DataFrame
    sources: Sequence[str]
    notes: Sequence[str] = field(default=())
    boundary: bool = False
    printed: Figure | None = None
    description: str = ""
    facts: Sequence[str] = field(default=())
    more_facts: int = 0
    plots: Sequence[Plot] = field(default=())
    grid: Grid | None = None
    picture_notes: Sequence[str] = field(default=())
    screen_notes: Sequence[str] = field(default=())

    @property
    def spoken(self) -> str:
        """What a screen reader says of the chart: its description, else its finding and what is plotted."""
        own = self.body.description if isinstance(self.body, Drawing) else self.description
        return own or f"{self.title} {self.subtitle}"


def with_facts(chart: Chart, keys: Iterable[str], total: int) -> Chart:
    """The chart with the first of the facts it shows, "table:id" each, of so many."""
    first = tuple(islice(keys, MOST_FACTS))
    return replace(chart, facts=first, more_facts=max(total - len(first), 0))


def with_rows(chart: Chart, context: Context, table: str, rows: pd.DataFrame) -> Chart:
    """The chart with these rows of a table as the facts that it shows."""
    key = context.whole.descriptor.tables[table].key
    return with_facts(chart, (fact_key(table, row_id) for row_id in rows[key].head(MOST_FACTS)), len(rows))


def picture_words(context: Context, chart: Chart) -> PictureText:
    """The words inside the chart's picture: finding, subtitle, notes, source, date, boundary note, mark."""
    notes = [*chart.picture_notes, *chart.notes]
    if chart.sources:
        names = [context.name("documents", source) for source in chart.sources[:MOST_SOURCES]]
        more = len(chart.sources) - len(names)
        listed = context.text("list.documents_separator").join(names)
        notes.append(
            context.text("chart.source_more", names=listed, more=more)
            if more > 0
            else context.text("chart.source", names=listed)
        )
    notes.append(
        context.text(
            "chart.made",
            version=context.edition,
            date=date_text(context.language, context.today.isoformat()),
        )
    )
    if chart.boundary:
        notes.append(context.text("boundary.note"))
    if context.mark:
        # A link cannot carry what was uploaded: a code would lead to other data than those in the picture.
        notes.append(context.text("picture.no_link"))
    return PictureText(
        chart.title,
        chart.subtitle,
        notes,
        context.mark,
        link_words=context.text("picture.view", address="{address}"),
        link_shortened=context.text("picture.view_shortened", address="{address}", parts="{parts}"),
    )
