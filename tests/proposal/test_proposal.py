"""Tables put upon a version that others changed meanwhile: what either side did is in it, once, and checked."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from dashboard.descriptor import Descriptor, Table, default_descriptor
from dashboard.evidence import row_hash
from dashboard.proposal import Conflict, propose, rebased
from dashboard.versions import repository_seed
from tests.synthetic import Synthetic

TABLE: Table = default_descriptor().tables["technologies"]
KEY = TABLE.key
# Three columns stand for all; the keys are few, so that both sides meet in the same rows.
COLUMNS = [name for name in TABLE.column_names if name != KEY][:2]
CELLS = st.sampled_from(["", "a", "b", "c"])
ROWS = st.dictionaries(st.sampled_from("pqrstu"), st.tuples(CELLS, CELLS), max_size=6)
Rows = Mapping[str, tuple[str, str]]


def frame(rows: Rows) -> pd.DataFrame:
    """The rows as a table of text."""
    made = [
        {**dict.fromkeys(TABLE.column_names, ""), KEY: key, **dict(zip(COLUMNS, row, strict=True))}
        for key, row in rows.items()
    ]
    index = pd.RangeIndex(2, len(made) + 2, name="row")
    return pd.DataFrame(made, columns=pd.Index(TABLE.column_names), index=index, dtype="str")


def rows_of(table: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """The table as rows by key."""
    return {row[KEY]: (row[COLUMNS[0]], row[COLUMNS[1]]) for row in table.to_dict("records")}


def put(base: Rows, mine: Rows, current: Rows) -> tuple[dict[str, tuple[str, str]], list[Conflict]]:
    """What comes of it, as rows by key, and the conflicts."""
    made, conflicts = rebased(frame(base), frame(mine), frame(current), TABLE)
    assert list(made.columns) == list(TABLE.column_names)
    assert list(made.index) == list(range(2, len(made) + 2))
    assert made[KEY].is_unique
    return rows_of(made), conflicts


@given(ROWS, ROWS)
def test_who_changed_nothing_changes_nothing(base: Rows, other: Rows) -> None:
    """Guards both plain cases: only they changed something, or only I did."""
    assert put(base, base, other) == (dict(other), [])
    assert put(base, other, base) == (dict(other), [])


@given(ROWS, ROWS, ROWS)
def test_nothing_that_one_side_did_alone_is_lost(base: Rows, mine: Rows, current: Rows) -> None:
    """Guards every row and cell that only one side touched, and that what both touched is either the same or named."""
    made, conflicts = put(base, mine, current)
    named = {(one.row_id, one.column) for one in conflicts}
    for key in {*base, *mine, *current}:
        was, ours, theirs = base.get(key), mine.get(key), current.get(key)
        if ours == was:
            assert made.get(key) == theirs
        elif theirs in (was, ours):
            assert made.get(key) == ours
        elif ours is None or (theirs is None and was is not None):
            # Removed by one, changed by the other: the row stays, and is named.
            assert made[key] == (theirs if ours is None else ours)
            assert (key, "") in named
        else:
            for place, column in enumerate(COLUMNS):
                sides = {ours[place], theirs[place]} if theirs else {ours[place]}
                assert made[key][place] in sides
                before = was[place] if was else None
                if theirs and theirs[place] not in (before, ours[place]) and ours[place] != before:
                    assert (key, column) in named
                    assert made[key][place] == ours[place]


@given(ROWS, ROWS, ROWS)
def test_putting_it_again_changes_nothing(base: Rows, mine: Rows, current: Rows) -> None:
    """Guards against an upload that moves each time it is compared again with the same version."""
    made, _ = put(base, mine, current)
    again, conflicts = put(current, made, current)
    assert (again, conflicts) == (made, [])


def test_a_proposal_says_what_is_faulty_only_together(synthetic: Synthetic, descriptor: Descriptor) -> None:
    """Guards against publishing a row whose document somebody else removed meanwhile."""
    synthetic.add("documents")
    base = synthetic.frames()
    mine = {**base, "places": base["places"]}
    lonely = {**base, "documents": base["documents"].iloc[:1]}
    synthetic.add("targets", document_id="synthetic-documents-2")
    mine = {**mine, "targets": synthetic.frames()["targets"]}
    assert propose(base, mine, base, descriptor, synthetic.sources, {}).faults == ()
    found = propose(base, mine, lonely, descriptor, synthetic.sources, {})
    assert found.faults
    assert list(found.meanwhile) == ["documents"]
    assert list(found.differences) == ["targets"]
    assert len(found.differences["targets"].added) == 1


def test_rows_without_proof_are_counted(synthetic: Synthetic, descriptor: Descriptor) -> None:
    """Guards the confirmation: it counts the rows that this very change leaves unchecked, not those of before."""
    synthetic.add("targets")
    base = synthetic.frames()
    synthetic.add("targets")
    mine = synthetic.frames()
    assert propose(base, mine, base, descriptor, {}, {}).unchecked == 1
    assert propose(base, base, base, descriptor, {}, {}).unchecked == 0
    assert propose(base, mine, base, descriptor, synthetic.sources, {}).unchecked == 0


def test_a_hundred_thousand_rows() -> None:
    """Guards the largest upload: both sides changed every second row, and it is put together in seconds."""
    keys = [f"k{number}" for number in range(100_000)]
    base = dict.fromkeys(keys, ("a", "b"))
    mine = {key: ("c" if number % 2 else "a", "b") for number, key in enumerate(keys)}
    current = {key: ("a", "b" if number % 2 else "c") for number, key in enumerate(keys)}
    made, conflicts = put(base, mine, current)
    assert conflicts == []
    assert made["k1"] == ("c", "b")
    assert made["k2"] == ("a", "c")


def test_the_proofs_of_both_sides_are_kept(descriptor: Descriptor) -> None:
    """Guards rows that others proved anew: the proof that fits the row is taken, not the older one of the folder."""
    seed = repository_seed()
    table, documents = descriptor.tables["targets"], seed.tables["documents"].set_index("document_id")
    frames, locks = [], []
    for row in (0, 1):
        frame = seed.tables["targets"].copy()
        frame.iloc[row, frame.columns.get_loc("context_evidence")] = ""
        frame.iloc[row, frame.columns.get_loc("context_paragraph")] = ""
        frame.iloc[row, frame.columns.get_loc("paragraph")] = "7"
        cells = {str(name): str(value) for name, value in frame.iloc[row].items()}
        proof = row_hash(table, cells, documents.loc[cells["document_id"], "text_sha256"])
        frames.append({**seed.tables, "targets": frame})
        locks.append({**seed.lock, ("targets", cells["target_id"]): proof})
        assert locks[-1] != seed.lock
    found = propose(seed.tables, frames[0], frames[1], descriptor, {}, locks[0], locks[1])
    assert (found.conflicts, found.unchecked) == ((), 0)
    both = {**seed.lock, **{k: p for lock in locks for k, p in lock.items() if seed.lock[k] != p}}
    assert dict(found.lock) == both
