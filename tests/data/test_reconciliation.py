"""The rows add up: numbering without gaps, announced parts, references used, tags defined, oddities one by one."""

from __future__ import annotations

import csv
import re

import pytest
from reading import (
    BEIJING,
    FACT_TABLES,
    HIGH_TECH_ZONES,
    JIANGMEN,
    JIANGXI_PLAN,
    READ_TABLES,
    SINO_GERMAN,
    all_rows,
    ids,
    key_of,
    keys_where,
    row,
    rows,
    rows_starting,
)

CHINESE_NUMERALS = "一二三四五六七八九"


def measure_keys(frames, prefix):
    return {key_of(one) for one in rows_starting(frames, "measures", prefix)}


def numbered(frames, prefix):
    return {key_of(one) for one in rows_starting(frames, "measures", prefix) if one["number"]}


# Announced parts that stand in the data, one row each: observation -> the rows.
ANNOUNCED_AND_LISTED = {
    "jiangmen-hydrogen-centre-five-ones-goals": lambda frames: {
        key_of(one)
        for one in rows_starting(frames, "targets", "jiangmen-hydrogen-centre-")
        if key_of(one) != "jiangmen-hydrogen-centre-demonstration-base-capacity"
    },
    "jiangmen-two-supporting-parks": lambda frames: keys_where(
        [one for one in all_rows(frames, "labs") if one["document_id"] == JIANGMEN], lab_type="industrial_park"
    ),
    "high-tech-zones-declaration-six-themes": lambda frames: measure_keys(frames, "high-tech-zones-theme-"),
    "beijing-plan-four-emphases": lambda frames: numbered(frames, "beijing-emphasis-"),
    "beijing-plan-four-task-areas": lambda frames: numbered(frames, "beijing-area-"),
    "beijing-plan-six-scenario-fields": lambda frames: measure_keys(frames, "beijing-scenarios-"),
    "beijing-plan-six-specific-measures": lambda frames: numbered(frames, "beijing-safeguard-"),
}
# Announced in number only: the text lists no such parts, so a row that claims to be one would be made up.
# observation -> the start of the ids such rows would have.
ANNOUNCED_NOT_LISTED = {
    "beijing-plan-35-key-tasks": "beijing-task-",
    "beijing-plan-parts": "beijing-part-",
    "jiangxi-leading-industries-count": "jiangxi-leading-industry-",
    "jiangxi-industrial-chains-count": "jiangxi-industrial-chain-number-",
}

# Bodies that a text names and that no other row needs: each with the reason why it is kept.
NAMED_ONLY = {
    "jiangmen-municipal-peoples-congress-standing-committee": "through its chair",
    "guangdong-provincial-party-committee": "as giving arrangements",
    "guangdong-provincial-government": "as giving arrangements, and through its Vice Governor",
    "cppcc-national-committee-economic-affairs-committee": "affiliation of a speaker who is not quoted",
    "china-development-research-foundation": "affiliation of a speaker who is not quoted",
    "tiexi-district-party-committee-publicity-department": "credit of a picture",
    "central-committee-of-the-communist-party-of-china": "as giving decisions",
}
PLACES_WITHOUT_ONE_DIVISION = {"beijing-tianjin-hebei-region": ("110000", "120000", "130000")}
UNUSED_TECHNOLOGIES = {"nuclear"}
RESTORED = {
    "shenyang-park-smart-and-digital-transformation",
    "shenyang-park-alignment-with-international-rules",
}
# Source document -> the rows whose dates rest on an outside source, which the note cites.
EXTERNAL = {
    SINO_GERMAN: {
        "sino-german-park-report",
        "sino-german-park-construction-plan",
        "shenyang-park-selection-as-national-zero-carbon-park",
        "shenyang-park-promotion-meeting",
        "shenyang-park-construction-plan-issued",
    },
}
# 實(shí)驗(yàn): pinyin left behind in brackets, and 链?zhǔn): the same with the character lost.
TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
PINYIN_LEFT_BEHIND = re.compile(rf"[(（?？][a-z]*[{TONED}][a-z]*[)）]")


def fact_rows(frames):
    return [(table, one) for table in FACT_TABLES for one in all_rows(frames, table)]


def source_of(frames, table, found):
    return (found["cited_in_id"] or found["document_id"]) if table == "documents" else found["document_id"]


# Numbering


