"""A ZIP archive of CSV files: which of its members are read, which are passed over, and which are refused."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard.reading.package import Part

_CSV = (".csv", ".tsv", ".txt")
# What our own export puts beside the tables, and what operating systems leave behind.
PASSED_OVER = frozenset(
    {"readme.md", "readme.txt", "readme.zh.md", "datapackage.json", "evidence.lock", "license", "license.txt"}
    | {"glossary.txt", "thumbs.db", "desktop.ini", ".ds_store"}
)
_SYSTEM_FOLDERS = ("__MACOSX/",)
_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True)
class Member:
    """A member of an archive and what becomes of it: `refused` is a fault's code, `passed_over` says it is not read."""

    part: Part
    refused: str = ""
    passed_over: bool = False


def members(parts: Sequence[Part]) -> Iterator[Member]:
    """Each member with its verdict, in the archive's order."""
    seen: set[str] = set()
    for part in parts:
        name = part.name
        key = name.casefold()
        if _is_path(name):
            yield Member(part, "path_in_archive")
        elif key in seen:
            yield Member(part, "duplicate_member")
        elif name.startswith(_SYSTEM_FOLDERS) or posixpath.basename(key) in PASSED_OVER:
            yield Member(part, passed_over=True)
        elif not key.endswith(_CSV):
            yield Member(part, "foreign_member")
        elif part.encrypted:
            yield Member(part, "locked_member")
        else:
            yield Member(part)
        seen.add(key)


def _is_path(name: str) -> bool:
    """Whether the name points out of the archive; a folder inside it is none of its business."""
    return (
        name.startswith(("/", "~"))
        or "\\" in name
        or "\x00" in name
        or ".." in name.split("/")
        or bool(_DRIVE.match(name))
    )
