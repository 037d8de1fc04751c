"""The synthetic collections of the growth benchmark, in small: sound enough to be measured, and no faster growth."""

from __future__ import annotations

from dashboard.catalog import Catalog, Selection
from tests.benchmarks.growth import context_of, grown, steps


def test_a_grown_collection_holds_so_many_times_the_facts(catalog: Catalog) -> None:
    """Guards the measurement: ids are unique, references lead somewhere, places are all over the country."""
    many = grown(catalog, 5)
    for table in catalog.descriptor.fact_tables:
        frame = many.frames[table.name]
        assert len(frame) == 5 * len(catalog.frames[table.name])
        assert frame[table.key].is_unique
    parents = set(many.frames["measures"]["parent_id"]) - {""}
    assert parents <= set(many.frames["measures"]["measure_id"])
    assert len(many.regions_held()) > 200
    assert grown(catalog, 5).frames["targets"].equals(many.frames["targets"])


def test_each_step_can_be_taken_and_is_not_worked_out_again(catalog: Catalog) -> None:
    """Guards what readers of a large collection share: the second one finds each step done, by the same objects."""
    many = grown(catalog, 3)
    first = {name: step() for name, step in steps(many).items()}
    for name, step in steps(many).items():
        if not name.startswith(("filter", "sidebar", "overview: lists", "targets: rows")):
            assert step() is first[name], name
    narrowed = Selection(region="360000")
    assert context_of(many, narrowed, "map", {}).catalog is many.select(narrowed)
