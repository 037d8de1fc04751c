"""Guards on what a start costs: packages that the opening page must not load, and how long its imports take."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Each of these is only needed by a page, a search, a download or an export that the opening page does not have.
# Streamlit itself imports the empty shell of plotly, whose figures load only when one is made.
NOT_AT_START = {
    *("geopandas", "pydeck", "plotly.graph_objs._figure", "plotly.express", "shapely", "pyogrio"),
    *("pypinyin", "rapidfuzz", "xlsxwriter", "openpyxl", "networkx", "icalendar", "pptx", "docx", "resvg"),
}
# Measured 0.9 s for imports and 1.3 s for the whole first run on 2 cores; the bounds leave room for a busy machine.
MOST_SECONDS = 6.0

VISIT = """
import json, sys, time
start = time.perf_counter()
import dashboard.app
from streamlit.testing.v1 import AppTest
at = AppTest.from_file("dashboard/frame.py", default_timeout=120).run()
assert not at.exception
assert [title.value for title in at.title] == ["区域双碳图集"]
print(json.dumps({"seconds": time.perf_counter() - start, "modules": sorted(sys.modules)}))
"""


def opening_page() -> dict[str, object]:
    """The modules that are loaded once the opening page is drawn, and the seconds it took."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", VISIT], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    result: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return result


def test_the_opening_page_loads_no_heavy_package() -> None:
    """Guards the start: a page that draws SVG pays for no plotly, geopandas, pinyin, network or workbook writer."""
    result = opening_page()
    loaded = set(result["modules"])  # type: ignore[call-overload]
    assert "pandas" in loaded
    assert sorted(loaded & NOT_AT_START) == []
    assert float(str(result["seconds"])) < MOST_SECONDS
