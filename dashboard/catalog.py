"""The collection as one immutable value: its validated tables, and the joins on them."""

from __future__ import annotations

import itertools
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar
from weakref import WeakSet, ref

import pandas as pd
from pandas.api.extensions import ExtensionArray

from dashboard.descriptor import Descriptor, Language, Table, data_language
from dashboard.documents import SourceText
from dashboard.evidence import LOCK_NAME, evidence_document, read_lock
from dashboard.geometry import Level, ancestors, region_name, regions, roll_up
from dashboard.reading import Fault, read_directory
from dashboard.validation import EvidenceState, Report, check

COUNTRY = "100000"
# A five-year plan period as an address names it -> its first and last year. The tenth such plan began in 2001.
PLAN_PERIODS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {f"{first}-{first + 4}": (first, first + 4) for first in range(2001, 2061, 5)}
)
UNDATED = "undated"
# Where a row starts from is no time of the row itself: a target of 2030 against 2005 is one of 2030.
_NOT_A_TIME_OF_THE_ROW = frozenset({"base_year"})
_YEAR = re.compile(r"\d{4}")
# So much is kept of what was worked out, in all catalogs together: a thousand things of some ten kilobytes; and
# narrowings that together hold no more rows than four times the whole.
MOST_KEPT = 400
_MOST_NARROWED, _NARROWED_ROWS = 64, 4
_Made = TypeVar("_Made")
# What was used of late comes last: number of the thing -> the catalog that it belongs to.
_USED: OrderedDict[int, ref[Catalog]] = OrderedDict()
_USED_LOCK = threading.Lock()
_NUMBERS = itertools.count()
_ALIVE: WeakSet[Catalog] = WeakSet()
_ALIVE_LOCK = threading.Lock()


@dataclass(frozen=True)
class UploadedTable:
    """A table that stands in for the published one, in one session: which, from what file, when.

    `synthetic` says that its rows are made up to show what the charts can do. Of a draft that is shared for review,
    `by` says by whom, `at` since when and `until` how long; it has no file.
    """

    table: str
    file: str
    at: str
    synthetic: bool = False
    by: str = ""
    until: str = ""


@dataclass(frozen=True)
class Edition:
    """Which published version the data are: its number and day (ISO). Number 0 is the repository's data as they lie.

    Its content and the time it was made tell it from another that bears its number after a restore.
    """

    number: int = 0
    day: str = ""
    content_hash: str = ""
    made_at: str = ""


@dataclass(frozen=True)
class Selection:
    """What the user narrowed everything to; an empty field narrows nothing."""

    region: str = ""
    document: str = ""
    technology: str = ""
    place: str = ""
    status: str = ""
    period: str = ""

    def __bool__(self) -> bool:
        return any((self.region, self.document, self.technology, self.place, self.status, self.period))


@dataclass(frozen=True)
class Fact:
    """One row with its table: what a figure leads to."""

    table: str
    row_id: str
    cells: Mapping[str, str]
    evidence_state: EvidenceState

    @property
    def document_id(self) -> str:
        """The document named by the row."""
        return self.cells["document_id"]


