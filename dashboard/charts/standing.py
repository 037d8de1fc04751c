"""The stages of agreements and of labs as charts."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from dashboard.charts.chart import Chart, with_rows
from dashboard.charts.context import Context, fact_key, shared
from dashboard.charts.cooperation import MOST_ROWS, chosen_body, rows_note, sources_of
from dashboard.charts.tables import readable, reading_columns
from dashboard.cooperation import Network
from dashboard.figures.pipeline import MOST_CARDS, Card, PipelineWords, Stage, pipeline, status_rows
from dashboard.i18n import date_text
from dashboard.reading import records
from dashboard.standing import LAB_STATUSES, OFF_THE_WAY, STAGES, Standing, standings

_OF_CARDS = ["name_zh", "name_en", "agreement_type", "count", "party_ids"]


@shared
def pipeline_chart(context: Context, focus: Network) -> Chart:
    """The agreements of the network at their stages, with what is known of the time since."""
    facts = _facts(context, focus, "projects")
    projects = _rows(context, "projects", facts)
    found = standings(projects, context.whole.frames["events"], context.today)
    cards = [(one, _card(context, one, row)) for one, row in zip(found, records(projects[_OF_CARDS]), strict=True)]
    stages = tuple(
        Stage(
            context.enum("stage", stage),
            tuple(card for standing, card in cards if standing.stage == stage),
            stage in OFF_THE_WAY,
        )
        for stage in (*STAGES, *OFF_THE_WAY)
    )
    silent = sum(standing.silent for standing in found)
    undated = sum(not standing.since for standing in found)
    title = (
        context.text("pipeline.finding", total=len(found), silent=silent, undated=undated)
        if found
        else context.text("pipeline.none")
    )
    day = date_text(context.language, context.today.isoformat())
    chart = Chart(
        "pipeline",
        title,
        context.text("pipeline.subtitle", date=day),
        pipeline(stages, _words(context, title)),
        _pipeline_frame(context, projects.head(MOST_ROWS), found[:MOST_ROWS]),
        sources_of(context, facts),
        [*_cut_note(context, stages), *rows_note(context, len(projects))],
    )
    return with_rows(chart, context, "projects", projects)


@shared
def lab_chart(context: Context, focus: Network) -> Chart:
    """The labs, platforms and parks by their status, with their names."""
    labs = (
        _rows(context, "labs", _facts(context, focus, "labs"))
        if chosen_body(context)
        else context.catalog.frames["labs"]
    )
    stages = tuple(
        Stage(
            context.enum("status", status),
            tuple(
                Card(fact_key("labs", row["lab_id"]), row[f"name_{context.data_language}"])
                for row in records(labs.loc[labs["status"] == status, ["lab_id", "name_zh", "name_en"]])
            ),
        )
        for status in LAB_STATUSES
    )
    planned = int(labs["status"].isin(["planned", "striving"]).sum())
    title = (
        context.text("labs.finding", total=len(labs), planned=planned, done=len(labs) - planned)
        if len(labs)
        else context.text("labs.none")
    )
    facts = [fact_key("labs", row_id) for row_id in labs["lab_id"]]
    alone = int(((labs["host_ids"] == "") & (labs["partner_ids"] == "")).sum())
    notes = [context.text("labs.alone", count=alone)] if alone else []
    chart = Chart(
        "labs",
        title,
        context.text("labs.subtitle"),
        status_rows(stages, _words(context, title)),
        readable(context.whole, "labs", labs.head(MOST_ROWS), reading_columns(context, "labs"), context.language),
        sources_of(context, facts),
        [*notes, *_cut_note(context, stages), *rows_note(context, len(labs))],
    )
    return with_rows(chart, context, "labs", labs)


def _facts(context: Context, focus: Network, table: str) -> list[str]:
    """The rows of a table on which ties of the network rest, and without a chosen body those that name no party."""
    named = [tie.fact for tie in focus.ties if tie.kind != "parent"]
    return [
        fact
        for fact in dict.fromkeys([*named, *(() if chosen_body(context) else focus.silent)])
        if fact.startswith(f"{table}:")
    ]


def _rows(context: Context, table: str, facts: list[str]) -> pd.DataFrame:
    rows = context.whole.frames[table]
    key = context.whole.descriptor.tables[table].key
    return rows[rows[key].isin([fact.partition(":")[2] for fact in facts])]


def _words(context: Context, title: str) -> PipelineWords:
    return PipelineWords(title, context.text("pipeline.empty_stage"), context.text("pipeline.more"))


def _cut_note(context: Context, stages: tuple[Stage, ...]) -> list[str]:
    cut = any(len(stage.cards) > MOST_CARDS for stage in stages)
    return [context.text("pipeline.cut", shown=MOST_CARDS)] if cut else []


def _card(context: Context, standing: Standing, cells: Mapping[str, str]) -> Card:
    lines = [context.enum("agreement_type", cells["agreement_type"])]
    if cells["count"] and not cells["party_ids"]:
        lines.append(context.text("pipeline.number_only", count=cells["count"]))
    lines.append(since_text(context, standing))
    return Card(fact_key("projects", standing.project_id), cells[f"name_{context.data_language}"], tuple(lines))


def since_text(context: Context, standing: Standing) -> str:
    """What is known of the time since the agreement reached its stage."""
    kind = "silent" if standing.silent else "stage"
    if not standing.since:
        return context.text(f"pipeline.{kind}_undated")
    day = date_text(context.language, standing.since)
    if standing.months is None:
        return context.text(f"pipeline.{kind}_since", date=day)
    return context.text(f"pipeline.{kind}_months", date=day, months=standing.months)


def _pipeline_frame(context: Context, projects: pd.DataFrame, found: tuple[Standing, ...]) -> pd.DataFrame:
    """One row an agreement: what the text says of it, its stage and the time since."""
    frame = readable(context.whole, "projects", projects, reading_columns(context, "projects"), context.language)
    frame[context.text("pipeline.column.stage")] = [context.enum("stage", standing.stage) for standing in found]
    frame[context.text("pipeline.column.since")] = [since_text(context, standing) for standing in found]
    return frame
