"""An upload given back with its faults marked: the cells as the user had them, and the reason in a comment."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

import xlsxwriter

from dashboard.descriptor import Language
from dashboard.exports.csv_file import neutralised
from dashboard.exports.workbook import MOST_ROWS, sheet_name
from dashboard.i18n import fault_message, text
from dashboard.reading import Fault
from dashboard.theme import COLOURS

# A comment that nobody can read helps nobody; the list of faults holds them all.
_MOST_COMMENTS = 10_000
_LONGEST_COMMENT = 2000


def marked_workbook(
    sheets: Mapping[str, Sequence[Sequence[str]]],
    faults: Sequence[Fault],
    place_of: Callable[[Fault], tuple[str, int | None]],
    language: Language,
    titles: Mapping[str, str] | None = None,
) -> bytes:
    """The sheets (name -> rows of cells as the user had them, row 1 first) with each fault's cell marked.

    `place_of` says in which sheet and at which column, from 0, a fault lies; None where it means the whole row. The
    first sheet lists every fault with file, row, column (by its title, of `titles`), value and remedy.
    """
    titled = titles or {}
    marks: dict[str, dict[tuple[int, int], list[Fault]]] = defaultdict(lambda: defaultdict(list))
    for fault in faults:
        if fault.row is None:
            continue
        sheet, column = place_of(fault)
        marks[sheet][fault.row, column or 0].append(fault)
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(buffer, options) as book:
        plain = book.add_format({"num_format": "@", "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        bold = book.add_format({"bold": True, "bottom": 1, "bg_color": COLOURS["accent-soft"].printed})
        wrong = book.add_format(
            {"num_format": "@", "valign": "top", "bg_color": COLOURS["fault-soft"].printed, "border": 1,
             "border_color": COLOURS["warning"].printed}
        )  # fmt: skip
        listed = book.add_worksheet(text(language, "workbook.faults"))
        names = ("file", "row", "column", "value", "message")
        listed.write_row(0, 0, [text(language, f"fault.title.{name}") for name in names], bold)
        for number, fault in enumerate(faults[: MOST_ROWS - 1], 1):
            row = "" if fault.row is None else str(fault.row)
            title = titled.get(fault.column, fault.column)
            line = (fault.file, row, title, str(neutralised(fault.value)), fault_message(language, fault, title))
            for place, cell in enumerate(line):
                listed.write_string(number, place, cell, wrapped)
        for place, width in enumerate((28, 8, 24, 30, 80)):
            listed.set_column(place, place, width)
        listed.freeze_panes(1, 0)
        commented = 0
        taken = {text(language, "workbook.faults").casefold()}
        for name, rows in sheets.items():
            sheet = book.add_worksheet(_free_name(sheet_name(name), taken))
            marked = marks.get(name, {})
            for number, cells in enumerate(rows[:MOST_ROWS], 1):
                for place, cell in enumerate(cells):
                    if cell:
                        style = wrong if (number, place) in marked else plain
                        sheet.write_string(number - 1, place, str(neutralised(cell)), style)
            for (number, place), found in marked.items():
                if number > len(rows) or place >= len(rows[number - 1]) or not rows[number - 1][place]:
                    sheet.write_blank(number - 1, place, None, wrong)
                if commented < _MOST_COMMENTS:
                    reason = "\n".join(fault_message(language, fault, titled.get(fault.column, "")) for fault in found)
                    sheet.write_comment(number - 1, place, reason[:_LONGEST_COMMENT], {"x_scale": 3, "y_scale": 1.5})
                    commented += 1
            sheet.freeze_panes(1, 0)
    return buffer.getvalue()


def _free_name(name: str, taken: set[str]) -> str:
    """The name, numbered where another sheet already has it; sheets may not differ by case only."""
    candidate, number = name or "1", 2
    while candidate.casefold() in taken:
        candidate = f"{name[:27]} {number}"
        number += 1
    taken.add(candidate.casefold())
    return candidate
