"""Our drawings read back: the small part of SVG that the figures write, as shapes under their names."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element, fromstring

from dashboard.briefing.shapes import Paint, Piece
from dashboard.figures.svg import text_width

SVG = "{http://www.w3.org/2000/svg}"
_VARIABLE = re.compile(r"var\(--([a-z0-9-]+)\)")
_TRANSFORM = re.compile(r"(translate|rotate|scale)\(([^)]*)\)")
_NUMBERS = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?")
_PATH = re.compile(r"([MmLlHhVvCcQqZz])([^MmLlHhVvCcQqZz]*)")
_STEPS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "Q": 4}
# The hatchings that the figures fill with: ground and line.
_HATCHED = {"url(#gap)": ("background", "line"), "url(#not-held)": ("nothing", "boundary")}
# What a shape inherits from the group around it.
_INHERITED = ("fill", "stroke", "stroke-width", "stroke-dasharray", "paint-order")

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]
_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True)
class Shape:
    """One shape in the drawing's units. `box` is left, top, right, bottom; `kind` text, rect, ellipse or path."""

    kind: str
    box: Box
    paint: Paint = field(default_factory=Paint)
    pieces: tuple[Piece, ...] = ()
    words: str = ""
    size: float = 0
    colour: str = "text"
    bold: bool = False
    anchor: str = "start"
    turned: bool = False
    halo: bool = False
    rounded: float = 0


@dataclass(frozen=True)
class Named:
    """Shapes that a reader takes for one thing, under its name."""

    name: str
    shapes: tuple[Shape, ...]
    part: str = ""

    @property
    def box(self) -> Box:
        """Left, top, right, bottom."""
        return bounds([shape.box for shape in self.shapes])


def bounds(boxes: Sequence[Box]) -> Box:
    """The box around all of these."""
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def read_markup(markup: str) -> list[Named]:
    """The shapes of a drawing's markup in its own units, in order, each under its name, else under none."""
    root = fromstring(f'<svg xmlns="http://www.w3.org/2000/svg">{markup}</svg>')
    found: list[Named] = []
    for name, part, shape in _walk(root, _IDENTITY, {}, "", ""):
        if found and name and found[-1].name == name and found[-1].part == part:
            found[-1] = replace(found[-1], shapes=(*found[-1].shapes, shape))
        else:
            found.append(Named(name, (shape,), part))
    return found


def _walk(
    parent: Element, matrix: Matrix, inherited: dict[str, str], name: str, part: str
) -> Iterator[tuple[str, str, Shape]]:
    for element in parent:
        tag = str(element.tag).removeprefix(SVG)
        own = {**inherited, **{key: element.get(key, "") for key in _INHERITED if key in element.attrib}}
        if tag in ("title", "defs"):
            continue
        if tag == "g":
            moved = _times(matrix, _matrix(element.get("transform", "")))
            label = element.get("aria-label") or element.findtext(f"{SVG}title") or name
            yield from _walk(element, moved, own, label, element.get("class") or part)
            continue
        moved = _times(matrix, _matrix(element.get("transform", "")))
        shape = _shape(tag, element, moved, own)
        if shape is not None:
            yield name, part, shape


def _matrix(transform: str) -> Matrix:
    matrix = _IDENTITY
    for kind, inner in _TRANSFORM.findall(transform):
        values = [float(number) for number in _NUMBERS.findall(inner)]
        if kind == "translate":
            step: Matrix = (1, 0, 0, 1, values[0], values[1] if len(values) > 1 else 0)
        elif kind == "scale":
            step = (values[0], 0, 0, values[-1], 0, 0)
        else:
            turn = math.radians(values[0])
            step = (math.cos(turn), math.sin(turn), -math.sin(turn), math.cos(turn), 0, 0)
        matrix = _times(matrix, step)
    return matrix


def _times(first: Matrix, second: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * m + e, b * k + d * m + f)


