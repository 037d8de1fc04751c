"""Region page: everything held of one province, city or park, on the screen and on A4."""

import streamlit as st

from dashboard.charts.region import asked, profile_asked
from dashboard.ui.context import current
from dashboard.ui.region_head import show_chooser
from dashboard.ui.region_view import SHEET, show_profile

context = current()
with st.container(key=SHEET):
    st.title(context.text("page.region"), anchor=False)
    region, place = asked(context.selection, context.whole)
    if region or place:
        show_profile(context, profile_asked(context, region, place))
    else:
        show_chooser(context)
