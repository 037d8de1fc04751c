"""Archives and workbooks that are damaged, hostile or locked: refused before they are unpacked, each by name."""

from __future__ import annotations

import io
import resource
import time
import zipfile
import zlib
from collections.abc import Callable

import pytest
from making import archive, csv_text, names, rows_of, sheet_xml, titles, workbook
from test_upload_faults import event, locked_archive

from dashboard.descriptor import Descriptor
from dashboard.reading import ReadTable, grid, limits, read_upload
from dashboard.reading.limits import MEGABYTE, MOST_BYTES


def refusals(found: list[ReadTable]) -> list[tuple[str, str]]:
    """File and code of every fault."""
    return [(fault.file, fault.code) for read in found for fault in read.faults]


def bomb(size: int, name: str = "events.csv") -> bytes:
    """An archive whose one member is so many megabytes of nothing."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package, package.open(name, "w") as member:
        for _ in range(size):
            member.write(b"\x00" * MEGABYTE)
    return buffer.getvalue()


def raw_sheet(data: str) -> bytes:
    """A workbook whose sheet has this XML between its first and last tag."""
    return workbook({"events": sheet_xml([]).replace("<sheetData></sheetData>", f"<sheetData>{data}</sheetData>")})


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: bomb(100), "archive_bomb"),
        (lambda: bomb(100, "xl/workbook.xml"), "archive_bomb"),
        (
            lambda: raw_sheet('<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"/></row>'),
            "too_many_columns",
        ),
        (lambda: raw_sheet("<row r='1'><c r='A1'/></row><row r='999999'><c r='QZ999999'/></row>"), "sheet_too_large"),
        (lambda: raw_sheet('<row r="1">' + "<c/>" * 600 + "</row>"), "too_many_columns"),
        (lambda: raw_sheet("".join(f"<row><c><v>{n}</v></c></row>" for n in range(1_000_001))), "too_many_rows"),
        (lambda: raw_sheet('<row r="1"><c r="A1"/><c r="B900000"/><c r="PZ1"/></row>'), "sheet_too_large"),
        (lambda: raw_sheet("<row>" + "<c/>" * 400 + "</row>" + "<row/>" * 100_000), "sheet_too_large"),
    ],
    ids=[
        "zeros",
        "zeros as a workbook",
        "corners",
        "quotes",
        "columns unnamed",
        "rows unnamed",
        "mixed",
        "both unnamed",
    ],
)
def test_what_would_fill_the_memory_is_refused_at_once(
    descriptor: Descriptor, make: Callable[[], bytes], code: str
) -> None:
    """Guards the server: bombs of each kind are named within seconds and without taking their size in memory."""
    content = make()
    assert len(content) < 5 * MEGABYTE
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    assert [found for _, found in refusals(read_upload("upload", content, descriptor))] == [code]
    assert time.process_time() - start < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400 * 1024


def test_a_file_above_the_limit_is_refused_by_its_size(descriptor: Descriptor) -> None:
    """Guards the first step: 200 MB and one byte are not looked at."""
    (read,) = read_upload("big.csv", bytes(MOST_BYTES + 1), descriptor)
    (fault,) = read.faults
    assert (fault.code, dict(fault.details)) == ("too_large", {"limit": "200"})


def test_too_many_rows_of_text_are_refused(descriptor: Descriptor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards the count of rows in a CSV; the limit itself is lowered here, for a million rows take seconds to make."""
    assert grid.MOST_ROWS == limits.MOST_ROWS == 1_000_000
    monkeypatch.setattr(grid, "MOST_ROWS", 3)
    content = csv_text([names("events"), *rows_of("events", {}, {}, {}, {})]).encode()
    assert refusals(read_upload("upload", content, descriptor)) == [("upload", "too_many_rows")]


def test_ten_thousand_columns_are_refused(descriptor: Descriptor) -> None:
    """Guards the width, in text as in a workbook."""
    header = [*names("events"), *(f"x{n}" for n in range(10_000))]
    row = [*rows_of("events", {})[0], *[""] * 10_000]
    for content in (csv_text([header, row]).encode(), workbook({"events": sheet_xml([header, row])})):
        assert [code for _, code in refusals(read_upload("upload", content, descriptor))] == ["too_many_columns"]


@pytest.mark.parametrize(
    "name",
    ["../events.csv", "a/../../events.csv", "/etc/events.csv", "C:events.csv", "C:\\events.csv", "a\\b.csv", "~/a.csv"],
)
def test_names_that_are_paths_are_refused(descriptor: Descriptor, name: str) -> None:
    """Guards the file system, though nothing is ever written: a name that leads out of the archive is not read."""
    assert refusals(read_upload("upload", archive({name: event()}), descriptor)) == [
        (f"upload/{name}", "path_in_archive")
    ]


def test_a_chinese_name_with_a_backslash_byte_is_no_path(descriptor: Descriptor) -> None:
    """Guards GB18030 names: the second byte of 塡 is the backslash's, the name is none the less plain."""
    assert b"\\" in "塡".encode("gb18030")
    (read,) = read_upload("upload", archive({"塡/事件.csv": event()}, "gb18030"), descriptor)
    assert (read.file, read.faults) == ("upload/塡/事件.csv", ())


