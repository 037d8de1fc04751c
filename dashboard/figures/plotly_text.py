"""The colour of a plotly figure's words. plotly itself is not imported: a page without such a chart does not pay."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def with_text_in(figure: Figure, colour: str) -> Figure:
    """A copy of the figure whose words all have this colour, but for those that it gave one itself.

    Streamlit's template greys axes and legend by name, below what can be read, so each of them is named here too.
    """
    made = deepcopy(figure)
    layout = made.layout
    fonts = [layout.font, layout.legend.font, layout.legend.title.font, layout.title.font]
    for axis in [layout.xaxis, layout.yaxis, *made.select_xaxes(), *made.select_yaxes()]:
        fonts += [axis.tickfont, axis.title.font]
    for font in fonts:
        font.color = font.color or colour
    return made
