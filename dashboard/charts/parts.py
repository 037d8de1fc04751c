"""The parts of a view as an address carries them: their names, and taking them over from an address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

LANGUAGE, REGION, DOCUMENT, TECHNOLOGY, STATUS = "lang", "region", "document", "technology", "status"
PLACE, AS_OF, PERIOD = "place", "as_of", "period"
QUERY = "q"
SHOWN, LEVEL, DRAWN, ROW = "shown", "level", "drawn", "row"
TABLE = "table"
GROUP, WINDOW, MARK = "group", "window", "mark"
COMPARE, CELL, ACROSS = "compare", "cell", "across"
INSTITUTION = "institution"
VERSION = "version"
# The link of a shared draft. It is no part of the view: no copied link and no picture carries it.
DRAFT = "draft"
LACKING, BY, TAB = "lacking", "by", "tab"
CHART = "chart"
# The page that shows one chart alone.
EMBED = "embed"
SHARED = (LANGUAGE, REGION, DOCUMENT, TECHNOLOGY, STATUS, PERIOD, PLACE, AS_OF, QUERY)
# The briefing that the reader has collected, packed.
BASKET = "basket"
_LONGEST_VALUE = 200
# Several ids of programmes are one value; beyond this no browser keeps an address whole.
_LONGEST_TAKEN = 1000
Known = Mapping[str, Callable[[str], bool]]


@dataclass(frozen=True)
class Ignored:
    """A part of an address that is not known here."""

    name: str
    value: str


@dataclass(frozen=True)
class Renamed:
    """A part of an address that was read under its present name or value."""

    name: str
    value: str
    name_now: str
    value_now: str


# Former name -> present name, of every part that was ever renamed; and (present name, former value) -> present value.
# A link that was once given away keeps leading somewhere: a renamed part gets its line here. None was so far.
RENAMED_PARTS: Mapping[str, str] = MappingProxyType({})
RENAMED_VALUES: Mapping[tuple[str, str], str] = MappingProxyType({})


def brought_up_to_date(
    incoming: Mapping[str, str],
    names: Mapping[str, str] = RENAMED_PARTS,
    values: Mapping[tuple[str, str], str] = RENAMED_VALUES,
) -> tuple[dict[str, str], list[Renamed]]:
    """An address's parts under their present names and values, and which of them were renamed.

    Where an address has a part under both names, the present one stands.
    """
    current: dict[str, str] = {}
    renamed = []
    for name, value in incoming.items():
        name_now = names.get(name, name)
        value_now = values.get((name_now, value), value)
        if name_now != name and name_now in incoming:
            continue
        current[name_now] = value_now
        if (name_now, value_now) != (name, value):
            renamed.append(Renamed(name, value[:_LONGEST_VALUE], name_now, value_now))
    return current, renamed


def merge(view: Mapping[str, str], incoming: Mapping[str, str], known: Known) -> tuple[dict[str, str], list[Ignored]]:
    """The view after an address: known values taken over, unknown names and values named, empty ones cleared.

    A value of the former view that is no longer known (its row went away) is dropped silently.
    """
    merged = {name: value for name, value in view.items() if name in known and known[name](value)}
    ignored = []
    for name, value in incoming.items():
        if name in known and not value:
            merged.pop(name, None)
        elif name in known and len(value) <= _LONGEST_TAKEN and known[name](value):
            merged[name] = value
        else:
            ignored.append(Ignored(name[:_LONGEST_VALUE], value[:_LONGEST_VALUE]))
    return merged, ignored


def is_date(value: str) -> bool:
    """Whether the value is a day in ISO form."""
    try:
        # A week date is as long and is read as well, but is no day as it is written here.
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
