"""Files as spreadsheets save them, made by hand: CSV text, workbooks part by part, archives with names in any code."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from dashboard.descriptor import DATA_DIRECTORY, Table, default_descriptor
from dashboard.reading import read_directory

DESCRIPTOR = default_descriptor()
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
# The same moment in every archive, so that the same input gives the same bytes.
MOMENT = (2026, 1, 1, 0, 0, 0)
Cell = str | tuple[str, str]

# Rows about nowhere, sound but for what a test changes.
SAMPLES: dict[str, dict[str, str]] = {
    "events": {
        "event_id": "synthetic-event",
        "name_zh": "示例活动",
        "name_en": "Synthetic event",
        "event_type": "meeting",
        "date": "2022-07-05",
        "adcode": "440700",
        "document_id": "jiangmen-laboratory-report",
        "paragraph": "1",
        "evidence": "示例依据",
        "evidence_en": "Synthetic evidence",
        "voice": "editorial",
        "basis": "stated",
    },
    "observations": {
        "observation_id": "synthetic-observation",
        "name_zh": "示例数据",
        "name_en": "Synthetic observation",
        "period": "2025",
        "comparator": "equal",
        "value": "90",
        "unit": "%",
        "value_type": "plan_content",
        "adcode": "440700",
        "document_id": "jiangmen-laboratory-report",
        "paragraph": "2",
        "evidence": "示例依据",
        "evidence_en": "Synthetic evidence",
        "voice": "editorial",
        "basis": "stated",
    },
    "places": {
        "place_id": "synthetic-place",
        "name_zh": "示例园区",
        "name_en": "Synthetic park",
        "place_type": "site",
        "adcode": "440700",
        "lon": "112.8",
        "lat": "21.93",
        "note": "示例",
    },
}


def rows_of(table: str, *changes: Mapping[str, str]) -> list[list[str]]:
    """One row for each change to the table's sample, with ids of their own."""
    names = DESCRIPTOR.tables[table].column_names
    key = DESCRIPTOR.tables[table].key
    made = []
    for number, change in enumerate(changes, 1):
        row = {**SAMPLES[table], key: f"{SAMPLES[table][key]}-{number}", **change}
        made.append([row.get(name, "") for name in names])
    return made


def titles(table: str, language: str = "zh") -> list[str]:
    """The table's header in this language."""
    return [column.titles[language] for column in DESCRIPTOR.tables[table].columns]


def names(table: str) -> list[str]:
    """The table's header as columns are named."""
    return list(DESCRIPTOR.tables[table].column_names)


def csv_text(rows: Iterable[Sequence[str]], delimiter: str = ",", end: str = "\r\n") -> str:
    """The rows as a spreadsheet writes them."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator=end).writerows(rows)
    return buffer.getvalue()


def letters(number: int) -> str:
    """1 -> A, 27 -> AA."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def sheet_xml(
    rows: Sequence[Sequence[Cell]], merged: Sequence[str] = (), hidden: Sequence[int] = (), columns: str = ""
) -> str:
    """A worksheet. A cell is text, or (attributes, inner XML) such as ('s="1"', '<v>0.9</v>')."""
    made = [f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}">{columns}<sheetData>']
    for number, row in enumerate(rows, 1):
        made.append(f'<row r="{number}"' + (' hidden="1">' if number in hidden else ">"))
        for column, cell in enumerate(row, 1):
            if isinstance(cell, tuple):
                made.append(f'<c r="{letters(column)}{number}" {cell[0]}>{cell[1]}</c>')
            elif cell:
                text = f'<is><t xml:space="preserve">{escape(cell)}</t></is>'
                made.append(f'<c r="{letters(column)}{number}" t="inlineStr">{text}</c>')
        made.append("</row>")
    made.append("</sheetData>")
    if merged:
        made.append(
            f'<mergeCells count="{len(merged)}">' + "".join(f'<mergeCell ref="{m}"/>' for m in merged) + "</mergeCells>"
        )
    return "".join(made) + "</worksheet>"


