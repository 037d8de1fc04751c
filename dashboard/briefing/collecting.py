"""Changes to what was collected: its order, its sentences; each gives the briefing as it then is."""

from __future__ import annotations

from dataclasses import replace

from dashboard.briefing.changes import Figures
from dashboard.briefing.items import Briefing, Item


def with_items(briefing: Briefing, items: tuple[Item, ...]) -> Briefing:
    """The briefing with these items in this order; what stays keeps its former figures, what is new has none."""
    former = dict(zip(map(id, briefing.items), briefing.figures, strict=False))
    figures = tuple(former.get(id(item), Figures()) for item in items) if briefing.figures else ()
    return replace(briefing, items=items, figures=figures)


def moved(briefing: Briefing, place: int, by: int) -> Briefing:
    """The briefing with one item moved up or down; as it was where it is at the end."""
    to = place + by
    if not (0 <= place < len(briefing.items) and 0 <= to < len(briefing.items)):
        return briefing
    items = list(briefing.items)
    items[place], items[to] = items[to], items[place]
    return with_items(briefing, tuple(items))


def without(briefing: Briefing, place: int) -> Briefing:
    """The briefing without one item."""
    return with_items(briefing, briefing.items[:place] + briefing.items[place + 1 :])


def with_sentence(briefing: Briefing, place: int, language: str, words: str) -> Briefing:
    """The briefing with the user's sentence on one item in one language."""
    item = briefing.items[place]
    said = replace(item, sentence_zh=words) if language == "zh" else replace(item, sentence_en=words)
    items = (*briefing.items[:place], said, *briefing.items[place + 1 :])
    # The same things in the same order: their former figures stay.
    return replace(briefing, items=items)
