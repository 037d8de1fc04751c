"""Who does what with whom: the collection's ties, read by hand from its rows, and what narrowing leaves of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dashboard.catalog import Catalog, Selection
from dashboard.cooperation import (
    AGREEMENTS,
    ROLES,
    TIE_KINDS,
    Network,
    Tie,
    agreement_counts,
    around,
    body_key,
    cut,
    ids,
    institutions_with,
    involvement,
    links,
    network,
    partners,
)

if TYPE_CHECKING:
    from tests.synthetic import Synthetic

CITY = body_key("jiangmen-municipal-government")
LAB = body_key("jiangmen-dual-carbon-laboratory")
HKUST_GUANGZHOU = body_key("hong-kong-university-of-science-and-technology-guangzhou")
TSINGHUA_SHENZHEN = body_key("tsinghua-shenzhen-international-graduate-school")
POWER_COMPANY = body_key("chn-energy-guangdong-power")
INTENT = "projects:jiangmen-laboratory-tsinghua-shenzhen-letter-of-intent"
FRAMEWORK = "projects:jiangmen-hkust-guangzhou-comprehensive-strategic-cooperation-framework-agreement"
COOPERATION = "projects:jiangmen-chn-energy-guangdong-power-comprehensive-deepening-cooperation-agreement"
BATCH = "projects:jiangmen-dual-carbon-industry-cooperation-projects"


@pytest.fixture(scope="module")
def whole(catalog: Catalog) -> Network:
    """The network of the whole collection."""
    return network(catalog, Selection())


def sides(found: Network, act: str) -> set[tuple[str, str]]:
    """Who is tied to this, and how."""
    return {(tie.source, tie.kind) for tie in found.acts.get(act, ())}


def test_who_signed_and_who_only_intended_at_jiangmen(whole: Network) -> None:
    """Guards the report's one sentence on signing: the laboratory signed an intention, the city signed two agreements.

    "江门“双碳”实验室与清华大学深圳国际研究生院签订意向合作协议,江门市人民政府还分别与…": who signs what is easily read
    wrong.
    """
    assert sides(whole, INTENT) == {(LAB, "letter_of_intent"), (TSINGHUA_SHENZHEN, "letter_of_intent")}
    assert sides(whole, FRAMEWORK) == {(CITY, "framework"), (HKUST_GUANGZHOU, "framework")}
    assert sides(whole, COOPERATION) == {(CITY, "cooperation"), (POWER_COMPANY, "cooperation")}
    counts = agreement_counts(whole)
    assert counts == {
        "investment_contract": 0,
        "cooperation": 1,
        "framework": 1,
        "letter_of_intent": 1,
        "project_batch": 0,
    }


def test_the_city_and_tsinghua_are_tied_by_nothing(whole: Network) -> None:
    """Guards the same against a short cut: both stand in one report, and no row joins them."""
    assert TSINGHUA_SHENZHEN not in {tie.source for tie in partners(whole, CITY)}
    assert {tie.source for tie in partners(whole, TSINGHUA_SHENZHEN)} == {LAB}


def test_projects_without_named_parties_tie_nobody(whole: Network) -> None:
    """Guards "13 projects": a number only, so no line, and it is said."""
    assert whole.silent == (BATCH,)
    assert BATCH not in whole.nodes


def test_a_lab_that_signs_is_one_node(whole: Network) -> None:
    """Guards against two nodes for the Jiangmen laboratory: hosted by two, it signs and hosts two parks itself."""
    assert sides(whole, LAB) == {(CITY, "host"), (HKUST_GUANGZHOU, "host")}
    assert whole.nodes[LAB].kind == "lab"
    assert "labs:jiangmen-dual-carbon-laboratory" not in whole.nodes
    hosted = {tie.target for tie in whole.ties if tie.source == LAB and tie.kind == "host"}
    assert hosted == {
        "labs:jiangmen-new-energy-vehicle-dual-carbon-industrial-park",
        "labs:guanghai-bay-energy-dual-carbon-industrial-park",
    }


def test_the_declaration_and_the_jointly_issued_plan(whole: Network) -> None:
    """Guards documents: four of the declaration's twelve are named; Beijing's four departments are four."""
    assert {kind for _, kind in sides(whole, "documents:high-tech-zones-declaration")} == {"signatory"}
    assert len(sides(whole, "documents:high-tech-zones-declaration")) == 4
    assert len(sides(whole, "documents:beijing-science-technology-action-plan")) == 4
    # Nine departments issued it and one is named: that joins nobody to anybody.
    assert "documents:national-science-technology-support-plan" not in whole.nodes


def test_leading_and_supporting_one_task(whole: Network) -> None:
    """Guards tasks: the ministry's centre speaks of cooperation with the city; it leads, the two it names support."""
    task = "measures:jiangmen-enterprise-centre-cooperation-with-city"
    centre = body_key("miit-small-and-medium-enterprise-promotion-centre")
    assert sides(whole, task) == {
        (centre, "lead"),
        (CITY, "support"),
        (body_key("jiangmen-municipal-party-committee"), "support"),
    }


