"""The lists of a region's page for the printer, as HTML."""

from __future__ import annotations

from html import escape

import pandas as pd

from dashboard.charts.context import Context, shared
from dashboard.charts.region_lists import (
    above_lists,
    made,
    none_own_line,
    ordered,
    region_rows,
    source_line,
    standing_line,
    table_heading,
    target_lists,
    target_rows,
    targets_heading,
    unplaced_line,
)
from dashboard.exports.html_table import MOST_ROWS, html_table
from dashboard.region_profile import RegionProfile

# A section of so many printed rows is not broken over two pages.
_SHORT = 12


@shared
def paper(context: Context, profile: RegionProfile) -> str:
    """The lists of the sheet as HTML for the printer, long ones cut and so said."""

    def printed(title: str, listed: pd.DataFrame) -> str:
        return f"<h4>{escape(title)}</h4>{_table(context, listed)}"

    lists, none_above = above_lists(context, profile)
    parts = [
        _part(
            targets_heading(context, profile),
            none_own_line(context, profile),
            *(printed(title, listed) for title, _, listed in target_lists(context, profile)),
        )
    ]
    if profile.above:
        theirs = [printed(title, target_rows(context, targets)) for title, targets in lists]
        how = context.text("region.above.how")
        parts.append(_part(context.text("region.above.title"), how, *theirs, _line(none_above), css_class="above"))
    others = [table for table in profile.rows if table not in ("targets", "measures")]
    for table in ("measures", *others):
        if len(profile.rows[table]):
            line = standing_line(context, profile, table)
            listed, unsaid = _paper_rows(context, profile, table)
            content = (_table(context, listed), _line(unsaid))
            parts.append(_part(table_heading(context, profile, table), line, *content))
    items = "".join(f"<li>{escape(source_line(context, source))}</li>" for source in profile.sources)
    closing = [_line(line) for line in (unplaced_line(context, profile), made(context))]
    heading = context.text("region.sources", count=len(profile.sources))
    parts.append(_part(heading, "", f"<ol>{items}</ol>" if items else "", *closing))
    return "".join(parts)


def _paper_rows(context: Context, profile: RegionProfile, table: str) -> tuple[pd.DataFrame, str]:
    """The rows to print, and which columns are left out because the text gives none of them for any row."""
    rows = ordered(profile, table)
    if len(rows) > MOST_ROWS and "parent_id" in rows:
        # Where not all can be printed, what heads a chapter goes before its parts.
        rows = rows.sort_values("parent_id", key=lambda cells: cells != "", kind="stable")
    frame = region_rows(context, profile, table, rows, paper=True)
    unknown = context.text("unknown.empty")
    unsaid = [str(name) for name in frame.columns[1:] if (frame[name] == unknown).all()]
    names = context.text("list.separator").join(unsaid)
    return frame.drop(columns=unsaid), context.text("region.paper_unsaid", names=names) if unsaid else ""


def _table(context: Context, frame: pd.DataFrame) -> str:
    return html_table(frame, context.text("region.paper_more", shown=MOST_ROWS, count=len(frame)))


def _line(words: str) -> str:
    return f"<p>{escape(words)}</p>" if words else ""


def _part(heading: str, line: str, *content: str, css_class: str = "") -> str:
    """One section; a short one stays on one page."""
    short = "short" if sum(part.count("<tr>") for part in content) <= _SHORT else ""
    named = f"{css_class} {short}".strip()
    return f'<section class="{named}"><h3>{escape(heading)}</h3>{_line(line)}{"".join(content)}</section>'
