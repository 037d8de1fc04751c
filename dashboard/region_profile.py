"""All that the collection holds of one division or park, and what those above it have set: told apart, never mixed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal, cast

import pandas as pd

from dashboard.catalog import COUNTRY, Catalog, within
from dashboard.geometry import ancestors
from dashboard.progress import progress_in

# Whose a row is, seen from the region: its own; set for it together with others; of a division or park inside it.
Standing = Literal["own", "shared", "within"]
STANDINGS: tuple[Standing, ...] = ("own", "shared", "within")


@dataclass(frozen=True, eq=False)
class Targets:
    """Targets with the state of each at the day asked: two columns of one length and index."""

    rows: pd.DataFrame
    states: pd.Series

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def numbered(self) -> int:
        """How many have a published value."""
        return int((self.rows["target_value"] != "").sum())


@dataclass(frozen=True, eq=False)
class Above:
    """A division above the region, and the targets that are that division's own."""

    adcode: str
    targets: Targets


@dataclass(frozen=True, eq=False)
class RegionProfile:
    """One region as the collection has it.

    `adcode` is the division, or for a park the one that holds it (empty where it spans several); `place_id` the park,
    or empty. `path` leads from the country to `adcode`. `rows` are each table's rows that count here and `standings`
    says of each whose it is. `above` are the divisions above, nearest first. `divisions` and `places` are what lies
    directly below and holds anything. `unplaced` are rows of the collection that no text places anywhere.
    """

    adcode: str
    place_id: str
    path: tuple[str, ...]
    rows: Mapping[str, pd.DataFrame]
    standings: Mapping[str, pd.Series]
    target_states: pd.Series
    above: tuple[Above, ...]
    divisions: tuple[str, ...]
    places: tuple[str, ...]
    unplaced: int
    _kept: dict[object, Any] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return sum(len(frame) for frame in self.rows.values())

    def of(self, table: str, standing: Standing | None = None) -> pd.DataFrame:
        """The table's rows that count here; with a standing, only those. Asked again, it gives the same frame."""
        if standing is None:
            return self.rows[table]
        if (table, standing) not in self._kept:
            self._kept[table, standing] = self.rows[table][self.standings[table] == standing]
        return cast(pd.DataFrame, self._kept[table, standing])

    def targets(self, standing: Standing | None = None) -> Targets:
        """The targets that count here, with their states; with a standing, only those."""
        if standing not in self._kept:
            rows = self.of("targets", standing)
            self._kept[standing] = Targets(rows, self.target_states.loc[rows.index])
        return cast(Targets, self._kept[standing])

    @property
    def missing(self) -> tuple[str, ...]:
        """The tables that hold nothing here, in the descriptor's order."""
        return tuple(table for table, frame in self.rows.items() if frame.empty)

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """The ids of the texts that the rows shown rest on, most used first; those of the targets above included."""
        used = []
        for table, frame in self.rows.items():
            if table == "documents":
                # A document that is only cited stands on the text that cites it.
                used.append(frame["document_id"].where(frame["source_file"] != "", frame["cited_in_id"]))
            else:
                used.append(frame["document_id"])
        used += [above.targets.rows["document_id"] for above in self.above]
        everything = pd.concat(used)
        return tuple(str(value) for value in everything[everything != ""].value_counts().index)

    def sectors(self) -> Mapping[str, int]:
        """Sector -> number of measures, most first; an empty sector is one that the text does not give."""
        counts = self.rows["measures"]["sector"].value_counts()
        ordered = sorted(counts.items(), key=lambda item: (-int(item[1]), str(item[0])))
        return MappingProxyType({str(sector): int(number) for sector, number in ordered})

    @cached_property
    def timeline(self) -> pd.DataFrame:
        """The events, oldest first; those without a date in the text last."""
        events = self.rows["events"]
        # The undated come last: no digit of a year sorts behind a tilde.
        return events.assign(_order=events["date"].replace("", "~")).sort_values("_order", kind="stable")[
            list(events.columns)
        ]


