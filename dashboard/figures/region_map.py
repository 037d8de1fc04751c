"""The reading map: divisions coloured by a count, parks as points, the national lines; Albers, as SVG."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from dashboard.figures.svg import Drawing, RegionShape, clickable, rectangle, text_element, text_width
from dashboard.geometry import AlbersLayer, LayerLevel
from dashboard.theme import LEVELS, css_variable

# Sizes in thousandths of the full extent's width, so that they hold at every zoom.
_FULL_EXTENT_UNITS = 1000
_LABEL_SIZE = 20
_LEGEND_SIZE = 18
# Marks nearer than this, in thousandths of the map, are at one place: their numbers would lie upon each other.
_ONE_PLACE = 12
# Where a label may stand: shares of its width to the side, thousandths down from the point inside the division.
_LABEL_STEPS = ((0, -8), (0, 14), (-1, 5), (1, 5), (0, -30), (0, 36), (-1, -18), (1, -18))
_MARGIN_FACTOR = 1.5
# The fill of divisions of which nothing is held.
NOT_HELD = "url(#not-held)"
_PATH_PART = re.compile(r"([MLml])([^MLmlZz]*)")
_PATH_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class MapPoint:
    """A park or zone on the map: its key, name, and place in the layer's view box."""

    key: str
    label: str
    x: float
    y: float


@dataclass(frozen=True)
class MapWords:
    """The words of one map, already in the reader's language; `nothing_label` keeps its `{name}` to be filled in."""

    description: str
    legend_title: str
    zero: str
    nothing: str
    nothing_label: str
    park: str
    national_line: str
    province_line: str
    region_name: Callable[[str], str]
    region_label: Callable[[str, int], str]


def class_limits(highest: int) -> tuple[int, ...]:
    """The upper limits of the classes of a count up to `highest`: every whole number to five, then growing steps."""
    if highest <= 0:
        return ()
    if highest <= LEVELS:
        return tuple(range(1, highest + 1))
    limits = [math.ceil(round(highest ** (step / LEVELS), 9)) for step in range(1, LEVELS + 1)]
    return tuple(sorted(set(limits)))


def class_of(value: int, limits: Sequence[int]) -> int:
    """The class of a count, from 1; 0 for none."""
    if value <= 0:
        return 0
    return next(number for number, limit in enumerate(limits, 1) if value <= limit)


def region_map(
    layer: AlbersLayer,
    values: Mapping[str, int],
    held: frozenset[str],
    words: MapWords,
    *,
    level: LayerLevel,
    points: Sequence[MapPoint] = (),
    selected: str = "",
    view_box: tuple[float, float, float, float] | None = None,
    clickable_regions: bool = True,
) -> Drawing:
    """The map of `values` (division code -> count) on this layer.

    `held` are the divisions at which the collection has anything at all: zero is drawn apart from nothing collected.
    `view_box` shows a part of the layer; left out, the whole country down to Zengmu Ansha.
    """
    box = view_box or layer.view_box
    unit = box[2] / _FULL_EXTENT_UNITS
    limits = class_limits(max(values.values(), default=0))
    shapes = {}
    for code in sorted(held & set(layer.regions) | set(values) & set(layer.regions)):
        value = values.get(code, 0)
        css_class = f"level-{spread(class_of(value, limits), len(limits))}" if value else "zero"
        if code == selected:
            css_class += " selected"
        shapes[code] = RegionShape(css_class, words.region_label(code, value), code if clickable_regions else "")
    marks = [_point(point, unit, words, said) for point, said in zip(points, _numbers(points, unit), strict=True)]
    labels = _labels(layer, values, words, box, unit)
    legend = _legend(box, unit, limits, words, bool(points))
    return Drawing(
        view_box=box,
        markup=not_held_pattern(unit) + "".join(labels + marks) + legend,
        description=words.description,
        layer=level,
        regions=MappingProxyType(shapes),
        other_label=words.nothing_label,
    )


def not_held_pattern(unit: float) -> str:
    """The hatching that `NOT_HELD` names: divisions of which nothing is held stay apart from pale ones in grey print.

    drawing.css fills with it every division that a drawing does not list.
    """
    step = 9 * unit
    ground = f'<rect width="{step:.1f}" height="{step:.1f}" fill="{css_variable("nothing")}"/>'
    line = f'stroke="{css_variable("boundary")}" stroke-opacity="0.6" stroke-width="{unit:.1f}"'
    hatch = f'<path d="M0 0V{step:.1f}" {line}/>'
    return (
        f'<defs><pattern id="not-held" width="{step:.1f}" height="{step:.1f}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)">{ground}{hatch}</pattern></defs>'
    )


