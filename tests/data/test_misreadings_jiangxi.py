"""What a careless reading of Jiangxi's implementation plan gets wrong."""

from __future__ import annotations

from reading import (
    JIANGXI,
    JIANGXI_PLAN,
    all_rows,
    assert_cells,
    assert_empty,
    cells_of,
    ids,
    in_paragraphs,
    key_of,
    keys_where,
    row,
    rows,
    rows_read_from,
    rows_starting,
)

READ = (JIANGXI, JIANGXI_PLAN)
LEADING_GROUPS = {
    "jiangxi-carbon-peaking-and-carbon-neutrality-leading-group",
    "jiangxi-innovative-province-leading-group",
}
A_BATCH = "一批"


def targets_of_the_plan(frames):
    found = [one for one in all_rows(frames, "targets") if one["programme_id"] == JIANGXI_PLAN]
    assert found
    return found


def measures_of_the_plan(frames):
    found = [one for one in all_rows(frames, "measures") if one["programme_id"] == JIANGXI_PLAN]
    assert found
    return found


def test_the_plan_was_drawn_up_and_not_issued(frames):
    """Guards against reading 研究制定 as issued, and against a date."""
    assert_cells(row(frames, "events", "jiangxi-plan-jointly-drawn-up"), event_type="drafted", date="")
    plan = row(frames, "documents", JIANGXI_PLAN)
    assert_cells(plan, published_on="", basis="inferred")
    assert "issuer_ids:" in plan["note"]
    assert not keys_where(rows_read_from(frames, READ, "events"), event_type="issued")


def test_nine_bodies_drew_it_up_together(frames):
    """Guards against a single author, or leaving out the academy."""
    issuers = ids(row(frames, "documents", JIANGXI_PLAN)["issuer_ids"])
    assert len(set(issuers)) == 9
    assert ids(row(frames, "events", "jiangxi-plan-jointly-drawn-up")["organiser_ids"]) == issuers
    assert "jiangxi-academy-of-sciences" in issuers
    rows(frames, "institutions", *issuers)


def test_paragraph_1_is_narration(frames):
    """Guards against taking the report's opening for a speech."""
    for one in rows_read_from(frames, JIANGXI, "institutions", "events"):
        assert_cells(one, voice="editorial", speaker_zh="", speaker_en="")


def test_the_lead_is_not_counted_again(frames):
    """Guards against reading the goals twice: the lead (paragraph 3) repeats those of the plan."""
    found = rows_read_from(frames, READ)
    assert not [key_of(one) for one in found if "3" in (one["paragraph"], one["context_paragraph"])]
    names = [one["name_zh"] for one in rows_read_from(frames, READ, "targets")]
    assert len(names) == len(set(names))


def test_measures_of_a_drawn_up_plan_are_not_adopted(frames):
    """Guards against adopting what was only drawn up."""
    assert {one["status"] for one in measures_of_the_plan(frames)} == {"planned"}


def test_two_national_platforms_are_striven_for(frames):
    """Guards against reading 争取 as obtained or promised, or as two a year."""
    assert_cells(
        row(frames, "targets", "jiangxi-2025-national-innovation-platforms"),
        target_value="2",
        unit="家",
        commitment_strength="strive",
        target_year="2025",
        accumulation="",
    )
    assert_cells(
        row(frames, "labs", "jiangxi-national-science-and-technology-innovation-platforms"),
        status="striving",
        count="2",
    )


def test_ten_teams_are_equal_to_ten(frames):
    """Guards against reading 10个 as at least ten."""
    assert_cells(
        row(frames, "targets", "jiangxi-2025-leading-innovation-teams"),
        target_value="10",
        unit="个",
        comparator="equal",
        target_year="2025",
    )


def test_only_two_targets_have_a_figure(frames):
    """Guards against figures that the plan does not give; the peak year is no figure."""
    assert {key_of(one) for one in targets_of_the_plan(frames) if one["target_value"]} == {
        "jiangxi-2025-national-innovation-platforms",
        "jiangxi-2025-leading-innovation-teams",
    }


