"""Who does what with whom: bodies, what joins them, and the row that each tie rests on.

A body is joined to another only by a row that names both: an agreement, a lab, a document, a task. What was signed as
an intention is never counted with what was signed as a contract.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import combinations
from typing import Literal, get_args

import pandas as pd

from dashboard.catalog import COUNTRY, Catalog, Selection, has_item
from dashboard.descriptor import FACT_TOKENS
from dashboard.geometry import Level, ancestors, roll_up
from dashboard.reading import records

NodeKind = Literal["institution", "lab", "agreement", "document", "task"]
TieKind = Literal[
    "investment_contract",
    "cooperation",
    "framework",
    "letter_of_intent",
    "project_batch",
    "host",
    "partner",
    "signatory",
    "issuer",
    "lead",
    "support",
    "parent",
]
NODE_KINDS: tuple[NodeKind, ...] = get_args(NodeKind)
TIE_KINDS: tuple[TieKind, ...] = get_args(TieKind)
AGREEMENTS: tuple[TieKind, ...] = TIE_KINDS[:5]
# In a list of two, the weaker tie is told by the stronger one's name where only one word fits.
_STRONGER: Mapping[TieKind, TieKind] = {"partner": "host", "support": "lead"}
_KIND_OF_TABLE: Mapping[str, NodeKind] = {
    "projects": "agreement",
    "labs": "lab",
    "documents": "document",
    "measures": "task",
    "targets": "task",
}
# What is drawn first where not all of it fits: what was signed, then what was built, then what was declared or shared.
_FIRST: tuple[NodeKind, ...] = ("agreement", "lab", "document", "task")
INSTITUTION = "institutions"
# What a body does, as (role, table, column that names it), in the order of its card.
ROLES: tuple[tuple[str, str, str], ...] = (
    ("agreements", "projects", "party_ids"),
    ("hosts", "labs", "host_ids"),
    ("lab_partner", "labs", "partner_ids"),
    ("leads_targets", "targets", "lead_unit_ids"),
    ("supports_targets", "targets", "support_unit_ids"),
    ("leads_measures", "measures", "lead_unit_ids"),
    ("supports_measures", "measures", "support_unit_ids"),
    ("issues", "documents", "issuer_ids"),
    ("publishes", "documents", "publisher_id"),
    ("organises", "events", "organiser_ids"),
)


@dataclass(frozen=True)
class Node:
    """A body, or what joins bodies. `key` is `table:id`; `table` and `row_id` say what it is called after.

    A lab that signs or leads is one node with its own row among the institutions.
    """

    key: str
    kind: NodeKind
    table: str
    row_id: str


@dataclass(frozen=True)
class Tie:
    """One body (`source`) and what it is tied to (`target`), both keys of nodes; `fact` is the row that says so."""

    source: str
    target: str
    kind: TieKind
    fact: str


@dataclass(frozen=True)
class Network:
    """Nodes by key and the ties among them; `silent` are the agreements whose parties the text does not name."""

    nodes: Mapping[str, Node]
    ties: tuple[Tie, ...]
    silent: tuple[str, ...] = ()

    @cached_property
    def acts(self) -> Mapping[str, tuple[Tie, ...]]:
        """What joins -> its ties, in order; a parent joins nothing."""
        found: dict[str, list[Tie]] = {}
        for tie in self.ties:
            if tie.kind != "parent":
                found.setdefault(tie.target, []).append(tie)
        return {key: tuple(ties) for key, ties in found.items()}

    @cached_property
    def bodies(self) -> tuple[str, ...]:
        """The keys of the institutions in it, those in the most ties first."""
        counts = {key: 0 for key, node in self.nodes.items() if node.table == INSTITUTION}
        for tie in self.ties:
            if tie.kind != "parent":
                counts[tie.source] += 1
        return tuple(sorted(counts, key=lambda key: (-counts[key], key)))


@dataclass(frozen=True)
class Link:
    """Two divisions whose bodies are joined: codes in order, the kind of what joins them, the rows that say so."""

    first: str
    second: str
    kind: TieKind
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Links:
    """The links between divisions, the rows joined within one, and the bodies whose division is not in the text."""

    between: tuple[Link, ...]
    inside: Mapping[str, tuple[str, ...]]
    unplaced: tuple[str, ...]


def ids(cell: str) -> tuple[str, ...]:
    """The ids in a reference cell, each once; none for an empty cell or a stated absence."""
    return tuple(dict.fromkeys(item for item in cell.split(";") if item and item not in FACT_TOKENS))


def body_key(institution_id: str) -> str:
    """The key of an institution's node."""
    return f"{INSTITUTION}:{institution_id}"


