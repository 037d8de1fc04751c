"""One chart with all that its frame, its picture and a briefing need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from dashboard.charts.context import Context
from dashboard.exports.picture import PictureText
from dashboard.figures.svg import Drawing
from dashboard.i18n import date_text

if TYPE_CHECKING:
    # Only the type: a page without a plotly chart does not pay for plotly.
    from plotly.graph_objects import Figure

# The frame names so many sources; a chart that rests on more leads to the documents page instead.
MOST_SOURCES = 6


@dataclass(frozen=True, eq=False)
class Chart:
    """One chart with all that its frame needs. It equals only itself, so that what is made of it can be kept beside it.

    `table` is what is plotted, readable; `sources` the documents it rests on; `notes` what is missing from it and why;
    `boundary` whether the boundary note belongs to it. A plotly figure comes in two, for the screen and for print, and
    `description` says of it what a drawing's own description says: in words, what is seen.
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

    @property
    def spoken(self) -> str:
        """What a screen reader says of the chart: its description, else its finding and what is plotted."""
        own = self.body.description if isinstance(self.body, Drawing) else self.description
        return own or f"{self.title} {self.subtitle}"


def picture_words(context: Context, chart: Chart) -> PictureText:
    """The words inside the chart's picture: finding, subtitle, notes, source, date, boundary note, mark."""
    notes = list(chart.notes)
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
    return PictureText(chart.title, chart.subtitle, notes, context.mark)
