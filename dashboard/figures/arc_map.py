"""Ties between divisions as arcs over the reading map: the dash tells the kind, the width how many."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from dashboard.figures.region_map import (
    NOT_HELD,
    national_sample,
    not_held_pattern,
    placed_labels,
    province_sample,
)
from dashboard.figures.svg import (
    NARROW_COLUMN,
    Drawing,
    RegionShape,
    clickable,
    escape,
    rectangle,
    text_element,
    text_width,
)
from dashboard.figures.ties import LINE_STYLES, line
from dashboard.geometry import AlbersLayer, LayerLevel
from dashboard.theme import css_variable

# Beyond this many arcs a map is a tangle; the page says how many are left out.
MOST_ARCS = 60
# The drawing is so many units wide; in a narrow column fewer, so that words and lines are larger against the map.
_UNITS, _NARROW_UNITS = 1000, 600
_STROKE = 1.4
_MARK = 7
# The height of the ground above the map for what has no place in it, and how far above the map its mark stands.
_ABOVE, _ABOVE_MARK = 64, 20
_SAMPLE = 54
_LEGEND_SIZE, _LEGEND_STEP = 19, 29
# The bow of an arc as a share of its length: the first towards the north, the next to the other side, then wider.
_BOWS = (0.2, -0.2, 0.42, -0.42, 0.64, -0.64)
_MOST_WEIGHT = 3.0
# The view around the places drawn: so much wider than they lie, and never narrower than so many kilometres.
_ROOM = 1.9
_LEAST_KM = 420
BoxOf = tuple[float, float, float, float]


@dataclass(frozen=True)
class ArcPlace:
    """An end of arcs: division code, name, and place in the layer's units; `point` False above the map's level.

    A place without coordinates (the country) is drawn above the map: within it, it would seem to lie in a division.
    """

    code: str
    name: str
    at: tuple[float, float] | None
    point: bool = True


@dataclass(frozen=True)
class Arc:
    """The ties of one kind between two places, by code: how many, and the same in words."""

    first: str
    second: str
    kind: str
    count: int
    label: str


@dataclass(frozen=True)
class ArcWords:
    """The words of the map in the reader's language; `nothing_label` keeps its `{name}`."""

    description: str
    ties: Mapping[str, str]
    point: str
    above: str
    national: str
    tied: str
    zero: str
    nothing: str
    nothing_label: str
    national_line: str
    province_line: str
    region_label: Callable[[str], str]


def arc_map(
    layer: AlbersLayer,
    places: Sequence[ArcPlace],
    arcs: Sequence[Arc],
    held: frozenset[str],
    words: ArcWords,
    *,
    level: LayerLevel,
    selected: str = "",
    view_box: BoxOf | None = None,
) -> Drawing:
    """The arcs over this layer, those of most ties first where there are more than can be drawn."""
    box = view_box or layer.view_box
    narrow = _drawn(layer, places, arcs, held, words, level, selected, box, box[2] / _NARROW_UNITS)
    return replace(
        _drawn(layer, places, arcs, held, words, level, selected, box, box[2] / _UNITS),
        min_width=NARROW_COLUMN,
        narrower=(narrow,),
    )


def _drawn(
    layer: AlbersLayer,
    places: Sequence[ArcPlace],
    arcs: Sequence[Arc],
    held: frozenset[str],
    words: ArcWords,
    level: LayerLevel,
    selected: str,
    box: BoxOf,
    unit: float,
) -> Drawing:
    located = {place.code: _located(place, box, unit) for place in places}
    drawn = sorted(arcs, key=lambda arc: (-arc.count, arc.first, arc.second, arc.kind))[:MOST_ARCS]
    shapes = {
        code: RegionShape("zero" + (" selected" if code == selected else ""), words.region_label(code), code)
        for code in sorted(held & set(layer.regions))
    }
    for place in places:
        if place.code in layer.regions:
            css_class = "level-2" + (" selected" if place.code == selected else "")
            shapes[place.code] = RegionShape(css_class, words.region_label(place.code), place.code)
    lines = []
    of_pair: dict[tuple[str, str], int] = {}
    for arc in sorted(drawn, key=lambda arc: list(LINE_STYLES).index(arc.kind)):
        number = of_pair[arc.first, arc.second] = of_pair.get((arc.first, arc.second), -1) + 1
        lines.append(_arc(arc, located[arc.first], located[arc.second], _BOWS[number % len(_BOWS)], unit))
    marks = [_place(place, located[place.code], unit, words, place.code == selected) for place in places]
    # Above the mark, not on it.
    above = [(located[place.code][0], located[place.code][1] - _MARK * unit, place.name) for place in places]
    labels = placed_labels(above, unit, grows=False)
    kinds = [kind for kind in LINE_STYLES if any(arc.kind == kind for arc in drawn)]
    legend, height = _legend(box, unit, kinds, places, words)
    above_map = _ABOVE * unit if any(place.at is None for place in places) else 0
    # The layer goes on beyond the box: a ground of its own keeps the mark out of the divisions there.
    ground = rectangle(box[0], box[1] - above_map, box[2], above_map, css_variable("background")) if above_map else ""
    return Drawing(
        view_box=(box[0], box[1] - above_map, box[2], box[3] + height + above_map),
        markup=not_held_pattern(unit) + ground + "".join(lines + marks + labels) + legend,
        description=words.description,
        layer=level,
        regions=MappingProxyType(shapes),
        other_label=words.nothing_label,
    )


