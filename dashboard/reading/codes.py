"""Ids, codes, closed lists and divisions as people and spreadsheets leave them."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from dashboard.descriptor import Column
from dashboard.geometry import COUNTRY_CODE, PlaceAnswer, Region, region_name, regions, resolve_place
from dashboard.reading.cell import NUMBER, PERCENT, ROUNDED, Change, Doubt, How, Meaning, half_width
from dashboard.reading.numbers import expanded

_CODE = re.compile(r"\d{6}", re.ASCII)
_DECIMAL_ZERO = re.compile(r"(\d+)\.0+", re.ASCII)
_ONLY_DIGITS = re.compile(r"\d+", re.ASCII)
_CODE_AND_NAME = re.compile(
    r"(?:(?P<a>\d{6})[\s:：_-]*[(（]?(?P<b>[^\d()（）]+)[)）]?|(?P<c>[^\d()（）]+?)\s*[(（]?(?P<d>\d{6})[)）]?)",
    re.ASCII,
)
_SEPARATORS = re.compile(r"\s*[;；\n]\s*")
# In a list of codes a comma cannot be part of an item; in a list of names it can.
_CODE_SEPARATORS = re.compile(r"\s*[;；、,，\n]\s*")
# How tables name the country as a whole; the resolver knows names only.
_NATIONWIDE = frozenset({"全国", "national", "nationwide"})
_MOST_CANDIDATES = 12


def is_code(column: Column) -> bool:
    """Whether the column's cells follow a form that the descriptor knows, other than a number or a date."""
    return bool(column.enum or column.pattern or column.references or column.kind == "related")


@lru_cache(maxsize=256)
def plain_form(column_pattern: str, enum: tuple[str, ...], listed: bool, delimiter: str) -> str:
    """The regular expression of what needs no reading in such a column."""
    if enum:
        item = "|".join(re.escape(value) for value in enum)
    else:
        item = column_pattern.removeprefix("^").removesuffix("$") or r"[A-Za-z0-9_.:/-]+"
    return f"(?:{item})(?:{re.escape(delimiter)}(?:{item}))*" if listed else f"(?:{item})"


def form_of(column: Column) -> str:
    """The plain form of this column."""
    if column.references == "regions":
        return plain_form(r"\d{6}", (), column.is_list, column.delimiter)
    return plain_form(column.pattern, column.enum, column.is_list, column.delimiter)


def read_code(column: Column, kind: str, text: str) -> Meaning:
    """The id, code or value of a closed list that the cell means, None where that cannot be said."""
    if kind in {NUMBER, ROUNDED, PERCENT}:
        return Change(text, "number_cell")
    plain = half_width(text).strip()
    code = "full_width" if plain != text else ""
    if plain.startswith("'"):
        plain, code = plain[1:].strip(), "text_marker"
    if column.is_list:
        items = [item for item in _CODE_SEPARATORS.split(plain) if item]
        joined = column.delimiter.join(items)
        code = "list_separator" if joined != plain or "；" in text else code
        plain = joined
    zero = _DECIMAL_ZERO.fullmatch(plain)
    if zero:
        plain, code = zero[1], "decimal_zero"
    if column.enum:
        known = {value.casefold(): value for value in column.enum}
        same = known.get(plain.casefold())
        if same is not None and same != plain:
            plain, code = same, code or "letter_case"
    fits = re.fullmatch(form_of(column), plain, re.ASCII)
    return Change(plain, code) if code and fits and plain != text else None


def read_list(column: Column, text: str) -> Meaning:
    """A list of free names with its separators put right; None where they are."""
    items = [item for item in _SEPARATORS.split(text) if item]
    joined = column.delimiter.join(items)
    return Change(joined, "list_separator") if joined != text else None


def read_divisions(column: Column, kind: str, text: str, how: How) -> Meaning:
    """The codes of the divisions that the cell names by code or name; a doubt where a name means several or none."""
    pattern = _CODE_SEPARATORS if column.is_list else re.compile(r"(?!)")
    items = [item.strip() for item in pattern.split(text.strip()) if item.strip()]
    codes: list[str] = []
    reason = "number_cell" if kind in {NUMBER, ROUNDED} else ""
    for item in items:
        found = _division(column, item, how)
        if isinstance(found, Doubt):
            return found
        codes.append(found.after if found else item)
        reason = found.code if found and (found.code != "full_width" or not reason) else reason
    joined = column.delimiter.join(codes)
    return Change(joined, reason or "list_separator") if joined != text or kind else None


def _division(column: Column, item: str, how: How) -> Change | Doubt | None:
    answer = how.answers.get((column.name, item))
    if answer in regions():
        return Change(str(answer), "answered")
    plain = half_width(item).strip()
    if _CODE.fullmatch(plain):
        return Change(plain, "full_width") if plain != item else None
    if plain.casefold() in _NATIONWIDE:
        return Change(COUNTRY_CODE, "place_name")
    if plain.startswith("'"):
        plain = plain[1:].strip()
        if _CODE.fullmatch(plain):
            return Change(plain, "text_marker")
    zero = _DECIMAL_ZERO.fullmatch(plain)
    if zero and _CODE.fullmatch(zero[1]):
        return Change(zero[1], "decimal_zero")
    if expanded(plain):
        return _rounded_code(item, plain, how)
    if _ONLY_DIGITS.fullmatch(plain):
        return Doubt("code_length", item)
    both = _CODE_AND_NAME.fullmatch(plain)
    if both:
        return _code_and_name(item, both["a"] or both["d"], (both["b"] or both["c"]).strip())
    return _named(item, resolved(plain), how)


def _code_and_name(item: str, code: str, name: str) -> Change | Doubt:
    meant = [candidate.adcode for candidate in resolved(name).candidates]
    return Change(code, "code_with_name") if code in meant else Doubt("code_and_name_differ", item)


def _named(item: str, answer: PlaceAnswer, how: How) -> Change | Doubt:
    if answer.status == "exact":
        return Change(str(answer.adcode), "place_name")
    if answer.status == "unknown":
        return Doubt("unknown_place", item)
    codes = tuple(candidate.adcode for candidate in answer.candidates if isinstance(candidate, Region))
    return Doubt("ambiguous_place", item, (("candidates", described(codes, how)),), codes)


def _rounded_code(item: str, plain: str, how: How) -> Change | Doubt:
    """4.407E+05: a program's notation is exact; with two decimals it may be a spreadsheet's, which rounds."""
    written, cut = expanded(plain) or ("", False)
    decimals = len(plain.partition(".")[2].upper().partition("E")[0])
    if cut and decimals <= 2:
        shown = f"{Decimal(plain):.{decimals}E}"
        codes = tuple(code for code in regions() if f"{Decimal(code):.{decimals}E}" == shown)
        if codes != (written,):
            return Doubt("rounded_code", item, (("candidates", described(codes, how)),), codes)
    return Change(written, "scientific") if _CODE.fullmatch(written) else Doubt("code_length", item)


def described(codes: tuple[str, ...], how: How) -> str:
    """The divisions with code, name and what they lie in, as many as can be taken in at a glance."""
    shown = [
        f"{code} {region_name(regions()[code].parent_adcode or code, how.language)} {region_name(code, how.language)}"
        for code in codes[:_MOST_CANDIDATES]
    ]
    return "; ".join(shown) + ("; …" if len(codes) > _MOST_CANDIDATES else "")


@lru_cache(maxsize=10_000)
def resolved(name: str) -> PlaceAnswer:
    """What this name means; kept, since few names stand in many rows."""
    return resolve_place(name)
