"""`python -m dashboard publish`, `history`, `backup`, `restore`, `purge`: what they do, print, and refuse."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.descriptor import DATA_DIRECTORY
from dashboard.evidence import LOCK_NAME
from dashboard.versions import Store, repository_seed
from tests.versions.conftest import same


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of data/ that a test may edit."""
    return Path(shutil.copytree(DATA_DIRECTORY, tmp_path / "data"))


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], database_url: str
) -> Callable[..., tuple[int, str]]:
    """Runs a command on this database; its exit status and what it printed."""
    monkeypatch.setenv("DUALCARBON_DATABASE_URL", database_url)

    def running(*arguments: object) -> tuple[int, str]:
        capsys.readouterr()
        status = main([str(argument) for argument in arguments])
        return status, capsys.readouterr().out

    return running


def drop_last_event(data: Path) -> None:
    """Remove the last row of the events, which nothing points to."""
    path = data / "events.csv"
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")


def test_a_folder_is_published_with_its_difference(
    run: Callable[..., tuple[int, str]], data: Path, opened: Callable[[str], Store], database_url: str
) -> None:
    """Guards publishing without the browser: what changes is printed, the version has author, note and proofs."""
    drop_last_event(data)
    (data / LOCK_NAME).unlink()
    status, printed = run("publish", data, "--note", "one less", "--author", "li")
    assert status == 0, printed
    assert "Events: 0 rows added, 1 removed, 0 changed" in printed
    assert "Version 2 is published." in printed
    found = opened(database_url).read(2)
    assert (found.info.author, found.info.note, found.info.parent) == ("li", "one less", 1)
    seed = repository_seed()
    assert same({**seed.tables, "events": seed.tables["events"].iloc[:-1]}, found.tables)
    gone = seed.tables["events"]["event_id"].iloc[-1]
    assert dict(found.lock) == {key: proof for key, proof in seed.lock.items() if key != ("events", gone)}
    status, printed = run("publish", data, "--note", "again")
    assert (status, "nothing was published" in printed) == (0, True)
    assert opened(database_url).current().number == 2


def test_faults_are_listed_and_nothing_is_published(
    run: Callable[..., tuple[int, str]], data: Path, opened: Callable[[str], Store], database_url: str
) -> None:
    """Guards the check: a fault names its file and row, an unproved change of a figure is one, and version 1 stays."""
    path = data / "targets.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",quantitative,", ",quantitatively,").replace("2030", "2031"), encoding="utf-8")
    status, printed = run("publish", data, "--note", "x")
    assert status == 1
    assert "targets.csv, row " in printed
    assert "Not published." in printed
    assert [info.number for info in opened(database_url).history()] == [1]
    status, _ = run("publish", data / "none", "--note", "x")
    assert status == 2


def test_who_was_slower_is_told(run: Callable[..., tuple[int, str]], data: Path) -> None:
    """Guards against undoing another's publication: refused with its number and author."""
    drop_last_event(data)
    (data / LOCK_NAME).unlink()
    assert run("publish", data, "--note", "x", "--author", "li")[0] == 0
    status, printed = run("publish", DATA_DIRECTORY, "--note", "y", "--based-on", 1)
    assert status == 1
    assert "version 2 was published by li" in printed
    status, printed = run("history", "--language", "zh")
    assert [line.split("　")[0] for line in printed.splitlines()] == ["第 2 版", "第 1 版"]
    assert "仓库数据" in printed


def test_backup_and_restore_are_one_command_each(
    run: Callable[..., tuple[int, str]],
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    new_url: Callable[[str], str],
    kind: str,
) -> None:
    """Guards the commands: what is in use is not replaced unasked; the history is the same on another database."""
    drop_last_event(data)
    (data / LOCK_NAME).unlink()
    run("publish", data, "--note", "x", "--author", "li")
    file = tmp_path / "backup.zip"
    assert run("backup", file) == (0, f"Versions in {file}: 2.\n")
    history = run("history")
    status, printed = run("restore", file)
    assert (status, "--replace" in printed) == (1, True)
    assert run("restore", file, "--replace")[0] == 0
    monkeypatch.setenv("DUALCARBON_DATABASE_URL", new_url(kind))
    assert run("restore", file) == (0, f"Versions restored from {file}: 2.\n")
    assert run("history") == history
    assert run("purge") == (0, "Drafts removed: 0.\n")
    assert run("restore", tmp_path / "none.zip", "--replace")[0] == 1


def test_a_database_that_does_not_answer_is_said_so(
    run: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guards the exit status and the words, and that no password is printed."""
    monkeypatch.setenv("DUALCARBON_DATABASE_URL", "postgresql://me:secret@127.0.0.1:1/none")
    status, printed = run("history")
    assert status == 1
    assert "cannot be reached" in printed
    assert "secret" not in printed
