"""The briefing of one region that nobody had to collect: its profile, targets, progress, measures, time and place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from dashboard.briefing.items import Briefing, Item
from dashboard.briefing.model import context_of
from dashboard.catalog import COUNTRY, Catalog
from dashboard.charts import parts
from dashboard.charts.registry import chart_of
from dashboard.descriptor import Language
from dashboard.geometry import NamedPlace, Region, ancestors, region_name, regions, resolve_place
from dashboard.i18n import text
from dashboard.reading import records

# In the order in which a meeting asks: what was promised, how far it is, what is done, when, with whom.
_CHARTS = (
    "accountability", "board", "bullets", "targets", "measures_instrument", "measures_technology", "timeline_programme",
    "network",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A park or zone of the collection, as the resolver of names takes it."""

    place_id: str
    name_zh: str
    name_en: str
    adcode: str


@dataclass(frozen=True)
class NoRegionError(ValueError):
    """The name means no region, or several: then `choices` are their codes or keys with their names."""

    asked: str
    choices: tuple[tuple[str, str], ...]

    def words(self, language: Language) -> str:
        """What is wrong and what to do, the choices one a line."""
        if not self.choices:
            return text(language, "briefing.fault.no_region", name=self.asked[:80])
        lines = "\n".join(f"  {code}  {name}" for code, name in self.choices)
        return text(language, "briefing.fault.ambiguous", name=self.asked[:80]) + "\n" + lines


def view_of_region(catalog: Catalog, asked: str, language: Language) -> dict[str, str]:
    """The part of a view that narrows everything to the division or park of this name, code or key.

    Raises NoRegionError where there is none or several.
    """
    asked = asked.strip()
    if asked in regions():
        return {parts.REGION: asked}
    if catalog.has("places", asked):
        return {parts.PLACE: asked}
    places = [
        Place(row["place_id"], row["name_zh"], row["name_en"], row["adcode"])
        for row in records(catalog.frames["places"])
    ]
    answer = resolve_place(asked, places=places)
    if answer.status != "exact":
        raise NoRegionError(asked, tuple(_choice(one, language) for one in answer.candidates))
    found = answer.candidates[0]
    return {parts.PLACE: found.place_id} if isinstance(found, Place) else {parts.REGION: found.adcode}


def _choice(one: Region | NamedPlace, language: Language) -> tuple[str, str]:
    if isinstance(one, Region):
        above = [code for code in reversed(ancestors(one.adcode)) if code != COUNTRY]
        return one.adcode, " › ".join(region_name(code, language) for code in above)
    return one.place_id, one.name_zh if language == "zh" else one.name_en


def region_briefing(catalog: Catalog, view: dict[str, str], languages: tuple[Language, ...], today: date) -> Briefing:
    """The briefing of the region or park in this view, of the charts that have something to show on this day.

    The others are named once, in the sentence of the profile: a slide each that says "nothing" tells a meeting no more.
    """

    def name(language: Language) -> str:
        place = view.get(parts.PLACE, "")
        if place:
            return catalog.name("places", place, language)
        return region_name(view.get(parts.REGION, COUNTRY), language)

    held = MappingProxyType(view)
    whole = MappingProxyType({**view, parts.SHOWN: "measures"})
    # The country's provinces; what is inside a province by its cities.
    mapped = "map_province" if view.get(parts.REGION) == COUNTRY else "map_prefecture"
    charts = [Item("chart", mapped, whole), *(Item("chart", key, held) for key in _CHARTS)]
    shown = [item for item in charts if _holds_facts(catalog, item, today)]
    none = [item.key for item in charts if item not in shown]

    def sentence(language: Language) -> str:
        names = text(language, "list.separator").join(text(language, f"briefing.chart.{key}") for key in none)
        return text(language, "briefing.not_collected", names=names) if none else ""

    items = [
        Item("region", "", held, sentence("zh"), sentence("en")),
        *shown,
    ]
    return Briefing(
        text("zh", "briefing.title_of_region", name=name("zh")),
        text("en", "briefing.title_of_region", name=name("en")),
        tuple(items),
        languages,
    )


def _holds_facts(catalog: Catalog, item: Item, today: date) -> bool:
    chart = chart_of(context_of(catalog, today, "zh", item.view), item.key)
    return chart is not None and bool(chart.facts)