def test_jiangxi_tasks_run_from_1_to_20_under_nine_actions(frames):
    tasks = [one for one in all_rows(frames, "measures") if one["programme_id"] == JIANGXI_PLAN]
    tasks = [one for one in tasks if one["number"].isdigit()]
    assert [int(one["number"]) for one in tasks] == list(range(1, 21))
    for one in tasks:
        assert key_of(one).startswith(f"jiangxi-task-{int(one['number']):02}-")
    actions = [one for one in rows_starting(frames, "measures", "jiangxi-action-") if one["number"]]
    assert [one["number"] for one in actions] == [f"({numeral})" for numeral in CHINESE_NUMERALS]
    # In the order of the text: every action has its tasks, and none reaches back.
    order = [key_of(one) for one in actions]
    assert list(dict.fromkeys(one["parent_id"] for one in tasks)) == order
    positions = [order.index(one["parent_id"]) for one in tasks]
    assert positions == sorted(positions)


def test_jiangxi_safeguards_run_from_one_to_five(frames):
    found = [one for one in rows_starting(frames, "measures", "jiangxi-safeguard-") if one["number"]]
    assert [one["number"] for one in found] == [f"({numeral})" for numeral in CHINESE_NUMERALS[:5]]


@pytest.mark.parametrize(("prefix", "count"), [("emphasis", 4), ("area", 4), ("safeguard", 6)])
def test_beijing_numbering_has_no_gap(frames, prefix, count):
    found = [one for one in rows_starting(frames, "measures", f"beijing-{prefix}-") if one["number"]]
    assert [one["number"] for one in found] == list(CHINESE_NUMERALS[:count])


def test_only_the_two_plans_number_their_measures(frames):
    found = {one["document_id"] for one in all_rows(frames, "measures") if one["number"]}
    assert found == {BEIJING, JIANGXI_PLAN}


def test_no_measure_is_its_own_ancestor(frames):
    parents = {key_of(one): one["parent_id"] for one in all_rows(frames, "measures")}
    for key in parents:
        seen = {key}
        while parents[key]:
            key = parents[key]
            assert key not in seen, f"{key} is above itself"
            seen.add(key)


# Announced parts


def test_every_announced_count_is_listed_or_known_not_to_be(frames):
    announced = keys_where(all_rows(frames, "observations"), value_type="plan_content")
    assert not set(ANNOUNCED_AND_LISTED) & set(ANNOUNCED_NOT_LISTED)
    assert announced == set(ANNOUNCED_AND_LISTED) | set(ANNOUNCED_NOT_LISTED)


@pytest.mark.parametrize("observation", ANNOUNCED_AND_LISTED)
def test_announced_parts_match_the_rows(frames, observation):
    announced = row(frames, "observations", observation)
    listed = ANNOUNCED_AND_LISTED[observation](frames)
    assert len(listed) == int(announced["value"]), sorted(listed)


@pytest.mark.parametrize("observation", ANNOUNCED_NOT_LISTED)
def test_parts_announced_in_number_only_are_not_made_up(frames, observation):
    row(frames, "observations", observation)
    prefix = ANNOUNCED_NOT_LISTED[observation]
    made_up = [
        key_of(one) for table in READ_TABLES for one in all_rows(frames, table) if key_of(one).startswith(prefix)
    ]
    assert not made_up


def test_numbered_rows_of_beijing_are_the_announced_parts_alone(frames):
    """Guards against numbering any of the 35 tasks, which the report announces and does not list."""
    found = {key_of(one) for one in all_rows(frames, "measures") if one["document_id"] == BEIJING and one["number"]}
    listed = ("beijing-plan-four-emphases", "beijing-plan-four-task-areas", "beijing-plan-six-specific-measures")
    assert found == set().union(*(ANNOUNCED_AND_LISTED[name](frames) for name in listed))


@pytest.mark.parametrize(
    ("table", "key", "column"),
    [
        ("documents", "high-tech-zones-declaration", "issuer_count"),
        ("documents", "national-science-technology-support-plan", "issuer_count"),
    ],
)
def test_issuers_announced_in_number_are_more_than_those_named(frames, table, key, column):
    found = row(frames, table, key)
    assert int(found[column]) > len(ids(found["issuer_ids"]))
    others = {key_of(one) for one in all_rows(frames, table) if one[column]}
    assert others == {"high-tech-zones-declaration", "national-science-technology-support-plan"}


# References


def institutions_used(frames, descriptor):
    columns = [(table.name, column.name) for table in descriptor for column in table.columns]
    columns = [
        (table, column)
        for table, column in columns
        if descriptor.tables[table].column(column).references == "institutions"
    ]
    assert len(columns) >= 12
    related = {item for one in all_rows(frames, "events") for item in ids(one["related_ids"])}
    return {item.removeprefix("institutions:") for item in related if item.startswith("institutions:")} | {
        item
        for table, column in columns
        for one in all_rows(frames, table)
        for item in ids(one[column])
        # A body that names itself is not used by another row.
        if not (table == "institutions" and item == key_of(one))
    }


