"""A table as it is shown, as a workbook for Excel and WPS: README first, then the rows."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pandas as pd
import xlsxwriter

from dashboard.descriptor import MARK_COLUMN, Language
from dashboard.exports.workbook import MOST_ROWS, sheet_name
from dashboard.i18n import text
from dashboard.reading.limits import LONGEST_IN_SHEET

_NARROWEST, _WIDEST = 9, 44
_A4 = 9


def shown_workbook(
    frame: pd.DataFrame, title: str, lines: Sequence[str], language: Language, mark: str | Sequence[str] = ""
) -> bytes:
    """The frame as XLSX: a README sheet of these lines, and a sheet of the rows whose last column is the mark, if any.

    Numbers are numbers; all else is text, which no spreadsheet runs as a formula.
    """
    if len(mark):
        frame = frame.assign(**{MARK_COLUMN: mark})
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        wrapped = book.add_format({"valign": "top", "text_wrap": True})
        heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"})
        plain = book.add_format({"valign": "top"})
        readme = book.add_worksheet(text(language, "workbook.readme"))
        readme.set_column(0, 0, 100)
        readme.set_paper(_A4)
        cut = [text(language, "workbook.cut", table=title, shown=MOST_ROWS, count=len(frame))]
        for row, line in enumerate((title, *lines, *(cut if len(frame) > MOST_ROWS else ()))):
            readme.write_string(row, 0, line, heading if row == 0 else wrapped)
        name = sheet_name(title) or text(language, "chart.table")
        sheet = book.add_worksheet(name if name.casefold() != readme.get_name().casefold() else f"{name} 1")
        for place, column in enumerate(frame.columns):
            cells = frame[column].head(MOST_ROWS).to_list()
            sheet.write_string(0, place, str(column), heading)
            widest = max((len(str(cell)) for cell in cells[:200]), default=0)
            sheet.set_column(place, place, min(max(_NARROWEST, 2 * len(str(column)), widest), _WIDEST), plain)
            for row, cell in enumerate(cells, 1):
                if isinstance(cell, int | float) and not isinstance(cell, bool) and pd.notna(cell):
                    sheet.write_number(row, place, cell)
                elif not pd.isna(cell) and str(cell):
                    sheet.write_string(row, place, str(cell)[:LONGEST_IN_SHEET])
        sheet.freeze_panes(1, 1)
        sheet.set_paper(_A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.activate()
    return buffer.getvalue()
