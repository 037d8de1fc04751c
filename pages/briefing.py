"""Briefing page: what was collected, in order, and its slides, document and file for a meeting."""

import streamlit as st

from dashboard.ui.basket import basket
from dashboard.ui.briefing_build import show_build, show_changes
from dashboard.ui.briefing_list import show_head, show_items, take_from_address, to_address
from dashboard.ui.briefing_save import show_load, show_save
from dashboard.ui.context import current

context = current()
st.title(context.text("page.briefing"), anchor=False)
take_from_address(context)
st.markdown(context.text("briefing.lead"))
if basket().items:
    show_head(context)
    show_items(context)
    show_changes(context)
    show_build(context)
    show_save(context)
else:
    st.markdown(context.text("briefing.empty"))
show_load(context)
to_address(context)
