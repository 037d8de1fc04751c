"""How far what was agreed has come: months counted by hand, and silence told from news."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from dashboard.catalog import Catalog
from dashboard.descriptor import Descriptor
from dashboard.standing import LAB_STATUSES, OFF_THE_WAY, STAGES, months_between, standings

TODAY = date(2026, 11, 21)
NO_EVENTS = pd.DataFrame({"date": [], "event_type": [], "related_ids": []}, dtype="str")


def project(stage: str = "signed", signed_on: str = "", stage_on: str = "") -> pd.DataFrame:
    """One synthetic agreement with the cells that the rule reads."""
    cells = {"project_id": "p", "stage": stage, "signed_on": signed_on, "stage_on": stage_on}
    return pd.DataFrame([cells], dtype="str")


def event(day: str, kind: str = "meeting", related: str = "projects:p") -> pd.DataFrame:
    """One synthetic event."""
    return pd.DataFrame([{"date": day, "event_type": kind, "related_ids": related}], dtype="str")


@pytest.mark.parametrize(
    ("start", "months"),
    [
        ("2026-11-21", 0),
        ("2026-10-22", 0),
        ("2026-10-21", 1),
        ("2025-11-21", 12),
        ("2025-11-22", 11),
        ("2022-07-05", 52),
        # A month without a day counts from its end.
        ("2026-11", 0),
        ("2026-10", 0),
        ("2026-09", 1),
        # A year names no month; nothing names no time; what is to come is not past.
        ("2022", None),
        ("", None),
        ("2026-11-22", None),
        ("2026-12", None),
        ("2030-01-01", None),
    ],
)
def test_whole_months(start: str, months: int | None) -> None:
    """Guards "signed N months ago": whole months only, and None where the text does not say."""
    assert months_between(start, TODAY) == months


def test_the_jiangmen_agreements_carry_no_date(catalog: Catalog) -> None:
    """Guards the collection's own four: signed, the day not in the text, nothing reported since."""
    found = standings(catalog.frames["projects"], catalog.frames["events"], TODAY)
    assert [(one.stage, one.since, one.months, one.silent) for one in found] == [("signed", "", None, True)] * 4


def test_signing_is_no_news_of_itself() -> None:
    """Guards silence: the event of signing, an event before it and one of another agreement report nothing."""
    signed = project(signed_on="2022-07-05")
    for events in (
        NO_EVENTS,
        event("2022-07-05", "signed"),
        event("2023-01-01", "signed"),
        event("2022-07-05"),
        event("2022-01-01"),
        event("2023-01-01", related="projects:other"),
        event(""),
        # What is only to come has not been reported.
        event("2026-12-01"),
    ):
        (found,) = standings(signed, events, TODAY)
        assert found.silent
        assert (found.since, found.months) == ("2022-07-05", 52)


@pytest.mark.parametrize("related", ["projects:p", "labs:x;projects:p"])
def test_a_later_event_is_news(related: str) -> None:
    """Guards the other side: an event after signing ends the silence."""
    (found,) = standings(project(signed_on="2022-07-05"), event("2023-01-01", related=related), TODAY)
    assert not found.silent


@pytest.mark.parametrize("stage", [*STAGES[1:], *OFF_THE_WAY])
def test_a_later_stage_has_its_own_date(stage: str) -> None:
    """Guards stages: the date of signing is not that of a later stage, and a later stage is itself a report."""
    (dated,) = standings(project(stage, "2022-07-05", "2024-11-21"), NO_EVENTS, TODAY)
    assert (dated.since, dated.months, dated.silent) == ("2024-11-21", 24, False)
    (undated,) = standings(project(stage, "2022-07-05"), NO_EVENTS, TODAY)
    assert (undated.since, undated.months, undated.silent) == ("", None, False)


def test_no_agreement_no_standing() -> None:
    """Guards the empty table."""
    assert standings(project().iloc[:0], NO_EVENTS, TODAY) == ()


def test_every_stage_and_status_of_the_descriptor_has_its_place(descriptor: Descriptor) -> None:
    """Guards the two charts against a value that the descriptor gains: it would be drawn nowhere."""
    assert set(STAGES) | set(OFF_THE_WAY) == set(descriptor.tables["projects"].column("stage").enum)
    assert set(LAB_STATUSES) == set(descriptor.tables["labs"].column("status").enum)
