"""One cell at a time: dates, numbers, codes and places as people and spreadsheets leave them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.descriptor import Column, default_descriptor
from dashboard.reading.cell import DAY, MONTH, NO_YEAR, NUMBER, PERCENT, TAG, Change, Doubt, How, tagged
from dashboard.reading.columns import read_cell
from dashboard.reading.encoding import encoding_of
from dashboard.reading.numbers import expanded
from dashboard.reading.sheet_scan import column_letters, column_number, format_kind
from dashboard.validation import is_partial_date

DESCRIPTOR = default_descriptor()


def column(table: str, name: str) -> Column:
    """The descriptor's column."""
    return DESCRIPTOR.tables[table].column(name)


DATE, VALUE, COUNT, YEAR = (
    column("events", "date"),
    column("observations", "value"),
    column("labs", "count"),
    column("targets", "target_year"),
)
ADCODE, PLACE_CODE = column("events", "adcode"), column("places", "adcode")
ANY = [column for table in DESCRIPTOR for column in table.columns]


def read(described: Column, cell: str, **how: object) -> object:
    """What is read: the text after a change, the code of a doubt, or None where the cell stands."""
    found = read_cell(described, cell, How(**how))  # type: ignore[arg-type]
    return found.after if isinstance(found, Change) else f"?{found.code}" if isinstance(found, Doubt) else None


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2022年", "2022"),
        ("2022年7月", "2022-07"),
        ("2022 年 7 月 5 日", "2022-07-05"),
        ("２０２２年７月", "2022-07"),
        ("二〇二二年七月五日", "2022-07-05"),
        ("二〇二二年十二月三十一日", "2022-12-31"),
        ("2022/7", "2022-07"),
        ("2022.7", "2022-07"),
        ("2022-7-5", "2022-07-05"),
        ("2022/7/5 0:00", "2022-07-05"),
        ("2022-07-05T00:00:00", "2022-07-05"),
        ("202207", "2022-07"),
        ("20220705", "2022-07-05"),
        ("Jul-22", "2022-07"),
        ("7-Jul-22", "2022-07-07"),
        ("July 2022", "2022-07"),
        ("5 July 2022", "2022-07-05"),
        ("July 5, 2022", "2022-07-05"),
        ("Sept. 2022", "2022-09"),
        ("22年7月", "2022-07"),
        ("44747", "2022-07-05"),
        ("44747.5", "2022-07-05"),
        ("25/7/2022", "2022-07-25"),
        # May be several: asked.
        ("2022.1", "?ambiguous_date"),
        ("5/7/2022", "?ambiguous_date"),
        ("22/7/5", "?ambiguous_date"),
        ("Jul-35", "?ambiguous_date"),
        ("35年7月", "?ambiguous_date"),
        ("22-Jul", "?date_without_year"),
        ("7月5日", "?date_without_year"),
        ("7月", "?date_without_year"),
        # No dates: left to the check, which says so.
        ("2022-13", None),
        ("2022年2月30日", None),
        ("2022年底", None),
        ("2022Q1", None),
        ("12345", None),
        ("2022年0月", None),
        ("上半年", None),
        # Already what they should be.
        ("2022", None),
        ("2022-07", None),
        ("2022-07-05", None),
    ],
)
def test_dates(cell: str, expected: str | None) -> None:
    """Guards dates as people and Excel leave them: read where one thing can be meant, asked where several can."""
    if expected is None and is_partial_date(cell):
        assert read(DATE, cell) in {None, cell}
    else:
        assert read(DATE, cell) == expected


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [(DAY, "2022-07-05", "2022-07-05"), (MONTH, "2022-07", "2022-07"), (NO_YEAR, "2022-07-05", "?date_without_year")],
)
def test_date_cells(kind: str, text: str, expected: str) -> None:
    """Guards a workbook's dates: as exact as they are shown, and never with a year that Excel added."""
    assert read(DATE, tagged(kind, text)) == expected


def test_a_year_that_is_a_number_is_said_to_be_one() -> None:
    """Guards the reason given: a year typed into a workbook is a number cell, a day's number is a date's."""
    assert read_cell(DATE, tagged(NUMBER, "2022"), How()) == Change("2022", "number_cell")
    assert read_cell(DATE, tagged(NUMBER, "44747"), How()) == Change("2022-07-05", "excel_serial")


