"""Short lists of the opening page: what is due, what is new."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from dashboard.catalog import PLAN_PERIODS, UNDATED
from dashboard.charts.context import Context, shared
from dashboard.descriptor import Language
from dashboard.i18n import enum_text, text, unit_text
from dashboard.progress import is_over, progress_in
from dashboard.reading import records

_SHOWN = 8
_DISCLOSURE_ORDER = {"published": "0", "assigned_not_published": "1", "qualitative": "2"}


@shared
def deadlines(context: Context) -> tuple[str, ...]:
    """One line a dated target, in Markdown: those whose year is over first, then the next ones."""
    targets = context.catalog.frames["targets"]
    # Those with a number come first within a year: they are the ones that can be checked.
    dated = targets[targets["target_year"] != ""]
    dated = dated.sort_values(["target_year", "value_disclosure", "target_id"], key=_by_disclosure)
    over = dated["target_year"].astype("int64") < context.today.year
    # Half the room for what is still to come, however much is over.
    room = max(_SHOWN - int((~over).sum()), _SHOWN // 2)
    past = dated[over].head(room)
    shown = pd.concat([past, dated[~over].head(_SHOWN - len(past))])
    states = progress_in(context.whole, shown, context.today)["state"]
    lines = []
    for row, state_key in zip(records(shown), states, strict=True):
        key = "deadline.over" if is_over(row["target_year"], context.today) else "deadline.next"
        lines.append(
            context.text(
                key,
                year=row["target_year"],
                name=escaped(row[f"name_{context.data_language}"]),
                state=context.text(f"state.{state_key}"),
            )
        )
    if len(dated) > _SHOWN:
        lines.append(context.text("deadline.more", count=len(dated) - _SHOWN))
    return tuple(lines) or (context.text("deadline.none"),)


def _by_disclosure(cells: pd.Series) -> pd.Series:
    return cells.map(_DISCLOSURE_ORDER.get).fillna(cells) if cells.name == "value_disclosure" else cells


@shared
def newest_documents(context: Context) -> tuple[Mapping[str, str], ...]:
    """The dated documents, newest first."""
    documents = context.catalog.frames["documents"]
    documents = documents[documents["published_on"] != ""]
    ordered = documents.sort_values(["published_on", "document_id"], ascending=[False, True])
    return tuple(records(ordered.head(_SHOWN)))


def value_text(context: Context, row: Mapping[str, str]) -> str:
    """A target's value as people write it: sign, number, unit; or why there is none."""
    if row["value_disclosure"] != "published":
        return context.text(f"state.{row['value_disclosure']}")
    if not row["target_value"] and row["target_year"]:
        return context.text(
            f"comparator.{row['comparator']}", number=context.text("date.year", year=row["target_year"])
        )
    if not row["target_value"]:
        return enum_text(context.language, "comparator", row["comparator"])
    number = row["target_value"] + (f"–{row['target_value_high']}" if row["target_value_high"] else "")
    unit = unit_text(context.language, row["unit"])
    space = "" if unit.startswith("%") else " "
    return context.text(f"comparator.{row['comparator']}", number=f"{number}{space}{unit}".strip())


def escaped(words: str) -> str:
    """The words with Markdown's signs escaped: a name from an upload is text, never layout."""
    return "".join(f"\\{character}" if character in r"\`*_{}[]()#+!|<>$~:" else character for character in words)


def period_text(language: Language, period: str) -> str:
    """The name of a plan period with its years, as officials write it."""
    if period == UNDATED:
        return text(language, "period.undated")
    first, last = PLAN_PERIODS[period]
    # The tenth five-year plan began in 2001.
    return text(language, f"period.plan.{(first - 2001) // 5 + 10}", first=first, last=last)
