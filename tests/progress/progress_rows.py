"""Synthetic targets, observations and events: only the columns that the rule reads. No row is a fact of anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from dashboard.progress import progress_table

TODAY = date(2026, 11, 21)
TARGET = {
    "target_id": "t",
    "indicator_id": "",
    "programme_id": "",
    "target_type": "share",
    "direction": "increase",
    "comparator": "at_least",
    "base_year": "",
    "base_value": "",
    "target_year": "",
    "plan_period": "",
    "target_value": "",
    "target_value_high": "",
    "unit": "%",
    "accumulation": "",
    "value_disclosure": "published",
}
OBSERVATION = {
    "target_id": "t",
    "observation_id": "o",
    "value": "",
    "unit": "%",
    "period": "",
    "value_type": "actual",
    "annual_or_cumulative": "",
}
EVENT = {"event_type": "achieved", "date": "", "related_ids": "targets:t"}
INDICATORS = pd.DataFrame(
    {"indicator_id": ["linear", "log", "step"], "path": ["linear", "log_reduction", "step"]}, dtype="str"
)


def frame(default: Mapping[str, str], rows: Sequence[Mapping[str, str]]) -> pd.DataFrame:
    """The rows, each completed from the default."""
    return pd.DataFrame([{**default, **row} for row in rows], columns=list(default), dtype="str")


def judged(
    target: Mapping[str, str],
    observations: Sequence[Mapping[str, str]] = (),
    events: Sequence[Mapping[str, str]] = (),
    today: date = TODAY,
) -> Any:
    """The one row of the progress table for this target: its fields as attributes, None where unknown."""
    table = progress_table(
        frame(TARGET, [target]), frame(OBSERVATION, observations), INDICATORS, frame(EVENT, events), today
    )
    return table.astype(object).where(table.notna(), None).iloc[0]


# From 20 % at the end of 2020 to 40 % at the end of 2030: one point is a twentieth of the way, one year a tenth.
LEVEL = {"base_year": "2020", "base_value": "20", "target_year": "2030", "target_value": "40"}
# Qinghai's eleventh five-year plan: 17 % less energy per unit of output in the five years after 2005.
QINGHAI = {
    "indicator_id": "log",
    "target_type": "intensity_reduction",
    "direction": "decrease",
    "base_year": "2005",
    "target_year": "2010",
    "target_value": "17",
}
QINGHAI_RATES = [
    {"observation_id": f"o{year}", "period": year, "value": value, "annual_or_cumulative": "annual"}
    for year, value in (("2006", "-1.51"), ("2007", "2.20"), ("2008", "4.18"))
]
