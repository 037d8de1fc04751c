"""Text for people in Chinese and English: the locale files, and faults, numbers and dates put into words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from dashboard.descriptor import Descriptor, Language, default_descriptor
from dashboard.reading import Fault, Reading

_ZONE = ZoneInfo("Asia/Shanghai")
LOCALES_DIRECTORY = Path(__file__).resolve().parent / "locales"
DEFAULT_LANGUAGE: Language = "zh"
# A language is its locale file; the default comes first.
LANGUAGES: tuple[Language, ...] = tuple(
    sorted((path.stem for path in LOCALES_DIRECTORY.glob("*.json")), key=lambda name: (name != DEFAULT_LANGUAGE, name))
)


class MissingTextError(KeyError):
    """A text key that the locale file does not have; a defect of the program, never of the data."""


@lru_cache(maxsize=8)
def locale(language: Language) -> Mapping[str, str]:
    """Key -> text for this language."""
    content = json.loads((LOCALES_DIRECTORY / f"{language}.json").read_text(encoding="utf-8"))
    return MappingProxyType(content)


def text(language: Language, key: str, **values: object) -> str:
    """The text of this key with its `{placeholders}` filled. Raises MissingTextError where there is none."""
    try:
        template = locale(language)[key]
    except KeyError as error:
        raise MissingTextError(f"{language}: {key}") from error
    return template.format(**values) if values else template


def enum_text(language: Language, column: str, value: str) -> str:
    """The label of one value of a column with a closed list, `not in the text` for an empty cell."""
    return text(language, f"enum.{column}.{value}") if value else text(language, "unknown.empty")


def column_title(language: Language, descriptor: Descriptor, table: str, column: str) -> str:
    """The column's title in this language."""
    return descriptor.tables[table].column(column).titles[language]


def fault_text(language: Language, fault: Fault, column_title: str = "") -> str:
    """One line: file, row, column (by its title where one is given), value, what is wrong, and what to do."""
    place = [fault.file]
    if fault.row is not None:
        place.append(text(language, "fault.row", row=fault.row))
    if fault.column:
        place.append(text(language, "fault.column", column=column_title or fault.column))
    if fault.value:
        place.append(text(language, "fault.value", value=_shortened(fault.value)))
    separator = text(language, "fault.separator")
    return f"{separator.join(place)}{text(language, 'fault.colon')}{fault_message(language, fault, column_title)}"


def fault_message(language: Language, fault: Fault, column_title: str = "") -> str:
    """What is wrong and what to do, in two sentences; the column by its title where one is given."""
    details = dict(fault.details)
    tables = default_descriptor().tables
    if details.get("table") in tables:
        details["table"] = tables[details["table"]].titles[language]
    if "allowed" in details:
        details["allowed"] = joined(
            language, [_explained(language, fault, value) for value in details["allowed"].split(", ")]
        )
    names = {"column": column_title or fault.column, "name": fault.column}
    return text(language, f"fault.{fault.code}", value=fault.value, **names, **details)


def _explained(language: Language, fault: Fault, value: str) -> str:
    """A value of a closed list as it has to be written, and what it means where the word itself does not say so."""
    label = locale(language).get(f"enum.{fault.column}.{value}", "")
    plain = label.casefold() in {"", value.replace("_", " ")}
    return value if plain else text(language, "fault.allowed", value=value, label=label)


def column_titles(language: Language, descriptor: Descriptor) -> Mapping[str, str]:
    """Column name -> its title; a column that several tables have bears the same title in each."""
    return {column.name: column.titles[language] for table in descriptor for column in table.columns}


def reading_text(language: Language, reading: Reading) -> str:
    """One line: file, row, column, and what was read otherwise than it stands there, and why."""
    place = [reading.file]
    if reading.row is not None:
        place.append(text(language, "fault.row", row=reading.row))
    if reading.column:
        place.append(text(language, "fault.column", column=reading.column))
    separator = text(language, "fault.separator")
    return f"{separator.join(place)}{text(language, 'fault.colon')}{reading_message(language, reading)}"


def reading_message(language: Language, reading: Reading) -> str:
    """What stood there, what was read, and why, in one sentence."""
    before, after = _shortened(reading.before), _shortened(reading.after)
    return text(language, f"reading.{reading.code}", before=before, after=after)


def _shortened(value: str, limit: int = 80) -> str:
    return value if len(value) <= limit else value[: limit - 1] + "…"


def date_text(language: Language, value: str) -> str:
    """A partial ISO date as people write it; `not in the text` where it is empty."""
    if not value:
        return text(language, "unknown.empty")
    parts = [str(int(part)) for part in value.split("-")]
    key = {1: "date.year", 2: "date.month", 3: "date.day"}[len(parts)]
    year, month, day = (*parts, "", "")[:3]
    return text(language, key, year=year, month=text(language, f"month.{month}") if month else "", day=day)


def local_time(moment: str) -> str:
    """The moment (ISO, UTC) by the clock of Beijing, to the minute; empty where there is none."""
    return f"{_local(moment):%Y-%m-%d %H:%M}" if moment else ""


def local_day(moment: str) -> str:
    """The day (ISO) of the moment (ISO, UTC) by the calendar of Beijing; empty where there is none."""
    return _local(moment).date().isoformat() if moment else ""


def _local(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(_ZONE)


def joined(language: Language, items: list[str] | tuple[str, ...]) -> str:
    """The items as a running list."""
    return text(language, "list.separator").join(items)


def unit_text(language: Language, unit: str) -> str:
    """The unit as readers of this language write it; as the text has it where there is no such word."""
    return locale(language).get(f"unit.{unit}", unit)
