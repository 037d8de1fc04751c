"""Drawings inside one web page: the outlines of the maps stand in it once and are used by every map."""

from __future__ import annotations

import re

from dashboard.briefing.paper import on_paper
from dashboard.exports.filled import LOOK, codes_within, lines_within
from dashboard.figures.svg import Drawing, escape
from dashboard.geometry import LayerLevel, albers_layer
from dashboard.theme import css_variable, printed

# Only for whoever clicks on a screen; a page on paper has nothing to choose.
_FOR_CLICKS = re.compile(r' (?:data-key|tabindex|role|aria-label|aria-pressed)="[^"]*"')
_NOT_HELD = re.compile(r"\.not-held \{[^}]*\}")
# CSS pixels; a map fills a page by its height.
_WIDTH, _MAP_WIDTH = 1000, 640
# Millimetres of a printed page that a drawing may fill.
_PAPER_WIDTH, _PAPER_HEIGHT = 178, 225
_OWN_NAME = re.compile(r'\bid="([^"]+)"')


class WebDrawings:
    """The drawings of one page, in the order in which they are asked for."""

    def __init__(self) -> None:
        self._outlines: dict[str, str] = {}
        self._count = 0

    def svg(self, drawing: Drawing) -> str:
        """The drawing as SVG of the page, read aloud by its description; one too high for paper comes in pieces.

        Stacked without a gap the pieces are one picture; a page may end between them.
        """
        pieces = on_paper(drawing, _PAPER_WIDTH, _PAPER_HEIGHT)
        return "".join(
            self._one(piece, drawing.description if not place else "") for place, (piece, _) in enumerate(pieces)
        )

    def _one(self, drawing: Drawing, spoken: str) -> str:
        self._count += 1
        inner = self._layer(drawing) + drawing.markup if drawing.layer else drawing.markup
        inner = _FOR_CLICKS.sub("", printed(inner))
        # A name is unique in the page: two maps have hatching of different sizes.
        for name in dict.fromkeys(_OWN_NAME.findall(inner)):
            own = f"{name}-{self._count}"
            inner = inner.replace(f'id="{name}"', f'id="{own}"').replace(f"url(#{name})", f"url(#{own})")
        left, top, width, height = drawing.view_box
        shown = f"max-width:{drawing.max_width or (_MAP_WIDTH if drawing.layer else _WIDTH)}px"
        told = f'role="img" aria-label="{escape(spoken)}"' if spoken else 'aria-hidden="true"'
        if drawing.min_width:
            shown += f";min-width:{drawing.min_width}px"
        return (
            f'<svg class="chart" {told} style="{shown}" viewBox="{left:g} {top:g} {width:g} {height:g}">{inner}</svg>'
        )

    def _layer(self, drawing: Drawing) -> str:
        level: LayerLevel = "prefecture" if drawing.layer == "prefecture" else "province"
        shapes = []
        for code in codes_within(level, drawing.view_box):
            shape = drawing.regions.get(code)
            css_class = shape.css_class if shape else "not-held"
            name = self._kept(albers_layer(level).regions[code].path)
            told = f"<title>{escape(shape.label)}</title>" if shape else ""
            # The hatching is an attribute: a style sheet cannot name the one of this map.
            fill = f' fill="url(#not-held) {css_variable("nothing")}"' if css_class == "not-held" else ""
            shapes.append((css_class, f'<use href="#{name}" class="region {css_class}"{fill}>{told}</use>'))
        shapes.sort(key=lambda shape: "selected" in shape[0].split())
        lines = [
            f'<use href="#{self._kept(path)}" class="line {kind}"/>'
            for kind, path in lines_within(level, drawing.view_box)
        ]
        return "".join(use for _, use in shapes) + "".join(lines)

    def _kept(self, path: str) -> str:
        """The name of this outline in the page."""
        return self._outlines.setdefault(path, f"outline-{len(self._outlines) + 1}")

    def outlines(self) -> str:
        """The outlines that the drawings so far use, as an element that shows nothing itself."""
        if not self._outlines:
            return ""
        # On the path itself: no style sheet reaches into what a `use` shows, nor what the `use` says of itself.
        thin = 'vector-effect="non-scaling-stroke"'
        paths = "".join(f'<path id="{name}" {thin} d="{path}"/>' for path, name in self._outlines.items())
        return f'<svg class="outlines" aria-hidden="true"><defs>{paths}</defs></svg>'


def look() -> str:
    """The style of outlines and lines, in the colours of print."""
    rules = _NOT_HELD.sub("", LOOK.read_text(encoding="utf-8"))
    return printed(rules).replace("\n", "") + ".outlines{position:absolute;width:0;height:0}"
