"""The charts of the measures page: tasks by technology and programme, by instrument and sector, and compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from dashboard.catalog import COUNTRY
from dashboard.charts import parts
from dashboard.charts.chart import Chart, Grid, GridCell, with_rows
from dashboard.charts.context import Context, shared
from dashboard.charts.counts import documents_of
from dashboard.figures.matrix import LOOKS, Cell, Head, MatrixWords, matrix, shade, shade_legend
from dashboard.geometry import region_name, regions
from dashboard.task_matrix import (
    MATRICES,
    NONE,
    OTHERS,
    CellKey,
    TaskMatrix,
    examples,
    first_of,
    headings,
    missing_in,
    most_used,
    only_in,
    task_matrix,
    tasks,
)

# More cannot be read side by side; what is beyond them is counted together.
MOST_ROWS, MOST_COLUMNS = 60, 8
_EXAMPLES = 2
_COMPARED_WIDTH, _COMPARED_HEAD = 960, 176


@dataclass(frozen=True)
class Tasks:
    """The measures of the selection, and the headings of the whole table: what every count of the page starts from."""

    measures: pd.DataFrame
    heading_ids: frozenset[str]

    @classmethod
    def of(cls, context: Context) -> Tasks:
        """Those of this selection, the same each time."""
        whole, kept = context.whole, context.catalog
        heading_ids = whole.once("headings", lambda: headings(whole.frames["measures"]))
        return kept.once("tasks", lambda: cls(kept.frames["measures"], heading_ids))

    @cached_property
    def only(self) -> pd.DataFrame:
        """The tasks, without the headings."""
        return tasks(self.measures, self.heading_ids)

    def across(self, name: str, rows: Sequence[str], columns: Sequence[str]) -> TaskMatrix:
        """The matrix of this name for these values."""
        return task_matrix(self.measures, self.heading_ids, MATRICES[name], rows, columns)


def rows_line(context: Context) -> str:
    """How many of the table's rows are tasks, which the charts count, and how many headings; empty without a row."""
    held = Tasks.of(context)
    rows, counted = len(held.measures), len(held.only)
    return context.text("measures.rows", rows=rows, tasks=counted, headings=rows - counted) if rows else ""


@shared
def listed_technologies(context: Context) -> tuple[str, ...]:
    """The closed list of technologies, in its order."""
    return tuple(str(value) for value in context.whole.frames["technologies"]["technology_id"])


def closed_list(context: Context, column: str) -> tuple[str, ...]:
    """The values that this column of the measures may have, in the descriptor's order."""
    return context.whole.descriptor.tables["measures"].column(column).enum


def programme_names(context: Context, ids: Sequence[str]) -> Mapping[str, str]:
    """Programme -> a name short enough for a column's head: its place and kind; where two would be alike, its title."""
    short = {programme: _short_name(context, programme) for programme in ids}
    names = list(short.values())
    return {
        key: name if names.count(name) == 1 else value_name(context, "programme_id", key) for key, name in short.items()
    }


def _short_name(context: Context, programme: str) -> str:
    if programme in {NONE, OTHERS} or not context.whole.has("documents", programme):
        return value_name(context, "programme_id", programme)
    cells = context.whole.cells("documents", programme)
    code = cells["adcode"].split(";")[0]
    if cells["place_id"]:
        where = context.name("places", cells["place_id"])
    elif code and code != COUNTRY:
        where = regions()[code].short_name_zh if context.data_language == "zh" else region_name(code, context.language)
    else:
        return context.name("documents", programme)
    return context.text("measures.programme", place=where, kind=context.enum("document_type", cells["document_type"]))


def value_name(context: Context, column: str, value: str) -> str:
    """The full name of a value of one of the columns that the matrices cross."""
    if value == NONE:
        return context.text(f"measures.none.{column}")
    if value == OTHERS:
        return context.text("measures.others")
    described = context.whole.descriptor.tables["measures"].column(column)
    return context.enum(column, value) if described.enum else context.name(described.references, value)


