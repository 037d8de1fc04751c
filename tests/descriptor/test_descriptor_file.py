"""The descriptor: one meaning a column name, no unknown key, and data/ holds what it describes and nothing else."""

from __future__ import annotations

import copy
import csv
import json
import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboard.descriptor import DATA_DIRECTORY, DESCRIPTOR_NAME, REGIONS, Descriptor, DescriptorError, read_descriptor

PACKAGE: dict[str, Any] = json.loads((DATA_DIRECTORY / DESCRIPTOR_NAME).read_text(encoding="utf-8"))
FIELDS = [(resource["name"], field) for resource in PACKAGE["resources"] for field in resource["schema"]["fields"]]


def test_every_csv_has_an_entry_and_every_entry_a_csv(descriptor: Descriptor) -> None:
    """Guards both ways: a file nobody described, and a description of nothing."""
    assert {path.name for path in DATA_DIRECTORY.glob("*.csv")} == {table.path for table in descriptor}


def test_every_csv_has_the_columns_of_its_entry_in_order(descriptor: Descriptor) -> None:
    """Guards the committed files: their header is the descriptor's, so a diff of a row is a diff of a row."""
    for table in descriptor:
        with (DATA_DIRECTORY / table.path).open(encoding="utf-8", newline="") as handle:
            assert tuple(next(csv.reader(handle))) == table.column_names, table.path


@pytest.mark.parametrize(
    "part", ["title", "title_en", "description", "description_en", "type", "kind", "references", "delimiter"]
)
def test_a_column_name_means_the_same_in_every_table(part: str) -> None:
    """Guards "a column name means the same thing everywhere"; its closed list may differ from table to table."""
    meanings: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    own = {resource["name"]: resource["schema"]["primaryKey"][0] for resource in PACKAGE["resources"]}
    for table, field in FIELDS:
        # A table's own key points to nothing; elsewhere the same name points to it.
        if part == "references" and field["name"] == own[table]:
            continue
        value = str(field.get(part, ""))
        # A parent is a row of the same table, whichever that is.
        value = "own table" if part == "references" and value == table else value
        meanings[field["name"]][value].append(table)
    assert {name: dict(found) for name, found in meanings.items() if len(found) > 1} == {}


def test_every_name_ending_in_zh_has_its_en_and_stands_before_it() -> None:
    """Guards text for people: it comes in pairs, required in both languages or in neither."""
    for resource in PACKAGE["resources"]:
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        names = list(fields)
        for name in names:
            stem, _, language = name.rpartition("_")
            if language not in {"zh", "en"} or name == "evidence_en":
                # evidence_en is the translation of `evidence`, which is not ours to name.
                continue
            zh, en = f"{stem}_zh", f"{stem}_en"
            assert {zh, en} <= set(names), f"{resource['name']}: {name} has no other half"
            assert names.index(en) == names.index(zh) + 1, f"{resource['name']}: {stem}"
            required = [fields[half].get("constraints", {}).get("required", False) for half in (zh, en)]
            assert required[0] == required[1], f"{resource['name']}: {stem}"


def test_no_title_or_description_is_empty_or_in_the_wrong_language() -> None:
    """Guards the data dictionary: titles and descriptions in both languages, Chinese ones Chinese, English ones not."""
    chinese = re.compile(r"[一-鿿]")
    holders = [PACKAGE, *PACKAGE["resources"], *(field for _, field in FIELDS)]
    for holder in holders:
        for part in ("title", "description"):
            assert chinese.search(holder[part]), f"{holder['name']}.{part}"
            english = holder[f"{part}_en"]
            # A term of the texts may be quoted (一批), but the sentence around it is English.
            letters = len(re.findall("[A-Za-z]", english))
            assert letters > 10 * len(chinese.findall(english)), f"{holder['name']}.{part}_en"


def test_titles_within_a_table_are_unique() -> None:
    """Guards uploads with Chinese or English headers: a title must lead to one column."""
    for resource in PACKAGE["resources"]:
        for part in ("title", "title_en"):
            titles = [field[part] for field in resource["schema"]["fields"]]
            names = {field["name"] for field in resource["schema"]["fields"]}
            assert len(set(titles)) == len(titles), (
                f"{resource['name']}: {sorted(t for t in titles if titles.count(t) > 1)}"
            )
            assert not set(titles) & names, f"{resource['name']}: a title is another column's name"


def test_foreign_keys_say_what_references_say(descriptor: Descriptor) -> None:
    """Guards the two ways of saying the same: the standard's foreignKeys and our `references` for single ids."""
    for resource in PACKAGE["resources"]:
        table = descriptor.tables[resource["name"]]
        declared = {
            (key["fields"][0], key["reference"]["resource"], key["reference"]["fields"][0])
            for key in resource["schema"].get("foreignKeys", [])
        }
        # The standard knows no list of keys in one cell, and regions is no table of the package.
        meant = {
            (column.name, column.references, descriptor.tables[column.references].key)
            for column in table.columns
            if column.references and column.references != REGIONS and not column.is_list and column.name != table.key
        }
        assert declared == meant, table.name


def test_every_column_named_as_an_id_says_what_it_points_to(descriptor: Descriptor) -> None:
    """Guards references: a column named ..._id or ..._ids that points nowhere would never be checked."""
    for table in descriptor:
        for column in table.columns:
            if column.name.endswith(("_id", "_ids")) and column.name != table.key:
                assert column.references or column.kind == "related", f"{table.name}.{column.name}"


