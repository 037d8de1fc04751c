"""The charts of the cooperation page: the network, the arcs between divisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

import pandas as pd

from dashboard import cooperation as joined
from dashboard.catalog import COUNTRY
from dashboard.charts import parts
from dashboard.charts.chart import Chart, with_facts
from dashboard.charts.context import Context, fact_key, shared
from dashboard.cooperation import AGREEMENTS, NODE_KINDS, TIE_KINDS, Link, Network, Node, Tie
from dashboard.evidence import evidence_document
from dashboard.figures.arc_map import MOST_ARCS, Arc, ArcPlace, ArcWords, BoxOf, arc_map, frame_of
from dashboard.figures.network import MOST_NODES, NetworkNode, NetworkTie, NetworkWords, network
from dashboard.geometry import AlbersLayer, LayerLevel, albers_layer, ancestors, region_name
from dashboard.reading import records

# Where `rows_of` puts the document that holds a row's evidence; no column has this name.
EVIDENCE_IN = "evidence in"
_ASKED = frozenset(f"{name}_{language}" for name in ("name", "title") for language in ("zh", "en")) | {
    "document_id",
    "cited_in_id",
    "source_file",
    "voice",
    "evidence",
}
# The table behind a chart holds so many rows and says when there are more.
MOST_ROWS = 2000
# The columns whose words say what a row is.
_TOLD_BY = {
    "institutions": ("institution_type",),
    "projects": ("agreement_type", "stage"),
    "labs": ("lab_type", "status"),
    "documents": ("document_type",),
    "measures": ("status", "voice"),
    "targets": ("target_status", "voice"),
    "events": ("event_type",),
}


def sources_of(context: Context, facts: Iterable[str]) -> tuple[str, ...]:
    """The documents that these rows (`table:id`) rest on, most used first."""
    used: Counter[str] = Counter()
    for rows in rows_of(context, facts).values():
        used.update(row[EVIDENCE_IN] for row in rows.values())
    return tuple(name for name, _ in used.most_common())


def rows_of(context: Context, facts: Iterable[str]) -> dict[str, dict[str, dict[str, str]]]:
    """Table -> row id -> name, voice and evidence of these rows (`table:id`), with the document that holds it.

    One pass over each table: asking the catalog row by row takes too long for many.
    """
    wanted: dict[str, set[str]] = {}
    for fact in facts:
        table, _, row_id = fact.partition(":")
        wanted.setdefault(table, set()).add(row_id)
    found = {}
    for table, row_ids in wanted.items():
        described, frame = context.whole.descriptor.tables[table], context.whole.frames[table]
        columns = [name for name in frame if name in _ASKED or name == described.key]
        rows = records(frame.loc[frame[described.key].isin(row_ids), columns])
        found[table] = {row[described.key]: {**row, EVIDENCE_IN: evidence_document(described, row)} for row in rows}
    return found


def chosen_body(context: Context) -> str:
    """The key of the institution that the address names; empty where it names none."""
    institution = context.part(parts.INSTITUTION)
    return joined.body_key(institution) if institution else ""


@shared
def in_focus(context: Context, found: Network) -> Network:
    """The network around the chosen institution; all of it where none is chosen."""
    body = chosen_body(context)
    return joined.around(found, body) if body else found


def fact_name(context: Context, fact: str) -> str:
    """The name of a row written `table:id`."""
    table, _, row_id = fact.partition(":")
    return context.name(table, row_id)


@shared
def network_chart(context: Context, focus: Network) -> Chart:
    """The network in focus, its finding over all of it, and every tie as a row of the table."""
    drawn = joined.cut(focus, MOST_NODES)
    words = NetworkWords(
        description=_network_finding(context, focus),
        nothing=context.text("cooperation.none"),
        ties={kind: context.text(f"tie.{kind}") for kind in TIE_KINDS},
        nodes={kind: context.text(f"node.{kind}") for kind in NODE_KINDS},
        below={"parent": context.text("cooperation.child")},
    )
    body = network(
        [_node(context, node) for node in _ordered(drawn)],
        [NetworkTie(tie.source, tie.target, tie.kind, _tie_label(context, drawn, tie)) for tie in drawn.ties],
        words,
        selected=chosen_body(context),
    )
    notes, on_screen = [], []
    if len(drawn.nodes) < len(focus.nodes):
        on_screen.append(context.text("cooperation.narrow"))
        left = len(focus.nodes) - len(drawn.nodes)
        names = [fact_name(context, key) for key in islice((key for key in focus.acts if key not in drawn.acts), 3)]
        listed = context.text("list.separator").join(names)
        notes.append(context.text("cooperation.cut", left=left, all=len(focus.nodes), names=listed))
    if focus.silent and not chosen_body(context):
        names = [fact_name(context, fact) for fact in focus.silent[:3]]
        listed = context.text("list.separator").join(names)
        notes.append(context.text("cooperation.silent", count=len(focus.silent), names=listed))
    notes += rows_note(context, len(focus.ties))
    chart = Chart(
        "network",
        words.description,
        context.text("cooperation.subtitle"),
        body,
        _tie_frame(context, focus, focus.ties[:MOST_ROWS]),
        sources_of(context, [tie.fact for tie in focus.ties]),
        notes,
        screen_notes=on_screen,
    )
    shown = dict.fromkeys(tie.fact for tie in focus.ties)
    return with_facts(chart, shown, len(shown))


def _network_finding(context: Context, focus: Network) -> str:
    acts, body = focus.acts, chosen_body(context)
    if body:
        others = {tie.source for tie in joined.partners(focus, body)}
        return context.text("cooperation.finding_of", name=fact_name(context, body), acts=len(acts), others=len(others))
    if not acts:
        return context.text("cooperation.none")
    counts = joined.agreement_counts(focus)
    total = sum(counts.values())
    if not total:
        return context.text("cooperation.finding_no_agreement", bodies=len(focus.bodies), acts=len(acts))
    return context.text(
        "cooperation.finding",
        total=total,
        intent=counts["letter_of_intent"],
        framework=counts["framework"],
        cooperation=counts["cooperation"],
        contracts=counts["investment_contract"],
    )


def _ordered(drawn: Network) -> list[Node]:
    """What joins, in the order of the kinds, each followed by its bodies; then the bodies that only have a parent."""
    acts = drawn.acts
    keys: dict[str, None] = {}
    for key in sorted(acts, key=lambda key: TIE_KINDS.index(acts[key][0].kind)):
        keys[key] = None
        keys.update(dict.fromkeys(tie.source for tie in acts[key]))
    return [drawn.nodes[key] for key in dict.fromkeys([*keys, *drawn.nodes])]


def _node(context: Context, node: Node) -> NetworkNode:
    return NetworkNode(
        node.key,
        node.kind,
        context.name(node.table, node.row_id),
        caption_of(context, fact_key(node.table, node.row_id)),
        left=node.table == joined.INSTITUTION,
    )


def caption_of(context: Context, fact: str) -> str:
    """What a row (`table:id`) is, in the words of its closed lists."""
    table, _, row_id = fact.partition(":")
    cells = context.whole.cells(table, row_id)
    parts = [context.enum(column, cells[column]) for column in _TOLD_BY[table]]
    if table == "documents" and cells["issuer_count"]:
        named = len(joined.ids(cells["issuer_ids"]))
        parts.append(context.text("cooperation.issuers", count=cells["issuer_count"], named=named))
    return " · ".join(parts)


def _tie_label(context: Context, drawn: Network, tie: Tie) -> str:
    ends = [drawn.nodes[key] for key in (tie.source, tie.target)]
    names = [context.name(node.table, node.row_id) for node in ends]
    return f"{names[0]} · {context.text(f'tie.{tie.kind}')} · {names[1]}"


def rows_note(context: Context, count: int) -> list[str]:
    """What to say where the table behind a chart does not hold all of these rows."""
    return [context.text("cooperation.rows", shown=MOST_ROWS, count=count)] if count > MOST_ROWS else []


def _tie_frame(context: Context, focus: Network, ties: Sequence[Tie]) -> pd.DataFrame:
    """One row a tie: body, kind of tie, with what, the row's voice, its evidence and the document it stands in."""
    named = _names(context, [end for tie in ties for end in (tie.source, tie.target)])
    held = rows_of(context, [tie.fact for tie in ties])
    rows = []
    for tie in ties:
        table, _, row_id = tie.fact.partition(":")
        cells = held[table][row_id]
        rows.append(
            (
                named[tie.source],
                context.text(f"tie.{tie.kind}"),
                named[tie.target],
                context.enum("voice", cells["voice"]),
                cells["evidence"],
                context.name("documents", cells[EVIDENCE_IN]),
            )
        )
    columns = [context.text(f"cooperation.column.{name}") for name in ("body", "tie", "with", "voice", "words", "text")]
    return pd.DataFrame(rows, columns=columns)


