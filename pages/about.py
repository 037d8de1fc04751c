"""About page: method, terms, boundary note, data dictionary."""

import streamlit as st

from dashboard.ui.context import current
from dashboard.ui.progress_view import show_rule

UNKNOWN_KINDS = (
    "empty",
    "none_found",
    "not_applicable",
    "qualitative",
    "assigned",
    "nothing_reported",
    "due",
    "number_only",
)

context = current()
st.title(context.text("page.about"), anchor=False)
for part in ("purpose", "method", "progress", "levels", "uploads"):
    st.header(context.text(f"about.{part}.title"), anchor=False)
    if part == "progress":
        show_rule(context)
    else:
        st.markdown(context.text(f"about.{part}.text"))
st.header(context.text("about.unknown.title"), anchor=False)
st.markdown(context.text("about.unknown.text"))
for kind in UNKNOWN_KINDS:
    name, meaning = context.text(f"unknown_kind.{kind}.name"), context.text(f"unknown_kind.{kind}.text")
    st.markdown(f"- **{name}**{context.text('list.colon')}{meaning}")
st.header(context.text("about.boundary.title"), anchor=False)
st.markdown(context.text("boundary.note"))
st.markdown(context.text("about.boundary.text"))
