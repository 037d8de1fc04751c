"""Maps of a slide: every division a shape of its own that can be recoloured, the national lines beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dashboard.briefing.drawing import Named
from dashboard.briefing.drawing_shapes import Placing, drawn
from dashboard.briefing.map_shapes import Ring, inside, lines_of, simplified
from dashboard.briefing.shapes import Group, Ids, Paint, Piece, freeform, group
from dashboard.figures.svg import Drawing
from dashboard.geometry import LayerLevel

# How each kind of line of a layer is drawn: colour, points, dash. As drawing.css has them.
_LINES = {
    "ten_dash_line": Paint("", "national-line", 1.5),
    "undefined_border": Paint("", "national-line", 1.2, "sysDash"),
    "special_region_border": Paint("", "province-boundary", 0.75),
    "province_sea_border": Paint("", "province-boundary", 0.75),
    "parent": Paint("", "province-boundary", 1.0),
}
# The dashes of the South China Sea are one shape each, whatever else is one.
_APART = "ten_dash_line"
_EDGE, _SELECTED = 0.4, 2.0


def map_xml(
    ids: Ids,
    drawing: Drawing,
    found: Sequence[Named],
    placing: Placing,
    box: tuple[float, float, float, float],
    *,
    name: str,
    spoken: str,
    region_name: Callable[[str], str],
    line_name: str,
) -> str:
    """The map as one group: each division named "code name", the lines, and what lies over them.

    `box` is the part of the layer that is shown, in its units; `found` what the drawing has over the divisions.
    """
    level: LayerLevel = "prefecture" if drawing.layer == "prefecture" else "province"
    children = []
    for code, rings in simplified(level).items():
        shown = inside(rings, box, closed=True)
        if not shown:
            continue
        shape = drawing.regions.get(code)
        css = shape.css_class.split() if shape else []
        fill = next((part for part in css if part != "selected"), "")
        edge = ("selected", _SELECTED) if "selected" in css else ("boundary", _EDGE)
        paint = Paint(fill, *edge) if fill else Paint("nothing", *edge, hatch="boundary")
        label = region_name(code)
        told = shape.label if shape else drawing.other_label.replace("{name}", label)
        children.append(freeform(ids, f"{code} {label}", _pieces(shown, placing, closed=True), paint, told))
    for kind, lines in lines_of(level):
        shown = inside(lines, box, closed=False)
        several = [[line] for line in shown] if kind == _APART else [shown]
        for number, some in enumerate(several, 1):
            if some:
                called = f"{line_name} {number}" if kind == _APART else kind
                children.append(freeform(ids, called, _pieces(some, placing, closed=False), _LINES[kind]))
    children += drawn(ids, found, placing, least=7.5)
    left, top = placing.at(box[0], box[1])
    area = (left, top, box[2] * placing.scale, box[3] * placing.scale)
    return group(ids, Group(name, area, children, spoken))


def _pieces(rings: Sequence[Ring], placing: Placing, *, closed: bool) -> list[Piece]:
    pieces: list[Piece] = []
    for ring in rings:
        points = [placing.at(x, y) for x, y in ring]
        pieces.append(("M", (points[0],)))
        pieces += [("L", (point,)) for point in points[1:]]
        if closed:
            pieces.append(("Z", ()))
    return pieces
