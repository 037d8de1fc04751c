"""What a careless reading of the report on the high-tech zones' declaration gets wrong."""

from __future__ import annotations

from reading import (
    FACT_TABLES,
    HIGH_TECH_ZONES,
    all_rows,
    assert_cells,
    assert_empty,
    cells_of,
    ids,
    key_of,
    keys_where,
    row,
    rows_read_from,
    rows_starting,
)

DECLARATION = "high-tech-zones-declaration"


def test_twelve_zones_and_three_names(frames):
    """Guards against counting only the named zones, or counting the Torch Center among the twelve."""
    declaration = row(frames, "documents", DECLARATION)
    assert_cells(declaration, issuer_count="12")
    issuers = ids(declaration["issuer_ids"])
    zones = [one for one in issuers if row(frames, "institutions", one)["institution_type"] == "high_tech_zone"]
    assert (len(issuers), len(zones)) == (4, 3)
    assert "torch-high-technology-industry-development-center" in issuers


def test_year_of_the_eighth_of_june_is_inferred(frames):
    """Guards against giving 6月8日 a year as if it stood there, and against the page's own date."""
    summit = row(frames, "events", "high-tech-zones-carbon-summit")
    launch = row(frames, "events", "high-tech-zones-declaration-launch")
    declaration = row(frames, "documents", DECLARATION)
    for one, column in ((summit, "date"), (launch, "date"), (declaration, "published_on")):
        assert_cells(one, **{column: "2021-06-08", "basis": "inferred"})
        assert f"{column}: 2021-06-08" in one["note"]
    assert_cells(row(frames, "documents", HIGH_TECH_ZONES), published_on="2021-06-11")


def test_liu_shijins_opinions_are_no_facts(frames):
    """Guards against turning what an invited economist thinks into targets, measures or observations."""
    found = rows_read_from(frames, HIGH_TECH_ZONES, "targets", "measures", "observations")
    assert found
    assert not [key_of(one) for one in found if int(one["paragraph"]) >= 7]
    speakers = {one["speaker_zh"] for table in FACT_TABLES for one in all_rows(frames, table)}
    assert not [speaker for speaker in speakers if "刘世锦" in speaker]


def test_navigation_and_related_headlines_are_left_out(frames):
    """Guards against reading the page's navigation, comment form and related headlines as the document."""
    found = rows_read_from(frames, HIGH_TECH_ZONES)
    found += [one for one in all_rows(frames, "documents") if HIGH_TECH_ZONES in (key_of(one), one["cited_in_id"])]
    assert {int(one["paragraph"]) for one in found} <= set(range(2, 8))
    assert not [word for word in ("四个抓手", "上海", "如东") if word in cells_of(found)]


def test_being_early_names_no_year(frames):
    """Guards against giving 率先 a peak year or a neutrality year."""
    early = row(frames, "targets", "high-tech-zones-first-to-peak-and-neutrality")
    assert_cells(early, target_type="qualitative", target_year="", target_value="")


def test_six_themes_are_parts_of_the_declaration(frames):
    """Guards against a target of six: the themes are counted as content, and each is a measure."""
    assert_cells(
        row(frames, "observations", "high-tech-zones-declaration-six-themes"), value_type="plan_content", value="6"
    )
    themes = rows_starting(frames, "measures", "high-tech-zones-theme-")
    assert len(themes) == 6
    for one in themes:
        assert_empty(one, "start_year", "end_year")
    assert not keys_where(rows_read_from(frames, HIGH_TECH_ZONES, "targets"), target_value="6")