def frame_of(layer: AlbersLayer, points: Sequence[tuple[float, float]]) -> BoxOf:
    """The view box around these points, in the proportions of the whole map; the whole map where there are none."""
    if not points:
        return layer.view_box
    xs, ys = [x for x, _ in points], [y for _, y in points]
    _, _, full_width, full_height = layer.view_box
    scale = _ROOM * max((max(xs) - min(xs)) / full_width, (max(ys) - min(ys)) / full_height)
    scale = min(max(scale, _LEAST_KM * layer.units_per_km / full_width), 1)
    wide, high = full_width * scale, full_height * scale
    return (min(xs) + max(xs)) / 2 - wide / 2, (min(ys) + max(ys)) / 2 - high / 2, wide, high


def _located(place: ArcPlace, box: BoxOf, unit: float) -> tuple[float, float]:
    """The place itself, or above the map's upper left corner, with room for its name above it."""
    return place.at or (box[0] + text_width(place.name, 12 * unit) + 10 * unit, box[1] - _ABOVE_MARK * unit)


def _arc(arc: Arc, start: tuple[float, float], end: tuple[float, float], bow: float, unit: float) -> str:
    (x, y), (to_x, to_y) = (start, end) if start[0] <= end[0] else (end, start)
    across, down = to_x - x, to_y - y
    # Perpendicular to the chord, towards the north for a positive bow: from west to east that is the left hand.
    bend_x, bend_y = (x + to_x) / 2 + down * bow, (y + to_y) / 2 - across * bow
    weight = min(_STROKE * (1 + math.log2(max(arc.count, 1)) / 2), _STROKE * _MOST_WEIGHT)
    path = f"M{x:.0f} {y:.0f}Q{bend_x:.0f} {bend_y:.0f} {to_x:.0f} {to_y:.0f}"
    drawn = line(path, arc.kind, escape(arc.label), unit=unit * _STROKE, weight=weight / _STROKE)
    if arc.count > 1:
        size = 17 * unit
        top_x, top_y = (x + to_x) / 4 + bend_x / 2, (y + to_y) / 4 + bend_y / 2
        drawn += (
            f'<g pointer-events="none" paint-order="stroke" stroke="{css_variable("background")}" '
            f'stroke-width="{4 * unit:.1f}">'
            + text_element(
                round(top_x), round(top_y), f"×{arc.count}", round(size, 1), css_variable("text"), "middle", 600
            )
            + "</g>"
        )
    return drawn


def _mark(x: float, y: float, radius: float, point: bool, national: bool = False) -> str:
    """A circle at a place, a square where only the level above is known, a triangle for bodies of the whole country."""
    look = f'fill="{css_variable("text")}" stroke="{css_variable("background")}" stroke-width="{radius / 5:.1f}"'
    if national:
        r = radius * 1.2
        return f'<path d="M{x:.1f} {y - r:.1f}l{r:.1f} {1.8 * r:.1f}h{-2 * r:.1f}Z" {look}/>'
    if point:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" {look}/>'
    return (
        f'<rect x="{x - radius:.1f}" y="{y - radius:.1f}" width="{2 * radius:.1f}" height="{2 * radius:.1f}" {look}/>'
    )


def _place(place: ArcPlace, at: tuple[float, float], unit: float, words: ArcWords, selected: bool) -> str:
    mark = _mark(*at, _MARK * unit, place.point, place.at is None)
    if selected:
        mark += (
            f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{1.9 * _MARK * unit:.1f}" fill="none" '
            f'stroke="{css_variable("selected")}" stroke-width="{3.5 * unit:.1f}"/>'
        )
    # The country stands for no region that could be chosen.
    return clickable(place.code, words.region_label(place.code), mark) if place.at else mark


def _legend(
    box: BoxOf, unit: float, kinds: Sequence[str], places: Sequence[ArcPlace], words: ArcWords
) -> tuple[str, float]:
    """What the lines, marks and fills mean, on a ground of its own below the map; and the height it takes."""
    y, wide = -6 * unit, _SAMPLE * unit
    entries = [(line(f"M0 {y:.1f}h{wide:.1f}", kind, unit=unit), words.ties[kind]) for kind in kinds]
    if any(place.at is None for place in places):
        entries.append((_mark(wide / 2, y, 6 * unit, False, True), words.national))
    for point, name in ((True, words.point), (False, words.above)):
        if any(place.point == point and place.at for place in places):
            entries.append((_mark(wide / 2, y, 6 * unit, point), name))
    for fill, edge, name in (
        *([(css_variable("level-2"), "line", words.tied)] if places else []),
        (css_variable("zero"), "boundary", words.zero),
        (NOT_HELD, "boundary", words.nothing),
    ):
        swatch = rectangle(0, -14 * unit, wide, 16 * unit, fill, css_variable(edge))
        entries.append((f'<g stroke-width="{unit:.1f}">{swatch}</g>', name))
    entries.append((province_sample(y, wide, unit), words.province_line))
    entries.append((national_sample(y, wide, unit), words.national_line))
    size, step = _LEGEND_SIZE * unit, _LEGEND_STEP * unit
    column = max(text_width(name, size) for _, name in entries) + (_SAMPLE + 26) * unit
    columns = max(int(box[2] // column), 1)
    height = -(-len(entries) // columns) * step + 14 * unit
    top = box[1] + box[3]
    parts = [rectangle(box[0], top, box[2], height, css_variable("background"))]
    for number, (swatch, name) in enumerate(entries):
        x, base = box[0] + (number % columns) * box[2] / columns, top + (number // columns + 1) * step
        words_of_entry = text_element(round((_SAMPLE + 10) * unit), 0, name, round(size, 1), css_variable("text"))
        parts.append(f'<g transform="translate({x:.1f} {base:.1f})">{swatch}{words_of_entry}</g>')
    return f'<g class="key">{"".join(parts)}</g>', height
