"""CSV that Excel and WPS open correctly."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence

import pandas as pd

from dashboard.descriptor import MARK_COLUMN

BYTE_ORDER_MARK = "﻿"
# A spreadsheet runs a cell that begins so as a formula.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
# Narrower than float(): to a spreadsheet -inf and -nan are names in a formula.
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)


def csv_bytes(frame: pd.DataFrame, mark: str | Sequence[str] = "") -> bytes:
    """The frame as UTF-8 CSV with a byte order mark; its last column is the mark, one for all or one a row, if any."""
    safe = frame.map(neutralised)
    if len(mark):
        safe = safe.assign(**{MARK_COLUMN: mark})
    return (BYTE_ORDER_MARK + safe.to_csv(index=False, lineterminator="\r\n")).encode("utf-8")


def neutralised(value: object) -> object:
    """Text that a spreadsheet would run is given a leading apostrophe; numbers are left alone.

    Text that already has one before such a sign is given another, so that taking one away always gives back the text.
    """
    if isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def csv_archive(files: Mapping[str, pd.DataFrame], marks: Mapping[str, Sequence[str]] | None = None) -> bytes:
    """A ZIP of one CSV a frame (file name -> frame, and its rows' marks); the same frames give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, frame in files.items():
            # A ZIP's own oldest day, so that nothing but the data changes the bytes.
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, csv_bytes(frame, (marks or {}).get(name, "")))
    return buffer.getvalue()
