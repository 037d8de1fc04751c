"""A draft that somebody shared for review, opened by its link: the same pages on its data, marked in each of them."""

from __future__ import annotations

import time
from dataclasses import dataclass

import streamlit as st

from dashboard.access import Refusal
from dashboard.catalog import Catalog, UploadedTable
from dashboard.comparison import compare
from dashboard.descriptor import Language
from dashboard.i18n import local_time, text
from dashboard.ui import resources, state
from dashboard.ui.person import refusal, refusal_text, show_sign_in
from dashboard.ui.resources import descriptor, draft_catalog, moment, store
from dashboard.versions import DraftInfo, Lock, StoreError, Tables

_OPENED, _WHY = "draft_opened", "draft_why"
# For so many seconds: a chart that starts a run of its own does not wipe it away.
_STAYS = 30.0


@dataclass(frozen=True, eq=False)
class OpenedDraft:
    """A draft as this session shows it."""

    info: DraftInfo
    tables: Tables
    lock: Lock
    catalog: Catalog


def take_up() -> None:
    """At the start of a run: open the draft that the address asks for, if it may be opened still."""
    token = state.draft_token()
    if not token:
        st.session_state.pop(_OPENED, None)
        return
    why: Refusal | str | None = refusal("open_draft")
    if why is None:
        why = _look_up(token)
    st.session_state.pop(_WHY, None)
    if why is not None:
        st.session_state.pop(_OPENED, None)
        st.session_state[_WHY] = (why, time.monotonic() + _STAYS)
        # A link that leads nowhere is not kept; one that only waits for a sign-in is.
        if why not in ("signed_out", "expired"):
            state.forget_draft()


def _look_up(token: str) -> str | None:
    """Why the draft cannot be opened; None where it is open."""
    held: tuple[str, OpenedDraft] | None = st.session_state.get(_OPENED)
    now = moment()
    try:
        if held is not None and held[0] == token:
            still = {draft.id for draft in store().drafts(now)}
            return None if held[1].info.id in still else "gone"
        found = store().draft(token, now)
    except StoreError as error:
        return None if held is not None and held[0] == token else f"store.{error.reason}"
    if found is None:
        return "gone"
    info = found.info
    by, at, until = info.owner, local_time(info.shared_at), local_time(info.expires_at)
    current = resources.published()
    differing = [
        table.name for table in descriptor() if compare(current.frames[table.name], found.tables[table.name], table)
    ] or [table.name for table in descriptor()][:1]
    uploads = tuple(UploadedTable(name, "", at, by=by, until=until) for name in differing)
    catalog = draft_catalog(f"{info.id} {info.content_hash}", found.tables, found.lock, uploads)
    st.session_state[_OPENED] = (token, OpenedDraft(info, found.tables, found.lock, catalog))
    return None


def opened() -> OpenedDraft | None:
    """The draft that this session shows, if any."""
    held: tuple[str, OpenedDraft] | None = st.session_state.get(_OPENED)
    return held[1] if held else None


def close() -> None:
    """Go back to the published data."""
    st.session_state.pop(_OPENED, None)
    state.forget_draft()


def show_why_not(language: Language, *, alone: bool = False) -> None:
    """Say why the draft of the address is not shown; one sentence for unknown, expired, withdrawn and published.

    A chart `alone` in another page offers no sign-in: providers refuse to be shown inside a frame.
    """
    said: tuple[str, float] | None = st.session_state.get(_WHY)
    if said is None or said[1] < time.monotonic():
        return
    why = said[0]
    if why == "gone":
        st.warning(text(language, "draft.gone"))
    elif why.startswith("store."):
        st.warning(text(language, "draft.no_database", reason=text(language, why)))
    elif why in ("signed_out", "expired"):
        st.warning(text(language, "draft.sign_in"))
        if not alone:
            show_sign_in(language, "sign_in_for_draft")
    else:
        st.warning(refusal_text(language, why))  # type: ignore[arg-type]
