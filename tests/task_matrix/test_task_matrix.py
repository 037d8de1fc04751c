"""Tasks counted at each crossing: by hand, against the curated measures, and in bulk."""

from __future__ import annotations

import time
from collections import Counter

import pandas as pd
import pytest

from dashboard.catalog import Catalog
from dashboard.reading import records
from dashboard.task_matrix import (
    MATRICES,
    NONE,
    OTHERS,
    CellKey,
    TaskMatrix,
    examples,
    first_of,
    headings,
    is_cell,
    is_comparison,
    measures_at,
    missing_in,
    most_used,
    only_in,
    parse_cell,
    programmes,
    task_matrix,
    tasks,
    values_of,
)

BEIJING = "beijing-science-technology-action-plan"
JIANGXI = "jiangxi-science-technology-plan"
ACROSS = MATRICES["technology"]


def made(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    """Measures (id, parent, programme, technologies), numbered from row 2 as a read table is."""
    frame = pd.DataFrame(rows, columns=["measure_id", "parent_id", "programme_id", "technologies"], dtype="str")
    frame.index = pd.Index(range(2, len(rows) + 2), name="row")
    return frame


# A chapter with two tasks, one of which names two technologies; a task outside any programme; a chapter that alone
# names nuclear; one task that names nothing.
SMALL = made(
    ("chapter", "", "a", "hydrogen"),
    ("one", "chapter", "a", "hydrogen;wind"),
    ("two", "chapter", "a", "hydrogen"),
    ("three", "", "", "wind"),
    ("atom", "", "b", "nuclear"),
    ("four", "atom", "b", ""),
)
ROWS, COLUMNS = ("hydrogen", "wind", "nuclear", "solar", NONE), ("a", "b", NONE)


def small() -> TaskMatrix:
    """The small collection by technology and programme."""
    return task_matrix(SMALL, headings(SMALL), ACROSS, ROWS, COLUMNS)


def test_a_heading_is_not_counted_beside_its_tasks() -> None:
    """Guards double counting: the chapter repeats hydrogen, and two tasks name it, not three measures."""
    assert headings(SMALL) == {"chapter", "atom"}
    assert list(tasks(SMALL, headings(SMALL))["measure_id"]) == ["one", "two", "three", "four"]
    assert small().counts.to_numpy().tolist() == [[2, 0, 0], [1, 0, 1], [0, 0, 0], [0, 0, 0], [0, 1, 0]]


def test_totals_count_a_task_once() -> None:
    """Guards the totals: the task with two technologies stands in two cells of its column and once in its total."""
    found = small()
    assert found.row_totals.to_dict() == {"hydrogen": 2, "wind": 2, "nuclear": 0, "solar": 0, NONE: 1}
    assert found.column_totals.to_dict() == {"a": 2, "b": 1, NONE: 1}
    assert found.total == 4


def test_what_only_a_heading_names_is_no_gap() -> None:
    """Guards the gaps: nuclear stands in a heading of programme b, so the programme does name it."""
    found = small()
    assert found.heading_only == {("nuclear", "b")}
    assert ("nuclear", "b") not in found.gaps
    assert ("nuclear", "a") in found.gaps
    assert found.empty_rows == ("solar",)
    assert len(found.gaps) == 15 - 4 - 1


def test_a_heading_stays_one_where_its_tasks_are_narrowed_away() -> None:
    """Guards narrowing: with its tasks filtered out, the chapter must not turn into a task."""
    narrowed = SMALL[SMALL["measure_id"] == "chapter"]
    found = task_matrix(narrowed, headings(SMALL), ACROSS, ROWS, COLUMNS)
    assert found.total == 0
    assert found.heading_only == {("hydrogen", "a")}


def test_none_and_one() -> None:
    """Guards the empty and the smallest collection: zeros of the asked shape, and one count."""
    empty = task_matrix(SMALL.iloc[:0], frozenset(), ACROSS, ROWS, COLUMNS)
    assert (empty.counts.shape, empty.total, int(empty.counts.to_numpy().sum())) == ((5, 3), 0, 0)
    one = task_matrix(made(("x", "", "a", "wind")), frozenset(), ACROSS, ROWS, COLUMNS)
    assert (one.at("wind", "a"), one.total) == (1, 1)


def test_the_most_used_come_first_and_the_rest_is_counted_together() -> None:
    """Guards long lists: order by number, then by the closed list; beyond the limit one row for all others."""
    only = tasks(SMALL, headings(SMALL))
    order = most_used(only, "technologies", ("solar", "nuclear", "wind", "hydrogen"))
    assert order == ("wind", "hydrogen", "solar", "nuclear", NONE)
    assert first_of(order, 1) == ("wind", OTHERS, NONE)
    assert first_of(order, 4) == order
    folded = task_matrix(SMALL, headings(SMALL), ACROSS, ("wind", OTHERS, NONE), COLUMNS)
    assert folded.counts.to_numpy().tolist() == [[1, 0, 1], [2, 0, 0], [0, 1, 0]]
    assert folded.total == 4
    # Two technologies of one task that are both folded count once.
    assert task_matrix(SMALL, headings(SMALL), ACROSS, (OTHERS,), ("a",)).at(OTHERS, "a") == 2


def test_the_rows_of_a_cell_are_those_it_counts() -> None:
    """Guards the list below a matrix: each cell, row and column lists as many tasks as it says."""
    found = small()
    heads = headings(SMALL)
    for row in ROWS:
        for column in COLUMNS:
            at = measures_at(SMALL, heads, CellKey("technology", row, column))
            # A heading is listed only where no task is.
            assert len(at) == (found.at(row, column) or (row, column) in found.heading_only), (row, column)
        assert len(tasks(measures_at(SMALL, heads, CellKey("technology", row)), heads)) == found.row_totals[row]
    assert list(measures_at(SMALL, heads, CellKey("technology", "nuclear", "b"))["measure_id"]) == ["atom"]


def test_what_one_has_and_the_others_have_not() -> None:
    """Guards the comparison: only in one, missing in another, and alone without anyone to compare with."""
    found = small()
    assert only_in(found, "hydrogen") == "a"
    assert only_in(found, "wind") == ""
    assert missing_in(found, "wind") == ("b",)
    # A heading is enough to have it.
    assert only_in(found, "nuclear") == "b"
    assert only_in(task_matrix(SMALL, frozenset(), ACROSS, ROWS, ("a",)), "hydrogen") == ""


def test_the_examples_are_the_first_tasks_in_the_order_of_the_table() -> None:
    """Guards the examples: tasks, no headings, at most so many, none where there is no task."""
    given = examples(SMALL, headings(SMALL), ACROSS, ROWS, COLUMNS, name="measure_id", most=1)
    assert given[("hydrogen", "a")] == ("one",)
    assert ("nuclear", "b") not in given
    two = examples(SMALL, headings(SMALL), ACROSS, ROWS, COLUMNS, name="measure_id", most=2)
    assert two[("hydrogen", "a")] == ("one", "two")


# The curated measures.


def test_the_curated_measures_reconcile(catalog: Catalog) -> None:
    """Guards the page's numbers: each cell equals a plain loop over the rows, and the totals the rows themselves."""
    measures = catalog.frames["measures"]
    rows = records(measures)
    parents = {row["parent_id"] for row in rows} - {""}
    leaves = [row for row in rows if row["measure_id"] not in parents]
    counted = Counter(
        (technology, leaf["programme_id"] or NONE)
        for leaf in leaves
        for technology in (leaf["technologies"].split(";") if leaf["technologies"] else [NONE])
    )
    technologies = most_used(measures, "technologies", tuple(catalog.frames["technologies"]["technology_id"]))
    columns = most_used(measures, "programme_id")
    found = task_matrix(measures, headings(measures), ACROSS, technologies, columns)
    assert {(row, column): found.at(row, column) for row in technologies for column in columns} == {
        (row, column): counted[(row, column)] for row in technologies for column in columns
    }
    assert found.total == len(leaves) == len(rows) - len(parents)
    # A task belongs to one programme: its row's cells add up to the row, and the columns to the whole.
    assert (found.counts.sum(axis=1) == found.row_totals).all()
    assert int(found.column_totals.sum()) == found.total
    tagged = sum(len(leaf["technologies"].split(";")) for leaf in leaves if leaf["technologies"])
    assert int(found.counts.drop(index=NONE).to_numpy().sum()) == tagged


def test_every_task_has_one_instrument_and_one_sector(catalog: Catalog) -> None:
    """Guards the second matrix: its cells add up to the tasks, along both sides."""
    measures = catalog.frames["measures"]
    table = catalog.descriptor.tables["measures"]
    row_column, column_column = MATRICES["instrument"]
    rows, columns = table.column(row_column).enum, table.column(column_column).enum
    found = task_matrix(measures, headings(measures), (row_column, column_column), rows, columns)
    assert int(found.counts.to_numpy().sum()) == found.total == len(tasks(measures, headings(measures)))
    assert (found.counts.sum(axis=0) == found.column_totals).all()


def test_worked_by_hand_from_the_texts(catalog: Catalog) -> None:
    """Guards against a wrong reading of the whole: heat pumps are Beijing's alone, hydropower and nuclear nobody's."""
    measures = catalog.frames["measures"]
    listed = tuple(catalog.frames["technologies"]["technology_id"])
    found = task_matrix(measures, headings(measures), ACROSS, listed, (JIANGXI, BEIJING))
    assert only_in(found, "heat_pump") == BEIJING
    at = measures_at(measures, headings(measures), CellKey("technology", "heat_pump"))
    assert ["热泵" in name for name in at["name_zh"]] == [True]
    assert only_in(found, "steel") == JIANGXI
    assert {"hydropower", "nuclear"} <= set(found.empty_rows)
    assert found.at("new_energy_vehicles", BEIJING) == 3


def test_no_technology_hides_behind_a_heading_unseen(catalog: Catalog) -> None:
    """Guards the texts' reading: what a heading names, one of its programme's tasks names too; else it is shown."""
    measures = catalog.frames["measures"]
    found = task_matrix(
        measures, headings(measures), ACROSS, most_used(measures, "technologies"), most_used(measures, "programme_id")
    )
    heads = measures[measures["measure_id"].isin(list(headings(measures)))]
    for place, value in values_of(heads, "technologies").items():
        pair = (value, str(heads.at[place, "programme_id"]) or NONE)
        assert found.at(*pair) or pair in found.heading_only


# The keys in an address.


@pytest.mark.parametrize(
    ("value", "known"),
    [
        (f"technology:hydrogen:{BEIJING}", True),
        ("technology:hydrogen:", True),
        (f"compared_technology:-:{BEIJING}", True),
        ("technology::-", True),
        ("instrument:research:energy", True),
        ("compared_sector:energy:", True),
        ("instrument:research:hydrogen", False),
        ("instrument:-:energy", False),
        ("technology:energy:", False),
        ("technology::", False),
        ("technology:hydrogen", False),
        ("technology:hydrogen:nowhere", False),
        ("nothing:hydrogen:", False),
        ("technology:+:", False),
        ("", False),
    ],
)
def test_only_known_crossings_are_taken_from_an_address(catalog: Catalog, value: str, known: bool) -> None:
    """Guards links: a matrix, and values of its own columns."""
    assert is_cell(catalog, value) == known
    if known:
        assert str(parse_cell(value)) == value


def test_only_known_programmes_are_compared(catalog: Catalog) -> None:
    """Guards links: programmes with measures, none twice, at most four."""
    assert set(programmes(catalog.frames["measures"])) >= {BEIJING, JIANGXI}
    assert is_comparison(catalog, f"{BEIJING};{JIANGXI}")
    assert is_comparison(catalog, BEIJING)
    assert not is_comparison(catalog, f"{BEIJING};{BEIJING}")
    assert not is_comparison(catalog, f"{BEIJING};")
    assert not is_comparison(catalog, "beijing-carbon-peaking-implementation-plan")
    many = made(*((f"m{number}", "", f"p{number}", "") for number in range(5)))
    crowded = Catalog(catalog.descriptor, {**catalog.frames, "measures": many}, {})
    assert is_comparison(crowded, "p0;p1;p2;p3")
    assert not is_comparison(crowded, "p0;p1;p2;p3;p4")


def test_a_hundred_thousand_measures_are_counted_at_once() -> None:
    """Guards the large case: counting, ordering and examples together take less than two seconds of the processor."""
    rows = []
    for number in range(100_000):
        chapter = f"m{number - number % 10}" if number % 10 else ""
        rows.append((f"m{number}", chapter, f"p{number % 5000}", "hydrogen;wind" if number % 3 else ""))
    frame = made(*rows)
    begun = time.process_time()
    heads = headings(frame)
    technologies = first_of(most_used(tasks(frame, heads), "technologies"), 60)
    columns = first_of(most_used(tasks(frame, heads), "programme_id"), 8)
    found = task_matrix(frame, heads, ACROSS, technologies, columns)
    examples(frame, heads, ACROSS, technologies, columns, name="measure_id", most=2)
    assert time.process_time() - begun < 2
    assert len(heads) == 10_000
    assert found.total == 90_000
    assert len(found.counts.columns) == 9
    assert int(found.column_totals.sum()) == 90_000