def gap_words(context: Context) -> str:
    """What a gap is: nothing in the texts that are held, or nothing in what they are narrowed to."""
    return context.text("measures.gap_selected" if context.selection else "measures.gap")


@shared
def technology_chart(context: Context) -> Chart:
    """The tasks by technology and programme; the technologies of the closed list that none names are drawn as gaps."""
    held = Tasks.of(context)
    listed = listed_technologies(context)
    rows = first_of(most_used(held.only, "technologies", listed), MOST_ROWS) if len(held.measures) else ()
    columns = first_of(most_used(held.only, "programme_id"), MOST_COLUMNS)
    found = held.across("technology", rows, columns)
    named = [row for row in rows if row in listed and found.row_totals[row]]
    if named:
        most = int(found.row_totals[named].max())
        top = [value_name(context, "technologies", row) for row in named if found.row_totals[row] == most]
        title = context.text(
            "measures.technology.finding",
            named=len(named), all=len(listed), top=context.text("list.separator").join(top[:3]), most=most,
        )  # fmt: skip
    else:
        title = context.text("measures.finding_none")
    notes = [context.text("measures.counted"), context.text("measures.technology.note")]
    without = int(found.row_totals.get(NONE, 0))
    if without:
        notes.append(context.text("measures.technology.without", count=without, total=found.total))
    return _chart(context, "technology", found, title, [*notes, *_columns_note(context, columns)])


@shared
def instrument_chart(context: Context) -> Chart:
    """The tasks by instrument and sector."""
    held = Tasks.of(context)
    rows = closed_list(context, "instrument_type") if len(held.measures) else ()
    columns = closed_list(context, "sector")
    found = held.across("instrument", rows, columns)
    if found.total:
        row, column = max(((row, column) for row in rows for column in columns), key=lambda pair: found.at(*pair))
        title = context.text(
            "measures.instrument.finding",
            empty=len(found.gaps), all=len(rows) * len(columns), most=found.at(row, column),
            instrument=context.enum("instrument_type", row), sector=context.enum("sector", column),
        )  # fmt: skip
    else:
        title = context.text("measures.finding_none")
    return _chart(context, "instrument", found, title, [context.text("measures.counted")])


@shared
def comparison_chart(context: Context, compared: Sequence[str], across: str) -> Chart:
    """The programmes side by side: tasks and examples of each, and what one has that the others have not."""
    held = Tasks.of(context)
    name = f"compared_{across}"
    row_column = MATRICES[name][0]
    listed = listed_technologies(context) if across == "technology" else closed_list(context, row_column)
    rows = (*listed, NONE) if across == "technology" else listed
    whole = held.across(name, rows, compared)
    empty = set(whole.empty_rows)
    has = {row: len(compared) - len(missing_in(whole, row)) for row in rows}
    shown = sorted(
        (row for row in rows if row not in empty and not (row == NONE and not has[row])),
        key=lambda row: (row == NONE, -has[row], only_in(whole, row), -int(whole.row_totals[row])),
    )
    found = held.across(name, shown, compared)
    judged = [row for row in shown if row != NONE]
    title = context.text(
        f"measures.compared.finding.{across}",
        count=len(compared), shared=sum(has[row] == len(compared) for row in judged),
        only=sum(has[row] == 1 for row in judged),
    )  # fmt: skip
    names = programme_names(context, compared)

    def difference(row: str) -> str:
        if row == NONE or has[row] == len(compared):
            return ""
        only = only_in(found, row)
        if only:
            return context.text("measures.only_in", name=names[only])
        missing = context.text("list.separator").join(names[column] for column in missing_in(found, row))
        return context.text("measures.gap_in", names=missing)

    words = examples(
        held.measures, held.heading_ids, MATRICES[name], shown, compared,
        name=f"name_{context.data_language}", most=_EXAMPLES,
    )  # fmt: skip
    notes = [context.text("measures.counted"), context.text("measures.compared.examples", count=_EXAMPLES)]
    used = set(held.measures.loc[held.measures["programme_id"].isin(list(compared)), "document_id"])
    none = [value_name(context, row_column, row) for row in rows if row in empty and row != NONE]
    if none:
        listing = context.text("list.separator").join(none)
        notes.append(context.text("measures.compared.none", count=len(none), names=listing))
    chart = _chart(
        context,
        name,
        found,
        title,
        [*notes, *_columns_note(context, compared)],
        words=words,
        difference=difference,
        sources=[source for source in documents_of(context, "measures") if source in used],
    )
    return replace(chart, screen_notes=[context.text("measures.compared.examples_all")])


