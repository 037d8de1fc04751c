"""Numbers as people and spreadsheets leave them, read as plain decimals; digits that are lost are never made up."""

from __future__ import annotations

import re
from decimal import Decimal

from dashboard.descriptor import Column
from dashboard.reading.cell import (
    DAY,
    MONTH,
    NO_YEAR,
    NUMBER,
    PERCENT,
    ROUNDED,
    YEAR,
    Change,
    Doubt,
    How,
    Meaning,
    half_width,
)

_FORMS = {
    kind: re.compile(form, re.ASCII)
    for kind, form in (("integer", r"-?\d+"), ("year", r"[12]\d{3}"), ("number", r"-?\d+(\.\d+)?"))
}
_GROUPED = re.compile(r"([+-]?\d{1,3})((?:,\d{3})+|(?:[ \u202f]\d{3})+)(\.\d+)?", re.ASCII)
_SCIENTIFIC = re.compile(r"[+-]?\d(?:\.(\d+))?[eE]([+-]?\d{1,2})", re.ASCII)
_LOOSE = re.compile(r"\+?(-?)(\d*)(?:\.(\d*))?", re.ASCII)
# A mantissa cut by a spreadsheet has at least this many decimals; a person or program writes 1E+05 or 1.5E+06.
_CUT_DECIMALS = 2


def expanded(text: str) -> tuple[str, bool] | None:
    """A number in scientific notation written out, and whether it may have been rounded before; None for others."""
    found = _SCIENTIFIC.fullmatch(text)
    if not found:
        return None
    decimals, exponent = len(found[1] or ""), int(found[2])
    return plain_decimal(Decimal(text)), decimals >= _CUT_DECIMALS and exponent > decimals


def plain_decimal(number: Decimal) -> str:
    """The number without exponent, and without zeros at the end of its decimals."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_number(column: Column, kind: str, text: str, how: How) -> Meaning:
    """The plain number that the cell means, a doubt where it may be several, None where it is no number."""
    if kind in {DAY, MONTH, YEAR, NO_YEAR}:
        shown_year = kind == YEAR and column.type == "year"
        return Change(text[:4], "date_cell") if shown_year else Doubt("date_in_number")
    if kind == PERCENT:
        return Change(plain_decimal(Decimal(text) * 100), "percent_cell") if how.percent else Doubt("percent_elsewhere")
    if kind == ROUNDED:
        return Change(text, "fifteen_digits")
    plain = half_width(text).strip()
    code = "full_width" if plain != text else ""
    if plain.startswith("'"):
        plain, code = plain[1:].strip(), "text_marker"
    if plain.endswith("%"):
        if not how.percent:
            return Doubt("percent_elsewhere")
        plain, code = plain[:-1].strip(), "percent"
    if column.type == "year" and re.fullmatch(r"[12]\d{3}\s*年", plain):
        plain, code = plain[:4], "year_word"
    grouped = _GROUPED.fullmatch(plain)
    if grouped:
        without = grouped[1] + re.sub(r"\D", "", grouped[2]) + (grouped[3] or "")
        if how.decimal_comma and grouped[2].count(",") == 1 and not grouped[3]:
            return Doubt("ambiguous_number", choices=(without, plain.replace(",", ".")))
        plain, code = without, "thousands"
    scientific = expanded(plain)
    if scientific:
        plain, code = scientific[0], "scientific"
        if scientific[1]:
            return Doubt("rounded_number")
    loose = _LOOSE.fullmatch(plain)
    if loose and (loose[2] or loose[3]):
        sign, whole, decimals = loose[1], loose[2] or "0", loose[3] or ""
        if column.type != "number":
            decimals = decimals.rstrip("0")
        tidy = f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"
        if tidy != plain:
            plain, code = tidy, code or "number_form"
    if not _FORMS[column.type].fullmatch(plain) or (plain == text and kind != NUMBER):
        return None
    return Change(plain, code) if code else None
