"""What the twins show: the same charts, lists and tables as the pages, from the same catalog, cached like them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import pandas as pd

from dashboard.accountability import CRITERIA, accountability, by_programme
from dashboard.catalog import Catalog, Selection, load_catalog
from dashboard.charts.chart import Chart
from dashboard.charts.context import Context
from dashboard.charts.lists import deadlines, newest_documents
from dashboard.charts.progress import progress_of
from dashboard.charts.registry import chart_of
from dashboard.charts.targets import target_frame
from dashboard.descriptor import DATA_DIRECTORY, default_descriptor
from dashboard.geometry import region_name

TODAY = date(2026, 11, 21)
LANGUAGE = "zh"
# Two provinces that hold targets; the benchmark goes from one to the other.
REGIONS = ("110000", "360000")


@dataclass(frozen=True)
class Opening:
    """The opening page as it is narrowed to one region."""

    lead: str
    map: Chart
    bars: Chart
    deadlines: list[str]
    newest: list[str]
    counts: dict[str, int]
    tables: dict[str, int]


@dataclass(frozen=True)
class Targets:
    """The targets page as it is narrowed to one region."""

    lead: str
    accountability: Chart
    criteria: pd.DataFrame
    board: Chart
    timeline: Chart
    due: pd.DataFrame
    table: pd.DataFrame


@lru_cache(maxsize=1)
def whole() -> Catalog:
    """The repository's catalog, without the source texts."""
    return load_catalog(Path(DATA_DIRECTORY), default_descriptor(), {})


def context(region: str, page: str) -> Context:
    """The context of a page that is narrowed to this region."""
    selection = Selection(region=region)
    view = {"region": region} if region else {}
    return Context(LANGUAGE, TODAY, whole(), whole().select(selection), selection, page, (), view)


def _chart(asked: Context, key: str) -> Chart:
    built = chart_of(asked, key)
    if built is None:
        raise LookupError(f"{key} has nothing to draw for {asked.selection.region}")
    return built


@lru_cache(maxsize=64)
def opening(region: str) -> Opening:
    """The opening page narrowed to this region."""
    asked = context(region, "overview")
    documents = asked.whole.frames["documents"]
    tables = [table.name for table in asked.whole.descriptor.fact_tables]
    facts = sum(len(asked.whole.frames[table]) for table in tables)
    held = documents.loc[documents["source_file"] != "", "source_file"].nunique()
    return Opening(
        asked.text("overview.lead", held=held, documents=len(documents), rows=facts),
        _chart(asked, "overview_map"),
        _chart(asked, "overview_counts"),
        deadlines(asked),
        [f"{row['published_on']} · {row['title_zh']}" for row in newest_documents(asked)],
        dict(asked.catalog.counts_by_region("targets", "province")),
        {asked.table_title(table): len(asked.catalog.frames[table]) for table in tables},
    )


@lru_cache(maxsize=64)
def targets(region: str) -> Targets:
    """The targets page narrowed to this region."""
    asked = context(region, "targets")
    progress = progress_of(asked)
    rows = asked.catalog.frames["targets"].assign(state=progress["state"])
    counts = by_programme(accountability(asked.catalog.frames["targets"], asked.whole.frames["observations"]))
    table = target_frame(asked, progress)
    due = rows[rows["target_year"] != ""].sort_values("target_year")[["target_year", "state", "name_zh"]]
    return Targets(
        asked.text("targets.lead"),
        _chart(asked, "accountability"),
        counts[list(CRITERIA)],
        _chart(asked, "board"),
        _chart(asked, "targets"),
        due,
        table,
    )


def offered() -> list[tuple[str, str]]:
    """(name, code) of every region that can be chosen, as in the sidebar."""
    return [(region_name(code, LANGUAGE), code) for code in whole().regions_held() if code != "100000"]