def _names(context: Context, facts: Iterable[str]) -> dict[str, str]:
    """Row (`table:id`) -> its name in the reader's language."""
    return {
        fact_key(table, row_id): row[f"{'title' if table == 'documents' else 'name'}_{context.data_language}"]
        for table, rows in rows_of(context, facts).items()
        for row_id, row in rows.items()
    }


@shared
def province_of_map(context: Context, focus: Network) -> str:
    """The province whose cities the closer map shows: the chosen one, else that with most ties; empty for none."""
    between = joined.links(context.whole, focus, "prefecture").between
    provinces = albers_layer("province").regions
    counts: Counter[str] = Counter()
    for link in between:
        shared = set(ancestors(link.first)) & set(ancestors(link.second)) & set(provinces)
        counts.update(dict.fromkeys(shared, len(link.facts)))
    chosen = [code for code in ancestors(context.selection.region or COUNTRY) if code in counts]
    return chosen[0] if chosen else max(sorted(counts), key=lambda code: counts[code], default="")


@shared
def arcs_chart(context: Context, focus: Network, province: str = "") -> Chart:
    """The ties between provinces; with `province`, those between the cities in and around it."""
    level: LayerLevel = "prefecture" if province else "province"
    layer = albers_layer(level)
    held = joined.links(context.whole, focus, level)
    links = [link for link in held.between if not province or _reaches(link, province)]
    places = {code: _place(context, code, layer) for link in links for code in (link.first, link.second)}
    box: BoxOf = layer.view_box
    outside: set[str] = set()
    if province:
        own = [place.at for code, place in places.items() if place.at and province in ancestors(code)]
        box = frame_of(layer, own)
        outside = {code for code, place in places.items() if place.at and not _inside(place.at, box)}
        links = [link for link in links if not outside & {link.first, link.second}]
        places = {code: place for code, place in places.items() if any(code in {x.first, x.second} for x in links)}
    facts = [fact for link in links for fact in link.facts]
    title = _arcs_finding(context, links, province)
    drawing = arc_map(
        layer,
        sorted(places.values(), key=lambda place: (place.at is not None, place.code)),
        [Arc(x.first, x.second, x.kind, len(x.facts), _link_label(context, x)) for x in links],
        frozenset(context.whole.regions_held()),
        _arc_words(context, title, focus, level),
        level=level,
        selected=context.selection.region,
        view_box=box,
    )
    notes = _arc_notes(context, held, links, outside, province)
    subtitle = context.text("cooperation.arcs.subtitle_within" if province else "cooperation.arcs.subtitle")
    key = f"arcs_{level}"
    table, sources = _link_frame(context, links), sources_of(context, facts)
    shown = dict.fromkeys(facts)
    return with_facts(Chart(key, title, subtitle, drawing, table, sources, notes, True), shown, len(shown))


