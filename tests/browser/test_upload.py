"""A colleague's tables: faults named and marked, differences shown, a preview that only this session sees.

The dashboard of these tests has no source texts, as most readers have it: evidence that was changed is not checked.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator

import openpyxl
import pytest
from PIL import Image, ImageColor
from playwright.sync_api import Locator, Page, expect

from dashboard.catalog import Catalog
from dashboard.descriptor import MARK_COLUMN, Language
from dashboard.exports.picture import SCALE, WIDTH
from dashboard.i18n import column_titles, fault_message, fault_text, text
from dashboard.reading import Fault
from dashboard.theme import COLOURS
from tests.browser.driving import PATIENCE, Server, Visit, grids, picture_buttons, running, saved, squeezed, table_cells
from tests.browser.test_pictures import words_of
from tests.browser.uploading import (
    Rows,
    csv_file,
    drop,
    macro_file,
    new_row,
    place,
    published_rows,
    put,
    removable,
    workbook_file,
    zip_file,
)

_FILE = "目标_更正.csv"
_CHANGED, _YEAR_ROW, _LIST_ROW = 3, 5, 9
_NEW = ("synthetic-target-1", "synthetic-target-2")


@pytest.fixture(scope="module")
def without_texts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard without the source texts."""
    with running(tmp_path_factory.mktemp("upload") / "log.txt", texts=False) as started:
        yield started


def _sound(catalog: Catalog) -> Rows:
    """The targets with one changed, one removed and two added, one of these in a place that two cities have."""
    gone = removable(catalog, "targets")
    rows = [row for row in published_rows("targets") if row[0] != gone]
    put(rows, _CHANGED, target_value="3", evidence="打造3支高素质氢能人才队伍")
    made = {"target_type": "qualitative", "value_disclosure": "qualitative", "comparator": "none", "basis": "stated"}
    made |= {"voice": "editorial", "evidence_en": "Synthetic evidence", "target_year": "2030"}
    for key, named in zip(_NEW, ("朝阳区", "江门市"), strict=True):
        words = {"target_id": key, "name_zh": f"示例目标（{named}）", "name_en": f"Synthetic target {key}"}
        rows.append(new_row("targets", 2, **made, **words, adcode=named, evidence=f"示例：到2030年{named}建成示例项目"))
    return rows


def _faulty(rows: Rows) -> Rows:
    """The same rows with a year that is none and a word that no closed list has."""
    wrong = [list(row) for row in rows]
    put(wrong, _YEAR_ROW, target_year="明年")
    put(wrong, _LIST_ROW, target_type="硬性")
    return wrong


def _faults(catalog: Catalog, rows: Rows) -> list[Fault]:
    allowed = ", ".join(catalog.descriptor.tables["targets"].column("target_type").enum)
    candidates = "110105 北京市 朝阳区; 220104 长春市 朝阳区"
    row = 1 + next(number for number, cells in enumerate(rows) if cells[0] == _NEW[0])
    return [
        Fault(_FILE, "not_a_year", _YEAR_ROW, "target_year", "明年"),
        Fault(_FILE, "not_in_enum", _LIST_ROW, "target_type", "硬性", (("allowed", allowed),)),
        Fault(_FILE, "ambiguous_place", row, "adcode", "朝阳区", (("candidates", candidates),)),
    ]


def _line(page: Page, catalog: Catalog, fault: Fault, language: Language = "zh") -> Locator:
    """The line that names this fault."""
    title = column_titles(language, catalog.descriptor).get(fault.column, "")
    return page.get_by_role("listitem").filter(has_text=fault_text(language, fault, title))


def _button(page: Page, key: str, language: Language = "zh", **values: object) -> Locator:
    return page.get_by_role("button", name=text(language, key, **values), exact=True)


def _plain(key: str, **values: object) -> str:
    """The words as they are shown, without the marks of bold type."""
    return text("zh", key, **values).replace("**", "")


def _count(page: Page, count: int) -> Locator:
    """The heading by which the targets page says how many there are."""
    return page.get_by_role("heading", name=text("zh", "targets.all", count=count), exact=True)


