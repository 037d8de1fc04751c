"""Each kind of fault that only an upload can have: the smallest file with it and no other, its place and its words."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping

import pytest
from making import archive, csv_text, names, rows_of, sheet_xml, workbook

from dashboard.descriptor import Descriptor
from dashboard.i18n import LANGUAGES, fault_text
from dashboard.reading import read_upload

Place = tuple[str, int | None, str, str]
FILE = "upload"


def event(**cells: str) -> bytes:
    """A CSV of one event."""
    return csv_text([names("events"), *rows_of("events", cells)]).encode()


def observation(**cells: str) -> bytes:
    """A CSV of one observation."""
    return csv_text([names("observations"), *rows_of("observations", cells)]).encode()


def sheet(table: str, cells: Mapping[str, tuple[str, str]], formats: tuple[str, ...] = (), **more: object) -> bytes:
    """A workbook of one row whose cells are partly given as XML."""
    (row,) = rows_of(table, {})
    made = [cells.get(name, cell) for name, cell in zip(names(table), row, strict=True)]
    return workbook({table: sheet_xml([names(table), made], **more)}, formats)  # type: ignore[arg-type]


def locked_archive() -> bytes:
    """An archive whose one member is marked as encrypted, in both of its headers."""
    content = bytearray(archive({"events.csv": event()}))
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def lying_archive() -> bytes:
    """An archive whose member unpacks to more than it declares."""
    content = bytearray(archive({"events.csv": event()}))
    at = content.rindex(b"PK\x01\x02") + 24
    content[at : at + 4] = struct.pack("<I", 100)
    return bytes(content)


def shortened_sheet(reference: str) -> bytes:
    """A workbook with a second cell far away from the first."""
    xml = sheet_xml([["a"]]).replace("</sheetData>", f'<row r="{reference[-7:].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}">'
                                     f'<c r="{reference}"><v>1</v></c></row></sheetData>')  # fmt: skip
    return workbook({"events": xml})


def old_office(stream: str) -> bytes:
    """The beginning of Office's older container, with the name of a stream in it."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500 + stream.encode("utf-16-le") + b"\x00" * 500


def swapped() -> bytes:
    """Names in the place of ids, and the other way round."""
    (row,) = rows_of("events", {})
    return csv_text([names("events"), [row[1], row[0], *row[2:]]]).encode()


