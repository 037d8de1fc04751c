"""The names: complete, consistent with the layers, and the tree of divisions that they form."""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from dashboard import geometry

# A few per level, checked by hand against the official spelling.
ENGLISH = {
    "100000": "China",
    "150000": "Inner Mongolia",
    "540000": "Xizang",
    "610000": "Shaanxi",
    "140000": "Shanxi",
    "810000": "Hong Kong",
    "820000": "Macao",
    "140400": "Changzhi",
    "150100": "Hohhot",
    "150600": "Ordos",
    "211300": "Chaoyang",
    "220200": "Jilin City",
    "320800": "Huai'an",
    "340300": "Bengbu",
    "341500": "Lu'an",
    "341600": "Bozhou",
    "411100": "Luohe",
    "540100": "Lhasa",
    "610100": "Xi'an",
    "650100": "Urumqi",
    "653100": "Kashgar Prefecture",
    "653200": "Hotan Prefecture",
    "110105": "Chaoyang District",
    "310112": "Minhang District",
    "320116": "Luhe District",
    "341621": "Guoyang County",
    "610116": "Chang'an District",
    "621223": "Tanchang County",
    "530926": "Gengma Dai and Va Autonomous County",
    "520526": "Weining Yi, Hui and Miao Autonomous County",
}


def test_levels_and_counts() -> None:
    """Guards against a level lost in a rebuild."""
    counts = Counter(region.level for region in geometry.regions().values())
    assert counts == {"country": 1, "province": 34, "prefecture": 365, "district": 2851}


def test_country_comes_first() -> None:
    """Guards the order that option lists rely on."""
    codes = list(geometry.regions())
    assert codes[0] == geometry.COUNTRY_CODE
    assert codes == sorted(codes)
    country = geometry.regions()[geometry.COUNTRY_CODE]
    assert (country.name_zh, country.short_name_zh, country.name_en) == ("中华人民共和国", "中国", "China")


@pytest.mark.parametrize("level", geometry.LAYER_LEVELS)
def test_every_shape_has_a_name_and_the_reverse(level: geometry.LayerLevel) -> None:
    """Guards both ways: no shape without a name, no division of the level without a shape."""
    content = json.loads(geometry.layer_path(level).read_text(encoding="utf-8"))
    shapes = {feature["id"]: feature["properties"] for feature in content["features"]}
    standing = {code for code in geometry.regions() if geometry.stands_at(code, level)}
    assert set(shapes) == standing
    for code, properties in shapes.items():
        region = geometry.regions()[code]
        assert properties == {"adcode": code, "name_zh": region.name_zh, "name_en": region.name_en}


def test_every_parent_exists_above_its_child() -> None:
    """Guards the tree: each chain of parents ends at the country and climbs at every step."""
    for code, region in geometry.regions().items():
        chain = geometry.ancestors(code)
        assert chain[0] == code
        assert chain[-1] == geometry.COUNTRY_CODE
        tiers = [geometry.LEVELS.index(geometry.regions()[step].level) for step in chain]
        assert tiers == sorted(set(tiers), reverse=True)
        assert region.parent_adcode == (chain[1] if len(chain) > 1 else "")


def test_parents_are_those_that_the_codes_tell() -> None:
    """Guards against a child under a wrong parent, which a wrong recode would make."""
    codes = geometry.regions()
    for code, region in codes.items():
        holders = (f"{code[:4]}00", f"{code[:2]}0000", geometry.COUNTRY_CODE, "")
        assert region.parent_adcode == next(
            holder for holder in holders if holder not in (code,) and (holder in codes or not holder)
        ), code


def test_names_are_filled_in() -> None:
    """Guards against blanks, spaces and Chinese in an English name."""
    for code, region in geometry.regions().items():
        for name in (region.name_zh, region.short_name_zh, region.name_en, *region.former_names):
            assert name and name == " ".join(name.split()), code
        assert not any("\u4e00" <= character <= "\u9fff" for character in region.name_en), code
        assert region.name_en[0].isupper(), code
        assert region.name_zh not in region.former_names, code


def test_names_are_unique_under_a_parent() -> None:
    """Guards against two divisions of one parent that a user could not tell apart."""
    siblings = Counter((region.parent_adcode, region.name_zh) for region in geometry.regions().values())
    assert [key for key, count in siblings.items() if count > 1] == []
    english = Counter((region.parent_adcode, region.name_en) for region in geometry.regions().values())
    assert sorted(key for key, count in english.items() if count > 1) == []


@pytest.mark.parametrize("code", ENGLISH)
def test_english_names(code: str) -> None:
    """Guards names that a romaniser gets wrong or cannot know."""
    assert geometry.regions()[code].name_en == ENGLISH[code]
    assert geometry.region_name(code, "en") == ENGLISH[code]


