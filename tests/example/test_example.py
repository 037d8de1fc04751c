"""The synthetic example: made by its script, sound, showing every state, and never part of the published data."""

from __future__ import annotations

import importlib.util
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from dashboard.catalog import Catalog, UploadedTable, make_catalog
from dashboard.descriptor import DATA_DIRECTORY, Descriptor
from dashboard.progress import TARGET_STATES, progress_table
from dashboard.reading import read_directory
from dashboard.ui.example import SAMPLES, example_tables
from dashboard.validation import check

FILES = sorted(path.name for path in SAMPLES.glob("*.csv"))


def build(folder: Path) -> None:
    """Run the script into this folder."""
    spec = importlib.util.spec_from_file_location("sample_build", SAMPLES / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.main(folder)


@pytest.fixture
def example(frames: dict[str, pd.DataFrame], descriptor: Descriptor) -> dict[str, pd.DataFrame]:
    """All tables as a session sees them with the example."""
    return {**frames, **example_tables(frames, descriptor)}


def test_the_files_are_what_the_script_makes(tmp_path: Path) -> None:
    """Guards against hand-typed results: the same seed gives the same bytes, and no file is left over."""
    build(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == FILES
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (SAMPLES / name).read_bytes(), f"{name}: run data/samples/build.py"


def test_every_row_says_that_it_is_no_fact(descriptor: Descriptor) -> None:
    """Guards the label: in the file's name, in the id, in both names, in the note, and no place is named."""
    assert [
        f"synthetic_{name}.csv" for name in ("documents", "events", "indicators", "observations", "targets")
    ] == FILES
    for name in FILES:
        table = descriptor.tables[name.removeprefix("synthetic_").removesuffix(".csv")]
        frame = pd.read_csv(SAMPLES / name, dtype="str", keep_default_na=False)
        title = "title" if table.name == "documents" else "name"
        assert frame[table.key].str.startswith("synthetic-").all()
        assert frame[f"{title}_zh"].str.contains("示例").all()
        assert frame[f"{title}_en"].str.contains("xample").all()
        if table.is_fact_table:
            assert frame["note"].str.contains("Synthetic example, not a fact").all()
            assert (frame["adcode"] == "").all()
            assert (frame["place_id"] == "").all() if "place_id" in frame else True


def test_the_example_is_sound(example: dict[str, pd.DataFrame], descriptor: Descriptor) -> None:
    """Guards the session: the tables pass the same check as an upload, and every row stays unchecked evidence."""
    report = check(example, descriptor, {}, {}, unproved_is_fault=False)
    assert report.faults == []
    assert {report.evidence["targets", key] for key in example["targets"]["target_id"]} == {"unchecked"}


def test_the_example_shows_every_state_both_paths_and_every_mark(example: dict[str, pd.DataFrame]) -> None:
    """Guards its purpose, on the day this was written and at the turn of the next years."""
    for today in (date(2026, 11, 21), date(2027, 6, 1)):
        names = ("targets", "observations", "indicators", "events")
        table = progress_table(*(example[name] for name in names), today, example["documents"])  # type: ignore[arg-type, call-arg, misc]
        assert set(table["state"]) == set(TARGET_STATES), today
        judged = table[table["progress"].notna() & table["schedule"].notna()]
        assert {"linear", "log_reduction"} <= set(judged["path"])
        assert table["hollow"].notna().any()
    assert (example["targets"]["stretch_value"] != "").any()


def test_no_published_target_stands_among_the_example(example: dict[str, pd.DataFrame], catalog: Catalog) -> None:
    """Guards against mixing: with the example shown, no target and no figure of a real place is."""
    for name in ("targets", "observations"):
        key = catalog.descriptor.tables[name].key
        assert set(example[name][key]).isdisjoint(catalog.frames[name][key])
    # What the rest of the data points to is all still there.
    for name in ("documents", "indicators", "events"):
        key = catalog.descriptor.tables[name].key
        assert set(catalog.frames[name][key]) <= set(example[name][key])


def test_the_published_data_does_not_know_the_example(descriptor: Descriptor) -> None:
    """Guards `check` and every reader of data/: the samples are in a folder that none of them reads."""
    published, faults = read_directory(DATA_DIRECTORY, descriptor)
    assert faults == []
    for table in descriptor:
        assert not published[table.name][table.key].str.startswith("synthetic").any()


def test_an_uploaded_table_is_not_synthetic_unless_it_says_so(
    frames: dict[str, pd.DataFrame], descriptor: Descriptor
) -> None:
    """Guards the two marks: a user's own upload is never called made up."""
    upload = UploadedTable("targets", "mine.csv", "2026-11-21 10:00")
    report = check(frames, descriptor, {}, {}, unproved_is_fault=False)
    assert not make_catalog(frames, descriptor, report, [upload]).uploads[0].synthetic