CSV_ROW = (FILE, 2)
CASES: dict[str, tuple[Callable[[], bytes], list[Place]]] = {
    "ambiguous_date": (lambda: event(date="5/7/2022"), [(FILE, 2, "date", "5/7/2022")]),
    "ambiguous_number": (
        lambda: csv_text([names("observations"), *rows_of("observations", {"value": "1,234"})], ";").encode(),
        [(FILE, 2, "value", "1,234")],
    ),
    "ambiguous_place": (lambda: event(adcode="鼓楼区"), [(FILE, 2, "adcode", "鼓楼区")]),
    "archive_bomb": (lying_archive, [("upload/events.csv", None, "", "")]),
    "broken_archive": (lambda: archive({"events.csv": event()})[:200], [(FILE, None, "", "")]),
    "cell_error": (
        lambda: sheet("events", {"note": ('t="e"', "<v>#REF!</v>")}),
        [("upload/events", 2, "note", "#REF!")],
    ),
    "cells_without_heading": (
        lambda: csv_text([[*names("events"), ""], [*rows_of("events", {})[0], "x"]]).encode(),
        [(FILE, 2, "", "x")],
    ),
    "code_and_name_differ": (lambda: event(adcode="440700 南京市"), [(FILE, 2, "adcode", "440700 南京市")]),
    "code_length": (lambda: event(adcode="44070"), [(FILE, 2, "adcode", "44070")]),
    "date_in_number": (
        lambda: sheet("observations", {"value": ('s="1"', "<v>44747</v>")}, ("14",)),
        [("upload/observations", 2, "value", "2022-07-05")],
    ),
    "date_without_year": (lambda: event(date="22-Jul"), [(FILE, 2, "date", "22-Jul")]),
    "duplicate_member": (
        lambda: archive({"events.csv": event(), "EVENTS.csv": event()}),
        [("upload/EVENTS.csv", None, "", "")],
    ),
    "foreign_member": (lambda: archive({"events.csv": event(), "a.exe": b"MZ"}), [("upload/a.exe", None, "", "")]),
    "formula_without_value": (
        lambda: sheet("events", {"note": ("", "<f>1+1</f>")}),
        [("upload/events", 2, "note", "=")],
    ),
    "cell_full": (lambda: event(note="长" * 32_767), [(FILE, 2, "note", "长" * 20 + "…")]),
    "garbled_text": (lambda: event(name_zh="锟斤拷示例"), [(FILE, 2, "name_zh", "锟斤拷示例")]),
    "legacy_workbook": (lambda: old_office("Workbook"), [(FILE, None, "", "")]),
    "locked_member": (locked_archive, [("upload/events.csv", None, "", "")]),
    "locked_workbook": (lambda: old_office("EncryptedPackage"), [(FILE, None, "", "")]),
    "macro_workbook": (
        lambda: workbook({"events": sheet_xml([names("events")])}, extra={"xl/vbaProject.bin": b"x"}),
        [(FILE, None, "", "")],
    ),
    "merged_cells": (lambda: sheet("events", {}, merged=["C2:D2"]), [("upload/events", 2, "", "C2:D2")]),
    "mixed_encoding": (
        lambda: event() + csv_text(rows_of("events", {"event_id": "synthetic-b"})).encode("gb18030"),
        [(FILE, 3, "", "")],
    ),
    "no_table": (lambda: workbook({"说明": sheet_xml([["a"]])}), [(FILE, None, "", "")]),
    "none_or_empty": (lambda: event(note="无"), [(FILE, 2, "note", "无")]),
    "other_format": (lambda: b"%PDF-1.7 ...", [(FILE, None, "", "")]),
    "path_in_archive": (lambda: archive({"../events.csv": event()}), [("upload/../events.csv", None, "", "")]),
    "percent_elsewhere": (lambda: observation(value="90%", unit="个"), [(FILE, 2, "value", "90%")]),
    "rounded_code": (lambda: event(adcode="4.41E+05"), [(FILE, 2, "adcode", "4.41E+05")]),
    "rounded_number": (lambda: observation(value="1.23E+09"), [(FILE, 2, "value", "1.23E+09")]),
    "sheet_too_large": (lambda: shortened_sheet("PZ900000"), [(FILE, None, "", "")]),
    "swapped_columns": (swapped, [(FILE, 1, "event_id", "示例活动")]),
    "table_twice": (
        lambda: archive({"a.csv": event(), "b.csv": event()}),
        [("upload/b.csv", None, "", "")],
    ),
    "too_many_columns": (lambda: shortened_sheet("XFD2"), [(FILE, None, "", "16384")]),
    "too_many_entries": (lambda: archive({f"{n}.csv": b"" for n in range(1001)}), [(FILE, None, "", "")]),
    "too_many_rows": (lambda: shortened_sheet("A1000001"), [(FILE, None, "", "")]),
    "truncated_file": (lambda: event(note="示例")[:-3], [(FILE, 2, "", "")]),
    "unknown_place": (lambda: event(adcode="某某市"), [(FILE, 2, "adcode", "某某市")]),
}


@pytest.mark.parametrize("code", CASES)
def test_a_broken_upload_gives_exactly_its_fault(descriptor: Descriptor, code: str) -> None:
    """Guards the answer to whoever hands in a file: one fault, its place exact, and words for it in both languages."""
    make, places = CASES[code]
    faults = [fault for read in read_upload(FILE, make(), descriptor) for fault in read.faults]
    assert [(fault.code, fault.file, fault.row, fault.column, fault.value) for fault in faults] == [
        (code, *place) for place in places
    ]
    for language in LANGUAGES:
        assert all(fault.file in fault_text(language, fault) for fault in faults)


def test_the_rows_that_are_broken_are_sound_before(descriptor: Descriptor) -> None:
    """Guards the cases above against passing for a reason of their own: unbroken, each kind of file has no fault."""
    files = [event(), observation(), sheet("events", {}), sheet("observations", {}), archive({"events.csv": event()})]
    for content in files:
        (read,) = read_upload(FILE, content, descriptor)
        assert (read.faults, read.readings) == ((), ())
        assert read.frame is not None
        assert len(read.frame) == 1
