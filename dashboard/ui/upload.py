"""A user's own tables: read, checked together, compared, and shown in this session only once accepted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
import streamlit as st

from dashboard.catalog import Catalog, UploadedTable, make_catalog
from dashboard.descriptor import Language
from dashboard.i18n import text
from dashboard.intake import WAYS, Intake, Way, take_in, without_faulty
from dashboard.reading import Fault, ReadTable, read_upload
from dashboard.reading.limits import MEGABYTE, MOST_BYTES
from dashboard.ui.open_draft import opened
from dashboard.ui.resources import lock, published, sources
from dashboard.validation import check
from dashboard.versions import Lock

_UPLOADED, _CATALOG, _ROUND, _BASE = "uploaded_tables", "uploaded_catalog", "upload_round", "upload_base"
_INTAKE, _ANSWERS, _WAY, _LEFT_OUT = "upload_intake", "upload_answers", "upload_way", "upload_left_out"
_STEPS = ("read", "check", "compare")

Accepted = Mapping[str, tuple[UploadedTable, pd.DataFrame]]


@dataclass(frozen=True)
class Dropped:
    """One file as it was dropped: an id that Streamlit gives it, its name, its bytes."""

    key: str
    name: str
    content: bytes


def newest(files: Sequence[Dropped]) -> tuple[Dropped, ...]:
    """The files, of several of the same name only the last: a corrected one is dropped beside its forerunner."""
    return tuple({file.name: file for file in files}.values())


def read_files(
    files: Sequence[tuple[str, bytes]], base: Catalog, language: Language, answers: Mapping[tuple[str, str], str]
) -> list[ReadTable]:
    """Every table of every file, and for what is no table why it is none."""
    reads = []
    for name, content in files:
        found = read_upload(name, content, base.descriptor, language, answers)
        reads += found
    return reads


def intake_of(
    files: Sequence[tuple[str, bytes]],
    base: Catalog,
    way: Way = "replace",
    language: Language = "zh",
    answers: Mapping[tuple[str, str], str] | None = None,
    *,
    leave_out: bool = False,
    step: Callable[[str], None] = lambda name: None,
) -> Intake:
    """The files read, checked and compared with `base`, which is not changed by it.

    With `leave_out`, faulty rows are left out where that mends the upload.
    """
    step("read")
    reads = read_files(files, base, language, answers or {})
    intake = take_in(reads, base, sources(), lock(), way, step)
    if leave_out and intake.separable:
        intake = without_faulty(intake, base, sources(), lock(), step)
    return intake


def catalog_in_use() -> Catalog:
    """The published catalog, with this session's accepted uploads in the place of their tables; or an open draft.

    Uploads stand beside the version that they were compared with, even after a newer one is published.
    """
    accepted: Accepted = st.session_state.get(_UPLOADED, {})
    if not accepted:
        draft = opened()
        return draft.catalog if draft else published()
    base, proofs = base_of_uploads()
    held = st.session_state.get(_CATALOG)
    if held is not None and held[0] is base:
        catalog: Catalog = held[1]
        return catalog
    frames = {**base.frames, **{name: frame for name, (_, frame) in accepted.items()}}
    report = check(frames, base.descriptor, sources(), proofs, unproved_is_fault=False)
    uploads = [upload for upload, _ in accepted.values()]
    catalog = make_catalog(frames, base.descriptor, report, uploads, base.edition)
    st.session_state[_CATALOG] = (base, catalog)
    return catalog


def accepted_uploads() -> Accepted:
    """The tables that stand in for the published ones in this session."""
    accepted: Accepted = st.session_state.get(_UPLOADED, {})
    return accepted


def base_of_uploads() -> tuple[Catalog, Lock]:
    """The version that this session's uploads were compared with, and its evidence lock."""
    held: tuple[Catalog, Lock] | None = st.session_state.get(_BASE)
    return held or (published(), lock())


def accept(intake: Intake, now: datetime) -> None:
    """Let the checked tables stand in for the published ones, in this session only."""
    if not intake.acceptable:
        raise ValueError("only an upload without faults can be accepted")
    at = now.strftime("%Y-%m-%d %H:%M")
    files = {read.table.name: read.file for read in intake.reads if read.table}
    fresh = {name: (UploadedTable(name, files[name], at), frame) for name, frame in intake.frames.items()}
    stand_in({**st.session_state.get(_UPLOADED, {}), **fresh})


