"""The encoding of a text file: UTF-8, UTF-16 or GB18030, with or without mark; never a guess that mixes two."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

# A whole character of three bytes from the blocks of Chinese text and its punctuation, as UTF-8 writes it. Text in
# GB18030 does not pass for a run of these by accident, while a run of two-byte characters (联通) does.
_CHINESE_UTF8 = re.compile(
    rb"(?:[\x00-\x7f]|\xc2\xb7|\xe2[\x80-\xbf]{2}|[\xe3-\xe9][\x80-\xbf]{2}|\xef[\xbc-\xbf][\x80-\xbf])+"
)
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
# Private characters and those left where a decoder failed: GB18030 maps stray bytes to the first.
_NO_TEXT = re.compile("[\ue000-\uf8ff\ufffd]")
_PROBE = 4096


@dataclass(frozen=True)
class Encoding:
    """The codec by name, or a fault's code and the line (from 1) that it means."""

    name: str = ""
    fault: str = ""
    line: int | None = None


def encoding_of(content: bytes) -> Encoding:
    """How this text is encoded, or why that cannot be said."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return _proved(content, name)
    if b"\x00" in content:
        return _proved(content, _plain_utf16(content))
    return _proved(content, "utf-8")


def _plain_utf16(content: bytes) -> str:
    """UTF-16 without a mark: its zero bytes stand mostly on one side, since tables have ASCII in every line."""
    start = content[:_PROBE]
    low, high = start[0::2].count(0), start[1::2].count(0)
    return "utf-16-le" if high > 2 * low else "utf-16-be" if low > 2 * high else ""


def _proved(content: bytes, name: str) -> Encoding:
    if not name:
        return Encoding(fault="unknown_encoding")
    if name.startswith("utf-16"):
        if len(content) % 2:
            return Encoding(fault="truncated_file")
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            return Encoding(fault="unknown_encoding")
        return Encoding(fault="unknown_encoding") if "\x00" in text else Encoding(name)
    if b"\x00" in content:
        return Encoding(fault="unknown_encoding")
    try:
        content.decode(name)
    except UnicodeDecodeError as error:
        return _not_utf8(content, name, error)
    return Encoding(name)


def _not_utf8(content: bytes, name: str, error: UnicodeDecodeError) -> Encoding:
    """What a file is that UTF-8 does not read: GB18030, two encodings in one file, or one cut off in a character."""
    lines = content.removeprefix(codecs.BOM_UTF8).split(b"\n")
    # All but the last character reads: cut off, unless what reads is ASCII alone.
    at_end = error.end >= len(content) - 1 and "unexpected end" in error.reason
    if at_end and _NOT_ASCII.search(content[: error.start]):
        return Encoding(fault="truncated_file", line=len(lines))
    kinds = [_kind(line) for line in lines]
    if name == "utf-8-sig" or ("utf-8" in kinds and "other" in kinds):
        return Encoding(fault="mixed_encoding", line=_first_odd_line(kinds))
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError as failed:
        if failed.end >= len(content) - 1 and "incomplete" in failed.reason and failed.start > 0:
            return Encoding(fault="truncated_file", line=len(lines))
        return Encoding(fault="unknown_encoding")
    return Encoding(fault="unknown_encoding") if _NO_TEXT.search(text) else Encoding("gb18030")


def _kind(line: bytes) -> str:
    if not _NOT_ASCII.search(line):
        return ""
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return "other"
    # A line that is UTF-8 may be GB18030 by accident, unless it is Chinese through and through.
    return "utf-8" if _CHINESE_UTF8.fullmatch(line) else ""


def _first_odd_line(kinds: list[str]) -> int:
    """The first line that is not encoded as the lines above it are."""
    first = next((kind for kind in kinds if kind), "utf-8")
    return next((number for number, kind in enumerate(kinds, 1) if kind and kind != first), kinds.index("other") + 1)