@pytest.mark.parametrize(
    ("described", "cell", "expected"),
    [
        (VALUE, "１２．５", "12.5"),
        (VALUE, "1,234,567.8", "1234567.8"),
        (VALUE, "1，234", "1234"),
        (VALUE, "1 234", "1234"),
        (VALUE, "−5", "-5"),
        (VALUE, "1.5E+06", "1500000"),
        (VALUE, "1E-3", "0.001"),
        (VALUE, "1.23457E+11", "?rounded_number"),
        (VALUE, "'12", "12"),
        (VALUE, "12.", "12"),
        (VALUE, ".5", "0.5"),
        (VALUE, "1,23", None),
        (VALUE, "12家", None),
        (VALUE, "10²", None),
        (VALUE, "九", None),
        (VALUE, "12-15", None),
        (VALUE, "90%", "?percent_elsewhere"),
        (COUNT, "12.0", "12"),
        (COUNT, "1.5", None),
        (COUNT, "-", ""),
        (YEAR, "2030年", "2030"),
        (YEAR, "2030.0", "2030"),
        (YEAR, "30", None),
    ],
)
def test_numbers(described: Column, cell: str, expected: str | None) -> None:
    """Guards numbers: read where every digit stands there, refused or left where one would have to be made up."""
    assert read(described, cell) == expected


def test_a_percent_sign_depends_on_the_unit() -> None:
    """Guards 0.9 against being 0.9 %: the sign and the format count only where the unit is the percent sign."""
    assert read(VALUE, "90%", percent=True) == "90"
    assert read(VALUE, tagged(PERCENT, "0.905"), percent=True) == "90.5"
    assert read(VALUE, tagged(PERCENT, "0.905")) == "?percent_elsewhere"


def test_a_comma_may_be_a_decimal_sign_where_semicolons_separate() -> None:
    """Guards 1,234 in a file of a Windows that writes decimals with a comma: asked, never a thousandfold."""
    found = read_cell(VALUE, "1,234", How(decimal_comma=True))
    assert isinstance(found, Doubt)
    assert found.choices == ("1234", "1.234")
    assert read(VALUE, "1,234,567", decimal_comma=True) == "1234567"


@pytest.mark.parametrize(
    ("described", "cell", "expected"),
    [
        (ADCODE, "４４０７００", "440700"),
        (ADCODE, "440700；440300", "440700;440300"),
        (ADCODE, "江门市、深圳市", "440700;440300"),
        (ADCODE, "广东省江门市", "440700"),
        (ADCODE, "全国", "100000"),
        (ADCODE, "江门市（440700）", "440700"),
        (ADCODE, "440700江门市", "440700"),
        (ADCODE, "440700 南京市", "?code_and_name_differ"),
        (ADCODE, "4.407E+05", "440700"),
        (ADCODE, "1E+05", "100000"),
        (ADCODE, "4.41E+05", "?rounded_code"),
        (ADCODE, "440700.0", "440700"),
        (ADCODE, tagged(NUMBER, "440700"), "440700"),
        (ADCODE, "4407", "?code_length"),
        (ADCODE, "440700000000", "?code_length"),
        (ADCODE, "鼓楼区", "?ambiguous_place"),
        (ADCODE, "南京市鼓楼区", "320106"),
        (ADCODE, "某某市", "?unknown_place"),
        (ADCODE, "/", ""),
        (ADCODE, "440700", None),
        (ADCODE, "440799", None),
        (PLACE_CODE, "Jiangmen", "440700"),
        (column("events", "event_type"), "Meeting", "meeting"),
        (column("events", "event_type"), "开会", None),
        (column("events", "organiser_ids"), "chn-energy, ndrc", "chn-energy;ndrc"),
        (column("events", "event_id"), "ａｂ-1", "ab-1"),
        (column("events", "event_id"), "Ab_1", None),
        (column("institutions", "aliases"), "甲；乙", "甲;乙"),
        (column("institutions", "aliases"), "甲、乙", None),
    ],
)
def test_codes_and_places(described: Column, cell: str, expected: str | None) -> None:
    """Guards ids and divisions: names become codes only where one division can be meant."""
    assert read(described, cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("'=SUM(A1)", "=SUM(A1)"),
        ("'@示例", "@示例"),
        ("''=1", "'=1"),
        ("'示例'", None),
        ("示例\u00a0文字", "示例 文字"),
        ("\ufeff示例", "示例"),
        ("示例　文字", None),
        ("N/A", ""),
        ("——", ""),
        ("无", "?none_or_empty"),
        ("无锡", None),
        ("示例\ufffd", "?garbled_text"),
        ("１２个", None),
        ("not applicable", "not_applicable"),
    ],
)
def test_free_text(cell: str, expected: str | None) -> None:
    """Guards text: what a program or a slip added is taken off, every other character stays."""
    assert read(column("events", "note"), cell) == expected