def styles_xml(formats: Sequence[str]) -> str:
    """Cell styles 1, 2, ...: each a number (a built-in format) or a format code."""
    own = [(164 + position, code) for position, code in enumerate(formats) if not code.isdigit()]
    declared = "".join(f'<numFmt numFmtId="{number}" formatCode={quoteattr(code)}/>' for number, code in own)
    numbers = ["0", *(code if code.isdigit() else str(164 + position) for position, code in enumerate(formats))]
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts count="{len(own)}">{declared}</numFmts>'
        '<fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(numbers)}">'
        + "".join(f'<xf numFmtId="{n}" xfId="0"/>' for n in numbers)
        + "</cellXfs></styleSheet>"
    )


def workbook(sheets: Mapping[str, str], formats: Sequence[str] = (), extra: Mapping[str, bytes] | None = None) -> bytes:
    """An XLSX file of these sheets (name -> XML)."""
    count = range(1, len(sheets) + 1)
    sheet_type = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{sheet_type}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        + "".join(
            f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>'
            for n, name in zip(count, sheets, strict=True)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in count
        )
        + f'<Relationship Id="rId99" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": styles_xml(formats),
    }
    parts |= {f"xl/worksheets/sheet{n}.xml": xml for n, xml in zip(count, sheets.values(), strict=True)}
    return archive({name: text.encode() for name, text in parts.items()} | dict(extra or {}))


def archive(members: Mapping[str, bytes], encoding: str = "") -> bytes:
    """A ZIP of these members; with an encoding, their names stand in it, as Chinese Windows writes them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            # cp437 names every byte, and Python writes such a name without saying that it is UTF-8.
            package.writestr(_Info(name.encode(encoding).decode("cp437") if encoding else name), content)
    return buffer.getvalue()


class _Info(zipfile.ZipInfo):
    """A member whose name is written byte by byte, without a flag, where it is not plain."""

    def __init__(self, name: str) -> None:
        super().__init__(name, MOMENT)
        self.compress_type = zipfile.ZIP_DEFLATED
        self.create_system = 0

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - the standard library's own name
        try:
            return self.filename.encode("cp437"), self.flag_bits & ~0x800
        except UnicodeEncodeError:
            return self.filename.encode("utf-8"), self.flag_bits | 0x800


def many_targets(rows: int, seed: int = 1) -> list[list[str]]:
    """A header and as many rows of targets, drawn from the repository's own by a seed, each with an id of its own."""
    chance = random.Random(seed)
    frame = read_directory(DATA_DIRECTORY, DESCRIPTOR)[0]["targets"]
    known = frame.to_numpy().tolist()
    zh = frame.columns.get_loc("name_zh")
    made = [list(frame.columns)]
    for number in range(rows):
        row = list(chance.choice(known))
        row[0], row[zh] = f"{row[0]}-{number}", f"{row[zh]}{number}"
        made.append(row)
    return made


def many_targets_workbook(rows: int, seed: int = 1) -> bytes:
    """The same rows as a workbook: numbers as numbers, text as shared text, as Excel saves it."""
    table: Table = DESCRIPTOR.tables["targets"]
    numeric = [column.type in {"integer", "year", "number"} for column in table.columns]
    shared: dict[str, int] = {}
    places = [letters(position) for position in range(1, len(table.columns) + 1)]
    made = [f'<worksheet xmlns="{MAIN}"><sheetData>']
    for number, row in enumerate(many_targets(rows, seed), 1):
        made.append(f'<row r="{number}">')
        for place, is_number, cell in zip(places, numeric, row, strict=True):
            if cell and is_number and number > 1:
                made.append(f'<c r="{place}{number}"><v>{cell}</v></c>')
            elif cell:
                made.append(f'<c r="{place}{number}" t="s"><v>{shared.setdefault(cell, len(shared))}</v></c>')
        made.append("</row>")
    made.append("</sheetData></worksheet>")
    text = f'<sst xmlns="{MAIN}">' + "".join(f"<si><t>{escape(cell)}</t></si>" for cell in shared) + "</sst>"
    return workbook({"targets": "".join(made)}, extra={"xl/sharedStrings.xml": text.encode()})