def _columns_note(context: Context, columns: Sequence[str]) -> list[str]:
    """One line that gives the programmes' whole titles, where their columns carry shorter names."""
    items = [
        context.text("measures.column_title", name=name, title=context.name("documents", key))
        for key, name in programme_names(context, columns).items()
        if key not in {NONE, OTHERS} and name != context.name("documents", key)
    ]
    return (
        [context.text("measures.columns", names=context.text("list.documents_separator").join(items))] if items else []
    )


def _chart(
    context: Context,
    name: str,
    found: TaskMatrix,
    title: str,
    notes: Sequence[str],
    *,
    words: Mapping[tuple[str, str], Sequence[str]] | None = None,
    difference: Callable[[str], str] = lambda row: "",
    sources: Sequence[str] | None = None,
) -> Chart:
    """The matrix in its chart. With `words`, the cells carry lines of text and the columns are wide."""
    row_column, column_column = MATRICES[name]
    rows, columns = list(map(str, found.counts.index)), list(map(str, found.counts.columns))
    row_names = {row: value_name(context, row_column, row) for row in rows}
    if column_column == "programme_id":
        column_names = dict(programme_names(context, columns))
    else:
        column_names = {column: value_name(context, column_column, column) for column in columns}
    highest = int(found.counts.drop(columns=[OTHERS], errors="ignore").to_numpy().max(initial=0))

    def cell(row: str, column: str) -> Cell:
        value = found.at(row, column)
        place = {"row": row_names[row], "column": value_name(context, column_column, column)}
        key = "" if OTHERS in {row, column} else str(CellKey(name, row, column))
        lines = list((words or {}).get((row, column), ()))
        if value:
            look = shade(min(value, highest), highest)
            return Cell(str(value), context.text("measures.cell", **place, count=value), look, key, lines)
        if (row, column) in found.heading_only:
            heading = context.text("measures.heading_only")
            return Cell("◦", context.text("measures.cell_words", **place, words=heading), "aside", key)
        return Cell("–", context.text("measures.cell_words", **place, words=gap_words(context)), "gap")

    def head(column: str, value: str, names: Mapping[str, str], key: CellKey, total: int, note: str = "") -> Head:
        label = context.text("measures.head", name=value_name(context, column, value), count=total)
        return Head(names[value], str(key) if total and value != OTHERS else "", label, note, value in {NONE, OTHERS})

    cells = [[cell(row, column) for column in columns] for row in rows]
    legend = [*shade_legend(highest), ("gap", gap_words(context))]
    if found.heading_only:
        legend.append(("aside", f"◦ {context.text('measures.heading_only')}"))
    described = context.whole.descriptor.tables["measures"]
    wide = (_COMPARED_WIDTH - _COMPARED_HEAD) / max(len(columns), 1) if words is not None else 0
    drawing = matrix(
        [
            head(row_column, row, row_names, CellKey(name, row), int(found.row_totals[row]), difference(row))
            for row in rows
        ],
        [
            head(column_column, column, column_names, CellKey(name, "", column), int(found.column_totals[column]))
            for column in columns
        ],
        cells,
        MatrixWords(
            description=title,
            rows=described.column(row_column).titles[context.language],
            columns=described.column(column_column).titles[context.language],
            total=context.text("measures.total"),
            legend=legend,
            selected=context.text("measures.selected"),
            nothing=context.text("table.empty"),
        ),
        row_totals=[int(value) for value in found.row_totals] if words is None else (),
        column_totals=[int(value) for value in found.column_totals],
        total=found.total,
        selected=context.part(parts.CELL),
        column_width=wide,
        head_width=_COMPARED_HEAD if words is not None else 0,
    )
    chart = Chart(
        key=f"measures_{name}",
        title=title,
        subtitle=context.text(f"measures.{name}.subtitle"),
        body=drawing,
        table=_table(context, found, name, row_names, cells, difference),
        sources=documents_of(context, "measures") if sources is None else sources,
        notes=notes if rows and columns else (),
        grid=_grid(context, found, (described.column(row_column).titles[context.language], column_names), row_names,
                   cells, legend, difference, totals=words is None) if rows and columns else None,
    )  # fmt: skip
    # With words the columns are the programmes compared, and no other task is shown.
    kept = held_measures(context, columns if words is not None else None)
    return with_rows(chart, context, "measures", kept)


