"""Which targets can be checked, as a matrix by programme."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dashboard.accountability import CRITERIA, NO_PROGRAMME, accountability, by_programme
from dashboard.charts import parts
from dashboard.charts.chart import Chart, Grid, GridCell, with_rows
from dashboard.charts.context import Context, shared
from dashboard.charts.counts import documents_of
from dashboard.figures.accountability import MOST_ROWS, AccountRow, accountability_matrix
from dashboard.theme import LEVELS

# Stands for all programmes; no id has this form.
_ALL = "*"


@shared
def accountability_chart(context: Context) -> Chart:
    """What the selected targets name, by programme, the whole first."""
    table = accountability(context.catalog.frames["targets"], context.whole.frames["observations"])
    counts = by_programme(table)
    whole: dict[str, int] = {criterion: int(table[criterion].sum()) for criterion in CRITERIA}
    rows = [AccountRow(_ALL, context.text("account.all"), len(table), whole)] if len(table) else []
    rows += [
        AccountRow(
            str(key),
            context.text("account.programme", name=_programme(context, str(key)), count=int(row["targets"])),
            int(row["targets"]),
            {criterion: int(row[criterion]) for criterion in CRITERIA},
        )
        for key, row in counts.iterrows()
    ]
    title = (
        context.text("account.finding", total=len(table), **_named(whole))
        if rows
        else context.text("targets.finding_none")
    )
    drawing = accountability_matrix(
        rows,
        {criterion: context.text(f"account.criterion.{criterion}") for criterion in CRITERIA},
        title,
        cell_label=context.text("account.cell"),
        count=context.text("account.count"),
        nothing=context.text("targets.finding_none"),
        selected=context.part(parts.LACKING),
    )
    listed = pd.DataFrame(
        {
            context.text("account.column.programme"): [row.name for row in rows],
            context.text("account.column.targets"): [row.targets for row in rows],
            **{
                context.text(f"account.criterion.{criterion}"): [row.counts[criterion] for row in rows]
                for criterion in CRITERIA
            },
        }
    )
    notes, on_screen = [], [context.text("account.how")]
    if len(rows) > MOST_ROWS:
        notes.append(context.text("account.cut", shown=MOST_ROWS - 1, count=len(counts)))
        on_screen.append(context.text("chart.all_in_table"))
    subtitle = context.text("account.subtitle")
    sources = documents_of(context, "targets")
    grid = _grid(context, rows)
    chart = Chart("accountability", title, subtitle, drawing, listed, sources, notes, grid=grid, screen_notes=on_screen)
    return with_rows(chart, context, "targets", context.catalog.frames["targets"])


def _grid(context: Context, rows: Sequence[AccountRow]) -> Grid | None:
    """The matrix as a table: a cell the count, its ground the stronger the larger its share."""
    if not rows:
        return None

    def cell(value: int, total: int) -> GridCell:
        if not value:
            return GridCell("0", colour="muted", hatched=True)
        step = 1 + round((LEVELS - 1) * value / max(total, 1))
        return GridCell(str(value), f"level-{step}", f"on-level-{step}")

    heads = [
        context.text("account.column.programme"),
        context.text("account.column.targets"),
        *(context.text(f"account.criterion.{criterion}") for criterion in CRITERIA),
    ]
    filled = [
        [
            GridCell(row.name),
            GridCell(str(row.targets)),
            *(cell(row.counts[criterion], row.targets) for criterion in CRITERIA),
        ]
        for row in rows[:MOST_ROWS]
    ]
    return Grid(heads, filled)


def _named(counts: dict[str, int]) -> dict[str, int]:
    """The counts that the finding names; the matrix has them all."""
    return {name: counts[name] for name in ("number", "year", "base", "monitoring", "observation")}


def _programme(context: Context, key: str) -> str:
    return context.name("documents", key) if key else context.text("account.no_programme")


def is_account_cell(key: str, programmes: frozenset[str]) -> bool:
    """Whether this names a cell of the matrix, as an address may: a criterion, and a programme, none or all."""
    criterion, separator, programme = key.partition(":")
    return bool(separator) and criterion in CRITERIA and programme in {*programmes, NO_PROGRAMME, _ALL}


def toggled(key: str, current: str) -> str:
    """The cell after a click on one: a second click on the same leaves it."""
    return "" if key == current else key
