"""Data page: what is held per table and document, the files to correct and upload again, the data dictionary."""

import streamlit as st

from dashboard.exports.dictionary import data_dictionary
from dashboard.ui import state
from dashboard.ui.context import current
from dashboard.ui.data_files import held, show_all_files, show_table_files
from dashboard.ui.tables import download, show_table

context = current()
st.title(context.text("page.data"), anchor=False)
st.markdown(context.text("data.lead", version=context.edition))
st.header(context.text("data.held"), anchor=False)
st.caption(context.text("data.held_subtitle"))
table = held(context)
show_table(table, key="held", head_width=9)
download(table, context.text("data.held"), key="held_download")

st.header(context.text("data.files"), anchor=False)
st.markdown(context.text("data.files_text"))
show_all_files(context)
tables = [table.name for table in context.whole.descriptor]
chosen = state.select(
    state.TABLE, context.text("about.dictionary.table"), tables, context.table_title, default="targets"
)
described = context.whole.descriptor.tables[chosen]
st.markdown(described.descriptions[context.language])
show_table_files(context, chosen)

st.header(context.text("about.dictionary.title"), anchor=False)
dictionary = data_dictionary(context.whole.descriptor, chosen, context.language)
show_table(dictionary, key="dictionary")
download(dictionary, f"dictionary_{chosen}", key="dictionary_download")