def test_dash_items_belong_to_2025(frames):
    """Guards against giving the items of paragraphs 12 to 15 the year of paragraph 16."""
    for one in in_paragraphs(rows_read_from(frames, JIANGXI_PLAN, "targets"), 12, 13, 14, 15):
        assert_cells(one, target_year="2025", context_paragraph="11")


def test_goals_of_paragraph_16_belong_to_2030(frames):
    """Guards against giving the goals of paragraph 16 the year of the items before it."""
    for one in in_paragraphs(rows_read_from(frames, JIANGXI_PLAN, "targets"), 16):
        assert_cells(one, target_year="2030")


def test_the_peak_before_2030_is_the_provinces(frames):
    """Guards against making the plan itself promise the peak, or a peak in 2030."""
    peak = row(frames, "targets", "jiangxi-carbon-peak-before-2030")
    assert_cells(peak, target_type="peak_year", comparator="before", target_year="2030", target_value="")
    assert "support" in peak["note"]


def test_no_neutrality_year_is_given(frames):
    """Guards against supplying 2060 for 碳中和愿景 and 如期."""
    on_schedule, _ = rows(
        frames,
        "targets",
        "jiangxi-support-peaking-and-neutrality-on-schedule",
        "jiangxi-2030-technical-reserves-for-neutrality",
    )
    assert_empty(on_schedule, "target_year")
    assert not keys_where(targets_of_the_plan(frames), target_type="neutrality_year")
    documents = [one for one in all_rows(frames, "documents") if {key_of(one), one["cited_in_id"]} & set(READ)]
    assert "2060" not in cells_of([*rows_read_from(frames, READ), *documents])


def test_the_period_is_not_the_year_of_issue(frames):
    """Guards against dating the plan by its period."""
    assert_cells(row(frames, "documents", JIANGXI_PLAN), period_from="2022", period_to="2030", published_on="")


def test_initially_and_basically_are_different_promises(frames):
    """Guards against reading 初步 and 基本 as one."""
    first = row(frames, "targets", "jiangxi-2025-innovation-system-initially-built")
    second = row(frames, "targets", "jiangxi-2025-innovation-system-basically-complete")
    assert (first["commitment_strength"], second["commitment_strength"]) == ("initial", "basically")


def test_a_batch_is_no_number(frames):
    """Guards against counting 一批 as one."""
    for table, column in (("targets", "target_value"), ("labs", "count")):
        named = [
            one
            for one in rows_read_from(frames, JIANGXI_PLAN, table)
            if one["paragraph"] in {"12", "13", "14", "15", "16", "38", "40", "43"}
            and A_BATCH in one["evidence"] + one["name_zh"]
        ]
        assert named, f"no row of {table} shows {A_BATCH}"
        for one in named:
            assert_empty(one, column)
            if table == "targets":
                assert_cells(one, value_disclosure="qualitative")


def test_raising_an_unnamed_share_is_a_target_in_words(frames):
    """Guards against a share, a unit or a year for shares that are only to be raised."""
    shares = row(frames, "targets", "jiangxi-green-materials-construction-and-electrification-shares")
    assert_cells(shares, target_type="qualitative", target_value="", unit="", target_year="")


def test_results_named_in_the_tasks_have_no_year(frames):
    """Guards against giving the results named outside the goals the year of the goals."""
    for one in in_paragraphs(rows_read_from(frames, JIANGXI_PLAN, "targets"), 6, 9, 23, 29, 40, 43):
        assert_empty(one, "target_year")


def test_six_industries_and_fourteen_chains_are_no_targets(frames):
    """Guards against taking what the plan focuses on for what it is to reach."""
    assert_cells(row(frames, "observations", "jiangxi-leading-industries-count"), value_type="plan_content", value="6")
    assert_cells(row(frames, "observations", "jiangxi-industrial-chains-count"), value_type="plan_content", value="14")
    assert not {one["target_value"] for one in targets_of_the_plan(frames)} & {"6", "14"}