@dataclass(frozen=True, eq=False)
class Catalog:
    """The tables of one version of the data. Nothing in it changes after it is made, and nobody may change a frame.

    Frames hold text exactly as in the CSV (an empty string where the source says nothing), indexed by row number.
    """

    descriptor: Descriptor
    frames: Mapping[str, pd.DataFrame]
    evidence: Mapping[tuple[str, str], EvidenceState]
    uploads: tuple[UploadedTable, ...] = ()
    edition: Edition = Edition()
    _effective: dict[str, pd.Series] = field(default_factory=dict, repr=False)
    _names: dict[tuple[str, str], list[str]] = field(default_factory=dict, repr=False)
    _columns: dict[str, dict[str, ExtensionArray]] = field(default_factory=dict, repr=False)
    _places: dict[str, dict[str, int]] = field(default_factory=dict, repr=False)
    _years: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False)
    _kept: dict[Hashable, tuple[int, object]] = field(default_factory=dict, repr=False)
    _keys: dict[int, Hashable] = field(default_factory=dict, repr=False)
    _narrowed: dict[Selection, Catalog] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __post_init__(self) -> None:
        with _ALIVE_LOCK:
            _ALIVE.add(self)

    def once(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        """What `make` gives, worked out once for this catalog and key; what was not used for longest is forgotten.

        It must follow from the catalog and the key alone, and nobody may change it: all sessions share it.
        """
        held = self._kept.get(key)
        if held is None:
            held = next(_NUMBERS), make()
            with _USED_LOCK:
                self._kept[key], self._keys[held[0]] = held, key
                _USED[held[0]] = ref(self)
                while len(_USED) > MOST_KEPT:
                    number, owner = _USED.popitem(last=False)
                    catalog = owner()
                    if catalog is not None:
                        catalog._kept.pop(catalog._keys.pop(number), None)
        else:
            with _USED_LOCK:
                if held[0] in _USED:
                    _USED.move_to_end(held[0])
        return held[1]  # type: ignore[return-value]

    def __len__(self) -> int:
        return sum(len(frame) for frame in self.frames.values())

    def _positions(self, table: str) -> Mapping[str, int]:
        if table not in self._places:
            described = self.descriptor.tables.get(table)
            keys = self.frames[table][described.key].tolist() if described else []
            self._places[table] = {key: place for place, key in enumerate(keys)}
        return self._places[table]

    def has(self, table: str, row_id: str) -> bool:
        """Whether the table has a row with this id."""
        return row_id in self._positions(table)

    def cells(self, table: str, row_id: str) -> Mapping[str, str]:
        """The row as column -> text. Raises KeyError where there is none."""
        position = self._positions(table)[row_id]
        if table not in self._columns:
            # Taken out once: each view of a column leaves a note in the frame, which pandas keeps for long.
            self._columns[table] = {str(name): column.array for name, column in self.frames[table].items()}
        return MappingProxyType({name: str(cells[position]) for name, cells in self._columns[table].items()})

    def fact(self, table: str, row_id: str) -> Fact:
        """The row with its table and the state of its evidence. Raises KeyError where there is none."""
        return Fact(table, row_id, self.cells(table, row_id), self.evidence.get((table, row_id), "unchecked"))

    def name(self, table: str, row_id: str, language: Language) -> str:
        """The row's name in this language, the id where there is no such row."""
        if not self.has(table, row_id):
            return row_id
        column = f"{'title' if table == 'documents' else 'name'}_{data_language(language)}"
        if (table, column) not in self._names:
            # Cell by cell out of a frame, the names of a long list take seconds.
            self._names[table, column] = self.frames[table][column].tolist()
        return self._names[table, column][self._positions(table)[row_id]]

    def names(self, table: str, cell: str, language: Language) -> tuple[str, ...]:
        """The names of the rows that a reference cell (one id or several) points to."""
        return tuple(self.name(table, row_id, language) for row_id in cell.split(";") if row_id)

    def evidence_source(self, fact: Fact) -> str:
        """The id of the document whose text holds the fact's evidence."""
        return evidence_document(self.descriptor.tables[fact.table], fact.cells)

    def effective_codes(self, table: str) -> pd.Series:
        """For each row the division codes it counts at, `;`-separated: its own, else those of its park or zone."""
        if table not in self._effective:
            frame = self.frames[table]
            codes = frame["adcode"]
            if "place_id" in frame:
                places = self.frames["places"]
                holding = dict(zip(places["place_id"], places["adcode"], strict=True))
                codes = codes.where(codes != "", frame["place_id"].map(lambda place: holding.get(place, "")))
            self._effective[table] = codes
        return self._effective[table].copy(deep=False)

    def counts_by_region(self, table: str, level: Level) -> Mapping[str, int]:
        """Division code at this level -> number of rows that count there.

        A row counts at its own division and at each above it, never below.
        """
        counts: dict[str, int] = {}
        for cell, number in self.effective_codes(table).value_counts().items():
            reached = {roll_up(code, level) for code in str(cell).split(";") if code}
            for code in reached - {None}:
                counts[str(code)] = counts.get(str(code), 0) + int(number)
        return MappingProxyType(dict(sorted(counts.items())))

    def above_level(self, table: str, level: Level) -> Mapping[str, int]:
        """Division code -> number of rows whose division lies above this level, so that the map cannot show them."""
        counts: dict[str, int] = {}
        for cell, number in self.effective_codes(table).value_counts().items():
            for code in str(cell).split(";"):
                if code and roll_up(code, level) is None:
                    counts[code] = counts.get(code, 0) + int(number)
        return MappingProxyType(dict(sorted(counts.items())))

    def select(self, selection: Selection) -> Catalog:
        """The catalog narrowed to the rows that the selection leaves; tables that facts refer to stay whole."""
        if not selection:
            return self
        with self._lock:
            held = self._narrowed.pop(selection, None)
            if held is not None:
                # Used again, so it is forgotten last.
                self._narrowed[selection] = held
        return self._narrow(selection) if held is None else held

    def _narrow(self, selection: Selection) -> Catalog:
        frames = dict(self.frames)
        for table in self.descriptor.fact_tables:
            keep = self._left(table, selection)
            if keep is not None:
                frames[table.name] = self.frames[table.name][keep]
        narrowed = Catalog(self.descriptor, MappingProxyType(frames), self.evidence, self.uploads, self.edition)
        with self._lock:
            self._narrowed[selection] = narrowed
            rows = sum(len(other) for other in self._narrowed.values())
            while len(self._narrowed) > 1 and (
                len(self._narrowed) > _MOST_NARROWED or rows > max(_NARROWED_ROWS * len(self), 100_000)
            ):
                rows -= len(self._narrowed.pop(next(iter(self._narrowed))))
        return narrowed

    def _left(self, table: Table, selection: Selection) -> pd.Series | None:
        frame = self.frames[table.name]
        keep = pd.Series(True, index=frame.index)
        if selection.region and selection.region != COUNTRY:
            keep &= within(self.effective_codes(table.name), selection.region)
        if selection.document:
            columns = ["document_id", *(["programme_id"] if "programme_id" in frame else [])]
            columns += ["cited_in_id"] if table.name == "documents" else []
            held = pd.Series(False, index=frame.index)
            family = self.document_family(selection.document)
            # `isin` over columns of text takes several times as long.
            for column in columns:
                held |= pd.Series([cell in family for cell in frame[column].tolist()], index=frame.index, dtype=bool)
            keep &= held
        if selection.place and "place_id" in frame:
            keep &= frame["place_id"] == selection.place
        if selection.status and "status" in frame:
            keep &= frame["status"] == selection.status
        if selection.technology and "technologies" in frame:
            keep &= has_item(frame["technologies"], {selection.technology})
        if selection.period:
            keep &= in_period(self.years(table.name), selection.period)
        return keep

    def years(self, table: str) -> pd.DataFrame:
        """First and last year that a row names for itself, columns `first` and `last`; NA where it names none."""
        if table not in self._years:
            frame = self.frames[table]
            described = self.descriptor.tables[table]
            timed = [
                frame[column.name].str.extract(f"({_YEAR.pattern})", expand=False).astype("Int64")
                for column in described.columns
                if (column.type == "year" or column.kind == "partial_date" or column.name == "period")
                and column.name not in _NOT_A_TIME_OF_THE_ROW
            ]
            years = pd.concat(timed, axis=1) if timed else pd.DataFrame(index=frame.index)
            self._years[table] = pd.DataFrame(
                {"first": years.min(axis=1), "last": years.max(axis=1)}, index=frame.index, dtype="Int64"
            )
        return self._years[table].copy(deep=False)

    @cached_property
    def periods_held(self) -> tuple[str, ...]:
        """The five-year plan periods into which any fact falls, in order."""
        held = [self.years(table.name) for table in self.descriptor.fact_tables]
        return tuple(period for period in PLAN_PERIODS if any(in_period(years, period).any() for years in held))

    def document_family(self, document_id: str) -> frozenset[str]:
        """The document, and, for a text that we hold, the other documents read from the same file."""
        if not self.has("documents", document_id):
            return frozenset({document_id})
        file = self.cells("documents", document_id)["source_file"]
        documents = self.frames["documents"]
        same = set(documents[documents["source_file"] == file]["document_id"]) if file else set()
        return frozenset({document_id} | same)

    def regions_held(self) -> tuple[str, ...]:
        """The codes of provinces and prefectures at which any fact counts, in code order."""
        return self._regions_held

    @cached_property
    def _regions_held(self) -> tuple[str, ...]:
        codes: set[str] = set()
        for table in self.descriptor.fact_tables:
            for cell in self.effective_codes(table.name).unique():
                for code in filter(None, str(cell).split(";")):
                    codes |= {
                        above for above in ancestors(code) if regions()[above].level in {"province", "prefecture"}
                    }
        return tuple(sorted(codes))

    def region_label(self, cell: str, language: Language) -> str:
        """The names of the divisions in a cell, joined by a slash; empty where the cell is."""
        return " / ".join(region_name(code, language) for code in cell.split(";") if code)

    def latest_date(self) -> str:
        """The newest date of publication among the documents (ISO, may be partial); empty where none is dated."""
        return max((value for value in self.frames["documents"]["published_on"] if value), default="")


def forget_views() -> None:
    """Forget what pandas noted of views into the tables of all catalogs that are not used any more.

    It keeps up to 500 dead ones a column by itself, some 100 bytes each; asked whether a column is shared, it counts
    the living ones anew. It holds Python's lock meanwhile: nobody's view can be lost.
    """
    with _ALIVE_LOCK:
        alive = list(_ALIVE)
    frames = {id(frame): frame for catalog in alive for frame in catalog.frames.values()}
    for frame in frames.values():
        for block in frame._mgr.blocks:
            block.refs.has_reference()


def within(codes: pd.Series, region: str) -> pd.Series:
    """Whether any of a row's codes (`;`-separated) is the region or lies below it."""
    verdict = {cell: any(region in ancestors(code) for code in str(cell).split(";") if code) for cell in codes.unique()}
    return codes.map(verdict).astype(bool)


def has_item(cells: pd.Series, wanted: Collection[str]) -> pd.Series:
    """Whether any item of a `;`-separated cell is among the wanted."""
    verdict = {cell: bool(set(str(cell).split(";")) & set(wanted)) for cell in cells.unique()}
    return cells.map(verdict).astype(bool)


def in_period(years: pd.DataFrame, period: str) -> pd.Series:
    """Whether the span of years (see `Catalog.years`) meets the plan period; for `undated`, whether there is none."""
    if period == UNDATED:
        return years["first"].isna()
    first, last = PLAN_PERIODS[period]
    return ((years["first"] <= last) & (years["last"] >= first)).fillna(False).astype(bool)


@dataclass(frozen=True)
class LoadError(Exception):
    """The repository's own data does not pass the check; the faults say where."""

    faults: tuple[Fault, ...]


def load_catalog(directory: Path, descriptor: Descriptor, sources: Mapping[str, SourceText]) -> Catalog:
    """The catalog of this folder. Raises LoadError where a table cannot be read."""
    frames, faults = read_directory(directory, descriptor)
    if faults:
        raise LoadError(tuple(faults))
    report = check(frames, descriptor, sources, read_lock(directory / LOCK_NAME))
    return make_catalog(frames, descriptor, report)


def make_catalog(
    frames: Mapping[str, pd.DataFrame],
    descriptor: Descriptor,
    report: Report,
    uploads: Iterable[UploadedTable] = (),
    edition: Edition = Edition(),
) -> Catalog:
    """The catalog of these checked tables."""
    return Catalog(
        descriptor,
        MappingProxyType({table.name: frames[table.name] for table in descriptor}),
        MappingProxyType(dict(report.evidence)),
        tuple(uploads),
        edition,
    )
