"""What can be done with an upload or a shared draft: publish it, share it for review, compare it again, withdraw it."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

import pandas as pd
import streamlit as st

from dashboard.charts.context import Context
from dashboard.charts.lists import escaped
from dashboard.i18n import column_titles, fault_text, joined, local_time
from dashboard.proposal import Proposal
from dashboard.ui import resources, state
from dashboard.ui.difference import show_differences
from dashboard.ui.open_draft import OpenedDraft, close, opened
from dashboard.ui.person import allowed, refusal, refusal_text, show_sign_in, visitor
from dashboard.ui.publishing import (
    LONGEST_NOTE,
    compare_again,
    counts,
    hide_link,
    proposal_of_draft,
    proposal_of_uploads,
    publish_draft,
    publish_uploads,
    published_here,
    share_uploads,
    shared_link,
    shown_author,
    withdraw_draft,
)
from dashboard.ui.resources import ROOT, served
from dashboard.ui.upload import accepted_uploads, base_of_uploads
from dashboard.versions import LASTING, Base, StoreError

HISTORY_PAGE = ROOT / "pages" / "history.py"
_SEEN, _NEW = "version_seen", "version_new_until"
# The notice of a new version stays for so many seconds: a chart that starts a run of its own does not wipe it away.
_STAYS = 30.0
_MOST_CONFLICTS = 200


def show_version_notices(context: Context, *, alone: bool = False) -> None:
    """Say that another version came into force since this session's last action, or that the database fails.

    A chart `alone` in another page has no link to the history, which would open inside its frame.
    """
    found = served()
    info = found.version.info
    seen: Base | None = st.session_state.get(_SEEN)
    st.session_state[_SEEN] = info.base
    if seen is not None and seen != info.base and info.number and info.number != published_here():
        st.session_state[_NEW] = time.monotonic() + _STAYS
    if st.session_state.get(_NEW, 0.0) > time.monotonic():
        author, note = escaped(shown_author(context.language, info.author)), escaped(info.note)
        at = local_time(info.made_at)
        st.info(context.text("publish.new_version", number=info.number, author=author, time=at, note=note))
        if not alone:
            link_to_version(context, info.number)
    if found.notice is not None:
        reason = context.text(f"store.{found.notice}")
        lasting = "_damaged" if found.notice in LASTING else ""
        if info.number:
            held = local_time(found.held_at or "")
            st.warning(context.text(f"store.held{lasting}", reason=reason, number=info.number, time=held))
        else:
            st.warning(context.text(f"store.nothing_held{lasting}", reason=reason))


def link_to_version(context: Context, number: int) -> None:
    """A link to what this version changed."""
    parts = {**state.of_page(()), state.VERSION: str(number)}
    st.page_link(HISTORY_PAGE, label=context.text("publish.see_difference", number=number), query_params=parts)


def show_upload_panel(context: Context) -> None:
    """Below the banner of an upload: what can be done with it, by those who may."""
    uploads = accepted_uploads()
    if not uploads or any(upload.synthetic for upload, _ in uploads.values()):
        return
    former = base_of_uploads()[0].edition != resources.published().edition
    may_publish, may_share = allowed("publish"), allowed("share")
    link = shared_link()
    if former:
        _show_former(context)
    if not (may_publish or may_share or link):
        if {refusal("publish"), refusal("share")} & {"signed_out", "expired"}:
            st.caption(context.text("publish.sign_in"))
        return
    with st.container(border=True, key="publish_panel"):
        st.subheader(context.text("publish.title"), anchor=False)
        if link:
            _show_link(context, *link)
        if not (may_publish or may_share):
            return
        proposal = proposal_of_uploads()
        if not proposal.changes:
            st.markdown(context.text("publish.no_change"))
            return
        st.markdown(context.text("publish.counts", **counts(proposal)))
        sure = show_confirmation(context, proposal, "upload_sure_of") if may_publish and not former else ""
        note_field(context, "upload_note")
        with st.container(horizontal=True):
            if may_publish and not former:
                st.button(
                    context.text("publish.publish"), type="primary", key="upload_publish",
                    on_click=publish_uploads, args=(context.language, "upload_note", sure),
                )  # fmt: skip
            if may_share:
                st.button(
                    context.text("publish.share"), key="upload_share",
                    on_click=share_uploads, args=(context.language, "upload_note"),
                )  # fmt: skip


def note_field(context: Context, key: str) -> None:
    """Where the note is written, without which nothing is published or shared."""
    st.text_input(
        context.text("publish.note"), key=key, max_chars=LONGEST_NOTE, placeholder=context.text("publish.note_example")
    )


def _show_former(context: Context) -> None:
    base, current = base_of_uploads()[0].edition, resources.published().edition
    st.warning(context.text("publish.former", base=base.number, current=current.number))
    show_since(context, proposal_of_uploads(), "upload_since")
    st.button(
        context.text("publish.compare_again"), on_click=compare_again, args=(context.language,), key="upload_again"
    )


def show_since(context: Context, proposal: Proposal, key: str) -> None:
    """What others changed since the proposal was begun, and the cells that both sides changed."""
    if proposal.meanwhile:
        box = st.expander(context.text("publish.since"), on_change="rerun", key=key)
        if box.open:
            with box:
                show_differences(context, proposal.meanwhile, resources.published().frames, key)
    if proposal.conflicts:
        st.warning(context.text("publish.conflicts", count=len(proposal.conflicts)))
        titles = column_titles(context.language, context.whole.descriptor)
        listed = proposal.conflicts[:_MOST_CONFLICTS]
        whole_row = context.text("publish.whole_row")
        frame = pd.DataFrame(
            {
                context.text("about.dictionary.table"): [context.table_title(one.table) for one in listed],
                context.text("upload.row_id"): [one.row_id for one in listed],
                context.text("fault.title.column"): [titles.get(one.column, whole_row) for one in listed],
                context.text("publish.theirs"): [one.theirs for one in listed],
                context.text("publish.mine"): [one.mine for one in listed],
            },
            dtype="str",
        )
        st.dataframe(frame, hide_index=True, key=f"{key}_conflicts")


def show_confirmation(context: Context, proposal: Proposal, key: str) -> str:
    """What stands in the way of publishing, or has to be confirmed before it. Returns where the tick is kept.

    The place is this proposal's own: what was confirmed of one says nothing of another that came about since.
    """
    own = f"{key}_{resources.published().edition.number}_{proposal.fingerprint}"
    if proposal.faults:
        words = [escaped(fault_text(context.language, fault)) for fault in proposal.faults[:3]]
        faults = joined(context.language, words)
        st.error(context.text("publish.faulty", count=len(proposal.faults), faults=faults))
        return own
    needed = []
    if proposal.unchecked:
        needed.append(context.text("publish.unchecked", count=proposal.unchecked))
    if proposal.conflicts:
        needed.append(context.text("publish.conflicts_mine", count=len(proposal.conflicts)))
    if needed:
        st.checkbox(" ".join(needed), key=own)
    return own


def _show_link(context: Context, link: str, until: str) -> None:
    st.success(context.text("share.done", until=until))
    st.code(link, language=None, wrap_lines=True)
    st.button(context.text("share.hide"), on_click=hide_link, key="share_hide")


def end_draft(work: Callable[..., None], *given: object) -> None:
    """Do what ends a draft, and remove from the database what is over: nobody waits for that until the next hour."""
    work(*given)
    # Where the database has no address any more, the work has said so.
    with suppress(StoreError):
        resources.purge_soon()


def show_draft_panel(context: Context) -> None:
    """Above every page of a shared draft: whose it is, how it differs, and what can be done with it."""
    draft = opened()
    if draft is None:
        return
    info = draft.info
    st.warning(
        context.text(
            "draft.banner", by=escaped(info.owner), time=local_time(info.shared_at), until=local_time(info.expires_at),
            note=escaped(info.note), number=info.based_on,
        )
    )  # fmt: skip
    with st.container(border=True, key="draft_panel"):
        st.subheader(context.text("draft.title"), anchor=False)
        sure = ""
        try:
            proposal = proposal_of_draft(draft)
        except StoreError as error:
            st.warning(context.text("draft.no_database", reason=context.text(f"store.{error.reason}")))
        else:
            sure = _show_draft_difference(context, draft, proposal)
        with st.container(horizontal=True):
            _show_draft_buttons(context, draft, sure)
            st.button(context.text("draft.close"), on_click=close, key="draft_close")


def _show_draft_difference(context: Context, draft: OpenedDraft, proposal: Proposal) -> str:
    """How the draft differs, and for an editor what has to be confirmed. Returns where the tick is kept."""
    number = resources.published().edition.number
    if proposal.meanwhile:
        st.info(context.text("draft.former", base=draft.info.based_on, current=number))
    show_since(context, proposal, "draft_since")
    if proposal.changes:
        show_differences(context, proposal.differences, proposal.frames, "draft")
    else:
        st.markdown(context.text("publish.no_change"))
    if allowed("publish"):
        sure = show_confirmation(context, proposal, "draft_sure_of")
        note_field(context, "draft_note")
        return sure
    if refusal("publish") != "off":
        why = refusal("publish")
        st.caption(context.text("draft.only_editors"))
        if why in ("signed_out", "expired"):
            show_sign_in(context.language, "sign_in_to_publish")
        elif why is not None and why not in ("not_listed", "not_editor"):
            st.caption(refusal_text(context.language, why))
    return ""


def _show_draft_buttons(context: Context, draft: OpenedDraft, sure: str) -> None:
    if allowed("publish"):
        st.button(
            context.text("publish.publish"), type="primary", key="draft_publish",
            on_click=end_draft, args=(publish_draft, context.language, draft.info.id, "draft_note", sure),
        )  # fmt: skip
    if allowed("withdraw_any") or (allowed("withdraw_own") and draft.info.owner == visitor().email):
        st.button(
            context.text("draft.withdraw"), on_click=end_draft, args=(withdraw_draft, context.language, draft.info.id),
            key="draft_withdraw",
        )  # fmt: skip
