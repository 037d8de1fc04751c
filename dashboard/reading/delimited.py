"""A text file as rows of cells: its encoding, its delimiter, and where it breaks off."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.descriptor import Descriptor
from dashboard.reading.encoding import encoding_of
from dashboard.reading.header import Header, find_header
from dashboard.reading.limits import LONGEST_CELL, MOST_BANNER_ROWS
from dashboard.reading.model import Fault

# The comma first: it wins where the others read no better.
_DELIMITERS = (",", "\t", ";")
_HINT = re.compile("^\ufeff?sep=(.)\r?\n", re.IGNORECASE)


@dataclass(frozen=True)
class TextTable:
    """A text file ready to be read: its header and the rows below it, and how it is written."""

    header: Header
    head: list[list[str]]
    rows: Iterator[list[str]]
    encoding: str
    delimiter: str


def open_text(file: str, content: bytes, descriptor: Descriptor) -> TextTable | Fault:
    """The file's header and rows, or the fault for which it cannot be read."""
    encoding = encoding_of(content)
    if encoding.fault == "mixed_encoding":
        return Fault(file, "mixed_encoding", encoding.line)
    if encoding.fault == "truncated_file":
        return Fault(file, "truncated_file", encoding.line)
    if encoding.fault:
        return Fault(file, "unknown_encoding")
    csv.field_size_limit(LONGEST_CELL)
    best: TextTable | None = None
    broken = None
    shown = ""
    for delimiter in _candidates(content, encoding.name):
        rows = _rows(content, encoding.name, delimiter)
        head: list[list[str]] = []
        try:
            for row in itertools.islice(rows, MOST_BANNER_ROWS + 1):
                # Row by row: what was read before an error says in which row it is.
                head.append(row)
        except (csv.Error, UnicodeDecodeError) as error:
            broken = broken or broken_at(file, error, len(head) + 1)
            continue
        shown = shown or ", ".join(next((row for row in head if any(row)), []))[:200]
        if not shown:
            return Fault(file, "empty_file")
        header = find_header(head, descriptor, file)
        if header and (best is None or len(header.missing()) < len(best.header.missing())):
            best = TextTable(header, head, rows, encoding.name, delimiter)
    if best is None:
        return broken or Fault(file, "unknown_table", details=(("header", shown),))
    return best


def broken_at(file: str, error: Exception, row: int) -> Fault:
    """The fault of a file whose quotation marks fail in or after this row."""
    if "unexpected end of data" in str(error):
        return Fault(file, "truncated_file", row)
    return Fault(file, "broken_csv", row)


def _candidates(content: bytes, encoding: str) -> tuple[str, ...]:
    hint = _HINT.match(content[:24].decode(encoding, "ignore"))
    return (hint[1],) if hint and hint[1] in _DELIMITERS else _DELIMITERS


def _rows(content: bytes, encoding: str, delimiter: str) -> Iterator[list[str]]:
    stream = io.TextIOWrapper(io.BytesIO(content), encoding, newline="")
    # Strict: a stray quotation mark is an error here, where it would else swallow rows.
    return csv.reader(stream, delimiter=delimiter, strict=True)
