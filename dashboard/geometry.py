"""The administrative divisions: their names, what lies in what, and their shapes as drawn.

Everything is read from ``geo/``, which ``geo/build.py`` writes; nothing is computed here that
could be committed there. Levels are tiers of the map, not ranks of officials: see
``geo/README.md`` for municipalities and for counties directly under a province.
"""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol, cast, get_args, runtime_checkable

if TYPE_CHECKING:
    import pyproj

GEO_DIRECTORY: Final = Path(__file__).resolve().parent.parent / "geo"
COUNTRY_CODE: Final = "100000"

Level = Literal["country", "province", "prefecture", "district"]
LayerLevel = Literal["province", "prefecture"]
PlaceStatus = Literal["exact", "ambiguous", "unknown"]

LEVELS: Final[tuple[Level, ...]] = get_args(Level)
LAYER_LEVELS: Final[tuple[LayerLevel, ...]] = get_args(LayerLevel)

# The source calls its middle layer "city"; the files keep its name.
_GEOJSON_FILES: Final[Mapping[str, str]] = MappingProxyType(
    {"province": "province.geojson", "prefecture": "city.geojson"}
)
_ALBERS_FILES: Final[Mapping[str, str]] = MappingProxyType(
    {"province": "albers_province.json", "prefecture": "albers_city.json"}
)
_NAMES_FILE: Final = "names.csv"
_NAMES_COLUMNS: Final = (
    "adcode",
    "level",
    "name_zh",
    "short_name_zh",
    "name_en",
    "parent_adcode",
    "former_names",
)
_REBUILD: Final = "restore it from version control or run `python geo/build.py`"


class GeometryError(Exception):
    """A fault in a file of ``geo/``; the message names the file, what is wrong and the remedy."""


# --- divisions --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Region:
    """One administrative division.

    ``adcode`` is the six-digit code of GB/T 2260, ``parent_adcode`` is empty for the country
    alone, ``former_names`` are Chinese names that the division bore before.
    """

    adcode: str
    level: Level
    name_zh: str
    short_name_zh: str
    name_en: str
    parent_adcode: str
    former_names: tuple[str, ...]


@cache
def regions() -> Mapping[str, Region]:
    """Every division by its adcode, in code order, the country (100000) first.

    Read once from ``geo/names.csv`` and immutable. Raises ``GeometryError``.
    """
    path = GEO_DIRECTORY / _NAMES_FILE
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise GeometryError(f"{path}: cannot be read ({error.strerror}); {_REBUILD}") from error
    reader = csv.DictReader(text.splitlines())
    if tuple(reader.fieldnames or ()) != _NAMES_COLUMNS:
        raise GeometryError(
            f"{path}, row 1: columns are {reader.fieldnames}, expected {list(_NAMES_COLUMNS)}; {_REBUILD}"
        )
    found: dict[str, Region] = {}
    for number, row in enumerate(reader, start=2):
        code, level = row["adcode"], row["level"]
        if level not in LEVELS:
            raise GeometryError(
                f"{path}, row {number}, column level: {level!r} is not one of {', '.join(LEVELS)}; {_REBUILD}"
            )
        if code in found:
            raise GeometryError(f"{path}, row {number}, column adcode: {code!r} stands twice; {_REBUILD}")
        if row["parent_adcode"] not in found and found:
            # Codes sort parents before children, so one pass proves that every parent exists.
            raise GeometryError(
                f"{path}, row {number}, column parent_adcode: {row['parent_adcode']!r} is not the "
                f"adcode of an earlier row; {_REBUILD}"
            )
        found[code] = Region(
            adcode=code,
            level=cast(Level, level),
            name_zh=row["name_zh"],
            short_name_zh=row["short_name_zh"],
            name_en=row["name_en"],
            parent_adcode=row["parent_adcode"],
            former_names=tuple(name for name in row["former_names"].split(";") if name),
        )
    if not found:
        raise GeometryError(f"{path}: has no rows; {_REBUILD}")
    return MappingProxyType(found)


