"""The small map that says where a region lies: the whole country, its province filled, the place itself marked."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from dashboard.figures.region_map import extent
from dashboard.figures.svg import Drawing, RegionShape, text_element, text_width
from dashboard.geometry import AlbersLayer
from dashboard.theme import css_variable

# Sizes in thousandths of the map's width: the drawing is small, so its words are large in it.
_LABEL = 46
_RADIUS = 12
_WIDEST = 460
# A name stands inside a province that is so many times as wide.
_ROOM = 1.3


def locator_map(
    layer: AlbersLayer,
    provinces: frozenset[str],
    name: str,
    label: Callable[[str], str],
    *,
    description: str,
    point: tuple[float, float] | None = None,
) -> Drawing:
    """The country with these provinces filled and `name` beside the point, else in or beside the one province filled.

    Every province can be chosen; `label` is what it is called then. The layer is drawn whole, with its national lines.
    """
    unit = layer.view_box[2] / 1000
    shapes = {
        code: RegionShape("level-3" if code in provinces else "nothing", label(code), code) for code in layer.regions
    }
    marks = ""
    place = point
    beside = point is not None
    if place is None and len(provinces) == 1:
        outline = layer.regions[next(iter(provinces))]
        place = outline.label
        # A name wider than its province would hide it: then it stands beside a mark as a city's does.
        beside = extent(outline.path)[2] < _ROOM * text_width(name, _LABEL * unit)
    if place and beside:
        x, y = place
        edge = f'stroke="{css_variable("background")}" stroke-width="{4 * unit:.1f}"'
        fill = css_variable("selected")
        marks = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_RADIUS * unit:.1f}" fill="{fill}" {edge}/>'
    if place:
        marks += _name(layer, place, name, unit, beside=beside)
    return Drawing(
        view_box=layer.view_box,
        markup=marks,
        description=description,
        layer="province",
        regions=MappingProxyType(shapes),
        max_width=_WIDEST,
    )


def _name(layer: AlbersLayer, place: tuple[float, float], name: str, unit: float, *, beside: bool) -> str:
    """The name with a halo, beside a point or over the middle of a province, inside the map's edges."""
    size = _LABEL * unit
    left, _, width, _ = layer.view_box
    x, y = place
    wide = text_width(name, size)
    if beside:
        # To the right of the point, unless the edge is nearer than the words are long.
        fits = x + 2 * _RADIUS * unit + wide < left + width
        x, anchor = (x + 1.7 * _RADIUS * unit, "start") if fits else (x - 1.7 * _RADIUS * unit, "end")
    else:
        x, anchor = min(max(x, left + wide / 2), left + width - wide / 2), "middle"
    halo = f'paint-order="stroke" stroke="{css_variable("background")}" stroke-width="{8 * unit:.1f}"'
    words = text_element(round(x), round(y + 0.35 * size), name, round(size, 1), css_variable("text"), anchor, 600)
    return f'<g pointer-events="none" {halo} stroke-linejoin="round">{words}</g>'
