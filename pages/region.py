"""Region page: everything held of one province, city or park, on the screen and on A4."""

from dataclasses import replace

import streamlit as st

from dashboard.region_profile import region_profile
from dashboard.ui.context import current
from dashboard.ui.region_head import asked, show_chooser
from dashboard.ui.region_view import SHEET, show_profile

context = current()
with st.container(key=SHEET):
    st.title(context.text("page.region"), anchor=False)
    region, place = asked(context.selection, context.whole)
    if region or place:
        # Narrowed by all but the region: what those above it have set is shown beside it.
        others = context.whole.select(replace(context.selection, region="", place=""))
        show_profile(context, region_profile(others, context.today, region=region, place=place))
    else:
        show_chooser(context)