def _reaches(link: Link, province: str) -> bool:
    return any(province in ancestors(code) for code in (link.first, link.second))


def _inside(at: tuple[float, float], box: BoxOf) -> bool:
    return box[0] <= at[0] <= box[0] + box[2] and box[1] <= at[1] <= box[1] + box[3]


def _place(context: Context, code: str, layer: AlbersLayer) -> ArcPlace:
    """Where the division is drawn: its label point, that of its province where only the province is known."""
    provinces = albers_layer("province").regions
    drawn = layer.regions.get(code) or provinces.get(code)
    return ArcPlace(code, _place_name(context, code), drawn.label if drawn else None, code in layer.regions)


def _place_name(context: Context, code: str) -> str:
    if code == COUNTRY:
        return context.text("cooperation.national")
    return region_name(code, context.data_language, short=True)


def _arcs_finding(context: Context, links: list[Link], province: str) -> str:
    facts = {fact for link in links for fact in link.facts}
    places = {code for link in links for code in (link.first, link.second)}
    if province:
        name = region_name(province, context.language)
        return context.text("cooperation.arcs.finding_within", name=name, count=len(facts))
    if not facts:
        return context.text("cooperation.arcs.finding_none")
    return context.text("cooperation.arcs.finding", count=len(facts), places=len(places - {COUNTRY}))


