"""What a worksheet's XML says beside its values: how far it reaches, and which cells are formulas, errors, percents."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from dashboard.reading.cell import ERROR, MONTH, NO_YEAR, PERCENT, UNCOMPUTED, YEAR
from dashboard.reading.limits import MEGABYTE, MOST_CELLS, MOST_COLUMNS, MOST_ROWS

# The place of a row or cell; neither a namespace (xmlns:r) nor the end of a longer name (useFirstPageNumber).
_REFERENCE = re.compile(rb"""(?<=\s)r\s*=\s*["']([A-Za-z]{0,9})(\d{1,18})""")
_UNUSUAL = re.compile(rb"""\br(?:\s+=|=\s|\s*=\s*')""")
_CELL_NAME = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_VALUE = re.compile(rb"<(?:\w+:)?v>[^<]|<(?:\w+:)?t[ >]")
_ERROR = re.compile(rb"v>(#[A-Z0-9/!?]{1,20})")
_HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\br="(\d+)"[^>]*?\bhidden="(?:1|true)\"""")
_HIDDEN_COLUMNS = re.compile(rb"""<(?:\w+:)?col\b[^>]*?\bhidden="(?:1|true)"[^>]*""")
_FORMAT = re.compile(r"<(?:\w+:)?numFmt\b[^>]*>")
_STYLES = re.compile(r"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_STYLE = re.compile(r"<(?:\w+:)?xf\b[^>]*>")
_QUOTED = re.compile(r"\"[^\"]*\"|\\.|\[[^\]]*\]|_.|\*.")
# The longest row that has few enough columns to be read; what is longer is refused for its columns.
_LONGEST_ROW = 64 * MEGABYTE
# The formats that every spreadsheet has without writing them down, those of Chinese Excel among them.
_BUILT_IN = (
    dict.fromkeys((9, 10), PERCENT)
    | dict.fromkeys((17, 27, 36, 50, 52, 55, 57), MONTH)
    | dict.fromkeys((16, 28, 29, 51, 53, 54, 56, 58), NO_YEAR)
)


@dataclass
class SheetScan:
    """How far a sheet reaches, and what is particular about its cells: (column from 0) -> (row from 1) -> kind."""

    last_row: int = 0
    last_column: int = 0
    kinds: dict[int, dict[int, str]] = field(default_factory=dict)
    formulas: dict[int, set[int]] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    has_cells: bool = False


def style_kinds(styles: str) -> dict[int, str]:
    """Number of a cell style -> the kind of cell it shows: a percentage, a month, a year, a date without year."""
    own = {}
    for found in _FORMAT.findall(styles):
        number, shown = attribute(found, "numFmtId"), attribute(found, "formatCode")
        own[number] = format_kind(shown)
    block = _STYLES.search(styles)
    known = {str(number): kind for number, kind in _BUILT_IN.items()} | own
    numbers = [attribute(found, "numFmtId") for found in _STYLE.findall(block[0] if block else "")]
    return {position: known[number] for position, number in enumerate(numbers) if known.get(number)}


def attribute(tag: str, name: str) -> str:
    """The value of an attribute of this tag, empty where it has none; `name` is a regular expression."""
    found = re.search(rf"""\s{name}\s*=\s*(?:"([^"]*)"|'([^']*)')""", tag)
    return html.unescape(found[1] if found[1] is not None else found[2]) if found else ""


def format_kind(code: str) -> str:
    """The kind of cell that a number format shows, empty where it needs no mention."""
    plain = _QUOTED.sub("", code.split(";")[0]).casefold()
    if "%" in plain:
        return PERCENT
    if not re.search(r"[ymd]", plain) or re.search(r"[0#?]", plain):
        return ""
    year, day = "y" in plain or "e" in plain, "d" in plain
    # mm after an hour is minutes.
    month = "m" in re.sub(r"h+[^ymd]*m+|m+[^ymd]*s+", "", plain)
    if not year:
        return NO_YEAR if day or month else ""
    return "" if day else MONTH if month else YEAR


def scan_sheet(pieces: Iterable[bytes], styles: Mapping[int, str]) -> SheetScan:
    """The scan of one worksheet, piece by piece; whole rows at a time."""
    found = SheetScan()
    marked = re.compile(rb'\bs="(' + b"|".join(str(style).encode() for style in styles) + rb')"') if styles else None
    rest = b""
    before = True
    counted = [0, 0]
    for piece in pieces:
        block = rest + piece
        cut = block.rfind(b"row>") + 4
        if cut < 4:
            rest = block
            if len(rest) > _LONGEST_ROW:
                found.last_column = _LONGEST_ROW
                return found
            continue
        rest, block = block[cut:], block[:cut]
        _scan_block(block, found, marked, styles, counted)
        before = before and _columns_above(block, found)
        if _is_too_large(found.last_row + counted[0], found.last_column + counted[1]):
            break
    _scan_block(rest, found, marked, styles, counted)
    if before:
        _columns_above(rest, found)
    # A cell or row may leave its place out; it then follows the one before it.
    found.last_row += counted[0]
    found.last_column += counted[1]
    return found


def _is_too_large(rows: int, columns: int) -> bool:
    return rows > MOST_ROWS or columns > MOST_COLUMNS or rows * columns > MOST_CELLS


def _scan_block(
    block: bytes, found: SheetScan, marked: re.Pattern[bytes] | None, styles: Mapping[int, str], counted: list[int]
) -> None:
    if b"sheetData" in block:
        found.has_cells = True
    _reach(block, found, counted)
    if b"<f" in block or b":f" in block:
        for formula in _FORMULA.finditer(block):
            cell = _cell_before(block, formula.start())
            if cell:
                end = block.find(b"</c>", formula.end())
                if _VALUE.search(block, formula.end(), end if end > 0 else formula.end() + 4096):
                    found.formulas.setdefault(cell[0], set()).add(cell[1])
                else:
                    found.kinds.setdefault(cell[0], {})[cell[1]] = UNCOMPUTED
    if b't="e"' in block:
        for error in re.finditer(rb't="e"', block):
            cell = _cell_before(block, error.start())
            if cell:
                shown = _ERROR.search(block, error.end(), block.find(b"</c>", error.end()))
                found.kinds.setdefault(cell[0], {})[cell[1]] = ERROR + (shown[1].decode() if shown else "#")
    if marked is not None:
        for style in marked.finditer(block):
            cell = _cell_before(block, style.start())
            if cell:
                found.kinds.setdefault(cell[0], {}).setdefault(cell[1], styles[int(style[1])])
    if b"hidden=" in block:
        found.hidden_rows += [int(number) for number in _HIDDEN_ROW.findall(block)]


def _columns_above(block: bytes, found: SheetScan) -> bool:
    """Hidden columns, which stand before the rows; whether they may still come."""
    end = block.find(b"sheetData")
    for column in _HIDDEN_COLUMNS.findall(block[: end if end >= 0 else len(block)]):
        first, last = re.search(rb'\bmin="(\d{1,5})"', column), re.search(rb'\bmax="(\d{1,5})"', column)
        if first and last:
            found.hidden_columns.append((int(first[1]) - 1, int(last[1]) - 1))
    return end < 0


def _cell_before(block: bytes, position: int) -> tuple[int, int] | None:
    """Column and row of the cell whose tag begins before this position."""
    start = max(block.rfind(b"<c ", 0, position), block.rfind(b":c ", 0, position))
    name = _CELL_NAME.search(block, start, block.find(b">", start) + 1) if start >= 0 else None
    return (column_number(name[1].decode()) - 1, int(name[2])) if name else None


def column_number(letters: str) -> int:
    """A -> 1, Z -> 26, AA -> 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """1 -> A, 27 -> AA."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _reach(block: bytes, found: SheetScan, counted: list[int]) -> None:
    """How far the cells of this block reach; `counted` are rows, and the most cells of a row, that name no place."""
    if _UNUSUAL.search(block):
        for letters, digits in set(_REFERENCE.findall(block)):
            found.last_column = max(found.last_column, column_number(letters.decode()) if letters else 0)
            found.last_row = max(found.last_row, int(digits or 0))
        starts = len(_REFERENCE.findall(block))
    else:
        starts = _reach_of_usual(block, found)
    cells = block.count(b"<c ") + block.count(b"<c>") + block.count(b"<c/") + block.count(b":c ") + block.count(b":c>")
    rows = block.count(b"<row") + block.count(b":row")
    if starts < cells + rows:
        counted[0] += rows
        parts = re.split(rb"<(?:\w+:)?row\b", block)
        counted[1] = max([counted[1], *(len(re.findall(rb"<(?:\w+:)?c[\s/>]", part)) for part in parts)])


def _reach_of_usual(block: bytes, found: SheetScan) -> int:
    """The reach of places written r="AB12", all at once; how many there are."""
    data: np.ndarray = np.frombuffer(block + b"\x00" * 16, dtype=np.uint8)
    at = np.flatnonzero((data[1:-2] == ord("r")) & (data[2:-1] == ord("=")) & (data[3:] == ord('"'))) + 4
    at = at[(at < len(block)) & (data[np.maximum(at - 4, 0)] <= ord(" "))]
    if not len(at):
        return 0
    column = np.zeros(len(at), dtype=np.int64)
    row = np.zeros(len(at), dtype=np.int64)
    position = at.copy()
    letters = np.ones(len(at), dtype=bool)
    for _ in range(9):
        sign = data[position] & 0xDF
        letters &= (sign >= 65) & (sign <= 90)
        if not letters.any():
            break
        column = np.where(letters, column * 26 + (sign - 64), column)
        position = position + letters
    digits = np.ones(len(at), dtype=bool)
    first = position
    for _ in range(8):
        sign = data[position]
        digits &= (sign >= 48) & (sign <= 57)
        if not digits.any():
            break
        row = np.where(digits, row * 10 + (sign - 48), row)
        position = position + digits
    named = position > first
    found.last_column = max(found.last_column, int(column[named].max(initial=0)))
    found.last_row = max(found.last_row, int(row[named].max(initial=0)))
    return int(np.count_nonzero(named))