def region_profile(catalog: Catalog, today: date, *, region: str = "", place: str = "") -> RegionProfile:
    """The profile of a park where `place` is given, else of the division `region`, at the end of `today`.

    `catalog` must not be narrowed to a region. Raises KeyError where there is no such park or division.
    """
    adcode = catalog.cells("places", place)["adcode"] if place else region
    path = tuple(reversed(ancestors(adcode))) if adcode else (COUNTRY,)
    tables = [table.name for table in catalog.descriptor.fact_tables]
    rows: dict[str, pd.DataFrame] = {}
    standings: dict[str, pd.Series] = {}
    for table in tables:
        frame, codes = catalog.frames[table], catalog.effective_codes(table)
        here = _at_place(frame, place) if place else within(codes, region)
        rows[table] = frame[here]
        standings[table] = _standing(rows[table], codes[here], region, place)
    upper = (path if place else path[:-1])[::-1]
    return RegionProfile(
        adcode=adcode,
        place_id=place,
        path=path,
        rows=MappingProxyType(rows),
        standings=MappingProxyType(standings),
        target_states=progress_in(catalog, rows["targets"], today)["state"],
        above=tuple(Above(code, _own_targets(catalog, code, today)) for code in upper),
        divisions=() if place else _divisions(catalog, tables, region),
        places=() if place else _places(catalog, region),
        unplaced=sum(int(_unplaced(catalog, table).sum()) for table in tables),
    )


def _at_place(frame: pd.DataFrame, place: str) -> pd.Series:
    return frame["place_id"] == place if "place_id" in frame else pd.Series(False, index=frame.index)


def _standing(rows: pd.DataFrame, codes: pd.Series, region: str, place: str) -> pd.Series:
    """Whose each row is; a park's rows are its own, whatever division they count at."""
    if place:
        return pd.Series("own", index=rows.index, dtype="str")
    of_a_park = rows["place_id"] != "" if "place_id" in rows else pd.Series(False, index=rows.index)

    def standing(cell: str, park: bool) -> Standing:
        listed = cell.split(";")
        if len(listed) > 1 and region in listed:
            return "shared"
        return "own" if listed == [region] and not park else "within"

    said = [standing(str(cell), bool(park)) for cell, park in zip(codes, of_a_park, strict=True)]
    return pd.Series(said, index=rows.index, dtype="str")


def _own_targets(catalog: Catalog, code: str, today: date) -> Targets:
    """The targets of this division itself: not of a park in it, and not of what lies below it."""
    frame, codes = catalog.frames["targets"], catalog.effective_codes("targets")
    named = codes.map({cell: code in str(cell).split(";") for cell in codes.unique()}).astype(bool)
    rows = frame[named & (frame["place_id"] == "")]
    return Targets(rows, progress_in(catalog, rows, today)["state"])


def _divisions(catalog: Catalog, tables: list[str], region: str) -> tuple[str, ...]:
    """The divisions directly below the region at which any fact counts, in code order."""
    found: set[str] = set()
    for table in tables:
        for cell in catalog.effective_codes(table).unique():
            for code in filter(None, str(cell).split(";")):
                chain = ancestors(code)
                if region in chain[1:]:
                    found.add(chain[chain.index(region) - 1])
    return tuple(sorted(found))


def _places(catalog: Catalog, region: str) -> tuple[str, ...]:
    """The parks and zones in the region, in the table's order; for the country, those that span several provinces."""
    places = catalog.frames["places"]
    if region == COUNTRY:
        return tuple(places[places["adcode"] == ""]["place_id"])
    return tuple(places[within(places["adcode"], region)]["place_id"])


def _unplaced(catalog: Catalog, table: str) -> pd.Series:
    """Whether a row has neither a division nor a park."""
    empty = catalog.effective_codes(table) == ""
    frame = catalog.frames[table]
    return empty & (frame["place_id"] == "") if "place_id" in frame else empty
