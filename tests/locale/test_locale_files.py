"""The words for people: every key in every language, used, filled and typeset as its language is."""

from __future__ import annotations

import ast
import json
import re
import string
from functools import cache
from pathlib import Path

import pytest

from dashboard.catalog import Catalog
from dashboard.descriptor import FACT_TOKENS, Descriptor, default_descriptor
from dashboard.geometry import regions
from dashboard.i18n import LANGUAGES, LOCALES_DIRECTORY, MissingTextError, date_text, enum_text, joined, text, unit_text

ROOT = Path(__file__).resolve().parent.parent.parent
DEFAULT = "zh"
CHINESE = re.compile(r"[㐀-鿿]")
# Called with a key; `label` of a Column and the like have other names.
LOOKUPS = {"text", "enum", "enum_text", "unit_text", "date_text", "fault_text"}


@cache
def words(language: str) -> dict[str, str]:
    """The locale file as it is; a key that stands twice fails here, json itself would take the last."""

    def unique(pairs: list[tuple[str, str]]) -> dict[str, str]:
        keys = [key for key, _ in pairs]
        assert len(set(keys)) == len(keys), sorted(key for key in keys if keys.count(key) > 1)
        return dict(pairs)

    content: dict[str, str] = json.loads(
        (LOCALES_DIRECTORY / f"{language}.json").read_text(encoding="utf-8"), object_pairs_hook=unique
    )
    return content


def placeholders(template: str) -> list[str]:
    """The names in braces, sorted."""
    return sorted(name for _, name, _, _ in string.Formatter().parse(template) if name is not None)


OTHERS = [language for language in LANGUAGES if language != DEFAULT]


def test_chinese_comes_first_and_english_is_there() -> None:
    """Guards "Chinese first, English complete"."""
    assert LANGUAGES[0] == DEFAULT
    assert "en" in LANGUAGES


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_keys(language: str) -> None:
    """Guards parity: no key is missing in a language, none is left over."""
    assert set(words(language)) == set(words(DEFAULT))


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_fills_the_same_placeholders(language: str) -> None:
    """Guards the values in a sentence: none is lost in translation; an order of its own is free to each."""
    # A month's name is no part of a Chinese year, and the counts of a set may repeat: names count, not how often.
    differing = {
        key
        for key in words(DEFAULT)
        if set(placeholders(words(DEFAULT)[key])) != set(placeholders(words(language)[key]))
    }
    assert differing == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_is_sorted_and_no_text_is_blank(language: str) -> None:
    """Guards diffs: keys in order. An empty text is a choice for units alone (个 has no English word)."""
    assert list(words(language)) == sorted(words(language))
    assert [key for key, value in words(language).items() if not value.strip() and not key.startswith("unit.")] == []
    assert [
        key
        for key, value in words(language).items()
        if value != value.strip() and "separator" not in key and "colon" not in key
    ] == []


# What the source asks for.


class Scan(ast.NodeVisitor):
    """Keys that the source names: whole ones, and patterns for those put together from parts."""

    def __init__(self) -> None:
        self.exact: set[str] = set()
        self.patterns: set[str] = set()
        self.strings: set[str] = set()

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name == "text":
            # context.text(key, ...) has its key first, text(language, key, ...) second.
            position = 0 if isinstance(node.func, ast.Attribute) else 1
            for argument in node.args[position : position + 1]:
                self._key(argument)
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.strings.add(node.value)

    def _key(self, node: ast.expr) -> None:
        if isinstance(node, ast.Constant):
            self.exact.add(str(node.value))
        elif isinstance(node, ast.IfExp):
            self._key(node.body)
            self._key(node.orelse)
        elif isinstance(node, ast.JoinedStr):
            parts = (re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in node.values)
            self.patterns.add("".join(parts))


@cache
def scan() -> Scan:
    """The whole source, read once."""
    found = Scan()
    for path in [*sorted((ROOT / "dashboard").rglob("*.py")), *sorted((ROOT / "pages").glob("*.py"))]:
        found.visit(ast.parse(path.read_text(encoding="utf-8")))
    return found


def test_the_scan_finds_keys_of_each_kind() -> None:
    """Guards the two tests below against a scan that finds nothing."""
    assert {"app.title", "fault.row", "unknown.empty"} <= scan().exact
    assert any(re.fullmatch(pattern, "state.reported") for pattern in scan().patterns)


def test_every_key_that_is_asked_for_exists() -> None:
    """Guards the screen: a missing key is an exception in front of the user."""
    assert scan().exact - set(words(DEFAULT)) == set()
    # Each composed key has at least one text; which values it takes is tested with the values themselves below.
    assert [
        pattern for pattern in scan().patterns if not any(re.fullmatch(pattern, key) for key in words(DEFAULT))
    ] == []


def test_every_key_is_asked_for() -> None:
    """Guards against dead words: each key is named in the source, or matches one that is put together there."""
    # Keys are also kept in tables (navigation, lists of parts) before they are looked up.
    asked = scan().exact | scan().strings
    patterns = [re.compile(pattern) for pattern in scan().patterns]
    # unit_text looks its key up without `text`, since a unit without a word is shown as it is.
    patterns.append(re.compile(r"unit\..+"))
    assert [key for key in words(DEFAULT) if key not in asked and not any(p.fullmatch(key) for p in patterns)] == []


