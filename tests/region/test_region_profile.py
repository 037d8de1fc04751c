"""One region's profile: whose each fact is, what those above have set, what is not held; against the curated rows."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from dashboard.catalog import COUNTRY, Catalog
from dashboard.geometry import LAYER_LEVELS, albers_layer
from dashboard.region_profile import STANDINGS, RegionProfile, region_profile

if TYPE_CHECKING:
    from tests.synthetic import Synthetic

TODAY = date(2026, 11, 21)
JIANGMEN, GUANGDONG, JIANGXI, BEIJING, TIBET = "440700", "440000", "360000", "110000", "540000"
PARK = "sino-german-park"


def held(profile: RegionProfile) -> dict[str, dict[str, int]]:
    """Table -> standing -> number of rows, zeros left out."""
    counts = {table: {s: len(profile.of(table, s)) for s in STANDINGS} for table in profile.rows}
    return {table: {s: n for s, n in found.items() if n} for table, found in counts.items() if any(found.values())}


def above(profile: RegionProfile) -> dict[str, list[str]]:
    """Division above -> ids of its own targets, nearest first."""
    return {upper.adcode: list(upper.targets.rows["target_id"]) for upper in profile.above}


# The two targets that the high-tech zones' declaration sets at the national level.
NATIONAL = ["high-tech-zones-first-to-peak-and-neutrality", "high-tech-zones-solutions-for-national-goals"]


def test_a_city_against_its_rows_by_hand(catalog: Catalog) -> None:
    """Guards Jiangmen: one report, the laboratory's rows, six targets without a number, a park at Guanghai Bay."""
    profile = region_profile(catalog, TODAY, region=JIANGMEN)
    assert profile.path == (COUNTRY, GUANGDONG, JIANGMEN)
    assert held(profile) == {
        "documents": {"own": 1},
        "institutions": {"own": 4},
        # The energy park at the bay is the bay's, not the city's own.
        "labs": {"own": 4, "within": 1},
        "projects": {"own": 4},
        "targets": {"own": 6},
        "observations": {"own": 1},
        "measures": {"own": 23},
        "events": {"own": 4},
    }
    assert list(profile.of("labs", "within")["place_id"]) == ["guanghai-bay"]
    assert set(profile.target_states) == {"qualitative"}
    assert profile.targets().numbered == 0
    assert above(profile) == {GUANGDONG: [], COUNTRY: NATIONAL}
    assert profile.places == ("guanghai-bay",)
    assert profile.missing == ()
    assert profile.sources[0] == "jiangmen-laboratory-report"
    assert list(profile.sectors()) == ["cross_cutting", "industry", "energy"]


def test_a_province_is_not_its_cities(catalog: Catalog) -> None:
    """Guards Guangdong: Jiangmen's targets are seen from it, and none of them is called the province's own."""
    profile = region_profile(catalog, TODAY, region=GUANGDONG)
    assert len(profile.targets()) == 6
    assert len(profile.targets("own")) == 0
    assert set(profile.of("targets", "within")["adcode"]) == {JIANGMEN}
    assert set(profile.of("institutions", "own")["adcode"]) == {GUANGDONG}
    assert profile.divisions == ("440100", "440300", "440700")
    assert above(profile) == {COUNTRY: NATIONAL}


def test_a_province_with_its_own_plan(catalog: Catalog) -> None:
    """Guards Jiangxi: its plan's targets with their states, and the two measures that are a basin's and a mine's."""
    profile = region_profile(catalog, TODAY, region=JIANGXI)
    targets = profile.targets("own")
    assert len(targets) == len(profile.targets()) == 42
    # Two counts of 2025, whose year is over, and one that is not.
    assert targets.states.value_counts().to_dict() == {"qualitative": 39, "due_no_report": 2, "nothing_reported": 1}
    assert set(profile.of("measures", "within")["place_id"]) == {"poyang-lake-basin", "zhangshu-salt-mine"}
    assert profile.missing == ("projects",)
    assert sum(profile.sectors().values()) == len(profile.rows["measures"])
    assert next(iter(profile.sectors())) == "cross_cutting"


def test_what_is_done_together_is_called_shared(catalog: Catalog) -> None:
    """Guards Beijing: the demonstrations of Beijing-Tianjin-Hebei are shared, those of its parts are theirs."""
    profile = region_profile(catalog, TODAY, region=BEIJING)
    shared = profile.of("measures", "shared")
    assert set(shared["adcode"]) == {"110000;120000;130000"}
    assert len(shared) == 2
    assert len(profile.of("measures", "within")) == 3
    assert (profile.of("measures", "within")["place_id"] != "").all()
    # Tianjin has nothing but these two.
    assert held(region_profile(catalog, TODAY, region="120000")) == {"measures": {"shared": 2}}


