"""Sound files changed at random, by a fixed seed: every answer is a table or faults that can be put into words."""

from __future__ import annotations

import os
import random

import pandas as pd
import pytest
from making import DESCRIPTOR, archive, csv_text, letters, names, rows_of, sheet_xml, titles, workbook

from dashboard.i18n import LANGUAGES, fault_text, reading_text
from dashboard.reading import ReadTable, read_upload

# 300 in `make test`, 10 000 in `make test-full`.
TRIALS = 10_000 if os.environ.get("TRIALS") == "full" else 300
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "big5", "latin-1", "cp1252", "utf-32")
CELLS = (
    *("", " ", "\u00a0", "\u200b", "\ufeff", "\ufffd", "\ufdd0", "\ufdd0D2022", "\x00", "\x0b", "\u2028", "\r", "\n"),
    *(
        '"',
        "'",
        "''",
        "=1+1",
        "'=1",
        "@x",
        "+",
        "-",
        "—",
        "/",
        "无",
        "不适用",
        "none",
        "NA",
        "#N/A",
        "nan",
        "inf",
        "1e999",
    ),
    *(
        "1E+99",
        "9" * 400,
        "４４０７００",
        "440700;440700",
        "4.407E+05",
        "4.41E+05",
        "江门市",
        "鼓楼区;西安",
        "江门市（440700）",
    ),
    *(
        "90%",
        "９０％",
        "%",
        "1,234",
        "1,23",
        "2022年7月",
        "二〇二二年十月",
        "十月",
        "Jul-22",
        "22-Jul",
        "31-Feb-22",
        "0/0/0",
    ),
    *(
        "99/99/9999",
        "44747",
        "99999",
        "2022.1",
        "0000-00-00",
        "😀",
        "\U00020bb7",
        "<b>",
        "{0}",
        "%s",
        ";",
        "；；",
        "A" * 5000,
    ),
    *("true", "TRUE", "١٢", "²", "Ⅷ"),
)
KINDS = (
    *(("", "<v>{}</v>"), ('s="1"', "<v>{}</v>"), ('s="2"', "<v>{}</v>"), ('s="99"', "<v>x</v>"), ('t="s"', "<v>7</v>")),
    *(('t="b"', "<v>1</v>"), ('t="e"', "<v>#N/A</v>"), ("", "<f>A1</f>"), ("", "<f>A1</f><v>{}</v>")),
    ('t="d"', "<v>2022-07-05</v>"),
)


def base_rows(chance: random.Random, table: str) -> list[list[str]]:
    """A header and three sound rows."""
    header = chance.choice([names(table), titles(table), titles(table, "en")])
    return [header, *rows_of(table, {}, {}, {})]


def edited(chance: random.Random, rows: list[list[str]]) -> list[list[str]]:
    """The rows with some cells, headings, rows or columns changed."""
    rows = [list(row) for row in rows]
    for _ in range(chance.randint(0, 3)):
        if not rows or not rows[0]:
            break
        row, column = chance.randrange(len(rows)), chance.randrange(len(rows[0]))
        what = chance.randrange(8)
        if what <= 2 and column < len(rows[row]):
            rows[row][column] = chance.choice(CELLS)
        elif what == 3:
            rows.insert(row, [chance.choice(CELLS) for _ in range(chance.randrange(30))])
        elif what == 4 and len(rows) > 1:
            del rows[row]
        elif what == 5:
            other = chance.randrange(len(rows[0]))
            rows[0][column], rows[0][other] = rows[0][other], rows[0][column]
        elif what == 6:
            rows = [[*line[:column], chance.choice(CELLS), *line[column:]] for line in rows]
        elif len(rows[0]) > 1:
            rows = [line[:column] + line[column + 1 :] for line in rows]
    return rows


def flipped(chance: random.Random, content: bytes) -> bytes:
    """The bytes with some changed, some lost or the end cut off."""
    changed = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        if changed:
            at = chance.randrange(len(changed))
            changed[at] = chance.randrange(256)
    what = chance.randrange(4)
    if what == 0:
        del changed[chance.randrange(len(changed) + 1) :]
    elif what == 1:
        at = chance.randrange(len(changed) + 1)
        changed[at:at] = bytes(chance.randrange(256) for _ in range(chance.randrange(20)))
    return bytes(changed)


def text_file(chance: random.Random) -> bytes:
    """A CSV with edits, another encoding or delimiter, or two encodings."""
    rows = edited(chance, base_rows(chance, chance.choice(["events", "observations", "places"])))
    text = csv_text(rows, chance.choice(",,,\t;"), chance.choice(["\r\n", "\n", "\r"]))
    first = text.encode(chance.choice(ENCODINGS), "replace")
    return first + text.encode(chance.choice(ENCODINGS), "replace") if chance.random() < 0.1 else first