def test_the_package_keeps_to_the_data_package_standard() -> None:
    """Guards what other programs read: version 2 of the profile, names, types, keys, one missing value."""
    assert PACKAGE["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert re.fullmatch(r"[a-z0-9-]+", PACKAGE["name"])
    assert re.fullmatch(r"\d+\.\d+\.\d+", PACKAGE["version"])
    assert PACKAGE["missingValues"] == [""]
    names = [resource["name"] for resource in PACKAGE["resources"]]
    assert len(set(names)) == len(names)
    for resource in PACKAGE["resources"]:
        assert resource["type"] == "table"
        assert resource["encoding"] == "utf-8"
        assert not Path(resource["path"]).is_absolute()
        assert ".." not in resource["path"]
        columns = [field["name"] for field in resource["schema"]["fields"]]
        assert len(set(columns)) == len(columns)
        assert set(resource["schema"]["primaryKey"]) <= set(columns)
        for field in resource["schema"]["fields"]:
            assert field["type"] in {"string", "integer", "number", "year", "list"}
            if field["type"] == "list":
                assert (field["itemType"], field["delimiter"]) == ("string", ";")
            constraints = field.get("constraints", {})
            if "enum" in constraints:
                assert len(set(constraints["enum"])) == len(constraints["enum"])
                assert all(re.fullmatch(r"[a-z][a-z0-9_]*", value) for value in constraints["enum"])
            if "pattern" in constraints:
                re.compile(constraints["pattern"])


def test_every_fact_table_has_the_provenance_columns(descriptor: Descriptor) -> None:
    """Guards the first promise: a table with facts carries every column that leads to the sentence, at its end."""
    provenance = (
        "document_id", "paragraph", "evidence", "evidence_en", "context_paragraph", "context_evidence",
        "voice", "speaker_zh", "speaker_en", "basis", "note",
    )  # fmt: skip
    # In documents the id stands first, as the table's own key.
    for table in descriptor.fact_tables:
        wanted = provenance[1:] if table.name == "documents" else provenance
        assert table.column_names[-len(wanted) :] == wanted, table.name
    assert {table.name for table in descriptor if not table.is_fact_table} == {"places", "indicators", "technologies"}


def test_the_evidence_limit_is_sixty_characters(descriptor: Descriptor) -> None:
    """Guards the texts, which are not ours to reprint: a span is at most 60 characters in every table."""
    for table in descriptor.fact_tables:
        assert table.column("evidence").max_length == 60, table.name
        assert table.column("context_evidence").max_length == 60, table.name


# Reading it: what is wrong in it is an error that names place and remedy. Each change breaks a sound copy once.


def _field(package: dict[str, Any]) -> dict[str, Any]:
    field: dict[str, Any] = package["resources"][0]["schema"]["fields"][0]
    return field


def _write(folder: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    package = copy.deepcopy(PACKAGE)
    change(package)
    path = folder / DESCRIPTOR_NAME
    path.write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")
    return path


def test_an_unchanged_copy_is_read(tmp_path: Path, descriptor: Descriptor) -> None:
    """Guards the cases below against failing for another reason: the copy itself is sound."""
    assert read_descriptor(_write(tmp_path, lambda package: None)).tables.keys() == descriptor.tables.keys()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda package: _field(package).update(titel="x"), "titel"),
        (lambda package: _field(package)["constraints"].update(requierd=True), "requierd"),
        (lambda package: package["resources"][0].update(pfad="x"), "pfad"),
        (lambda package: package["resources"][0]["schema"].update(primarykey=["x"]), "primarykey"),
        (lambda package: package.update(licence="x"), "licence"),
        (lambda package: _field(package).update(type="text"), "text"),
        (lambda package: _field(package).update(kind="date"), "date"),
        (lambda package: _field(package).update(references="nowhere"), "nowhere"),
        (lambda package: _field(package).pop("title_en"), "title_en"),
        (lambda package: package["resources"][0]["schema"].pop("primaryKey"), "primaryKey"),
        (lambda package: package.pop("version"), "version"),
    ],
    ids=[
        "field",
        "constraint",
        "resource",
        "schema",
        "package",
        "type",
        "kind",
        "reference",
        "no title_en",
        "no key",
        "no version",
    ],
)
def test_what_is_unknown_or_missing_is_an_error(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], named: str
) -> None:
    """Guards against a misspelt key that would silently switch a check off; the message names it and the file."""
    path = _write(tmp_path, change)
    with pytest.raises(DescriptorError) as error:
        read_descriptor(path)
    assert named in str(error.value)
    assert str(path) in str(error.value)


def test_broken_json_is_an_error_with_its_line(tmp_path: Path) -> None:
    """Guards the one who edits the file by hand: the message says on which line it breaks."""
    path = tmp_path / DESCRIPTOR_NAME
    path.write_text('{\n "name": "x",\n "version" "1"\n}', encoding="utf-8")
    with pytest.raises(DescriptorError, match="line 3"):
        read_descriptor(path)


def test_nothing_of_a_descriptor_can_be_changed(descriptor: Descriptor) -> None:
    """Guards what is shared between sessions: neither tables nor titles can be assigned."""
    with pytest.raises(TypeError):
        descriptor.tables["targets"] = descriptor.tables["labs"]  # type: ignore[index]
    with pytest.raises(TypeError):
        descriptor.tables["targets"].titles["zh"] = "x"  # type: ignore[index]