def _region(adcode: str) -> Region:
    """The division with this code; raises ``KeyError`` with the remedy."""
    try:
        return regions()[adcode]
    except KeyError:
        raise KeyError(
            f"adcode {adcode!r} is not in {GEO_DIRECTORY / _NAMES_FILE}; use a six-digit code "
            "from its first column, or resolve_place() for a name"
        ) from None


@cache
def ancestors(adcode: str) -> tuple[str, ...]:
    """The codes from ``adcode`` itself up to the country. Raises ``KeyError`` for an unknown code."""
    region = _region(adcode)
    return (adcode, *ancestors(region.parent_adcode)) if region.parent_adcode else (adcode,)


@cache
def _highest_child_tiers() -> Mapping[str, int]:
    """The tier (position in ``LEVELS``) of the highest child, for each division with children."""
    tiers: dict[str, int] = {}
    for region in regions().values():
        tier = LEVELS.index(region.level)
        parent = region.parent_adcode
        tiers[parent] = min(tier, tiers.get(parent, tier))
    return MappingProxyType(tiers)


def stands_at(adcode: str, level: Level) -> bool:
    """Whether the division is one of those that make up ``level``.

    It is at its own level, and at each one below that it fills without children of its own:
    Beijing is a province and, having no prefectures, one shape of the prefecture map; Jiyuan is
    a prefecture and, having no districts, a district. Raises ``KeyError`` for an unknown code.
    """
    own, wanted = LEVELS.index(_region(adcode).level), _tier(level)
    return own == wanted or own < wanted < _highest_child_tiers().get(adcode, len(LEVELS))


def roll_up(adcode: str, level: Level) -> str | None:
    """The code at ``level`` to which a row at ``adcode`` counts, or None.

    A row counts at its own division and at each above it, never below: None means that the
    division is above ``level``, as a province is for the prefectures. ``level="prefecture"``
    gives codes of the prefecture layer, so Beijing and its districts count to 110000.
    Raises ``KeyError`` for an unknown code and ``ValueError`` for an unknown level.
    """
    _tier(level)
    return next((code for code in ancestors(adcode) if stands_at(code, level)), None)


def region_name(adcode: str, language: str, *, short: bool = False) -> str:
    """The name of a division in ``language``; ``short`` is the Chinese name without its kind.

    A reader of any language but Chinese is given the English name. Raises ``KeyError`` for an unknown code.
    """
    region = _region(adcode)
    if language.startswith("zh"):
        return region.short_name_zh if short else region.name_zh
    return region.name_en


def _tier(level: str) -> int:
    """The position of a level from the top; raises ``ValueError`` with the remedy."""
    if level not in LEVELS:
        raise ValueError(f"level {level!r} is not known; use one of {', '.join(LEVELS)}")
    return LEVELS.index(level)


# --- from a name to a code --------------------------------------------------------------------


@runtime_checkable
class NamedPlace(Protocol):
    """A park or zone: a named point in the division ``adcode``, itself no division."""

    @property
    def place_id(self) -> str:
        """The key of the place in its table."""

    @property
    def name_zh(self) -> str:
        """The Chinese name in full."""

    @property
    def name_en(self) -> str:
        """The English name in full."""

    @property
    def adcode(self) -> str:
        """The code of the division that holds the place."""


Candidate = Region | NamedPlace


@dataclass(frozen=True, slots=True)
class PlaceAnswer:
    """What a name may mean: ``exact`` has one candidate, ``ambiguous`` several, ``unknown`` none.

    Candidates stand from the highest level to the lowest, then by code; places come last.
    """

    status: PlaceStatus
    candidates: tuple[Candidate, ...]

    @property
    def adcode(self) -> str | None:
        """The code of the one candidate (of the holding division, for a place), or None."""
        return self.candidates[0].adcode if self.status == "exact" else None


_UNKNOWN: Final = PlaceAnswer("unknown", ())

