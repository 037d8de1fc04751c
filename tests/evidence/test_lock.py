"""The lock that stands for the texts: complete, exact, and equal to what the texts themselves give."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.descriptor import DATA_DIRECTORY, Descriptor
from dashboard.documents import SourceText
from dashboard.evidence import LOCK_NAME, evidence_document, format_lock, locked_columns, read_lock, row_hash
from dashboard.validation import check

if TYPE_CHECKING:
    from tests.synthetic import Synthetic

Lock = Mapping[tuple[str, str], str]
NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)


@given(st.dictionaries(st.tuples(NAMES, NAMES), NAMES, max_size=8))
def test_a_lock_that_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, lock: dict[tuple[str, str], str]
) -> None:
    """Guards the file's form: whatever stands in a name, what is read back is what was written."""
    path = tmp_path_factory.mktemp("lock") / LOCK_NAME
    path.write_text(format_lock(lock), encoding="utf-8")
    assert read_lock(path) == lock


def test_no_file_is_an_empty_lock(tmp_path: Path) -> None:
    """Guards a fresh folder: without a lock nothing is proved, and nothing raises."""
    assert read_lock(tmp_path / LOCK_NAME) == {}


def test_the_lock_is_written_in_order_of_table_and_id() -> None:
    """Guards the diff: the order of rows in a CSV does not move lines of the lock."""
    assert (
        format_lock({("b", "x"): "3", ("a", "z"): "1", ("a", "y"): "2"}) == "table,row_id,proof\na,y,2\na,z,1\nb,x,3\n"
    )


def test_every_row_of_every_fact_table_is_in_the_lock_and_nothing_else(
    descriptor: Descriptor, frames: Mapping[str, pd.DataFrame], lock: Lock
) -> None:
    """Guards "a value without evidence is not in the data", both ways."""
    rows = {(table.name, key) for table in descriptor.fact_tables for key in frames[table.name][table.key]}
    assert set(lock) == rows


def test_the_committed_lock_is_what_the_texts_give(
    descriptor: Descriptor, frames: Mapping[str, pd.DataFrame], sources: Mapping[str, SourceText]
) -> None:
    """Guards the lock against a hand: it is, byte for byte, what `check --documents` would write."""
    if not sources:
        pytest.skip("the source texts are not beside the checkout")
    report = check(frames, descriptor, sources, {})
    assert report.faults == []
    assert set(report.evidence.values()) == {"text"}
    assert format_lock(report.lock).encode() == (DATA_DIRECTORY / LOCK_NAME).read_bytes()


def test_the_lock_alone_proves_every_row(
    descriptor: Descriptor, frames: Mapping[str, pd.DataFrame], lock: Lock
) -> None:
    """Guards a checkout without the texts: every row is held against the lock, and said to be."""
    assert set(check(frames, descriptor, {}, lock).evidence.values()) == {"lock"}


def test_no_span_is_longer_than_sixty_characters(descriptor: Descriptor, frames: Mapping[str, pd.DataFrame]) -> None:
    """Guards the texts, which are not ours to reprint."""
    for table in descriptor.fact_tables:
        for column in ("evidence", "context_evidence"):
            longest = frames[table.name][column].str.len().max()
            assert not longest > 60, f"{table.name}.{column}: {longest}"


def test_no_span_is_a_whole_long_paragraph(
    frames: Mapping[str, pd.DataFrame], descriptor: Descriptor, sources: Mapping[str, SourceText]
) -> None:
    """Guards the same: a span is the shortest that proves; only a paragraph as short as a title is quoted whole."""
    if not sources:
        pytest.skip("the source texts are not beside the checkout")
    whole = {
        paragraph.text for source in sources.values() for paragraph in source.paragraphs if len(paragraph.text) > 60
    }
    for table in descriptor.fact_tables:
        assert not set(frames[table.name]["evidence"]) & whole


def test_every_locked_cell_changes_the_hash(synthetic: Synthetic, descriptor: Descriptor) -> None:
    """Guards each part of the proof: paragraph, spans, text and every locked cell, in every fact table."""
    for table in descriptor.fact_tables:
        row = synthetic.add(table.name)
        before = row_hash(table, row, "a")
        assert row_hash(table, row, "b") != before
        for column in (
            "paragraph",
            "evidence",
            "context_paragraph",
            "context_evidence",
            *(c.name for c in locked_columns(table)),
        ):
            assert row_hash(table, row | {column: "9 changed"}, "a") != before, f"{table.name}.{column}"


def test_a_translation_or_a_tag_does_not_change_the_hash(synthetic: Synthetic, descriptor: Descriptor) -> None:
    """Guards the other side: a better translation or another tag needs no text at hand."""
    row = synthetic.add("labs")
    before = row_hash(descriptor.tables["labs"], row, "a")
    changed = row | {"name_en": "Another name", "evidence_en": "Another translation", "technologies": "hydrogen"}
    assert row_hash(descriptor.tables["labs"], changed, "a") == before


def test_a_cell_cannot_move_into_its_neighbour(synthetic: Synthetic, descriptor: Descriptor) -> None:
    """Guards the hash's own seams: the same characters in another cell are another row."""
    table = descriptor.tables["targets"]
    row = synthetic.add("targets")
    assert row_hash(table, row | {"base_year": "2020", "target_year": ""}, "a") != row_hash(
        table, row | {"base_year": "", "target_year": "2020"}, "a"
    )


def test_a_cited_document_is_proved_by_the_text_that_cites_it(synthetic: Synthetic, descriptor: Descriptor) -> None:
    """Guards documents we do not hold: their evidence stands in the citing text; a held one proves itself."""
    table = descriptor.tables["documents"]
    cited = synthetic.add(
        "documents", role="cited", source_file="", text_sha256="", cited_in_id="synthetic-documents-1"
    )
    assert evidence_document(table, cited) == "synthetic-documents-1"
    assert evidence_document(table, synthetic.rows["documents"][0]) == "synthetic-documents-1"
    assert evidence_document(descriptor.tables["labs"], synthetic.add("labs")) == "synthetic-documents-1"


def test_a_changed_text_is_one_fault_and_proves_nothing(synthetic: Synthetic) -> None:
    """Guards against a text that was edited after reading: said once, and no row of it counts as proved."""
    synthetic.add("labs")
    changed = {
        name: type(source)(source.source_file, "f" * 64, source.paragraphs)
        for name, source in synthetic.sources.items()
    }
    report = check(synthetic.frames(), synthetic.descriptor, changed, {})
    assert [fault.code for fault in report.faults] == ["text_changed"]
    assert report.lock == {}