def network(whole: Catalog, selection: Selection) -> Network:
    """The network of what the selection leaves.

    A region keeps what counts there and what a body of the region takes part in, wherever that lies: an agreement
    between two cities belongs to both.
    """
    return whole.once(("network", selection), lambda: _network(whole, selection))


def _network(whole: Catalog, selection: Selection) -> Network:
    kept = whole.select(replace(selection, region="", place=""))
    touches = _touching(whole, selection)
    nodes: dict[str, Node] = {}
    ties: list[Tie] = []
    silent: list[str] = []
    labs = set(whole.frames["labs"]["institution_id"]) - {""}

    def body(institution_id: str) -> str:
        kind: NodeKind = "lab" if institution_id in labs else "institution"
        key = body_key(institution_id)
        nodes.setdefault(key, Node(key, kind, INSTITUTION, institution_id))
        return key

    for act in kept.once("acts", lambda: tuple(_acts(kept))):
        table, row_id, joined = act.table, act.row_id, act.joined
        fact = f"{table}:{row_id}"
        if not touches(table, row_id, [name for name, _ in joined]):
            continue
        if not joined:
            silent.append(fact)
            continue
        if table == "labs" and act.itself:
            target = body(act.itself)
        else:
            target = fact
            nodes[fact] = Node(fact, _KIND_OF_TABLE[table], table, row_id)
        ties += [Tie(body(name), target, kind, fact) for name, kind in joined]
    institutions = whole.frames[INSTITUTION]
    for child, cell in zip(institutions["institution_id"], institutions["parent_id"], strict=True):
        (parent, *_) = ids(cell) or ("",)
        if parent and body_key(child) in nodes:
            ties.append(Tie(body_key(child), body(parent), "parent", body_key(child)))
    return Network(nodes, tuple(ties), tuple(silent))


@dataclass(frozen=True)
class _Act:
    """One row that joins institutions: each with what it has to do with it; `itself` is a lab's own row among them."""

    table: str
    row_id: str
    joined: tuple[tuple[str, TieKind], ...]
    itself: str = ""


def _acts(kept: Catalog) -> Iterable[_Act]:
    """The rows that join institutions.

    Of documents and tasks only those that name two bodies; an agreement without any named party is given with none.
    """
    for row in records(kept.frames["projects"][["project_id", "agreement_type", "party_ids"]]):
        kind = next(kind for kind in AGREEMENTS if kind == row["agreement_type"])
        yield _Act("projects", row["project_id"], tuple((name, kind) for name in ids(row["party_ids"])))
    labs = kept.frames["labs"]
    labs = labs[["lab_id", "institution_id", "host_ids", "partner_ids"]]
    for row in records(labs[(labs["host_ids"] != "") | (labs["partner_ids"] != "")]):
        lab = _roles(row, "host_ids", "host", "partner_ids", "partner", without=row["institution_id"])
        if lab:
            (itself, *_) = ids(row["institution_id"]) or ("",)
            yield _Act("labs", row["lab_id"], tuple(lab), row["institution_id"] if itself else "")
    documents = kept.frames["documents"][["document_id", "document_type", "issuer_ids"]]
    for row in records(documents[documents["issuer_ids"].str.contains(";")]):
        issued: TieKind = "signatory" if row["document_type"] == "declaration" else "issuer"
        yield _Act("documents", row["document_id"], tuple((name, issued) for name in ids(row["issuer_ids"])))
    for table in ("targets", "measures"):
        rows = kept.frames[table][[kept.descriptor.tables[table].key, "lead_unit_ids", "support_unit_ids"]]
        several = (rows["lead_unit_ids"] + ";" + rows["support_unit_ids"]).str.strip(";").str.contains(";")
        for row in records(rows[several]):
            units = _roles(row, "lead_unit_ids", "lead", "support_unit_ids", "support")
            if len(units) > 1:
                yield _Act(table, row[kept.descriptor.tables[table].key], tuple(units))