def test_one_bad_member_does_not_hide_the_good_ones(descriptor: Descriptor) -> None:
    """Guards an archive as a whole: each member gets its own answer."""
    places = csv_text([titles("places"), *rows_of("places", {})]).encode("gb18030")
    members = {"events.csv": event(), "nested.zip": archive({"a.csv": b"x"}), "b.csv": b"", "places.csv": places}
    found = read_upload("upload", archive({**members, "c.csv": b"%PDF-1.7"}), descriptor)
    assert [read.table.name for read in found if read.table] == ["events", "places"]
    assert refusals(found) == [
        ("upload/nested.zip", "foreign_member"),
        ("upload/b.csv", "empty_file"),
        ("upload/c.csv", "other_format"),
    ]
    assert refusals(read_upload("upload", locked_archive(), descriptor)) == [("upload/events.csv", "locked_member")]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("data.csv", b"%PDF-1.4\n...", "PDF"),
        ("data.xlsx", b"<html><table></table></html>", "HTML/XML"),
        ("data.xls", '\ufeff<?xml version="1.0"?><Workbook/>'.encode(), "HTML/XML"),
        ("data.csv", b'[{"a": 1}]', "JSON"),
        ("data.csv", b"\x89PNG\r\n\x1a\n", "PNG"),
        ("data.csv", b"Rar!\x1a\x07", "RAR"),
        ("data.xlsx", archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}), "DOCX"),
        ("data.xlsx", archive({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"x"}), "XLSB"),
        ("data.xlsx", archive({"mimetype": b"application/vnd.oasis", "content.xml": b"<o/>"}), "ODS"),
    ],
)
def test_another_format_is_named(descriptor: Descriptor, name: str, content: bytes, kind: str) -> None:
    """Guards the renamed file: the message says what it is."""
    (read,) = read_upload(name, content, descriptor)
    (fault,) = read.faults
    assert (fault.code, dict(fault.details)) == ("other_format", {"kind": kind})


@pytest.mark.parametrize("content", [b"", b" \r\n\t", b"\x00" * 50, "\ufeff".encode(), b",,,\r\n,,\r\n"])
def test_an_empty_file_is_named(descriptor: Descriptor, content: bytes) -> None:
    """Guards the empty file in its several forms."""
    assert refusals(read_upload("upload", content, descriptor)) == [("upload", "empty_file")]


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.95, 0.999])
def test_a_truncated_package_is_named(descriptor: Descriptor, share: float) -> None:
    """Guards the broken download: a workbook and an archive cut anywhere are damaged, not empty."""
    for whole in (
        workbook({"events": sheet_xml([names("events"), *rows_of("events", {})])}),
        archive({"a.csv": event()}),
    ):
        found = refusals(read_upload("upload", whole[: int(len(whole) * share)], descriptor))
        assert [code for _, code in found] == ["broken_archive"]


def test_a_damaged_part_is_named(descriptor: Descriptor) -> None:
    """Guards the check sum: a byte changed inside a packed sheet is found before its values are used."""
    content = bytearray(workbook({"events": sheet_xml([names("events"), *rows_of("events", *[{}] * 50)])}))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as package:
        info = package.getinfo("xl/worksheets/sheet1.xml")
    content[info.header_offset + 60 + info.compress_size // 2] ^= 0xFF
    ((_, code),) = refusals(read_upload("upload", bytes(content), descriptor))
    assert code in {"broken_archive", "archive_bomb"}
    assert zlib.crc32(b"") == 0


def test_a_table_that_begins_further_down_and_to_the_right_is_read(descriptor: Descriptor) -> None:
    """Guards positions in a sheet: rows keep their numbers and cells their columns where the first ones are free."""
    blank: list[str] = []
    rows = [blank, blank, ["", "", *titles("places")], ["", "", *rows_of("places", {})[0]]]
    (read,) = read_upload("upload", workbook({"a": sheet_xml(rows)}), descriptor)
    assert read.frame is not None
    assert (read.faults, list(read.frame.index), read.frame.loc[4, "name_zh"]) == ((), [4], "示例园区")


def test_a_header_named_by_its_file_says_what_is_missing(descriptor: Descriptor) -> None:
    """Guards the damaged header: a file that bears a table's name is told which columns it lacks."""
    header = ["x" if name == "place_id" else name for name in names("places")]
    content = csv_text([header, *rows_of("places", {})]).encode()
    for name in ("places.csv", "园区与区域.csv", "Places.csv"):
        found = read_upload(name, content, descriptor)
        assert refusals(found) == [(name, "missing_column"), (name, "unknown_column")]
    assert refusals(read_upload("a.csv", content, descriptor)) == [("a.csv", "unknown_table")]


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("event_id", "name_zh", True),
        ("event_id", "name_en", True),
        ("name_zh", "name_en", True),
        ("date", "adcode", True),
        ("event_type", "voice", True),
        ("document_id", "event_id", False),
        ("evidence", "note", False),
    ],
)
def test_swapped_columns_are_named_where_it_shows(descriptor: Descriptor, first: str, second: str, found: bool) -> None:
    """Guards the moved heading: two columns that plainly hold each other's cells; others cannot be told apart."""
    header = names("events")
    a, b = header.index(first), header.index(second)
    header[a], header[b] = header[b], header[a]
    content = csv_text([header, *rows_of("events", *[{"note": "示例"}] * 5)]).encode()
    (read,) = read_upload("upload", content, descriptor)
    named = [{fault.column, dict(fault.details)["other"]} for fault in read.faults if fault.code == "swapped_columns"]
    assert named == ([{first, second}] if found else [])


def test_no_columns_of_our_own_data_seem_swapped(descriptor: Descriptor, frames: dict[str, object]) -> None:
    """Guards against a false alarm: every table of the repository reads without a fault and without a reading."""
    for table in descriptor:
        content = frames[table.name].to_csv(index=False).encode()  # type: ignore[attr-defined]
        (read,) = read_upload(table.path, content, descriptor)
        assert (read.faults, read.readings) == ((), ())
        assert read.frame is not None
        assert read.frame.reset_index(drop=True).equals(frames[table.name].reset_index(drop=True))  # type: ignore[attr-defined]
