"""What stands below the matrices: the tasks of the chosen crossing, the gaps, the choice of what to compare."""

from __future__ import annotations

import streamlit as st

from dashboard.charts.context import Context, shared
from dashboard.charts.known import COMPARED_ACROSS
from dashboard.charts.lists import escaped
from dashboard.charts.tasks import MOST_COLUMNS, Tasks, closed_list, comparison_chart, listed_technologies, value_name
from dashboard.task_matrix import MATRICES, MOST_COMPARED, NONE, measures_at, most_used, parse_cell, programmes
from dashboard.ui import state
from dashboard.ui.chart import show_chart
from dashboard.ui.fact_table import show_facts

# Kinds of document that hold tasks of their own.
_PLANS = ("action_plan", "implementation_plan", "construction_plan")


def show_tasks_at(context: Context, matrix: str) -> None:
    """Show the tasks at the chosen crossing, where it is one of this matrix."""
    key = parse_cell(state.get(state.CELL))
    if key is None or key.matrix != matrix:
        return
    held = Tasks.of(context)
    rows = measures_at(held.measures, held.heading_ids, key)
    names = [
        value_name(context, column, value)
        for column, value in zip(MATRICES[matrix], (key.row, key.column), strict=True)
        if value
    ]
    with st.container(border=True):
        heading = context.text("measures.tasks_at", place=" × ".join(names), count=len(rows))
        st.header(escaped(heading), anchor=False)
        if len(rows) and set(rows["measure_id"]) <= held.heading_ids:
            st.caption(context.text("measures.headings_listed"))
        st.button(context.text("measures.clear"), on_click=state.put, args=(state.CELL, ""), key=f"clear_cell_{matrix}")
        show_facts(context, "measures", key=f"at_{key}", rows=rows)


def show_comparison(context: Context) -> str:
    """Show the choice of programmes and, with two or more, their comparison. Returns the crossing just chosen."""
    st.header(context.text("measures.compare"), anchor=False)
    options = context.whole.once("programmes", lambda: programmes(context.whole.frames["measures"]))
    compared = state.several(
        state.COMPARE,
        context.text("measures.compare_choose", most=MOST_COMPARED),
        options,
        lambda key: context.name("documents", key),
        most=MOST_COMPARED,
        placeholder=context.text("measures.compare_placeholder"),
    )
    across = state.segmented(
        state.ACROSS,
        context.text("measures.across"),
        COMPARED_ACROSS,
        lambda value: context.text(f"measures.across.{value}"),
        default=COMPARED_ACROSS[0],
    )
    if len(compared) < 2:
        st.caption(context.text("measures.compare_more"))
        return ""
    chosen = show_chart(comparison_chart(context, compared, across))
    show_tasks_at(context, f"compared_{across}")
    return chosen


def show_gaps(context: Context) -> None:
    """Show what no task names, each gap under its finding."""
    if not len(Tasks.of(context).measures):
        return
    with st.container(border=True):
        st.header(context.text("measures.gaps"), anchor=False)
        st.caption(context.text("measures.gaps_selected" if context.selection else "measures.gaps_meaning"))
        for finding, lines in _gaps(context):
            st.markdown(f"**{escaped(finding)}**")
            st.markdown("\n".join(f"- {escaped(line)}" for line in lines))


@shared
def _gaps(context: Context) -> tuple[tuple[str, list[str]], ...]:
    """Each finding with its lines."""
    held = Tasks.of(context)
    found = (
        _unnamed_technologies(context, held),
        _by_programme(context, held),
        _instruments(context, held),
        _unread_plans(context),
    )
    return tuple((finding, lines) for finding, lines in found if finding)


def _joined(context: Context, column: str, values: list[str]) -> str:
    return context.text("list.separator").join(value_name(context, column, value) for value in values)


def _unnamed_technologies(context: Context, held: Tasks) -> tuple[str, list[str]]:
    """The technologies of the closed list that no programme names, apart from those named elsewhere only."""
    listed = listed_technologies(context)
    belonging = held.measures[held.measures["programme_id"] != ""]
    inside = set(most_used(belonging, "technologies"))
    anywhere = set(most_used(held.measures, "technologies"))
    never = [value for value in listed if value not in anywhere]
    outside = [value for value in listed if value in anywhere - inside]
    if not never and not outside:
        return "", []
    lines = []
    if never:
        lines.append(context.text("measures.gap.never", names=_joined(context, "technologies", never)))
    if outside:
        lines.append(context.text("measures.gap.outside", names=_joined(context, "technologies", outside)))
    return context.text("measures.gap.technologies", count=len(never) + len(outside), all=len(listed)), lines


def _by_programme(context: Context, held: Tasks) -> tuple[str, list[str]]:
    """What each of the largest programmes leaves unnamed."""
    listed = listed_technologies(context)
    shown = [value for value in most_used(held.measures, "programme_id") if value != NONE][:MOST_COLUMNS]
    found = held.across("technology", listed, shown)
    lines = []
    for programme in shown:
        missing = [row for row, column in found.gaps if column == programme]
        if missing:
            lines.append(
                context.text(
                    "measures.gap.programme_line",
                    name=context.name("documents", programme),
                    count=len(missing),
                    names=_joined(context, "technologies", missing),
                )
            )
    if not lines:
        return "", []
    return context.text("measures.gap.programmes", count=len(lines), shown=len(shown)), lines


def _instruments(context: Context, held: Tasks) -> tuple[str, list[str]]:
    """The combinations of instrument and sector without a task, a line an instrument."""
    rows, columns = closed_list(context, "instrument_type"), closed_list(context, "sector")
    found = held.across("instrument", rows, columns)
    lines = []
    for row in rows:
        missing = [column for gap, column in found.gaps if gap == row]
        if missing:
            every = len(missing) == len(columns)
            lines.append(
                context.text(
                    "measures.gap.instrument_none" if every else "measures.gap.instrument_line",
                    instrument=context.enum("instrument_type", row),
                    sectors=_joined(context, "sector", missing),
                )
            )
    if not lines:
        return "", []
    return context.text("measures.gap.instruments", count=len(found.gaps), all=len(rows) * len(columns)), lines


def _unread_plans(context: Context) -> tuple[str, list[str]]:
    """The plans that the texts name and whose tasks nothing held tells."""
    documents = context.catalog.frames["documents"]
    told = {*context.whole.frames["measures"]["programme_id"], *context.whole.frames["measures"]["document_id"]}
    unread = documents[documents["document_type"].isin(list(_PLANS)) & ~documents["document_id"].isin(list(told))]
    if unread.empty:
        return "", []
    names = [context.name("documents", str(key)) for key in unread["document_id"]]
    return context.text("measures.gap.unread", count=len(names)), names
