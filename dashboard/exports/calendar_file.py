"""Deadlines and what is still to come as an iCalendar file, for Outlook and every other calendar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from dashboard.agenda import Moment
from dashboard.catalog import Catalog
from dashboard.descriptor import Language, data_language
from dashboard.i18n import text

_NAMESPACE = "dual-carbon-atlas"


def calendar_bytes(
    catalog: Catalog, moments: Iterable[Moment], language: Language, stamp: datetime, mark: str = ""
) -> bytes:
    """One all-day entry a moment, as iCalendar in UTF-8; `stamp` (with its zone) says when the file was made.

    An entry's identity is that of its row and column, so that a newer file replaces it. A date that the text gives
    by month or year says so in its summary: a calendar knows only days. Entries block no time. The mark of an upload
    stands in every description.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//{_NAMESPACE}//{text('en', 'app.title')}//{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    # Outlook takes a file without a method for an invitation.
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", text(language, "app.title"))
    for moment in moments:
        calendar.add_component(_entry(catalog, moment, language, stamp, mark))
    content: bytes = calendar.to_ical()
    return content


def _entry(catalog: Catalog, moment: Moment, language: Language, stamp: datetime, mark: str) -> Event:
    entry = Event()
    entry.add("uid", f"{moment.table}.{moment.row_id}.{moment.column.replace(';', '-')}@{_NAMESPACE}")
    entry.add("dtstamp", stamp)
    entry.add("dtstart", moment.start)
    # The end of an all-day entry is the day after its last.
    entry.add("dtend", moment.end + timedelta(days=1))
    entry.add("summary", _summary(catalog, moment, language))
    entry.add("description", "\n".join(_description(catalog, moment, language, mark)))
    entry.add("categories", [text(language, f"timeline.kind.{moment.kind}")])
    entry.add("transp", "TRANSPARENT")
    entry.add("x-microsoft-cdo-busystatus", "FREE")
    return entry


def _summary(catalog: Catalog, moment: Moment, language: Language) -> str:
    name = catalog.name(moment.table, moment.row_id, language)
    words = text(language, "calendar.summary", kind=text(language, f"timeline.kind.{moment.kind}"), name=name)
    if moment.precision == "day" or moment.lasting:
        return words
    return text(language, f"calendar.{moment.precision}_only", summary=words)


def _description(catalog: Catalog, moment: Moment, language: Language, mark: str) -> list[str]:
    fact = catalog.fact(moment.table, moment.row_id)
    lines = []
    if mark:
        lines.append(mark)
    if moment.is_deadline:
        lines.append(text(language, "calendar.deadline", year=moment.end.year))
    if moment.state:
        lines.append(text(language, "calendar.state", state=text(language, f"state.{moment.state}")))
    place = catalog.region_label(moment.codes, language)
    if place:
        lines.append(text(language, "calendar.place", place=place))
    lines.append(text(language, "calendar.evidence", text=fact.cells["evidence"]))
    if data_language(language) == "en" and fact.cells["evidence_en"]:
        lines.append(text(language, "evidence.translation", text=fact.cells["evidence_en"]))
    document = catalog.name("documents", catalog.evidence_source(fact), language)
    lines.append(text(language, "calendar.source", document=document, number=fact.cells["paragraph"]))
    lines.append(text(language, f"evidence.state.{fact.evidence_state}"))
    return lines
