"""The check answers with faults, never with an exception, whatever stands in a cell."""

from __future__ import annotations

import os
import random
from collections.abc import Mapping

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboard.descriptor import DATA_DIRECTORY, default_descriptor
from dashboard.documents import SourceText
from dashboard.i18n import LANGUAGES, fault_text
from dashboard.reading import read_directory
from dashboard.validation import check

# `make test-full` runs ten times as many.
TRIALS = 1200 if os.environ.get("TRIALS") == "full" else 120

DESCRIPTOR = default_descriptor()
# Two rows of every table: what is judged is the cell, and the other rows are judged in every other test.
FRAMES = {name: frame.head(2).astype(object) for name, frame in read_directory(DATA_DIRECTORY, DESCRIPTOR)[0].items()}
CELLS = [(table.name, column.name) for table in DESCRIPTOR for column in table.columns if len(FRAMES[table.name])]
NASTY = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=40),
    st.from_regex(r"\A-?[0-9０-９٠-٩²一二.,:;eE+-]{1,12}\Z"),
    st.sampled_from(
        [
            "nan",
            "inf",
            "-inf",
            "1e9",
            "0x10",
            "1_000",
            "²",
            "½",
            "Ⅷ",
            "①",
            "٣",
            "９",
            "9" * 5000,
            "0." + "0" * 5000 + "1",
            "-",
            ";",
            ";;",
            ":",
            "::",
            "none_found",
            "not_applicable",
            "2022-13",
            "0000",
            "9999-12-31",
            "2022-00-00",
            "1000-02-29",
            "[",
            "(",
            "\\",
            "{",
            "{0}",
            "%s",
            "\x00",
            "<",
            "<b>",
            "'",
            '"',
            "=1+1",
            "a" * 100000,
            "\u202e",
            "\ufeff",
            "😀",
            "100000",
            "440000;440700",
            "labs:",
            ":x",
            "targets:a:b",
        ]
    ),
)


@settings(max_examples=TRIALS)
@given(st.sampled_from(CELLS), NASTY, st.booleans())
@example(("targets", "paragraph"), "9" * 5000, False)
@example(("observations", "value"), "1" * 29, False)
@example(("targets", "target_value"), "NaN", False)
def test_no_text_in_a_cell_makes_the_check_raise(cell: tuple[str, str], value: str, unproved_is_fault: bool) -> None:
    """Guards `check` and the upload: any text in any column of any table comes back as faults that can be worded."""
    table, column = cell
    frame = FRAMES[table].copy()
    frame.iloc[1, frame.columns.get_loc(column)] = value
    report = check({**FRAMES, table: frame}, DESCRIPTOR, {}, {}, unproved_is_fault=unproved_is_fault)
    for fault in report.faults:
        for language in LANGUAGES:
            assert fault.file in fault_text(language, fault)


@pytest.mark.parametrize("seed", range(4))
def test_many_wrong_cells_at_once_do_not_make_the_check_raise(
    frames: dict[str, pd.DataFrame], sources: Mapping[str, SourceText], lock: Mapping[tuple[str, str], str], seed: int
) -> None:
    """Guards a thoroughly broken upload: sixty cells of the real data exchanged, by a fixed seed."""
    chance = random.Random(seed)
    for _ in range(60):
        table = chance.choice(list(DESCRIPTOR.tables.values()))
        source = chance.choice(list(DESCRIPTOR.tables.values()))
        frame = frames[table.name]
        taken = frames[source.name][chance.choice(source.column_names)]
        frame.iloc[chance.randrange(len(frame)), chance.randrange(len(frame.columns))] = chance.choice(list(taken))
    report = check(frames, DESCRIPTOR, sources, lock)
    assert report.faults
    assert all(fault_text("en", fault) for fault in report.faults)


@pytest.mark.parametrize("missing", [table.name for table in DESCRIPTOR])
def test_a_missing_table_is_no_fault_of_the_others(
    frames: dict[str, pd.DataFrame], lock: Mapping[tuple[str, str], str], missing: str
) -> None:
    """Guards a folder that lacks a file: reading names it; nothing raises, and no other row is blamed for it."""
    del frames[missing]
    assert check(frames, DESCRIPTOR, {}, lock).faults == []
