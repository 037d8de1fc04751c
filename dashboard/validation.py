"""Checking the tables: every fault with file, row, column, value, and a code that names message and remedy."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from dashboard.descriptor import FACT_TOKENS, REGIONS, Column, Descriptor, Table
from dashboard.documents import SourceText
from dashboard.evidence import checked_columns, evidence_document, hash_of, locked_columns, spans_missing, unshown_in
from dashboard.geometry import regions
from dashboard.reading import Fault, each_record, records

EvidenceState = Literal["text", "lock", "unchecked"]
_MARKUP = re.compile(r"<\s*/?\s*[a-zA-Z!]")
_FULL_WIDTH_DIGIT = re.compile(r"[０-９]")
# Beyond these a cell is a slip of the keyboard; Python itself refuses to turn 4300 digits into a number.
_LARGEST, _MOST_DIGITS = 1e15, 30

# A date that two tables hold must be the same in both: table, its date column, the event type that repeats it.
REPEATED_DATES = (
    ("labs", "unveiled_on", "unveiled"),
    ("projects", "signed_on", "signed"),
    ("documents", "published_on", "issued"),
)


@dataclass
class Report:
    """The result of a check: the faults, and for each row of a fact table how its evidence was checked."""

    faults: list[Fault] = field(default_factory=list)
    evidence: dict[tuple[str, str], EvidenceState] = field(default_factory=dict)
    lock: dict[tuple[str, str], str] = field(default_factory=dict)

    def evidence_counts(self) -> dict[EvidenceState, int]:
        """How many rows were checked against their text, against the lock, or not at all."""
        counts: dict[EvidenceState, int] = {"text": 0, "lock": 0, "unchecked": 0}
        for state in self.evidence.values():
            counts[state] += 1
        return counts


def check(
    frames: Mapping[str, pd.DataFrame],
    descriptor: Descriptor,
    sources: Mapping[str, SourceText],
    lock: Mapping[tuple[str, str], str],
    *,
    files: Mapping[str, str] | None = None,
    unproved_is_fault: bool = True,
) -> Report:
    """The report on these tables.

    `sources` (file name -> text) are the texts that are present; a row whose text is absent is held against `lock`.
    `files` gives the name under which a table's faults are reported. With `unproved_is_fault=False` (an upload) a row
    that is in neither is no fault but stays `unchecked`.
    """
    names = {table.name: (files or {}).get(table.name, table.path) for table in descriptor}
    faulty: dict[str, set[tuple[int, str]]] = {table.name: set() for table in descriptor}
    report = Report()

    def add(table: str, found: Iterable[Fault]) -> None:
        for fault in found:
            report.faults.append(fault)
            if fault.row is not None:
                faulty[table].add((fault.row, fault.column))

    present = [table for table in descriptor if table.name in frames]
    for table in present:
        add(table.name, _cell_faults(names[table.name], table, frames[table.name]))
    repeated = {table.name: _duplicate_keys(names[table.name], table, frames[table.name]) for table in present}
    for table in present:
        add(table.name, repeated[table.name])
    # A duplicated id is usually a changed one: what pointed to the former id would dangle. One cause, one fault.
    # The same holds for a table that is missing: that is said where it is read, not at every row that points to it.
    settled = {table.name: table.name in frames and not repeated[table.name] for table in descriptor}
    keys = {table.name: set(frames[table.name][table.key]) for table in present}
    for table in present:
        add(table.name, _dangling(names[table.name], table, frames[table.name], keys, settled, faulty[table.name]))
    for table in present:
        sound = _sound_rows(table, frames[table.name], faulty[table.name])
        add(table.name, _row_faults(names[table.name], table, sound, keys, settled))
    doubtful = _doubtful_documents(frames, faulty["documents"])
    for table in present:
        if table.is_fact_table and "documents" in frames:
            sound = _sound_rows(table, frames[table.name], faulty[table.name])
            add(
                table.name,
                _evidence_faults(
                    names[table.name],
                    table,
                    sound,
                    frames["documents"],
                    doubtful,
                    sources,
                    lock,
                    report,
                    unproved_is_fault,
                ),
            )
    # Last: a date that its evidence does not show is already named, and would only be named again here.
    if {"documents", "events"} <= set(frames):
        add("events", _date_conflicts(names, frames, faulty))
    if unproved_is_fault and not sources and all(settled.values()):
        report.faults += _orphaned_proofs(lock, keys)
    return report


def _sound_rows(table: Table, frame: pd.DataFrame, faulty: Collection[tuple[int, str]]) -> pd.DataFrame:
    return frame[~frame.index.isin({row for row, _ in faulty})] if faulty else frame


# Cells


def _cell_faults(file: str, table: Table, frame: pd.DataFrame) -> list[Fault]:
    found: list[Fault] = []
    for column in table.columns:
        cells = frame[column.name]
        # Few values repeat over many rows, so a value is judged once.
        verdicts = {value: verdict for value in cells.unique() if (verdict := _judge(column, value)) is not None}
        if not verdicts:
            continue
        for row, value in cells[cells.isin(verdicts)].items():
            code, details = verdicts[value]
            found.append(Fault(file, code, _row(row), column.name, value, tuple(details.items())))
    return found


def _judge(column: Column, value: str) -> tuple[str, dict[str, str]] | None:
    """What is wrong with this value in this column: a fault code and its details, or None."""
    if not value:
        return ("required", {}) if column.required else None
    if value != value.strip():
        return "stray_space", {}
    if _MARKUP.search(value):
        return "markup", {}
    if column.takes_fact_tokens and value in FACT_TOKENS:
        return None
    if column.is_list:
        return _judge_list(column, value)
    if column.enum and value not in column.enum:
        return "not_in_enum", {"allowed": ", ".join(column.enum)}
    if column.kind == "partial_date":
        if _FULL_WIDTH_DIGIT.search(value):
            return "full_width_digit", {}
        return None if is_partial_date(value) else ("not_a_date", {})
    if column.type in {"integer", "year", "number"}:
        return _judge_number(column, value)
    if column.pattern and not re.fullmatch(column.pattern.strip("^$"), value):
        return "wrong_form", {"form": column.pattern}
    if column.max_length is not None and len(value) > column.max_length:
        return "too_long", {"limit": str(column.max_length), "length": str(len(value))}
    return None


def _judge_list(column: Column, value: str) -> tuple[str, dict[str, str]] | None:
    items = value.split(column.delimiter)
    if any(item != item.strip() or not item for item in items):
        return "broken_list", {}
    if len(set(items)) != len(items):
        return "repeated_item", {}
    if column.kind == "related" and any(item.count(":") != 1 for item in items):
        return "wrong_form", {"form": "table:id"}
    return None


def _judge_number(column: Column, value: str) -> tuple[str, dict[str, str]] | None:
    if _FULL_WIDTH_DIGIT.search(value):
        return "full_width_digit", {}
    form = {"integer": r"-?\d+", "year": r"[12]\d{3}", "number": r"-?\d+(\.\d+)?"}[column.type]
    if not re.fullmatch(form, value, re.ASCII):
        return f"not_a_{column.type}", {}
    low = -_LARGEST if column.minimum is None else column.minimum
    high = _LARGEST if column.maximum is None else column.maximum
    if len(value) > _MOST_DIGITS or not low <= float(value) <= high:
        return "out_of_range", {"low": f"{low:g}", "high": f"{high:g}"}
    return None


def is_partial_date(value: str) -> bool:
    """Whether the value is an ISO year, month or day that the calendar has."""
    if not re.fullmatch(r"[12]\d{3}(-\d{2}(-\d{2})?)?", value, re.ASCII):
        return False
    year, month, day = (*map(int, value.split("-")), 1, 1)[:3]
    try:
        datetime.date(year, month, day)
    except ValueError:
        return False
    return True


# Keys and references


def _duplicate_keys(file: str, table: Table, frame: pd.DataFrame) -> list[Fault]:
    keys = frame[table.key]
    first: dict[str, int] = {}
    found = []
    for row, key in keys[keys.duplicated(keep=False) & (keys != "")].items():
        if key in first:
            found.append(Fault(file, "duplicate_id", _row(row), table.key, key, (("first", str(first[key])),)))
        else:
            first[key] = _row(row)
    return found


def _dangling(
    file: str,
    table: Table,
    frame: pd.DataFrame,
    keys: Mapping[str, set[str]],
    settled: Mapping[str, bool],
    faulty: Collection[tuple[int, str]],
) -> list[Fault]:
    found = []
    for column in table.columns:
        if column.kind == "related":
            known = {f"{name}:{key}" for name, ids in keys.items() for key in ids}
            judged = all(settled.values())
        elif column.references == REGIONS:
            known, judged = set(regions()), True
        elif column.references and column.name != table.key:
            known, judged = keys.get(column.references, set()), settled.get(column.references, False)
        else:
            continue
        if not judged:
            continue
        code = "unknown_region" if column.references == REGIONS else "dangling_reference"
        cells = frame[column.name]
        # Few values repeat over many rows, so a value is looked up once.
        dangling = {
            value: missing
            for value in cells.unique()
            if value and (missing := sorted(set(value.split(column.delimiter) if column.is_list else [value]) - known))
        }
        if dangling:
            for row, value in cells[cells.isin(dangling)].items():
                if (_row(row), column.name) in faulty:
                    continue
                missing = dangling[value]
                details = (("missing", ", ".join(missing)), ("table", column.references or "…"))
                found.append(Fault(file, code, _row(row), column.name, value, details))
    return found


# Rules on whole rows

_Rule = Callable[[Mapping[str, str]], tuple[str, str] | None]


def _pair_rule(row: Mapping[str, str]) -> tuple[str, str] | None:
    if bool(row["context_paragraph"]) != bool(row["context_evidence"]):
        return "context_incomplete", "context_evidence" if row["context_paragraph"] else "context_paragraph"
    return None


def _basis_rule(row: Mapping[str, str]) -> tuple[str, str] | None:
    return ("basis_without_note", "note") if row["basis"] != "stated" and not row["note"] else None


def _speaker_rule(row: Mapping[str, str]) -> tuple[str, str] | None:
    if row["voice"] == "speech" and not (row["speaker_zh"] and row["speaker_en"]):
        return "speech_without_speaker", "speaker_en" if row["speaker_zh"] else "speaker_zh"
    return None


def _order_rule(first: str, second: str) -> _Rule:
    def rule(row: Mapping[str, str]) -> tuple[str, str] | None:
        if row[first] and row[second] and float(row[first]) > float(row[second]):
            return "wrong_order", second
        return None

    return rule


def _value_rule(row: Mapping[str, str]) -> tuple[str, str] | None:
    """A target in words has no value; a published one has a value or, for a peak or neutrality year, a year."""
    in_words = row["value_disclosure"] != "published"
    if in_words and row["target_value"]:
        return "value_not_published", "target_value"
    if in_words and row["comparator"] != "none":
        return "comparator_without_value", "comparator"
    if not in_words and not row["target_value"] and row["target_type"] not in {"peak_year", "neutrality_year"}:
        return "published_without_value", "target_value"
    if row["target_type"] == "qualitative" and not in_words:
        return "qualitative_with_value", "value_disclosure"
    return None


def _range_rule(row: Mapping[str, str]) -> tuple[str, str] | None:
    return (
        ("range_needs_both", "target_value_high")
        if (row["comparator"] == "range") != bool(row["target_value_high"])
        else None
    )


def _unit_rule(value: str) -> _Rule:
    def rule(row: Mapping[str, str]) -> tuple[str, str] | None:
        return ("value_without_unit", "unit") if row[value] and not row["unit"] else None

    return rule


def _role_rule(row: Mapping[str, str]) -> tuple[str, str] | None:
    if row["role"] == "source":
        return ("source_without_text", "source_file") if not (row["source_file"] and row["text_sha256"]) else None
    return ("cited_without_source", "cited_in_id") if not row["cited_in_id"] else None


_FACT_RULES: tuple[_Rule, ...] = (_pair_rule, _basis_rule, _speaker_rule)
_TABLE_RULES: dict[str, tuple[_Rule, ...]] = {
    "documents": (_role_rule, _order_rule("period_from", "period_to")),
    "targets": (_value_rule, _range_rule, _unit_rule("target_value"), _order_rule("base_year", "target_year")),
    "observations": (_unit_rule("value"),),
    "measures": (_order_rule("start_year", "end_year"),),
}


def _row_faults(
    file: str, table: Table, frame: pd.DataFrame, keys: Mapping[str, set[str]], settled: Mapping[str, bool]
) -> list[Fault]:
    rules = _TABLE_RULES.get(table.name, ()) + (_FACT_RULES if table.is_fact_table else ())
    found = []
    if rules:
        for row, cells in zip(frame.index, each_record(frame), strict=True):
            broken = next(filter(None, (rule(cells) for rule in rules)), None)
            if broken:
                code, name = broken
                found.append(Fault(file, code, _row(row), name, cells[name]))
    for column in table.columns:
        if column.references == table.name and not column.is_list and column.name != table.key:
            found += _circles(file, table, column, frame)
    return found


def _circles(file: str, table: Table, column: Column, frame: pd.DataFrame) -> list[Fault]:
    parents = dict(zip(frame[table.key], frame[column.name], strict=True))
    found = []
    for row, key in frame[table.key].items():
        seen: set[str] = set()
        current = key
        while current and current not in seen:
            seen.add(current)
            current = parents.get(current, "")
        if current == key:
            found.append(Fault(file, "circular_parent", _row(row), column.name, parents[key]))
    return found


def _date_conflicts(
    names: Mapping[str, str], frames: Mapping[str, pd.DataFrame], faulty: Mapping[str, Collection[tuple[int, str]]]
) -> list[Fault]:
    events = frames["events"]
    found = []
    for table, column, event_type in REPEATED_DATES:
        if table not in frames:
            continue
        wrong = {row for row, faulty_column in faulty[table] if faulty_column == column}
        frame = frames[table][~frames[table].index.isin(wrong)]
        dates = dict(zip(table + ":" + frame.iloc[:, 0], frame[column], strict=True))
        own = events[(events["event_type"] == event_type) & (events["date"] != "")]
        for row, date, related in zip(own.index, own["date"], own["related_ids"], strict=True):
            for item in related.split(";"):
                other = dates.get(item, "")
                if other and other != date and (_row(row), "date") not in faulty["events"]:
                    details = (("other", f"{names[table]} {item.partition(':')[2]} {column} = {other}"),)
                    found.append(Fault(names["events"], "date_conflict", _row(row), "date", date, details))
    return found


# Evidence


# What evidence is judged by: where the document's own row is wrong in one of these, its facts cannot be judged.
_JUDGED_BY = frozenset({"document_id", "adcode", "source_file", "text_sha256"})


# The columns in which a row's proof lies; the rest of a wide table is not gone through.
_EVIDENCE_READS = (
    "document_id", "source_file", "cited_in_id", "text_sha256",
    "paragraph", "evidence", "context_paragraph", "context_evidence",
)  # fmt: skip


def _doubtful_documents(frames: Mapping[str, pd.DataFrame], faulty: Collection[tuple[int, str]]) -> frozenset[str]:
    """The ids of documents whose own row has a fault that would repeat itself at every fact read from them."""
    rows = {row for row, column in faulty if column in _JUDGED_BY}
    return frozenset(frames["documents"].loc[sorted(rows), "document_id"]) if rows else frozenset()


def _evidence_faults(
    file: str,
    table: Table,
    frame: pd.DataFrame,
    documents: pd.DataFrame,
    doubtful: Collection[str],
    sources: Mapping[str, SourceText],
    lock: Mapping[tuple[str, str], str],
    report: Report,
    unproved_is_fault: bool,
) -> list[Fault]:
    known = {row["document_id"]: row for row in records(documents)}
    found = []
    homes = {key: row["adcode"].split(";") for key, row in known.items()}
    checked, locked = checked_columns(table), [column.name for column in locked_columns(table)]
    read = {table.key, "note", "adcode", *_EVIDENCE_READS, *locked, *(column.name for column in checked)}
    rows = each_record(frame[[name for name in table.column_names if name in read]])
    for number, row in zip(frame.index, rows, strict=True):
        key = (table.name, row[table.key])
        document = known.get(evidence_document(table, row))
        if document is None or document["document_id"] in doubtful:
            continue
        source = sources.get(document["source_file"])
        broken = []
        if source is not None:
            if source.sha256 != document["text_sha256"]:
                # Said once, of the document itself; what it cites and what was read from it would only repeat it.
                if table.name == "documents" and row["source_file"]:
                    found.append(Fault(file, "text_changed", _row(number), "text_sha256", row["text_sha256"]))
                continue
            broken = spans_missing(row, source)
        broken = broken or unshown_in(checked, row, homes[document["document_id"]])
        proof = hash_of(locked, row, document["text_sha256"])
        if not broken and source is None and lock.get(key) != proof:
            report.evidence[key] = "unchecked"
            if unproved_is_fault:
                found.append(Fault(file, "not_proved", _row(number), "evidence", row["evidence"]))
            continue
        if broken:
            report.evidence[key] = "unchecked"
            cell = broken[0]
            found.append(Fault(file, cell.code, _row(number), cell.column, cell.value))
            continue
        report.evidence[key] = "lock" if source is None else "text"
        report.lock[key] = proof
    return found


def _orphaned_proofs(lock: Mapping[tuple[str, str], str], keys: Mapping[str, set[str]]) -> list[Fault]:
    return [
        Fault("evidence.lock", "orphaned_proof", None, table, row_id)
        for table, row_id in sorted(lock)
        if table not in keys or row_id not in keys[table]
    ]


def _row(label: object) -> int:
    return int(str(label))