def test_every_tie_rests_on_a_row_and_joins_two_nodes(whole: Network, catalog: Catalog) -> None:
    """Guards the first promise: no tie without a fact of the collection, none into the void."""
    for tie in whole.ties:
        table, _, row_id = tie.fact.partition(":")
        assert catalog.has(table, row_id)
        assert {tie.source, tie.target} <= set(whole.nodes)
        assert tie.source != tie.target
    assert {tie.kind for tie in whole.ties} <= set(TIE_KINDS)
    # A parent is one because the child's own row says so.
    parents = {(tie.source, tie.target) for tie in whole.ties if tie.kind == "parent"}
    assert (POWER_COMPANY, body_key("chn-energy")) in parents
    assert all(tie.fact == tie.source for tie in whole.ties if tie.kind == "parent")


@pytest.mark.parametrize(
    ("region", "agreements"),
    [
        ("440700", {INTENT, FRAMEWORK, COOPERATION}),
        # The agreement counts at Jiangmen; the university of Guangzhou has signed it all the same.
        ("440100", {FRAMEWORK}),
        ("440300", {INTENT}),
        ("440000", {INTENT, FRAMEWORK, COOPERATION}),
        ("100000", {INTENT, FRAMEWORK, COOPERATION}),
        ("110000", set()),
        ("820000", set()),
    ],
)
def test_a_region_keeps_what_its_bodies_take_part_in(catalog: Catalog, region: str, agreements: set[str]) -> None:
    """Guards narrowing by region: an agreement between two cities belongs to both."""
    found = network(catalog, Selection(region=region))
    assert {key for key in found.acts if key.startswith("projects:")} == agreements


def test_the_other_filters_narrow_as_everywhere(catalog: Catalog) -> None:
    """Guards the sidebar: a document, and a park, leave what rests on them."""
    found = network(catalog, Selection(document="beijing-action-plan-report"))
    assert set(found.acts) == {"documents:beijing-science-technology-action-plan"}
    assert not found.silent
    bay = network(catalog, Selection(place="guanghai-bay"))
    assert set(bay.acts) == {"labs:guanghai-bay-energy-dual-carbon-industrial-park"}
    assert not network(catalog, Selection(technology="nuclear", region="820000")).nodes


def test_around_one_body(whole: Network) -> None:
    """Guards the choice of one institution: what it takes part in with all who do, and not what those do elsewhere."""
    found = around(whole, CITY)
    assert set(found.acts) == {FRAMEWORK, COOPERATION, LAB, "measures:jiangmen-enterprise-centre-cooperation-with-city"}
    assert TSINGHUA_SHENZHEN not in found.nodes
    of_lab = around(whole, LAB)
    assert {CITY, HKUST_GUANGZHOU, TSINGHUA_SHENZHEN} <= set(of_lab.nodes)
    assert POWER_COMPANY not in of_lab.nodes
    # A body that stands in no tie, and one that is not in the network at all.
    assert around(whole, body_key("science-and-technology-daily")).nodes == {}
    group = around(whole, body_key("chn-energy"))
    assert {tie.kind for tie in group.ties} == {"host", "parent"}


def test_a_labs_hosts_are_its_partners(whole: Network) -> None:
    """Guards the card of the laboratory: who hosts it and who signed with it."""
    assert {tie.source for tie in partners(whole, LAB)} == {CITY, HKUST_GUANGZHOU, TSINGHUA_SHENZHEN}


@pytest.mark.parametrize("most", [0, 3, 7, 20, 51])
def test_a_cut_keeps_whole_agreements_and_those_first(whole: Network, most: int) -> None:
    """Guards the drawing of a part: never more nodes than asked, never an agreement with one of its sides."""
    found = cut(whole, most)
    assert len(found.nodes) <= most
    for key, ties in found.acts.items():
        assert ties == whole.acts[key]
    if most >= 20:
        assert {INTENT, FRAMEWORK, COOPERATION} <= set(found.acts)


def test_nothing_is_cut_that_fits(whole: Network) -> None:
    """Guards the whole view."""
    assert cut(whole, len(whole.nodes)) is whole


def test_the_links_between_cities(whole: Network, catalog: Catalog) -> None:
    """Guards the map: Jiangmen to Guangzhou twice (framework, shared laboratory), to Shenzhen by intent only."""
    found = links(catalog, whole, "prefecture")
    jiangmen = {(link.first, link.second, link.kind): link.facts for link in found.between if "440700" in link.second}
    assert jiangmen == {
        ("100000", "440700", "lead"): ("measures:jiangmen-enterprise-centre-cooperation-with-city",),
        # Of the power company the text gives the province only.
        ("440000", "440700", "cooperation"): (COOPERATION,),
        ("440100", "440700", "framework"): (FRAMEWORK,),
        ("440100", "440700", "host"): ("labs:jiangmen-dual-carbon-laboratory",),
        ("440300", "440700", "letter_of_intent"): (INTENT,),
    }
    assert body_key("chn-energy") in found.unplaced
    assert FRAMEWORK not in {fact for facts in found.inside.values() for fact in facts}


