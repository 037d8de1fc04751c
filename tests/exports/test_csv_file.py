"""CSV for Excel and WPS: Chinese reads, numbers stay numbers, and no cell runs as a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.descriptor import default_descriptor
from dashboard.exports.csv_file import csv_bytes, neutralised
from dashboard.reading import read_table

if TYPE_CHECKING:
    from tests.synthetic import Synthetic


def rows(content: bytes) -> list[list[str]]:
    """The cells of the CSV, as a program that knows the byte order mark reads them."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_file_begins_with_the_mark_and_ends_lines_as_windows_does() -> None:
    """Guards "Chinese CSV garbled in Excel": one byte order mark, and CR LF behind every row."""
    content = csv_bytes(pd.DataFrame({"名称": ["示例甲", "示例乙"]}))
    assert content == "\ufeff名称\r\n示例甲\r\n示例乙\r\n".encode()


def test_an_empty_frame_is_its_header() -> None:
    """Guards a selection without rows: the header alone, and still the mark."""
    assert csv_bytes(pd.DataFrame({"甲": [], "乙": []}, dtype="str")) == "\ufeff甲,乙\r\n".encode()


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+cmd", "-cmd", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")', "-inf", "+nan", "-1_000", "--1", "-1+2"],
)
def test_what_a_spreadsheet_would_run_is_text(cell: str) -> None:
    """Guards the user's machine against an uploaded cell: an apostrophe before it makes it text."""
    assert rows(csv_bytes(pd.DataFrame({"a": [cell]})))[1] == [f"'{cell}"]


@pytest.mark.parametrize("cell", ["12", "-3", "+3", "-0.5", "90%", "示例", "", "2022-07-05", "a=b", "a@b"])
def test_numbers_and_plain_text_are_left_alone(cell: str) -> None:
    """Guards the figures: a negative number stays a number, and no ordinary cell gains a sign."""
    assert neutralised(cell) == cell


@pytest.mark.parametrize("value", [-3, -0.5, None, True])
def test_what_is_no_text_is_left_alone(value: object) -> None:
    """Guards frames with real numbers in them."""
    assert neutralised(value) is value


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=30))
def test_no_cell_begins_as_a_formula(cell: str) -> None:
    """Guards every text: what is written begins with a formula sign only where it is a plain number."""
    written = str(neutralised(cell))
    assert not written.startswith(("=", "@", "\t", "\r"))
    assert not written.startswith(("+", "-")) or written[1:].replace(".", "", 1).isdecimal()
    assert written.removeprefix("'") == cell.removeprefix("'")


def test_the_mark_of_uploaded_data_stands_in_every_row() -> None:
    """Guards unpublished data: a row copied out of the file still says so; published data has no such column."""
    frame = pd.DataFrame({"a": ["1", "2"]})
    assert rows(csv_bytes(frame, "上传数据，尚未发布")) == [
        ["a", "※"],
        ["1", "上传数据，尚未发布"],
        ["2", "上传数据，尚未发布"],
    ]
    assert rows(csv_bytes(frame))[0] == ["a"]
    assert list(frame.columns) == ["a"]


def test_a_downloaded_table_can_be_uploaded_again(synthetic: Synthetic) -> None:
    """Guards the monthly round: download, correct in Excel, upload; the cells come back as they were."""
    synthetic.add("labs", note='一行\n二行, "引号"')
    frame = synthetic.frames()["labs"]
    read = read_table("labs.csv", csv_bytes(frame), default_descriptor())
    assert read.faults == ()
    assert read.frame is not None
    assert read.frame.equals(frame)