def _at(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _colour(value: str | None) -> str:
    if not value or value in ("none", "transparent"):
        return ""
    found = _VARIABLE.fullmatch(value)
    return found.group(1) if found else value if re.fullmatch(r"#[0-9a-fA-F]{6}", value) else "text"


def _paint(element: Element, own: dict[str, str], scale: float) -> Paint:
    get = element.get
    filled, stroke = own.get("fill", "var(--text)"), own.get("stroke")
    ground, hatch = _HATCHED.get(filled, ("", ""))
    width = float(own.get("stroke-width", "1")) * scale
    dashes = [float(number) * scale for number in _NUMBERS.findall(own.get("stroke-dasharray", ""))]
    opacity = float(get("opacity") or get("stroke-opacity") or get("fill-opacity") or 1)
    return Paint(ground or _colour(filled), _colour(stroke), width, _dash(dashes, width), hatch, opacity)


def _dash(dashes: Sequence[float], width: float) -> str:
    """The preset of the file format that is nearest to these dashes; empty for a line drawn through."""
    if not dashes or width <= 0:
        return ""
    if len(dashes) > 2:
        return "sysDashDot" if dashes[0] < 5 * width else "dashDot"
    share = dashes[0] / width
    return "sysDot" if share < 1.8 else "sysDash" if share < 4 else "dash" if share < 7 else "lgDash"


def _shape(tag: str, element: Element, matrix: Matrix, own: dict[str, str]) -> Shape | None:
    get = element.get
    scale = math.hypot(matrix[0], matrix[1])

    def number(key: str) -> float:
        return float(get(key) or 0)

    if tag == "text":
        return _text(element, matrix, own, scale)
    paint = _paint(element, own, scale)
    if not (paint.fill or paint.hatch or paint.stroke):
        return None
    if tag == "rect":
        corners = [_at(matrix, number("x"), number("y")),
                   _at(matrix, number("x") + number("width"), number("y") + number("height"))]  # fmt: skip
        box = around(corners)
        least = min(box[2] - box[0], box[3] - box[1])
        rounded = number("rx") * scale / least if least > 0 else 0
        return Shape("rect", box, paint, rounded=rounded)
    if tag == "circle":
        x, y = _at(matrix, number("cx"), number("cy"))
        r = number("r") * scale
        return Shape("ellipse", (x - r, y - r, x + r, y + r), paint)
    if tag == "line":
        d = f"M{get('x1')} {get('y1')}L{get('x2')} {get('y2')}"
        pieces = path_pieces(d, matrix)
        paint = replace(paint, fill="", hatch="")
    elif tag == "polygon":
        pieces = path_pieces(f"M{get('points')}Z".replace(",", " "), matrix)
    elif tag == "path":
        pieces = path_pieces(get("d") or "", matrix)
        if "Z" not in (get("d") or "").upper() and own.get("fill") is None:
            paint = replace(paint, fill="", hatch="")
    else:
        return None
    points = [point for _, several in pieces for point in several]
    return Shape("path", around(points), paint, pieces) if points else None


def around(points: Sequence[tuple[float, float]]) -> Box:
    """The box around all of these points."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _text(element: Element, matrix: Matrix, own: dict[str, str], scale: float) -> Shape | None:
    words = "".join(element.itertext()).strip()
    get = element.get
    if not words:
        return None
    size = float(get("font-size") or 12) * scale
    x, y = _at(matrix, float(get("x") or 0), float(get("y") or 0))
    bold = int(get("font-weight") or 400) >= 600
    width = text_width(words, size) * (1.08 if bold else 1)
    anchor = get("text-anchor") or "start"
    turned = abs(matrix[1]) > 0.5
    if turned:
        # Written upwards: the words end above where they begin.
        box = (x - size, y - width, x + 0.3 * size, y)
    else:
        left = x - {"start": 0, "middle": width / 2, "end": width}[anchor]
        box = (left, y - 0.88 * size, left + width, y + 0.22 * size)
    halo = "stroke" in own.get("paint-order", "")
    colour = _colour(own.get("fill")) or "text"
    return Shape("text", box, words=words, size=size, colour=colour, bold=bold, anchor=anchor, turned=turned, halo=halo)


def path_pieces(d: str, matrix: Matrix = _IDENTITY) -> tuple[Piece, ...]:
    """An SVG path as pieces with absolute points."""
    pieces: list[Piece] = []
    x = y = start_x = start_y = 0.0
    for command, inner in _PATH.findall(d):
        upper, relative = command.upper(), command.islower()
        if upper == "Z":
            pieces.append(("Z", ()))
            x, y = start_x, start_y
            continue
        values = [float(number) for number in _NUMBERS.findall(inner)]
        step = _STEPS[upper]
        for first in range(0, len(values) - step + 1, step):
            part = values[first : first + step]
            if upper == "H":
                points = [(part[0] + (x if relative else 0), y)]
            elif upper == "V":
                points = [(x, part[0] + (y if relative else 0))]
            else:
                dx, dy = (x, y) if relative else (0.0, 0.0)
                points = [(part[n] + dx, part[n + 1] + dy) for n in range(0, step, 2)]
            x, y = points[-1]
            kind = upper if upper in "QC" else "M" if upper == "M" and not first else "L"
            if kind == "M":
                start_x, start_y = x, y
            pieces.append((kind, tuple(_at(matrix, *point) for point in points)))
    return tuple(pieces)
