"""The command line: `python -m dashboard check` and `python -m dashboard brief`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from dashboard.briefing.command import add_options, brief
from dashboard.descriptor import DATA_DIRECTORY, DESCRIPTOR_NAME, Language, read_descriptor
from dashboard.documents import read_sources
from dashboard.evidence import LOCK_NAME, format_lock, read_lock
from dashboard.i18n import LANGUAGES, fault_text, text
from dashboard.reading import Fault, read_directory
from dashboard.text_coverage import TextCoverage, text_coverage
from dashboard.validation import check


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 where all is in order, 1 where there is a fault, 2 where the call is wrong."""
    parser = argparse.ArgumentParser(prog="python -m dashboard")
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check", help="check every table, and every row's evidence")
    checking.add_argument("--data", type=Path, default=DATA_DIRECTORY, help="folder of the tables (default: data/)")
    checking.add_argument(
        "--documents", type=Path, help="folder of the source texts; without it, evidence.lock stands for them"
    )
    checking.add_argument("--language", choices=LANGUAGES, default="en", help="language of the faults")
    checking.add_argument("--keep-lock", action="store_true", help="do not write evidence.lock")
    checking.add_argument("--coverage", action="store_true", help="what of the texts no evidence touches")
    briefing = commands.add_parser("brief", help="make slides, a document or a file of a region or a saved briefing")
    add_options(briefing)
    options = parser.parse_args(arguments)
    if options.command == "brief":
        return brief(options, datetime.now(ZoneInfo("Asia/Shanghai")).date())
    if options.coverage and not options.documents:
        parser.error("--coverage needs the texts: add --documents DIR")
    return _check(options)


def _check(options: argparse.Namespace) -> int:
    language = options.language
    descriptor_path = options.data / DESCRIPTOR_NAME
    descriptor = read_descriptor(descriptor_path if descriptor_path.is_file() else DATA_DIRECTORY / DESCRIPTOR_NAME)
    frames, faults = read_directory(options.data, descriptor)
    lock_path = options.data / LOCK_NAME
    sources = {}
    if options.documents:
        if not options.documents.is_dir():
            print(text(language, "check.no_folder", folder=options.documents))
            return 2
        files = (
            tuple(sorted({name for name in frames["documents"]["source_file"] if name}))
            if "documents" in frames
            else ()
        )
        sources = dict(read_sources(options.documents, files))
        faults += [Fault(name, "text_absent") for name in files if name not in sources]
    report = check(frames, descriptor, sources, read_lock(lock_path))
    faults += report.faults
    for fault in faults:
        print(fault_text(language, fault))
    counts = report.evidence_counts()
    rows = sum(len(frame) for frame in frames.values())
    print(text(language, "check.rows", rows=rows, tables=len(frames), faults=len(faults)))
    print(text(language, "check.evidence", **counts, texts=len(sources)))
    if sources and not faults and not options.keep_lock:
        lock_path.write_text(format_lock(report.lock), encoding="utf-8")
        print(text(language, "check.lock_written", path=lock_path, rows=len(report.lock)))
    if options.coverage:
        _print_coverage(language, text_coverage(frames, descriptor, sources))
    return 1 if faults else 0


def _print_coverage(language: Language, coverages: Sequence[TextCoverage]) -> None:
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


if __name__ == "__main__":
    sys.exit(main())
