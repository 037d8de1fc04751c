"""The committed layers: valid, complete, within their bounds, and with everything a map must show."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest

from dashboard import geometry

shapely = pytest.importorskip("shapely")

LEVELS: tuple[geometry.LayerLevel, ...] = ("province", "prefecture")
COUNTS = {"province": 34, "prefecture": 372}
# Bytes; a layer that grows beyond these makes every page that draws it slower.
LARGEST_FILES = {
    "province.geojson": 190_000,
    "city.geojson": 720_000,
    "lines.geojson": 10_000,
    "albers_province.json": 75_000,
    "albers_city.json": 280_000,
}
LINE_KINDS = {"ten_dash_line", "undefined_border", "special_region_border", "province_sea_border"}

# (longitude, latitude, province, prefecture): land that some maps leave out.
MUST_SHOW = {
    "Zengmu Ansha": (112.27, 3.97, "460000", "460300"),
    "Yongshu reef": (112.89, 9.55, "460000", "460300"),
    "Huangyan Dao": (117.75, 15.15, "460000", "460300"),
    "Dongsha": (116.90, 20.67, "440000", "441500"),
    "Taiwan": (120.96, 23.8, "710000", "710000"),
    "Penghu": (119.61, 23.56, "710000", "710000"),
    "Green Island": (121.49, 22.66, "710000", "710000"),
    "Orchid Island": (121.55, 22.05, "710000", "710000"),
    "Diaoyu Dao": (123.52, 25.745, "710000", "710000"),
    "Chiwei Yu": (124.56, 25.94, "710000", "710000"),
    "Hong Kong": (114.12, 22.39, "810000", "810000"),
    "Lantau Island": (113.94, 22.26, "810000", "810000"),
    "Macao peninsula": (113.545, 22.195, "820000", "820000"),
    "Coloane": (113.56, 22.12, "820000", "820000"),
    "Zhoushan": (122.1, 30.05, "330000", "330900"),
    "Chongming": (121.6, 31.6, "310000", "310000"),
    "southern Xizang": (94.0, 28.0, "540000", "540500"),
    "Aksai Chin": (79.5, 35.3, "650000", "653200"),
}
# Land and water that is not China's; a wrong ring order or a bad repair would fill it.
MUST_NOT_SHOW = {
    "Ulaanbaatar": (106.9, 47.9),
    "Kathmandu": (85.3, 27.7),
    "Hanoi": (105.85, 21.03),
    "Seoul": (127.0, 37.55),
    "Bohai": (119.5, 38.7),
    "South China Sea": (115.0, 13.0),
    "Taiwan Strait": (119.4, 24.6),
    "Victoria Harbour approach": (114.45, 22.3),
}


@cache
def features(level: geometry.LayerLevel) -> dict[str, Any]:
    """The geometry of each feature by id."""
    content = json.loads(geometry.layer_path(level).read_text(encoding="utf-8"))
    return {feature["id"]: shapely.geometry.shape(feature["geometry"]) for feature in content["features"]}


@cache
def raw(file: str) -> dict[str, Any]:
    """The parsed content of a file in ``geo/``."""
    content: dict[str, Any] = json.loads((geometry.GEO_DIRECTORY / file).read_text(encoding="utf-8"))
    return content


NUMBER = re.compile(r"-?\d+")


def subpaths(path: str) -> list[list[tuple[int, int]]]:
    """The points of each subpath of a path as the build writes it: M, then relative l, h, v, z."""
    found = []
    for part in path.split("M")[1:]:
        points: list[tuple[int, int]] = []
        for command, text in re.findall(r"([Mlhvz]?)([^lhvz]*)", part):
            numbers = [int(number) for number in NUMBER.findall(text)]
            if command == "h":
                points.append((points[-1][0] + numbers[0], points[-1][1]))
            elif command == "v":
                points.append((points[-1][0], points[-1][1] + numbers[0]))
            elif command == "l":
                for x, y in zip(numbers[::2], numbers[1::2], strict=True):
                    points.append((points[-1][0] + x, points[-1][1] + y))
            elif numbers:
                points.append((numbers[0], numbers[1]))
        found.append(points)
    return found


@pytest.mark.parametrize("level", LEVELS)
def test_layer_has_every_division_once(level: geometry.LayerLevel) -> None:
    """Guards against a division lost, doubled or out of order in a rebuild."""
    path = geometry.layer_path(level)
    ids = [feature["id"] for feature in json.loads(path.read_text(encoding="utf-8"))["features"]]
    assert len(ids) == COUNTS[level]
    assert ids == sorted(set(ids))


@pytest.mark.parametrize("level", LEVELS)
def test_layer_is_a_valid_coverage(level: geometry.LayerLevel) -> None:
    """Guards against invalid shapes, and against neighbours that overlap or leave slivers."""
    shapes = list(features(level).values())
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    whole = shapely.coverage_union_all(shapes)
    holes = [ring for part in shapely.get_parts(whole) for ring in part.interiors]
    assert holes == [], "slivers between divisions"


@pytest.mark.parametrize("level", LEVELS)
def test_exteriors_run_clockwise(level: geometry.LayerLevel) -> None:
    """Guards plotly's geo traces, which fill the rest of the world with the other order."""
    for shape in features(level).values():
        for part in shapely.get_parts(shape):
            assert not part.exterior.is_ccw
            assert all(ring.is_ccw for ring in part.interiors)