# Longer than any path of names; what is longer is not a place name and not worth a search.
_LONGEST_NAME: Final = 80
# Tables write these where there is no name; 南县 is "Nan County", so "nan" must not reach it.
_NOT_A_NAME: Final = frozenset({"none", "nan", "null", "nil", "na", "n/a", "nat", "<na>", "无", "不详"})
# Longest first: 浦东新区 is 浦东, not 浦东新.
_KINDS_ZH: Final = (
    "特别行政区",
    "自治区",
    "地区",
    "林区",
    "特区",
    "矿区",
    "新区",
    "省",
    "市",
    "区",
    "县",
    "旗",
    "盟",
)
_KINDS_EN: Final = re.compile(
    r" (?:sar|special administrative region|province|municipality|autonomous "
    r"(?:region|prefecture|county|banner)|prefecture|league|city|district|county|banner|new area|"
    r"forestry district|mining district|special district|administrative committee)$"
)


@dataclass(frozen=True, slots=True)
class _NameIndex:
    """Codes by folded name: official names, other full names, and names without their kind.

    The other full names are former ones and those that leave the peoples out (恩施州): 东乡县 is
    short for a county in Gansu and was a county in Jiangxi, so neither may outrank the other.
    """

    full: Mapping[str, tuple[str, ...]]
    other: Mapping[str, tuple[str, ...]]
    short: Mapping[str, tuple[str, ...]]
    english: Mapping[str, tuple[str, ...]]
    in_paths: Mapping[str, tuple[str, ...]]
    longest_in_paths: int


