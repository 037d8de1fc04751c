"""Progress as charts and words: the barometer, the bullet charts, the rule."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from dashboard.charts.chart import Chart, Grid, GridCell, Plot, with_rows
from dashboard.charts.context import Context, shared
from dashboard.charts.counts import documents_of
from dashboard.charts.lists import value_text
from dashboard.figures.barometer import MOST_ACROSS, MOST_DOWN, BoardCell, BoardWords, barometer
from dashboard.figures.bullet import BULLET_MARKS, MOST_ROWS, Bullet, BulletWords, bullets
from dashboard.figures.marks import StateWords
from dashboard.i18n import date_text, enum_text, joined, unit_text
from dashboard.progress import (
    ABOUT_TOLERANCE,
    GRAVITY,
    TARGET_STATES,
    WIDEST_YELLOW_GAP,
    goals_of,
    progress_in,
    value_on_way,
)
from dashboard.reading import records
from dashboard.theme import SIGNS, TARGET_MARKS

BOARD_BY = ("programme", "region")
_MOST_DUE = 500
_JUDGED = ("on_schedule", "behind", "far_behind", "met", "missed")
_GOOD = ("on_schedule", "met")


@shared
def progress_of(context: Context) -> pd.DataFrame:
    """The progress table of the selected targets, judged by all observations that are held."""
    return progress_in(context.whole, context.catalog.frames["targets"], context.today)


@dataclass(frozen=True, eq=False)
class DueList:
    """Dated targets on one side of the day: how many, by state in words, and the first of them as a list to read.

    `targets` are the ids of the rows of `listed`; `unreported` says that of some it is not held whether they are met.
    """

    count: int
    counted: str
    unreported: bool
    listed: pd.DataFrame
    targets: tuple[str, ...]


@shared
def due_lists(context: Context, progress: pd.DataFrame) -> tuple[DueList, DueList]:
    """What is over, the gravest first, and what is still to come, the soonest first."""
    targets = context.catalog.frames["targets"].assign(state=progress["state"])
    dated = targets[targets["target_year"] != ""]
    dated = dated.assign(gravity=dated["state"].map(GRAVITY.index))
    years = dated["target_year"].astype("int64")
    over = dated[years < context.today.year].sort_values(["gravity", "target_year", "target_id"])
    coming = dated[years >= context.today.year].sort_values(["target_year", "gravity", "target_id"])
    return _due_list(context, over), _due_list(context, coming)


def _due_list(context: Context, rows: pd.DataFrame) -> DueList:
    counts = {str(key): int(number) for key, number in rows["state"].value_counts().items()}
    counted = [
        context.text("due.counted", state=context.text(f"state.{key}"), count=counts[key])
        for key in sorted(counts, key=GRAVITY.index)
    ]
    shown = rows.head(_MOST_DUE)
    listed = pd.DataFrame(
        {
            context.text("due.column.year"): shown["target_year"],
            context.text("targets.column.state"): shown["state"].map(lambda key: context.text(f"state.{key}")),
            context.text("targets.column.name"): shown[f"name_{context.data_language}"],
        }
    )
    said = joined(context.language, counted)
    return DueList(len(rows), said, "due_no_report" in counts, listed, tuple(shown["target_id"]))


def rule_words(context: Context) -> dict[str, StateWords]:
    """Each state with its name and the rule by which it is given, in the legend's order."""
    gap = f"{WIDEST_YELLOW_GAP:.2f}"
    return {
        name: StateWords(name, context.text(f"state.{name}"), context.text(f"rule.{name}", gap=gap))
        for name in TARGET_STATES
    }


def rule_lines(context: Context) -> list[str]:
    """What the rule says of all states: the schedule, the two ways of measuring, what counts as reached."""
    tolerance = f"{ABOUT_TOLERANCE:.0%}"
    keys = ("schedule", "linear", "log", "step", "reached", "hollow")
    return [context.text(f"rule.all.{key}", tolerance=tolerance) for key in keys]


