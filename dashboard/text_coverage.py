"""How much of each source text some evidence stands on, and which of its sentences no evidence touches."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from dashboard.descriptor import Descriptor
from dashboard.documents import ParagraphKind, SourceText, find_span
from dashboard.evidence import evidence_document
from dashboard.reading import records

# A clause between semicolons is a statement of its own in these texts.
_STATEMENT_END = re.compile(r"(?<=[。！？；;])")


@dataclass(frozen=True)
class Uncovered:
    """One statement that no evidence touches: its paragraph and its words."""

    paragraph: int
    text: str


@dataclass(frozen=True)
class TextCoverage:
    """One source text: the characters of its body, how many stand under a span, its statements, those untouched."""

    source_file: str
    characters: int
    covered: int
    statements: int
    uncovered: tuple[Uncovered, ...]

    @property
    def share(self) -> float:
        """The share of the body's characters under some span; 0 for an empty text."""
        return self.covered / self.characters if self.characters else 0.0


def text_coverage(
    frames: Mapping[str, pd.DataFrame], descriptor: Descriptor, sources: Mapping[str, SourceText]
) -> tuple[TextCoverage, ...]:
    """The coverage of each source text by the evidence and context spans of every fact table, in order of file name.

    Only the body counts: page furniture holds no fact, and a repeated paragraph is read where it stands first.
    """
    marked = {name: [bytearray(len(paragraph.text)) for paragraph in text.paragraphs] for name, text in sources.items()}
    files = {row["document_id"]: row["source_file"] for row in records(frames["documents"])}
    for table in descriptor.fact_tables:
        for row in records(frames[table.name]):
            source = sources.get(files.get(evidence_document(table, row), ""))
            if source is None:
                continue
            for number_column, span_column in (("paragraph", "evidence"), ("context_paragraph", "context_evidence")):
                _mark(source, marked[source.source_file], row[number_column], row[span_column])
    return tuple(_coverage(sources[name], marked[name]) for name in sorted(sources))


def _mark(source: SourceText, marked: list[bytearray], number: str, span: str) -> None:
    paragraph = source.paragraph(int(number)) if number.isdigit() else None
    place = find_span(paragraph.text, span) if paragraph and span else None
    if paragraph and place:
        start, end = place
        marked[paragraph.number - 1][start:end] = b"\x01" * (end - start)


def _coverage(source: SourceText, marked: list[bytearray]) -> TextCoverage:
    characters = covered = statements = 0
    uncovered = []
    for paragraph in source.paragraphs:
        if paragraph.kind is not ParagraphKind.BODY:
            continue
        marks = marked[paragraph.number - 1]
        characters += len(marks)
        covered += sum(marks)
        start = 0
        for statement in filter(None, _STATEMENT_END.split(paragraph.text)):
            statements += 1
            if not any(marks[start : start + len(statement)]):
                uncovered.append(Uncovered(paragraph.number, statement))
            start += len(statement)
    return TextCoverage(source.source_file, characters, covered, statements, tuple(uncovered))
