"""CSV whose rows, quotation marks or headings are not quite right: named by row, or read and said."""

from __future__ import annotations

import pytest
from making import csv_text, names, rows_of, sheet_xml, titles, workbook

from dashboard.descriptor import Descriptor
from dashboard.reading import read_upload


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        # A mark within a quoted cell that is not doubled, as people type it.
        ('"一\n二"', '"一"二"', "broken_csv"),
        # A mark that is never closed swallows the rest of the file.
        ('"一\n二"', '"一', "truncated_file"),
    ],
)
def test_a_lost_quotation_mark_is_named_by_its_row(descriptor: Descriptor, old: str, new: str, code: str) -> None:
    """Guards rows against vanishing in the cell before them: a mark too many or too few is never read over."""
    rows = rows_of("events", {}, {"note": "一\n二"}, {}, {})
    text = csv_text([names("events"), *rows])
    assert old in text
    (read,) = read_upload("upload", text.replace(old, new).encode(), descriptor)
    assert read.frame is None
    assert [(fault.code, fault.row) for fault in read.faults] == [(code, 3)]


def test_a_row_without_a_required_cell_is_named_and_a_long_one_too(descriptor: Descriptor) -> None:
    """Guards a lost comma: a row too short for its required cells, or with something beyond the last, is a fault."""
    rows = rows_of("events", {}, {}, {})
    rows[0] = rows[0][:12]
    rows[1] = [*rows[1], "x"]
    (read,) = read_upload("upload", csv_text([names("events"), *rows]).encode(), descriptor)
    wide = str(len(names("events")))
    found = [(fault.code, fault.row, fault.value, dict(fault.details)["expected"]) for fault in read.faults[:2]]
    assert found == [("too_few_cells", 2, "12", wide), ("too_many_cells", 3, str(int(wide) + 1), wide)]


def test_headings_may_be_marked_as_required(descriptor: Descriptor) -> None:
    """Guards templates: a star, a note, a space or a line break in a heading does not hide its name."""
    header = [f"{title}*" for title in titles("places")]
    header[1], header[2], header[3] = "中文名称（必填）", " 英文\n名称 ", "PLACE_TYPE"
    (read,) = read_upload("upload", csv_text([header, *rows_of("places", {})]).encode(), descriptor)
    assert (read.faults, read.readings) == ((), ())


def test_formats_and_formulas_keep_their_place_where_the_first_columns_are_free(descriptor: Descriptor) -> None:
    """Guards positions in a sheet that begins in column C: a percentage stays in its own cell."""
    (row,) = rows_of("observations", {})
    percent = [('s="1"', "<v>0.9</v>") if cell == "90" else cell for cell in row]
    xml = sheet_xml([["", "", *names("observations")], ["", "", *percent]])
    (read,) = read_upload("upload", workbook({"a": xml}, ["0%"]), descriptor)
    assert read.frame is not None
    assert (read.frame.loc[2, "value"], dict(read.reading_counts)) == ("90", {"percent_cell": 1, "empty_column": 1})
