"""The synthetic example: made-up tables that show every state, loaded only by the reader, in this session only."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from dashboard.catalog import UploadedTable
from dashboard.charts.context import Context
from dashboard.descriptor import DATA_DIRECTORY, Descriptor
from dashboard.reading import read_table
from dashboard.ui.resources import descriptor, published
from dashboard.ui.upload import stand_in

SAMPLES = DATA_DIRECTORY / "samples"
# What refers to a target or is referred to by one is replaced; what the rest of the data refers to is added to.
_REPLACED = ("targets", "observations")
_ADDED = ("documents", "indicators", "events")
_JUDGED = frozenset({"on_schedule", "behind", "far_behind", "met", "missed"})


def example_tables(base: Mapping[str, pd.DataFrame], described: Descriptor) -> dict[str, pd.DataFrame]:
    """The tables that show the example: table name -> frame. The published targets are not among its rows."""
    tables = {}
    for name in (*_REPLACED, *_ADDED):
        path = SAMPLES / f"synthetic_{name}.csv"
        frame = read_table(path.name, path.read_bytes(), described, described.tables[name]).frame
        if frame is None:
            raise ValueError(f"{path}: is no table of {name}; run data/samples/build.py")
        if name in _ADDED:
            frame = pd.concat([base[name], frame], ignore_index=True)
            frame.index = pd.RangeIndex(2, len(frame) + 2, name="row")
        tables[name] = frame
    return tables


def load_example(at: str) -> None:
    """Show the example in this session, in the place of the published targets and of any upload."""
    tables = example_tables(published().frames, descriptor())
    stand_in(
        {
            name: (UploadedTable(name, f"synthetic_{name}.csv", at, synthetic=True), frame)
            for name, frame in tables.items()
        }
    )


def show_example_button(context: Context, progress: pd.DataFrame) -> None:
    """Where no target can be judged: say so, and offer the example; with an upload in use, nothing is offered."""
    if progress["state"].isin(_JUDGED).any() or context.whole.uploads:
        return
    st.markdown(context.text("example.none_judged", count=len(progress)))
    st.button(
        context.text("example.show"), on_click=load_example, args=(context.today.isoformat(),), key="example_show"
    )