def held_measures(context: Context, programmes: Sequence[str] | None) -> pd.DataFrame:
    """The tasks that are counted; with programmes, theirs alone."""
    only = Tasks.of(context).only
    return only if programmes is None else only[only["programme_id"].isin(list(programmes))]


def _grid(
    context: Context,
    found: TaskMatrix,
    heads: tuple[str, Mapping[str, str]],
    row_names: Mapping[str, str],
    cells: Sequence[Sequence[Cell]],
    legend: Sequence[tuple[str, str]],
    difference: Callable[[str], str],
    *,
    totals: bool,
) -> Grid:
    """The matrix as a table, as it is drawn: counts, their shade, the examples below them, the totals."""
    corner, columns = heads

    def filled(words: str, css_class: str) -> GridCell:
        look = LOOKS[css_class]
        return GridCell(words, look.ground, look.words, look.hatched)

    total = [context.text("measures.total")] if totals else []
    rows = []
    for (row, name), line in zip(row_names.items(), cells, strict=True):
        said = "\n".join(part for part in (name, difference(row)) if part)
        counts = [filled("\n".join([cell.text, *cell.words]), cell.css_class) for cell in line]
        rows.append([GridCell(said), *counts, *([GridCell(str(found.row_totals[row]))] if totals else [])])
    sums = [GridCell(str(int(value))) for value in found.column_totals]
    rows.append([GridCell(context.text("measures.total")), *sums, *([GridCell(str(found.total))] if totals else [])])
    return Grid([corner, *columns.values(), *total], rows, [filled(words, look) for look, words in legend])


def _table(
    context: Context,
    found: TaskMatrix,
    name: str,
    row_names: Mapping[str, str],
    cells: Sequence[Sequence[Cell]],
    difference: Callable[[str], str],
) -> pd.DataFrame:
    """What is plotted as a table: a row a value, a column a value of the other side, gaps in words."""
    row_column, column_column = MATRICES[name]
    described = context.whole.descriptor.tables["measures"]
    out: dict[str, list[str]] = {described.column(row_column).titles[context.language]: list(row_names.values())}
    for place, column in enumerate(map(str, found.counts.columns)):
        # Two programmes may carry one title: the table keeps both columns.
        title = value_name(context, column_column, column)
        title = f"{title} ({column})" if title in out else title
        out[title] = [_table_cell(context, row[place]) for row in cells]
    out[context.text("measures.total")] = [str(value) for value in found.row_totals]
    differences = [difference(row) for row in row_names]
    if any(differences):
        out[context.text("measures.difference")] = differences
    return pd.DataFrame(out)


def _table_cell(context: Context, cell: Cell) -> str:
    if cell.css_class == "gap":
        return gap_words(context)
    if cell.css_class == "aside":
        return context.text("measures.heading_only")
    listed = context.text("list.documents_separator").join(cell.words)
    return f"{cell.text}{context.text('list.colon')}{listed}" if listed else cell.text
