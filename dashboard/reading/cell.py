"""What one cell of a user's file means: the shared parts of reading dates, numbers, codes and text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from dashboard.descriptor import NONE_FOUND, NOT_APPLICABLE, Column, Language
from dashboard.reading.limits import LONGEST_IN_SHEET

# A cell that a spreadsheet does not hold as text begins with this sign, which no text may have, and one letter.
TAG: Final = "\ufdd0"
NUMBER, ROUNDED, PERCENT, BOOLEAN, ERROR, UNCOMPUTED = "N", "R", "P", "B", "E", "V"
# A date with its day; shown to the month or year alone; shown without its year, which the program then added itself.
DAY, MONTH, YEAR, NO_YEAR = "D", "M", "Y", "d"

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x2212: "-", 0xFE6A: "%", 0x3000: " "}
# No width of their own, left by web pages and chat programs.
_INVISIBLE = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF])
_GARBLED = re.compile("[\ue000-\uf8ff\ufffd\ufdd0]|锟斤拷|烫烫烫")
# What people and programs write for "nothing here"; the data model's empty cell says that the source does not say.
_EMPTY = (
    "na", "n/a", "#n/a", "n.a.", "n.a", "null", "nan", "<na>", "/", "\\", "-", "--", "---", "—", "——", "–", "―",
    "…", "……", "原文未载", "未载", "not in the text",
)  # fmt: skip
# These may say that there is none, or that nothing is known: who wrote it is asked.
_NONE = ("无", "没有", "暂无", "none", "nil")
_STATED_NONE = ("原文明确无", "stated as none")
_NOT_APPLICABLE = ("不适用", "not applicable")
SAID_WITHOUT_VALUE: Final = (*_EMPTY, *_NONE, *_STATED_NONE, *_NOT_APPLICABLE)


@dataclass(frozen=True)
class Change:
    """What is read instead of what stands there, and why."""

    after: str
    code: str


@dataclass(frozen=True)
class Doubt:
    """Why a cell is not read: a fault's code; `value` is the part of the cell that is meant, where not all of it is."""

    code: str
    value: str = ""
    details: tuple[tuple[str, str], ...] = ()
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class How:
    """What decides about a cell beside the cell itself.

    `answers` holds what the user answered: (column, value) -> one of the choices. `percent` says whether the row's unit
    is the percent sign, `decimal_comma` whether the file may write decimals with a comma.
    """

    language: Language = "zh"
    answers: Mapping[tuple[str, str], str] = field(default_factory=dict)
    percent: bool = False
    decimal_comma: bool = False


Meaning = Change | Doubt | None


def tagged(kind: str, text: str) -> str:
    """The text of a cell that is held as something else than text."""
    return f"{TAG}{kind}{text}"


def untagged(cell: str) -> tuple[str, str]:
    """The kind (empty for text) and the text of a cell."""
    return (cell[1], cell[2:]) if cell.startswith(TAG) and len(cell) > 1 else ("", cell)


def half_width(text: str) -> str:
    """Full-width letters, digits and signs as ordinary ones; nothing else is changed (² stays ²)."""
    return text.translate(_FULL_WIDTH)


def tidied(text: str) -> tuple[str, str]:
    """The text without stray spaces and invisible characters, and which of them it had."""
    visible = text.translate(_INVISIBLE)
    lines = visible.replace("\r\n", "\n").replace("\r", "\n")
    plain = lines.replace("\u00a0", " ").strip()
    if plain == text:
        return plain, ""
    return (
        plain,
        "invisible" if visible != text else "line_break" if lines.strip() == plain != text.strip() else "spaces",
    )


def is_garbled(text: str) -> bool:
    """Whether an earlier program has already lost some of its characters."""
    return bool(_GARBLED.search(text))


def is_full(text: str) -> bool:
    """Whether the text fills a spreadsheet's cell to the last character, counted as Python does or as Excel does."""
    # A rare character or an emoji is two to Excel.
    return LONGEST_IN_SHEET in {len(text), len(text.encode("utf-16-le")) // 2}


def without_value(column: Column, text: str) -> Meaning:
    """What a word for "nothing" means in this column; None where the text is no such word."""
    word = half_width(text).strip().casefold()
    if word in _EMPTY:
        return Change("", "placeholder")
    token = NONE_FOUND if word in _STATED_NONE else NOT_APPLICABLE if word in _NOT_APPLICABLE else ""
    if not token and word not in _NONE:
        return None
    if column.takes_fact_tokens:
        return Change(token, "token") if token else Doubt("none_or_empty", choices=("", NONE_FOUND))
    # A closed list may itself hold the word; a required cell has to be filled in by whoever knows.
    return None if column.required or word in column.enum else Change("", "none_as_empty")
