"""What a careless reading of the report on Beijing's action plan gets wrong."""

from __future__ import annotations

from reading import (
    BEIJING,
    BEIJING_PLAN,
    all_rows,
    assert_cells,
    assert_empty,
    ids,
    key_of,
    keys_where,
    row,
    rows,
    rows_read_from,
    rows_starting,
)

NATIONAL_PLAN = "national-science-technology-support-plan"


def test_tasks_and_measures_are_the_plans_own_parts(frames):
    """Guards against targets of 35 or 6, and against making up rows for 35 tasks that are not listed."""
    tasks, measures = rows(frames, "observations", "beijing-plan-35-key-tasks", "beijing-plan-six-specific-measures")
    assert_cells(tasks, value="35", value_type="plan_content")
    assert_cells(measures, value="6", value_type="plan_content")
    values = {one["target_value"] for one in rows_read_from(frames, BEIJING, "targets")}
    assert not values & {"35", "6"}
    areas = {key_of(one) for one in rows_starting(frames, "measures", "beijing-area-")}
    below = [one for one in all_rows(frames, "measures") if one["parent_id"] in areas]
    assert below
    for one in below:
        assert_empty(one, "number")


def test_the_commission_with_a_comma_is_one_body(frames):
    """Guards against splitting 北京市科委、中关村管委会 into two bodies, which would make five issuers."""
    commission = row(frames, "institutions", "beijing-science-and-technology-commission")
    assert "中关村" in commission["name_zh"] + commission["aliases"]
    named = [
        one
        for one in rows_read_from(frames, BEIJING, "institutions")
        if "中关村" in one["name_zh"] or "科委" in one["name_zh"] or "科学技术委员会" in one["name_zh"]
    ]
    assert [key_of(one) for one in named] == [key_of(commission)]
    issuers = ids(row(frames, "documents", BEIJING_PLAN)["issuer_ids"])
    assert len(set(issuers)) == 4
    assert key_of(commission) in issuers


def test_the_plan_is_aligned_with_the_national_plan_and_does_not_implement_it(frames):
    """Guards against reading 衔接 as carrying out."""
    implemented = ids(row(frames, "documents", BEIJING_PLAN)["implements_ids"])
    row(frames, "documents", NATIONAL_PLAN)
    assert implemented == ["beijing-carbon-peaking-implementation-plan", "beijing-one-plus-n-policy-system"]
    row(frames, "measures", "beijing-alignment-with-national-plan")


def test_nine_departments_and_one_name(frames):
    """Guards against one issuer for the national plan: nine issued it, and one is named."""
    plan = row(frames, "documents", NATIONAL_PLAN)
    assert_cells(plan, issuer_count="9", issuer_ids="ministry-of-science-and-technology")


def test_recently_is_no_date(frames):
    """Guards against dating 近日."""
    for one in rows(frames, "documents", BEIJING, BEIJING_PLAN):
        assert_empty(one, "published_on")
    assert_empty(row(frames, "events", "beijing-action-plan-issued"), "date")


def test_before_2030_for_both_goals_of_the_sentence(frames):
    """Guards against reading 2030年前 as in 2030, or for the first goal of the sentence alone."""
    pattern, centre = rows(
        frames,
        "targets",
        "beijing-2030-integrated-innovation-pattern",
        "beijing-2030-green-technology-innovation-centre",
    )
    for one in (pattern, centre):
        assert_cells(one, target_year="2030", direction="before")
    assert_cells(centre, commitment_strength="basically")


def test_goals_of_2025_are_about_capacity(frames):
    """Guards against taking the 2025 goals of science and technology for the city's own peak."""
    for one in rows_starting(frames, "targets", "beijing-2025-"):
        assert_cells(one, target_type="qualitative", target_year="2025", target_value="")
    types = {one["target_type"] for one in rows_read_from(frames, BEIJING, "targets")}
    assert not types & {"peak_year", "neutrality_year"}


def test_on_schedule_gives_no_year(frames):
    """Guards against giving 如期 the nation's years."""
    on_schedule = row(frames, "targets", "beijing-carbon-peaking-and-neutrality-on-schedule")
    assert_cells(on_schedule, target_type="qualitative", target_year="", target_value="")


def test_model_projects_are_promised_and_no_early_peak(frames):
    """Guards against reading the purpose of the model projects as a promise to peak early."""
    regional = row(frames, "targets", "beijing-replicable-regional-model-projects")
    assert_cells(regional, commitment_strength="neutral", target_year="")
    assert not keys_where(all_rows(frames, "targets"), name_zh="率先实现碳达峰碳中和")


def test_what_the_city_has_done_is_the_reports_word(frames):
    """Guards against counting what the report praises as tasks of the plan."""
    past = rows(
        frames,
        "measures",
        "beijing-green-beijing",
        "beijing-development-by-reduction-concept",
        "beijing-relieving-non-capital-functions",
        "beijing-joint-pollution-and-carbon-reduction",
        "beijing-clean-energy-transition",
    )
    for one in past:
        assert_cells(one, status="implemented", voice="editorial", programme_id="")
    assert keys_where(all_rows(frames, "measures"), status="implemented") == {key_of(one) for one in past}


def test_praise_is_no_observation(frames):
    """Guards against observations without a value."""
    found = rows_read_from(frames, BEIJING, "observations")
    assert found
    assert not [key_of(one) for one in found if not one["value"]]
