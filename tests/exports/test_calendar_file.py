"""The calendar file, parsed back: whole days, stable identities, evidence, and nothing that runs or leads away."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event

from dashboard.agenda import Moment, agenda, for_calendar
from dashboard.catalog import Catalog
from dashboard.exports.calendar_file import calendar_bytes
from dashboard.i18n import LANGUAGES, text

if TYPE_CHECKING:
    from tests.synthetic import Synthetic

TODAY = date(2026, 11, 21)
STAMP = datetime(2026, 11, 21, tzinfo=ZoneInfo("Asia/Shanghai"))


def moments_of(catalog: Catalog) -> tuple[Moment, ...]:
    """What the calendar of this catalog holds."""
    return for_calendar(agenda(catalog, catalog, TODAY).moments, TODAY)


def entries(content: bytes) -> dict[str, Event]:
    """The file's entries by their identity; one that stood there twice would be lost, so they are counted."""
    found = Calendar.from_ical(content).walk("VEVENT")
    by_uid = {str(entry["uid"]): entry for entry in found}
    assert len(by_uid) == len(found)
    return by_uid


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_calendar_of_the_collection(catalog: Catalog, language: str) -> None:
    """Guards the file: an entry a dated target, each a whole day at the end of its year, with its evidence."""
    moments = moments_of(catalog)
    found = entries(calendar_bytes(catalog, moments, language, STAMP))
    assert len(found) == len(moments) == 37
    entry = found["targets.shenyang-park-renewable-energy-consumption-share-2027.target_year@dual-carbon-atlas"]
    # An all-day entry ends, in this format, on the day after its last.
    assert (entry.decoded("dtstart"), entry.decoded("dtend")) == (date(2027, 12, 31), date(2028, 1, 1))
    assert entry["dtstart"].params["VALUE"] == entry["dtend"].params["VALUE"] == "DATE"
    assert entry.decoded("dtstamp") == datetime(2026, 11, 20, 16, tzinfo=UTC)
    name = catalog.name("targets", "shenyang-park-renewable-energy-consumption-share-2027", language)
    kind = text(language, "timeline.kind.deadline")
    summary = text(language, "calendar.summary", kind=kind, name=name)
    # The text gives the year alone, and the summary says so.
    assert str(entry["summary"]) == text(language, "calendar.year_only", summary=summary)
    description = str(entry["description"])
    assert "可再生能源消费占比达到90%以上" in description
    assert catalog.name("documents", "sino-german-park-report", language) in description
    assert text(language, "state.nothing_reported") in description


def test_no_entry_quotes_more_than_the_evidence_or_leads_away(catalog: Catalog) -> None:
    """Guards the texts' rights and closed networks: at most sixty characters of a text, and no address at all."""
    content = calendar_bytes(catalog, moments_of(catalog), "zh", STAMP)
    assert b"http" not in content
    assert b"URL" not in content
    before = text("zh", "calendar.evidence", text="").rstrip("”")
    for entry in entries(content).values():
        (quoted,) = [line for line in str(entry["description"]).split("\n") if line.startswith(before)]
        assert 0 < len(quoted) - len(before) - 1 <= 60


def test_the_file_is_what_outlook_reads(catalog: Catalog) -> None:
    """Guards the format: lines of at most 75 bytes with CR LF, valid UTF-8, a method, and no time blocked."""
    content = calendar_bytes(catalog, moments_of(catalog), "zh", STAMP)
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert content.endswith(b"END:VCALENDAR\r\n")
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line for line in lines)
    assert {b"VERSION:2.0", b"METHOD:PUBLISH", b"CALSCALE:GREGORIAN"} <= set(lines)
    for entry in entries(content).values():
        assert (entry["transp"], entry["x-microsoft-cdo-busystatus"]) == ("TRANSPARENT", "FREE")
    content.decode("utf-8")


def test_the_same_data_give_the_same_file(catalog: Catalog) -> None:
    """Guards a second import: nothing but the stamp depends on when the file was made, so entries are replaced."""
    moments = moments_of(catalog)
    first = calendar_bytes(catalog, moments, "zh", STAMP)
    assert first == calendar_bytes(catalog, moments, "zh", STAMP)
    later = calendar_bytes(catalog, moments, "en", STAMP + timedelta(days=40))
    assert set(entries(first)) == set(entries(later))
    assert first != later


def test_days_months_years_and_periods(synthetic: Synthetic) -> None:
    """Guards exactness: a month is the month's days and says so; a day and a period are what they are."""
    synthetic.add("events", name_zh="某日", date="2027-07-05")
    synthetic.add("events", name_zh="某月", date="2027-07")
    synthetic.add("measures", name_zh="某项", start_year="2027", end_year="2028")
    catalog = synthetic.catalog()
    found = [
        (str(entry["summary"]), entry.decoded("dtstart"), entry.decoded("dtend"))
        for entry in entries(calendar_bytes(catalog, moments_of(catalog), "zh", STAMP)).values()
    ]
    assert sorted(found, key=lambda entry: entry[2]) == [
        ("事件：某日", date(2027, 7, 5), date(2027, 7, 6)),
        ("〔只到月份〕事件：某月", date(2027, 7, 1), date(2027, 8, 1)),
        ("任务措施期限：某项", date(2027, 1, 1), date(2029, 1, 1)),
    ]


def test_names_are_words_and_the_mark_of_an_upload_is_in_every_entry(synthetic: Synthetic) -> None:
    """Guards uploads: a name cannot end its line or begin an entry of its own, and the reader sees what it is."""
    hostile = "甲;乙,丙\\丁\r\nEND:VEVENT\r\nBEGIN:VALARM\nDESCRIPTION:x"
    synthetic.add("events", event_id="a;b,c\nd", name_zh=hostile, date="2027-07-05", evidence="示例;市,人\\民")
    catalog = synthetic.catalog()
    content = calendar_bytes(catalog, moments_of(catalog), "zh", STAMP, "上传数据，尚未发布：甲.csv，10:00")
    (entry,) = entries(content).values()
    assert Calendar.from_ical(content).walk("VALARM") == []
    assert str(entry["summary"]).replace("\r\n", "\n").endswith(hostile.replace("\r\n", "\n"))
    assert "示例;市,人\\民" in str(entry["description"])
    assert str(entry["description"]).startswith("上传数据，尚未发布：甲.csv，10:00\n")


def test_nothing_is_a_calendar_without_entries(bare: Synthetic) -> None:
    """Guards the empty case: a calendar all the same, and none of the marks of an entry."""
    content = calendar_bytes(bare.catalog(), (), "zh", STAMP)
    assert entries(content) == {}
    assert str(Calendar.from_ical(content)["x-wr-calname"]) == text("zh", "app.title")
