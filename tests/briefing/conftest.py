"""One item a chart of the registry, resolved and made into slides once for all tests."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest
from decks import BOTH, TODAY, item_of, opened

from dashboard.briefing.items import Briefing, Item, Resolved
from dashboard.briefing.model import resolve
from dashboard.briefing.slides import pptx_bytes
from dashboard.catalog import Catalog, UploadedTable, make_catalog
from dashboard.charts import parts
from dashboard.charts.registry import CHARTS
from dashboard.descriptor import Descriptor
from dashboard.ui.example import example_tables
from dashboard.validation import check


@pytest.fixture(scope="session")
def example(catalog: Catalog, descriptor: Descriptor) -> Catalog:
    """The catalog with the synthetic example, which alone has figures against its targets."""
    frames = {**catalog.frames, **example_tables(catalog.frames, descriptor)}
    upload = UploadedTable("targets", "synthetic_targets.csv", "2026-11-21", synthetic=True)
    return make_catalog(frames, descriptor, check(frames, descriptor, {}, {}), [upload])


@pytest.fixture(scope="session")
def every_chart(catalog: Catalog) -> Briefing:
    """One item a chart of the registry, then a table and a region's profile."""
    items = [item_of(catalog, key) for key in CHARTS]
    items += [Item("table", "targets"), Item("region", "", MappingProxyType({parts.REGION: "360000"}))]
    return Briefing("示例简报", "Example briefing", tuple(items), BOTH)


@pytest.fixture(scope="session")
def resolved(every_chart: Briefing, catalog: Catalog, example: Catalog) -> list[Resolved]:
    """That briefing in Chinese on the collection, and in English on the synthetic example."""
    there = "https://atlas.example.cn/dual"
    return [
        resolve(every_chart, catalog, TODAY, "zh", address=there),
        resolve(every_chart, example, TODAY, "en", address=there),
    ]


@pytest.fixture(scope="session")
def slides(resolved: list[Resolved]) -> bytes:
    """The same as slides."""
    return pptx_bytes(resolved)


@pytest.fixture(scope="session")
def deck(slides: bytes) -> Any:
    """The slides as python-pptx reads them."""
    return opened(slides)