def test_the_links_between_provinces(whole: Network, catalog: Catalog) -> None:
    """Guards rolling up: what joins two cities of one province crosses no border of it."""
    found = links(catalog, whole, "province")
    assert {FRAMEWORK, COOPERATION, INTENT} <= set(found.inside["440000"])
    signed = {(link.first, link.second) for link in found.between if link.kind == "signatory"}
    # Four named of the declaration: six pairs.
    assert signed == {
        *(("100000", zone) for zone in ("420000", "510000", "610000")),
        ("420000", "510000"),
        ("420000", "610000"),
        ("510000", "610000"),
    }


def test_what_one_institution_does(catalog: Catalog) -> None:
    """Guards the card: every role has an answer, and the answers are the rows that name the body."""
    found = involvement(catalog, "jiangmen-municipal-government")
    assert list(found) == [role for role, _, _ in ROLES]
    assert set(found["agreements"]) == {FRAMEWORK, COOPERATION}
    assert found["hosts"] == ("labs:jiangmen-dual-carbon-laboratory",)
    assert found["leads_targets"] == ()
    assert found["supports_measures"] == ("measures:jiangmen-enterprise-centre-cooperation-with-city",)
    assert involvement(catalog, "science-and-technology-daily")["publishes"] == (
        "documents:high-tech-zones-declaration-report",
    )


def test_the_institutions_to_choose_from(whole: Network, catalog: Catalog) -> None:
    """Guards the drop-down: every institution once, those in the most ties first."""
    options = institutions_with(whole, catalog.frames["institutions"])
    assert sorted(options) == sorted(catalog.frames["institutions"]["institution_id"])
    assert options[0] == "jiangmen-municipal-government"


def test_a_stated_absence_is_no_party() -> None:
    """Guards `none_found` and `not_applicable`: words about a cell, never the id of a body."""
    assert ids("none_found") == ids("not_applicable") == ids("") == ()
    assert ids("a;b;a") == ("a", "b")


def test_an_empty_collection_and_one_agreement(synthetic: Synthetic) -> None:
    """Guards nothing and one: no node; then two bodies, one agreement, two ties."""
    assert network(synthetic.catalog(), Selection()) == Network({}, (), ())
    for _ in range(2):
        synthetic.add("institutions")
    synthetic.add(
        "projects",
        agreement_type="investment_contract",
        party_ids="synthetic-institutions-1;synthetic-institutions-2",
    )
    found = network(synthetic.catalog(), Selection())
    assert len(found.nodes) == 3
    assert [tie.kind for tie in found.ties] == ["investment_contract"] * 2
    assert agreement_counts(found)["investment_contract"] == 1
    assert links(synthetic.catalog(), found, "province").between == ()
    assert len(links(synthetic.catalog(), found, "province").unplaced) == 2


@pytest.mark.parametrize("kind", AGREEMENTS)
def test_no_strength_is_counted_with_another(synthetic: Synthetic, kind: str) -> None:
    """Guards the five kinds of agreement: each is counted as itself alone."""
    synthetic.add("institutions")
    synthetic.add("projects", agreement_type=kind, party_ids="synthetic-institutions-1")
    counts = agreement_counts(network(synthetic.catalog(), Selection()))
    assert {name for name, count in counts.items() if count} == {kind}


def test_leading_and_supporting_the_same_task_is_leading(synthetic: Synthetic) -> None:
    """Guards a body that stands in both columns: one tie, the stronger."""
    for _ in range(2):
        synthetic.add("institutions")
    first, second = "synthetic-institutions-1", "synthetic-institutions-2"
    synthetic.add("measures", lead_unit_ids=first, support_unit_ids=f"{first};{second}")
    synthetic.add("measures", lead_unit_ids=first, support_unit_ids=first)
    found = network(synthetic.catalog(), Selection())
    (task,) = found.acts
    assert [(tie.source, tie.kind) for tie in found.ties] == [(body_key(first), "lead"), (body_key(second), "support")]
    assert task == "measures:synthetic-measures-1"


def test_the_network_does_not_depend_on_the_order_of_its_filters(catalog: Catalog) -> None:
    """Guards narrowing: by region and document together is what both leave."""
    both = Selection(region="440700", document="jiangmen-laboratory-report")
    found, by_region = network(catalog, both), network(catalog, replace(both, document=""))
    assert set(found.acts) <= set(by_region.acts)
    assert set(found.acts) <= set(network(catalog, replace(both, region="")).acts)
    assert Tie(CITY, FRAMEWORK, "framework", FRAMEWORK) in found.ties
