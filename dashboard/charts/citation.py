"""How what was taken from the dashboard is cited: the collection, its version and day, the documents, the address."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dashboard.charts.context import Context
from dashboard.i18n import date_text


def citation(context: Context, sources: Sequence[str] = (), link: str = "") -> str:
    """One line to be put below a table: title, version, day, the documents (ids) that it rests on, and its address."""
    cited = context.text(
        "cite.collection",
        title=context.text("app.title"),
        version=context.whole.descriptor.version,
        date=date_text(context.language, context.today.isoformat()),
    )
    parts = [cited]
    if sources:
        names = context.text("list.documents_separator").join(context.name("documents", one) for one in sources)
        parts.append(context.text("cite.sources", names=names))
    if context.mark:
        # The address leads to what is published: it is no source of what was uploaded.
        parts.append(context.mark)
    elif link:
        parts.append(link)
    return " ".join(parts)


def sources_of(rows: pd.DataFrame) -> tuple[str, ...]:
    """The ids of the documents that rows of a fact table rest on, most used first; none for any other frame."""
    if "document_id" not in rows or "paragraph" not in rows:
        return ()
    used = rows["document_id"]
    return tuple(str(one) for one in used[used != ""].value_counts().index)
