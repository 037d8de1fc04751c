"""How far what was agreed has come: the stage of each agreement, and how long nothing has been reported of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.reading import records

STAGES = ("signed", "filed", "started", "operating", "accepted")
# These lie on no way forward.
OFF_THE_WAY = ("stalled", "ended")
LAB_STATUSES = ("planned", "striving", "under_construction", "unveiled", "existing", "selected")


@dataclass(frozen=True)
class Standing:
    """One agreement: its id, stage, and since when.

    `since` is the partial date of the stage, else of signing where that is the stage; empty where the text gives none.
    `months` are the whole months from then to today, None where the month is not known or not yet come. `silent` says
    that nothing was reported of it after signing.
    """

    project_id: str
    stage: str
    since: str
    months: int | None
    silent: bool


def months_between(start: str, today: date) -> int | None:
    """Whole months from a partial date to today; None where it names no month, or one after today.

    Where only the month is given, it counts from that month's end: no more is claimed than is certain.
    """
    parts = [int(part) for part in start.split("-") if part]
    if len(parts) < 2:
        return None
    months = (today.year - parts[0]) * 12 + today.month - parts[1]
    if len(parts) == 2:
        return max(months - 1, 0) if months >= 0 else None
    if today.day < parts[2]:
        months -= 1
    return months if months >= 0 else None


def standings(projects: pd.DataFrame, events: pd.DataFrame, today: date) -> tuple[Standing, ...]:
    """The standing of every agreement, in the table's order, by the end of today."""
    later = _reported(events, today)
    found = []
    for row in records(projects[["project_id", "stage", "stage_on", "signed_on"]]):
        stage = row["stage"]
        since = row["stage_on"] or (row["signed_on"] if stage == "signed" else "")
        news = [day for day in later.get(row["project_id"], ()) if row["signed_on"] and day > row["signed_on"]]
        found.append(
            Standing(row["project_id"], stage, since, months_between(since, today), stage == "signed" and not news)
        )
    return tuple(found)


def _reported(events: pd.DataFrame, today: date) -> Mapping[str, list[str]]:
    """Agreement -> the dates, up to today, of events that name it; the signing itself is none."""
    found: dict[str, list[str]] = {}
    for row in records(events[["date", "event_type", "related_ids"]]):
        if not row["date"] or row["event_type"] == "signed" or row["date"] > today.isoformat():
            continue
        for related in row["related_ids"].split(";"):
            table, _, row_id = related.partition(":")
            if table == "projects":
                found.setdefault(row_id, []).append(row["date"])
    return found