def test_every_institution_is_used_or_speaks_or_is_known_to_be_only_named(frames, descriptor):
    institutions = all_rows(frames, "institutions")
    used = institutions_used(frames, descriptor)
    assert used <= {key_of(one) for one in institutions}
    speakers = "\n".join(sorted({one["speaker_zh"] for _, one in fact_rows(frames) if one["speaker_zh"]}))
    assert speakers
    only_named = {
        key_of(one)
        for one in institutions
        if key_of(one) not in used
        and not any(name in speakers for name in (one["name_zh"], *ids(one["aliases"])) if name)
    }
    assert only_named == set(NAMED_ONLY)


def test_every_place_has_a_division_or_a_reason(frames, root):
    with (root / "geo" / "names.csv").open(encoding="utf-8-sig", newline="") as handle:
        divisions = {one["adcode"] for one in csv.DictReader(handle)}
    assert len(divisions) > 300
    without = set()
    for one in all_rows(frames, "places"):
        if one["adcode"]:
            assert set(ids(one["adcode"])) <= divisions, key_of(one)
        else:
            without.add(key_of(one))
    assert without == set(PLACES_WITHOUT_ONE_DIVISION)
    for key, spanned in PLACES_WITHOUT_ONE_DIVISION.items():
        note = row(frames, "places", key)["note"]
        assert set(spanned) <= divisions
        assert all(adcode in note for adcode in spanned), note


def test_every_place_without_coordinates_says_why(frames):
    for one in all_rows(frames, "places"):
        assert bool(one["lon"]) == bool(one["lat"]) == bool(one["coordinate_precision"]), key_of(one)
        assert one["lon"] or one["note"], key_of(one)


def test_technology_tags_are_defined_and_used(frames):
    defined = {key_of(one) for one in all_rows(frames, "technologies")}
    tagged = [one for _, one in fact_rows(frames) if "technologies" in one]
    used = {tag for one in tagged for tag in ids(one["technologies"])}
    assert used <= defined
    assert defined - used == UNUSED_TECHNOLOGIES


# Cells


def test_both_languages_are_filled(frames, descriptor):
    empty = []
    for table in descriptor:
        names = set(table.column_names)
        for column in table.columns:
            stem, language = column.name[:-3], column.name[-3:]
            if language != "_zh" or f"{stem}_en" not in names:
                continue
            required = column.required or table.column(f"{stem}_en").required
            for one in all_rows(frames, table.name):
                zh, en = bool(one[f"{stem}_zh"].strip()), bool(one[f"{stem}_en"].strip())
                # An optional pair may be empty, never half.
                if (required and not (zh and en)) or zh != en:
                    empty.append((table.name, key_of(one), stem))
    assert not empty


def test_every_span_has_its_translation(frames):
    assert not [
        (table, key_of(one)) for table, one in fact_rows(frames) if bool(one["evidence"]) != bool(one["evidence_en"])
    ]


@pytest.mark.parametrize("table", FACT_TABLES)
def test_no_two_rows_for_one_fact(frames, table):
    seen = {}
    for one in all_rows(frames, table):
        name = one["title_zh"] if table == "documents" else one["name_zh"]
        fact = (source_of(frames, table, one), one["paragraph"], one["evidence"], name)
        assert fact not in seen, f"{key_of(one)} says what {seen[fact]} says"
        seen[fact] = key_of(one)


def test_a_speech_has_its_speaker_and_nothing_else_has_one(frames):
    wrong = [
        (table, key_of(one))
        for table, one in fact_rows(frames)
        if (one["voice"] == "speech") != bool(one["speaker_zh"])
    ]
    assert not wrong


# Oddities, each known one by one


def test_damaged_text_was_restored_in_two_rows(frames):
    restored = {key_of(one) for _, one in fact_rows(frames) if "restored" in one["note"] or "damaged" in one["note"]}
    assert restored == RESTORED


def test_no_cell_but_the_two_notes_holds_pinyin_left_behind(frames):
    found = {
        (key_of(one), column)
        for _, one in fact_rows(frames)
        for column, cell in one.items()
        if PINYIN_LEFT_BEHIND.search(cell)
    }
    assert found == {(key, "note") for key in RESTORED}


def test_no_cell_holds_the_traditional_particle(frames):
    wrong = re.compile("标志著|本著|肩负著|有著")
    assert not [key_of(one) for _, one in fact_rows(frames) if wrong.search("\n".join(one.values()))]


def test_rows_that_rest_on_an_outside_source(frames):
    found = {}
    for table, one in fact_rows(frames):
        if one["basis"] == "external":
            found.setdefault(source_of(frames, table, one), set()).add(key_of(one))
            assert "https://" in one["note"], key_of(one)
    assert found == EXTERNAL


