"""What is known of each target at a given day: the kinds of unknown kept apart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

import pandas as pd

from dashboard.reading import records

TargetState = Literal["qualitative", "assigned_not_published", "due_no_report", "nothing_reported", "reported"]
TARGET_STATES: tuple[TargetState, ...] = (
    "due_no_report",
    "nothing_reported",
    "reported",
    "assigned_not_published",
    "qualitative",
)
# Only a reported fact counts; a projection or a plan's own content leaves the state as if nothing were reported.
_ACTUAL = "actual"


def target_state(target: Mapping[str, str], observations: pd.DataFrame, today: date) -> TargetState:
    """The state of one target at the end of `today`, given the observations table."""
    if target["value_disclosure"] != "published":
        return "qualitative" if target["value_disclosure"] == "qualitative" else "assigned_not_published"
    held = observations[(observations["target_id"] == target["target_id"]) & (observations["value_type"] == _ACTUAL)]
    if len(held):
        return "reported"
    return "due_no_report" if is_over(target["target_year"], today) else "nothing_reported"


def is_over(year: str, today: date) -> bool:
    """Whether the year has ended by this day; False where there is no year."""
    return bool(year) and int(year) < today.year


def target_states(targets: pd.DataFrame, observations: pd.DataFrame, today: date) -> pd.Series:
    """The state of every target, in the table's order and index."""
    states = [target_state(row, observations, today) for row in records(targets)]
    return pd.Series(states, index=targets.index, dtype="str")
