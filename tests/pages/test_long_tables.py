"""A list of facts that is too long to be sent: its beginning is shown, and the reader is told."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.catalog import Catalog
from dashboard.charts.tables import MOST_LISTED
from dashboard.descriptor import Language
from dashboard.i18n import text
from dashboard.ui import resources, upload

FRAME = Path(__file__).resolve().parents[2] / "dashboard" / "frame.py"
ROWS = 5000


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", ["targets.py", "region_map.py"])
def test_a_long_list_is_cut_and_says_so(
    monkeypatch: pytest.MonkeyPatch, catalog: Catalog, language: Language, page: str
) -> None:
    """Guards the line and the reader: 5 000 targets are not sent, and nobody takes the first 2 000 for all."""
    targets = catalog.frames["targets"]
    many = pd.concat([targets] * (ROWS // len(targets) + 1), ignore_index=True).head(ROWS)
    many["target_id"] = [f"made-up-{number}" for number in range(ROWS)]
    grown = Catalog(catalog.descriptor, {**catalog.frames, "targets": many}, catalog.evidence)
    monkeypatch.setattr(resources, "published", lambda: grown)
    monkeypatch.setattr(upload, "published", lambda: grown)
    app = AppTest.from_file(str(FRAME), default_timeout=120)
    app.query_params["lang"] = language
    app.query_params["as_of"] = "2026-11-21"
    app.run()
    app.switch_page(f"../pages/{page}").run()
    assert [error.value for error in app.error] == []
    told = text(language, "table.cut", shown=MOST_LISTED, count=ROWS)
    assert told in [caption.value for caption in app.caption]
    assert max(len(frame.value) for frame in app.dataframe) == MOST_LISTED
