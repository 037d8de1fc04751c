"""The values of a briefing: what was collected, and what one language of it shows on one day's data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal

import pandas as pd

from dashboard.briefing.changes import Figures
from dashboard.charts.chart import Chart
from dashboard.descriptor import Language
from dashboard.i18n import text

Kind = Literal["chart", "table", "region"]
# Called with how many items are done, and how many there are.
Step = Callable[[int, int], None]
_NO_VIEW: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Item:
    """One thing in a briefing: a chart by its key, a table by its name, or the profile of the region in the view."""

    kind: Kind
    key: str = ""
    view: Mapping[str, str] = field(default_factory=lambda: _NO_VIEW)
    sentence_zh: str = ""
    sentence_en: str = ""

    def sentence(self, language: Language) -> str:
        """The user's own sentence in this language; empty where none was written."""
        return self.sentence_zh if language == "zh" else self.sentence_en


@dataclass(frozen=True)
class Briefing:
    """What was collected, in order. `version` and `made_on` (ISO) say on what it was last made, `figures` one an item.

    All three are empty where it was never made.
    """

    title_zh: str = ""
    title_en: str = ""
    items: tuple[Item, ...] = ()
    languages: tuple[Language, ...] = ("zh",)
    version: str = ""
    made_on: str = ""
    figures: tuple[Figures, ...] = ()

    def title(self, language: Language) -> str:
        """The title in this language; empty where none was written."""
        return self.title_zh if language == "zh" else self.title_en


@dataclass(frozen=True)
class Passage:
    """What proves one figure: the row "table:id" and its name, the document, the paragraphs, the verbatim spans."""

    fact: str
    name: str
    document_id: str
    document_title: str
    paragraph: str
    quotation: str
    context_paragraph: str
    context_quotation: str
    evidence_state: str


@dataclass(frozen=True)
class Source:
    """One document that the briefing rests on; what its text does not give is empty."""

    document_id: str
    title: str
    issuer: str
    published: str
    url: str


@dataclass(frozen=True)
class Part:
    """One chart or one table of the briefing in one language; a region's profile makes several parts.

    `table` is readable and holds the first of `rows` rows. `passages` prove the first facts; `more_passages` counts
    the others. `notes` say what is missing; `source_line`, `boundary` and `made_line` are empty where not called for.
    """

    item: Item
    language: Language
    heading: str
    subtitle: str = ""
    sentence: str = ""
    chart: Chart | None = None
    table: pd.DataFrame | None = None
    rows: int = 0
    passages: tuple[Passage, ...] = ()
    more_passages: int = 0
    sources: tuple[str, ...] = ()
    source_line: str = ""
    notes: tuple[str, ...] = ()
    boundary: str = ""
    changes: tuple[str, ...] = ()
    link: str = ""


@dataclass(frozen=True)
class Resolved:
    """A briefing in one language on one day's data. `figures` are each item's, to be kept for the next time."""

    title: str
    language: Language
    today: date
    made_line: str
    mark: str
    parts: tuple[Part, ...]
    sources: tuple[Source, ...]
    version: str = ""
    since: str = ""
    figures: tuple[Figures, ...] = ()


def passage_text(language: Language, passage: Passage) -> str:
    """What proves the figure as one line: name, document, paragraph, quotation, and how far it was checked."""
    quotations = [(passage.paragraph, passage.quotation), (passage.context_paragraph, passage.context_quotation)]
    said = text(language, "list.documents_separator").join(
        text(language, "briefing.quotation", paragraph=paragraph, words=words)
        for paragraph, words in quotations
        if words
    )
    line = text(language, "briefing.passage", name=passage.name, document=passage.document_title, quotations=said)
    if passage.evidence_state == "unchecked":
        line += text(language, "briefing.passage_unchecked")
    return line
