"""Files as Excel and WPS save them: each read right, or reported, as the expectation beside it says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from make_fixtures import FOLDER, fixtures

from dashboard.descriptor import Descriptor
from dashboard.i18n import LANGUAGES, fault_text, reading_text
from dashboard.reading import ReadTable, read_upload

FILES = sorted(path for path in FOLDER.iterdir() if path.suffix != ".json")


def given(read: ReadTable, expectation: dict[str, Any]) -> dict[str, Any]:
    """What was read, in the form of an expectation and of the cells that it names."""
    cells = {
        row: {column: None if read.frame is None else read.frame.loc[int(row), column] for column in wanted}
        for row, wanted in expectation["cells"].items()
    }
    return {
        "table": read.table.name if read.table else None,
        "encoding": read.encoding,
        "cells": cells,
        "readings": dict(read.reading_counts),
        "faults": sorted([fault.code, fault.row, fault.column, fault.value] for fault in read.faults),
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_saved_file_is_read_as_its_expectation_says(path: Path, descriptor: Descriptor) -> None:
    """Guards the way through Excel and WPS: every cell named, every reading counted, every fault in its place."""
    expectations = json.loads(path.with_name(f"{path.name}.json").read_text(encoding="utf-8"))
    found = read_upload(path.name, path.read_bytes(), descriptor)
    shown = [given(read, expectation) for read, expectation in zip(found, expectations, strict=True)]
    assert shown == [{**expectation, "faults": sorted(expectation["faults"])} for expectation in expectations]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_everything_said_about_a_saved_file_has_words(path: Path, descriptor: Descriptor) -> None:
    """Guards the report: each reading and fault becomes one line in each language, with its file in it."""
    for read in read_upload(path.name, path.read_bytes(), descriptor):
        for language in LANGUAGES:
            lines = [reading_text(language, reading) for reading in read.readings]
            lines += [fault_text(language, fault) for fault in read.faults]
            assert all(path.name in line and "\n" not in line for line in lines)


def test_the_fixtures_are_what_their_script_writes() -> None:
    """Guards the files against a change by hand: bytes and expectations come from the script, and none is left over."""
    made = fixtures()
    assert {path.name for path in FILES} == set(made)
    for name, (content, tables) in made.items():
        assert (FOLDER / name).read_bytes() == content
        assert json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")) == tables
