"""A plotly figure as SVG on the server: by kaleido and a Chromium, where both are installed; neither is required."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
_OPENING = re.compile(r"<svg [^>]*>")
_PLACE = re.compile(r' (width|height|viewBox)="[^"]*"')


def can_draw_plots() -> bool:
    """Whether this machine has what draws plotly figures without a reader's browser."""
    return importlib.util.find_spec("kaleido") is not None and bool(_browser())


def _browser() -> str:
    asked = os.environ.get("CHROMIUM", "")
    return asked or next((found for name in _BROWSERS if (found := shutil.which(name))), "")


def plot_svg(figure: Figure, width: float, height: float, box: tuple[float, float, float, float]) -> str | None:
    """The figure drawn at this size, as an SVG that stands in the box; None where this machine cannot draw it."""
    if not can_draw_plots():
        return None
    # What kaleido looks for; an operator's own choice stands.
    os.environ.setdefault("BROWSER_PATH", _browser())
    drawn = figure.to_image(format="svg", width=round(width), height=round(height)).decode("utf-8")
    x, y, wide, high = box
    place = f'<svg x="{x:g}" y="{y:g}" width="{wide:g}" height="{high:g}" viewBox="0 0 {round(width)} {round(height)}" '
    drawn = drawn[drawn.index("<svg ") :]
    return _OPENING.sub(lambda start: _PLACE.sub("", start[0]).replace("<svg ", place, 1), drawn, count=1)
