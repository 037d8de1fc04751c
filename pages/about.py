"""About page: method, terms, boundary note, data dictionary."""

import streamlit as st

from dashboard.ui.context import current
from dashboard.ui.dictionary import data_dictionary
from dashboard.ui.progress_view import show_rule
from dashboard.ui.tables import download, show_table

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
    st.subheader(context.text(f"about.{part}.title"), anchor=False)
    if part == "progress":
        show_rule(context)
    else:
        st.markdown(context.text(f"about.{part}.text"))
st.subheader(context.text("about.unknown.title"), anchor=False)
st.markdown(context.text("about.unknown.text"))
for kind in UNKNOWN_KINDS:
    name, meaning = context.text(f"unknown_kind.{kind}.name"), context.text(f"unknown_kind.{kind}.text")
    st.markdown(f"- **{name}**{context.text('list.colon')}{meaning}")
st.subheader(context.text("about.boundary.title"), anchor=False)
st.markdown(context.text("boundary.note"))
st.markdown(context.text("about.boundary.text"))
st.subheader(context.text("about.dictionary.title"), anchor=False)
tables = [table.name for table in context.whole.descriptor]
chosen = st.selectbox(context.text("about.dictionary.table"), tables, format_func=context.table_title)
dictionary = data_dictionary(context, chosen)
show_table(dictionary, key="dictionary")
download(dictionary, f"dictionary_{chosen}", key="dictionary_download")
