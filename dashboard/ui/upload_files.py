"""Files that answer an upload: the user's own tables with their faults marked, and the rows that were left out."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

import pandas as pd
import xlsxwriter

from dashboard.charts.context import Context
from dashboard.exports.csv_file import neutralised
from dashboard.exports.marked_workbook import marked_workbook
from dashboard.exports.workbook import heading, sheet_name
from dashboard.i18n import column_titles, fault_message
from dashboard.intake import Intake
from dashboard.reading import Fault
from dashboard.reading.raw import raw_tables
from dashboard.ui.upload import Dropped


def marked_files(
    files: Sequence[Dropped], faults: Sequence[Fault], context: Context
) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """For each dropped file with a fault in a row: its name, and what makes its workbook with the faults marked."""
    for file in files:
        own = [fault for fault in faults if fault.file == file.name or fault.file.startswith(f"{file.name}/")]
        if any(fault.row is not None for fault in own):
            yield file.name, _maker(file, own, context)


def _maker(file: Dropped, faults: Sequence[Fault], context: Context) -> Callable[[], bytes]:
    def made() -> bytes:
        tables = raw_tables(file.name, file.content, context.whole.descriptor)
        short = [_short(name) for name in tables]

        def called(name: str) -> str:
            # Two members of an archive may have the same name in different folders.
            return _short(name) if short.count(_short(name)) < 2 else name

        def place_of(fault: Fault) -> tuple[str, int | None]:
            table = tables.get(fault.file)
            return called(fault.file), table.places.get(fault.column) if table else None

        rows = {called(name): table.rows for name, table in tables.items()}
        titles = column_titles(context.language, context.whole.descriptor)
        return marked_workbook(rows, faults, place_of, context.language, titles)

    return made


def _short(file: str) -> str:
    return file.rpartition("/")[2].removesuffix(".csv")


def rejected_file(intake: Intake, context: Context) -> bytes:
    """The rows that were left out as a workbook, one sheet a table, each row with the reason in its last column."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    ) as book:
        plain = book.add_format({"num_format": "@"})
        for name, frame in intake.rejected.items():
            sheet = book.add_worksheet(sheet_name(name))
            reasons = _reasons(intake.why.get(name, ()), context)
            whole = frame.assign(**{context.text("upload.why"): pd.Series(reasons, dtype="str").reindex(frame.index)})
            described = context.whole.descriptor.tables[name]
            headings = [heading(described.column(column), context.language) for column in frame.columns]
            columns = [*headings, context.text("upload.why")]
            sheet.write_row(0, 0, columns, plain)
            for number, cells in enumerate(whole.fillna("").to_numpy().tolist(), 1):
                for place, cell in enumerate(cells):
                    if cell:
                        sheet.write_string(number, place, str(neutralised(cell)), plain)
            sheet.freeze_panes(1, 0)
    return buffer.getvalue()


def _reasons(faults: Sequence[Fault], context: Context) -> dict[int, str]:
    found: dict[int, list[str]] = defaultdict(list)
    titles = column_titles(context.language, context.whole.descriptor)
    for fault in faults:
        if fault.row is not None:
            found[fault.row].append(fault_message(context.language, fault, titles.get(fault.column, "")))
    return {row: " ".join(reasons) for row, reasons in found.items()}
