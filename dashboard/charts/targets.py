"""The timeline and the table of targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from dashboard.charts.chart import Chart, Plot, with_rows
from dashboard.charts.context import Context, shared
from dashboard.charts.counts import documents_of
from dashboard.charts.lists import value_text
from dashboard.charts.progress import progress_lines
from dashboard.charts.tables import readable
from dashboard.charts.tasks import programme_names
from dashboard.figures.target_timeline import MOST_ROWS, TargetRow, TimelineWords, target_timeline
from dashboard.geometry import region_name
from dashboard.i18n import date_text, joined
from dashboard.progress import TARGET_STATES
from dashboard.reading import records
from dashboard.theme import COLOURS, TARGET_MARKS

_COLUMNS = ("programme_id", "target_year", "commitment_strength", "binding", "scope_{language}", "adcode")


@shared
def target_chart(context: Context, progress: pd.DataFrame, table: pd.DataFrame) -> Chart:
    """The dated targets against time, with the finding over all of them; `table` is what `target_frame` gives."""
    targets = context.catalog.frames["targets"]
    states = progress["state"]
    dated = targets[targets["target_year"] != ""]
    # The figure's own order, so that only the rows that it can show are put into words.
    order = dated.assign(order=states[dated.index].map(list(TARGET_MARKS).index))
    first = order.sort_values(["target_year", "order", f"name_{context.data_language}"]).head(MOST_ROWS).index
    programmes = programme_names(context, [key for key in dict.fromkeys(dated.loc[first, "programme_id"]) if key])
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
            programme=programmes.get(row["programme_id"]) or _region(context, row["adcode"]),
        )
        for index, row in zip(first, records(dated.loc[first]), strict=True)
    ]
    words = TimelineWords(
        today=context.text("targets.today", date=date_text(context.language, context.today.isoformat())),
        states={name: context.text(f"state.{name}") for name in TARGET_STATES},
        nothing=context.text("targets.none_dated"),
    )
    notes = [context.text("targets.undated", count=len(targets) - len(dated))] if len(targets) > len(dated) else []
    on_screen = [context.text("targets.undated_where")] if notes else []
    if len(dated) > MOST_ROWS:
        notes.append(context.text("targets.cut", shown=MOST_ROWS, count=len(dated)))
        on_screen.append(context.text("chart.narrow"))
    if len(targets):
        title = context.text("targets.finding", total=len(targets), without=len(targets) - numbered, dated=len(dated))
    else:
        title = context.text("targets.finding_none")
    chart = Chart(
        key="targets",
        title=title,
        subtitle=context.text("targets.subtitle"),
        body=target_timeline(rows, context.today, words, COLOURS),
        table=table,
        sources=documents_of(context, "targets"),
        notes=notes,
        screen_notes=on_screen,
        printed=target_timeline(rows, context.today, words, COLOURS, printed=True),
        plots=(_plot(context, rows),) if rows else (),
    )
    return with_rows(chart, context, "targets", targets)


def _plot(context: Context, rows: Sequence[TargetRow]) -> Plot:
    """The dated targets as spans of years, in the figure's order: a bar each up to the year it is due."""
    return Plot(
        "spans",
        context.text("region.column.year"),
        [row.name for row in rows],
        [row.year for row in rows],
        [row.start for row in rows],
        [TARGET_MARKS[row.state].colour for row in rows],
        [context.text(f"state.{row.state}") for row in rows],
    )


@shared
def target_frame(context: Context, progress: pd.DataFrame) -> pd.DataFrame:
    """One row a selected target: name, state, value in words, the figures of its progress, and what the text says."""
    targets = context.catalog.frames["targets"]
    columns = [name.format(language=context.data_language) for name in _COLUMNS]
    frame = readable(context.whole, "targets", targets, columns, context.language)
    first = {
        context.text("targets.column.name"): targets[f"name_{context.data_language}"],
        context.text("targets.column.state"): progress["state"].map(lambda name: context.text(f"state.{name}")),
        context.text("targets.column.value"): [value_text(context, row) for row in records(targets)],
    }
    # Columns of which nothing is known would only push the others aside; a share that cannot be derived says so.
    for name in ("progress", "schedule", "gap", "schedule_today"):
        if progress[name].notna().any():
            first[context.text(f"targets.column.{name}")] = [
                context.text("targets.not_derived") if pd.isna(share) else f"{share:.1%}" for share in progress[name]
            ]
    if (progress["observation_id"] != "").any() or (progress["hollow_id"] != "").any():
        first[context.text("bullets.column.figures")] = progress_lines(context, targets, progress)
    return pd.concat([pd.DataFrame(first, index=targets.index), frame], axis=1)


@shared
def with_ids(context: Context, frame: pd.DataFrame) -> pd.DataFrame:
    """`target_frame` with each target's id as its last column."""
    return frame.assign(**{context.text("targets.column.id"): context.catalog.frames["targets"]["target_id"]})


def _start(context: Context, row: Mapping[str, str]) -> int | None:
    """The first year of the target's plan, where the text gives one: the line to the due year begins there."""
    if row["base_year"]:
        return int(row["base_year"])
    if not row["programme_id"] or not context.whole.has("documents", row["programme_id"]):
        return None
    start = context.whole.cells("documents", row["programme_id"])["period_from"]
    return int(start[:4]) if start else None


def _region(context: Context, codes: str) -> str:
    """The names of the regions of a target that belongs to no programme."""
    return joined(context.language, [region_name(code, context.language) for code in codes.split(";") if code])


def _hover(context: Context, row: Mapping[str, str], state_name: str) -> str:
    programme = context.name("documents", row["programme_id"]) if row["programme_id"] else context.text("unknown.empty")
    lines = [
        row[f"name_{context.data_language}"],
        f"{value_text(context, row)} · {row['target_year']}",
        context.text(f"state.{state_name}"),
        programme,
    ]
    return "<br>".join(line.replace("<", "‹").replace(">", "›") for line in lines)