def national_sample(y: float, length: float, unit: float) -> str:
    """A piece of the national lines for a legend, from the left edge at this height."""
    stroke = f'stroke="{css_variable("national-line")}" stroke-width="{3.2 * unit:.1f}"'
    return f'<path d="M0 {y:.1f}h{length:.1f}" {stroke} stroke-dasharray="{10 * unit:.1f} {6 * unit:.1f}"/>'


def province_sample(y: float, length: float, unit: float) -> str:
    """A piece of a provincial boundary for a legend: drawn through on land, then in short strokes as at sea.

    The special administrative regions are of that level: their line is this one and never the national one.
    """
    dash = length / 9
    strokes = "".join(f"m{dash:.1f} 0h{dash:.1f}" for _ in range(2))
    stroke = f'stroke="{css_variable("province-boundary")}" stroke-width="{1.8 * unit:.1f}"'
    return f'<path d="M0 {y:.1f}h{5 * dash:.1f}{strokes}" fill="none" {stroke}/>'


def extent(path: str) -> tuple[float, float, float, float]:
    """Left, top, width and height of an outline written with M, l and Z, in its own units."""
    x = y = 0.0
    xs: list[float] = []
    ys: list[float] = []
    for command, numbers in _PATH_PART.findall(path):
        values = [float(number) for number in _PATH_NUMBER.findall(numbers)]
        for dx, dy in zip(values[::2], values[1::2], strict=True):
            x, y = (dx, dy) if command in "ML" else (x + dx, y + dy)
            xs.append(x)
            ys.append(y)
    return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)


def framed(layer: AlbersLayer, code: str) -> tuple[float, float, float, float]:
    """The view box around one region: its extent with a margin, in the proportions of the whole map."""
    left, top, width, height = extent(layer.regions[code].path)
    _, _, full_width, full_height = layer.view_box
    scale = _MARGIN_FACTOR * max(width / full_width, height / full_height)
    wide, high = full_width * scale, full_height * scale
    return left + width / 2 - wide / 2, top + height / 2 - high / 2, wide, high


def spread(number: int, classes: int) -> int:
    """A class number spread over the whole colour scale, so that few classes still differ clearly."""
    return LEVELS if classes <= 1 else 1 + round((number - 1) * (LEVELS - 1) / (classes - 1))


def _inside(layer: AlbersLayer, code: str, box: tuple[float, float, float, float]) -> bool:
    x, y = layer.regions[code].label
    return box[0] <= x <= box[0] + box[2] and box[1] <= y <= box[1] + box[3]


def _labels(
    layer: AlbersLayer,
    values: Mapping[str, int],
    words: MapWords,
    box: tuple[float, float, float, float],
    unit: float,
) -> list[str]:
    """The name and count of each division that has any, the largest first, none over another.

    A label that would cover one before it steps aside; where nothing is free the division keeps its colour and its
    tooltip only.
    """
    named = [
        (*layer.regions[code].label, f"{words.region_name(code)} {value}")
        for code, value in sorted(values.items(), key=lambda item: (-item[1], item[0]))
        if value and code in layer.regions and _inside(layer, code, box)
    ]
    return placed_labels(named, unit)


def placed_labels(named: Sequence[tuple[float, float, str]], unit: float, *, grows: bool = True) -> list[str]:
    """The names at their points, in the given order, none over another; one for which nothing is free is left out.

    `grows` lets them grow in a narrow column, where nothing larger is drawn for it.
    """
    size = _LABEL_SIZE * unit
    taken: list[tuple[float, float, float, float]] = []
    labels = []
    for x, y, name in named:
        width = text_width(name, size)
        for aside, down in _LABEL_STEPS:
            middle, base = x + aside * (width / 2 + 10 * unit), y + down * unit
            area = (middle - width / 2, base - size, middle + width / 2, base + 0.2 * size)
            if all(
                area[2] < other[0] or other[2] < area[0] or area[3] < other[1] or other[3] < area[1] for other in taken
            ):
                taken.append(area)
                labels.append(_label(middle, base, name, size, unit, "label" if grows else "name"))
                break
    return labels


