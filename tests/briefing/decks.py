"""What the tests of the briefing share: the items of every chart, and slides read back."""

from __future__ import annotations

import io
from datetime import date
from types import MappingProxyType
from typing import Any

from dashboard.briefing.items import Item
from dashboard.catalog import Catalog
from dashboard.charts import parts
from dashboard.descriptor import Language
from dashboard.task_matrix import programmes

TODAY = date(2026, 11, 21)
BOTH: tuple[Language, ...] = ("zh", "en")
SENTENCE = {"zh": "这一句是使用者自己写的。", "en": "This sentence is the user's own."}


def item_of(catalog: Catalog, key: str) -> Item:
    """The chart of this key in a view in which it has something to draw."""
    view: dict[str, str] = {}
    if key.startswith("region"):
        view = {parts.REGION: "360000"}
    elif "compared" in key:
        view = {parts.COMPARE: ";".join(programmes(catalog.frames["measures"])[:2])}
    elif key == "document_facts":
        view = {parts.DOCUMENT: str(catalog.frames["measures"]["document_id"].iloc[0])}
    return Item("chart", key, MappingProxyType(view), SENTENCE["zh"], SENTENCE["en"])


def opened(content: bytes) -> Any:
    """The slides as python-pptx reads them."""
    import pptx

    return pptx.Presentation(io.BytesIO(content))


def words_of(slide: Any) -> str:
    """All words on a slide: shapes, groups within groups, tables."""
    found: list[str] = []

    def walk(shapes: Any) -> None:
        for shape in shapes:
            if shape.shape_type is not None and hasattr(shape, "shapes"):
                walk(shape.shapes)
            elif getattr(shape, "has_table", False):
                found.extend(cell.text for row in shape.table.rows for cell in row.cells)
            elif shape.has_text_frame:
                found.append(shape.text_frame.text)

    walk(slide.shapes)
    return "\n".join(found)


def slides_of(deck: Any, heading: str) -> list[Any]:
    """The slides with this title."""
    return [slide for slide in deck.slides if slide.shapes.title is not None and slide.shapes.title.text == heading]


def charts_of(slide: Any) -> list[Any]:
    """The native charts on a slide."""
    return [shape.chart for shape in slide.shapes if getattr(shape, "has_chart", False)]


def tables_of(slide: Any) -> list[Any]:
    """The native tables on a slide."""
    return [shape.table for shape in slide.shapes if getattr(shape, "has_table", False)]