def test_only_rows_on_an_outside_source_cite_an_address(frames):
    citing = {key_of(one) for _, one in fact_rows(frames) if "http" in one["note"]}
    assert citing == set().union(*EXTERNAL.values())


def test_every_row_that_is_not_stated_says_why(frames):
    assert not [key_of(one) for _, one in fact_rows(frames) if one["basis"] != "stated" and not one["note"]]


def test_titles_in_brackets_are_the_untitled_documents(frames):
    assert {key_of(one) for one in all_rows(frames, "documents") if one["title_zh"].startswith("[")} == {
        "jiangmen-laboratory-report",
        "sino-german-park-report",
        "beijing-action-plan-report",
        "jiangxi-plan-report",
        "jiangxi-party-committee-and-government-requirements",
    }


def test_dated_documents(frames):
    assert {key_of(one): one["published_on"] for one in all_rows(frames, "documents") if one["published_on"]} == {
        HIGH_TECH_ZONES: "2021-06-11",
        "high-tech-zones-declaration": "2021-06-08",
        SINO_GERMAN: "2026-01-09",
        "sino-german-park-construction-plan": "2026-01-09",
    }


@pytest.mark.parametrize(
    ("table", "column", "cell", "key"),
    [
        ("projects", "agreement_type", "letter_of_intent", "jiangmen-laboratory-tsinghua-shenzhen-letter-of-intent"),
        ("projects", "agreement_type", "project_batch", "jiangmen-dual-carbon-industry-cooperation-projects"),
        ("targets", "target_type", "peak_year", "jiangxi-carbon-peak-before-2030"),
        ("targets", "comparator", "about", "jiangmen-hydrogen-centre-demonstration-base-capacity"),
        ("targets", "commitment_strength", "initial", "jiangxi-2025-innovation-system-initially-built"),
        ("targets", "commitment_strength", "explore", "jiangmen-hkust-guangzhou-feasible-path-to-dual-carbon-goals"),
        ("targets", "target_year", "2027", "shenyang-park-renewable-energy-consumption-share-2027"),
        ("observations", "value_type", "projection", "shenyang-park-foreign-trade-value-2025"),
        ("observations", "value_type", "actual", "shenyang-park-export-destinations"),
        ("labs", "status", "selected", "sino-german-national-zero-carbon-park"),
        ("labs", "status", "striving", "jiangxi-national-science-and-technology-innovation-platforms"),
        ("labs", "status", "under_construction", "beijing-international-science-and-technology-innovation-centre"),
        ("events", "event_type", "drafted", "jiangxi-plan-jointly-drawn-up"),
    ],
)
def test_the_one_row_of_its_kind(frames, table, column, cell, key):
    """Guards against a second case that nobody read for."""
    assert keys_where(all_rows(frames, table), **{column: cell}) == {key}


def test_targets_with_a_figure(frames):
    """Most targets carry no number: the ones that do are known."""
    assert {
        key_of(one): one["target_value"] + one["unit"] for one in all_rows(frames, "targets") if one["target_value"]
    } == {
        "jiangmen-hydrogen-centre-one-technology-development-platform": "1个",
        "jiangmen-hydrogen-centre-one-talent-team": "1支",
        "jiangmen-hydrogen-centre-one-development-mechanism": "1套",
        "jiangmen-hydrogen-centre-one-demonstration-base": "1个",
        "jiangmen-hydrogen-centre-demonstration-base-capacity": "1000万千瓦",
        "shenyang-park-renewable-energy-consumption-share-2027": "90%",
        "shenyang-park-energy-carbon-platform-coverage": "90%",
        "shenyang-park-strategic-emerging-industry-enterprise-share": "80%",
        "jiangxi-2025-national-innovation-platforms": "2家",
        "jiangxi-2025-leading-innovation-teams": "10个",
    }


def test_no_target_is_ensured_and_none_names_a_neutrality_year(frames):
    targets = all_rows(frames, "targets")
    assert not keys_where(targets, commitment_strength="ensure")
    assert not keys_where(targets, target_type="neutrality_year")
    assert {one["target_year"] for one in targets} == {"", "2025", "2027", "2030"}


def test_a_lab_that_signs_or_leads_is_a_body_of_the_same_name(frames):
    bodies = {one["lab_id"]: one["institution_id"] for one in all_rows(frames, "labs") if one["institution_id"]}
    assert len(bodies) == 4
    for lab, body in bodies.items():
        (institution,) = rows(frames, "institutions", body)
        assert institution["name_zh"] == row(frames, "labs", lab)["name_zh"]
