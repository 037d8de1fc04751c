"""Files as people save them: encodings, headers, other formats under a false name, and bytes of every kind."""

from __future__ import annotations

import csv
import io
import os
import zipfile

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboard.descriptor import Descriptor, Table, default_descriptor
from dashboard.reading import decode, read_table

# `make test-full` runs ten times as many.
TRIALS = 3000 if os.environ.get("TRIALS") == "full" else 300

DESCRIPTOR = default_descriptor()
PLACES = DESCRIPTOR.tables["places"]
# Synthetic places: text with a comma, quotation marks and a line break in it, as spreadsheets write them.
ROWS = [
    {
        "place_id": "synthetic-a",
        "name_zh": "示例园区，甲",
        "name_en": 'Park "A", synthetic',
        "place_type": "site",
        "note": "一行\n二行",
    },
    {"place_id": "synthetic-b", "name_zh": "示例园区乙", "name_en": "Park B", "place_type": "site"},
]


def as_csv(
    header: list[str] | tuple[str, ...] = PLACES.column_names,
    rows: list[dict[str, str]] = ROWS,
    end: str = "\r\n",
    **kind: str,
) -> str:
    """The synthetic places as CSV text under this header."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator=end, **kind)
    writer.writerow(header)
    writer.writerows([row.get(name, "") for name in PLACES.column_names] for row in rows)
    return buffer.getvalue()


def rows_of(frame: pd.DataFrame | None) -> list[dict[str, str]]:
    """The filled cells of each row."""
    assert frame is not None
    return [{name: value for name, value in row.items() if value} for row in frame.to_dict("records")]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (as_csv().encode("utf-8"), "utf-8"),
        (as_csv().encode("utf-8-sig"), "utf-8-sig"),
        (as_csv().encode("gb18030"), "gb18030"),
        (as_csv().encode("gbk"), "gb18030"),
        (as_csv(end="\n").encode("utf-8"), "utf-8"),
    ],
    ids=["utf-8", "utf-8 with mark", "gb18030", "gbk", "unix line ends"],
)
def test_every_encoding_of_excel_and_wps_gives_the_same_rows(content: bytes, encoding: str) -> None:
    """Guards "GBK upload fails" and "Chinese CSV garbled": the same rows whatever the program saved."""
    read = read_table("upload.csv", content, DESCRIPTOR)
    assert (read.faults, read.encoding, read.table) == ((), encoding, PLACES)
    assert rows_of(read.frame) == ROWS


def test_a_character_beyond_gbk_survives_gb18030() -> None:
    """Guards rare characters in names (𠮷 lies outside the basic plane): GB18030 has them, GBK has not."""
    rows = [{**ROWS[1], "name_zh": "𠮷示例"}]
    read = read_table("upload.csv", as_csv(rows=rows).encode("gb18030"), DESCRIPTOR)
    assert rows_of(read.frame) == rows


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("table", [table.name for table in DESCRIPTOR])
def test_headers_may_be_the_titles(language: str, table: str) -> None:
    """Guards uploads with the dictionary's own titles, of every table, in Chinese or English."""
    described = DESCRIPTOR.tables[table]
    titles = [column.titles[language] for column in described.columns]  # type: ignore[index]
    read = read_table("upload.csv", (",".join(f'"{title}"' for title in titles) + "\n").encode(), DESCRIPTOR)
    assert (read.faults, read.table) == ((), described)
    assert read.frame is not None
    assert tuple(read.frame.columns) == described.column_names


def test_columns_in_another_order_are_put_right() -> None:
    """Guards a colleague who moved a column: the frame has the descriptor's order, each cell its own column."""
    backwards = pd.read_csv(io.StringIO(as_csv()), dtype="str").fillna("").iloc[:, ::-1]
    read = read_table("upload.csv", backwards.to_csv(index=False).encode(), DESCRIPTOR)
    assert read.faults == ()
    assert [row["place_id"] for row in rows_of(read.frame)] == ["synthetic-a", "synthetic-b"]
    assert read.frame is not None
    assert tuple(read.frame.columns) == PLACES.column_names


def test_rows_keep_the_numbers_of_the_spreadsheet() -> None:
    """Guards "row 7" in a message: blank rows count as the spreadsheet counts them, but are no rows."""
    lines = as_csv(rows=[{**ROWS[1], "note": ""}]).splitlines()
    content = "\r\n".join([lines[0], "", ",,,,,,,,,", lines[1], ""])
    read = read_table("upload.csv", content.encode(), DESCRIPTOR)
    assert read.faults == ()
    assert read.frame is not None
    # Row 1 is the header, 2 is empty, 3 has nine commas and nothing else, 4 holds the place.
    assert list(read.frame.index) == [4]


def test_empty_lines_above_the_header_are_counted() -> None:
    """Guards the row number where somebody left lines free above the header: header in row 3, the place in row 4."""
    read = read_table(
        "upload.csv", ("\r\n\r\n" + as_csv(rows=[{**ROWS[1], "place_type": "site"}])).encode(), DESCRIPTOR
    )
    assert read.frame is not None
    assert list(read.frame.index) == [4]
    wrong = read_table("upload.csv", ("\r\n\r\n" + as_csv()).replace("note", "remark").encode(), DESCRIPTOR)
    assert {fault.row for fault in wrong.faults} == {3}


