"""Divisions coloured by a count as a pydeck Deck, without tiles, fonts or any other foreign host."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydeck import Deck, Layer, ViewState

from dashboard.figures.region_map import class_limits, class_of
from dashboard.theme import LEVELS

# An empty style: with none, deck.gl asks a foreign tile host for one.
EMPTY_STYLE = 'data:application/json,{"version":8,"sources":{},"layers":[]}'
_VIEW = {"longitude": 104.0, "latitude": 31.0, "zoom": 2.75, "min_zoom": 2, "max_zoom": 10}


def region_deck(
    features: Mapping[str, Any],
    lines: Mapping[str, Any],
    counts: Mapping[str, int],
    points: Sequence[Mapping[str, Any]],
    *,
    label: Callable[[str], str],
    colours: Mapping[str, str],
) -> Deck:
    """The deck of a GeoJSON layer (WGS84), the national lines, the counts, and points (`name`, `position` lon/lat)."""
    limits = class_limits(max(counts.values(), default=0))
    steps = len(limits)
    filled = []
    for feature in features["features"]:
        code = str(feature["properties"]["adcode"])
        number = class_of(counts.get(code, 0), limits)
        step = LEVELS if steps <= 1 else 1 + round((number - 1) * (LEVELS - 1) / (steps - 1))
        fill = colours[f"level-{step}"] if number else colours["nothing"]
        filled.append({**feature, "label": label(code), "properties": {"fill": rgb(fill)}})
    regions = Layer(
        "GeoJsonLayer",
        {"type": "FeatureCollection", "features": filled},
        id="regions",
        filled=True,
        stroked=True,
        get_fill_color="properties.fill",
        get_line_color=rgb(colours["boundary"]),
        line_width_min_pixels=0.6,
        pickable=True,
    )
    national_lines = Layer(
        "GeoJsonLayer",
        dict(lines),
        id="lines",
        filled=False,
        stroked=True,
        get_line_color=rgb(colours["national-line"]),
        line_width_min_pixels=1.6,
    )
    parks = Layer(
        "ScatterplotLayer",
        [{"label": point["name"], "position": point["position"]} for point in points],
        id="parks",
        get_position="position",
        get_fill_color=rgb(colours["park"]),
        get_radius=9000,
        radius_min_pixels=5,
        pickable=True,
    )
    return Deck(
        layers=[regions, national_lines, parks],
        initial_view_state=ViewState(**_VIEW),
        map_style=EMPTY_STYLE,
        tooltip={"text": "{label}"},
    )


def rgb(colour: str) -> list[int]:
    """`#rrggbb` as three numbers."""
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]