# Values that the descriptor and the data bring.


def enum_values(descriptor: Descriptor) -> set[str]:
    """`column.value` for every closed list of every table."""
    return {f"{column.name}.{value}" for table in descriptor for column in table.columns for value in column.enum}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_of_a_closed_list_has_a_label_and_no_label_lacks_its_value(
    language: str, descriptor: Descriptor
) -> None:
    """Guards the tables: no code is shown raw, and no label outlives its value."""
    labelled = {key.removeprefix("enum.") for key in words(language) if key.startswith("enum.")}
    assert labelled == enum_values(descriptor)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_labels_of_a_list_tell_its_values_apart(language: str, descriptor: Descriptor) -> None:
    """Guards meaning: two values of one closed list never read the same."""
    for table in descriptor:
        for column in table.columns:
            labels = [enum_text(language, column.name, value) for value in column.enum]
            assert len(set(labels)) == len(labels), f"{table.name}.{column.name}: {labels}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_unknown_has_its_words(language: str) -> None:
    """Guards the second promise: an empty cell and each token of the data model are said in words of their own."""
    said = {text(language, f"unknown.{kind}") for kind in ("empty", *FACT_TOKENS)}
    assert len(said) == 1 + len(FACT_TOKENS)
    assert enum_text(language, "status", "") == text(language, "unknown.empty")


def test_every_unit_of_the_data_has_its_words(catalog: Catalog) -> None:
    """Guards English tables: a Chinese unit without an English word would be shown as it is."""
    units = {
        unit for table in ("targets", "observations", "indicators") for unit in catalog.frames[table]["unit"] if unit
    }
    assert {unit for unit in units if f"unit.{unit}" not in words("en")} == set()
    assert not any(CHINESE.search(unit_text("en", unit)) for unit in units)
    # And none is worded that no row has any more.
    assert {key.removeprefix("unit.") for key in words("en") if key.startswith("unit.")} <= units


def test_a_missing_key_is_an_error_that_names_it() -> None:
    """Guards against a key shown raw: it is a defect, and says which language and key."""
    with pytest.raises(MissingTextError, match=r"en: no\.such\.key"):
        text("en", "no.such.key")


# Dates and lists.


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        ("2022", "2022年", "2022"),
        ("2022-07", "2022年7月", "July 2022"),
        ("2022-07-05", "2022年7月5日", "5 July 2022"),
        ("", "原文未载", "not in the text"),
    ],
)
def test_partial_dates_are_written_as_people_write_them(value: str, zh: str, en: str) -> None:
    """Guards dates of each precision, and the empty one."""
    assert (date_text("zh", value), date_text("en", value)) == (zh, en)


def test_lists_are_joined_as_the_language_does() -> None:
    """Guards the enumeration comma."""
    assert (joined("zh", ["甲", "乙"]), joined("en", ["a", "b"]), joined("en", [])) == ("甲、乙", "a, b", "")


# Typesetting.


def test_english_has_no_chinese_in_it() -> None:
    """Guards English completeness: neither a character nor a full-width sign is left in it."""
    left = {
        key: value
        for key, value in words("en").items()
        if CHINESE.search(value) or re.search(r"[，。；：、！？（）“”《》]", value)
    }
    # A unit's key is Chinese, its text is not; no other exception.
    assert left == {}


def test_chinese_uses_chinese_punctuation() -> None:
    """Guards Chinese typesetting: no half-width comma, semicolon, colon or bracket behind a Chinese character."""
    # How an id is written, 表名:编号, is a notation: there the colon is the sign that must be typed.
    prose = {key: value for key, value in words("zh").items() if key != "dictionary.kind.related"}
    assert {key: value for key, value in prose.items() if re.search(r"[㐀-鿿][,;:?!()]", value)} == {}
    assert {key: value for key, value in words("zh").items() if '"' in value or "'" in value} == {}


def test_the_names_of_the_two_languages_are_in_themselves() -> None:
    """Guards the switch: who cannot read the page's language must find their own."""
    assert words("zh")["language.name"] == "中文"
    assert words("en")["language.name"] == "English"


def test_english_names_of_divisions_have_no_chinese() -> None:
    """Guards the map in English, whose names come from geo/names.csv."""
    assert [
        region.adcode for region in regions().values() if CHINESE.search(region.name_en) or not region.name_en
    ] == []


def test_english_columns_of_the_data_are_english(catalog: Catalog) -> None:
    """Guards rows in English: a name or translation may quote a Chinese term, but is not Chinese itself."""
    for table in default_descriptor():
        for column in table.columns:
            if column.name.endswith("_en"):
                for row_id, value in zip(
                    catalog.frames[table.name][table.key], catalog.frames[table.name][column.name], strict=True
                ):
                    chinese, latin = len(CHINESE.findall(value)), len(re.findall("[A-Za-z]", value))
                    assert latin >= 4 * chinese, f"{table.name} {row_id} {column.name}: {value}"
