"""What the tests of a briefing's files share: briefings of the repository's data, of uploads, and of nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pandas as pd

from dashboard.briefing.model import Briefing, Item, Part, Passage, Resolved, Source, resolve
from dashboard.catalog import Catalog
from dashboard.charts import parts as view_parts
from dashboard.charts.registry import CHARTS
from dashboard.descriptor import Language
from dashboard.task_matrix import programmes

TODAY = date(2026, 11, 21)
ADDRESS = "http://dashboard.example"
_resolved: dict[Language, Resolved] = {}
TITLE: Mapping[Language, str] = {"zh": "双碳工作进展情况的汇报", "en": "Progress of the dual-carbon work"}


def views_of(catalog: Catalog) -> dict[str, dict[str, str]]:
    """Chart -> the view in which it has something to show."""
    compared = ";".join(programmes(catalog.frames["measures"])[:2])
    document = str(catalog.frames["measures"]["document_id"].iloc[0])
    views: dict[str, dict[str, str]] = {key: {} for key in CHARTS}
    for key in ("region_locator", "region_sectors"):
        views[key] = {view_parts.REGION: "360000"}
    views["measures_compared_technology"] = {view_parts.COMPARE: compared}
    views["measures_compared_sector"] = {view_parts.COMPARE: compared}
    views["document_facts"] = {view_parts.DOCUMENT: document}
    return views


def whole_briefing(catalog: Catalog) -> Briefing:
    """Every chart of the registry, a table and a region's profile."""
    charts = tuple(Item("chart", key, MappingProxyType(view)) for key, view in views_of(catalog).items())
    table = Item("table", "measures", MappingProxyType({}), "这张表按原文列出。", "The table follows the texts.")
    region = Item("region", "", MappingProxyType({view_parts.REGION: "110000"}))
    return Briefing(TITLE["zh"], TITLE["en"], (*charts, table, region), ("zh", "en"))


def resolved_whole(catalog: Catalog, language: Language) -> Resolved:
    """The whole briefing in this language, made once for all tests."""
    if language not in _resolved:
        _resolved[language] = resolve(whole_briefing(catalog), catalog, TODAY, language, address=ADDRESS)
    return _resolved[language]


def one_table(frame: pd.DataFrame, rows: int, words: str = "示例", mark: str = "", facts: int = 0) -> Resolved:
    """A briefing of one table, all its words these; of nothing where the frame has no columns."""
    item = Item("table", "targets", MappingProxyType({}), words, words)
    passages = tuple(
        Passage(f"targets:{n}", f"{words}{n}", "document", words, str(n + 1), f"{words}{n}", "", "", "unchecked")
        for n in range(facts)
    )
    part = Part(
        item, "zh", words, words, words, table=frame, rows=rows, passages=passages, more_passages=rows - facts,
        source_line=words, notes=(words,), boundary=words, changes=(words,), link=f"{ADDRESS}/map?q={words}",
    )  # fmt: skip
    source = Source("document", words, words, "2026-01", f"javascript:{words}")
    return Resolved(words, "zh", TODAY, words, mark, (part,), (source,), "0.1.0", words)


def without_parts() -> Resolved:
    """A briefing with nothing in it."""
    return replace(one_table(pd.DataFrame(), 0), parts=(), sources=())
