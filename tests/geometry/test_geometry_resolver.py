"""From a name to a code: exact, ambiguous or unknown, and never a guess."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import geometry
from dashboard.geometry import resolve_place


@dataclass(frozen=True)
class Zone:
    """A place for tests."""

    place_id: str
    name_zh: str
    name_en: str
    adcode: str


XIAN_ZONE = Zone("xian_high_tech", "西安高新区", "Xi'an High-tech Zone", "610100")
ZONES = (XIAN_ZONE, Zone("wuhan_east_lake", "东湖高新区", "East Lake High-tech Zone", "420100"))


def codes(answer: geometry.PlaceAnswer) -> list[str]:
    """The codes of the candidates."""
    return [candidate.adcode for candidate in answer.candidates]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("辽宁省", "210000"),
        ("内蒙古", "150000"),
        ("河北", "130000"),
        ("江门", "440700"),
        ("江门市", "440700"),
        ("吉林省", "220000"),
        ("吉林市", "220200"),
        ("襄樊", "420600"),
        ("襄樊市", "420600"),
        ("恩施州", "422800"),
        ("白沙县", "469025"),
        ("白沙黎族自治县", "469025"),
        ("香格里拉", "533401"),
        ("中国", "100000"),
        ("香港", "810000"),
        ("济源", "419001"),
        ("沈阳市铁西区", "210106"),
        ("辽宁省沈阳市铁西区", "210106"),
        ("辽宁沈阳铁西", "210106"),
        ("江苏南京鼓楼区", "320106"),
        ("吉林省吉林市", "220200"),
        ("北京朝阳", "110105"),
        ("中国辽宁沈阳", "210100"),
        ("江西东乡县", "361003"),
        ("河南南阳", "411300"),
        ("湖南省长沙市长沙县", "430121"),
        ("Hohhot", "150100"),
        ("hohhot", "150100"),
        ("Inner Mongolia", "150000"),
        ("Hebei Province", None),
        ("Minhang District", "310112"),
        ("Garze Tibetan Autonomous Prefecture", "513300"),
        ("　北京　市 ", "110000"),
        ("沈阳市　铁西区", "210106"),
    ],
)
def test_exact_names(name: str, code: str | None) -> None:
    """Guards names that have one meaning; a kind that the file does not have stays unknown."""
    answer = resolve_place(name)
    assert (answer.status, answer.adcode) == (("exact", code) if code else ("unknown", None))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("铁西区", ["210106", "210303", "220302"]),
        ("吉林", ["220000", "220200"]),
        ("海南", ["460000", "632500"]),
        ("鼓楼区", ["320106", "320302", "350102", "410204"]),
        ("朝阳", ["211300", "110105", "211321", "220104"]),
        ("西安", ["610100", "220403", "231005"]),
        ("Suzhou", ["320500", "341300", "620902"]),
        ("Jilin", ["220000", "220200"]),
    ],
)
def test_ambiguous_names(name: str, expected: list[str]) -> None:
    """Guards against a guess: all namesakes are given, higher levels first."""
    answer = resolve_place(name)
    assert answer.status == "ambiguous"
    assert codes(answer) == expected
    assert answer.adcode is None


@pytest.mark.parametrize(
    "name",
    [
        *("", " ", "　", "\t\n", None, "None", "nan", "NaN", "null", "N/A", "无", "-", "—"),
        *("市", "区", "省", "火星市", "110000", "北京市北京", "铁西区沈阳市"),
        *("<b>北京</b>", "<script>alert(1)</script>", "&#21271;京", "a" * 10_000, "北京" * 1_000),
        *("西安高新区", "西安高新技术产业开发区"),
    ],
)
def test_unknown_names(name: str | None) -> None:
    """Guards against an answer where there is no name, or more than a name."""
    assert resolve_place(name) == geometry.PlaceAnswer("unknown", ())


def test_other_types_are_unknown() -> None:
    """Guards rows of a table: an empty cell comes as a float."""
    for value in (float("nan"), 110000, b"x", ["北京"]):
        assert resolve_place(value).status == "unknown"  # type: ignore[arg-type]


def test_level_decides() -> None:
    """Guards the suffix rule: without its kind a name is clear once the level is known."""
    assert resolve_place("吉林", level="province").adcode == "220000"
    assert resolve_place("吉林", level="prefecture").adcode == "220200"
    assert resolve_place("西安", level="prefecture").adcode == "610100"
    assert resolve_place("北京", level="prefecture").adcode == "110000"
    assert resolve_place("东莞", level="district").adcode == "441900"
    assert resolve_place("朝阳", level="district").status == "ambiguous"
    assert resolve_place("辽宁", level="prefecture").status == "unknown"


def test_within_decides() -> None:
    """Guards the search inside a division."""
    assert resolve_place("铁西区", within="210100").adcode == "210106"
    assert resolve_place("铁西区", within="220000").adcode == "220302"
    assert codes(resolve_place("铁西区", within="210000")) == ["210106", "210303"]
    assert resolve_place("铁西区", within="110000").status == "unknown"
    assert resolve_place("河北区", within="120000").adcode == "120105"


def test_wrong_arguments_are_errors() -> None:
    """Guards against a typing error that would pass as an unknown place."""
    with pytest.raises(ValueError, match="province, prefecture"):
        resolve_place("", level="city")  # type: ignore[arg-type]
    with pytest.raises(KeyError, match=r"names\.csv"):
        resolve_place("", within="999999")


def test_a_zone_is_never_its_city() -> None:
    """Guards parks and zones: without the list unknown, with it the place, and never the city."""
    assert resolve_place("西安高新区").status == "unknown"
    for name in ("西安高新区", "陕西省西安高新区", "Xi’an High-Tech Zone"):
        answer = resolve_place(name, places=ZONES)
        assert answer.status == "exact"
        assert answer.candidates == (XIAN_ZONE,)
    assert resolve_place("四川省西安高新区", places=ZONES).status == "unknown"
    assert resolve_place("西安高新区", places=ZONES, within="610000").candidates == (XIAN_ZONE,)
    assert resolve_place("西安高新区", places=ZONES, within="420000").status == "unknown"
    assert resolve_place("西安高新区", places=ZONES, level="prefecture").status == "unknown"
    assert isinstance(XIAN_ZONE, geometry.NamedPlace)


def test_a_zone_with_the_name_of_a_division_is_ambiguous() -> None:
    """Guards against silently preferring either."""
    twin = Zone("twin", "江门市", "Twin", "440700")
    answer = resolve_place("江门市", places=(twin,))
    assert answer.status == "ambiguous"
    assert answer.candidates == (geometry.regions()["440700"], twin)


def test_every_full_name_of_a_province_or_prefecture_is_exact() -> None:
    """Guards the upper levels, whose full names are unique in the country."""
    for code, region in geometry.regions().items():
        if region.level != "district":
            assert resolve_place(region.name_zh).adcode == code, region.name_zh


def test_every_full_name_of_a_district_finds_all_namesakes() -> None:
    """Guards against one namesake taken for all: exact when alone, ambiguous with every other."""
    namesakes: dict[str, set[str]] = {}
    for code, region in geometry.regions().items():
        namesakes.setdefault(region.name_zh, set()).add(code)
    for name, expected in namesakes.items():
        answer = resolve_place(name)
        assert expected <= set(codes(answer)), name
        assert answer.status == ("exact" if len(answer.candidates) == 1 else "ambiguous")


def test_every_full_path_is_exact() -> None:
    """Guards paths: province, city and district written out mean one division only."""
    for code, region in geometry.regions().items():
        chain = geometry.ancestors(code)[:-1]
        if len(chain) > 1:
            path = "".join(geometry.regions()[step].name_zh for step in reversed(chain))
            assert resolve_place(path).adcode == code, (path, region)


def test_every_former_name_leads_to_its_division() -> None:
    """Guards old documents, unless another division bears the name today."""
    current = {region.name_zh for region in geometry.regions().values()}
    for code, region in geometry.regions().items():
        for former in region.former_names:
            if former not in current:
                assert code in codes(resolve_place(former)), former


@given(st.text())
def test_no_text_raises(text: str) -> None:
    """Guards uploads: whatever stands in a cell is answered."""
    answer = resolve_place(text, places=ZONES)
    assert answer.status in ("exact", "ambiguous", "unknown")
    assert len(answer.candidates) == 0 or answer.status != "unknown"


NAME_PIECES = sorted({region.short_name_zh for region in geometry.regions().values()}) + list("省市区县州盟旗")


@given(st.lists(st.sampled_from(NAME_PIECES), min_size=1, max_size=5), st.sampled_from([None, *geometry.LEVELS]))
def test_no_mixture_of_names_is_a_guess(pieces: list[str], level: geometry.Level | None) -> None:
    """Guards the search for paths: what is found has its own name at the end, and one means one."""
    text = "".join(pieces)
    answer = resolve_place(text, level=level)
    assert (answer.status == "exact") == (len(answer.candidates) == 1)
    for candidate in answer.candidates:
        assert isinstance(candidate, geometry.Region)
        assert level is None or geometry.stands_at(candidate.adcode, level)
        names = (candidate.name_zh, candidate.short_name_zh, *candidate.former_names)
        assert any(name[:2] in text for name in names)


@given(st.sampled_from(list(geometry.regions().values())), st.sampled_from([" ", "　", "\t", "\u00a0"]))
def test_spaces_do_not_matter(region: geometry.Region, space: str) -> None:
    """Guards names from spreadsheets and PDFs, which come with spaces of every width."""
    spaced = space.join(region.name_zh)
    assert resolve_place(f"{space}{spaced}{space}") == resolve_place(region.name_zh)
