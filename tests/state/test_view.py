"""The view in the address: only known values are taken, and what was not known is named."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dashboard.catalog import Catalog
from dashboard.charts.known import known_values
from dashboard.charts.parts import RENAMED_PARTS, RENAMED_VALUES, Ignored, Renamed, brought_up_to_date, is_date, merge

KNOWN = {"lang": {"zh", "en"}.__contains__, "region": {"440000"}.__contains__, "as_of": is_date}


def test_known_values_are_taken_and_the_rest_of_the_view_stays() -> None:
    """Guards links: a link that names one part changes that part only."""
    view, ignored = merge({"lang": "en"}, {"region": "440000"}, KNOWN)
    assert view == {"lang": "en", "region": "440000"}
    assert ignored == []


def test_unknown_names_and_values_are_dropped_and_named() -> None:
    """Guards old and hostile links: nothing unknown gets into the view, and the reader is told."""
    view, ignored = merge({}, {"lang": "<script>", "colour": "red", "as_of": "2026-13-01"}, KNOWN)
    assert view == {}
    assert ignored == [Ignored("lang", "<script>"), Ignored("colour", "red"), Ignored("as_of", "2026-13-01")]


def test_an_empty_value_clears_a_part() -> None:
    """Guards links that undo a filter."""
    assert merge({"region": "440000"}, {"region": ""}, KNOWN) == ({}, [])


def test_a_value_that_is_no_longer_known_goes_silently() -> None:
    """Guards sessions whose uploaded row was withdrawn: the view does not keep pointing at it."""
    assert merge({"region": "999999", "lang": "en"}, {}, KNOWN) == ({"lang": "en"}, [])


@given(st.dictionaries(st.text(), st.text()), st.dictionaries(st.text(), st.text()))
def test_the_view_never_holds_what_is_not_known(before: dict[str, str], incoming: dict[str, str]) -> None:
    """Guards against anything an address can carry."""
    view, _ = merge(before, incoming, KNOWN)
    assert all(name in KNOWN and KNOWN[name](value) for name, value in view.items())


def test_a_day_is_iso_and_in_the_calendar() -> None:
    """Guards `as_of`: the basic form, a week and a day that the calendar lacks are no days here."""
    assert is_date("2026-11-21")
    assert not any(map(is_date, ("20261121", "2026-W47-6", "2026-02-30", "", "today")))


def test_a_renamed_part_is_read_under_its_present_name_and_said() -> None:
    """Guards old links: former names and values open what they meant; the present name wins; the rest is untouched."""
    names, values = {"area": "region", "day": "as_of"}, {("region", "gd"): "440000"}
    incoming = {"area": "gd", "lang": "en", "day": "2020-01-01", "as_of": "2026-11-21"}
    current, renamed = brought_up_to_date(incoming, names, values)
    assert current == {"region": "440000", "lang": "en", "as_of": "2026-11-21"}
    assert renamed == [Renamed("area", "gd", "region", "440000")]
    assert merge({}, current, KNOWN) == (current, [])


def test_the_register_of_renamed_parts_leads_somewhere(catalog: Catalog) -> None:
    """Guards the register itself: a former name is no present one, and what it became is known."""
    known = known_values(catalog)
    assert set(RENAMED_PARTS) & set(known) == set()
    assert set(RENAMED_PARTS.values()) <= set(known)
    assert all(known[name](now) and not known[name](former) for (name, former), now in RENAMED_VALUES.items())