@shared
def board_chart(context: Context, progress: pd.DataFrame, by: str) -> Chart:
    """The barometer of the selected targets that have an indicator, by programme or by region."""
    targets = context.catalog.frames["targets"].assign(state=progress["state"])
    shown = targets[targets["indicator_id"] != ""]
    groups = shown["programme_id"] if by == "programme" else context.catalog.effective_codes("targets")[shown.index]
    names = {key: _group_name(context, key, by) for key in groups.unique()}
    # Most targets first; where they have as many, in the order of the table.
    down = {str(key): place for place, key in enumerate(groups.value_counts(sort=True).index)}
    across = {str(key): place for place, key in enumerate(shown["indicator_id"].value_counts(sort=True).index)}
    indicators = {key: context.name("indicators", key) for key in across}
    cells: dict[tuple[int, int], BoardCell] = {}
    kept = shown.assign(group=groups)
    # The gravest of a cell, and of those the first in the table.
    ranked = kept.assign(gravity=kept["state"].map(GRAVITY.index)).sort_values("gravity", kind="stable")
    cell_of = ranked.groupby(["group", "indicator_id"], sort=False)
    firsts, sizes = cell_of[["target_id", "state"]].first(), cell_of.size()
    drawn = firsts.assign(size=sizes).reset_index()
    for group, indicator, key, gravest, count_of in zip(*(drawn[name].tolist() for name in drawn), strict=True):
        # What is cut off needs no words.
        if max(down[group], across[indicator]) >= max(MOST_DOWN, MOST_ACROSS):
            continue
        words = context.text(
            "board.cell",
            group=names[group],
            indicator=indicators[indicator],
            state=context.text(f"state.{gravest}"),
            count=count_of,
        )
        count = context.text("board.count", count=count_of) if count_of > 1 else ""
        cells[down[group], across[indicator]] = BoardCell(gravest, key, words, count)
    states = rule_words(context)
    judged = int(progress["state"].isin(_JUDGED).sum())
    good = int(progress["state"].isin(_GOOD).sum())
    due = int((progress["state"] == "due_no_report").sum())
    title = context.text("board.finding" if judged else "board.finding_none", good=good, judged=judged, due=due)
    longer, shorter = max(len(down), len(across)), min(len(down), len(across))
    notes, on_screen = [], []
    if longer > MOST_DOWN or shorter > MOST_ACROSS:
        notes.append(context.text("board.cut", down=MOST_DOWN, across=MOST_ACROSS))
        on_screen += [context.text("chart.narrow"), context.text("chart.all_in_table")]
    if len(targets) > len(shown):
        notes.append(context.text("board.left_out", count=len(targets) - len(shown)))
        on_screen.append(context.text("board.left_out_where"))
    words_of_board = BoardWords(
        states,
        [context.text("rule.all.schedule"), context.text("board.no_target_rule")],
        "—",
        context.text("board.nothing"),
        title,
    )
    drawing = barometer([names[key] for key in down], [indicators[key] for key in across], cells, words_of_board)
    table = pd.DataFrame(
        {
            context.text(f"board.by.{by}"): groups.map(names),
            context.whole.descriptor.tables["targets"].column("indicator_id").titles[context.language]: shown[
                "indicator_id"
            ].map(indicators),
            context.text("targets.column.name"): shown[f"name_{context.data_language}"],
            context.text("targets.column.state"): shown["state"].map(lambda name: states[name].name),
        }
    )
    subtitle = context.text(f"board.subtitle.{by}", date=date_text(context.language, context.today.isoformat()))
    grid = _grid(context, [context.text(f"board.by.{by}"), *indicators.values()], [names[key] for key in down], cells)
    sources = documents_of(context, "targets")
    chart = Chart("board", title, subtitle, drawing, table, sources, notes, grid=grid, screen_notes=on_screen)
    return with_rows(chart, context, "targets", shown)


