"""The context of the running page."""

from __future__ import annotations

import streamlit as st

from dashboard.charts.context import Context

_KEY = "context"


def set_current(context: Context) -> None:
    """Make this the context of the running page."""
    st.session_state[_KEY] = context


def current() -> Context:
    """The context of the running page."""
    context: Context = st.session_state[_KEY]
    return context
