"""What can be taken from a table: as shown and whole, for Excel and WPS, with the line to cite it by."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.catalog import Catalog
from dashboard.charts.citation import citation, sources_of
from dashboard.charts.context import context_of
from dashboard.descriptor import MARK_COLUMN
from dashboard.exports.shown_workbook import shown_workbook
from dashboard.exports.workbook import WorkbookNote, tables_workbook
from dashboard.i18n import LANGUAGES, text

FRAME = Path(__file__).resolve().parent.parent.parent / "dashboard" / "frame.py"
TODAY = date(2026, 11, 21)


def sheets(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    """Sheet name -> rows of a workbook."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_a_shown_table_comes_back_from_its_workbook() -> None:
    """Guards "as shown": README first with its lines, then the rows; numbers are numbers, a formula is text."""
    frame = pd.DataFrame({"名称": ["甲", "=1+1", ""], "条": [3, 4, 5], "率": [0.5, None, 1.0]})
    read = sheets(shown_workbook(frame, "示例/表", ["引用", "其他"], "zh", "上传数据"))
    readme, table = read.values()
    assert next(iter(read)) == text("zh", "workbook.readme")
    assert [row[0] for row in readme] == ["示例/表", "引用", "其他"]
    assert table == [
        ("名称", "条", "率", MARK_COLUMN),
        ("甲", 3, 0.5, "上传数据"),
        ("=1+1", 4, None, "上传数据"),
        (None, 5, 1, "上传数据"),
    ]


@pytest.mark.parametrize("title", ["", "README", "说明", "a" * 80, "[]:*?/"])
def test_any_title_gives_a_sheet(title: str) -> None:
    """Guards titles that a sheet may not have: too long, forbidden, empty, or the README's own."""
    for language in LANGUAGES:
        assert len(sheets(shown_workbook(pd.DataFrame({"a": [1]}), title, [], language))) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_citation_names_all_that_a_reader_needs(catalog: Catalog, language: str) -> None:
    """Guards the line: collection, version, day, each document, the address; an upload's has its mark instead."""
    context = context_of(catalog, {"lang": language}, TODAY, "targets")
    sources = sources_of(catalog.frames["measures"])
    assert set(sources) == set(catalog.frames["measures"]["document_id"])
    line = citation(context, sources, "https://atlas.example.cn/targets")
    wanted = [
        text(context.language, "app.title"),
        catalog.descriptor.version,
        "2026",
        "https://atlas.example.cn/targets",
    ]
    assert [one for one in (*wanted, *(context.name("documents", key) for key in sources)) if one not in line] == []
    assert sources_of(catalog.frames["places"]) == ()


def test_the_citation_stands_in_the_tables_own_workbook(catalog: Catalog) -> None:
    """Guards the file that is corrected and sent on: its README says how to cite it."""
    note = WorkbookNote("1", TODAY, citation="引用本表")
    read = sheets(tables_workbook({"labs": catalog.frames["labs"]}, catalog.descriptor, "zh", note))
    assert "引用本表" in [row[0] for row in next(iter(read.values()))]


@pytest.fixture
def opened() -> Callable[..., AppTest]:
    """Opens the opening page with a table."""

    def visit(**parts: str) -> AppTest:
        app = AppTest.from_file(str(FRAME), default_timeout=60)
        for name, value in {"as_of": TODAY.isoformat(), **parts}.items():
            app.query_params[name] = value
        app.run()
        return app.switch_page("../pages/region_map.py").run()

    return visit


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_offers_both_and_its_citation(opened: Callable[..., AppTest], language: str) -> None:
    """Guards each table's menu: as shown and whole, CSV and Excel, and the line ready to be copied."""
    app = opened(lang=language, shown="measures")
    assert [error.value for error in app.error] == []
    labels = [button.proto.label for button in app.main.get("download_button")]
    code = "en" if language == "en" else "zh"
    assert labels.count(text(code, "table.csv")) == labels.count(text(code, "table.xlsx")) == 2
    assert any(text(code, "app.title") in block.value for block in app.main.code)
