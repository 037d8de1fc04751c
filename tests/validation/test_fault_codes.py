"""Each kind of fault: the smallest input that has it and no other, reported with file, row, column and value."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from dashboard.__main__ import main
from dashboard.descriptor import DATA_DIRECTORY, Descriptor
from dashboard.i18n import LANGUAGES, LOCALES_DIRECTORY, fault_message, fault_text, locale
from dashboard.reading import Fault, read_directory, read_table
from dashboard.validation import check

if TYPE_CHECKING:
    from tests.synthetic import Synthetic


PACKAGE = Path(__file__).resolve().parent.parent.parent / "dashboard"
# Parts of the sentence around a message, no messages themselves.
FRAME_KEYS = {"fault.row", "fault.column", "fault.value", "fault.separator", "fault.colon", "fault.allowed"}

Expected = tuple[str, int | None, str, str]
Builder = Callable[["Synthetic"], object]
CELL_CASES: list[tuple[str, Expected, Builder]] = []


def case(code: str, file: str, row: int | None, column: str, value: str) -> Callable[[Builder], Builder]:
    """Register a change to a sound synthetic collection, and the one fault it must give."""

    def register(build: Builder) -> Builder:
        CELL_CASES.append((code, (file, row, column, value), build))
        return build

    return register


# One document stands in row 2 of documents.csv; what a case adds to another table stands in row 2 of that table.
case("required", "targets.csv", 2, "name_zh", "")(lambda s: s.add("targets", name_zh=""))
case("required", "labs.csv", 2, "lab_id", "")(lambda s: s.add("labs", lab_id=""))
case("stray_space", "labs.csv", 2, "name_en", "Lab ")(lambda s: s.add("labs", name_en="Lab "))
case("markup", "labs.csv", 2, "note", "<script>alert(1)</script>")(
    lambda s: s.add("labs", note="<script>alert(1)</script>")
)
case("not_in_enum", "labs.csv", 2, "status", "open")(lambda s: s.add("labs", status="open"))
case("not_in_enum", "places.csv", 2, "place_type", "park")(lambda s: s.add("places", place_type="park"))
case("not_a_date", "events.csv", 2, "date", "2022年13月")(lambda s: s.add("events", date="2022年13月"))
case("not_a_date", "events.csv", 2, "date", "2022-02-30")(lambda s: s.add("events", date="2022-02-30"))
case("not_a_date", "events.csv", 2, "date", "2022/7/5")(lambda s: s.add("events", date="2022/7/5"))
case("full_width_digit", "events.csv", 2, "date", "2022-０7")(lambda s: s.add("events", date="2022-０7"))
case("full_width_digit", "labs.csv", 2, "count", "１２")(lambda s: s.add("labs", count="１２"))
case("not_a_integer", "labs.csv", 2, "count", "12家")(lambda s: s.add("labs", count="12家"))
case("not_a_integer", "labs.csv", 2, "count", "1.5")(lambda s: s.add("labs", count="1.5"))
case("not_a_integer", "labs.csv", 2, "count", "٣")(lambda s: s.add("labs", count="٣"))
case("not_a_year", "targets.csv", 2, "target_year", "30")(lambda s: s.add("targets", target_year="30"))
case("not_a_number", "observations.csv", 2, "value", "1,000")(lambda s: s.add("observations", value="1,000", unit="家"))
case("not_a_number", "observations.csv", 2, "value", "九")(lambda s: s.add("observations", value="九", unit="家"))
case("out_of_range", "labs.csv", 2, "count", "0")(lambda s: s.add("labs", count="0"))
case("out_of_range", "labs.csv", 2, "count", "9" * 5000)(lambda s: s.add("labs", count="9" * 5000))
case("out_of_range", "places.csv", 2, "lon", "12.8")(lambda s: s.add("places", lon="12.8"))
case("wrong_form", "labs.csv", 2, "lab_id", "Lab_1")(lambda s: s.add("labs", lab_id="Lab_1"))
case("wrong_form", "documents.csv", 3, "url", "javascript:alert(1)")(
    lambda s: s.add("documents", url="javascript:alert(1)")
)
case("wrong_form", "events.csv", 2, "related_ids", "labs")(lambda s: s.add("events", related_ids="labs"))
case("too_long", "labs.csv", 2, "evidence", "示" * 61)(lambda s: s.add("labs", evidence="示" * 61))
case("broken_list", "institutions.csv", 2, "aliases", "甲; 乙")(lambda s: s.add("institutions", aliases="甲; 乙"))
case("broken_list", "institutions.csv", 2, "aliases", "甲;")(lambda s: s.add("institutions", aliases="甲;"))
case("repeated_item", "institutions.csv", 2, "aliases", "甲;甲")(lambda s: s.add("institutions", aliases="甲;甲"))
case("unknown_region", "places.csv", 2, "adcode", "440799")(lambda s: s.add("places", adcode="440799"))
case("dangling_reference", "labs.csv", 2, "host_ids", "nobody")(lambda s: s.add("labs", host_ids="nobody"))
case("dangling_reference", "labs.csv", 2, "document_id", "no-text")(lambda s: s.add("labs", document_id="no-text"))
case("dangling_reference", "events.csv", 2, "related_ids", "labs:none")(
    lambda s: s.add("events", related_ids="labs:none")
)
case("context_incomplete", "labs.csv", 2, "context_evidence", "")(lambda s: s.add("labs", context_paragraph="1"))
case("context_incomplete", "labs.csv", 2, "context_paragraph", "")(lambda s: s.add("labs", context_evidence="示例市"))
case("basis_without_note", "labs.csv", 2, "note", "")(lambda s: s.add("labs", basis="inferred"))
case("speech_without_speaker", "labs.csv", 2, "speaker_zh", "")(lambda s: s.add("labs", voice="speech"))
case("speech_without_speaker", "labs.csv", 2, "speaker_en", "")(
    lambda s: s.add("labs", voice="speech", speaker_zh="示例")
)
case("wrong_order", "measures.csv", 2, "end_year", "2020")(
    lambda s: s.add("measures", start_year="2030", end_year="2020")
)
case("wrong_order", "targets.csv", 2, "target_year", "2020")(
    lambda s: s.add("targets", base_year="2030", target_year="2020")
)
case("value_not_published", "targets.csv", 2, "target_value", "90")(
    lambda s: s.add("targets", target_value="90", unit="%")
)
case("comparator_without_value", "targets.csv", 2, "comparator", "at_least")(
    lambda s: s.add("targets", comparator="at_least")
)
case("published_without_value", "targets.csv", 2, "target_value", "")(
    lambda s: s.add("targets", target_type="share", value_disclosure="published")
)
case("qualitative_with_value", "targets.csv", 2, "value_disclosure", "published")(
    lambda s: s.add("targets", value_disclosure="published", target_value="90", unit="%", comparator="at_least")
)
case("range_needs_both", "targets.csv", 2, "target_value_high", "")(
    lambda s: s.add(
        "targets", target_type="share", value_disclosure="published", target_value="90", unit="%", comparator="range"
    )
)
case("value_without_unit", "observations.csv", 2, "unit", "")(
    lambda s: s.add("observations", value="12", comparator="equal")
)
case("source_without_text", "documents.csv", 3, "source_file", "")(lambda s: s.add("documents", source_file=""))
case("cited_without_source", "documents.csv", 3, "cited_in_id", "")(
    lambda s: s.add("documents", role="cited", source_file="", text_sha256="")
)
case("circular_parent", "measures.csv", 2, "parent_id", "synthetic-measures-1")(
    lambda s: s.add("measures", parent_id="synthetic-measures-1")
)
case("figure_not_in_evidence", "labs.csv", 2, "count", "13")(
    lambda s: s.add("labs", count="13", evidence="到2030年建成12家示范企业")
)
case("figure_not_in_evidence", "events.csv", 2, "date", "2022-06-08")(
    lambda s: s.add("events", date="2022-06-08", paragraph="3", evidence="2022年7月5日,示例实验室")
)
case("place_not_in_evidence", "labs.csv", 2, "adcode", "440700")(lambda s: s.add("labs", adcode="440700"))
case("paragraph_missing", "labs.csv", 2, "paragraph", "99")(lambda s: s.add("labs", paragraph="99"))
case("out_of_range", "labs.csv", 2, "paragraph", "0" * 5000 + "1")(lambda s: s.add("labs", paragraph="0" * 5000 + "1"))
case("paragraph_missing", "labs.csv", 2, "context_paragraph", "4")(
    lambda s: s.add("labs", context_paragraph="4", context_evidence="示例市")
)
case("span_not_in_paragraph", "labs.csv", 2, "evidence", "示例市人民政府提岀")(
    lambda s: s.add("labs", evidence="示例市人民政府提岀")
)
case("span_not_in_paragraph", "labs.csv", 2, "evidence", "江门市发布")(lambda s: s.add("labs", evidence="江门市发布"))


@case("duplicate_id", "labs.csv", 3, "lab_id", "synthetic-labs-1")
def _(s: Synthetic) -> None:
    s.add("labs")
    s.add("labs", lab_id="synthetic-labs-1")
    # What points to the id of the row that lost it is not a second fault.
    s.add("events", related_ids="labs:synthetic-labs-2")


@case("date_conflict", "events.csv", 2, "date", "2022-07-05")
def _(s: Synthetic) -> None:
    s.add("labs", unveiled_on="2022", paragraph="3", evidence="2022年7月5日,示例实验室")
    shown = {"paragraph": "3", "evidence": "2022年7月5日,示例实验室"}
    s.add("events", event_type="unveiled", date="2022-07-05", related_ids="labs:synthetic-labs-1", **shown)


@case("text_changed", "documents.csv", 2, "text_sha256", "0" * 64)
def _(s: Synthetic) -> None:
    s.rows["documents"][0]["text_sha256"] = "0" * 64
    # A document cited by the changed text and a row read from it are not further faults.
    s.add("documents", role="cited", source_file="", text_sha256="", cited_in_id="synthetic-documents-1")
    s.add("labs")


def test_a_synthetic_collection_is_sound_before_it_is_broken(synthetic: Synthetic) -> None:
    """Guards the cases below against passing for a reason of their own: a row in every table, and no fault."""
    for table in synthetic.descriptor:
        synthetic.add(table.name)
    assert synthetic.check().faults == []


@pytest.mark.parametrize(
    ("code", "expected", "build"), CELL_CASES, ids=[f"{case[0]}-{case[1][2]}" for case in CELL_CASES]
)
def test_a_broken_cell_gives_exactly_its_fault(
    synthetic: Synthetic, code: str, expected: Expected, build: Builder
) -> None:
    """Guards the answer to whoever edits a row: one fault, its place exact, and words for it in both languages."""
    build(synthetic)
    found = synthetic.check().faults
    assert [(fault.code, fault.file, fault.row, fault.column, fault.value) for fault in found] == [(code, *expected)]
    for language in LANGUAGES:
        line = fault_text(language, found[0])
        assert expected[0] in line
        assert expected[2] in line


def test_a_circle_of_two_names_both_rows(synthetic: Synthetic) -> None:
    """Guards parents in a circle: each row of it is named, a row that merely hangs on it is not."""
    synthetic.add("measures", parent_id="synthetic-measures-2")
    synthetic.add("measures", parent_id="synthetic-measures-1")
    synthetic.add("measures", parent_id="synthetic-measures-1")
    assert [(fault.code, fault.row) for fault in synthetic.check().faults] == [
        ("circular_parent", 2),
        ("circular_parent", 3),
    ]


def test_without_text_and_lock_a_row_is_not_proved(synthetic: Synthetic) -> None:
    """Guards a row that nothing proves: in the repository a fault, in an upload the state "unchecked"."""
    found = synthetic.check(texts=False).faults
    expected = ("not_proved", "documents.csv", 2, "evidence", "示例市人民政府提出")
    assert [(fault.code, fault.file, fault.row, fault.column, fault.value) for fault in found] == [expected]
    upload = check(synthetic.frames(), synthetic.descriptor, {}, {}, unproved_is_fault=False)
    assert (upload.faults, set(upload.evidence.values())) == ([], {"unchecked"})


def test_a_proof_whose_row_is_gone_is_named(synthetic: Synthetic) -> None:
    """Guards against a row that is deleted and forgotten: the lock still names it."""
    synthetic.add("labs")
    lock = synthetic.check().lock
    del synthetic.rows["labs"]
    found = check(synthetic.frames(), synthetic.descriptor, {}, lock).faults
    expected = ("orphaned_proof", "evidence.lock", None, "labs", "synthetic-labs-1")
    assert [(fault.code, fault.file, fault.row, fault.column, fault.value) for fault in found] == [expected]


def test_a_text_that_is_missing_from_the_folder_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], documents_directory: Path | None
) -> None:
    """Guards `check --documents` with the wrong folder: each text that is not there is named, nothing else."""
    status = main(["check", "--documents", str(tmp_path), "--keep-lock"])
    lines = capsys.readouterr().out.splitlines()
    named = [line for line in lines if locale("en")["fault.text_absent"] in line]
    held = pd.read_csv(DATA_DIRECTORY / "documents.csv", dtype="str")["source_file"].dropna().unique()
    assert status == 1
    assert len(named) == len(held)
    assert all(any(name in line for line in named) for name in held)


# Files. The header is that of places.csv, the content synthetic.


def _header(descriptor: Descriptor) -> str:
    return ",".join(descriptor.tables["places"].column_names)


FILE_CASES: dict[str, tuple[Callable[[str], bytes], int | None, str, str]] = {
    "empty_file": (lambda header: b" \r\n", None, "", ""),
    "not_csv": (lambda header: b"%PDF-1.7", None, "", ""),
    "unknown_encoding": (lambda header: (header + "\n\x00").encode(), None, "", ""),
    "broken_csv": (lambda header: (header + '\n"' + "x" * 1_000_001).encode(), None, "", ""),
    "unknown_table": (lambda header: "甲,乙\n1,2\n".encode(), None, "", ""),
    "duplicate_column": (lambda header: (header + ",note\n").encode(), 1, "note", ""),
    "missing_column": (lambda header: header.replace(",note", "").encode(), 1, "note", ""),
    "unknown_column": (lambda header: (header + ",remark\n").encode(), 1, "remark", ""),
    # Ten columns: a row of twelve cells and one of two.
    "too_many_cells": (lambda header: (header + "\na,b,c,site,,,,,,,x,y\n").encode(), 2, "", "12"),
    "too_few_cells": (lambda header: (header + "\na,b\n").encode(), 2, "", "2"),
}


@pytest.mark.parametrize("code", FILE_CASES)
def test_a_broken_file_gives_exactly_its_fault(descriptor: Descriptor, code: str) -> None:
    """Guards the answer to whoever hands in a file: one fault, with its row and column where it has one."""
    assert len(descriptor.tables["places"].columns) == 10
    make, row, column, value = FILE_CASES[code]
    read = read_table("upload.csv", make(_header(descriptor)), descriptor)
    assert [(fault.code, fault.file, fault.row, fault.column, fault.value) for fault in read.faults] == [
        (code, "upload.csv", row, column, value)
    ]
    for language in LANGUAGES:
        assert "upload.csv" in fault_text(language, read.faults[0])


def test_a_table_without_file_and_a_file_without_table_are_named(tmp_path: Path, descriptor: Descriptor) -> None:
    """Guards the folder: what the descriptor names and is not there, and what is there and nobody described."""
    for table in descriptor:
        if table.name != "labs":
            (tmp_path / table.path).write_text(",".join(table.column_names) + "\n", encoding="utf-8")
    (tmp_path / "draft.csv").write_text("a,b\n", encoding="utf-8")
    _, faults = read_directory(tmp_path, descriptor)
    assert faults == [Fault("labs.csv", "missing_file"), Fault("draft.csv", "unknown_file")]


# The registry: what the code can say, what the locales have words for, and what is tested here.


def _first(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _first(node.body)
        yield from _first(node.orelse)
    elif isinstance(node, ast.Tuple) and node.elts:
        yield from _first(node.elts[0])
    elif isinstance(node, ast.JoinedStr):
        # f"not_a_{column.type}": one code for each numeric type.
        stem = "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
        yield from (f"{stem}{kind}" for kind in ("integer", "number", "year"))


def codes_in_the_source() -> set[str]:
    """Every fault code that the package can give, read from its source."""
    position = {"Fault": 1, "Unproved": 0, "refuse": 0, "Doubt": 0, "PackageError": 0, "SheetSizeError": 0, "Member": 1}
    found: set[str] = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in position:
                arguments = node.args[position[node.func.id] :]
                found |= set(_first(arguments[0])) if arguments else set()
            if path.name == "validation.py":
                if (
                    isinstance(node, ast.Assign)
                    and isinstance(node.targets[0], ast.Name)
                    and node.targets[0].id == "code"
                ):
                    found |= set(_first(node.value))
                if isinstance(node, ast.FunctionDef) and (node.name.startswith("_judge") or node.name.endswith("rule")):
                    for inner in ast.walk(node):
                        if isinstance(inner, ast.Return) and isinstance(inner.value, ast.Tuple | ast.IfExp):
                            found |= set(_first(inner.value))
    return {code for code in found if re.fullmatch(r"[a-z_]+", code)}


def test_every_fault_has_its_words_and_no_words_lack_a_fault() -> None:
    """Guards the messages both ways, in both languages: none is missing, none is left over."""
    codes = codes_in_the_source()
    # The scan itself must see each way in which a code is written down.
    assert {
        "not_a_year",
        "unknown_region",
        "dangling_reference",
        "empty_file",
        "too_large",
        "wrong_order",
        "text_absent",
    } <= codes
    for language in LANGUAGES:
        keys = json.loads((LOCALES_DIRECTORY / f"{language}.json").read_text(encoding="utf-8"))
        worded = {key for key in keys if key.startswith("fault.")} - FRAME_KEYS
        worded = {key.removeprefix("fault.") for key in worded if not key.startswith("fault.title.")}
        assert worded == codes, language


def test_every_fault_has_a_case_in_this_file() -> None:
    """Guards this file: a new fault code needs its smallest broken input here."""
    source = Path(__file__).read_text(encoding="utf-8")
    covered = {case[0] for case in CELL_CASES} | set(FILE_CASES)
    own = {"not_proved", "orphaned_proof", "text_absent", "missing_file", "unknown_file"}
    own |= {"too_large"}  # fault.too_large: tests/upload/test_packages.py
    assert all(source.count(f'"{code}"') > 1 or f"fault.{code}" in source for code in own)
    # What only a user's file can have, each with its smallest file, stands beside the other tests of the upload.
    beside = Path(__file__).parent.parent / "upload" / "test_upload_faults.py"
    cases = re.findall(r'^    "([a-z_]+)": ', beside.read_text(encoding="utf-8"), re.MULTILINE)
    assert covered | own | set(cases) == codes_in_the_source()


def test_a_message_is_whole_sentences_on_one_line() -> None:
    """Guards the words: no gap is left unfilled, no line broken, and a sentence ends as a sentence."""
    names = (
        "limit",
        "length",
        "kind",
        "allowed",
        "form",
        "low",
        "high",
        "missing",
        "table",
        "first",
        "expected",
        "header",
        "other",
        "candidates",
        "letters",
        "count",
        "rows",
        "columns",
    )
    details = tuple((name, "…") for name in names)
    for code in sorted(codes_in_the_source()):
        for language, end in (("zh", "。"), ("en", (".", '"', ")"))):
            message = fault_message(language, Fault("f.csv", code, 2, "c", "v", details))
            assert "\n" not in message, code
            assert "{" not in message, code
            assert message.rstrip("…").endswith(end) or "…" in message, (language, code, message)