def _link_label(context: Context, link: Link) -> str:
    ends = " – ".join(_place_name(context, code) for code in (link.first, link.second))
    names = context.text("list.separator").join(fact_name(context, fact) for fact in link.facts[:5])
    return f"{ends} · {context.text(f'joint.{link.kind}')} · {len(link.facts)} · {names}"


def _arc_words(context: Context, title: str, focus: Network, level: LayerLevel) -> ArcWords:
    found = joined.links(context.whole, focus, level)
    counts: Counter[str] = Counter()
    for link in found.between:
        counts.update({link.first: len(link.facts), link.second: len(link.facts)})
    for code, facts in found.inside.items():
        counts[code] += len(facts)

    def label(code: str) -> str:
        name = region_name(code, context.language)
        return context.text("cooperation.arcs.region", name=name, count=counts[code])

    return ArcWords(
        description=title,
        ties={kind: context.text(f"joint.{kind}") for kind in (*AGREEMENTS, "host", "signatory", "issuer", "lead")},
        point=context.text("cooperation.arcs.point"),
        above=context.text("cooperation.arcs.above"),
        national=context.text("cooperation.national"),
        tied=context.text("cooperation.arcs.tied"),
        zero=context.text("cooperation.arcs.zero"),
        nothing=context.text("map.nothing"),
        nothing_label=context.text("map.nothing_label"),
        national_line=context.text("map.national_line"),
        province_line=context.text("map.province_line"),
        region_label=label,
    )


def _arc_notes(context: Context, held: joined.Links, links: list[Link], outside: set[str], province: str) -> list[str]:
    notes = []
    if any(COUNTRY in {link.first, link.second} for link in links):
        notes.append(context.text("cooperation.arcs.national"))
    within = {fact for facts in held.inside.values() for fact in facts}
    if within and not province:
        notes.append(context.text("cooperation.arcs.inside", count=len(within)))
    if outside:
        names = context.text("list.separator").join(_place_name(context, code) for code in sorted(outside))
        notes.append(context.text("cooperation.arcs.outside", names=names))
    if held.unplaced and not province:
        names = context.text("list.separator").join(fact_name(context, key) for key in held.unplaced[:5])
        notes.append(context.text("cooperation.arcs.unplaced", count=len(held.unplaced), names=names))
    notes += rows_note(context, sum(len(link.facts) for link in links))
    if len(links) > MOST_ARCS:
        notes.append(context.text("cooperation.arcs.cut", shown=MOST_ARCS, count=len(links)))
    return notes


def _link_frame(context: Context, links: list[Link]) -> pd.DataFrame:
    """One row a tie between two divisions: the two, what joins them, and its name."""
    pairs = [(link, fact) for link in links for fact in link.facts][:MOST_ROWS]
    named = _names(context, [fact for _, fact in pairs])
    rows = [
        (
            _place_name(context, link.first),
            _place_name(context, link.second),
            context.text(f"joint.{link.kind}"),
            named[fact],
        )
        for link, fact in pairs
    ]
    columns = [context.text(f"cooperation.column.{name}") for name in ("first", "second", "tie", "with")]
    return pd.DataFrame(rows, columns=columns)
