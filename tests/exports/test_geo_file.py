"""The counts joined to the boundaries, for a geographic information system."""

from __future__ import annotations

import json

from dashboard.exports.geo_file import geojson_bytes


def test_zero_and_nothing_collected_differ_in_the_file() -> None:
    """Guards the second promise in an export: a count, zero where covered, and empty where nothing is collected."""
    content = json.loads(geojson_bytes("province", {"440000": 3}, frozenset({"440000", "110000"}), "说明"))
    rows = {feature["properties"]["adcode"]: feature["properties"] for feature in content["features"]}
    # Thirty-four provinces, municipalities, autonomous regions and special regions.
    assert len(rows) == 34
    assert (rows["440000"]["rows"], rows["110000"]["rows"], rows["540000"]["rows"]) == (3, 0, None)
    assert {row["boundary_note"] for row in rows.values()} == {"说明"}
