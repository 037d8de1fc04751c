"""A colleague's CSV from Excel: its faults are named, and once it is sound it stands in for the table, here only."""

from __future__ import annotations

import csv
import io
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from dashboard.catalog import Catalog
from dashboard.descriptor import DATA_DIRECTORY, Language
from dashboard.exports.picture import SCALE, WIDTH
from dashboard.i18n import date_text, text
from tests.browser.driving import AS_OF, Visit, grids, picture_buttons, saved, squeezed, table_cells
from tests.browser.test_pictures import words_of

_FILE = "目标_更正.csv"
_LIMIT = 20
_FAULTY_ROW = 5
_WRONG_YEAR = "二〇三〇"


def _rows() -> list[list[str]]:
    return list(csv.reader(io.StringIO((DATA_DIRECTORY / "targets.csv").read_text(encoding="utf-8-sig"))))


def _as_excel_saves_it(rows: list[list[str]], catalog: Catalog, *, faulty: bool) -> bytes:
    """The table under its Chinese titles, in the encoding of a Chinese Windows, one target less than published."""
    header, *body = rows
    titles = [catalog.descriptor.tables["targets"].column(name).titles["zh"] for name in header]
    named = {row[0] for row in body}
    referred = {
        cell.rpartition(":")[2]
        for frame in catalog.frames.values()
        for name in frame.columns
        for cell in frame[name]
        if name != "target_id" or frame is not catalog.frames["targets"]
    }
    spare = next(row for row in reversed(body) if row[0] in named - referred)
    kept = [list(row) for row in body if row is not spare]
    if faulty:
        kept[_FAULTY_ROW - 2][header.index("target_year")] = _WRONG_YEAR
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows([titles, *kept])
    return written.getvalue().encode("gb18030")


def _drop(page: Page, name: str, content: bytes) -> None:
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})


def _finding(language: Language, catalog: Catalog, *, fewer: int = 0) -> str:
    """How the targets page states its count, up to the first number that the rows themselves decide."""
    return text(language, "targets.all", count=len(catalog.frames["targets"]) - fewer)


def test_from_a_faulty_file_to_the_picture_and_back(visit: Callable[..., Visit], catalog: Catalog) -> None:
    visited = visit()
    page = visited.page
    visited.open("targets", "zh")
    published = page.get_by_role("heading", name=_finding("zh", catalog), exact=True)
    changed = page.get_by_role("heading", name=_finding("zh", catalog, fewer=1), exact=True)
    expect(published).to_be_visible()
    rows = _rows()

    _drop(page, _FILE, _as_excel_saves_it(rows, catalog, faulty=True))
    expect(page.get_by_text(text("zh", "upload.faults", count=1))).to_be_visible()
    visited.settled()
    headings, cells = table_cells(grids(page).first)
    assert headings == [text("zh", f"fault.title.{name}") for name in ("row", "column", "value", "message")]
    title = catalog.descriptor.tables["targets"].column("target_year").titles["zh"]
    assert cells == [str(_FAULTY_ROW), title, _WRONG_YEAR, text("zh", "fault.not_a_year")]
    expect(page.get_by_role("button", name=text("zh", "upload.accept"))).to_have_count(0)
    expect(published).to_be_visible()

    _drop(page, _FILE, _as_excel_saves_it(rows, catalog, faulty=False))
    expect(page.get_by_text(text("zh", "upload.sound"))).to_be_visible()
    expect(published).to_be_visible()
    page.get_by_role("button", name=text("zh", "upload.accept")).click()
    expect(changed).to_be_visible()
    visited.settled()
    mark = text("zh", "upload.mark", file=_FILE, time="")
    expect(page.get_by_role("alert").filter(has_text=_FILE)).to_be_visible()
    expect(page.get_by_text(mark).first).to_be_visible()

    _, png = saved(page, picture_buttons(page, "zh", "png").first)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    assert width == SCALE * WIDTH
    image = Image.open(io.BytesIO(png)).convert("RGB").resize((width // 6, height // 6))
    assert len(image.getcolors(image.width * image.height) or []) > 50
    _, svg = saved(page, picture_buttons(page, "zh", "svg").first)
    words = words_of(svg)
    for wanted in (mark, text("zh", "chart.source", names=""), date_text("zh", AS_OF)):
        assert squeezed(wanted) in words
    assert squeezed(text("zh", "boundary.note")) not in words

    # The map rests on the uploaded table too; moving there keeps it.
    page.get_by_role("link", name=text("zh", "page.map"), exact=True).first.click()
    expect(page.locator("path.region").first).to_be_visible()
    visited.settled()
    _, svg = saved(page, picture_buttons(page, "zh", "svg").first)
    assert squeezed(mark) in words_of(svg)
    assert squeezed(text("zh", "boundary.note")) in words_of(svg)

    other = visit()
    other.open("targets", "zh")
    expect(other.page.get_by_role("heading", name=_finding("zh", catalog), exact=True)).to_be_visible()
    expect(other.page.get_by_text(_FILE)).to_have_count(0)

    page.get_by_role("link", name=text("zh", "page.targets"), exact=True).first.click()
    expect(changed).to_be_visible()
    page.get_by_role("button", name=text("zh", "upload.withdraw")).click()
    expect(published).to_be_visible()
    expect(page.get_by_text(mark)).to_have_count(0)
    visited.expect_no_fault()
    other.expect_no_fault()


@pytest.mark.parametrize(
    ("name", "content", "fault", "details"),
    [
        ("大表.csv", b"a," * ((_LIMIT + 1) * 2**19), "too_large", {"limit": _LIMIT}),
        ("空表.csv", b"", "empty_file", {}),
        (
            "报告.csv",
            b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
            "not_csv",
            {"kind": "PDF"},
        ),
    ],
    ids=["oversized", "empty", "pdf"],
)
def test_what_is_no_table_is_refused_in_words(
    visit: Callable[..., Visit],
    language: Language,
    name: str,
    content: bytes,
    fault: str,
    details: dict[str, object],
    tmp_path: Path,
) -> None:
    visited = visit()
    visited.open("about", language)
    file = tmp_path / name
    file.write_bytes(content)
    visited.page.locator("input[type=file]").set_input_files(file)
    expect(visited.page.get_by_text(text(language, "upload.faults", count=1))).to_be_visible()
    # The fault is written out as a line; its table may still be on its way to the canvas.
    expect(visited.page.get_by_text(text(language, f"fault.{fault}", **details)).first).to_be_visible()
    expect(visited.page.get_by_role("button", name=text(language, "upload.accept"))).to_have_count(0)
    visited.expect_no_fault()
