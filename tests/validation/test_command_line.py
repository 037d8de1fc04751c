"""`python -m dashboard check`: its exit status, what it prints, what it writes and what it leaves alone."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.descriptor import DATA_DIRECTORY
from dashboard.evidence import LOCK_NAME

Rows = list[dict[str, str]]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of data/ that a test may break."""
    return Path(shutil.copytree(DATA_DIRECTORY, tmp_path / "data"))


def change(data: Path, table: str, edit: Callable[[Rows], object]) -> None:
    """Edit the rows of one CSV file of the copy, as a colleague would in a spreadsheet."""
    path = data / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        rows, names = list(reader), list(reader.fieldnames or ())
    edit(rows)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def filled(rows: Rows, column: str) -> dict[str, str]:
    """The first row with something in this column."""
    return next(row for row in rows if row[column])


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """The command as a user runs it, in a process of its own."""
    command = [sys.executable, "-m", "dashboard", "check", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", cwd=DATA_DIRECTORY.parent, check=False
    )


# The list of the issue: one cell each, and a word of the message that answers it.
WRONG_CELLS: dict[str, tuple[str, Callable[[Rows], object], str]] = {
    "enum": ("labs", lambda rows: rows[0].update(status="opened"), "is not allowed"),
    "dangling id": (
        "labs",
        lambda rows: filled(rows, "host_ids").update(host_ids="no-such-body"),
        '"no-such-body" is not in the table',
    ),
    "duplicate id": ("targets", lambda rows: rows[1].update(target_id=rows[0]["target_id"]), "already used in row 2"),
    "evidence": ("measures", lambda rows: rows[0].update(evidence=rows[0]["evidence"] + "囍"), "evidence"),
    "number": (
        "targets",
        lambda rows: filled(rows, "target_value").update(target_value="97531"),
        "does not show this value",
    ),
    "division": ("projects", lambda rows: rows[0].update(adcode="440799"), "no division with the code 440799"),
    "month": ("events", lambda rows: rows[0].update(date="2022年13月"), "not a date"),
}


@pytest.mark.parametrize("base", ["lock", "texts"])
@pytest.mark.parametrize("wrong", WRONG_CELLS)
def test_one_wrong_cell_is_one_line_and_status_one(
    data: Path, capsys: pytest.CaptureFixture[str], documents_directory: Path | None, wrong: str, base: str
) -> None:
    """Guards the gate itself: one line for one wrong cell, the count at the end, and a status that stops a build."""
    if base == "texts" and documents_directory is None:
        pytest.skip("the source texts are not beside the checkout")
    table, edit, words = WRONG_CELLS[wrong]
    change(data, table, edit)
    extra = ["--documents", str(documents_directory)] if base == "texts" else []
    before = (data / LOCK_NAME).read_bytes()
    assert main(["check", "--data", str(data), *extra]) == 1
    lines = capsys.readouterr().out.splitlines()
    told = [line for line in lines if f"{table}.csv" in line]
    assert len(told) == 1
    assert words in told[0]
    assert ": 1 faults." in lines[-2]
    assert len(lines) == 3
    # What is wrong is never locked in.
    assert (data / LOCK_NAME).read_bytes() == before


def test_sound_data_is_status_zero_and_names_the_lock(data: Path) -> None:
    """Guards the build without the texts: status 0, and it says that nothing was compared with a text."""
    done = run("--data", data)
    assert (done.returncode, done.stderr) == (0, "")
    assert "0 rows checked against 0 texts" in done.stdout
    assert "against evidence.lock" in done.stdout
    assert ", 0 not checked" in done.stdout


def test_with_texts_it_names_them_and_writes_the_lock(
    data: Path, documents_directory: Path | None, lock: dict[tuple[str, str], str]
) -> None:
    """Guards the way back from texts to lock: a lost lock is written anew, the same as before, and said so."""
    if documents_directory is None:
        pytest.skip("the source texts are not beside the checkout")
    before = (data / LOCK_NAME).read_bytes()
    (data / LOCK_NAME).unlink()
    done = run("--data", data, "--documents", documents_directory)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{len(lock)} rows checked against" in done.stdout
    assert ", 0 against evidence.lock" in done.stdout
    assert (data / LOCK_NAME).read_bytes() == before


def test_the_lock_is_kept_where_that_is_asked(
    data: Path, capsys: pytest.CaptureFixture[str], documents_directory: Path | None
) -> None:
    """Guards a check that must change nothing: with --keep-lock no file is written."""
    if documents_directory is None:
        pytest.skip("the source texts are not beside the checkout")
    (data / LOCK_NAME).unlink()
    assert main(["check", "--data", str(data), "--documents", str(documents_directory), "--keep-lock"]) == 0
    assert not (data / LOCK_NAME).exists()
    assert "Wrote" not in capsys.readouterr().out


def test_a_wrong_call_is_status_two(tmp_path: Path) -> None:
    """Guards the difference between wrong data and a wrong call: no such folder, no such option."""
    missing = run("--documents", tmp_path / "nowhere")
    assert missing.returncode == 2
    assert "nowhere" in missing.stdout
    assert run("--no-such-option").returncode == 2


def test_the_faults_can_be_read_in_chinese(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Guards colleagues who read Chinese: --language zh words the faults and the summary."""
    change(data, "events", lambda rows: rows[0].update(date="2022年13月"))
    assert main(["check", "--data", str(data), "--language", "zh"]) == 1
    first, *_, last = capsys.readouterr().out.splitlines()
    assert first == "events.csv，第 2 行，列“date”，值“2022年13月”：不是有效日期。请写作 2022、2022-07 或 2022-07-05。"
    assert "依据" in last


def test_a_folder_without_tables_names_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Guards the wrong folder: every missing table is named, and the lock without rows is not blamed."""
    (tmp_path / "data").mkdir()
    assert main(["check", "--data", str(tmp_path / "data")]) == 1
    out = capsys.readouterr().out
    for path in DATA_DIRECTORY.glob("*.csv"):
        assert out.count(path.name) == 1
    assert "orphaned" not in out
