"""What a careless reading of the report on the Jiangmen laboratory gets wrong."""

from __future__ import annotations

from reading import (
    JIANGMEN,
    all_rows,
    assert_cells,
    assert_empty,
    ids,
    keys_where,
    row,
    rows,
    rows_read_from,
    rows_starting,
)

HYDROGEN_THINGS = (
    "chn-energy-hydrogen-low-carbon-research-centre",
    "jiangmen-hydrogen-technology-development-platform",
    "jiangmen-wind-solar-hydro-thermal-storage-hydrogen-base",
)
GUANGZHOU_UNIVERSITY = "hong-kong-university-of-science-and-technology-guangzhou"
HONG_KONG_UNIVERSITY = "hong-kong-university-of-science-and-technology"


def test_letter_of_intent_is_signed_by_the_laboratory(frames):
    """Guards against giving the city an agreement of intent that its laboratory signed."""
    intent = row(frames, "projects", "jiangmen-laboratory-tsinghua-shenzhen-letter-of-intent")
    row(frames, "institutions", "jiangmen-municipal-government")
    assert ids(intent["party_ids"]) == [
        "jiangmen-dual-carbon-laboratory",
        "tsinghua-shenzhen-international-graduate-school",
    ]
    assert_cells(intent, agreement_type="letter_of_intent")


def test_thirteen_projects_are_one_batch_without_parties(frames):
    """Guards against making up names, parties or money for the 13 projects, or 13 rows."""
    batch = row(frames, "projects", "jiangmen-dual-carbon-industry-cooperation-projects")
    assert_cells(batch, count="13", agreement_type="project_batch")
    assert_empty(batch, "party_ids", "investment_cny")
    assert len(rows_read_from(frames, JIANGMEN, "projects")) == 4


def test_no_date_is_read_into_the_text(frames):
    """Guards against dating a ceremony that the text does not date."""
    for table in ("events", "projects", "labs"):
        found = rows_read_from(frames, JIANGMEN, table)
        assert found
        for one in found:
            assert_empty(one, *({"date", "signed_on", "stage_on", "unveiled_on", "founded_on"} & set(one)))
    assert_empty(row(frames, "documents", JIANGMEN), "published_on")


def test_hydrogen_centre_is_not_put_in_jiangmen(frames):
    """Guards against placing the hydrogen centre, its platform and its base where they were only unveiled."""
    targets = rows_starting(frames, "targets", "jiangmen-hydrogen-centre-")
    assert len(targets) == 6
    for one in (*rows(frames, "labs", *HYDROGEN_THINGS), *targets):
        assert_empty(one, "adcode")


def test_order_of_ten_million_kilowatts_is_about(frames):
    """Guards against reading 千万千瓦级 as an exact capacity, or one with a year."""
    capacity = row(frames, "targets", "jiangmen-hydrogen-centre-demonstration-base-capacity")
    assert_cells(capacity, target_value="1000", unit="万千瓦", comparator="about", target_year="")


def test_a_batch_is_no_number(frames):
    """Guards against counting 一批 as one."""
    results = row(frames, "targets", "jiangmen-hydrogen-centre-core-technology-results")
    assert_cells(results, target_value="", target_type="qualitative", value_disclosure="qualitative")
    assert_empty(row(frames, "labs", "jiangmen-dual-carbon-research-platforms"), "count")


def test_five_ones_are_a_count_of_goals(frames):
    """Guards against a target of five: 五个一 counts the goals."""
    assert_cells(
        row(frames, "observations", "jiangmen-hydrogen-centre-five-ones-goals"), value_type="plan_content", value="5"
    )
    assert not keys_where(rows_read_from(frames, JIANGMEN, "targets"), target_value="5")


def test_vice_governors_request_is_only_proposed(frames):
    """Guards against taking what the Vice Governor asks of the city for the city's own commitment."""
    for one in rows(
        frames,
        "targets",
        "jiangmen-dual-carbon-innovation-demonstration-zone-proposed",
        "jiangmen-dual-carbon-innovation-ecosystem-proposed",
    ):
        assert_cells(one, target_status="proposed", voice="speech", speaker_zh="副省长王曦")


def test_seeking_a_path_is_no_promise(frames):
    """Guards against reading the search for a path to being early as a promise to be early."""
    path = row(frames, "targets", "jiangmen-hkust-guangzhou-feasible-path-to-dual-carbon-goals")
    assert_cells(path, commitment_strength="explore", target_year="", target_value="")


def test_the_university_in_guangzhou_signs_and_the_one_in_hong_kong_does_not(frames):
    """Guards against merging two universities, or making the one only named in a speech a party or a host."""
    names = {one["name_zh"] for one in rows(frames, "institutions", GUANGZHOU_UNIVERSITY, HONG_KONG_UNIVERSITY)}
    assert len(names) == 2
    parties = {party for one in all_rows(frames, "projects") for party in ids(one["party_ids"])}
    hosts = {host for one in all_rows(frames, "labs") for host in ids(one["host_ids"])}
    assert GUANGZHOU_UNIVERSITY in parties
    assert HONG_KONG_UNIVERSITY not in parties | hosts


def test_two_parks_are_only_planned(frames):
    """Guards against showing the two parks that the laboratory plans as built."""
    for one in rows(
        frames,
        "labs",
        "jiangmen-new-energy-vehicle-dual-carbon-industrial-park",
        "guanghai-bay-energy-dual-carbon-industrial-park",
    ):
        assert_cells(one, status="planned")
