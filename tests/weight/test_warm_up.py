"""What is made before a reader asks for it is what the reader's page then uses."""

from __future__ import annotations

import os
import threading
from datetime import date

import pytest

from dashboard.catalog import Catalog, Selection
from dashboard.charts import counts
from dashboard.charts.context import Context
from dashboard.charts.registry import CHARTS, chart_of
from dashboard.warm_up import keep_to_one_core, make_pages_ahead

TODAY = date(2026, 11, 21)


def test_a_first_reader_finds_every_chart_made(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards the key: a page asks with its address, its parts and a view that names the language, and gets the same."""
    fresh = Catalog(catalog.descriptor, catalog.frames, catalog.evidence)
    make_pages_ahead(fresh, TODAY)
    made = set(fresh._kept)
    for key, spec in CHARTS.items():
        view = {"lang": "zh", "as_of": TODAY.isoformat()}
        chart_of(Context("zh", TODAY, fresh, fresh, fresh_selection(), spec.page, ("row",), view), key)
    assert set(fresh._kept) == made
    monkeypatch.setattr(counts, "region_map", None)
    chart_of(Context("zh", TODAY, fresh, fresh, fresh_selection(), "overview"), "overview_map")


def fresh_selection() -> Selection:
    """An empty one, equal to that which was used and not the same."""
    return Selection()


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system does not say which cores a thread uses")
def test_a_server_keeps_to_one_core() -> None:
    """Guards the readers a second: the thread and what it starts run on one of the cores that were allowed."""
    allowed = os.sched_getaffinity(0)
    seen: list[set[int]] = []

    def started() -> None:
        seen.append(os.sched_getaffinity(0))

    def serve() -> None:
        keep_to_one_core()
        started()
        inner = threading.Thread(target=started)
        inner.start()
        inner.join()

    server = threading.Thread(target=serve)
    server.start()
    server.join()
    assert seen[0] == seen[1]
    assert len(seen[0]) == 1
    assert seen[0] <= allowed
    assert os.sched_getaffinity(0) == allowed
