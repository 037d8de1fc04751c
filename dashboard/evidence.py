"""Proof of a row: its spans in its paragraph, its figures in its spans, and the lock that stands for the texts."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path

import cn2an

from dashboard.descriptor import Column, Table
from dashboard.documents import SourceText, find_span, fold
from dashboard.geometry import regions

LOCK_NAME = "evidence.lock"
_CHINESE_DIGITS = "〇零一二两三四五六七八九十百千"
# 一批 (a batch) and its like are no number.
_INDEFINITE = "批些系列体方面"
# Text columns that repeat a figure of the source.
_CHECKED_TEXT = ("unit", "plan_period", "period", "number")
_LOCKED_TEXT = (*_CHECKED_TEXT, "comparator", "adcode", "name_zh", "title_zh")


@dataclass(frozen=True)
class Unproved:
    """One cell that the evidence does not show."""

    code: str
    column: str
    value: str


def checked_columns(table: Table) -> tuple[Column, ...]:
    """The columns whose values must stand in a span or be named in the note."""
    return tuple(column for column in table.columns if column.is_quantity or column.name in _CHECKED_TEXT)


def locked_columns(table: Table) -> tuple[Column, ...]:
    """The columns whose values the lock covers: what evidence shows, and what changes its meaning."""
    return tuple(column for column in table.columns if column.is_quantity or column.name in _LOCKED_TEXT)


def unshown_cells(table: Table, row: Mapping[str, str], home_codes: Iterable[str]) -> list[Unproved]:
    """The cells of the row whose figure stands neither in its spans nor, with its column's name, in its note.

    `home_codes` are the division codes of the row's own document: a place is only looked for where it is another.
    """
    return unshown_in(checked_columns(table), row, home_codes)


def unshown_in(columns: Iterable[Column], row: Mapping[str, str], home_codes: Iterable[str]) -> list[Unproved]:
    """As `unshown_cells`, with the table's checked columns at hand: a large table asks at every row."""
    spans = fold(row["evidence"]) + "\n" + fold(row.get("context_evidence", ""))
    note = row.get("note", "")
    missing = []
    for column in columns:
        value = row[column.name]
        if value and not noted(note, column.name, value) and not _shown(column, value, spans):
            missing.append(Unproved("figure_not_in_evidence", column.name, value))
    if "adcode" in row:
        home = set(home_codes)
        for code in filter(None, row["adcode"].split(";")):
            if code not in home and not noted(note, "adcode", code) and not _place_shown(code, spans):
                missing.append(Unproved("place_not_in_evidence", "adcode", code))
    return missing


def noted(note: str, column: str, value: str) -> bool:
    """Whether the note names this column and repeats this value: `published_on: 2026-01-09, because …`."""
    if column not in note:
        return False
    start = re.search(rf"(?<![a-z_]){re.escape(column)}[:：]", note)
    # The value itself, not a part of a longer one: a note on 2021-06-08 or 12 does not excuse 2021-06 or 1.
    whole = rf"(?<![\d.]){re.escape(value)}(?!\d|[.-]\d)"
    return start is not None and re.search(whole, note[start.end() :]) is not None


def _shown(column: Column, value: str, spans: str) -> bool:
    if column.kind == "partial_date":
        return _date_shown(value, spans)
    if column.name == "period":
        years = re.findall(r"\d{4}", value)
        return all(number_shown(year, spans) for year in years) if years else fold(value) in spans
    if column.type == "string":
        return fold(value) in spans
    return number_shown(value, spans)


def _date_shown(value: str, spans: str) -> bool:
    year, *rest = value.split("-")
    marks = ("月", "日")
    parts = [rf"(?<!\d)0?{int(part)}{mark}|-{part}(?!\d)" for part, mark in zip(rest, marks, strict=False)]
    return number_shown(year, spans) and all(re.search(pattern, spans) for pattern in parts)


def number_shown(value: str, spans: str) -> bool:
    """Whether the number stands in the text by itself: in digits, or as a Chinese numeral (两大 is 2)."""
    return any(re.search(pattern, spans) for pattern in _number_patterns(value))


@lru_cache(maxsize=4096)
def _number_patterns(value: str) -> tuple[str, ...]:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return (re.escape(value),)
    plain = f"{number.normalize():f}"
    whole, _, fraction = plain.partition(".")
    grouped = f"{int(whole):,}" + (f".{fraction}" if fraction else "")
    trailing = r"(?:\.0+)?" if not fraction else "0*"
    patterns = [rf"(?<![\d.]){re.escape(form)}{trailing}(?![\d]|\.\d)" for form in dict.fromkeys((plain, grouped))]
    if not fraction and 0 < number < 100_000:
        numeral = str(cn2an.an2cn(int(number)))
        forms = {numeral}
        if numeral.startswith("二") and numeral != "二十":
            forms.add("两" + numeral[1:])
        if len(numeral) > 1 and numeral.startswith("一"):
            forms.add(numeral[1:])
        for form in sorted(forms):
            follow = f"{_CHINESE_DIGITS}{_INDEFINITE}" if form == "一" else _CHINESE_DIGITS
            patterns.append(rf"(?<![{_CHINESE_DIGITS}]){form}(?![{follow}])")
    return tuple(patterns)


def _place_shown(code: str, spans: str) -> bool:
    region = regions().get(code)
    if region is None:
        return False
    names = (region.name_zh, region.short_name_zh, *region.former_names)
    return any(name and fold(name) in spans for name in names)


def evidence_document(table: Table, row: Mapping[str, str]) -> str:
    """The document whose text holds the row's evidence.

    A document we hold proves its own row; one that is only cited is proved by the text that cites it.
    """
    if table.name == "documents" and not row["source_file"]:
        return row["cited_in_id"]
    return row["document_id"]


def spans_missing(row: Mapping[str, str], source: SourceText) -> list[Unproved]:
    """The spans of the row that do not stand in the paragraph they name."""
    missing = []
    for number_column, span_column in (("paragraph", "evidence"), ("context_paragraph", "context_evidence")):
        span = row.get(span_column, "")
        if not span:
            continue
        paragraph = source.paragraph(int(row[number_column])) if row[number_column] else None
        if paragraph is None:
            missing.append(Unproved("paragraph_missing", number_column, row[number_column]))
        elif find_span(paragraph.text, span) is None:
            missing.append(Unproved("span_not_in_paragraph", span_column, span))
    return missing


def row_hash(table: Table, row: Mapping[str, str], text_sha256: str) -> str:
    """The hash that stands for the row's proof: source text, paragraphs, folded spans and locked cells."""
    return hash_of([column.name for column in locked_columns(table)], row, text_sha256)


def hash_of(columns: Iterable[str], row: Mapping[str, str], text_sha256: str) -> str:
    """As `row_hash`, with the names of the table's locked columns at hand."""
    parts = [
        text_sha256,
        row["paragraph"],
        fold(row["evidence"]),
        row.get("context_paragraph", ""),
        fold(row.get("context_evidence", "")),
    ]
    parts += [f"{name}={row[name]}" for name in columns]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def read_lock(path: Path) -> dict[tuple[str, str], str]:
    """(table, row id) -> hash, for every row whose evidence was found in its text; empty where there is no file."""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as handle:
        return {(table, row_id): proof for table, row_id, proof in list(csv.reader(handle))[1:]}


def format_lock(lock: Mapping[tuple[str, str], str]) -> str:
    """The lock as CSV text, one proved row a line, in order of table and id."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(("table", "row_id", "proof"))
    writer.writerows((table, row_id, proof) for (table, row_id), proof in sorted(lock.items()))
    return buffer.getvalue()
