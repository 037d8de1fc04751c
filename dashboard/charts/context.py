"""What a page is given: the language, the day, the catalog in use and what it is narrowed to."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from types import MappingProxyType
from typing import Concatenate, ParamSpec, TypeVar, cast

import pandas as pd

from dashboard.catalog import Catalog, Selection
from dashboard.charts import parts
from dashboard.charts.parts import SHARED
from dashboard.descriptor import DataLanguage, Language, data_language
from dashboard.i18n import DEFAULT_LANGUAGE, LANGUAGES, enum_text, text

_Arguments = ParamSpec("_Arguments")
_Made = TypeVar("_Made")


@dataclass(frozen=True)
class Context:
    """One run of the script as a page sees it.

    `whole` is the catalog before narrowing, `catalog` after; `address` is the page's own, `parts` what of the view
    its link carries beyond what every page shares; `view` is the whole view, part -> value.
    """

    language: Language
    today: date
    whole: Catalog
    catalog: Catalog
    selection: Selection
    address: str
    parts: tuple[str, ...] = ()
    view: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def part(self, name: str, default: str = "") -> str:
        """The value of this part of the view."""
        return self.view.get(name, default)

    def text(self, key: str, **values: object) -> str:
        """The text of this key in the reader's language."""
        return text(self.language, key, **values)

    def enum(self, column: str, value: str) -> str:
        """The label of one value of a closed list."""
        return enum_text(self.language, column, value)

    def name(self, table: str, row_id: str) -> str:
        """The name of a row in the reader's language."""
        return self.whole.name(table, row_id, self.language)

    def table_title(self, table: str) -> str:
        """The title of a table in the reader's language."""
        return self.whole.descriptor.tables[table].titles[self.language]

    @property
    def data_language(self) -> DataLanguage:
        """The language of the data's own names that this reader is shown."""
        return data_language(self.language)

    @property
    def edition(self) -> str:
        """What a reader refers to: number and day of the published version; else the descriptor's version."""
        edition = self.whole.edition
        if not edition.number:
            return self.whole.descriptor.version
        return self.text("edition.name", number=edition.number, day=edition.day)

    @property
    def mark(self) -> str:
        """What every picture and export has to say of the data; empty for published data."""
        if not self.whole.uploads:
            return ""
        if any(upload.synthetic for upload in self.whole.uploads):
            return self.text("example.mark")
        upload = self.whole.uploads[-1]
        if upload.until:
            return self.text("draft.mark", by=upload.by, until=upload.until)
        return self.text("upload.mark", file=upload.file, time=upload.at)

    def marks(self, table: str, rows: pd.DataFrame) -> list[str]:
        """The mark of each row, which says where its evidence could not be checked; empty for published data."""
        if not self.mark:
            return []
        key = self.whole.descriptor.tables[table].key
        unchecked = self.text("upload.mark_unchecked", mark=self.mark)
        states = self.whole.evidence
        return [unchecked if states.get((table, row)) == "unchecked" else self.mark for row in rows[key]]


def selection_of(view: Mapping[str, str]) -> Selection:
    """What a view is narrowed to."""
    named = (parts.REGION, parts.DOCUMENT, parts.TECHNOLOGY, parts.PLACE, parts.STATUS, parts.PERIOD)
    return Selection(*(view.get(name, "") for name in named))


def context_of(
    catalog: Catalog, view: Mapping[str, str], today: date, address: str, own_parts: tuple[str, ...] = ()
) -> Context:
    """The context of a view without a screen: its language, its day where it names one, its narrowing."""
    language: Language = next((code for code in LANGUAGES if code == view.get(parts.LANGUAGE)), DEFAULT_LANGUAGE)
    day = date.fromisoformat(view[parts.AS_OF]) if view.get(parts.AS_OF) else today
    selection = selection_of(view)
    return Context(language, day, catalog, catalog.select(selection), selection, address, own_parts, view)


def fact_key(table: str, row_id: str) -> str:
    """The key of a row in an address."""
    return f"{table}:{row_id}"


@dataclass(frozen=True, eq=False)
class _Same:
    """A value that is known by being itself: a table or a network, which was worked out once as well."""

    value: object

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.value is self.value

    def __hash__(self) -> int:
        return id(self.value)


def _known_by(value: object) -> Hashable:
    """A word, number, day or several of them by what they are; whatever is larger by being itself."""
    if isinstance(value, list | tuple):
        return tuple(map(_known_by, value))
    return value if value is None or isinstance(value, str | int | float | date) else _Same(value)


def shared(
    build: Callable[Concatenate[Context, _Arguments], _Made],
) -> Callable[Concatenate[Context, _Arguments], _Made]:
    """The function, worked out once for the same context and arguments, for all sessions.

    It must follow from them alone: from the catalog, what it is narrowed to, the language, the day and the view. A
    table or network among the arguments must come from another such function: it is known by being the same.
    """

    @wraps(build)
    def once(context: Context, *args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Made:
        given = (*map(_known_by, args), *((name, _known_by(value)) for name, value in sorted(kwargs.items())))
        key = (
            *(build.__module__, build.__qualname__, context.language, context.today, context.selection, given),
            # The others of the view are the language, the day and the selection, or draw nothing.
            frozenset((name, value) for name, value in context.view.items() if name not in SHARED),
        )
        return context.catalog.once(key, lambda: build(context, *args, **kwargs))

    return cast(Callable[Concatenate[Context, _Arguments], _Made], once)
