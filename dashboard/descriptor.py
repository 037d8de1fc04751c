"""The data descriptor: what tables there are, and what every column of them means."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

DATA_DIRECTORY = Path(__file__).resolve().parent.parent / "data"
DESCRIPTOR_NAME = "datapackage.json"

# A language of the screen: the name of a locale file. The data itself is in two.
Language = str
DataLanguage = Literal["zh", "en"]
DATA_LANGUAGES: tuple[DataLanguage, ...] = ("zh", "en")

# Allowed in any optional column of plain text: the source says there is none; the fact cannot apply to this row.
NONE_FOUND = "none_found"
NOT_APPLICABLE = "not_applicable"
FACT_TOKENS = frozenset({NONE_FOUND, NOT_APPLICABLE})

REGIONS = "regions"

# The key of a template's example row: whoever reads an upload leaves such a row out.
EXAMPLE_KEY = "example-row"
# The column in which an export repeats that its rows are not published: no part of any table.
MARK_COLUMN = "※"

_PACKAGE_KEYS = {
    "$schema", "name", "version", "title", "title_en", "description", "description_en", "missingValues", "resources",
    "licenses", "sources", "contributors", "homepage", "keywords", "created", "image", "id",
}  # fmt: skip
_RESOURCE_KEYS = {
    "name", "path", "type", "title", "title_en", "description", "description_en", "format", "mediatype", "encoding",
    "schema", "dialect", "sources", "licenses", "bytes", "hash", "reading", "mapped", "formerNames",
}  # fmt: skip
_SCHEMA_KEYS = {"fields", "primaryKey", "foreignKeys", "uniqueKeys", "missingValues"}
_FIELD_KEYS = {
    "name", "type", "kind", "itemType", "delimiter", "title", "title_en", "description", "description_en",
    "constraints", "references", "formerNames",
}  # fmt: skip
_CONSTRAINT_KEYS = {"required", "unique", "enum", "pattern", "minimum", "maximum", "maxLength"}
_TYPES = {"string", "integer", "number", "year", "list"}
_KINDS = {"", "partial_date", "evidence", "related"}


def data_language(language: Language) -> DataLanguage:
    """The language of the data that a reader of this language is shown: Chinese for Chinese, else English."""
    return "zh" if language.startswith("zh") else "en"


class DescriptorError(ValueError):
    """The descriptor itself is wrong; the message names file, table, column and remedy."""


@dataclass(frozen=True)
class Column:
    """One column of one table, as the descriptor defines it; `former_names` are headings of older files."""

    name: str
    type: str
    kind: str
    required: bool
    unique: bool
    enum: tuple[str, ...]
    pattern: str
    minimum: float | None
    maximum: float | None
    max_length: int | None
    references: str
    delimiter: str
    titles: Mapping[Language, str]
    descriptions: Mapping[Language, str]
    former_names: tuple[str, ...] = ()

    @property
    def is_list(self) -> bool:
        """Whether a cell holds several items."""
        return self.type == "list"

    @property
    def is_quantity(self) -> bool:
        """Whether the column holds a number, a year or a date that evidence has to show."""
        measured = self.type in {"integer", "number", "year"} or self.kind == "partial_date"
        return measured and self.name not in {"paragraph", "context_paragraph", "lon", "lat"}

    @property
    def takes_fact_tokens(self) -> bool:
        """Whether `none_found` and `not_applicable` may stand in it: optional, plain text."""
        plain = self.type == "string" and not (self.kind or self.enum or self.pattern or self.references)
        return plain and not self.required


@dataclass(frozen=True)
class Table:
    """One table: its file name, titles, key column and columns in order.

    `reading` are the columns that a page shows first (`name_{language}` for a pair); `mapped` says whether a map can be
    coloured by it.
    """

    name: str
    path: str
    key: str
    titles: Mapping[Language, str]
    descriptions: Mapping[Language, str]
    columns: tuple[Column, ...]
    reading: tuple[str, ...]
    mapped: bool
    former_names: tuple[str, ...] = ()

    @property
    def column_names(self) -> tuple[str, ...]:
        """The column names in the descriptor's order."""
        return tuple(column.name for column in self.columns)

    @property
    def is_fact_table(self) -> bool:
        """Whether its rows carry evidence."""
        return "evidence" in self.column_names

    def column(self, name: str) -> Column:
        """The column of this name. Raises KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@dataclass(frozen=True)
class Descriptor:
    """The whole data package: its version and its tables in order."""

    name: str
    version: str
    titles: Mapping[Language, str]
    tables: Mapping[str, Table]

    def __iter__(self) -> Iterator[Table]:
        return iter(self.tables.values())

    @property
    def fact_tables(self) -> tuple[Table, ...]:
        """The tables whose rows carry evidence."""
        return tuple(table for table in self if table.is_fact_table)


def read_descriptor(path: Path) -> Descriptor:
    """The descriptor in this file.

    Raises DescriptorError where a key is unknown or missing, or a reference points to no table.
    """
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise DescriptorError(f"{path}: not JSON at line {error.lineno}: {error.msg}; mend that line") from error
    try:
        _refuse_unknown(f"{path}", package, _PACKAGE_KEYS)
        tables = {resource["name"]: _table(path, resource) for resource in package["resources"]}
        descriptor = Descriptor(package["name"], package["version"], _pair(package, "title"), MappingProxyType(tables))
    except KeyError as error:
        raise DescriptorError(f"{path}: the key {error} is missing; add it") from error
    for table in descriptor:
        for column in table.columns:
            if column.references and column.references not in {*tables, REGIONS}:
                raise DescriptorError(
                    f"{path}: {table.name}.{column.name} references {column.references!r}, "
                    f"which is no table; use one of {', '.join(sorted(tables))}, {REGIONS}"
                )
    return descriptor


@lru_cache(maxsize=1)
def default_descriptor() -> Descriptor:
    """The descriptor of the repository's own `data/`."""
    return read_descriptor(DATA_DIRECTORY / DESCRIPTOR_NAME)