def _label(x: float, y: float, name: str, size: float, unit: float, css_class: str) -> str:
    halo = f'paint-order="stroke" stroke="{css_variable("background")}" stroke-width="{4.4 * unit:.1f}"'
    words = text_element(round(x), round(y), name, round(size, 1), css_variable("text"), "middle", 600)
    return f'<g class="{css_class}" pointer-events="none" {halo} stroke-linejoin="round">{words}</g>'


def _diamond(x: float, y: float, radius: float, attributes: str) -> str:
    r = f"{radius:.1f}"
    return (
        f'<path d="M{x:.1f} {y - radius:.1f}l{r} {r}l-{r} {r}l-{r} -{r}Z" fill="{css_variable("park")}"{attributes}/>'
    )


def _numbers(points: Sequence[MapPoint], unit: float) -> list[str]:
    """The number beside each mark; marks at one place have theirs together beside the first: "5/6"."""
    beside: list[list[int]] = [[] for _ in points]
    for number, point in enumerate(points):
        near = (place for place, other in enumerate(points[:number]) if beside[place]
                and math.hypot(other.x - point.x, other.y - point.y) < _ONE_PLACE * unit)  # fmt: skip
        beside[next(near, number)].append(number + 1)
    return ["/".join(map(str, numbers)) for numbers in beside]


def _point(point: MapPoint, unit: float, words: MapWords, numbers: str) -> str:
    edge = f' class="park" stroke="{css_variable("background")}" stroke-width="{1.5 * unit:.2f}"'
    # On the screen the mark says its name itself; a picture's note has the names by these numbers.
    halo = f'paint-order="stroke" stroke="{css_variable("background")}" stroke-width="{3 * unit:.1f}"'
    named = text_element(
        round(point.x + 9 * unit),
        round(point.y + 4 * unit),
        numbers,
        round(13 * unit),
        css_variable("park"),
        weight=700,
    )
    return clickable(
        f"place:{point.key}",
        f"{words.park}: {point.label}",
        _diamond(point.x, point.y, 7 * unit, edge) + f'<g class="number" pointer-events="none" {halo}>{named}</g>',
    )


def _legend(
    box: tuple[float, float, float, float], unit: float, limits: Sequence[int], words: MapWords, with_points: bool
) -> str:
    size = _LEGEND_SIZE * unit
    step = 28 * unit
    entries: list[tuple[str, str]] = []
    lowest = 1
    for number, limit in enumerate(limits, 1):
        text = f"{limit}" if limit == lowest else f"{lowest}–{limit}"
        entries.append(
            (
                rectangle(
                    0,
                    0,
                    26 * unit,
                    15 * unit,
                    css_variable(f"level-{spread(number, len(limits))}"),
                    css_variable("line"),
                ),
                text,
            )
        )
        lowest = limit + 1
    entries.append((rectangle(0, 0, 26 * unit, 15 * unit, css_variable("zero"), css_variable("boundary")), words.zero))
    entries.append((rectangle(0, 0, 26 * unit, 15 * unit, NOT_HELD, css_variable("boundary")), words.nothing))
    if with_points:
        entries.append((_diamond(13 * unit, 7 * unit, 7 * unit, ""), words.park))
    entries.append((province_sample(8 * unit, 26 * unit, unit), words.province_line))
    entries.append((national_sample(8 * unit, 26 * unit, unit), words.national_line))
    widest = max([text_width(text, size) for _, text in entries] + [text_width(words.legend_title, size) - 36 * unit])
    width, height = widest + 58 * unit, (len(entries) + 1) * step + 22 * unit
    left, top = box[0] + 12 * unit, box[1] + box[3] - height - 12 * unit
    parts = [rectangle(left, top, width, height, css_variable("background"), css_variable("line"), 4 * unit)]
    parts.append(
        text_element(left + 12 * unit, top + 26 * unit, words.legend_title, size, css_variable("text"), weight=600)
    )
    for number, (swatch, text) in enumerate(entries, 1):
        line = top + 14 * unit + number * step
        parts.append(f'<g transform="translate({left + 12 * unit:.1f} {line:.1f})">{swatch}</g>')
        parts.append(text_element(left + 46 * unit, line + 13 * unit, text, size, css_variable("text")))
    return f'<g class="legend" pointer-events="none" stroke-width="{unit:.1f}">{"".join(parts)}</g>'
