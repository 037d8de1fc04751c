"""What a briefing's figures were when it was made, and what has changed since, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from dashboard.descriptor import Language
from dashboard.i18n import text

# So many figures of one item are kept, and so many changes of a kind are named; the rest is counted.
MOST_NUMBERS = 60
_NAMED = 4
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Figures:
    """The headline figures of one item on one day.

    `rows` are the facts it rests on; `finding` language -> its heading; `numbers` language -> name -> figure; `facts`
    "table:id" -> a short hash of the row, for as many as are kept.
    """

    rows: int = 0
    finding: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    numbers: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    facts: Mapping[str, str] = field(default_factory=lambda: _NOTHING)

    @property
    def complete(self) -> bool:
        """Whether every row is kept with its hash, so that rows can be compared one by one."""
        return bool(self.rows) and len(self.facts) == self.rows


def numbers_of(frame: pd.DataFrame) -> dict[str, str]:
    """Name -> figure, for each cell of the frame's columns of numbers; a row is named by its first column of words."""
    counted = [
        name for name in frame.columns if is_numeric_dtype(frame[name].dtype) and not is_bool_dtype(frame[name].dtype)
    ]
    worded = [name for name in frame.columns if name not in counted]
    if not counted or not worded:
        return {}
    found: dict[str, str] = {}
    named = worded[1] if len(worded) > 1 and frame[worded[0]].astype(str).str.fullmatch(r"\d{6}").all() else worded[0]
    for name, *cells in frame[[named, *counted]].head(MOST_NUMBERS).itertuples(index=False, name=None):
        for column, cell in zip(counted, cells, strict=True):
            if len(found) < MOST_NUMBERS:
                found.setdefault(f"{name} · {column}", f"{cell:g}")
    return found


def merged(several: Sequence[Figures]) -> Figures:
    """The figures of one item in all its languages together."""
    if not several:
        return Figures()
    finding: dict[str, str] = {}
    numbers: dict[str, Mapping[str, str]] = {}
    for one in several:
        finding |= one.finding
        numbers |= one.numbers
    first = several[0]
    return Figures(first.rows, MappingProxyType(finding), MappingProxyType(numbers), first.facts)


def changes(language: Language, before: Figures, now: Figures, named: Callable[[str], str]) -> tuple[str, ...]:
    """What differs, one line each: the finding, the rows, the figures; empty where nothing does.

    `named` gives the name of a row "table:id", the key itself where the row is gone.
    """
    if before == Figures():
        return ()
    lines = []
    old, new = before.finding.get(language, ""), now.finding.get(language, "")
    if old and old != new:
        lines.append(text(language, "briefing.change.finding", before=old))
    if before.rows != now.rows:
        lines.append(text(language, "briefing.change.rows", before=before.rows, after=now.rows))
    if before.complete and now.complete:
        for kind, keys in (
            ("added", [key for key in now.facts if key not in before.facts]),
            ("removed", [key for key in before.facts if key not in now.facts]),
            ("changed", [key for key in now.facts if before.facts.get(key, now.facts[key]) != now.facts[key]]),
        ):
            if keys:
                lines.append(_listed(language, kind, [named(key) for key in keys]))
    was, is_now = before.numbers.get(language, _NOTHING), now.numbers.get(language, _NOTHING)
    moved = [
        text(language, "briefing.change.number", name=name, before=was[name], after=is_now[name])
        for name in is_now
        if name in was and was[name] != is_now[name]
    ]
    if moved:
        lines.append(_listed(language, "numbers", moved))
    return tuple(lines)


def _listed(language: Language, kind: str, items: list[str]) -> str:
    names = text(language, "list.documents_separator").join(items[:_NAMED])
    more = len(items) - _NAMED
    if more > 0:
        names = text(language, "briefing.change.more", names=names, more=more)
    return text(language, f"briefing.change.{kind}", count=len(items), names=names)
