"""A briefing put into words: in one language, on one day's data, with what has changed since it was last made.

A `Briefing` names views, never their content: resolved on newer data it shows the newer figures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from dashboard.briefing.changes import Figures, changes, merged
from dashboard.briefing.items import Briefing as Briefing
from dashboard.briefing.items import Item as Item
from dashboard.briefing.items import Kind as Kind
from dashboard.briefing.items import Part as Part
from dashboard.briefing.items import Passage as Passage
from dashboard.briefing.items import Resolved as Resolved
from dashboard.briefing.items import Source as Source
from dashboard.briefing.items import Step as Step
from dashboard.briefing.items import passage_text as passage_text
from dashboard.briefing.parts import parts_of
from dashboard.catalog import Catalog, Selection
from dashboard.charts import parts as view_parts
from dashboard.charts.context import Context
from dashboard.charts.known import known_values
from dashboard.descriptor import Language
from dashboard.i18n import date_text


def resolve(
    briefing: Briefing,
    catalog: Catalog,
    today: date,
    language: Language,
    *,
    address: str = "",
    step: Step | None = None,
) -> Resolved:
    """The briefing in this language on this catalog (the whole), as of `today`.

    `address` is where the dashboard stands, for the links; without it they are relative. No item is dropped: one that
    leaves nothing to show becomes a part that says so.
    """
    known = known_values(catalog)
    parts: list[Part] = []
    figures: list[Figures] = []
    for number, item in enumerate(briefing.items):
        view, ignored = view_parts.merge({}, _wanted(item.view), known)
        context = context_of(catalog, today, language, view)
        made, found = parts_of(context, item, address)
        if ignored:
            names = context.text("list.separator").join(part.name for part in ignored)
            made[0] = replace(made[0], notes=(context.text("briefing.view_lost", names=names), *made[0].notes))
        if number < len(briefing.figures):
            since = changes(language, briefing.figures[number], found, _namer(context))
            made[0] = replace(made[0], changes=since)
        parts += [replace(made[0], sentence=item.sentence(language)), *made[1:]]
        figures.append(found)
        if step:
            step(number + 1, len(briefing.items))
    whole = context_of(catalog, today, language, {})
    return Resolved(
        title=briefing.title(language) or whole.text("briefing.untitled"),
        language=language,
        today=today,
        made_line=_made_line(whole),
        mark=whole.mark,
        parts=tuple(parts),
        sources=_sources(whole, parts),
        version=catalog.descriptor.version,
        since=_since(whole, briefing),
        figures=tuple(figures),
    )


def _wanted(view: Mapping[str, str]) -> dict[str, str]:
    """The view without its day: a briefing is made for one day, whatever its items were collected on."""
    return {name: value for name, value in view.items() if value and name != view_parts.AS_OF}


def renewed(briefing: Briefing, resolved: Sequence[Resolved]) -> Briefing:
    """The briefing as it now stands: on the data and with the figures of these, one a language, of its own items."""
    if not resolved:
        return briefing
    figures = tuple(merged(several) for several in zip(*(one.figures for one in resolved), strict=True))
    return replace(briefing, version=resolved[0].version, made_on=resolved[0].today.isoformat(), figures=figures)


def context_of(catalog: Catalog, today: date, language: Language, view: Mapping[str, str], page: str = "") -> Context:
    """The context of a view of known values on the whole catalog, as its page would have it."""
    selection = Selection(
        region=view.get(view_parts.REGION, ""),
        document=view.get(view_parts.DOCUMENT, ""),
        technology=view.get(view_parts.TECHNOLOGY, ""),
        place=view.get(view_parts.PLACE, ""),
        status=view.get(view_parts.STATUS, ""),
        period=view.get(view_parts.PERIOD, ""),
    )
    return Context(
        language, today, catalog, catalog.select(selection), selection, page, tuple(view), MappingProxyType(dict(view))
    )


def _namer(context: Context) -> Callable[[str], str]:
    def named(fact: str) -> str:
        table, _, row_id = fact.partition(":")
        return context.name(table, row_id)

    return named


def _made_line(context: Context) -> str:
    day = date_text(context.language, context.today.isoformat())
    return context.text("chart.made", version=context.whole.descriptor.version, date=day)


def _since(context: Context, briefing: Briefing) -> str:
    """On what it was made before; empty where it never was."""
    if not (briefing.made_on and briefing.version):
        return ""
    return context.text("briefing.since", version=briefing.version, date=date_text(context.language, briefing.made_on))


def _sources(context: Context, parts: Sequence[Part]) -> tuple[Source, ...]:
    """Every document that a part rests on, in the order in which they are first used."""
    found = []
    used = dict.fromkeys(document for part in parts for document in part.sources)
    for document in used:
        if not context.whole.has("documents", document):
            continue
        cells = context.whole.cells("documents", document)
        issuers = cells["issuer_ids"] or cells["publisher_id"]
        names = context.text("list.separator").join(context.whole.names("institutions", issuers, context.language))
        found.append(Source(document, context.name("documents", document), names, cells["published_on"], cells["url"]))
    return tuple(found)
