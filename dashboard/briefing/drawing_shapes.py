"""Our drawings as shapes of a slide, cut into bands where they are too tall for one."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from dashboard.briefing.drawing import Box, Named, Shape, around
from dashboard.briefing.shapes import Group, Ids, Paint, Piece, Words, freeform, group, preset, text_box

_LEAST_TEXT = 4.0


@dataclass(frozen=True)
class Placing:
    """How a drawing's units become points on the slide: first scaled, then moved."""

    scale: float
    left: float
    top: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        """The point on the slide."""
        return self.left + x * self.scale, self.top + y * self.scale

    def box(self, box: Box) -> Box:
        """Left, top, width and height on the slide of a box by its corners."""
        left, top = self.at(box[0], box[1])
        return left, top, (box[2] - box[0]) * self.scale, (box[3] - box[1]) * self.scale


def typical_size(found: Sequence[Named]) -> float:
    """The middle of the sizes of the words in a drawing; 0 where it has none."""
    sizes = [shape.size for one in found for shape in one.shapes if shape.kind == "text"]
    return float(median(sizes)) if sizes else 0.0


def bands(found: Sequence[Named], top: float, bottom: float, height: float) -> list[tuple[float, float]]:
    """The drawing cut into bands no higher than this, where possible between its parts and not through one."""
    cut = [top]
    solid = [one.box for one in found if any(shape.kind == "text" for shape in one.shapes)]
    while bottom - cut[-1] > height * 1.02:
        wanted = cut[-1] + height
        free = [
            edge
            for edge in sorted({box[1] for box in solid if cut[-1] + height * 0.55 < box[1] <= wanted}, reverse=True)
            if not any(box[1] < edge - 0.5 < box[3] and box[3] - box[1] < height / 2 for box in solid)
        ]
        cut.append(free[0] - 1 if free else wanted)
    cut.append(bottom)
    return list(itertools.pairwise(cut))


def in_band(found: Sequence[Named], first: float, last: float) -> list[Named]:
    """What of the drawing lies in this band; lines that run out of it are cut at its edge."""
    kept = []
    for one in found:
        box = one.box
        if any(shape.kind == "text" for shape in one.shapes):
            middle = (box[1] + box[3]) / 2
            if first <= middle < last:
                kept.append(one)
            continue
        shapes = [part for shape in one.shapes for part in _cut(shape, first, last)]
        if shapes:
            kept.append(replace(one, shapes=tuple(shapes)))
    return kept


def _cut(shape: Shape, first: float, last: float) -> list[Shape]:
    left, top, right, bottom = shape.box
    if bottom < first or top > last:
        return []
    if top >= first and bottom <= last:
        return [shape]
    if shape.kind == "rect":
        return [replace(shape, box=(left, max(top, first), right, min(bottom, last)))]
    if shape.kind != "path" or shape.paint.fill or shape.paint.hatch:
        return [shape] if first <= (top + bottom) / 2 < last else []
    runs: list[list[tuple[float, float]]] = []
    for line in _flattened(shape.pieces):
        for start, end in itertools.pairwise(line):
            piece = _between(start, end, first, last)
            if piece is None:
                continue
            if runs and runs[-1][-1] == piece[0]:
                runs[-1].append(piece[1])
            else:
                runs.append([*piece])
    cut = []
    for run in runs:
        pieces: tuple[Piece, ...] = (("M", (run[0],)), *(("L", (point,)) for point in run[1:]))
        cut.append(replace(shape, pieces=pieces, box=around(run)))
    return cut


def _flattened(pieces: Sequence[Piece], steps: int = 12) -> list[list[tuple[float, float]]]:
    """The lines of an outline as points, its curves in so many steps."""
    lines: list[list[tuple[float, float]]] = []
    for command, points in pieces:
        if command == "M":
            lines.append([points[0]])
        elif command == "Z":
            lines[-1].append(lines[-1][0])
        elif command == "L":
            lines[-1].append(points[0])
        else:
            control = [lines[-1][-1], *points]
            lines[-1] += [_curve(control, number / steps) for number in range(1, steps + 1)]
    return lines


def _curve(control: Sequence[tuple[float, float]], share: float) -> tuple[float, float]:
    points = list(control)
    while len(points) > 1:
        points = [(a + (c - a) * share, b + (d - b) * share) for (a, b), (c, d) in itertools.pairwise(points)]
    return points[0]


def _between(
    start: tuple[float, float], end: tuple[float, float], first: float, last: float
) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """The part of a straight line between two heights; None where there is none."""
    (x, y), (to_x, to_y) = start, end
    low, high = 0.0, 1.0
    if y == to_y:
        return (start, end) if first <= y <= last else None
    for edge, inwards in ((first, to_y > y), (last, to_y < y)):
        share = (edge - y) / (to_y - y)
        low, high = (max(low, share), high) if inwards else (low, min(high, share))
    if low >= high:
        return None

    def at(share: float) -> tuple[float, float]:
        return x + (to_x - x) * share, y + (to_y - y) * share

    return (start if low == 0 else at(low)), (end if high == 1 else at(high))


def drawn(ids: Ids, found: Sequence[Named], placing: Placing, *, least: float = _LEAST_TEXT) -> list[str]:
    """The shapes of a slide for these; what has a name and several shapes is a group of that name.

    Words are no smaller than `least` points.
    """
    out = []
    for one in found:
        inner = [_drawn(ids, shape, one.name, placing, least) for shape in one.shapes]
        if one.name and len(inner) > 1:
            boxes = [placing.box(shape.box) for shape in one.shapes]
            left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
            right, bottom = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
            box = (left, top, right - left, bottom - top)
            out.append(group(ids, Group(one.name, box, inner, one.name)))
        else:
            out += inner
    return out


def _drawn(ids: Ids, shape: Shape, name: str, placing: Placing, least: float) -> str:
    box = placing.box(shape.box)
    paint = replace(shape.paint, width=max(shape.paint.width * placing.scale, 0.25))
    if shape.kind == "rect":
        rounded = shape.rounded > 0.02
        return preset(
            ids,
            name or "rect",
            "roundRect" if rounded else "rect",
            box,
            paint,
            round_by=shape.rounded if rounded else 0,
        )
    if shape.kind == "ellipse":
        return preset(ids, name or "circle", "ellipse", box, paint)
    if shape.kind == "path":
        pieces = [(command, [placing.at(*point) for point in points]) for command, points in shape.pieces]
        return freeform(ids, name or "line", pieces, paint)
    size = max(shape.size * placing.scale, least)
    align = {"start": "l", "middle": "ctr", "end": "r"}[shape.anchor]
    words = [Words(shape.words, round(size, 1), shape.colour, shape.bold, align)]
    left, top, width, height = box
    if shape.turned:
        # The box of turned words is written flat and turned around its middle.
        middle_x, middle_y = left + width / 2, top + height / 2
        box = (middle_x - height / 2, middle_y - width / 2, height, width)
        return text_box(ids, shape.words, box, words, anchor="ctr", wrap=False, rotation=270)
    # Office programs have no halo that all of them draw: a pale ground keeps words legible on any colour.
    ground = Paint("background", opacity=0.72) if shape.halo else None
    return text_box(ids, shape.words, box, words, anchor="ctr", wrap=False, paint=ground)