def test_the_chain_is_not_the_list_of_six_industries(frames):
    """Guards against tagging the consortia with industries that the sentence does not name."""
    for table, key in (
        ("targets", "jiangxi-2025-industrial-chain-innovation-consortia"),
        ("measures", "jiangxi-task-15-innovation-consortia-form-consortia"),
    ):
        tags = ids(row(frames, table, key)["technologies"])
        assert sorted(tags) == ["buildings", "nonferrous", "renewables", "steel"]


def test_two_platforms_exist_and_the_others_are_to_be_built(frames):
    """Guards against showing as existing what paragraph 38 is to set up."""
    labs = rows_read_from(frames, READ, "labs")
    assert keys_where(labs, status="existing") == {
        "jiangxi-carbon-neutrality-research-centre",
        "nanchang-university-river-basin-carbon-neutrality-institute",
    }
    assert {one["status"] for one in labs} == {"existing", "planned", "striving"}


def test_the_salt_well_pilot_is_only_explored(frames):
    """Guards against a pilot already running, and against a site that the text does not give."""
    for table, key in (
        ("labs", "zhangshu-salt-well-carbon-storage-pilot"),
        ("measures", "jiangxi-task-13-integrated-demonstration-salt-well-pilot"),
    ):
        assert_cells(
            row(frames, table, key),
            commitment_strength="explore",
            status="planned",
            adcode="360982",
            basis="inferred",
        )
    assert_empty(row(frames, "places", "zhangshu-salt-mine"), "lon", "lat")


def test_partner_regions_have_promised_nothing(frames):
    """Guards against placing tasks in Fujian, Guizhou, Hainan or the other regions named as partners."""
    for one in rows(
        frames,
        "measures",
        "jiangxi-task-20-regional-cooperation-ecological-civilisation-pilot-zones",
        "jiangxi-task-20-regional-cooperation-cooperation-with-regions",
    ):
        assert_cells(one, adcode="360000")
    adcodes = {adcode for one in rows_read_from(frames, READ) for adcode in ids(one.get("adcode", ""))}
    assert adcodes
    assert {adcode[:2] for adcode in adcodes} == {"36"}


def test_encouraged_cooperation_is_no_signed_project(frames):
    """Guards against reading encouraged cooperation as signed."""
    assert not rows_read_from(frames, READ, "projects")


def test_no_task_has_a_lead_unit(frames):
    """Guards against giving the tasks the groups that coordinate, or the bodies that drew the plan up."""
    for one in rows_starting(frames, "measures", "jiangxi-task-"):
        assert_empty(one, "lead_unit_ids")
    led = [one for one in measures_of_the_plan(frames) if set(ids(one["lead_unit_ids"])) == LEADING_GROUPS]
    assert len(in_paragraphs(led, 49)) == len(led) == 4


def test_bodies_to_be_set_up_do_not_exist_yet(frames):
    """Guards against showing the committee, the mechanism and the fund as existing."""
    for one in rows(
        frames,
        "institutions",
        "jiangxi-carbon-science-and-technology-expert-committee",
        "jiangxi-carbon-science-and-technology-coordination-mechanism",
        "jiangxi-science-and-technology-innovation-development-fund",
    ):
        assert one["note"].startswith("To be"), key_of(one)


def test_risk_compensation_funds_are_only_encouraged(frames):
    """Guards against a fund that localities are encouraged to explore."""
    funds = row(frames, "measures", "jiangxi-safeguard-4-science-and-technology-finance-risk-compensation-funds")
    assert_cells(funds, commitment_strength="encourage")
    assert not [key_of(one) for one in all_rows(frames, "institutions") if "风险补偿" in one["name_zh"]]