def _grid(
    context: Context, heads: list[str], names: list[str], cells: Mapping[tuple[int, int], BoardCell]
) -> Grid | None:
    """The barometer as a table, the longer side down as it is drawn."""
    if not cells:
        return None
    across = heads[1:]
    if len(across) > len(names):
        across, names = names, across
        cells = {(column, row): cell for (row, column), cell in cells.items()}
    across, names = across[:MOST_ACROSS], names[:MOST_DOWN]
    rows = []
    for place, name in enumerate(names):
        row = [GridCell(name)]
        for other in range(len(across)):
            cell = cells.get((place, other))
            if cell is None:
                row.append(GridCell("—", colour="muted"))
            else:
                mark = TARGET_MARKS[cell.state]
                words = f"{SIGNS[mark.symbol]} {context.text(f'state.{cell.state}')} {cell.count}".strip()
                row.append(GridCell(words, mark.ground))
        rows.append(row)
    return Grid(["", *across], rows)


def _group_name(context: Context, key: str, by: str) -> str:
    if not key:
        return context.text(f"board.none.{by}")
    return context.name("documents", key) if by == "programme" else context.whole.region_label(key, context.language)


@shared
def bullet_chart(context: Context, progress: pd.DataFrame) -> Chart | None:
    """The bullet charts of the selected targets for which a figure is held; None where there is none."""
    drawn = progress[progress["near"].notna() & (progress["observed"].notna() | progress["hollow"].notna())]
    if drawn.empty:
        return None
    gravity = drawn["state"].map(GRAVITY.index)
    first = drawn.loc[gravity.sort_values(kind="stable").index[:MOST_ROWS]]
    targets = context.catalog.frames["targets"].loc[first.index]
    goals = goals_of(targets, context.whole.frames["indicators"], context.whole.frames["documents"])
    rows = []
    lines = progress_lines(context, targets, first)
    names = ("near", "base", "observed", "hollow", "schedule", "schedule_today")
    numbers = zip(*(map(_known, first[name].tolist()) for name in names), strict=True)
    for row, state_name, goal, detail, (near, base, observed, hollow, schedule, schedule_today) in zip(
        records(targets), first["state"].tolist(), goals, lines, numbers, strict=True
    ):
        rows.append(
            Bullet(
                key=row["target_id"],
                name=row[f"name_{context.data_language}"],
                state=state_name,
                detail=detail,
                target=near or 0.0,
                base=base,
                observed=observed,
                hollow=hollow,
                schedule=None if schedule is None else value_on_way(goal, schedule),
                schedule_today=None if schedule_today is None else value_on_way(goal, schedule_today),
                stretch=float(row["stretch_value"]) if row["stretch_value"] else None,
            )
        )
    title = context.text(
        "bullets.finding",
        reported=int(drawn["observed"].notna().sum()),
        hollow=int(drawn["observed"].isna().sum()),
        total=int(progress["near"].notna().sum()),
    )
    board = BoardWords(rule_words(context), [context.text("rule.all.schedule")], "", "", title)
    words = BulletWords({name: context.text(f"bullets.{name}") for name in BULLET_MARKS}, board)
    notes = [context.text("bullets.cut", shown=MOST_ROWS, count=len(drawn))] if len(drawn) > MOST_ROWS else []
    on_screen = [context.text("chart.narrow"), context.text("chart.all_in_table")] if notes else []
    all_drawn = context.catalog.frames["targets"].loc[drawn.index]
    table = pd.DataFrame(
        {
            context.text("targets.column.name"): all_drawn[f"name_{context.data_language}"],
            context.text("targets.column.state"): drawn["state"].map(lambda name: context.text(f"state.{name}")),
            context.text("bullets.column.figures"): progress_lines(context, all_drawn, drawn),
        }
    )
    subtitle = context.text("bullets.subtitle", date=date_text(context.language, context.today.isoformat()))
    units = [unit_text(context.language, unit) for unit in targets["unit"]]
    plots = [_plot(row, words, unit) for row, unit in zip(rows, units, strict=True)]
    sources = documents_of(context, "targets")
    body = bullets(rows, words)
    chart = Chart("bullets", title, subtitle, body, table, sources, notes, plots=plots, screen_notes=on_screen)
    return with_rows(chart, context, "targets", all_drawn)