def stand_in(tables: Accepted) -> None:
    """Let these checked tables stand in for the published ones, in this session only, and nothing else."""
    st.session_state[_BASE] = base_of_uploads()
    st.session_state[_UPLOADED] = dict(tables)
    discard()


def put_upon(base: Catalog, proofs: Lock, tables: Accepted) -> None:
    """Let the accepted tables, as they now are, stand beside another version."""
    st.session_state[_BASE] = (base, proofs)
    st.session_state[_UPLOADED] = dict(tables)
    st.session_state.pop(_CATALOG, None)


def withdraw() -> None:
    """Go back to the published data."""
    for name in (_UPLOADED, _BASE):
        st.session_state.pop(name, None)
    discard()


def discard() -> None:
    """Forget the files that were dropped, and what was answered about them."""
    for name in (_CATALOG, _INTAKE, _ANSWERS, _LEFT_OUT):
        st.session_state.pop(name, None)
    # A new key empties the uploader.
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def answer(column: str, value: str, key: str) -> None:
    """Take over what the user answered to a question about a value."""
    st.session_state[_ANSWERS] = {**st.session_state.get(_ANSWERS, {}), (column, value): st.session_state[key]}


def answers() -> Mapping[tuple[str, str], str]:
    """(column, value) -> what the user answered."""
    given: dict[tuple[str, str], str] = st.session_state.get(_ANSWERS, {})
    return given


def leave_out(wanted: bool) -> None:
    """Go on without the faulty rows of these very files, or with them again; another file is asked about anew."""
    held = st.session_state.get(_INTAKE)
    st.session_state[_LEFT_OUT] = held[0][:2] if wanted and held is not None else None


def show_uploader(language: Language) -> tuple[Dropped, ...]:
    """The uploader in the sidebar. Returns the files that lie in it."""
    st.subheader(text(language, "upload.title"), anchor=False)
    st.caption(text(language, "upload.hint", limit=MOST_BYTES // MEGABYTE))
    dropped = st.file_uploader(
        text(language, "upload.label"),
        key=f"upload_{st.session_state.get(_ROUND, 0)}",
        accept_multiple_files=True,
        label_visibility="collapsed",
    )
    if not dropped:
        if st.session_state.get(_INTAKE) is not None:
            for name in (_INTAKE, _ANSWERS, _LEFT_OUT):
                st.session_state.pop(name, None)
        return ()
    st.segmented_control(
        text(language, "upload.way"),
        WAYS,
        format_func=lambda way: text(language, f"upload.way.{way}"),
        default=WAYS[0],
        required=True,
        key=_WAY,
        help=text(language, "upload.way_help"),
    )
    files = newest([Dropped(file.file_id, file.name, file.getvalue()) for file in dropped])
    if len(files) < len(dropped):
        st.caption(text(language, "upload.newest"))
    return files


def current_intake(files: Sequence[Dropped], language: Language) -> Intake:
    """What came of the files that lie in the uploader; worked out once, with a bar that says how far it is."""
    base = catalog_in_use()
    way: Way = st.session_state.get(_WAY) or WAYS[0]
    left_out = bool(st.session_state.get(_LEFT_OUT))
    # Its place is kept when there is nothing to wait for, so that what stands below it stays where it is.
    place = st.empty()
    asked = (tuple(file.key for file in files), way, left_out, tuple(sorted(answers().items())), language)
    held = st.session_state.get(_INTAKE)
    if held is not None and held[0] == asked and held[1] is base:
        known: Intake = held[2]
        return known
    bar = place.progress(0.0)

    def step(name: str) -> None:
        bar.progress((_STEPS.index(name) + 0.5) / len(_STEPS), text(language, f"upload.step.{name}"))

    named = [(file.name, file.content) for file in files]
    intake = intake_of(named, base, way, language, answers(), leave_out=left_out, step=step)
    place.empty()
    st.session_state[_INTAKE] = (asked, base, intake)
    return intake


def questions(intake: Intake) -> tuple[Fault, ...]:
    """The faults that ask for one of several answers, each question once, where it first arises."""
    asked: dict[tuple[str, str], Fault] = {}
    for fault in intake.faults:
        if fault.choices:
            asked.setdefault((fault.column, fault.value), fault)
    return tuple(asked.values())