def test_green_credit_is_encouraged_and_without_amount(frames):
    """Guards against reading what banks are encouraged to do as the province's promise, or with an amount."""
    prefix = "jiangxi-safeguard-4-science-and-technology-finance-"
    names = ("green-credit-scale", "green-bonds-and-insurance", "widen-financing-channels", "early-stage-projects")
    for one in rows(frames, "measures", *(f"{prefix}{name}" for name in names)):
        assert_cells(one, commitment_strength="encourage")
        assert not any(character.isdigit() for character in one["evidence"] + one["name_zh"])


def test_ensuring_makes_no_ensured_target(frames):
    """Guards against an ensured target from the 确保 of the last safeguard."""
    system = row(frames, "measures", "jiangxi-safeguard-5-monitoring-and-evaluation-indicator-system")
    assert_cells(system, commitment_strength="neutral")
    assert not keys_where(targets_of_the_plan(frames), commitment_strength="ensure")


def test_the_catalogue_and_the_road_map_are_to_come(frames):
    """Guards against listing what is to be drawn up as issued."""
    for one in rows(
        frames,
        "documents",
        "jiangxi-green-low-carbon-technology-catalogue",
        "jiangxi-carbon-neutrality-technology-road-map",
    ):
        assert_cells(one, role="planned", published_on="")


def test_requirements_are_no_titled_document(frames):
    """Guards against making a titled document of the committee's and the government's requirements."""
    found = row(frames, "documents", "jiangxi-party-committee-and-government-requirements")
    assert_cells(found, role="cited", published_on="")
    assert (found["title_zh"][0], found["title_zh"][-1]) == ("[", "]")


def test_thermal_power_names_no_fuel(frames):
    """Guards against reading 火电 as coal without saying that it is inferred."""
    prefix = "jiangxi-task-03-conventional-energy-transition-thermal-power-"
    for one in rows(frames, "measures", f"{prefix}efficiency", f"{prefix}retrofits"):
        assert "coal_power" in ids(one["technologies"])
        assert_cells(one, basis="inferred")
        assert "coal_power is inferred" in one["note"]


def test_oxy_fuel_and_renewable_hydrogen_stand_three_times_each(frames):
    """Guards against merging basic research, industrial research and demonstration of one technology."""
    oxy_fuel = rows(
        frames,
        "measures",
        "jiangxi-task-02-frontier-low-carbon-technology-oxy-fuel-carbon-capture",
        "jiangxi-task-07-carbon-capture-in-industry-oxy-fuel-combustion-carbon-capture",
        "jiangxi-task-13-integrated-demonstration-oxy-fuel-demonstration",
    )
    hydrogen = rows(
        frames,
        "measures",
        "jiangxi-task-04-low-carbon-energy-technology-renewable-hydrogen",
        "jiangxi-task-06-industrial-process-re-engineering-large-scale-renewable-hydrogen",
        "jiangxi-task-13-integrated-demonstration-electrolytic-hydrogen",
    )
    for found in (oxy_fuel, hydrogen):
        assert [one["instrument_type"] for one in found] == ["research", "research", "demonstration"]
        assert len({one["paragraph"] for one in found}) == 3
    assert [one["commitment_strength"] for one in hydrogen] == ["neutral", "explore", "neutral"]


def test_every_numbered_task_stands_under_an_action(frames):
    """Guards against losing the plan's own numbering."""
    numbered = [one for one in measures_of_the_plan(frames) if one["number"]]
    tasks = [one for one in numbered if one["number"].isdigit()]
    actions = {key_of(one) for one in rows_starting(frames, "measures", "jiangxi-action-") if one["number"]}
    safeguards = [one for one in numbered if key_of(one).startswith("jiangxi-safeguard-")]
    assert (len(tasks), len(actions), len(safeguards), len(numbered)) == (20, 9, 5, 34)
    assert {one["parent_id"] for one in tasks} == actions
