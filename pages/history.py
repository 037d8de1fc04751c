"""History page: every version of the data, what each changed, what is shared for review, and going back."""

import streamlit as st

from dashboard.ui.context import current
from dashboard.ui.history_view import show_history

context = current()
st.title(context.text("page.history"), anchor=False)
st.markdown(context.text("history.lead"))
show_history(context)
