"""The map for exploring: pan, zoom and tilt over the same divisions, drawn by pydeck without any tile host."""

from __future__ import annotations

import json

import streamlit as st

from dashboard.charts.context import Context
from dashboard.figures.deck import region_deck
from dashboard.geometry import LayerLevel, layer_path, region_name
from dashboard.reading import records
from dashboard.theme import COLOURS


def show_exploring_map(context: Context, table: str, level: LayerLevel) -> None:
    """Show the counts of the table on a map that can be moved; Mercator, so areas are not to be compared."""
    counts = context.catalog.counts_by_region(table, level)
    st.caption(context.text("map.exploring"))
    features = json.loads(layer_path(level).read_text(encoding="utf-8"))
    lines = json.loads((layer_path(level).parent / "lines.geojson").read_text(encoding="utf-8"))
    places = context.whole.frames["places"]
    located = places[(places["lon"] != "") & (places["lat"] != "")]
    points = [
        {"name": row[f"name_{context.data_language}"], "position": [float(row["lon"]), float(row["lat"])]}
        for row in records(located)
    ]
    scheme = "dark" if st.context.theme.type == "dark" else "light"
    title = context.table_title(table)

    def label(code: str) -> str:
        name = region_name(code, context.language)
        return context.text("map.region", name=name, value=counts.get(code, 0), table=title)

    colours = {name: getattr(colour, scheme) for name, colour in COLOURS.items()}
    deck = region_deck(features, lines, counts, points, label=label, colours=colours)
    st.pydeck_chart(deck, key=f"deck_{level}", height=640)
    st.caption(context.text("boundary.note"))
