"""The map's counts joined to its divisions, for a geographic information system."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from dashboard.geometry import LayerLevel, layer_path

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


def joined_layer(level: LayerLevel, counts: Mapping[str, int], held: frozenset[str], note: str) -> GeoDataFrame:
    """One row a division of the layer (WGS84): adcode, name_zh, name_en, rows, boundary_note, geometry.

    `rows` is the count; zero where the collection holds the division but none of these, empty where it holds nothing.
    """
    # Half a second to import, and only this download needs it.
    import geopandas

    layer = geopandas.read_file(layer_path(level))
    values = {code: counts.get(code, 0) for code in {*counts, *held}}
    rows = pd.array([values.get(code) for code in layer["adcode"]], dtype="Int64")
    return layer[["adcode", "name_zh", "name_en", "geometry"]].assign(rows=rows, boundary_note=note)


def geojson_bytes(level: LayerLevel, counts: Mapping[str, int], held: frozenset[str], note: str) -> bytes:
    """The joined layer as GeoJSON in UTF-8."""
    return str(joined_layer(level, counts, held, note).to_json(drop_id=True)).encode()
