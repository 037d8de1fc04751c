"""The evidence of a briefing as one numbered list: each fact once, under its document, in the order of its text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from dashboard.briefing.items import Part, Passage


@dataclass(frozen=True)
class Entry:
    """One fact with its number in the list, and the places (indexes) of the parts that show it."""

    number: int
    passage: Passage
    parts: tuple[int, ...]


@dataclass(frozen=True)
class EvidenceList:
    """Every fact of the briefing; `documents` is (title, its entries), in the order of first use."""

    documents: Sequence[tuple[str, Sequence[Entry]]]
    numbers: Mapping[str, int]

    def of(self, part: Part) -> tuple[int, ...]:
        """The numbers of what proves this part, ascending."""
        return tuple(sorted({self.numbers[passage.fact] for passage in part.passages}))


def evidence_list(parts: Sequence[Part]) -> EvidenceList:
    """The list for these parts."""
    first: dict[str, Passage] = {}
    used: dict[str, list[int]] = {}
    documents: dict[str, list[Passage]] = {}
    for place, part in enumerate(parts):
        for passage in part.passages:
            if passage.fact not in first:
                first[passage.fact] = passage
                documents.setdefault(passage.document_id, []).append(passage)
            shown = used.setdefault(passage.fact, [])
            if not shown or shown[-1] != place:
                shown.append(place)
    numbers: dict[str, int] = {}
    listed = []
    for passages in documents.values():
        entries = []
        for passage in sorted(passages, key=_place_in_text):
            numbers[passage.fact] = len(numbers) + 1
            entries.append(Entry(len(numbers), passage, tuple(used[passage.fact])))
        listed.append((passages[0].document_title, tuple(entries)))
    return EvidenceList(tuple(listed), MappingProxyType(numbers))


def _place_in_text(passage: Passage) -> tuple[int, str]:
    digits = "".join(sign for sign in passage.paragraph.split(";")[0] if sign.isdigit())
    return (int(digits) if digits else 0, passage.paragraph)


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """The ascending numbers as runs, first to last: 1, 2, 3, 7 are (1, 3) and (7, 7)."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def row_passages(part: Part) -> Sequence[Passage]:
    """What proves each row of the part's table, in its order; empty where rows and facts are not the same."""
    if part.chart is not None or part.table is None:
        return ()
    return part.passages if len(part.passages) + part.more_passages == part.rows else ()


def sections(parts: Sequence[Part]) -> list[list[int]]:
    """The places of the parts by item: each section is what one item of the briefing shows."""
    found: list[list[int]] = []
    for place, part in enumerate(parts):
        if place and part.item is parts[place - 1].item:
            found[-1].append(place)
        else:
            found.append([place])
    return found
