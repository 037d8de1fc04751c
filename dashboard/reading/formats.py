"""Files that are no tables we read, told by how they begin: each is named, so that the remedy can be named too."""

from __future__ import annotations

import re

from dashboard.reading.model import Fault

_BEGINNINGS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "GZIP"),
    (b"BM", "BMP"),
    (b"{\\rtf", "RTF"),
    (b"PAR1", "Parquet"),
    (b"SQLite format 3", "SQLite"),
)
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|table|\?xml|!--|meta)", re.IGNORECASE)
_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*[\[{]\s*[\"{\[\]}]")


def other_format(file: str, content: bytes) -> Fault | None:
    """The fault that names the format, None for what may be a text table."""
    if content.startswith(_COMPOUND[:4]):
        return _compound(file, content)
    for beginning, kind in _BEGINNINGS:
        # Two letters may begin a text; a picture is binary.
        if content.startswith(beginning) and (len(beginning) > 2 or b"\x00" in content[:64]):
            return Fault(file, "other_format", details=(("kind", kind),))
    if _MARKUP.match(content):
        # Web systems hand out a page under the name of a workbook.
        return Fault(file, "other_format", details=(("kind", "HTML/XML"),))
    if _JSON.match(content):
        return Fault(file, "other_format", details=(("kind", "JSON"),))
    return None


def _compound(file: str, content: bytes) -> Fault:
    """Office's older container: a workbook under a password, an old workbook, or another document."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return Fault(file, "locked_workbook")
    if "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content:
        return Fault(file, "legacy_workbook")
    return Fault(file, "other_format", details=(("kind", "DOC/PPT/ET"),))
