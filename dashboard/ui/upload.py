"""A user's own CSV: recognised by its header, checked, and shown in this session only once accepted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
import streamlit as st

from dashboard.catalog import Catalog, UploadedTable, make_catalog
from dashboard.descriptor import Descriptor, Language, Table
from dashboard.i18n import fault_message, fault_text, text
from dashboard.reading import Fault, read_table
from dashboard.ui.lists import escaped
from dashboard.ui.resources import descriptor, lock, published, sources
from dashboard.validation import Report, check

_UPLOADED, _CATALOG, _ROUND = "uploaded_tables", "uploaded_catalog", "upload_round"
# Below Streamlit's own limit, whose refusal is in English only.
MOST_BYTES = 20 * 1024 * 1024
_MOST_FAULTS_SHOWN = 200
# The sidebar is narrow: the first faults are written out, the table behind them can be opened to full width.
_FAULTS_IN_WORDS = 10


@dataclass(frozen=True)
class Checked:
    """An uploaded file after its check: its table and frame, where it was recognised, and every fault."""

    file: str
    table: Table | None
    frame: pd.DataFrame | None
    faults: tuple[Fault, ...]
    report: Report | None

    @property
    def acceptable(self) -> bool:
        """Whether it can stand in for the published table."""
        return self.frame is not None and not self.faults


def check_upload(file: str, content: bytes, base: Catalog) -> Checked:
    """The file checked together with the other tables of `base`. Nothing is changed by it."""
    described: Descriptor = base.descriptor
    if len(content) > MOST_BYTES:
        return Checked(
            file, None, None, (Fault(file, "too_large", details=(("limit", str(MOST_BYTES // 2**20)),)),), None
        )
    read = read_table(file, content, described)
    if read.frame is None or read.table is None or read.faults:
        return Checked(file, read.table, None, read.faults, None)
    frames = {**base.frames, read.table.name: read.frame}
    report = check(frames, described, sources(), lock(), files={read.table.name: file}, unproved_is_fault=False)
    return Checked(file, read.table, read.frame, tuple(report.faults), report)


def catalog_in_use() -> Catalog:
    """The published catalog, with this session's accepted uploads in the place of their tables."""
    accepted: dict[str, tuple[UploadedTable, pd.DataFrame]] = st.session_state.get(_UPLOADED, {})
    base = published()
    if not accepted:
        return base
    held = st.session_state.get(_CATALOG)
    if held is not None and held[0] is base:
        catalog: Catalog = held[1]
        return catalog
    frames = {**base.frames, **{name: frame for name, (_, frame) in accepted.items()}}
    report = check(frames, base.descriptor, sources(), lock(), unproved_is_fault=False)
    catalog = make_catalog(frames, base.descriptor, report, [upload for upload, _ in accepted.values()])
    st.session_state[_CATALOG] = (base, catalog)
    return catalog


def accept(checked: Checked, now: datetime) -> None:
    """Let the checked file stand in for its table, in this session only."""
    if checked.table is None or checked.frame is None or not checked.acceptable:
        raise ValueError(f"{checked.file}: only a file without faults can be accepted")
    upload = UploadedTable(checked.table.name, checked.file, now.strftime("%Y-%m-%d %H:%M"))
    st.session_state[_UPLOADED] = {**st.session_state.get(_UPLOADED, {}), checked.table.name: (upload, checked.frame)}
    _forget()


def stand_in(tables: Mapping[str, tuple[UploadedTable, pd.DataFrame]]) -> None:
    """Let these checked tables stand in for the published ones, in this session only, and nothing else."""
    st.session_state[_UPLOADED] = dict(tables)
    _forget()


def withdraw() -> None:
    """Go back to the published data."""
    st.session_state.pop(_UPLOADED, None)
    _forget()


def _forget() -> None:
    st.session_state.pop(_CATALOG, None)
    # A new key empties the uploader.
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def show_uploader(language: Language, now: datetime) -> None:
    """The uploader in the sidebar, with the faults of the file that was dropped or the button that accepts it."""
    st.subheader(text(language, "upload.title"), anchor=False)
    st.caption(text(language, "upload.hint", limit=MOST_BYTES // 2**20))
    dropped = st.file_uploader(
        text(language, "upload.label"),
        key=f"upload_{st.session_state.get(_ROUND, 0)}",
        label_visibility="collapsed",
    )
    if dropped is None:
        return
    checked = check_upload(dropped.name, dropped.getvalue(), catalog_in_use())
    if checked.table is not None:
        st.caption(
            text(
                language,
                "upload.recognised",
                table=checked.table.titles[language],
                rows=0 if checked.frame is None else len(checked.frame),
            )
        )
    if checked.faults:
        st.error(text(language, "upload.faults", count=len(checked.faults)))
        for fault in checked.faults[:_FAULTS_IN_WORDS]:
            st.markdown(f"- {escaped(fault_text(language, fault))}")
        st.dataframe(fault_table(language, checked.faults[:_MOST_FAULTS_SHOWN]), hide_index=True, key="upload_faults")
        if len(checked.faults) > _MOST_FAULTS_SHOWN:
            st.caption(text(language, "upload.more_faults", count=len(checked.faults) - _MOST_FAULTS_SHOWN))
        return
    st.success(text(language, "upload.sound"))
    st.button(
        text(language, "upload.accept"), on_click=accept, args=(checked, now), type="primary", key="upload_accept"
    )


def fault_table(language: Language, faults: tuple[Fault, ...]) -> pd.DataFrame:
    """One row a fault: row, column, value, and what to do, in the user's language."""
    titles = {column.name: column.titles[language] for table in descriptor() for column in table.columns}
    return pd.DataFrame(
        {
            text(language, "fault.title.row"): [fault.row if fault.row is not None else "" for fault in faults],
            text(language, "fault.title.column"): [titles.get(fault.column, fault.column) for fault in faults],
            text(language, "fault.title.value"): [fault.value for fault in faults],
            text(language, "fault.title.message"): [fault_message(language, fault) for fault in faults],
        },
        dtype="str",
    )
