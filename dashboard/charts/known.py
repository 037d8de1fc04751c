"""Which values of each part of an address are known, in a catalog."""

from __future__ import annotations

import re
from collections.abc import Callable

from dashboard.agenda import is_window
from dashboard.catalog import PLAN_PERIODS, UNDATED, Catalog
from dashboard.charts import parts
from dashboard.charts.accountability import is_account_cell
from dashboard.charts.progress import BOARD_BY
from dashboard.figures.agenda_marks import GROUPS, NO_LANE, OTHER_LANES, is_place_lane, lane_in
from dashboard.geometry import regions
from dashboard.i18n import LANGUAGES
from dashboard.search import is_query
from dashboard.task_matrix import is_cell, is_comparison

MAP_LEVELS = ("province", "prefecture")
DRAWN_AS = ("reading", "exploring")
COMPARED_ACROSS = ("technology", "sector")
_PACKED = re.compile(r"[A-Za-z0-9_-]+")
PROGRESS_TABS = ("board", "bullets", "rule")


def known_values(catalog: Catalog) -> parts.Known:
    """For each part of an address, which values are known."""
    return catalog.once("known_values", lambda: _known_values(catalog))


def _known_values(catalog: Catalog) -> parts.Known:
    def one_of(*values: str) -> Callable[[str], bool]:
        return frozenset(values).__contains__

    def is_row(value: str) -> bool:
        table, _, row_id = value.partition(":")
        return catalog.has(table, row_id)

    def is_mark(value: str) -> bool:
        lane = lane_in(value)
        return lane in (NO_LANE, OTHER_LANES) or bool(lane and (is_place_lane(lane) or catalog.has("documents", lane)))

    return {
        parts.LANGUAGE: one_of(*LANGUAGES),
        parts.REGION: lambda value: value in regions(),
        parts.DOCUMENT: lambda value: catalog.has("documents", value),
        parts.TECHNOLOGY: lambda value: catalog.has("technologies", value),
        parts.STATUS: one_of(*statuses(catalog)),
        parts.PERIOD: one_of(*PLAN_PERIODS, UNDATED),
        parts.PLACE: lambda value: catalog.has("places", value),
        parts.AS_OF: parts.is_date,
        parts.QUERY: is_query,
        parts.SHOWN: one_of(*mapped_tables(catalog)),
        parts.LEVEL: one_of(*MAP_LEVELS),
        parts.DRAWN: one_of(*DRAWN_AS),
        parts.ROW: is_row,
        parts.TABLE: one_of(*catalog.descriptor.tables),
        parts.GROUP: one_of(*GROUPS),
        parts.WINDOW: is_window,
        parts.MARK: is_mark,
        parts.CELL: lambda value: is_cell(catalog, value),
        parts.COMPARE: lambda value: is_comparison(catalog, value),
        parts.ACROSS: one_of(*COMPARED_ACROSS),
        parts.INSTITUTION: lambda value: catalog.has("institutions", value),
        parts.LACKING: lambda value: is_account_cell(value, frozenset(catalog.frames["documents"]["document_id"])),
        parts.BY: one_of(*BOARD_BY),
        parts.VERSION: lambda value: value.isascii() and value.isdigit() and len(value) < 10,
        # Whether it holds a briefing is said on the page that opens it.
        parts.BASKET: lambda value: bool(_PACKED.fullmatch(value)),
        parts.TAB: one_of(*PROGRESS_TABS),
        # The page of one chart says itself which chart it does not know.
        parts.CHART: lambda value: value.isidentifier(),
    }


def statuses(catalog: Catalog) -> tuple[str, ...]:
    """The states of labs and measures that occur, in the order of the descriptor."""
    return catalog.once("statuses", lambda: _statuses(catalog))


def _statuses(catalog: Catalog) -> tuple[str, ...]:
    tables = [table for table in catalog.descriptor if "status" in table.column_names]
    order = dict.fromkeys(value for table in tables for value in table.column("status").enum)
    used = {value for table in tables for value in catalog.frames[table.name]["status"].unique()}
    return tuple(value for value in order if value in used)


def mapped_tables(catalog: Catalog) -> tuple[str, ...]:
    """What a map can be coloured by, as the descriptor says."""
    return tuple(table.name for table in catalog.descriptor if table.mapped)


def technologies_named(catalog: Catalog) -> tuple[str, ...]:
    """The technologies that some fact names, by id."""
    return catalog.once("technologies_named", lambda: _technologies_named(catalog))


def _technologies_named(catalog: Catalog) -> tuple[str, ...]:
    return tuple(
        sorted(
            {
                item
                for table in catalog.descriptor.fact_tables
                if "technologies" in table.column_names
                for cell in catalog.frames[table.name]["technologies"].unique()
                for item in cell.split(";")
                if item
            }
        )
    )


def documents_with_text(catalog: Catalog) -> tuple[str, ...]:
    """The ids of the documents that were read whole, in the table's order."""
    return catalog.once("documents_with_text", lambda: _documents_with_text(catalog))


def _documents_with_text(catalog: Catalog) -> tuple[str, ...]:
    documents = catalog.frames["documents"]
    return tuple(documents["document_id"][documents["source_file"] != ""])
