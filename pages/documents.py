"""Documents page: each document with its facts, each fact with its evidence in its paragraph."""

import streamlit as st

from dashboard.ui import state
from dashboard.ui.context import current
from dashboard.ui.document_view import show_document, show_document_list

context = current()
st.title(context.text("page.documents"), anchor=False)
chosen = state.get(state.DOCUMENT)
if chosen:
    show_document(context, chosen)
else:
    show_document_list(context)
