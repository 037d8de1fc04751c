"""A made-up collection for tests that need rows of their own."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import pandas as pd

from dashboard.catalog import Catalog, make_catalog
from dashboard.descriptor import Descriptor, Table
from dashboard.documents import SourceText, clean_text
from dashboard.validation import Report, check


@dataclass
class Synthetic:
    """A collection made up for one test: it starts without rows; `add` fills what a table requires.

    One made-up text stands behind it. No row of it is a fact about anywhere.
    """

    descriptor: Descriptor
    text: str = (
        "示例市人民政府提出,到2030年建成12家示范企业,占比达到90%以上,比2020年提高3个百分点。\n"
        "江门市发布示例方案,二〇二二年七月五日签约。\n"
        "2022年7月5日,示例实验室在6月8日之后揭牌。"
    )
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    FILE = "synthetic.txt"

    @property
    def sha256(self) -> str:
        """The hash of the made-up text's bytes."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def sources(self) -> dict[str, SourceText]:
        """The made-up text under its file name."""
        return {self.FILE: clean_text(self.text, self.FILE, self.sha256)}

    def table(self, name: str) -> Table:
        """The descriptor's table."""
        return self.descriptor.tables[name]

    def add(self, table: str, **cells: str) -> dict[str, str]:
        """Add a row that is sound but for the given cells; returns it."""
        described = self.table(table)
        number = len(self.rows.get(table, [])) + 1
        row = dict.fromkeys(described.column_names, "")
        for column in described.columns:
            if column.required and not column.references:
                row[column.name] = column.enum[0] if column.enum else f"示例 {column.name}"
        row[described.key] = f"synthetic{number}" if table == "technologies" else f"synthetic-{table}-{number}"
        if described.is_fact_table:
            row |= {"document_id": "synthetic-documents-1", "paragraph": "1", "evidence": "示例市人民政府提出"}
            row |= {"voice": "editorial", "basis": "stated"}
        if table == "documents":
            row |= {"document_id": f"synthetic-documents-{number}", "role": "source"}
            row |= {"source_file": self.FILE, "text_sha256": self.sha256}
        if table == "targets":
            row |= {"target_type": "qualitative", "value_disclosure": "qualitative", "comparator": "none"}
        if table == "observations":
            row |= {"comparator": "none"}
        unknown = set(cells) - set(row)
        assert not unknown, f"{table} has no column {sorted(unknown)}"
        row |= cells
        self.rows.setdefault(table, []).append(row)
        return row

    def frames(self) -> dict[str, pd.DataFrame]:
        """Every table of the descriptor, as reading would give it: text, numbered from row 2."""
        made = {}
        for table in self.descriptor:
            rows = self.rows.get(table.name, [])
            index = pd.Index(range(2, len(rows) + 2), name="row", dtype="int64")
            made[table.name] = pd.DataFrame(rows, columns=list(table.column_names), index=index, dtype="str")
        return made

    def check(self, *, texts: bool = True) -> Report:
        """The report on the collection, with its text or without."""
        return check(self.frames(), self.descriptor, self.sources if texts else {}, {})

    def catalog(self) -> Catalog:
        """The collection as a catalog."""
        return make_catalog(self.frames(), self.descriptor, self.check())
