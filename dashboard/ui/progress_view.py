"""Progress on the screen: the barometer, the bullet charts, what is due, and the rule in words."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard.charts.context import Context
from dashboard.charts.progress import BOARD_BY, rule_lines, rule_words
from dashboard.i18n import joined
from dashboard.progress import (
    GRAVITY,
)
from dashboard.ui import state
from dashboard.ui.tables import show_table

_LISTED = 500


def show_due(context: Context, progress: pd.DataFrame) -> str:
    """Two lists, what is over and what is due next, their rows can be chosen. Returns the id of the one just chosen."""
    targets = context.catalog.frame("targets").assign(state=progress["state"])
    dated = targets[targets["target_year"] != ""]
    dated = dated.assign(gravity=dated["state"].map(GRAVITY.index))
    years = dated["target_year"].astype("int64")
    over = dated[years < context.today.year].sort_values(["gravity", "target_year", "target_id"])
    coming = dated[years >= context.today.year].sort_values(["target_year", "gravity", "target_id"])
    chosen = []
    for column, name, rows in zip(st.columns(2, gap="large"), ("over", "next"), (over, coming), strict=True):
        with column:
            st.header(context.text(f"due.{name}", count=len(rows)), anchor=False)
            chosen.append(newly(f"due_{name}", _due_list(context, name, rows)))
    return next(filter(None, chosen), "")


def newly(name: str, value: str) -> str:
    """The value where it was just chosen, else an empty string: marks and rows stay chosen, a click counts once."""
    seen = f"seen_{name}"
    before = st.session_state.get(seen, "")
    st.session_state[seen] = value
    return value if value != before else ""


def _due_list(context: Context, name: str, rows: pd.DataFrame) -> str:
    if rows.empty:
        st.caption(context.text(f"due.{name}_none"))
        return ""
    states: Sequence[str] = [str(key) for key in rows["state"].value_counts().index]
    counted = [
        context.text("due.counted", state=context.text(f"state.{key}"), count=int((rows["state"] == key).sum()))
        for key in sorted(states, key=GRAVITY.index)
    ]
    st.caption(joined(context.language, counted))
    if "due_no_report" in states:
        st.caption(context.text("due.meaning"))
    shown = rows.head(_LISTED)
    listed = pd.DataFrame(
        {
            context.text("due.column.year"): shown["target_year"],
            context.text("targets.column.state"): shown["state"].map(lambda key: context.text(f"state.{key}")),
            context.text("targets.column.name"): shown[f"name_{context.data_language}"],
        }
    )
    position = show_table(listed, key=f"due_{name}", selectable=True)
    if len(rows) > _LISTED:
        st.caption(context.text("due.more", count=len(rows) - _LISTED))
    return str(shown.iloc[position]["target_id"]) if position is not None and position < len(shown) else ""


def choose_board(context: Context) -> str:
    """The choice by what the board is grouped. Returns it."""
    return state.segmented(
        state.BY,
        context.text("board.by"),
        BOARD_BY,
        lambda value: context.text(f"board.by.{value}"),
        default=BOARD_BY[0],
    )


def show_rule(context: Context) -> None:
    """The rule in words: what holds for all, then each state."""
    for line in rule_lines(context):
        st.markdown(f"- {line}")
    for words in rule_words(context).values():
        st.markdown(f"- **{words.name}**{context.text('list.colon')}{words.rule}")
