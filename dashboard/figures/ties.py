"""How ties and nodes are drawn, in the network, on the map and in every legend: dash, weight, colour and shape."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dashboard.theme import css_variable


@dataclass(frozen=True)
class LineStyle:
    """One kind of tie: its colour by name, its width and its dashes, in the drawing's own units; `double` has a gap."""

    colour: str
    width: float
    dashes: tuple[float, ...] = ()
    double: bool = False


# The gap of a double line as a share of its width.
_GAP = 0.46
# The firmer the promise, the more of the line is drawn; nothing is told apart by colour alone.
LINE_STYLES: Mapping[str, LineStyle] = MappingProxyType(
    {
        "investment_contract": LineStyle("accent", 5),
        "cooperation": LineStyle("accent", 2.6),
        "framework": LineStyle("accent", 2.6, (12, 5)),
        "letter_of_intent": LineStyle("accent", 2.6, (2.6, 5)),
        "project_batch": LineStyle("accent", 2.6, (14, 4, 3, 4)),
        "host": LineStyle("warning", 5.6, double=True),
        "partner": LineStyle("warning", 5.6, (9, 5), double=True),
        "signatory": LineStyle("mark-positive", 2.2, (12, 3, 3, 3, 3, 3)),
        "issuer": LineStyle("mark-positive", 1.4),
        "lead": LineStyle("muted", 2, (25, 4)),
        "support": LineStyle("muted", 2, (5, 4)),
        "parent": LineStyle("muted", 1.2, (1.5, 3)),
    }
)


def line(path: str, kind: str, label: str = "", *, unit: float = 1, weight: float = 1) -> str:
    """A path drawn as ties of this kind are; `unit` scales width and dashes, `weight` the width alone."""
    style = LINE_STYLES[kind]
    dashes = " ".join(f"{part * unit:.1f}" for part in style.dashes)
    pattern = f' stroke-dasharray="{dashes}"' if dashes else ""
    inner = f"<title>{label}</title>" if label else ""

    def stroke(colour: str, share: float) -> str:
        return (
            f'<path d="{path}" fill="none" stroke="{css_variable(colour)}" '
            f'stroke-width="{style.width * share * unit * weight:.1f}"{pattern}>{inner}</path>'
        )

    return stroke(style.colour, 1) + (stroke("background", _GAP) if style.double else "")


def _polygon(x: float, y: float, radius: float, corners: int, turn: float) -> str:
    points = (
        (
            x + radius * math.cos(turn + 2 * math.pi * n / corners),
            y + radius * math.sin(turn + 2 * math.pi * n / corners),
        )
        for n in range(corners)
    )
    return " ".join(f"{px:.1f},{py:.1f}" for px, py in points)


# Node kind -> corners and turn of its shape; a circle has none.
_SHAPES: Mapping[str, tuple[int, float]] = MappingProxyType(
    {
        "institution": (0, 0),
        "lab": (6, 0),
        "agreement": (4, math.pi / 4),
        "document": (3, -math.pi / 2),
        "task": (4, 0),
    }
)
_FILLS: Mapping[str, str] = MappingProxyType(
    {
        "institution": "text",
        "lab": "warning",
        "agreement": "accent",
        "document": "mark-positive",
        "task": "background",
    }
)


def node_mark(kind: str, x: float, y: float, radius: float, *, selected: bool = False) -> str:
    """The shape of a node of this kind; a selected one stands in a ring."""
    corners, turn = _SHAPES[kind]
    look = f'fill="{css_variable(_FILLS[kind])}" stroke="{css_variable("text")}" stroke-width="{radius / 6:.1f}"'
    shape = (
        f'<polygon points="{_polygon(x, y, radius * 1.15, corners, turn)}" {look}/>'
        if corners
        else f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius * 0.9:.1f}" {look}/>'
    )
    if selected:
        shape += (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius * 1.8:.1f}" fill="none" '
            f'stroke="{css_variable("selected")}" stroke-width="{radius / 2.6:.1f}"/>'
        )
    return shape