def test_a_park_has_its_own_rows_and_those_above_it_keep_theirs(catalog: Catalog) -> None:
    """Guards the park: its ten targets are its own; district, city and province have none, the country two."""
    profile = region_profile(catalog, TODAY, place=PARK)
    assert profile.path == (COUNTRY, "210000", "210100", "210106")
    assert {standing for found in held(profile).values() for standing in found} == {"own"}
    assert len(profile.targets("own")) == 10
    assert profile.targets().numbered == 3
    assert above(profile) == {"210106": [], "210100": [], "210000": [], COUNTRY: NATIONAL}
    # The same rows, seen from the city that holds the park, are not the city's own.
    city = region_profile(catalog, TODAY, region="210100")
    assert held(city)["targets"] == {"within": 10}


def test_a_park_that_spans_divisions_hangs_below_the_country(catalog: Catalog) -> None:
    """Guards a cluster of provinces, which no single division holds."""
    profile = region_profile(catalog, TODAY, place="beijing-tianjin-hebei-region")
    assert (profile.adcode, profile.path) == ("", (COUNTRY,))
    assert held(profile) == {"measures": {"own": 2}}


def test_a_region_of_which_nothing_is_held(catalog: Catalog) -> None:
    """Guards an empty province: nothing of its own, every table named as missing, the nation's targets beside it."""
    profile = region_profile(catalog, TODAY, region=TIBET)
    assert len(profile) == 0
    assert profile.missing == tuple(table.name for table in catalog.descriptor.fact_tables)
    assert above(profile) == {COUNTRY: NATIONAL}
    assert profile.sectors() == {}
    assert profile.timeline.empty


def test_the_country_holds_all_that_is_placed(catalog: Catalog) -> None:
    """Guards the whole: the country's rows and those that no text places are all rows, and nobody stands above it."""
    profile = region_profile(catalog, TODAY, region=COUNTRY)
    facts = sum(len(catalog.frames[table.name]) for table in catalog.descriptor.fact_tables)
    assert len(profile) + profile.unplaced == facts
    assert profile.above == ()
    assert profile.unplaced > 0


def test_every_division_of_the_maps_can_be_asked(catalog: Catalog) -> None:
    """Guards addresses: each of the 34 shapes of the province map and 372 of the prefecture map has its profile."""
    for level, shapes in zip(LAYER_LEVELS, (34, 372), strict=True):
        codes = list(albers_layer(level).regions)
        assert len(codes) == shapes
        counted = catalog.counts_by_region("measures", level)
        profiles = {code: region_profile(catalog, TODAY, region=code) for code in codes}
        # What counts at a shape of the map is what its page shows.
        assert {code: len(p.rows["measures"]) for code, p in profiles.items() if len(p.rows["measures"])} == counted


def test_the_day_decides_what_is_due(catalog: Catalog) -> None:
    """Guards today as an argument: before the end of 2025 nothing of Jiangxi is overdue."""
    before = region_profile(catalog, date(2025, 12, 31), region=JIANGXI)
    assert "due_no_report" not in set(before.target_states)


def test_a_parks_target_is_never_its_citys(synthetic: Synthetic) -> None:
    """Guards "never mixed" on made-up rows: from the park, the city's own target stands above, the park's does not."""
    place = synthetic.add("places", adcode=JIANGMEN)["place_id"]
    own = synthetic.add("targets", adcode=JIANGMEN, place_id=place)["target_id"]
    city = synthetic.add("targets", adcode=JIANGMEN)["target_id"]
    shared = synthetic.add("targets", adcode=f"{JIANGMEN};440100")["target_id"]
    province = synthetic.add("targets", adcode=GUANGDONG)["target_id"]
    catalog = synthetic.catalog()
    park = region_profile(catalog, TODAY, place=place)
    assert list(park.rows["targets"]["target_id"]) == [own]
    assert above(park) == {JIANGMEN: [city, shared], GUANGDONG: [province], COUNTRY: []}
    seen = region_profile(catalog, TODAY, region=JIANGMEN)
    assert [list(seen.of("targets", s)["target_id"]) for s in STANDINGS] == [[city], [shared], [own]]


def test_events_stand_by_date_and_the_undated_last(synthetic: Synthetic) -> None:
    """Guards the timeline: a year before its months, what has no date after all that has one."""
    for day in ("", "2026-01-09", "2015", "2025-12"):
        synthetic.add("events", adcode=JIANGMEN, date=day)
    found = region_profile(synthetic.catalog(), TODAY, region=JIANGMEN).timeline
    assert list(found["date"]) == ["2015", "2025-12", "2026-01-09", ""]
    assert list(found.columns) == list(synthetic.table("events").column_names)


def test_a_catalog_without_any_fact(bare: Synthetic) -> None:
    """Guards the empty collection: a profile of nothing."""
    profile = region_profile(bare.catalog(), TODAY, region=COUNTRY)
    assert len(profile) == 0
    assert profile.sources == ()
    assert profile.divisions == ()


def test_an_unknown_region_is_an_error(catalog: Catalog) -> None:
    """Guards the contract: no profile is made up for a code or a park that there is not."""
    with pytest.raises(KeyError):
        region_profile(catalog, TODAY, region="999999")
    with pytest.raises(KeyError):
        region_profile(catalog, TODAY, place="no-such-park")
