"""`check`: every table and every row's evidence."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from dashboard.descriptor import DATA_DIRECTORY, DESCRIPTOR_NAME, Descriptor, Language, read_descriptor
from dashboard.documents import SourceText, read_sources
from dashboard.evidence import LOCK_NAME, format_lock, read_lock
from dashboard.i18n import fault_text, text
from dashboard.reading import Fault, read_directory
from dashboard.text_coverage import TextCoverage, text_coverage
from dashboard.validation import check


def sources_of(folder: Path | None, frames: Mapping[str, pd.DataFrame]) -> tuple[dict[str, SourceText], list[Fault]]:
    """File name -> text for every text that a document names, and a fault for each that the folder has not."""
    if folder is None:
        return {}, []
    named = frames["documents"]["source_file"] if "documents" in frames else ()
    files = tuple(sorted({name for name in named if name}))
    sources = dict(read_sources(folder, files))
    return sources, [Fault(name, "text_absent") for name in files if name not in sources]


def run_check(options: argparse.Namespace) -> int:
    """The exit status of `check`."""
    language = options.language
    descriptor_path = options.data / DESCRIPTOR_NAME
    descriptor = read_descriptor(descriptor_path if descriptor_path.is_file() else DATA_DIRECTORY / DESCRIPTOR_NAME)
    frames, faults = read_directory(options.data, descriptor)
    lock_path = options.data / LOCK_NAME
    if options.documents and not options.documents.is_dir():
        print(text(language, "check.no_folder", folder=options.documents))
        return 2
    sources, absent = sources_of(options.documents, frames)
    report = check(frames, descriptor, sources, read_lock(lock_path))
    faults += [*absent, *report.faults]
    print_faults(language, faults)
    counts = report.evidence_counts()
    rows = sum(len(frame) for frame in frames.values())
    print(text(language, "check.rows", rows=rows, tables=len(frames), faults=len(faults)))
    print(text(language, "check.evidence", **counts, texts=len(sources)))
    if sources and not faults and not options.keep_lock:
        lock_path.write_text(format_lock(report.lock), encoding="utf-8")
        print(text(language, "check.lock_written", path=lock_path, rows=len(report.lock)))
    if options.coverage:
        _print_coverage(language, frames, descriptor, sources)
    return 1 if faults else 0


def print_faults(language: Language, faults: Sequence[Fault]) -> None:
    """One line a fault."""
    for fault in faults:
        print(fault_text(language, fault))


def _print_coverage(
    language: Language,
    frames: Mapping[str, pd.DataFrame],
    descriptor: Descriptor,
    sources: Mapping[str, SourceText],
) -> None:
    coverages: Sequence[TextCoverage] = text_coverage(frames, descriptor, sources)
    for coverage in coverages:
        touched = coverage.statements - len(coverage.uncovered)
        print(
            text(
                language,
                "coverage.text",
                file=coverage.source_file,
                share=f"{coverage.share:.0%}",
                touched=touched,
                statements=coverage.statements,
            )
        )
        for statement in coverage.uncovered:
            print(text(language, "coverage.uncovered", paragraph=statement.paragraph, text=statement.text))
