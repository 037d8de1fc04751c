"""The outlines of the map for a slide: simplified to what a slide can show, so that the file stays small."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from dashboard.briefing.drawing import path_pieces
from dashboard.geometry import LayerLevel, albers_layer

# In units of the view box, which is some 20 000 wide: a 300th of an inch on a slide.
_TOLERANCE = 14.0
# An outline smaller than this (square units) is not simplified: nothing would be left of it.
_SMALL = 4000.0

Ring = tuple[tuple[float, float], ...]
Box = tuple[float, float, float, float]


def rings_of(path: str) -> list[Ring]:
    """The straight outlines in an SVG path, each from its first to its last point."""
    rings: list[list[tuple[float, float]]] = []
    for command, points in path_pieces(path):
        if command == "M":
            rings.append([])
        if command != "Z":
            rings[-1].append((points[-1][0], points[-1][1]))
    return [tuple(ring) for ring in rings]


@lru_cache(maxsize=4)
def simplified(level: LayerLevel) -> Mapping[str, tuple[Ring, ...]]:
    """Division code -> all its outlines, the largest first."""
    import shapely

    layer = albers_layer(level)
    found = [(code, ring) for code, region in layer.regions.items() for ring in rings_of(region.path)]
    outlines = [shapely.Polygon(ring) for _, ring in found]
    # Each for itself: where two borders part, it is by less than the line along them is wide.
    smooth = shapely.simplify(outlines, _TOLERANCE)
    kept: dict[str, list[tuple[float, Ring]]] = {}
    for (code, ring), shape, area in zip(found, smooth, shapely.area(outlines), strict=True):
        # No island is left out, however small: it keeps the outline that it has.
        points = ring if area < _SMALL else shapely.get_coordinates(shape)[:-1]
        kept.setdefault(code, []).append((float(area), tuple((float(x), float(y)) for x, y in points)))
    return MappingProxyType(
        {code: tuple(ring for _, ring in sorted(rings, key=lambda entry: -entry[0])) for code, rings in kept.items()}
    )


@lru_cache(maxsize=4)
def lines_of(level: LayerLevel) -> tuple[tuple[str, tuple[Ring, ...]], ...]:
    """(kind, lines) of the layer's national and provincial lines, which are never simplified away."""
    layer = albers_layer(level)
    kinds: dict[str, list[Ring]] = {}
    for line in layer.lines:
        kinds.setdefault(line.kind, []).extend(rings_of(line.path))
    found = [(kind, tuple(rings)) for kind, rings in kinds.items()]
    if layer.parent_lines:
        import shapely

        parents = [ring for path in layer.parent_lines for ring in rings_of(path) if len(ring) > 1]
        smooth = shapely.simplify([shapely.LineString(ring) for ring in parents], _TOLERANCE)
        found.append(("parent", tuple(tuple(map(tuple, shapely.get_coordinates(one))) for one in smooth)))
    return tuple(found)


def inside(rings: Sequence[Ring], box: Box, *, closed: bool) -> list[Ring]:
    """The parts of the outlines within the box (left, top, width, height); with `closed`, as areas."""
    left, top, width, height = box
    right, bottom = left + width, top + height
    whole, cut = [], []
    for ring in rings:
        xs, ys = [x for x, _ in ring], [y for _, y in ring]
        if max(xs) < left or min(xs) > right or max(ys) < top or min(ys) > bottom:
            continue
        if min(xs) >= left and max(xs) <= right and min(ys) >= top and max(ys) <= bottom:
            whole.append(ring)
        else:
            cut.append(ring)
    if cut:
        import shapely

        for ring in cut:
            shape = shapely.make_valid(shapely.Polygon(ring)) if closed else shapely.LineString(ring)
            for part in shapely.get_parts(shapely.clip_by_rect(shape, left, top, right, bottom)):
                outer = part.exterior if part.geom_type == "Polygon" else part
                if outer.geom_type in ("LineString", "LinearRing") and (not closed or part.geom_type == "Polygon"):
                    points = [(float(x), float(y)) for x, y in outer.coords]
                    whole.append(tuple(points[:-1] if closed else points))
    return whole
