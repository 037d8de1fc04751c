"""Writes `fixtures/`: files that imitate what Excel and WPS do on saving, each with what reading has to give.

Run `python tests/upload/make_fixtures.py` after a change here; a test holds the files to this script.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from making import archive, csv_text, names, rows_of, sheet_xml, titles, workbook  # noqa: E402

FOLDER = Path(__file__).parent / "fixtures"
NOTHING: dict[str, int] = {}


def expected(
    table: str,
    encoding: str,
    cells: dict[str, dict[str, str]],
    readings: dict[str, int],
    faults: list[list[object]] | None = None,
) -> dict[str, Any]:
    """What reading gives: table, encoding, cells by row and column, readings counted, faults listed."""
    return {"table": table, "encoding": encoding, "cells": cells, "readings": readings, "faults": faults or []}


def banner(width: int) -> list[list[str]]:
    """A title over all columns and an empty row, as a merged cell is saved."""
    return [["示例统计表（2026年）", *[""] * (width - 1)], [""] * width]


def fixtures() -> dict[str, tuple[bytes, list[dict[str, Any]]]]:
    """File name -> bytes, and what each of its tables has to be read as."""
    made: dict[str, tuple[bytes, list[dict[str, Any]]]] = {}
    events, observations = names("events"), names("observations")
    wide = len(events)

    # "CSV (comma delimited)" of Chinese Excel: GB18030; the date that was typed as 2022-07 is saved as it was shown.
    rows = rows_of("events", {"date": "Jul-22"}, {"date": "5-Jul-22"}, {"date": "2022年7月"}, {"date": "2022/7/5"})
    made["excel-gb18030.csv"] = (
        csv_text([titles("events"), *rows]).encode("gb18030"),
        [
            expected(
                "events",
                "gb18030",
                {
                    "2": {"date": "2022-07"},
                    "3": {"date": "2022-07-05"},
                    "4": {"date": "2022-07"},
                    "5": {"date": "2022-07-05"},
                },
                {"date_form": 4},
            )
        ],
    )
    # "CSV UTF-8" with a merged title above the header, and columns to the right that were once filled.
    rows = [[*row, "", ""] for row in (*banner(wide), events, *rows_of("events", {}), [""] * wide, [""] * wide)]
    made["excel-banner-and-empty-columns.csv"] = (
        csv_text(rows).encode("utf-8-sig"),
        [
            expected(
                "events",
                "utf-8-sig",
                {"4": {"event_id": "synthetic-event-1", "date": "2022-07-05"}},
                {"banner_row": 1, "empty_column": 1, "blank_row": 2},
            )
        ],
    )
    # "Unicode text": UTF-16 with a mark, tabs.
    made["excel-unicode-text.txt"] = (
        b"\xff\xfe" + csv_text([titles("events"), *rows_of("events", {})], "\t").encode("utf-16-le"),
        [expected("events", "utf-16", {"2": {"name_zh": "示例活动"}}, {"delimiter": 1})],
    )
    # Windows set to a country that writes decimals with a comma: semicolons, and 1,234 may be either.
    rows = rows_of("observations", {"value": "90"}, {"value": "1,234", "unit": "个"})
    made["excel-semicolon.csv"] = (
        csv_text([observations, *rows], ";").encode("utf-8-sig"),
        [
            expected(
                "observations",
                "utf-8-sig",
                {"2": {"value": "90"}, "3": {"value": "1,234"}},
                {"delimiter": 1},
                [["ambiguous_number", 3, "value", "1,234"]],
            )
        ],
    )
    # Codes that became numbers on the way: scientific notation, a decimal, and a prefecture's four digits.
    rows = rows_of(
        "events", {"adcode": "4.407E+05"}, {"adcode": "440700.0"}, {"adcode": "4407"}, {"adcode": "4.41E+05"}
    )
    made["excel-codes-as-numbers.csv"] = (
        csv_text([events, *rows]).encode("utf-8-sig"),
        [
            expected(
                "events",
                "utf-8-sig",
                {
                    "2": {"adcode": "440700"},
                    "3": {"adcode": "440700"},
                    "4": {"adcode": "4407"},
                    "5": {"adcode": "4.41E+05"},
                },
                {"scientific": 1, "decimal_zero": 1},
                [["code_length", 4, "adcode", "4407"], ["rounded_code", 5, "adcode", "4.41E+05"]],
            )
        ],
    )
    # 7-22 typed into Excel becomes 22 July of the current year, and is saved without it.
    rows = rows_of("events", {"date": "22-Jul"}, {"date": "Jul-35"}, {"date": "44747"})
    made["excel-dates-it-made-itself.csv"] = (
        csv_text([events, *rows]).encode("utf-8-sig"),
        [
            expected(
                "events",
                "utf-8-sig",
                {"2": {"date": "22-Jul"}, "3": {"date": "Jul-35"}, "4": {"date": "2022-07-05"}},
                {"excel_serial": 1},
                [["date_without_year", 2, "date", "22-Jul"], ["ambiguous_date", 3, "date", "Jul-35"]],
            )
        ],
    )
    # Excel leaves out the commas behind the last filled cell where a block of rows has nothing there.
    lines = csv_text([events, *rows_of("events", {}, {})]).splitlines()
    made["excel-short-rows.csv"] = (
        "\r\n".join([lines[0], *(line.removesuffix(",") for line in lines[1:]), ""]).encode("utf-8-sig"),
        [expected("events", "utf-8-sig", {"3": {"basis": "stated", "note": ""}}, {"short_row": 2})],
    )
    # Typed with a Chinese input method in WPS: full-width digits and signs, names for codes, strokes for nothing.
    changes = [
        {"value": "９０％", "adcode": "江门市", "period": "２０２５年"},
        {"value": "1,234.50", "unit": "个", "adcode": "440700；440300", "note": "—"},
        {"value": "\u00a012\u200b", "unit": "个", "adcode": "全国", "achieved_pct": "85%", "note": "/"},
    ]
    made["wps-typed-by-hand.csv"] = (
        csv_text([titles("observations"), *rows_of("observations", *changes)]).encode("utf-8"),
        [
            expected(
                "observations",
                "utf-8",
                {
                    "2": {"value": "90", "adcode": "440700", "period": "２０２５年"},
                    "3": {"value": "1234.50", "adcode": "440700;440300", "note": ""},
                    "4": {"value": "12", "adcode": "100000", "achieved_pct": "85", "note": ""},
                },
                {"percent": 2, "place_name": 2, "thousands": 1, "list_separator": 1, "placeholder": 2, "invisible": 1},
            )
        ],
    )
    made |= workbooks() | archives()
    return made


def workbooks() -> dict[str, tuple[bytes, list[dict[str, Any]]]]:
    """The workbooks among them."""
    made: dict[str, tuple[bytes, list[dict[str, Any]]]] = {}
    wide = len(names("observations"))

    def cells(table: str, changes: dict[str, tuple[str, str]]) -> list[Any]:
        (row,) = rows_of(table, {})
        return [changes.get(name, cell) for name, cell in zip(names(table), row, strict=True)]

    def value(text: str, style: int = 0) -> tuple[str, str]:
        return (f's="{style}"' if style else "", f"<v>{text}</v>")

    # Typed into Excel: numbers are numbers, 90 % is 0.9 shown as a percentage, a formula, a hidden row, a merged title.
    rows = [
        [*banner(wide)[0]],
        titles("observations"),
        cells("observations", {"value": value("0.9", 1), "adcode": value("440700"), "paragraph": value("2")}),
        cells(
            "observations", {"value": ("", "<f>45+45</f><v>90</v>"), "paragraph": value("2"), "period": value("2025")}
        ),
        cells("observations", {"value": value("0.30000000000000004"), "paragraph": value("2")}),
        cells("observations", {"value": ("", "<f>1+1</f>"), "unit": ('t="e"', "<v>#REF!</v>")}),
    ]
    for number, row in enumerate(rows[2:], 1):
        row[0] = f"synthetic-observation-{number}"
    made["excel-typed.xlsx"] = (
        workbook({"报告数据": sheet_xml(rows, merged=["A1:V1"], hidden=[5])}, ["0%"]),
        [
            expected(
                "observations",
                "xlsx",
                {
                    "3": {"value": "90", "adcode": "440700", "paragraph": "2"},
                    "4": {"value": "90", "period": "2025"},
                    "5": {"value": "0.3"},
                },
                {
                    "banner_row": 1,
                    "percent_cell": 1,
                    "number_cell": 2,
                    "formula": 1,
                    "fifteen_digits": 1,
                    "hidden_row": 1,
                },
                [["cell_error", 6, "unit", "#REF!"], ["formula_without_value", 6, "value", "="]],
            )
        ],
    )
    # Dates as Excel holds them: a day, a month (yyyy"年"m"月" and mmm-yy), a year, and one shown without its year.
    formats = ["yyyy-mm-dd", 'yyyy"年"m"月"', "17", "yyyy", "16"]
    dated = [titles("events")]
    for number, style in enumerate(range(1, 6), 1):
        row = cells("events", {"date": value("44747", style)})
        row[0] = f"synthetic-event-{number}"
        dated.append(row)
    made["excel-date-cells.xlsx"] = (
        workbook({"Sheet1": sheet_xml(dated)}, formats),
        [
            expected(
                "events",
                "xlsx",
                {
                    "2": {"date": "2022-07-05"},
                    "3": {"date": "2022-07"},
                    "4": {"date": "2022-07"},
                    "5": {"date": "2022"},
                },
                {"date_cell": 4},
                [["date_without_year", 6, "date", "2022-07-05"]],
            )
        ],
    )
    # Two tables, an explanation and a stray sheet in one workbook of WPS; rows merged to save typing.
    made["wps-several-sheets.xlsx"] = (
        workbook(
            {
                "说明": sheet_xml([["填表说明"]]),
                "事件": sheet_xml([titles("events"), *rows_of("events", {}, {})], merged=["C2:C3"]),
                "园区": sheet_xml([titles("places"), *rows_of("places", {})]),
                "Sheet3": sheet_xml([["电话", "联系人"]]),
            }
        ),
        [
            {"table": None, "encoding": "", "cells": {}, "readings": {"skipped_sheet": 1}, "faults": []},
            expected("events", "xlsx", {"3": {"date": "2022-07-05"}}, NOTHING, [["merged_cells", 2, "", "C2:C3"]]),
            expected("places", "xlsx", {"2": {"lon": "112.8"}}, NOTHING),
            {"table": None, "encoding": "", "cells": {}, "readings": {"unknown_sheet": 1}, "faults": []},
        ],
    )
    return made


def archives() -> dict[str, tuple[bytes, list[dict[str, Any]]]]:
    """The archives among them."""
    members = {
        "资料/事件.csv": csv_text([titles("events"), *rows_of("events", {})]).encode("gb18030"),
        "资料/园区.csv": csv_text([titles("places"), *rows_of("places", {})]).encode("utf-8-sig"),
        "资料/Thumbs.db": b"synthetic",
    }
    return {
        "windows-folder.zip": (
            archive(members, "gb18030"),
            [
                expected("events", "gb18030", {"2": {"name_zh": "示例活动"}}, NOTHING),
                expected("places", "utf-8-sig", {"2": {"lat": "21.93"}}, NOTHING),
                {"table": None, "encoding": "", "cells": {}, "readings": {"skipped_member": 1}, "faults": []},
            ],
        )
    }


def main() -> None:
    """Write every fixture and its expectation."""
    FOLDER.mkdir(exist_ok=True)
    for name, (content, tables) in fixtures().items():
        (FOLDER / name).write_bytes(content)
        text = json.dumps(tables, ensure_ascii=False, indent=1) + "\n"
        (FOLDER / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