def _roles(
    row: Mapping[str, str], first: str, first_kind: TieKind, second: str, second_kind: TieKind, *, without: str = ""
) -> list[tuple[str, TieKind]]:
    """The institutions of two columns, each once and in its stronger part."""
    found: dict[str, TieKind] = dict.fromkeys(ids(row[first]), first_kind)
    for name in ids(row[second]):
        found.setdefault(name, second_kind)
    found.pop(without, None)
    return list(found.items())


def _touching(whole: Catalog, selection: Selection) -> Callable[[str, str, list[str]], bool]:
    """Whether a row, or one of the bodies it names, lies in the region and in the park or zone of the selection."""
    if not selection.place and selection.region in {"", COUNTRY}:
        return lambda table, row_id, bodies: True
    tables = (INSTITUTION, *_KIND_OF_TABLE)
    codes = {table: _codes(whole, table) for table in tables}
    places = {table: _column(whole, table, "place_id") for table in tables} if selection.place else {}

    @cache
    def reached(cell: str) -> bool:
        return any(selection.region in ancestors(code) for code in cell.split(";") if code)

    def lies(table: str, row_id: str) -> bool:
        if selection.place and places[table].get(row_id) != selection.place:
            return False
        return selection.region in {"", COUNTRY} or reached(codes[table].get(row_id, ""))

    return lambda table, row_id, bodies: lies(table, row_id) or any(lies(INSTITUTION, name) for name in bodies)


def _codes(whole: Catalog, table: str) -> Mapping[str, str]:
    """Row id -> the division codes it counts at."""

    def codes() -> Mapping[str, str]:
        key = whole.descriptor.tables[table].key
        return dict(zip(whole.frames[table][key].tolist(), whole.effective_codes(table).tolist(), strict=True))

    return whole.once(("codes_by_id", table), codes)


def _column(whole: Catalog, table: str, column: str) -> Mapping[str, str]:
    """Row id -> this cell; nothing for a table without the column."""
    frame = whole.frames[table]
    key = whole.descriptor.tables[table].key
    return dict(zip(frame[key].tolist(), frame[column].tolist(), strict=True)) if column in frame else {}


def around(found: Network, key: str) -> Network:
    """What one body takes part in, with everyone else who does, and its own parent or children."""
    acts = {tie.target for tie in found.ties if tie.kind != "parent" and tie.source == key} | {key}
    return _of(
        found,
        [
            tie
            for tie in found.ties
            if (tie.target in acts if tie.kind != "parent" else key in {tie.source, tie.target})
        ],
        {key},
    )


def cut(found: Network, most: int) -> Network:
    """The network with at most so many nodes: whole agreements, labs, documents and tasks, as long as they fit."""
    if len(found.nodes) <= most:
        return found
    acts = found.acts

    def rank(key: str) -> tuple[int, int, str]:
        return _FIRST.index(found.nodes[key].kind), len(acts[key]), key

    taken: set[str] = set()
    kept: list[Tie] = []
    for key in sorted(acts, key=rank):
        wanted = taken | {key} | {tie.source for tie in acts[key]}
        if len(wanted) <= most:
            taken = wanted
            kept += acts[key]
    kept += [tie for tie in found.ties if tie.kind == "parent" and {tie.source, tie.target} <= taken]
    return _of(found, kept, set())


