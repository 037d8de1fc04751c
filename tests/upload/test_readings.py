"""Each kind of reading: the smallest file with it and no other, what is read, and its words; none is silent."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from making import archive, csv_text, names, rows_of, sheet_xml, titles, workbook
from test_upload_faults import event, observation, sheet

from dashboard.descriptor import Descriptor
from dashboard.exports.csv_file import csv_bytes
from dashboard.i18n import LANGUAGES, locale, reading_text
from dashboard.reading import Reading, read_upload

PACKAGE = Path(__file__).resolve().parents[2] / "dashboard" / "reading"
Expected = tuple[int | None, str, str, str]


def with_row(*cells: str, place: int = 1) -> bytes:
    """A CSV of one event with another row put in."""
    rows = [names("events"), *rows_of("events", {})]
    rows.insert(place, [*cells, *[""] * (len(names("events")) - len(cells))])
    return csv_text(rows).encode()


def hidden_column() -> bytes:
    """A workbook whose second column is hidden."""
    columns = '<cols><col min="2" max="2" width="0" hidden="1"/></cols>'
    return sheet("events", {}, columns=columns)


def short_row() -> bytes:
    """A CSV whose row lacks its last, optional cell."""
    return csv_text([names("events"), rows_of("events", {})[0][:-1]]).encode()


WIDE = len(names("events"))
CASES: dict[str, tuple[Callable[[], bytes], Expected]] = {
    "apostrophe": (lambda: event(note="'=1+1"), (2, "note", "'=1+1", "=1+1")),
    "banner_row": (lambda: with_row("示例统计表", place=0), (1, "", "示例统计表", "")),
    "blank_row": (lambda: with_row("", place=1), (2, "", "1", "")),
    "boolean": (lambda: sheet("events", {"note": ('t="b"', "<v>1</v>")}), (2, "note", "TRUE", "TRUE")),
    "code_with_name": (lambda: event(adcode="440700 江门市"), (2, "adcode", "440700 江门市", "440700")),
    "date_cell": (
        lambda: sheet("events", {"date": ('s="1"', "<v>44747</v>")}, ("14",)),
        (2, "date", "2022-07-05", "2022-07-05"),
    ),
    "date_form": (lambda: event(date="2022年7月"), (2, "date", "2022年7月", "2022-07")),
    "decimal_zero": (lambda: event(adcode="440700.0"), (2, "adcode", "440700.0", "440700")),
    "delimiter": (
        lambda: csv_text([names("events"), *rows_of("events", {})], "\t").encode(),
        (None, "", "Tab", ","),
    ),
    "empty_column": (
        lambda: csv_text([[*names("events"), "", ""], [*rows_of("events", {})[0], "", ""]]).encode(),
        (1, "", "V–W", ""),
    ),
    "example_row": (lambda: with_row("example-row"), (2, "event_id", "example-row", "")),
    "excel_serial": (lambda: event(date="44747"), (2, "date", "44747", "2022-07-05")),
    "fifteen_digits": (
        lambda: sheet("observations", {"value": ("", "<v>0.30000000000000004</v>")}),
        (2, "value", "0.3", "0.3"),
    ),
    "formula": (lambda: sheet("events", {"paragraph": ("", "<f>1+1</f><v>2</v>")}), (2, "paragraph", "", "2")),
    "full_width": (lambda: observation(value="９０"), (2, "value", "９０", "90")),
    "hidden_column": (hidden_column, (None, "name_zh", "name_zh", "name_zh")),
    "hidden_row": (lambda: sheet("events", {}, hidden=[2]), (2, "", "2", "2")),
    "invisible": (lambda: event(name_zh="示例\u200b活动"), (2, "name_zh", "示例\u200b活动", "示例活动")),
    "letter_case": (lambda: event(basis="Stated"), (2, "basis", "Stated", "stated")),
    "line_break": (lambda: event(note="一\r\n二"), (2, "note", "一\r\n二", "一\n二")),
    "list_separator": (lambda: event(adcode="440700、440300"), (2, "adcode", "440700、440300", "440700;440300")),
    "mark_column": (
        lambda: csv_text([[*names("events"), "※"], [*rows_of("events", {})[0], "示例"]]).encode(),
        (1, "※", "※", ""),
    ),
    "none_as_empty": (lambda: event(organiser_ids="无"), (2, "organiser_ids", "无", "")),
    "number_cell": (lambda: sheet("events", {"adcode": ("", "<v>440700</v>")}), (2, "adcode", "440700", "440700")),
    "number_form": (lambda: observation(value="+90"), (2, "value", "+90", "90")),
    "percent": (lambda: observation(value="90%"), (2, "value", "90%", "90")),
    "percent_cell": (
        lambda: sheet("observations", {"value": ('s="1"', "<v>0.9</v>")}, ("0%",)),
        (2, "value", "0.9", "90"),
    ),
    "place_name": (lambda: event(adcode="江门"), (2, "adcode", "江门", "440700")),
    "placeholder": (lambda: event(note="—"), (2, "note", "—", "")),
    "repeated_header": (lambda: with_row(*titles("events")), (2, "event_id", "事件编号", "")),
    "scientific": (lambda: observation(value="9E+01"), (2, "value", "9E+01", "90")),
    "short_row": (short_row, (2, "", str(WIDE - 1), str(WIDE))),
    "skipped_member": (lambda: archive({"events.csv": event(), "README.txt": b"x"}), (None, "", "README.txt", "")),
    "skipped_sheet": (
        lambda: workbook({"说明": sheet_xml([["a"]]), "events": sheet_xml([names("events"), *rows_of("events", {})])}),
        (None, "", "说明", ""),
    ),
    "spaces": (lambda: event(name_zh="\u3000示例活动 "), (2, "name_zh", "\u3000示例活动 ", "示例活动")),
    "text_marker": (lambda: event(adcode="'440700"), (2, "adcode", "'440700", "440700")),
    "thousands": (lambda: observation(value="1,234", unit="个"), (2, "value", "1,234", "1234")),
    "token": (lambda: event(note="不适用"), (2, "note", "不适用", "not_applicable")),
    "unknown_sheet": (
        lambda: workbook({"电话": sheet_xml([["a"]]), "events": sheet_xml([names("events"), *rows_of("events", {})])}),
        (None, "", "电话", ""),
    ),
    "year_word": (
        lambda: csv_text([names("targets"), target(target_year="2030年")]).encode(),
        (2, "target_year", "2030年", "2030"),
    ),
}


def target(**cells: str) -> list[str]:
    """A row of targets in which only these cells and an id stand."""
    made = {"target_id": "synthetic-target", "name_zh": "示例目标", **cells}
    return [made.get(name, "") for name in names("targets")]


@pytest.mark.parametrize("code", CASES)
def test_what_is_read_otherwise_is_said(descriptor: Descriptor, code: str) -> None:
    """Guards "never silent": the reading is listed once with its place, what stood there and what was read."""
    make, expected = CASES[code]
    found = read_upload("upload", make(), descriptor)
    readings = [reading for read in found for reading in read.readings]
    assert [(one.code, one.row, one.column, one.before, one.after) for one in readings] == [(code, *expected)]
    assert not [fault for read in found for fault in read.faults]
    assert sum(dict(read.reading_counts).get(code, 0) for read in found) >= 1
    row, column, _, after = expected
    for read in found:
        if read.frame is not None and row and column in read.frame and code not in {"repeated_header", "example_row"}:
            assert read.frame.loc[row, column] == after


def test_a_former_heading_is_read_by_its_present_name(descriptor: Descriptor) -> None:
    """Guards older files: a heading that the descriptor calls former is read, and said."""
    table = descriptor.tables["events"]
    columns = tuple(
        replace(column, former_names=("活动日期",)) if column.name == "date" else column for column in table.columns
    )
    tables = {**descriptor.tables, "events": replace(table, columns=columns)}
    older = replace(descriptor, tables=MappingProxyType(tables))
    header = ["活动日期" if title == "日期" else title for title in titles("events")]
    content = csv_text([header, *rows_of("events", {})]).encode()
    (read,) = read_upload("upload", content, older)
    assert [(one.code, one.before, one.after) for one in read.readings] == [("former_name", "活动日期", "date")]
    assert read.frame is not None
    assert list(read.frame["date"]) == ["2022-07-05"]
    (without,) = read_upload("upload", content, descriptor)
    assert {(fault.code, fault.column) for fault in without.faults} == {
        ("missing_column", "date"),
        ("unknown_column", "活动日期"),
    }


@pytest.mark.parametrize(
    ("cells", "answers", "column", "value"),
    [
        ({"adcode": "鼓楼区"}, {("adcode", "鼓楼区"): "320106"}, "adcode", "320106"),
        ({"adcode": "江门市;鼓楼区"}, {("adcode", "鼓楼区"): "320106"}, "adcode", "440700;320106"),
        ({"adcode": "某某市"}, {("adcode", "某某市"): "440700"}, "adcode", "440700"),
        ({"date": "5/7/2022"}, {("date", "5/7/2022"): "2022-07-05"}, "date", "2022-07-05"),
        ({"note": "无"}, {("note", "无"): "none_found"}, "note", "none_found"),
        ({"note": "无"}, {("note", "无"): ""}, "note", ""),
    ],
)
def test_a_question_can_be_answered(
    descriptor: Descriptor, cells: dict[str, str], answers: dict[tuple[str, str], str], column: str, value: str
) -> None:
    """Guards the answers: what was asked is read as answered, and said; an answer that was not offered is not taken."""
    (asked,) = read_upload("upload", event(**cells), descriptor)
    assert [(fault.column, fault.value) for fault in asked.faults] == list(answers)
    (read,) = read_upload("upload", event(**cells), descriptor, answers=answers)
    assert read.frame is not None
    assert (read.faults, read.frame.loc[2, column], read.readings[-1].code) == ((), value, "answered")
    (refused,) = read_upload("upload", event(**cells), descriptor, answers=dict.fromkeys(answers, "999999"))
    assert refused.faults == asked.faults


def test_candidates_are_named_in_the_readers_language(descriptor: Descriptor) -> None:
    """Guards the question: each candidate has its code and what it lies in, and the codes can be chosen from."""
    for language, name in (("zh", "南京市 鼓楼区"), ("en", "Nanjing Gulou")):
        (read,) = read_upload("upload", event(adcode="鼓楼区"), descriptor, language)
        (fault,) = read.faults
        assert f"320106 {name}" in dict(fault.details)["candidates"]
        assert "320106" in fault.choices


def test_the_total_is_counted_where_the_list_is_cut(descriptor: Descriptor) -> None:
    """Guards "how many": 250 cells of a kind list the first hundred and count all; the same for faults."""
    rows = rows_of("events", *[{"date": "2022/7/5", "adcode": "44070"}] * 250)
    (read,) = read_upload("upload", csv_text([names("events"), *rows]).encode(), descriptor)
    assert (len(read.readings), dict(read.reading_counts)) == (100, {"date_form": 250})
    assert (len(read.faults), dict(read.fault_counts)) == (100, {"code_length": 250})
    assert [reading.row for reading in read.readings] == list(range(2, 102))


def test_our_own_files_come_back_as_they_were(descriptor: Descriptor) -> None:
    """Guards the way out and in again: a download with a mark and a formula-like cell is the same table when read."""
    (read,) = read_upload("upload", event(note="@示例", name_zh="-示例"), descriptor)
    assert read.frame is not None
    (again,) = read_upload("upload", csv_bytes(read.frame, "来自上传"), descriptor)
    assert again.frame is not None
    assert again.frame.equals(read.frame)
    assert dict(again.reading_counts) == {"apostrophe": 2, "mark_column": 1}


# The registry: what the code can say, what the locales have words for, and what is tested here.


def _constants(node: ast.AST) -> Iterator[str]:
    yield from (
        inner.value for inner in ast.walk(node) if isinstance(inner, ast.Constant) and isinstance(inner.value, str)
    )


def codes_in_the_source() -> set[str]:
    """Every reading code that the package can give, read from its source."""
    position = {"Change": 1, "Reading": 5, "_passed_over": 2}
    found: set[str] = set()
    for path in sorted(PACKAGE.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in position:
                found |= {code for argument in node.args[position[node.func.id] :][:1] for code in _constants(argument)}
            if isinstance(node, ast.Assign):
                names_, values = node.targets[0], node.value
                pairs = zip(getattr(names_, "elts", [names_]), getattr(values, "elts", [values]), strict=False)
                for name, value in pairs:
                    if isinstance(name, ast.Name) and name.id in {"code", "reason"}:
                        found |= set(_constants(value))
            if isinstance(node, ast.FunctionDef) and node.name == "tidied":
                found |= {
                    code for inner in ast.walk(node) if isinstance(inner, ast.Return) for code in _constants(inner)
                }
    return {code for code in found if code.isidentifier()}


def test_every_reading_has_its_words_and_its_case() -> None:
    """Guards the report in every direction: code, words in each language, and a case above are the same set."""
    codes = codes_in_the_source()
    assert {"thousands", "place_name", "invisible", "banner_row", "skipped_sheet"} <= codes
    for language in LANGUAGES:
        assert {key.removeprefix("reading.") for key in locale(language) if key.startswith("reading.")} == codes
        for code in codes:
            line = reading_text(language, Reading("f.csv", 2, "c", "b", "a", code))
            assert line.startswith("f.csv") and line.endswith(("。", "."))
    # Zeros are kept where the upload meets what is published: test_round_trip.
    assert set(CASES) | {"former_name", "answered", "published_zeros"} == codes


def test_the_words_of_a_legend_are_read_as_what_they_mean(descriptor: Descriptor) -> None:
    """Guards a table copied from the screen: the words for each kind of unknown come back as that kind."""
    meant = {"unknown.empty": "", "unknown.none_found": "none_found", "unknown.not_applicable": "not_applicable"}
    for language in LANGUAGES:
        for key, value in meant.items():
            (read,) = read_upload("upload", event(note=locale(language)[key]), descriptor)
            assert read.frame is not None
            assert read.frame.loc[2, "note"] == value
