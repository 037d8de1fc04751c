"""The chart and the table of the targets page."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from dashboard.figures.target_timeline import MOST_ROWS, TargetRow, TimelineWords, target_timeline
from dashboard.i18n import date_text
from dashboard.progress import TARGET_STATES, target_states
from dashboard.reading import records
from dashboard.theme import COLOURS
from dashboard.ui.chart import Chart
from dashboard.ui.charts_of_data import documents_of
from dashboard.ui.context import Context
from dashboard.ui.lists import value_text
from dashboard.ui.tables import download, readable, show_table

_COLUMNS = ("programme_id", "target_year", "commitment_strength", "binding", "scope_{language}", "adcode")


def target_chart(context: Context) -> Chart:
    """The dated targets against time, with the finding over all of the selected targets."""
    targets = context.catalog.frame("targets")
    states = target_states(targets, context.whole.frame("observations"), context.today)
    dated = targets[targets["target_year"] != ""]
    numbered = int((targets["target_value"] != "").sum())
    rows = [
        TargetRow(
            key=row["target_id"],
            name=row[f"name_{context.data_language}"],
            value=value_text(context, row),
            year=int(row["target_year"]),
            start=_start(context, row),
            state=states[index],
            hover=_hover(context, row, states[index]),
        )
        for index, row in zip(dated.index, records(dated), strict=True)
    ]
    words = TimelineWords(
        today=context.text("targets.today", date=date_text(context.language, context.today.isoformat())),
        states={state: context.text(f"state.{state}") for state in TARGET_STATES},
        nothing=context.text("targets.none_dated"),
    )
    notes = [context.text("targets.undated", count=len(targets) - len(dated))] if len(targets) > len(dated) else []
    if len(rows) > MOST_ROWS:
        notes.append(context.text("targets.cut", shown=MOST_ROWS, count=len(rows)))
    if len(targets):
        title = context.text("targets.finding", total=len(targets), without=len(targets) - numbered, dated=len(dated))
    else:
        title = context.text("targets.finding_none")
    return Chart(
        key="targets",
        title=title,
        subtitle=context.text("targets.subtitle"),
        body=target_timeline(rows, context.today, words, COLOURS),
        table=target_frame(context),
        sources=documents_of(context, "targets"),
        notes=notes,
        printed=target_timeline(rows, context.today, words, COLOURS, printed=True),
    )


def target_frame(context: Context) -> pd.DataFrame:
    """One row a selected target: name, value in words, state, and what the text says of it."""
    targets = context.catalog.frame("targets")
    states = target_states(targets, context.whole.frame("observations"), context.today)
    columns = [name.format(language=context.data_language) for name in _COLUMNS]
    frame = readable(context.whole, "targets", targets, columns, context.language)
    frame.insert(0, context.text("targets.column.state"), states.map(lambda state: context.text(f"state.{state}")))
    frame.insert(0, context.text("targets.column.value"), [value_text(context, row) for row in records(targets)])
    frame.insert(0, context.text("targets.column.name"), targets[f"name_{context.data_language}"])
    return frame


def show_target_table(context: Context) -> str:
    """Show the table of all selected targets. Returns the id of the one that is chosen, else an empty string."""
    st.header(context.text("targets.all", count=len(context.catalog.frames["targets"])), anchor=False)
    frame = target_frame(context)
    if len(frame):
        st.caption(context.text("table.choose"))
    position = show_table(frame, key="target_table", selectable=True)
    targets = context.catalog.frame("targets")
    if len(targets):
        download(targets, "targets", key="targets_download")
    return str(targets.iloc[position]["target_id"]) if position is not None and position < len(targets) else ""


def _start(context: Context, row: Mapping[str, str]) -> int | None:
    """The first year of the target's plan, where the text gives one: the line to the due year begins there."""
    if row["base_year"]:
        return int(row["base_year"])
    if not row["programme_id"] or not context.whole.has("documents", row["programme_id"]):
        return None
    start = context.whole.cells("documents", row["programme_id"])["period_from"]
    return int(start) if start else None


def _hover(context: Context, row: Mapping[str, str], state: str) -> str:
    programme = context.name("documents", row["programme_id"]) if row["programme_id"] else context.text("unknown.empty")
    lines = [
        row[f"name_{context.data_language}"],
        f"{value_text(context, row)} · {row['target_year']}",
        context.text(f"state.{state}"),
        programme,
    ]
    return "<br>".join(line.replace("<", "‹").replace(">", "›") for line in lines)
