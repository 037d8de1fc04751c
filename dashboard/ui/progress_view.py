"""Progress on the screen: the barometer, the bullet charts, what is due, and the rule in words."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.charts.context import Context
from dashboard.charts.progress import BOARD_BY, DueList, due_lists, rule_lines, rule_words
from dashboard.ui import state
from dashboard.ui.tables import show_table


def show_due(context: Context, progress: pd.DataFrame) -> str:
    """Two lists, what is over and what is due next, their rows can be chosen. Returns the id of the one just chosen."""
    chosen = []
    for column, name, due in zip(
        st.columns(2, gap="large"), ("over", "next"), due_lists(context, progress), strict=True
    ):
        with column:
            st.header(context.text(f"due.{name}", count=due.count), anchor=False)
            chosen.append(newly(f"due_{name}", _due_list(context, name, due)))
    return next(filter(None, chosen), "")


def newly(name: str, value: str) -> str:
    """The value where it was just chosen, else an empty string: marks and rows stay chosen, a click counts once."""
    seen = f"seen_{name}"
    before = st.session_state.get(seen, "")
    st.session_state[seen] = value
    return value if value != before else ""


def _due_list(context: Context, name: str, due: DueList) -> str:
    if not due.count:
        st.caption(context.text(f"due.{name}_none"))
        return ""
    st.caption(due.counted)
    if due.unreported:
        st.caption(context.text("due.meaning"))
    position = show_table(due.listed, key=f"due_{name}", selectable=True)
    if due.count > len(due.listed):
        st.caption(context.text("due.more", count=due.count - len(due.listed)))
    return due.targets[position] if position is not None and position < len(due.targets) else ""


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
    colon = context.text("list.colon")
    states = [f"**{words.name}**{colon}{words.rule}" for words in rule_words(context).values()]
    st.markdown("\n".join(f"- {line}" for line in (*rule_lines(context), *states)))