@given(
    st.sampled_from(ANY), st.text(max_size=30) | st.text("0123456789.,-/年月日%eE+;；、 '=无江门鼓楼区", max_size=14)
)
def test_no_cell_makes_reading_raise_and_what_is_read_stays(described: Column, cell: str) -> None:
    """Guards every column against every text: no exception, and what was read is read as itself the second time."""
    once = read_cell(described, cell, How())
    if isinstance(once, Change) and not once.after.startswith(("'", TAG)):
        twice = read_cell(described, once.after, How())
        assert twice is None or (isinstance(twice, Change) and twice.after == once.after) or once.code == "apostrophe"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("0%", "P"),
        ("0.00%", "P"),
        ("yyyy-mm-dd", ""),
        ('yyyy"年"m"月"', "M"),
        ("mmm-yy", "M"),
        ("yyyy", "Y"),
        ("d-mmm", "d"),
        ('m"月"d"日"', "d"),
        ("h:mm", ""),
        ("yyyy/m/d h:mm", ""),
        ("[$-804]yyyy/m/d", ""),
        ("0.00", ""),
        ("General", ""),
        ("@", ""),
    ],
)
def test_number_formats(code: str, kind: str) -> None:
    """Guards what a workbook shows: a percentage, a month, a year, a date without its year."""
    assert format_kind(code) == kind


def test_columns_are_counted_as_spreadsheets_do() -> None:
    """Guards places in a sheet, both ways: A, Z, AA, XFD."""
    assert [column_letters(number) for number in (1, 26, 27, 702, 703, 16384)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert all(column_number(column_letters(number)) == number for number in range(1, 2000))


def test_scientific_notation_is_written_out_and_a_cut_one_is_known() -> None:
    """Guards codes and sums: every digit that stands there, and whether more stood there before."""
    assert expanded("4.407E+05") == ("440700", True)
    assert expanded("1.5e+06") == ("1500000", False)
    assert expanded("1.25E+02") == ("125", False)
    assert expanded("440700") is None


CHINESE = "编号,名称\r\n甲,示例文字，一\r\n"


@pytest.mark.parametrize(
    ("content", "name", "fault", "line"),
    [
        (CHINESE.encode(), "utf-8", "", None),
        (CHINESE.encode("utf-8-sig"), "utf-8-sig", "", None),
        (CHINESE.encode("gb18030"), "gb18030", "", None),
        ("联通\n".encode("gb18030"), "gb18030", "", None),
        ("a,联通\nb,示例\n".encode("gb18030"), "gb18030", "", None),
        (CHINESE.encode("utf-16"), "utf-16", "", None),
        (b"\xfe\xff" + CHINESE.encode("utf-16-be"), "utf-16", "", None),
        (("a,b\n" + CHINESE).encode("utf-16-le"), "utf-16-le", "", None),
        (("a,b\n" + CHINESE).encode("utf-16-be"), "utf-16-be", "", None),
        (CHINESE.encode() + "乙,示例\n".encode("gb18030"), "", "mixed_encoding", 3),
        (CHINESE.encode("gb18030") + "乙,示例\n".encode(), "", "mixed_encoding", 3),
        (CHINESE.encode("utf-8-sig") + "乙,示例\n".encode("gb18030"), "", "mixed_encoding", 3),
        (CHINESE.encode()[:-3], "", "truncated_file", 2),
        (CHINESE.encode("gb18030")[:-3], "", "truncated_file", 2),
        (CHINESE.encode("utf-16")[:-1], "", "truncated_file", None),
        (b"a,b\n\x00\x01\x00\x00", "", "unknown_encoding", None),
        (b"\xff\xff\xff", "", "unknown_encoding", None),
    ],
)
def test_encodings(content: bytes, name: str, fault: str, line: int | None) -> None:
    """Guards the first step: each encoding of Windows told apart, a mixture refused with its line."""
    found = encoding_of(content)
    assert (found.name, found.fault, found.line) == (name, fault, line)
