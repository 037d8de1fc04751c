"""What came of an upload, above the page: how it was read, every fault, what would change, and the choice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial

import pandas as pd
import streamlit as st

from dashboard.catalog import Catalog, make_catalog
from dashboard.charts.context import Context
from dashboard.charts.lists import escaped
from dashboard.comparison import headline_figures, moved_figures
from dashboard.geometry import ancestors, region_name
from dashboard.i18n import column_titles, fault_message, fault_text
from dashboard.intake import Intake
from dashboard.reading import Fault
from dashboard.ui.data_files import XLSX
from dashboard.ui.difference import show_differences, show_moved
from dashboard.ui.upload import Dropped, accept, answer, catalog_in_use, current_intake, discard, leave_out, questions
from dashboard.ui.upload_files import marked_files, rejected_file

_MOVED = "upload_moved"
_MOST_FAULTS_IN_WORDS, _MOST_LISTED, _MOST_QUESTIONS = 5, 500, 12
# What is asked about a place is answered by a division's code.
_OF_DIVISIONS = frozenset({"ambiguous_place", "rounded_code"})


def show_review(context: Context, files: tuple[Dropped, ...], now: datetime) -> None:
    """Show what came of the files, and let the user accept, go on without faulty rows, or discard."""
    with st.container(border=True, key="upload_review"):
        st.subheader(context.text("upload.review"), anchor=False)
        intake = current_intake(files, context.language)
        base = catalog_in_use()
        _readings(context, intake)
        if intake.faults:
            _faults(context, intake, files)
        else:
            _left_out(context, intake)
            _difference(context, intake, base, context.today)
        with st.container(horizontal=True):
            if intake.acceptable:
                _accept_button(context, intake, now)
            st.button(context.text("upload.discard"), on_click=discard, key="upload_discard")


def _readings(context: Context, intake: Intake) -> None:
    for read in intake.reads:
        if read.table is None:
            continue
        rows = context.text(
            "upload.recognised",
            file=escaped(read.file),
            table=read.table.titles[context.language],
            rows=0 if read.frame is None else len(read.frame),
            encoding=read.encoding.upper(),
        )
        st.markdown(rows)
    count = sum(sum(read.reading_counts.values()) for read in intake.reads)
    if not count:
        return
    listed = [reading for read in intake.reads for reading in read.readings]
    box = st.expander(context.text("upload.readings", count=count), on_change="rerun", key="upload_readings")
    if box.open:
        with box:
            st.caption(context.text("upload.readings_text"))
            frame = pd.DataFrame(
                {
                    context.text("fault.title.file"): [reading.file for reading in listed],
                    context.text("fault.title.row"): ["" if r.row is None else str(r.row) for r in listed],
                    context.text("fault.title.column"): [_column(context, reading.column) for reading in listed],
                    context.text("upload.before"): [reading.before for reading in listed],
                    context.text("upload.after"): [reading.after for reading in listed],
                    context.text("upload.why"): [
                        context.text(f"reading.{reading.code}", before=reading.before, after=reading.after)
                        for reading in listed
                    ],
                },
                dtype="str",
            )
            st.dataframe(frame, hide_index=True, key="upload_reading_list")
            if len(listed) < count:
                st.caption(context.text("upload.readings_more", count=count - len(listed)))


def _faults(context: Context, intake: Intake, files: tuple[Dropped, ...]) -> None:
    st.error(context.text("upload.faults", count=intake.fault_count))
    for fault in intake.faults[:_MOST_FAULTS_IN_WORDS]:
        st.markdown(f"- {escaped(fault_text(context.language, fault, _column(context, fault.column)))}")
    _questions(context, intake)
    if len(intake.faults) > _MOST_FAULTS_IN_WORDS:
        st.dataframe(fault_table(context, intake.faults[:_MOST_LISTED]), hide_index=True, key="upload_faults")
    listed = min(len(intake.faults), _MOST_LISTED)
    if intake.fault_count > listed:
        st.caption(context.text("upload.more_faults", count=intake.fault_count - listed))
    with st.container(horizontal=True):
        for name, made in marked_files(files, intake.faults, context):
            st.download_button(
                context.text("upload.marked", file=name),
                data=made,
                file_name=f"{context.text('upload.marked_file')}_{name}.xlsx",
                mime=XLSX,
                on_click="ignore",
                key=f"upload_marked_{name}",
            )
        if intake.separable:
            rows = len({(fault.file, fault.row) for fault in intake.faults})
            st.button(
                context.text("upload.leave_out", count=rows), on_click=leave_out, args=(True,), key="upload_leave_out"
            )


def _questions(context: Context, intake: Intake) -> None:
    asked = questions(intake)
    if not asked:
        return
    st.markdown(context.text("upload.questions"))
    for number, fault in enumerate(asked[:_MOST_QUESTIONS]):
        key = f"upload_answer_{fault.column}_{fault.value}"
        st.selectbox(
            context.text("upload.question", value=fault.value, column=_column(context, fault.column), row=fault.row),
            fault.choices,
            index=None,
            format_func=partial(choice_words, context, fault),
            placeholder=context.text("upload.choose"),
            on_change=answer,
            args=(fault.column, fault.value, key),
            key=key,
        )
        if number == _MOST_QUESTIONS - 1 and len(asked) > _MOST_QUESTIONS:
            st.caption(context.text("upload.more_questions", count=len(asked) - _MOST_QUESTIONS))


def choice_words(context: Context, fault: Fault, choice: str) -> str:
    """One answer to a question: a division with all it lies in, since its own name is what is in doubt."""
    if fault.code in _OF_DIVISIONS:
        names = [region_name(code, context.language) for code in ancestors(choice)[:-1]]
        return context.text("upload.choice", name=" ".join(reversed(names)), code=choice)
    if fault.code == "none_or_empty":
        return context.text(f"unknown.{choice or 'empty'}")
    return choice


def fault_table(context: Context, faults: tuple[Fault, ...]) -> pd.DataFrame:
    """One row a fault: file, row, column, value, and what to do, in the user's language."""
    return pd.DataFrame(
        {
            context.text("fault.title.file"): [fault.file for fault in faults],
            context.text("fault.title.row"): ["" if fault.row is None else str(fault.row) for fault in faults],
            context.text("fault.title.column"): [_column(context, fault.column) for fault in faults],
            context.text("fault.title.value"): [fault.value for fault in faults],
            context.text("fault.title.message"): [
                fault_message(context.language, fault, _column(context, fault.column)) for fault in faults
            ],
        },
        dtype="str",
    )