def test_hand_written_names_are_in_use() -> None:
    """Guards against a hand-written row that the build no longer reads."""
    with (geometry.GEO_DIRECTORY / "names_en.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            assert geometry.regions()[row["adcode"]].name_en == row["name_en"]
    with (geometry.GEO_DIRECTORY / "former_names.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            assert row["former_name"] in geometry.regions()[row["adcode"]].former_names


def test_names_above_districts_are_all_written_by_hand() -> None:
    """Guards the README's word that provinces and prefectures were checked one by one."""
    with (geometry.GEO_DIRECTORY / "names_en.csv").open(encoding="utf-8") as file:
        by_hand = {row["adcode"] for row in csv.DictReader(file)}
    above = {code for code, region in geometry.regions().items() if region.level != "district"}
    assert above <= by_hand


@pytest.mark.parametrize(
    ("code", "level", "expected"),
    [
        ("210106", "district", "210106"),
        ("210106", "prefecture", "210100"),
        ("210106", "province", "210000"),
        ("210106", "country", "100000"),
        ("210000", "prefecture", None),
        ("100000", "province", None),
        ("110105", "prefecture", "110000"),
        ("110000", "prefecture", "110000"),
        ("110000", "district", None),
        ("419001", "prefecture", "419001"),
        ("419001", "district", "419001"),
        ("441900", "district", "441900"),
        ("810101", "prefecture", "810000"),
        ("820000", "district", "820000"),
    ],
)
def test_roll_up(code: str, level: geometry.Level, expected: str | None) -> None:
    """Guards the rule that a row counts at its division and above, never below."""
    assert geometry.roll_up(code, level) == expected


def test_rolled_up_codes_have_a_shape() -> None:
    """Guards the maps: whatever counts at a layer's level is drawn on that layer."""
    for level in geometry.LAYER_LEVELS:
        shapes = geometry.albers_layer(level).regions
        for code in geometry.regions():
            rolled = geometry.roll_up(code, level)
            assert rolled is None or rolled in shapes


def test_region_names() -> None:
    """Guards the two languages of the names; a reader of any other language is given the English one."""
    assert geometry.region_name("420600", "zh") == "襄阳市"
    assert geometry.region_name("420600", "zh", short=True) == "襄阳"
    assert geometry.region_name("420600", "en") == "Xiangyang"
    assert geometry.region_name("420600", "fr") == "Xiangyang"


def test_unknown_arguments_name_the_remedy() -> None:
    """Guards the messages: each names the file or the values that would do."""
    with pytest.raises(KeyError, match=r"names\.csv"):
        geometry.ancestors("999999")
    with pytest.raises(KeyError, match=r"names\.csv"):
        geometry.roll_up("999999", "province")
    with pytest.raises(ValueError, match="province, prefecture"):
        geometry.roll_up("110000", "city")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="province, prefecture"):
        geometry.layer_path("district")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="longitude first"):
        geometry.project(39.9, 116.4)


def test_what_is_shared_is_immutable() -> None:
    """Guards against a page that changes what every other session reads."""
    with pytest.raises(TypeError):
        geometry.regions()["110000"] = geometry.regions()["120000"]  # type: ignore[index]
    with pytest.raises(FrozenInstanceError):
        geometry.regions()["110000"].name_zh = ""  # type: ignore[misc]
    with pytest.raises(TypeError):
        geometry.albers_layer("province").regions["110000"] = None  # type: ignore[index]
    assert geometry.regions() is geometry.regions()
    assert geometry.albers_layer("province") is geometry.albers_layer("province")


GOOD_HEAD = "adcode,level,name_zh,short_name_zh,name_en,parent_adcode,former_names\n"
COUNTRY_ROW = "100000,country,中华人民共和国,中国,China,,\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a,b\n", "row 1: columns"),
        (GOOD_HEAD, "has no rows"),
        (GOOD_HEAD + COUNTRY_ROW + COUNTRY_ROW, "row 3, column adcode"),
        (GOOD_HEAD + "100000,land,a,a,A,,\n", "row 2, column level: 'land'"),
        (
            GOOD_HEAD + COUNTRY_ROW + "110101,district,a,a,A,110000,\n",
            "row 3, column parent_adcode: '110000'",
        ),
        (None, "cannot be read"),
    ],
)
def test_faults_of_the_names_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None, message: str
) -> None:
    """Guards the reader: a broken file is refused with file, row, column and remedy."""
    if content is not None:
        (tmp_path / "names.csv").write_text(content, encoding="utf-8")
    monkeypatch.setattr(geometry, "GEO_DIRECTORY", tmp_path)
    with pytest.raises(geometry.GeometryError, match=message) as fault:
        geometry.regions.__wrapped__()
    assert "names.csv" in str(fault.value) and "geo/build.py" in str(fault.value)


def test_faults_of_the_layer_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards the reader: a missing or broken layer is refused with file and remedy."""
    monkeypatch.setattr(geometry, "GEO_DIRECTORY", tmp_path)
    with pytest.raises(geometry.GeometryError, match=r"city\.geojson: is missing.*geo/build\.py"):
        geometry.layer_path("prefecture")
    for content in ("{", "{}", '{"affine": 1, "view_box": [0]}'):
        (tmp_path / "albers_city.json").write_text(content, encoding="utf-8")
        with pytest.raises(geometry.GeometryError, match=r"albers_city\.json.*geo/build\.py"):
            geometry.albers_layer.__wrapped__("prefecture")