def _fold_chinese(name: str) -> str:
    """The name without any space, full-width forms made plain."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def _fold_english(name: str) -> str:
    """The name in plain small letters: no accents, apostrophes or hyphens, single spaces."""
    decomposed = unicodedata.normalize("NFKD", name)
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    plain = re.sub("['’‘`ʼ]", "", plain).replace("-", " ")
    return " ".join(plain.casefold().split())


def _without_kind(name: str) -> str | None:
    """The Chinese name without its kind, or None where that leaves less than two characters."""
    for kind in _KINDS_ZH:
        stem = name.removesuffix(kind)
        if stem != name:
            return stem if len(stem) >= 2 else None
    return None


@cache
def _name_index() -> _NameIndex:
    """The index over every division; built once."""
    full: dict[str, set[str]] = {}
    other: dict[str, set[str]] = {}
    short: dict[str, set[str]] = {}
    english: dict[str, set[str]] = {}

    def add(index: dict[str, set[str]], name: str | None, code: str) -> None:
        if name:
            index.setdefault(name, set()).add(code)

    for code, region in regions().items():
        add(full, region.name_zh, code)
        if region.level == "country":
            add(full, region.short_name_zh, code)
        for long_kind, kind in (("自治州", "州"), ("自治县", "县"), ("自治旗", "旗")):
            if region.name_zh.endswith(long_kind):
                add(other, region.short_name_zh.removesuffix(kind) + kind, code)
        add(short, _without_kind(region.name_zh), code)
        if region.level == "district":
            add(short, _without_kind(region.short_name_zh), code)
        else:
            add(short, region.short_name_zh, code)
        for name in region.former_names:
            add(other, name, code)
            add(short, _without_kind(name), code)
        name_en = _fold_english(region.name_en)
        add(english, name_en, code)
        add(english, _KINDS_EN.sub("", name_en), code)

    def freeze(index: dict[str, set[str]]) -> Mapping[str, tuple[str, ...]]:
        return MappingProxyType({name: tuple(sorted(codes)) for name, codes in index.items()})

    in_paths: dict[str, set[str]] = {}
    for index in (full, other, short):
        for name, codes in index.items():
            in_paths.setdefault(name, set()).update(codes)
    return _NameIndex(
        full=freeze(full),
        other=freeze(other),
        short=freeze(short),
        english=freeze(english),
        in_paths=freeze(in_paths),
        longest_in_paths=max(map(len, in_paths)),
    )


def _path_codes(name: str) -> set[str]:
    """The codes that a path of two or more names, such as 辽宁省沈阳市铁西区, can end in.

    Each step is a name, with or without its kind, of a division in the one before; levels may be
    left out. Names have two characters at least, which bounds where a step can begin.
    """
    index = _name_index()
    reached: dict[int, set[str]] = {}
    for end in range(2, min(len(name), index.longest_in_paths + 1)):
        reached[end] = set(index.in_paths.get(name[:end], ()))
    for start in range(2, len(name)):
        holders = reached.get(start)
        if not holders:
            continue
        for end in range(start + 2, min(len(name), start + index.longest_in_paths) + 1):
            step = index.in_paths.get(name[start:end], ())
            inside = {code for code in step if holders.intersection(ancestors(code)[1:])}
            reached.setdefault(end, set()).update(inside)
    return reached.get(len(name), set())


def resolve_place(
    name: str | None,
    *,
    level: Level | None = None,
    within: str | None = None,
    places: Sequence[NamedPlace] = (),
) -> PlaceAnswer:
    """What ``name`` means: a division or a place of ``places``, several of them, or nothing.

    Names are tried from the safest to the loosest, and the first step that finds anything
    answers: an official Chinese name (铁西区) or a place's name; a former name (襄樊市) or one
    without the peoples (恩施州); a name without its kind (江门) or a path of names
    (江苏南京鼓楼区); an English name, with or without its kind. Several candidates of one step
    are *ambiguous*; nothing is ever guessed.
    A name without its kind is compared over all levels, so 西安 is ambiguous (a city and two
    districts) until ``level`` or ``within`` decides. One rule bends this: a province's short
    name is a name of its own, and no district without its 区 contests it (河北 is not 河北区).

    ``level`` keeps divisions that stand at it (see ``stands_at``) and drops places, which have
    no level; ``within`` keeps what lies in that division. Any text is answered, ``None`` and
    other non-text as unknown. Raises ``ValueError`` for an unknown level and ``KeyError`` for an
    unknown ``within``.
    """
    if level is not None:
        _tier(level)
    if within is not None:
        _region(within)
    if not isinstance(name, str) or len(name) > 4 * _LONGEST_NAME:
        return _UNKNOWN
    chinese, english = _fold_chinese(name), _fold_english(name)
    if not chinese or len(chinese) > _LONGEST_NAME or english in _NOT_A_NAME:
        return _UNKNOWN

    def wanted(code: str) -> bool:
        return (level is None or stands_at(code, level)) and (within is None or within in ancestors(code))

    def kept(codes: Iterable[str]) -> set[str]:
        return {code for code in codes if wanted(code)}

    usable = [place for place in places if level is None and (within is None or within in ancestors(place.adcode))]

    index = _name_index()
    found_places = [place for place in usable if _fold_chinese(place.name_zh) == chinese]
    found = kept(index.full.get(chinese, ()))
    if found or found_places:
        return _answer(found, found_places)
    found = kept(index.other.get(chinese, ()))
    if found:
        return _answer(found, ())
    found = kept(_uncontested(index.short.get(chinese, ())))
    found |= kept(_path_codes(chinese))
    found_places = _places_in_path(chinese, usable)
    if found or found_places:
        return _answer(found, found_places)
    found_places = [place for place in usable if english and _fold_english(place.name_en) == english]
    found = kept(_uncontested(index.english.get(english, ())))
    return _answer(found, found_places)


def _uncontested(codes: Iterable[str]) -> set[str]:
    """The codes, without the districts where a province is among them."""
    found = set(codes)
    if any(regions()[code].level == "province" for code in found):
        return {code for code in found if regions()[code].level != "district"}
    return found


def _places_in_path(name: str, places: Iterable[NamedPlace]) -> list[NamedPlace]:
    """The places whose full name ends ``name`` after the divisions that hold them."""
    found = []
    for place in places:
        place_name = _fold_chinese(place.name_zh)
        holder = name.removesuffix(place_name)
        if not place_name or not holder or holder == name:
            continue
        codes = set(_name_index().in_paths.get(holder, ()))
        codes |= _path_codes(holder)
        if codes.intersection(ancestors(place.adcode)):
            found.append(place)
    return found


def _answer(codes: Iterable[str], places: Iterable[NamedPlace]) -> PlaceAnswer:
    """The answer for these candidates, ordered."""
    found = sorted((regions()[code] for code in codes), key=lambda region: (LEVELS.index(region.level), region.adcode))
    candidates: tuple[Candidate, ...] = (*found, *sorted(places, key=lambda place: place.place_id))
    if not candidates:
        return _UNKNOWN
    return PlaceAnswer("exact" if len(candidates) == 1 else "ambiguous", candidates)


# --- shapes -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DrawnRegion:
    """One division as drawn: an SVG path, and a point inside its largest part for a label."""

    path: str
    label: tuple[int, int]


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """One kind of line that is not the outline of a division, such as ``ten_dash_line``."""

    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class AlbersLayer:
    """A layer in Albers, ready for SVG; all coordinates in units of ``view_box``, y downwards.

    ``view_box`` is (x, y, width, height), ``affine`` is (x0, y0, s) in metres:
    x = (east - x0) / s and y = (y0 - north) / s. ``parent_lines`` are the borders between
    provinces, on the prefecture layer only.
    """

    projection: str
    view_box: tuple[int, int, int, int]
    units_per_km: float
    affine: tuple[int, int, int]
    regions: Mapping[str, DrawnRegion]
    lines: tuple[DrawnLine, ...]
    parent_lines: tuple[str, ...]


def layer_path(level: LayerLevel) -> Path:
    """The path of the GeoJSON of a level (WGS84 degrees, feature ids are adcodes).

    Raises ``ValueError`` for another level and ``GeometryError`` where the file is missing.
    """
    return _layer_file(_GEOJSON_FILES, level)


def _layer_file(files: Mapping[str, str], level: str) -> Path:
    """The path of a level's file; raises as ``layer_path`` does."""
    if level not in files:
        raise ValueError(f"level {level!r} has no layer; use one of {', '.join(LAYER_LEVELS)}")
    path = GEO_DIRECTORY / files[level]
    if not path.is_file():
        raise GeometryError(f"{path}: is missing; {_REBUILD}")
    return path


