"""What no evidence touches: the report that a reader judges completeness by."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from dashboard.descriptor import Descriptor
from dashboard.documents import SourceText, clean_text
from dashboard.text_coverage import text_coverage


def test_statements_without_evidence_are_listed(descriptor: Descriptor, frames: dict[str, pd.DataFrame]) -> None:
    """Guards the report with a synthetic text: shares are of the body's characters, untouched statements are named."""
    source = clean_text("一二三四五。六七八九;十。\n评论\n甲乙。", "synthetic.txt")
    documents = (
        frames["documents"]
        .iloc[:1]
        .assign(document_id="synthetic", source_file="synthetic.txt", evidence="", paragraph="")
    )
    targets = (
        frames["targets"]
        .iloc[:1]
        .assign(document_id="synthetic", paragraph="1", evidence="二三", context_paragraph="", context_evidence="")
    )
    empty = {name: frame.iloc[:0] for name, frame in frames.items()}
    (coverage,) = text_coverage(
        {**empty, "documents": documents, "targets": targets}, descriptor, {"synthetic.txt": source}
    )
    # Thirteen characters in the body (the comments are furniture), two of them under the span.
    assert (coverage.characters, coverage.covered, coverage.statements) == (13, 2, 3)
    assert [statement.text for statement in coverage.uncovered] == ["六七八九;", "十。"]


def test_every_untouched_statement_was_judged(
    frames: dict[str, pd.DataFrame], descriptor: Descriptor, sources: Mapping[str, SourceText]
) -> None:
    """Guards completeness: all but headings and framing of each text stands under some evidence."""
    for coverage in text_coverage(frames, descriptor, sources):
        assert coverage.share > 0.5, coverage.source_file
        assert len(coverage.uncovered) <= 10, coverage.source_file
