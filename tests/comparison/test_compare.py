"""What an upload would change: every cell that differs is named, and nothing that does not."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from dashboard.comparison import compare, headline_figures, merged, moved_figures
from dashboard.descriptor import default_descriptor

if TYPE_CHECKING:
    from tests.synthetic import Synthetic

TODAY = date(2026, 11, 21)
TABLE = default_descriptor().tables["technologies"]


def technologies(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """Rows of the smallest table, numbered as a spreadsheet would."""
    index = pd.Index(range(2, len(rows) + 2), name="row")
    return pd.DataFrame(list(rows), columns=list(TABLE.column_names), index=index, dtype="str")


def test_each_changed_cell_is_one_line_with_old_and_new() -> None:
    """Guards the diff by hand: one row added, one removed, two cells of one row changed, one row as it was."""
    before = technologies(("a", "甲", "A"), ("b", "乙", "B"), ("c", "丙", "C"))
    after = technologies(("c", "丙", "C"), ("d", "丁", "D"), ("b", "乙改", "B new"))
    difference = compare(before, after, TABLE)
    assert list(difference.added["technology_id"]) == ["d"]
    assert list(difference.removed["technology_id"]) == ["a"]
    assert difference.changed.reset_index().to_numpy().tolist() == [
        [4, "b", "name_zh", "乙", "乙改"],
        [4, "b", "name_en", "B", "B new"],
    ]
    assert (difference.changed_rows, difference.unchanged, bool(difference)) == (1, 1, True)


def test_order_of_rows_is_no_difference() -> None:
    """Guards a colleague who sorted the sheet."""
    before = technologies(("a", "甲", "A"), ("b", "乙", "B"))
    difference = compare(before, before.iloc[::-1], TABLE)
    assert not difference
    assert difference.unchanged == 2


def test_an_empty_side_is_all_added_or_all_removed() -> None:
    """Guards the first upload into an empty table, and the upload that would remove everything."""
    some = technologies(("a", "甲", "A"))
    none = technologies()
    assert len(compare(none, some, TABLE).added) == 1
    assert len(compare(some, none, TABLE).removed) == 1
    assert not compare(none, none, TABLE)


def test_merging_replaces_by_id_and_keeps_the_rest() -> None:
    """Guards a partial upload: rows that it does not hold stay, in their order; new ones follow."""
    before = technologies(("a", "甲", "A"), ("b", "乙", "B"), ("c", "丙", "C"))
    upload = technologies(("d", "丁", "D"), ("b", "乙改", "B"))
    whole = merged(before, upload, TABLE)
    assert whole["technology_id"].tolist() == ["a", "b", "c", "d"]
    assert whole["name_zh"].tolist() == ["甲", "乙改", "丙", "丁"]
    assert whole.index.tolist() == [2, 3, 4, 5]
    assert list(whole.columns) == list(TABLE.column_names)


ROWS = st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.sampled_from("甲乙丙"), st.sampled_from("ABC")))


@given(ROWS, ROWS)
def test_the_difference_leads_from_one_to_the_other(before: dict, after: dict) -> None:  # type: ignore[type-arg]
    """Guards the diff as a whole: applied to the old table it gives the new one, and its counts add up."""
    old = technologies(*((key, *names) for key, names in before.items()))
    new = technologies(*((key, *names) for key, names in after.items()))
    difference = compare(old, new, TABLE)
    rebuilt = {key: list(names) for key, names in before.items()}
    for key in difference.removed["technology_id"]:
        del rebuilt[key]
    for row in difference.changed.to_dict("records"):
        place = ("name_zh", "name_en").index(row["column"])
        assert rebuilt[row["row_id"]][place] == row["before"]
        rebuilt[row["row_id"]][place] = row["after"]
    for row in difference.added.to_dict("records"):
        rebuilt[row["technology_id"]] = [row["name_zh"], row["name_en"]]
    assert rebuilt == {key: list(names) for key, names in after.items()}
    assert difference.unchanged + difference.changed_rows + len(difference.added) == len(new)
    assert not compare(new, merged(old, new, TABLE).loc[lambda rows: rows["technology_id"].isin(after)], TABLE)


def test_the_headline_figures_move_with_the_upload(synthetic: Synthetic) -> None:
    """Guards "with the effect on the headline figures": the rows, the numbered targets, the states."""
    before = headline_figures(synthetic.catalog(), TODAY)
    synthetic.add(
        "targets",
        target_type="share", comparator="at_least", target_value="90", unit="%", target_year="2025",
        value_disclosure="published",
    )  # fmt: skip
    moved = moved_figures(before, headline_figures(synthetic.catalog(), TODAY))
    assert moved == {
        "rows.targets": (0, 1),
        "targets.numbered": (0, 1),
        "targets.dated": (0, 1),
        "state.due_no_report": (0, 1),
    }


def test_a_table_of_100_000_rows_is_compared_in_time(synthetic: Synthetic) -> None:
    """Guards the diff of the largest upload: linear, and well within the five seconds of the whole check."""
    import time

    row = synthetic.add("targets")
    table = synthetic.table("targets")
    many = pd.DataFrame([row] * 100_000, columns=list(table.column_names), dtype="str")
    many["target_id"] = [f"target-{number}" for number in range(len(many))]
    other = many.copy()
    other.loc[other.index % 100 == 0, "unit"] = "示例"
    started = time.perf_counter()
    difference = compare(many, other, table)
    assert time.perf_counter() - started < 4
    assert difference.changed_rows == 1000