@cache
def albers_layer(level: LayerLevel) -> AlbersLayer:
    """The drawn layer of a level; parsed once and immutable.

    Raises ``ValueError`` for another level and ``GeometryError`` for a missing or broken file.
    """
    path = _layer_file(_ALBERS_FILES, level)
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        affine = content["affine"]
        x, y, width, height = content["view_box"]
        return AlbersLayer(
            projection=content["projection"],
            view_box=(x, y, width, height),
            units_per_km=float(content["units_per_km"]),
            affine=(affine["x0"], affine["y0"], affine["s"]),
            regions=MappingProxyType(
                {
                    code: DrawnRegion(region["path"], (region["label"][0], region["label"][1]))
                    for code, region in content["regions"].items()
                }
            ),
            lines=tuple(DrawnLine(line["kind"], line["path"]) for line in content["lines"]),
            parent_lines=tuple(content.get("parent_lines", ())),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise GeometryError(f"{path}: is not an Albers layer ({error!r}); {_REBUILD}") from error


@cache
def _transformer() -> pyproj.Transformer:
    """From WGS84 degrees to Albers metres. pyproj takes a tenth of a second to import, so late."""
    import pyproj

    return pyproj.Transformer.from_crs("EPSG:4326", albers_layer("province").projection, always_xy=True)


def project(lon: float, lat: float) -> tuple[float, float]:
    """The point (x, y) in units of the view box, which both layers share, from WGS84 degrees.

    A point outside the map gives a point outside the view box. Raises ``ValueError`` for what
    is no position on the earth.
    """
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError(
            f"lon {lon!r}, lat {lat!r} is no position; give degrees, east and north positive, longitude first"
        )
    east, north = _transformer().transform(lon, lat)
    x0, y0, scale = albers_layer("province").affine
    return (east - x0) / scale, (y0 - north) / scale
