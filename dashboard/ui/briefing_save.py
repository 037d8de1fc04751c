"""A briefing saved to a small file and opened again."""

from __future__ import annotations

import streamlit as st

from dashboard.briefing.items import Briefing
from dashboard.briefing.model import renewed
from dashboard.briefing.saved import LARGEST_FILE, BriefingError, from_json, to_json
from dashboard.charts.context import Context
from dashboard.exports.picture import file_name
from dashboard.ui.basket import basket, keep
from dashboard.ui.briefing_build import resolved

_SEEN = "briefing_opened"


def show_save(context: Context) -> None:
    """Buttons that save the briefing with its present figures, and that empty it."""
    held = basket()
    title = held.title(held.languages[0]) or context.text("briefing.untitled")
    st.header(context.text("briefing.keep"), anchor=False)
    st.caption(context.text("briefing.keep_how"))
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            context.text("briefing.save"),
            # Worked out only when asked for.
            data=lambda: saved(context, held),
            file_name=f"{file_name(title)}.json",
            mime="application/json",
            key="briefing_save",
            icon=":material/save:",
            on_click="ignore",
        )
        st.button(
            context.text("briefing.clear"),
            key="briefing_clear",
            icon=":material/delete_sweep:",
            on_click=lambda: keep(Briefing(languages=held.languages)),
        )


def saved(context: Context, held: Briefing) -> str:
    """The briefing as its file: with the figures of today, which the next time is compared with."""
    return to_json(renewed(held, resolved(context, held, "")))


def show_load(context: Context) -> None:
    """The place for a saved briefing; what is no briefing is said to be none, and what is there stays."""
    st.header(context.text("briefing.load"), anchor=False)
    st.caption(context.text("briefing.load_how"))
    brought = st.file_uploader(
        context.text("briefing.load"), type=["json"], key="briefing_load", label_visibility="collapsed"
    )
    if brought is None:
        st.session_state.pop(_SEEN, None)
        return
    if st.session_state.get(_SEEN) == brought.file_id:
        return
    try:
        if brought.size > LARGEST_FILE:
            raise BriefingError("too_large")
        keep(from_json(brought.getvalue()))
    except BriefingError as error:
        st.error(error.words(context.language))
        return
    st.session_state[_SEEN] = brought.file_id
    st.rerun()
