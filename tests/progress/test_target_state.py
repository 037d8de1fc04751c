"""The kinds of unknown of a target, at a given day."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from dashboard.progress import is_over, target_state

# Synthetic rows: only the columns that the rule reads.
OBSERVATIONS = pd.DataFrame(
    {
        "target_id": ["measured", "forecast", "planned"],
        "value_type": ["actual", "projection", "plan_content"],
    }
)
TODAY = date(2026, 11, 21)


def target(target_id: str, year: str, disclosure: str = "published") -> dict[str, str]:
    """A synthetic target with the cells that the rule reads."""
    return {"target_id": target_id, "target_year": year, "value_disclosure": disclosure}


@pytest.mark.parametrize(
    ("row", "state"),
    [
        (target("none", "2025"), "due_no_report"),
        (target("none", "2026"), "nothing_reported"),
        (target("none", "2030"), "nothing_reported"),
        (target("none", ""), "nothing_reported"),
        (target("measured", "2025"), "reported"),
        (target("measured", "2030"), "reported"),
        (target("forecast", "2025"), "due_no_report"),
        (target("planned", "2030"), "nothing_reported"),
        (target("measured", "2025", "qualitative"), "qualitative"),
        (target("none", "2025", "assigned_not_published"), "assigned_not_published"),
    ],
)
def test_each_kind_of_unknown_is_its_own_state(row: dict[str, str], state: str) -> None:
    """Guards the five states: a projection or a plan's own content is no report, words are no number."""
    assert target_state(row, OBSERVATIONS, TODAY) == state


def test_a_year_is_over_on_the_first_day_of_the_next() -> None:
    """Guards the edge of the year."""
    assert not is_over("2025", date(2025, 12, 31))
    assert is_over("2025", date(2026, 1, 1))
    assert not is_over("", TODAY)
