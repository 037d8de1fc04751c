"""A drawing as one SVG that needs nothing else: the outlines of its map filled in, the colours those of print."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from dashboard.figures.region_map import extent
from dashboard.figures.svg import Drawing, escape
from dashboard.geometry import LayerLevel, albers_layer
from dashboard.theme import FONT_FAMILY, printed

# The look of outlines and lines, one file for the browser and for here.
LOOK = Path(__file__).resolve().parent.parent / "ui" / "assets" / "drawing.css"
_SIZES = re.compile(r"(stroke-width|stroke-dasharray): ([\d. ]+)")
_FIXED_WIDTH = "vector-effect: non-scaling-stroke;"

Box = tuple[float, float, float, float]


def standalone_svg(drawing: Drawing, width: float) -> str:
    """The drawing alone, `width` units wide, as an SVG for a file or a printer."""
    height = width * drawing.height / drawing.width
    view = " ".join(f"{number:g}" for number in drawing.view_box)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:.1f}" viewBox="{view}" '
        f"font-family='{FONT_FAMILY}'><title>{escape(drawing.description)}</title>"
        f"{printed(fill_layer(drawing, width))}</svg>"
    )


def fill_layer(drawing: Drawing, width: float) -> str:
    """The drawing's markup with the outlines that its view shows, for a picture this wide; colours are still named."""
    if not drawing.layer:
        return drawing.markup
    level: LayerLevel = "prefecture" if drawing.layer == "prefecture" else "province"
    shapes = []
    for code in codes_within(level, drawing.view_box):
        shape = drawing.regions.get(code)
        css_class = shape.css_class if shape else "not-held"
        shapes.append((css_class, f'<path class="region {css_class}" d="{albers_layer(level).regions[code].path}"/>'))
    # The chosen outline is drawn last, or its neighbours would cover it.
    shapes.sort(key=lambda shape: "selected" in shape[0].split())
    lines = [f'<path class="line {kind}" d="{path}"/>' for kind, path in lines_within(level, drawing.view_box)]
    style = f"<style>{_look(drawing.width / width)}</style>"
    return style + "".join(path for _, path in shapes) + "".join(lines) + drawing.markup


def _look(unit: float) -> str:
    """The style of outlines with widths in the drawing's own units: they grow with the picture, as the words do."""

    def sized(found: re.Match[str]) -> str:
        return f"{found[1]}: " + " ".join(f"{float(size) * unit:.1f}" for size in found[2].split())

    return _SIZES.sub(sized, LOOK.read_text(encoding="utf-8").replace(_FIXED_WIDTH, ""))


@lru_cache(maxsize=64)
def codes_within(level: LayerLevel, view: Box) -> tuple[str, ...]:
    """The divisions of a layer that this view shows. Outlines far outside would only make the file large and slow."""
    regions = albers_layer(level).regions
    return tuple(code for code, region in regions.items() if _meet(extent(region.path), view))


@lru_cache(maxsize=64)
def lines_within(level: LayerLevel, view: Box) -> tuple[tuple[str, str], ...]:
    """(kind, path) of the lines of a layer that this view shows, the borders between provinces first."""
    layer = albers_layer(level)
    lines = [*(("parent", path) for path in layer.parent_lines), *((line.kind, line.path) for line in layer.lines)]
    shown = []
    for kind, path in lines:
        # One path holds many lines: each begins with its own M.
        kept = "".join(f"M{part}" for part in path.split("M")[1:] if _meet(extent(f"M{part}"), view))
        if kept:
            shown.append((kind, kept))
    return tuple(shown)


def _meet(box: Box, view: Box) -> bool:
    x, y, width, height = box
    left, top, wide, high = view
    return x <= left + wide and x + width >= left and y <= top + high and y + height >= top