def _expect_marked_workbook(content: bytes, catalog: Catalog, rows: Rows, faults: list[Fault]) -> None:
    """Assert that the workbook has the file's cells as they were, and marks the faulty ones and no others."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == [text("zh", "workbook.faults"), _FILE.removesuffix(".csv")]
    titles = column_titles("zh", catalog.descriptor)
    listed = [[cell.value for cell in row][1:4] for row in book.worksheets[0].iter_rows(min_row=2)]
    assert listed == [[str(fault.row), titles[fault.column], fault.value] for fault in faults]
    sheet = book.worksheets[1]
    commented = {cell.coordinate: cell for row in sheet.iter_rows() for cell in row if cell.comment}
    wanted = {sheet.cell(fault.row or 0, place(rows, fault.column) + 1).coordinate: fault for fault in faults}
    assert set(commented) == set(wanted)
    colour = COLOURS["fault-soft"].printed.removeprefix("#").upper()
    for coordinate, fault in wanted.items():
        cell = commented[coordinate]
        assert cell.value == fault.value
        assert cell.fill.fgColor.rgb[2:] == colour
        assert cell.comment is not None
        assert fault_message("zh", fault, titles[fault.column]) in cell.comment.text
    untouched = [[cell.value or "" for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert untouched == rows[1:]


def _expect_difference(page: Page, catalog: Catalog, rows: Rows) -> None:
    """Assert that what would change is said: rows, cells with old and new, and the figures that move."""
    published = catalog.frames["targets"]
    said = {"added": 2, "changed": 1, "cells": 2, "removed": 1, "unchanged": len(published) - 2}
    expect(page.get_by_text(_plain("upload.difference", table="目标", **said))).to_be_visible()
    year = place(rows, "target_year")
    moved = [("rows", text("zh", "upload.figure.rows", table="目标"), len(published), len(rows) - 1)]
    dated = (published["target_year"] != "").sum(), sum(row[year] != "" for row in rows[1:])
    moved.append(("dated", text("zh", "upload.figure.dated"), *dated))
    figures = page.get_by_text(text("zh", "upload.figures", list="").removesuffix("。"))
    for _, name, before, after in moved:
        expect(figures).to_contain_text(text("zh", "upload.figure", name=name, before=before, after=after))
    for part in ("changed", "added", "removed"):
        expect(page.get_by_text(_plain(f"upload.{part}"), exact=True)).to_be_visible()
    _, cells = table_cells(grids(page).first)
    row = rows[_CHANGED - 1]
    name = catalog.name("targets", row[0], "zh")
    before = catalog.cells("targets", row[0])
    for column in ("target_value", "evidence"):
        title = column_titles("zh", catalog.descriptor)[column]
        at = cells.index(title)
        assert cells[at - 1 : at + 4] == [name, title, before[column], row[place(rows, column)], row[0]]
    assert _NEW[0] in table_cells(grids(page).nth(1))[1]
    assert removable(catalog, "targets") in table_cells(grids(page).nth(2))[1]


def _expect_marks(page: Page, rows: Rows, mark: str) -> None:
    """Assert that the files of the data page mark every row, and those whose evidence was changed as not checked."""
    suffix = text("zh", "upload.mark_unchecked", mark="")
    unchecked = {*_NEW, rows[_CHANGED - 1][0]}
    _, content = saved(page, _button(page, "data.whole.csv"))
    header, *body = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert header == [*rows[0], MARK_COLUMN]
    _, content = saved(page, _button(page, "data.whole.xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = next(sheet for sheet in book.worksheets if sheet.cell(1, len(header)).value == MARK_COLUMN)
    for marked in (body, [[str(cell.value or "") for cell in row] for row in sheet.iter_rows(min_row=2)]):
        assert len(marked) == len(rows) - 1
        assert all(row[-1].startswith(mark) for row in marked)
        assert {row[0] for row in marked if row[-1].endswith(suffix)} == unchecked


def test_from_a_faulty_file_to_the_picture_and_back(
    visit: Callable[..., Visit], without_texts: Server, catalog: Catalog
) -> None:
    """Guards the whole way of a correction: faults, marked workbook, question, difference, preview, marks, back."""
    visited = visit(without_texts, permissions=["clipboard-read", "clipboard-write"])
    page = visited.page
    visited.open("targets")
    published = _count(page, len(catalog.frames["targets"]))
    expect(published).to_be_visible()
    rows = _sound(catalog)
    wrong = _faulty(rows)
    faults = _faults(catalog, rows)

    drop(page, (_FILE, csv_file(wrong, "targets")))
    expect(page.get_by_role("alert").filter(has_text=text("zh", "upload.faults", count=3))).to_be_visible()
    for fault in faults:
        expect(_line(page, catalog, fault)).to_be_visible()
    expect(_button(page, "upload.accept")).to_have_count(0)
    expect(published).to_be_visible()
    visited.expect_page("targets", "zh")
    name, content = saved(page, _button(page, "upload.marked", file=_FILE))
    assert name == f"{text('zh', 'upload.marked_file')}_{_FILE}.xlsx"
    _expect_marked_workbook(content, catalog, wrong, faults)

    title = column_titles("zh", catalog.descriptor)["adcode"]
    asked = text("zh", "upload.question", value="朝阳区", column=title, row=faults[-1].row)
    page.get_by_role("combobox", name=asked).click()
    # Each choice says where it lies: the name itself is what is in doubt.
    expect(page.get_by_role("option")).to_have_text(["北京市 朝阳区（110105）", "吉林省 长春市 朝阳区（220104）"])
    page.get_by_role("option", name="北京市").click()
    expect(page.get_by_role("alert").filter(has_text=text("zh", "upload.faults", count=2))).to_be_visible()
    expect(_line(page, catalog, faults[-1])).to_have_count(0)
    expect(page.get_by_role("combobox", name=asked)).to_have_count(0)

    # The answer holds for the corrected file, which still has the doubtful name.
    drop(page, (_FILE, csv_file(rows, "targets")))
    expect(page.get_by_text(text("zh", "upload.newest"))).to_be_visible()
    expect(page.get_by_role("status").filter(has_text=text("zh", "upload.sound"))).to_be_visible()
    expect(page.get_by_role("status").filter(has_text=text("zh", "upload.unchecked", count=3))).to_be_visible()
    visited.settled()
    _expect_difference(page, catalog, rows)
    expect(published).to_be_visible()

    _button(page, "upload.accept").click()
    changed = _count(page, len(rows) - 1)
    expect(changed).to_be_visible()
    visited.settled()
    visited.expect_page("targets", "zh")
    expect(page.get_by_text(text("zh", "upload.review"))).to_have_count(0)
    mark = text("zh", "upload.mark", file=_FILE, time="")
    # The banner, which another session must not have.
    expect(page.get_by_role("alert").filter(has_text=_FILE)).to_be_visible()
    expect(page.get_by_text(mark)).to_have_count(picture_buttons(page, "zh", "png").count())

    _, png = saved(page, picture_buttons(page, "zh", "png").first)
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    assert picture.width == SCALE * WIDTH
    # The band of the mark stands at the top, in the colour of warnings.
    assert picture.getpixel((SCALE * 46, SCALE * 46)) == ImageColor.getrgb(COLOURS["warning"].printed)
    _, svg = saved(page, picture_buttons(page, "zh", "svg").first)
    assert squeezed(mark) in words_of(svg)

    picture_buttons(page, "zh", "link").first.click()
    told = page.get_by_role("status").filter(has_text=text("zh", "picture.copied_without_upload"))
    expect(told).to_be_visible()
    other = visit(without_texts)
    other.go(page.evaluate("navigator.clipboard.readText()"))
    other.expect_page("targets", "zh")
    expect(_count(other.page, len(catalog.frames["targets"]))).to_be_visible()
    expect(other.page.get_by_text(_FILE)).to_have_count(0)
    other.expect_no_fault()

    # The map rests on the uploaded table too, and so do the files: moving there keeps it.
    page.get_by_role("link", name=text("zh", "page.map"), exact=True).first.click()
    expect(page.locator("path.region").first).to_be_visible()
    visited.settled()
    visited.expect_page("map", "zh")
    _, svg = saved(page, picture_buttons(page, "zh", "svg").first)
    assert squeezed(mark) in words_of(svg)
    page.get_by_role("link", name=text("zh", "page.data"), exact=True).first.click()
    expect(_button(page, "data.whole.csv")).to_be_visible()
    visited.settled()
    visited.expect_page("data", "zh")
    _expect_marks(page, rows, mark)

    page.get_by_role("link", name=text("zh", "page.targets"), exact=True).first.click()
    expect(changed).to_be_visible()
    _button(page, "upload.withdraw").click()
    expect(published).to_be_visible()
    visited.settled()
    visited.expect_page("targets", "zh")
    expect(page.get_by_text(mark)).to_have_count(0)
    visited.expect_no_fault()


def test_going_on_without_the_faulty_rows_and_back(
    visit: Callable[..., Visit], without_texts: Server, catalog: Catalog
) -> None:
    """Guards the choice to leave rows out: said, undone in one click, and the rows handed back with their reasons."""
    visited = visit(without_texts)
    page = visited.page
    visited.open("targets")
    rows = published_rows("targets")
    put(rows, _CHANGED, target_value="3", evidence="打造3支高素质氢能人才队伍")
    faults = _faults(catalog, [*rows, [_NEW[0]]])[:2]
    wrong = _faulty(rows)
    drop(page, (_FILE, csv_file(wrong, "targets")))
    for fault in faults:
        expect(_line(page, catalog, fault)).to_be_visible()
    expect(_button(page, "upload.accept")).to_have_count(0)

    left_out = page.get_by_role("alert").filter(has_text=text("zh", "upload.left_out", count=2))
    _button(page, "upload.leave_out", count=2).click()
    expect(left_out).to_be_visible()
    _button(page, "upload.put_back").click()
    expect(page.get_by_role("alert").filter(has_text=text("zh", "upload.faults", count=2))).to_be_visible()
    expect(left_out).to_have_count(0)
    _button(page, "upload.leave_out", count=2).click()
    expect(left_out).to_be_visible()

    titles = column_titles("zh", catalog.descriptor)
    _, content = saved(page, _button(page, "upload.rejected"))
    header, *body = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)
    assert header == (*(titles[name] for name in rows[0]), text("zh", "upload.why"))
    assert [row[0] for row in body] == [wrong[fault.row - 1][0] for fault in faults if fault.row]
    assert [row[-1] for row in body] == [fault_message("zh", fault, titles[fault.column]) for fault in faults]
    assert [row[place(rows, "target_type")] for row in body][1] == "硬性"

    # Those two stay as they are published: only the changed row differs.
    said = {"added": 0, "changed": 1, "cells": 2, "removed": 0, "unchanged": len(rows) - 2}
    expect(page.get_by_text(_plain("upload.difference", table="目标", **said))).to_be_visible()
    expect(page.get_by_text(text("zh", "upload.no_figures"))).to_be_visible()
    _button(page, "upload.accept").click()
    expect(page.get_by_role("alert").filter(has_text=_FILE)).to_be_visible()
    expect(_count(page, len(rows) - 1)).to_be_visible()
    visited.expect_page("targets", "zh")
    visited.expect_no_fault()


def _body_and_laboratory() -> tuple[Rows, Rows]:
    """An institution, and a laboratory that it hosts: neither is published."""
    made = {"voice": "editorial", "basis": "stated", "evidence_en": "Synthetic evidence"}
    body = {"institution_id": "synthetic-institute", "name_zh": "示例研究院", "name_en": "Synthetic institute"}
    lab = {"lab_id": "synthetic-lab", "name_zh": "示例实验室", "name_en": "Synthetic laboratory"}
    lab["host_ids"] = body["institution_id"]
    return (
        [
            published_rows("institutions")[0],
            new_row("institutions", 2, **made, **body, evidence="示例：示例研究院成立", adcode=""),
        ],
        [published_rows("labs")[0], new_row("labs", 2, **made, **lab, evidence="示例：示例研究院建设示例实验室")],
    )


@pytest.mark.parametrize("kind", ["xlsx", "zip", "one after the other"])
def test_tables_that_refer_to_each_other_are_merged_by_id(
    visit: Callable[..., Visit], without_texts: Server, catalog: Catalog, kind: str
) -> None:
    """Guards several tables at once: what one of them names may come with another, and the rest is kept."""
    visited = visit(without_texts)
    page = visited.page
    visited.open("data")
    bodies, labs = _body_and_laboratory()
    csvs = {"实验室.csv": csv_file(labs, "labs"), "机构.csv": csv_file(bodies, "institutions")}
    files = {
        "xlsx": [("新增.xlsx", workbook_file({"labs": labs, "institutions": bodies}))],
        "zip": [("新增.zip", zip_file(csvs))],
    }.get(kind, list(csvs.items()))
    drop(page, files[0])
    page.get_by_role("radio", name=text("zh", "upload.way.merge")).click()
    if len(files) > 1:
        details = (("missing", "synthetic-institute"), ("table", "institutions"))
        fault = Fault(files[0][0], "dangling_reference", 2, "host_ids", "synthetic-institute", details)
        expect(_line(page, catalog, fault)).to_be_visible()
        drop(page, files[1])
    expect(page.get_by_role("status").filter(has_text=text("zh", "upload.sound"))).to_be_visible()
    counts = {name: len(catalog.frames[name]) for name in ("labs", "institutions")}
    for name, count in counts.items():
        title = catalog.descriptor.tables[name].titles["zh"]
        said = {"added": 1, "changed": 0, "cells": 0, "removed": 0, "unchanged": count}
        expect(page.get_by_text(_plain("upload.difference", table=title, **said))).to_be_visible()
    _button(page, "upload.accept").click()
    expect(_button(page, "upload.withdraw")).to_be_visible()
    visited.settled()
    visited.expect_page("data", "zh")

    _, content = saved(page, _button(page, "data.all.xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    for name, count in counts.items():
        ids = {row[0] for sheet in book.worksheets for row in sheet.iter_rows(min_row=2, max_col=1, values_only=True)}
        assert set(catalog.frames[name][catalog.descriptor.tables[name].key]) <= ids, (name, count)
        assert {"synthetic-institute", "synthetic-lab"} <= ids
    visited.expect_no_fault()


def test_what_is_no_table_is_refused_in_words(
    visit: Callable[..., Visit], without_texts: Server, catalog: Catalog, language: Language
) -> None:
    """Guards files that are none: refused with what to do, nothing can be accepted, all is discarded in one click."""
    visited = visit(without_texts)
    page = visited.page
    visited.open("about", language)
    macros = macro_file(workbook_file({"labs": published_rows("labs")}))
    pdf = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
    refused = [
        ("空表.csv", b"", Fault("空表.csv", "empty_file")),
        ("报告.csv", pdf, Fault("报告.csv", "other_format", details=(("kind", "PDF"),))),
        ("宏.xlsx", macros, Fault("宏.xlsx", "macro_workbook")),
    ]
    drop(page, *((name, content) for name, content, _ in refused))
    expect(page.get_by_role("alert").filter(has_text=text(language, "upload.faults", count=3))).to_be_visible()
    for _, _, fault in refused:
        expect(_line(page, catalog, fault, language)).to_be_visible()
    for key in ("upload.accept", "upload.leave_out"):
        expect(_button(page, key, language, count=3)).to_have_count(0)
    _button(page, "upload.discard", language).click()
    expect(page.get_by_text(text(language, "upload.review"))).to_have_count(0)
    for name, _, _ in refused:
        expect(page.get_by_text(name)).to_have_count(0)
    visited.expect_page("about", language)
    visited.expect_no_fault()


def test_removing_every_row_of_a_table_has_to_be_confirmed(
    visit: Callable[..., Visit], without_texts: Server, catalog: Catalog
) -> None:
    """Guards against a half-empty file that would replace a table: the button waits for a box to be ticked."""
    visited = visit(without_texts)
    page = visited.page
    visited.open("data")
    header, first, *_ = published_rows("observations")
    rows = [header, ["synthetic-observation", *first[1:]]]
    drop(page, ("实际数据.csv", csv_file(rows, "observations")))
    title = catalog.descriptor.tables["observations"].titles["zh"]
    warning = page.get_by_role("alert").filter(has_text=text("zh", "upload.removes_everything", table=title))
    expect(warning).to_be_visible()
    expect(_button(page, "upload.accept")).to_be_disabled()
    page.get_by_text(text("zh", "upload.sure")).click()
    expect(page.get_by_role("checkbox", name=text("zh", "upload.sure"))).to_be_checked()
    visited.settled()
    expect(_button(page, "upload.accept")).to_be_enabled()
    _button(page, "upload.accept").click()
    expect(page.get_by_role("alert").filter(has_text="实际数据.csv")).to_be_visible(timeout=PATIENCE)
    visited.settled()
    visited.expect_page("data", "zh")
    visited.expect_no_fault()