def test_every_short_and_long_row_is_named_and_the_others_are_read() -> None:
    """Guards rows with a lost or an additional comma: each with its row, its cells and how many it should have."""
    content = as_csv(rows=[ROWS[1]]) + "synthetic-c,短\r\n" + as_csv(rows=[ROWS[1]]).splitlines()[1] + "x,y\r\n"
    read = read_table("upload.csv", content.encode(), DESCRIPTOR)
    assert [(fault.code, fault.row, fault.value, dict(fault.details)) for fault in read.faults] == [
        ("too_few_cells", 3, "2", {"expected": "10"}),
        ("too_many_cells", 4, "11", {"expected": "10"}),
    ]


def test_empty_cells_beyond_the_header_are_no_fault() -> None:
    """Guards spreadsheets that write trailing commas: nothing stands in them, so nothing is lost."""
    content = as_csv(rows=[ROWS[1]]).rstrip("\r\n") + ",,,\r\n"
    assert read_table("upload.csv", content.encode(), DESCRIPTOR).faults == ()


def _xlsx() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.4\n...", "PDF"),
        (_xlsx(), "XLSX/ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 64, "XLS"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
    ],
    ids=["pdf", "xlsx", "xls", "png"],
)
def test_another_format_under_the_name_of_a_csv_is_named(content: bytes, kind: str) -> None:
    """Guards the renamed file: the message says what it is, not that its text cannot be read."""
    (fault,) = read_table("data.csv", content, DESCRIPTOR).faults
    assert (fault.code, dict(fault.details)) == ("not_csv", {"kind": kind})


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"  \r\n\t", "\ufeff".encode(), "\ufeff\r\n".encode(), b"\r\n,,,\r\n"]
)
def test_a_file_without_content_is_refused(content: bytes) -> None:
    """Guards the empty file in its several forms: refused as empty (or, with commas alone, as no table's header)."""
    read = read_table("data.csv", content, DESCRIPTOR)
    assert read.frame is None
    assert [fault.code for fault in read.faults] == ["unknown_table" if b"," in content else "empty_file"]


@pytest.mark.parametrize(
    "content",
    [
        "甲,乙\n".encode("utf-16"),
        b"place_id\n\x00",
        b"\xff\xff\xff\xff",
        "編號,名稱\n".encode("big5") + b"\xff",
    ],
    ids=["utf-16", "nul", "no text", "broken big5"],
)
def test_an_unknown_encoding_is_refused(content: bytes) -> None:
    """Guards against guessing: what is neither UTF-8 nor GB18030, or holds NUL bytes, is not shown as garbage."""
    assert decode(content) is None
    assert [fault.code for fault in read_table("data.csv", content, DESCRIPTOR).faults] == ["unknown_encoding"]


def test_a_huge_cell_is_refused_as_a_broken_quotation() -> None:
    """Guards against one lost quotation mark that makes the rest of a file a single cell."""
    content = as_csv(rows=[{**ROWS[1], "note": "长" * 1_000_001}]).encode()
    assert [fault.code for fault in read_table("data.csv", content, DESCRIPTOR).faults] == ["broken_csv"]


def test_the_header_of_another_file_belongs_to_no_table() -> None:
    """Guards against a table recognised by its id alone: fewer than half of its columns is another file."""
    (fault,) = read_table("data.csv", b"place_id,remark\na,b\n", DESCRIPTOR).faults
    assert (fault.code, dict(fault.details)["header"]) == ("unknown_table", "place_id, remark")


@pytest.mark.parametrize("table", [table.name for table in DESCRIPTOR])
def test_every_table_is_recognised_by_its_own_header(table: str) -> None:
    """Guards recognition: the tables share most of their columns, yet each header leads to its own."""
    described: Table = DESCRIPTOR.tables[table]
    read = read_table("data.csv", (",".join(described.column_names) + "\n").encode(), DESCRIPTOR)
    assert read.table is not None
    assert read.table.name == table


HEADER = ",".join(PLACES.column_names).encode()


@settings(max_examples=TRIALS)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.binary(max_size=120).map(lambda tail: HEADER + b"\r\n" + tail),
        st.text(max_size=80).map(lambda text: HEADER + b"\n" + text.encode("utf-8", "replace")),
    )
)
@example(b'"')
@example(b"\xef\xbb\xbf")
@example(b"\xef\xbb\xbf\n")
@example(b"\n\n,")
@example(b"\x0b")
@example(b"\x1c\n")
@example("\u2028".encode())
@example(HEADER + b'\n"' + b"x" * 2_000_000)
@example(HEADER + b"\r\r\r\n\r")
def test_no_bytes_make_reading_raise(content: bytes) -> None:
    """Guards the upload: whatever the bytes, the answer is a frame or faults, and a frame is whole."""
    read = read_table("data.csv", content, DESCRIPTOR)
    assert read.frame is not None or read.faults
    if read.frame is not None:
        assert read.table is not None
        assert tuple(read.frame.columns) == read.table.column_names
        assert all(isinstance(value, str) for value in read.frame.to_numpy().ravel())


def test_what_an_expected_table_lacks_is_named(descriptor: Descriptor) -> None:
    """Guards the repository's own files, whose table is known by name: each missing and each unknown column."""
    read = read_table("places.csv", b"place_id,name_zh,remark\n", descriptor, descriptor.tables["places"])
    assert {(fault.code, fault.column) for fault in read.faults} == {
        ("unknown_column", "remark"),
        *(("missing_column", name) for name in PLACES.column_names[2:]),
    }
