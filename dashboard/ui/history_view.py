"""The history: every version with what it changed, what is shared for review, what is offered, and the log."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard.charts.context import Context
from dashboard.charts.lists import escaped
from dashboard.comparison import TableDifference, compare
from dashboard.exports.csv_file import csv_archive
from dashboard.exports.workbook import WorkbookNote, tables_workbook
from dashboard.i18n import local_day, local_time
from dashboard.ui import state
from dashboard.ui.data_files import XLSX
from dashboard.ui.difference import show_differences
from dashboard.ui.person import allowed, visitor
from dashboard.ui.publish_panel import end_draft, note_field, show_confirmation, show_since
from dashboard.ui.publishing import (
    offered_seed,
    proposal_of_seed,
    publish_seed,
    roll_back,
    shown_author,
    withdraw_draft,
)
from dashboard.ui.resources import moment, store
from dashboard.ui.tables import download, show_table
from dashboard.versions import DraftInfo, StoreError, Version, VersionInfo


@st.cache_resource(max_entries=4, show_spinner=False)
def _version(number: int, made_at: str, content_hash: str) -> Version:
    return store().read(number)


def version_of(info: VersionInfo) -> Version:
    """The version whole; shared between sessions. Raises StoreError where it cannot be read."""
    return _version(info.number, info.made_at, info.content_hash)


def show_history(context: Context) -> None:
    """Every version, the difference of the chosen one, and what can be done; a sentence where the database fails."""
    try:
        versions = store().history()
        _show_versions(context, versions)
        _show_one(context, versions)
        _show_seed(context)
        _show_drafts(context)
        if allowed("see_drafts"):
            _show_log(context)
    except StoreError as error:
        st.warning(context.text("history.no_database", reason=context.text(f"store.{error.reason}")))


def _origin(context: Context, info: VersionInfo) -> str:
    return context.text(f"origin.{info.origin}", source=info.source or "")


def _show_versions(context: Context, versions: Sequence[VersionInfo]) -> None:
    frame = pd.DataFrame(
        {
            context.text("history.number"): [str(info.number) for info in versions],
            context.text("history.time"): [local_time(info.made_at) for info in versions],
            context.text("history.author"): [shown_author(context.language, info.author) for info in versions],
            context.text("history.note"): [info.note for info in versions],
            context.text("history.origin"): [_origin(context, info) for info in versions],
            context.text("history.rows"): [sum(info.rows.values()) for info in versions],
        }
    )
    show_table(frame, key="versions")
    download(frame, context.text("page.history"), key="versions_download")


def _show_one(context: Context, versions: Sequence[VersionInfo]) -> None:
    known = {str(info.number): info for info in versions}
    newest = versions[0]
    st.header(context.text("history.one"), anchor=False)
    chosen = state.select(
        state.VERSION, context.text("history.choose"), list(known),
        lambda number: context.text("history.option", number=number, day=local_day(known[number].made_at)),
        default=str(newest.number),
    )  # fmt: skip
    info = known[chosen]
    version = _readable(context, info)
    if version is None:
        return
    _show_difference(context, info, version, known)
    _downloads(context, version)
    if info.number != newest.number and allowed("roll_back"):
        with st.container(border=True, key="roll_back"):
            st.markdown(context.text("history.roll_back_text", number=info.number, current=newest.number))
            # What is current may be damaged: then, above all, it must be possible to go back.
            if (current := _readable(context, newest)) is not None:
                show_differences(context, changed_from(context, current, version), version.tables, "roll_back")
            note_field(context, "roll_back_note")
            st.button(
                context.text("history.roll_back", number=info.number), key="roll_back_button",
                on_click=roll_back, args=(context.language, info.number, newest, "roll_back_note"),
            )  # fmt: skip


def _readable(context: Context, info: VersionInfo) -> Version | None:
    """The version whole; None after saying that, and why, it cannot be read."""
    try:
        return version_of(info)
    except StoreError as error:
        st.warning(context.text("history.unreadable", number=info.number, reason=context.text(f"store.{error.reason}")))
        return None


def _show_difference(context: Context, info: VersionInfo, version: Version, known: dict[str, VersionInfo]) -> None:
    if info.parent is None:
        st.markdown(context.text("history.first"))
        return
    former = _readable(context, known[str(info.parent)])
    if former is None:
        return
    changed = changed_from(context, former, version)
    st.markdown(
        context.text("history.since" if changed else "history.since_nothing", number=info.number, parent=info.parent)
    )
    show_differences(context, changed, version.tables, f"version_{info.number}")


def changed_from(context: Context, former: Version, version: Version) -> dict[str, TableDifference]:
    """Table name -> how it differs from the former version, for the tables that do."""
    found = {
        table.name: compare(former.tables[table.name], version.tables[table.name], table)
        for table in context.whole.descriptor
    }
    return {name: difference for name, difference in found.items() if difference}


def _downloads(context: Context, version: Version) -> None:
    info, descriptor = version.info, context.whole.descriptor
    edition = context.text("edition.name", number=info.number, day=local_day(info.made_at))
    file = f"{context.text('app.title')}_{info.number}"
    paths = {table.name: table.path for table in descriptor}
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            context.text("data.all.csv"), file_name=f"{file}.zip", mime="application/zip", on_click="ignore",
            data=lambda: csv_archive({paths[name]: frame for name, frame in version.tables.items()}),
            key="version_csv",
        )  # fmt: skip
        st.download_button(
            context.text("data.all.xlsx"), file_name=f"{file}.xlsx", mime=XLSX, on_click="ignore", key="version_xlsx",
            data=lambda: tables_workbook(
                version.tables, descriptor, context.language, WorkbookNote(edition, context.today, "", {})
            ),
        )  # fmt: skip


def _show_seed(context: Context) -> None:
    if not allowed("publish"):
        return
    seed = offered_seed(store())
    if seed is None:
        return
    try:
        proposal = proposal_of_seed(seed)
    except StoreError:
        # The version that it would be compared with is damaged; the rest of the page is needed all the more.
        return
    if not proposal.changes:
        return
    st.header(context.text("seed.title"), anchor=False)
    st.markdown(context.text("seed.text"))
    show_since(context, proposal, "seed_since")
    show_differences(context, proposal.differences, proposal.frames, "seed")
    sure = show_confirmation(context, proposal, "seed_sure_of")
    note_field(context, "seed_note")
    st.button(
        context.text("seed.publish"), key="seed_publish",
        on_click=publish_seed, args=(context.language, "seed_note", sure),
    )  # fmt: skip


def _show_drafts(context: Context) -> None:
    """One's own drafts, and for an editor everybody's: each can be withdrawn; no link is shown, none is kept."""
    if not allowed("withdraw_own"):
        return
    everybody = allowed("see_drafts")
    drafts = store().drafts(moment(), None if everybody else visitor().email)
    st.header(context.text("draft.all" if everybody else "draft.own"), anchor=False)
    if not drafts:
        st.markdown(context.text("draft.none"))
        return
    st.caption(context.text("draft.no_link_kept"))
    for draft in drafts:
        _show_draft(context, draft)


def _show_draft(context: Context, draft: DraftInfo) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            context.text(
                "draft.line", by=escaped(draft.owner), time=local_time(draft.shared_at),
                until=local_time(draft.expires_at), note=escaped(draft.note), number=draft.based_on,
            )
        )  # fmt: skip
        st.button(
            context.text("draft.withdraw"), key=f"withdraw_{draft.id}",
            on_click=end_draft, args=(withdraw_draft, context.language, draft.id),
        )  # fmt: skip


def _show_log(context: Context) -> None:
    st.header(context.text("log.title"), anchor=False)
    st.caption(context.text("log.subtitle"))
    entries = store().log()
    frame = pd.DataFrame(
        {
            context.text("history.time"): [local_time(entry.at) for entry in entries],
            context.text("log.who"): [entry.who for entry in entries],
            context.text("log.what"): [context.text(f"log.{entry.what}") for entry in entries],
            context.text("history.number"): ["" if entry.version is None else str(entry.version) for entry in entries],
            context.text("log.draft"): [entry.draft or "" for entry in entries],
            context.text("history.note"): [entry.note for entry in entries],
        }
    )
    show_table(frame, key="log")
    download(frame, context.text("log.title"), key="log_download")
