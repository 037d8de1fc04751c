"""Dates as people and spreadsheets leave them, read as partial ISO dates; what may be two dates is asked."""

from __future__ import annotations

import datetime
import re

from dashboard.reading.cell import DAY, MONTH, NO_YEAR, YEAR, Change, Doubt, Meaning, half_width

_ENGLISH = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), 1,
    )
    for name in names.split()
}  # fmt: skip
_NAME = rf"(?P<name>{'|'.join(sorted(_ENGLISH, key=len, reverse=True))})\.?"
_TIME = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z)?)?"
# A full year first: nothing else can be meant. 2022.1 is left out, see below.
_YEAR_FIRST = [
    re.compile(pattern)
    for pattern in (
        r"(?P<y>[12]\d{3})年?",
        r"(?P<y>[12]\d{3})年(?P<m>\d{1,2})月份?",
        r"(?P<y>[12]\d{3})([-/.])(?P<m>\d{1,2})",
        r"(?P<y>[12]\d{3})年(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号]?" + _TIME,
        r"(?P<y>[12]\d{3})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})" + _TIME,
        r"(?P<y>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])",
        r"(?P<y>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>[0-3]\d)",
    )
]
_WITH_NAME = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_NAME}[- ,/]*(?P<y>[12]\d{{3}})",
        rf"(?P<d>\d{{1,2}})[- /]*{_NAME}[- ,/]*(?P<y>[12]\d{{3}})",
        rf"{_NAME}[- /]*(?P<d>\d{{1,2}})[ ,]+(?P<y>[12]\d{{3}})",
        rf"{_NAME}-(?P<yy>\d{{2}})",
        rf"(?P<d>\d{{1,2}})-{_NAME}-(?P<yy>\d{{2}})",
    )
]
_CHINESE_SHORT = re.compile(r"(?P<yy>\d{2})年(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})[日号])?")
_LOST_ZERO = re.compile(r"([12]\d{3})\.1")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2([12]\d{3})" + _TIME)
_SHORT = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{1,2})" + _TIME)
_WITHOUT_YEAR = re.compile(rf"\d{{1,2}}[- ]{_NAME}|\d{{1,2}}月(\d{{1,2}}[日号]?)?", re.IGNORECASE)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
# Day 0 of the spreadsheets' calendar; 20000 is in 1954 and 80000 in 2119.
_DAY_ZERO, _FIRST_SERIAL, _LAST_SERIAL = datetime.date(1899, 12, 30), 20000, 80000
# Excel takes a year of two digits below this for one of this century. What a year above it meant cannot be seen.
_CENTURY = 30
_NUMERALS = {"〇": 0, "零": 0, "○": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_IN_NUMERALS = re.compile(
    r"([一二][〇零○一二三四五六七八九]{3})年(?:([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})[日号])?)?"
)


def read_date(kind: str, text: str) -> Meaning:
    """The partial ISO date that the cell means, a doubt where it may be several, None where it is no date."""
    if kind == NO_YEAR:
        return Doubt("date_without_year")
    if kind in {DAY, MONTH, YEAR}:
        return Change(text, "date_cell")
    plain = half_width(text).strip()
    squeezed = re.sub(r"\s*([年月日号/.\-])\s*", r"\1", plain)
    lost = _LOST_ZERO.fullmatch(squeezed)
    if lost:
        # A spreadsheet writes the number 2022.10 as 2022.1.
        return Doubt("ambiguous_date", choices=(f"{lost[1]}-01", f"{lost[1]}-10"))
    for pattern in (*_YEAR_FIRST, *_WITH_NAME, _CHINESE_SHORT):
        found = pattern.fullmatch(squeezed)
        if found:
            return _parts(found.groupdict())
    numerals = _IN_NUMERALS.fullmatch(squeezed)
    if numerals:
        year = "".join(str(_NUMERALS[sign]) for sign in numerals[1])
        return _changed(int(year), *(_spoken(part) for part in numerals.groups()[1:] if part))
    if _WITHOUT_YEAR.fullmatch(squeezed):
        return Doubt("date_without_year")
    serial = _SERIAL.fullmatch(squeezed)
    if serial and _FIRST_SERIAL <= int(serial[1]) <= _LAST_SERIAL:
        return Change((_DAY_ZERO + datetime.timedelta(days=int(serial[1]))).isoformat(), "excel_serial")
    return _year_not_first(squeezed)


def _parts(found: dict[str, str | None]) -> Meaning:
    month = _ENGLISH[(found.get("name") or "").casefold()] if found.get("name") else int(found.get("m") or 0)
    rest = [part for part in (month, int(found.get("d") or 0)) if part] if month else []
    if found.get("d") is not None and int(found["d"] or 0) == 0:
        return None
    if found.get("m") is not None and month == 0:
        return None
    if found.get("yy") is None:
        return _changed(int(found["y"] or 0), *rest)
    short = int(found["yy"] or 0)
    if short < _CENTURY:
        return _changed(2000 + short, *rest)
    return _asked([iso for iso in (_iso(1900 + short, *rest), _iso(2000 + short, *rest)) if iso])


def _year_not_first(text: str) -> Meaning:
    last, short = _YEAR_LAST.fullmatch(text), _SHORT.fullmatch(text)
    if last:
        first, second, year = int(last[1]), int(last[3]), int(last[4])
        orders = [(year, first, second), (year, second, first)]
    elif short:
        a, b, c = int(short[1]), int(short[3]), int(short[4])
        orders = [(2000 + a, b, c), (2000 + c, a, b), (2000 + c, b, a)]
    else:
        return None
    possible = sorted({iso for iso in (_iso(*order) for order in orders) if iso})
    if len(possible) == 1:
        return Change(possible[0], "date_form")
    return _asked(possible)


def _asked(possible: list[str]) -> Meaning:
    return Doubt("ambiguous_date", choices=tuple(possible)) if possible else None


def _changed(*parts: int) -> Meaning:
    iso = _iso(*parts)
    return Change(iso, "date_form") if iso else None


def _iso(*parts: int) -> str:
    """The ISO date of year, month, day, as far as they are given; empty where the calendar has no such date."""
    try:
        datetime.date(*(*parts, 1, 1)[:3])
    except ValueError:
        return ""
    return "-".join([f"{parts[0]:04d}", *(f"{part:02d}" for part in parts[1:])])


def _spoken(text: str) -> int:
    """The number of 七, 十二 or 三十一."""
    tens, ten, ones = text.partition("十")
    if not ten:
        return _NUMERALS[text] if len(text) == 1 else 0
    return (_NUMERALS[tens] if tens else 1) * 10 + (_NUMERALS[ones] if len(ones) == 1 else 0 if not ones else 99)
