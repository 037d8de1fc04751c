"""What a careless reading of the report on the Sino-German park gets wrong."""

from __future__ import annotations

import pytest
from reading import (
    SINO_GERMAN,
    all_rows,
    assert_cells,
    assert_empty,
    ids,
    in_paragraphs,
    keys_where,
    row,
    rows_read_from,
)

RENEWABLE_SHARE = "shenyang-park-renewable-energy-consumption-share-2027"
PLATFORM_COVERAGE = "shenyang-park-energy-carbon-platform-coverage"
ENTERPRISE_SHARE = "shenyang-park-strategic-emerging-industry-enterprise-share"
NOTICE = "发改办环资〔2025〕1082号"


def test_by_2027_belongs_to_the_renewable_share_alone(frames):
    """Guards against spreading 到2027年 over the two figures after it."""
    for key, year in ((RENEWABLE_SHARE, "2027"), (PLATFORM_COVERAGE, ""), (ENTERPRISE_SHARE, "")):
        assert_cells(row(frames, "targets", key), target_year=year)
    dated = {one["target_id"] for one in rows_read_from(frames, SINO_GERMAN, "targets") if one["target_year"]}
    assert dated == {RENEWABLE_SHARE}


def test_ninety_per_cent_of_enterprises_is_coverage(frames):
    """Guards against reading the platform's coverage of enterprises as a share of energy."""
    assert_cells(
        row(frames, "targets", PLATFORM_COVERAGE),
        indicator_id="park-energy-carbon-platform-coverage",
        target_value="90",
        comparator="at_least",
        unit="%",
    )
    row(frames, "indicators", "park-energy-carbon-platform-coverage")


def test_eighty_per_cent_is_a_share_of_enterprises(frames):
    """Guards against hanging the 80 % on the indicator of energy or of coverage."""
    share = row(frames, "targets", ENTERPRISE_SHARE)
    assert_cells(share, target_value="80", comparator="at_least", unit="%")
    assert keys_where(all_rows(frames, "targets"), indicator_id=share["indicator_id"]) == {ENTERPRISE_SHARE}
    row(frames, "indicators", share["indicator_id"])


def test_will_exceed_is_a_projection(frames):
    """Guards against reading 将突破 as done, or as a target."""
    trade = row(frames, "observations", "shenyang-park-foreign-trade-value-2025")
    assert_cells(
        trade, value_type="projection", comparator="more_than", value="500", unit="亿元", period="2025", target_id=""
    )
    assert not keys_where(all_rows(frames, "targets"), target_value="500")


def test_130_countries_carry_no_year(frames):
    """Guards against giving the number of export destinations the year of the sentence before it."""
    assert_cells(
        row(frames, "observations", "shenyang-park-export-destinations"), period="", comparator="more_than", value="130"
    )


def test_selected_is_not_yet_zero_carbon(frames):
    """Guards against showing a park selected for building as a zero-carbon park."""
    assert_cells(row(frames, "labs", "sino-german-national-zero-carbon-park"), status="selected")


@pytest.mark.parametrize(
    ("table", "key", "column", "date"),
    [
        ("events", "shenyang-park-selection-as-national-zero-carbon-park", "date", "2025-12-26"),
        ("events", "shenyang-park-promotion-meeting", "date", "2026-01-09"),
        ("documents", SINO_GERMAN, "published_on", "2026-01-09"),
    ],
)
def test_years_of_last_year_and_of_ninth_of_january_are_external(frames, table, key, column, date):
    """Guards against giving 去年 and 1月9日 a year as if the text had one."""
    found = row(frames, table, key)
    assert_cells(found, **{column: date, "basis": "external"})
    assert f"{column}: {date}" in found["note"]
    assert NOTICE in found["note"]


def test_organisers_of_the_meeting_did_not_issue_the_plan(frames):
    """Guards against making those who organised the meeting the issuers of the plan."""
    assert_empty(row(frames, "documents", "sino-german-park-construction-plan"), "issuer_ids")
    assert_empty(row(frames, "events", "shenyang-park-construction-plan-issued"), "organiser_ids")
    assert len(set(ids(row(frames, "events", "shenyang-park-promotion-meeting")["organiser_ids"]))) == 3


def test_the_party_secretarys_words_are_not_the_plan(frames):
    """Guards against ascribing a speech to the plan."""
    for one in in_paragraphs(rows_read_from(frames, SINO_GERMAN, "measures"), 10):
        assert_cells(one, voice="speech", programme_id="")
        assert "郭忠孝" in one["speaker_zh"]


def test_the_reports_words_on_standards_are_not_the_plan(frames):
    """Guards against ascribing what the report says of standards and mutual recognition to the plan."""
    for one in in_paragraphs(rows_read_from(frames, SINO_GERMAN, "measures"), 3):
        assert_cells(one, voice="editorial", programme_id="")


def test_damaged_words_are_restored_and_not_quoted(frames):
    """Guards against quoting the text's broken characters, or restoring them without saying so."""
    for key in ("shenyang-park-smart-and-digital-transformation", "shenyang-park-alignment-with-international-rules"):
        found = row(frames, "measures", key)
        assert_cells(found, basis="inferred")
        spans = found["evidence"] + found["context_evidence"]
        assert found["evidence"]
        assert found["context_evidence"]
        assert not [damage for damage in ("?", "zhǔn", "guó") if damage in spans]


def test_the_text_says_shenyang(frames):
    """Guards against placing the report's facts in Tiexi, which is outside knowledge."""
    for one in rows_read_from(frames, SINO_GERMAN, "labs", "targets", "observations", "measures", "events"):
        assert_cells(one, adcode="210100")
    tiexi = [one for one in rows_read_from(frames, SINO_GERMAN, "institutions") if "210106" in one["adcode"]]
    assert {one["institution_id"] for one in tiexi} == {
        "tiexi-district-party-committee",
        "tiexi-district-party-committee-publicity-department",
    }