def _table(path: Path, resource: dict[str, Any]) -> Table:
    schema = resource["schema"]
    name = resource["name"]
    _refuse_unknown(f"{path}: {name}", resource, _RESOURCE_KEYS)
    _refuse_unknown(f"{path}: {name}.schema", schema, _SCHEMA_KEYS)
    (key,) = schema["primaryKey"]
    columns = tuple(_column(path, name, field) for field in schema["fields"])
    return Table(
        name=name,
        path=resource["path"],
        key=key,
        titles=_pair(resource, "title"),
        descriptions=_pair(resource, "description"),
        columns=columns,
        reading=tuple(resource.get("reading", ())),
        mapped=bool(resource.get("mapped", False)),
        former_names=tuple(resource.get("formerNames", ())),
    )


def _refuse_unknown(place: str, holder: dict[str, Any], known: set[str]) -> None:
    unknown = sorted(set(holder) - known)
    if unknown:
        raise DescriptorError(f"{place}: unknown keys {', '.join(unknown)}; remove them or correct their spelling")


def _column(path: Path, table: str, field: dict[str, Any]) -> Column:
    constraints = field.get("constraints", {})
    _refuse_unknown(f"{path}: {table}.{field.get('name')}", field, _FIELD_KEYS)
    _refuse_unknown(f"{path}: {table}.{field.get('name')}.constraints", constraints, _CONSTRAINT_KEYS)
    if field["type"] not in _TYPES or field.get("kind", "") not in _KINDS:
        raise DescriptorError(
            f"{path}: {table}.{field['name']}: type {field['type']!r}, kind {field.get('kind', '')!r} are not known; "
            f"types: {', '.join(sorted(_TYPES))}; kinds: {', '.join(sorted(_KINDS - {''}))}"
        )
    return Column(
        name=field["name"],
        type=field["type"],
        kind=field.get("kind", ""),
        required=constraints.get("required", False),
        unique=constraints.get("unique", False),
        enum=tuple(constraints.get("enum", ())),
        pattern=constraints.get("pattern", ""),
        minimum=constraints.get("minimum"),
        maximum=constraints.get("maximum"),
        max_length=constraints.get("maxLength"),
        references=field.get("references", ""),
        delimiter=field.get("delimiter", ";"),
        titles=_pair(field, "title"),
        descriptions=_pair(field, "description"),
        former_names=tuple(field.get("formerNames", ())),
    )


def _pair(holder: dict[str, Any], key: str) -> Mapping[Language, str]:
    return MappingProxyType(_Pair({"zh": holder[key], "en": holder[f"{key}_en"]}))


class _Pair(dict[Language, str]):
    """Words in the two languages of the data; a reader of any other language gets the one nearest to it."""

    def __missing__(self, language: Language) -> str:
        return self[data_language(language)]