def sheet_xml_of(chance: random.Random, rows: list[list[str]]) -> str:
    """A worksheet of the rows with cells of other kinds among them."""
    made: list[list[str | tuple[str, str]]] = [
        [cell.replace("\x00", "").replace("\x0b", "") for cell in row] for row in rows
    ]
    for _ in range(chance.randrange(6)):
        row = chance.choice(made)
        if row:
            kind, inner = chance.choice(KINDS)
            number = chance.choice(["0.9", "44747", "440700", "1e300", "-1", "2958466", "0.1", "60"])
            row[chance.randrange(len(row))] = (kind, inner.format(number))
    corner = f"{letters(chance.randint(1, 9))}{chance.randint(1, 5)}"
    merged = [f"A1:{corner}"] if chance.random() < 0.2 else []
    return sheet_xml(made, merged, [chance.randint(1, 5)])


def workbook_file(chance: random.Random) -> bytes:
    """A workbook with edits, sheets in other order, or damaged parts."""
    sheets = {}
    for table in chance.sample(["events", "observations", "places"], chance.randint(1, 3)):
        name = chance.choice([table, "说明", "Sheet&1", "<", "a'b", "表"])
        sheets[name] = sheet_xml_of(chance, edited(chance, base_rows(chance, table)))
        if chance.random() < 0.3:
            cut = chance.randrange(len(sheets[name]))
            sheets[name] = (
                sheets[name][:cut]
                + chance.choice(["", "<", "&x;", 'r="', "</row>"])
                + sheets[name][cut + chance.randrange(9) :]
            )
    extra = {chance.choice(["xl/styles2.xml", "xl/media/a.png", "xl/worksheets/sheet9.xml"]): b"<x/>"}
    return workbook(sheets, chance.choice([["0%", "mmm-yy"], ["yyyy", "h:mm"], ["[Red]0", "]["]]), extra)


def archive_file(chance: random.Random) -> bytes:
    """An archive with members of every kind, some under bad names."""
    members = {}
    for _ in range(chance.randint(0, 4)):
        name = chance.choice(
            ["a.csv", "事件.csv", "../b.csv", "c.xlsx", "d/e.csv", "f.txt", "README.md", "", "g.csv/", "h"]
        )
        members[name] = chance.choice([text_file, workbook_file])(chance) if chance.random() < 0.8 else b""
    return archive(members, chance.choice(["", "gb18030"]))


def judged(found: list[ReadTable]) -> None:
    """Hold an answer to its promise: every entry a whole table or said in words why it is none."""
    assert found
    assert any(read.table is not None or read.faults for read in found)
    for read in found:
        assert read.frame is not None or read.faults or read.readings
        if read.frame is not None:
            assert read.table is not None
            assert tuple(read.frame.columns) == read.table.column_names
            assert read.frame.index.is_unique
            assert (read.frame.dtypes == pd.Series({}, dtype="str").dtype).all()
            assert not read.frame.isna().any(axis=None)
        for language in LANGUAGES:
            assert all(fault_text(language, fault) for fault in read.faults)
            assert all(reading_text(language, reading) for reading in read.readings)
        assert sum(read.fault_counts.values()) >= len(read.faults)
        assert sum(read.reading_counts.values()) >= len(read.readings)


MAKERS = (text_file, workbook_file, archive_file)


@pytest.mark.parametrize("part", range(10))
def test_no_change_to_a_file_makes_reading_raise(part: int, frames: dict[str, pd.DataFrame]) -> None:
    """Guards the upload: whatever was done to a file, it is read or refused by name, and the published rows stay."""
    before = {name: frame.copy() for name, frame in frames.items()}
    tables = dict(DESCRIPTOR.tables)
    for number in range(part, TRIALS, 10):
        chance = random.Random(number)
        content = chance.choice(MAKERS)(chance)
        if chance.random() < 0.4:
            content = flipped(chance, content)
        name = chance.choice(["upload.csv", "events.xlsx", "a.zip", "目标.csv", "events", ""])
        try:
            judged(read_upload(name, content, DESCRIPTOR, chance.choice(LANGUAGES)))
        except Exception as error:
            raise AssertionError(f"the file of seed {number} was not answered") from error
    assert tables == dict(DESCRIPTOR.tables)
    assert all(frame.equals(before[name]) for name, frame in frames.items())


def test_the_changes_reach_every_kind_of_answer() -> None:
    """Guards the trials against all ending at the first step: sound tables are among the answers, and most faults."""
    codes: set[str] = set()
    sound = 0
    for number in range(300):
        chance = random.Random(number)
        for read in read_upload("upload", chance.choice(MAKERS)(chance), DESCRIPTOR):
            codes |= {fault.code for fault in read.faults} | set(read.reading_counts)
            sound += read.frame is not None and not read.faults
    assert sound >= 40
    assert {
        "missing_column",
        "unknown_table",
        "path_in_archive",
        "broken_archive",
        "table_twice",
        "number_cell",
    } <= codes
    assert len(codes) >= 40


def test_the_base_of_the_changes_is_sound() -> None:
    """Guards the trials: before it is changed, each kind of file reads without a fault."""
    chance = random.Random(0)
    rows = base_rows(chance, "events")
    for content in (
        csv_text(rows).encode(),
        workbook({"a": sheet_xml(rows)}),
        archive({"a.csv": csv_text(rows).encode()}),
    ):
        (read,) = read_upload("upload", content, DESCRIPTOR)
        assert (read.faults, read.readings) == ((), ())
