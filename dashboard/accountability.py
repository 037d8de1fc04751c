"""Which targets can be checked at all: what each names of number, year, base, scope, lead, monitoring and report."""

from __future__ import annotations

from typing import Literal, get_args

import pandas as pd

from dashboard.descriptor import FACT_TOKENS

Criterion = Literal["number", "year", "base", "scope", "lead", "monitoring", "observation"]
CRITERIA: tuple[Criterion, ...] = get_args(Criterion)
# A target names it where one of these cells says something.
_CELLS: dict[Criterion, tuple[str, ...]] = {
    "number": ("target_value",),
    "year": ("target_year",),
    "base": ("base_value", "base_year"),
    "scope": ("scope_zh", "scope_en"),
    "lead": ("lead_unit_ids",),
    "monitoring": ("monitoring_measure_ids",),
}
# Stands in the place of a programme where the text names none; no id can be empty.
NO_PROGRAMME = ""


def accountability(targets: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    """One row a target, in the table's index: `target_id`, `programme_id`, and for each criterion whether it is met.

    Only an actual observation that names the target counts as a report; `none_found` is no scope.
    """
    reported = set(observations.loc[observations["value_type"] == "actual", "target_id"]) - {""}
    out = targets[["target_id", "programme_id"]].copy()
    for criterion, columns in _CELLS.items():
        said = [(targets[column] != "") & ~targets[column].isin(FACT_TOKENS) for column in columns]
        out[criterion] = pd.concat(said, axis=1).any(axis=1) if len(targets) else pd.Series(dtype="bool")
    out["observation"] = targets["target_id"].isin(reported)
    return out


def by_programme(table: pd.DataFrame) -> pd.DataFrame:
    """One row a programme, most targets first and those without a programme last: `targets`, and a count a criterion.

    `table` is what `accountability` returns; the index is the programme's id.
    """
    counts = table.groupby("programme_id")[list(CRITERIA)].sum().astype("int64")
    counts.insert(0, "targets", table.groupby("programme_id").size())
    sizes = counts["targets"].to_dict()
    order = sorted(sizes, key=lambda key: (key == NO_PROGRAMME, -sizes[key], str(key)))
    return counts.loc[order]


def lacking(table: pd.DataFrame, criterion: Criterion, programme: str | None) -> tuple[str, ...]:
    """The ids of the targets that do not name this, of one programme or, for None, of all."""
    rows = table if programme is None else table[table["programme_id"] == programme]
    return tuple(rows.loc[~rows[criterion], "target_id"])
