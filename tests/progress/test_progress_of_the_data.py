"""The published targets on 21 November 2026: the state of each worked out by hand."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from dashboard.accountability import CRITERIA, NO_PROGRAMME, accountability, by_programme, lacking
from dashboard.catalog import Catalog
from dashboard.progress import progress_table

TODAY = date(2026, 11, 21)
# Every target with a number or a year of peaking. No document reports an actual figure for any of them.
EXPECTED = {
    # 2025 is over since 1 January 2026, and neither text nor table holds a report: 2 platforms, 10 teams.
    "jiangxi-2025-national-innovation-platforms": "due_no_report",
    "jiangxi-2025-leading-innovation-teams": "due_no_report",
    # 2027 is not over: 90 % renewables in Shenyang's park.
    "shenyang-park-renewable-energy-consumption-share-2027": "nothing_reported",
    # The peak before 2030: 2030 is not over, and no event says that it was reached.
    "jiangxi-carbon-peak-before-2030": "nothing_reported",
    # Shares and counts whose sentences name no year are never due.
    "shenyang-park-energy-carbon-platform-coverage": "nothing_reported",
    "shenyang-park-strategic-emerging-industry-enterprise-share": "nothing_reported",
    "jiangmen-hydrogen-centre-one-technology-development-platform": "nothing_reported",
    "jiangmen-hydrogen-centre-one-talent-team": "nothing_reported",
    "jiangmen-hydrogen-centre-one-development-mechanism": "nothing_reported",
    "jiangmen-hydrogen-centre-one-demonstration-base": "nothing_reported",
    "jiangmen-hydrogen-centre-demonstration-base-capacity": "nothing_reported",
}


def table_of(catalog: Catalog, today: date) -> pd.DataFrame:
    """The progress table of the published data."""
    names = ("targets", "observations", "indicators", "events")
    return progress_table(*(catalog.frames[name] for name in names), today, catalog.frames["documents"])  # type: ignore[arg-type, call-arg, misc]


def test_each_published_target_has_the_state_worked_out_by_hand(catalog: Catalog) -> None:
    """Guards the whole way from the CSV to the state; whatever is in words only says so."""
    states = table_of(catalog, TODAY).set_index("target_id")["state"]
    assert states[states != "qualitative"].to_dict() == EXPECTED


def test_the_published_states_follow_the_calendar(catalog: Catalog) -> None:
    """Guards `as_of`: on the last day of 2025 nothing was due; from 2031 on everything dated is."""
    assert set(table_of(catalog, date(2025, 12, 31))["state"]) == {"qualitative", "nothing_reported"}
    late = table_of(catalog, date(2031, 1, 1)).set_index("target_id")["state"]
    dated = {key for key in EXPECTED if any(word in key for word in ("2025", "2027", "2030"))}
    assert {key for key, state in late.items() if state == "due_no_report"} == dated


def test_jiangxis_time_begins_with_its_plan(catalog: Catalog) -> None:
    """Guards the plan's own period: of the nine years 2022 to 2030, four and 325 days are gone."""
    row = table_of(catalog, TODAY).set_index("target_id").loc["jiangxi-carbon-peak-before-2030"]
    assert row["schedule_today"] == pytest.approx((4 + 325 / 365) / 9)


def test_accountability_of_the_published_targets(catalog: Catalog) -> None:
    """Guards the leading chart against a recount of the cells themselves."""
    targets = catalog.frames["targets"]
    table = accountability(targets, catalog.frames["observations"])
    rows = targets.to_dict("records")
    assert int(table["number"].sum()) == sum(bool(row["target_value"]) for row in rows) == 10
    assert int(table["year"].sum()) == sum(bool(row["target_year"]) for row in rows)
    # No text of the five gives a base, names a measure that watches a target, or reports an actual figure for one.
    assert int(table["base"].sum()) == int(table["monitoring"].sum()) == int(table["observation"].sum()) == 0
    assert int(table["lead"].sum()) == sum(bool(row["lead_unit_ids"]) for row in rows)
    counts = by_programme(table)
    assert int(counts["targets"].sum()) == len(targets)
    assert [int(counts[criterion].sum()) for criterion in CRITERIA] == [int(table[c].sum()) for c in CRITERIA]
    assert counts.index[-1] == NO_PROGRAMME
    assert counts.index[0] == "jiangxi-science-technology-plan"


TOLD = pd.DataFrame(
    {
        "target_id": ["a", "b", "c"],
        "programme_id": ["p", "p", ""],
        "target_value": ["1", "", ""],
        "target_year": ["2030", "", ""],
        "base_value": ["", "", ""],
        "base_year": ["2020", "", ""],
        "scope_zh": ["none_found", "全市", ""],
        "scope_en": ["", "", ""],
        "lead_unit_ids": ["x", "", ""],
        "monitoring_measure_ids": ["m", "", ""],
    }
)


def test_each_criterion_is_met_by_its_own_cells() -> None:
    """Guards each column: a base year is a base, `none_found` is no scope, a projection is no report."""
    held = pd.DataFrame({"target_id": ["b", "a", ""], "value_type": ["actual", "projection", "actual"]})
    table = accountability(TOLD, held).set_index("target_id")
    assert table.loc["a", list(CRITERIA)].to_dict() == {
        **dict.fromkeys(("number", "year", "base", "lead", "monitoring"), True),
        **dict.fromkeys(("scope", "observation"), False),
    }
    assert [c for c in CRITERIA if table.loc["b", c]] == ["scope", "observation"]
    assert not table.loc["c", list(CRITERIA)].any()


def test_what_is_lacking_is_listed_by_programme_or_in_all() -> None:
    """Guards the list below a cell: it has as many targets as the cell says are missing."""
    table = accountability(TOLD, pd.DataFrame({"target_id": [], "value_type": []}, dtype="str"))
    assert lacking(table, "number", "p") == ("b",)
    assert lacking(table, "number", NO_PROGRAMME) == ("c",)
    assert lacking(table, "number", None) == ("b", "c")
    counts = by_programme(table)
    assert (counts.loc["p", "targets"], counts.loc["p", "number"]) == (2, 1)


def test_no_target_is_an_empty_account() -> None:
    """Guards an empty selection."""
    table = accountability(TOLD.iloc[:0], pd.DataFrame({"target_id": [], "value_type": []}, dtype="str"))
    assert len(by_programme(table)) == 0