@pytest.mark.parametrize("level", LEVELS)
def test_coordinates_have_three_decimals(level: geometry.LayerLevel) -> None:
    """Guards the size of the files: full floats would treble them."""
    text = geometry.layer_path(level).read_text(encoding="utf-8")
    assert not re.search(r"\d\.\d{4}", text)


@pytest.mark.parametrize("file", LARGEST_FILES)
def test_file_sizes(file: str) -> None:
    """Guards the weight of a page that draws the layer."""
    size = (geometry.GEO_DIRECTORY / file).stat().st_size
    assert size <= LARGEST_FILES[file]


@pytest.mark.parametrize("place", MUST_SHOW)
def test_land_that_a_map_must_show(place: str) -> None:
    """Guards the islands and borders that a map of China must have, in the division they belong to."""
    longitude, latitude, province, prefecture = MUST_SHOW[place]
    for level, expected in (("province", province), ("prefecture", prefecture)):
        # Islands are drawn at 100 m; the tolerance is that of a simplified coast.
        near = shapely.Point(longitude, latitude).buffer(0.04)
        assert near.intersects(features(level)[expected]), (place, level)


@pytest.mark.parametrize("place", MUST_NOT_SHOW)
def test_nothing_else_is_filled(place: str) -> None:
    """Guards against an inverted or wrongly repaired ring, which would fill sea or a neighbour."""
    point = shapely.Point(MUST_NOT_SHOW[place])
    for level in LEVELS:
        assert [code for code, shape in features(level).items() if shape.contains(point)] == []


def test_island_groups_keep_their_parts() -> None:
    """Guards against an islet rule that thins out the South China Sea or Penghu."""
    for level, code in (("province", "460000"), ("prefecture", "460300")):
        southern = [part for part in shapely.get_parts(features(level)[code]) if part.bounds[3] < 17.6]
        assert len(southern) >= 250, level
    for level in LEVELS:
        assert len(shapely.get_parts(features(level)["710000"])) == 16
        assert len(shapely.get_parts(features(level)["810000"])) == 8
        assert len(shapely.get_parts(features(level)["820000"])) == 2


def test_extent_reaches_the_corners_of_the_country() -> None:
    """Guards the full extent: from Zengmu Ansha to the Amur, from the Pamir to the Ussuri."""
    for level in LEVELS:
        west, south, east, north = shapely.total_bounds(list(features(level).values()))
        assert west == pytest.approx(73.5, abs=0.05)
        assert south == pytest.approx(3.85, abs=0.05)
        assert east == pytest.approx(135.08, abs=0.05)
        assert north == pytest.approx(53.55, abs=0.05)


def test_exactly_ten_dashes() -> None:
    """Guards the ten-dash line: another package has nine, without the one east of Taiwan."""
    (line,) = [feature for feature in raw("lines.geojson")["features"] if feature["id"] == "ten_dash_line"]
    dashes = line["geometry"]["coordinates"]
    assert len(dashes) == 10
    assert any(min(x for x, _ in dash) > 122 and min(y for _, y in dash) > 23 for dash in dashes)
    for level in LEVELS:
        (drawn,) = [line for line in geometry.albers_layer(level).lines if line.kind == "ten_dash_line"]
        assert len(subpaths(drawn.path)) == 10


