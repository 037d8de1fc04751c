"""Opening page: what the collection holds, what is new, what is due."""

import streamlit as st

from dashboard.charts.counts import count_map, overview_bars
from dashboard.charts.lists import deadlines, newest_documents
from dashboard.figures.svg import shortened
from dashboard.i18n import date_text
from dashboard.ui import state
from dashboard.ui.chart import DOCUMENTS_PAGE, choose_region, show_chart
from dashboard.ui.context import current

# Wide characters of a document's date and title that fit a telephone's width.
TITLE_WIDTH = 22

context = current()
counted = [table.name for table in context.whole.descriptor.fact_tables]
st.title(context.text("overview.title"), anchor=False)
facts = sum(len(context.whole.frames[table]) for table in counted)
documents = context.whole.frames["documents"]
held = documents.loc[documents["source_file"] != "", "source_file"].nunique()
st.markdown(context.text("overview.lead", held=held, documents=len(documents), rows=facts))

left, right = st.columns([3, 2], gap="large")
with left:
    show_chart(count_map(context, "targets", "province", key="overview_map"), choose_region)
with right:
    st.header(context.text("overview.deadlines"), anchor=False)
    st.markdown("\n\n".join(deadlines(context)))

show_chart(overview_bars(context))

st.header(context.text("overview.newest"), anchor=False)
newest = newest_documents(context)
if not newest:
    st.caption(context.text("table.empty"))
for row in newest:
    title = row[f"title_{context.data_language}"]
    st.page_link(
        DOCUMENTS_PAGE,
        label=shortened(f"{date_text(context.language, row['published_on'])} · {title}", TITLE_WIDTH, 1),
        help=title,
        query_params={**state.of_page(()), state.DOCUMENT: row["document_id"]},
    )
undated = int((context.catalog.frames["documents"]["published_on"] == "").sum())
if undated:
    st.caption(context.text("overview.undated", count=undated))