def _plot(row: Bullet, words: BulletWords, unit: str) -> Plot:
    """One target as an office program draws it: a bar each for what is known of its way, in its own unit."""
    marks = (
        ("base", row.base, "mark-muted"),
        ("observed", row.observed, TARGET_MARKS[row.state].colour),
        ("hollow", row.hollow, "level-2"),
        ("schedule", _rounded(row.schedule), "level-3"),
        ("today", _rounded(row.schedule_today), "line"),
        ("target", row.target, "text"),
        ("stretch", row.stretch, "muted"),
    )
    known = [(words.marks[name], value, colour) for name, value, colour in marks if value is not None]
    title = f"{row.name} · {words.board.states[row.state].name}"
    names, values, colours = zip(*known, strict=True)
    return Plot("bullet", title, names, values, colours=colours, unit=unit)


def _rounded(value: float | None) -> float | None:
    """A value on the schedule, which is worked out and no more exact than the figures it rests on."""
    return None if value is None else float(f"{value:.4g}")


def progress_lines(context: Context, targets: pd.DataFrame, progress: pd.DataFrame) -> list[str]:
    """For each target its numbers on one line: target, reported figure with its time, progress against schedule.

    Where no figure is held, the words that say so.
    """
    with_figure = ((progress["observation_id"] != "") | (progress["hollow_id"] != "")).tolist()
    if not all(with_figure):
        some = iter(progress_lines(context, targets[with_figure], progress[with_figure]))
        none = context.text("bullets.no_figure")
        return [next(some) if held else none for held in with_figure]
    held = {row["observation_id"]: row for row in records(context.whole.frames["observations"])}
    numbers = [progress[name].tolist() for name in ("progress", "schedule", "observed", "hollow")]
    keys = [progress[name].tolist() for name in ("observation_id", "hollow_id", "reason")]
    lines = []
    for row, share, schedule, observed, hollow, observation_id, hollow_id, reason in zip(
        records(targets), *numbers, *keys, strict=True
    ):
        dated = bool(row["target_year"] and row["target_value"])
        year = context.text("date.year", year=row["target_year"]) if dated else ""
        key = "bullets.detail.target" if dated else "bullets.detail.target_undated"
        parts = [context.text(key, value=value_text(context, row), **({"year": year} if dated else {}))]
        for kind, key, number in (("observation", observation_id, observed), ("hollow", hollow_id, hollow)):
            if key in held:
                parts.append(_figure(context, held[key], number, row["unit"], kind))
        if not pd.isna(share) and not pd.isna(schedule):
            parts.append(context.text("bullets.detail.shares", progress=f"{share:.0%}", schedule=f"{schedule:.0%}"))
        if reason:
            parts.append(context.text(f"reason.{reason}"))
        lines.append(" · ".join(parts))
    return lines


def _figure(context: Context, row: Mapping[str, str], number: float, unit: str, kind: str) -> str:
    """The reported figure with its unit and time: as it is judged, or as it was reported where it cannot be."""
    judged = _known(number)
    own_unit = judged is None or row["unit"] == unit
    written = unit_text(context.language, row["unit"] if own_unit else unit)
    space = "" if written.startswith("%") else " "
    time = period_text(context, row["period"])
    if judged is not None and own_unit and row["value"] and not math.isclose(judged, float(row["value"])):
        # Summed up from several rows: no source has this number, so it is rounded and says where it comes from.
        return context.text("bullets.detail.summed", value=f"{judged:.2f}{space}{written}".strip(), period=time)
    words = row["value"] if own_unit else f"{judged:.6g}"
    what = enum_text(context.language, "value_type", row["value_type"])
    return context.text(f"bullets.detail.{kind}", value=f"{words}{space}{written}".strip(), period=time, kind=what)


def period_text(context: Context, period: str) -> str:
    """A period as people write it; both its ends where it has two."""
    ends = [date_text(context.language, part) for part in period.split("/")]
    return ends[0] if len(ends) == 1 else context.text("bullets.detail.period", first=ends[0], last=ends[1])


def _known(number: float) -> float | None:
    return None if math.isnan(number) else number