def _of(found: Network, ties: list[Tie], more: set[str]) -> Network:
    used = {end for tie in ties for end in (tie.source, tie.target)} | more
    return Network({key: node for key, node in found.nodes.items() if key in used}, tuple(ties), found.silent)


def partners(found: Network, key: str) -> tuple[Tie, ...]:
    """Who else takes part in what this body takes part in: one tie for each partner and each row that joins them.

    Of a lab that is a body itself, its hosts are partners too.
    """
    acts = found.acts
    mine = [target for target, ties in acts.items() if target == key or any(tie.source == key for tie in ties)]
    return tuple(tie for target in mine for tie in acts[target] if tie.source != key)


def links(whole: Catalog, found: Network, level: Level) -> Links:
    """The ties of the network as links between divisions of this level.

    A body above the level (a ministry, a province's company) keeps its own code. A lab links the places of those who
    host it with its own.
    """
    codes = _codes(whole, INSTITUTION)
    of_labs = _codes(whole, "labs")
    facts: dict[tuple[str, str, TieKind], list[str]] = {}
    inside: dict[str, list[str]] = {}
    unplaced: dict[str, None] = {}

    @cache
    def at_level(cell: str) -> frozenset[str]:
        return frozenset(roll_up(code, level) or code for code in cell.split(";") if code)

    @cache
    def between_ends(ends: tuple[frozenset[str], ...]) -> list[tuple[str, str]]:
        pairs = {(min(a, b), max(a, b)) for one, other in combinations(ends, 2) for a in one for b in other}
        return sorted((a, b) for a, b in pairs if a != b)

    for ties in found.acts.values():
        ends: list[frozenset[str]] = []
        for tie in ties:
            cell = codes.get(found.nodes[tie.source].row_id, "")
            if not cell:
                unplaced[tie.source] = None
            ends.append(at_level(cell))
        fact, kind = ties[0].fact, _STRONGER.get(ties[0].kind, ties[0].kind)
        table, _, row_id = fact.partition(":")
        if table == "labs":
            ends.append(at_level(of_labs.get(row_id, "")))
        apart = between_ends(tuple(ends))
        for a, b in apart:
            facts.setdefault((a, b, kind), []).append(fact)
        if not apart:
            for code in sorted(set().union(*ends)):
                inside.setdefault(code, []).append(fact)
    between = [Link(a, b, kind, tuple(rows)) for (a, b, kind), rows in facts.items()]
    between.sort(key=lambda link: (link.first, link.second, TIE_KINDS.index(link.kind)))
    return Links(tuple(between), {code: tuple(rows) for code, rows in inside.items()}, tuple(unplaced))


def agreement_counts(found: Network) -> Mapping[TieKind, int]:
    """Kind of agreement -> how many with named parties; every kind is in it, also those of which there is none."""
    kinds = [ties[0].kind for ties in found.acts.values()]
    return {kind: kinds.count(kind) for kind in AGREEMENTS}


def institutions_with(found: Network, rows: pd.DataFrame) -> tuple[str, ...]:
    """The ids among these institutions, those in the most ties first, those in none after them in the table's order."""
    held = set(rows["institution_id"])
    ranked = [found.nodes[key].row_id for key in found.bodies if found.nodes[key].row_id in held]
    return tuple(dict.fromkeys([*ranked, *rows["institution_id"]]))


def involvement(whole: Catalog, institution_id: str) -> Mapping[str, tuple[str, ...]]:
    """Role -> the rows (`table:id`) in which the body has it; every role is in it, also those it never has."""
    found = {}
    for role, table, column in ROLES:
        rows = whole.frames[table]
        key = whole.descriptor.tables[table].key
        found[role] = tuple(f"{table}:{row_id}" for row_id in rows[has_item(rows[column], {institution_id})][key])
    return found