def _column(context: Context, name: str) -> str:
    return column_titles(context.language, context.whole.descriptor).get(name, name)


def _left_out(context: Context, intake: Intake) -> None:
    count = sum(len(frame) for frame in intake.rejected.values())
    if not count:
        return
    st.warning(context.text("upload.left_out", count=count))
    with st.container(horizontal=True):
        st.download_button(
            context.text("upload.rejected"),
            data=lambda: rejected_file(intake, context),
            file_name=f"{context.text('upload.rejected_file')}.xlsx",
            mime=XLSX,
            on_click="ignore",
            key="upload_rejected",
        )
        st.button(context.text("upload.put_back"), on_click=leave_out, args=(False,), key="upload_put_back")


def _difference(context: Context, intake: Intake, base: Catalog, today: date) -> None:
    st.success(context.text("upload.sound"))
    unchecked = intake.unchecked(context.whole.descriptor)
    if unchecked:
        st.info(context.text("upload.unchecked", count=unchecked))
    show_differences(context, intake.differences, intake.frames, "upload")
    moved = _moved(intake, base, today)
    show_moved(context, moved, changed=any(intake.differences.values()))
    for name in intake.removes_everything:
        st.warning(context.text("upload.removes_everything", table=context.table_title(name)))


def _moved(intake: Intake, base: Catalog, today: date) -> Mapping[str, tuple[int, int]]:
    """The headline figures that the upload moves; worked out once for each upload and day."""
    held = st.session_state.get(_MOVED)
    if held is not None and held[0] is intake and held[1] == today:
        known: Mapping[str, tuple[int, int]] = held[2]
        return known
    if intake.report is None:
        return {}
    after = make_catalog({**base.frames, **intake.frames}, base.descriptor, intake.report)
    moved = moved_figures(headline_figures(base, today), headline_figures(after, today))
    st.session_state[_MOVED] = (intake, today, moved)
    return moved


def _accept_button(context: Context, intake: Intake, now: datetime) -> None:
    sure = True
    if intake.removes_everything:
        sure = st.checkbox(context.text("upload.sure"), key="upload_sure")
    nothing = not any(intake.differences.values())
    st.button(
        context.text("upload.accept"), on_click=accept, args=(intake, now), type="primary",
        disabled=not sure or nothing, key="upload_accept",
    )  # fmt: skip