def test_kinds_of_lines() -> None:
    """Guards the kinds that a legend and a style sheet are written for, in all three files."""
    assert {feature["properties"]["kind"] for feature in raw("lines.geojson")["features"]} == LINE_KINDS
    for level in LEVELS:
        assert {line.kind for line in geometry.albers_layer(level).lines} == LINE_KINDS


@pytest.mark.parametrize("level", LEVELS)
def test_albers_file_has_the_same_divisions(level: geometry.LayerLevel) -> None:
    """Guards against drawing a division that the layer does not have, or missing one."""
    assert list(geometry.albers_layer(level).regions) == list(features(level))


def test_layers_share_one_frame() -> None:
    """Guards ``project``, which reads one file for points on either map."""
    province, prefecture = (geometry.albers_layer(level) for level in LEVELS)
    assert province.projection == prefecture.projection
    assert province.view_box == prefecture.view_box
    assert province.affine == prefecture.affine
    assert province.units_per_km == 1000 / province.affine[2]


@pytest.mark.parametrize("level", LEVELS)
def test_drawn_vertices_are_the_projected_ones(level: geometry.LayerLevel) -> None:
    """Guards the affine: a vertex of the layer, projected at run time, lands on the drawn path."""
    layer = geometry.albers_layer(level)
    for code, shape in features(level).items():
        drawn = shapely.MultiPoint([point for part in subpaths(layer.regions[code].path) for point in part])
        vertices = shapely.get_coordinates(shape)
        for longitude, latitude in vertices[:: max(1, len(vertices) // 5)]:
            point = shapely.Point(geometry.project(longitude, latitude))
            # Rounding to whole units moves a vertex by half a diagonal at most; one unit is spare.
            assert drawn.distance(point) <= 1.5, (code, longitude, latitude)


@pytest.mark.parametrize("level", LEVELS)
def test_everything_drawn_lies_in_the_view_box(level: geometry.LayerLevel) -> None:
    """Guards against a frame that cuts an island or a dash off."""
    layer = geometry.albers_layer(level)
    _, _, width, height = layer.view_box
    paths = [region.path for region in layer.regions.values()]
    paths += [line.path for line in layer.lines] + list(layer.parent_lines)
    for path in paths:
        for part in subpaths(path):
            assert len(part) >= 2
            assert all(0 < x < width and 0 < y < height for x, y in part)


@pytest.mark.parametrize("level", LEVELS)
def test_label_points_lie_inside_their_shapes(level: geometry.LayerLevel) -> None:
    """Guards labels and markers against standing in a neighbour or in the sea."""
    for code, region in geometry.albers_layer(level).regions.items():
        largest = max((shapely.make_valid(shapely.Polygon(part)) for part in subpaths(region.path)), key=shapely.area)
        assert shapely.contains_xy(largest, *region.label), code


def test_borders_between_provinces_are_drawn_once() -> None:
    """Guards the heavier stroke: doubled lines would be darker, missing ones would leave gaps."""
    assert geometry.albers_layer("province").parent_lines == ()
    paths = geometry.albers_layer("prefecture").parent_lines
    lines = [shapely.LineString(points) for path in paths for points in subpaths(path)]
    assert shapely.union_all(lines).length == pytest.approx(sum(line.length for line in lines), rel=0.001)

    def in_units(shape: Any) -> Any:
        return shapely.transform(
            shape, lambda points: [geometry.project(longitude, latitude) for longitude, latitude in points]
        )

    members: dict[str, list[Any]] = {}
    for code, shape in features("prefecture").items():
        members.setdefault(str(geometry.roll_up(code, "province")), []).append(in_units(shape))
    provinces = [shapely.coverage_union_all(shapes) for shapes in members.values()]
    # Inner borders are in two outlines of provinces each, coasts in one.
    doubled = sum(province.length for province in provinces) - shapely.union_all(provinces).length
    assert sum(line.length for line in lines) == pytest.approx(doubled / 2, rel=0.005)


def test_every_path_is_closed_and_small() -> None:
    """Guards the fill of shapes, and the form that ``subpaths`` and browsers both read."""
    for level in LEVELS:
        for region in geometry.albers_layer(level).regions.values():
            assert re.fullmatch(r"(M\d+ \d+(l[-\d ]+|h1v1)z)+", region.path)
