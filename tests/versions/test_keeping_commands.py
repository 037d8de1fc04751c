"""`python -m dashboard publish`, `history`, `backup`, `restore`, `purge`: what they do, print, and refuse."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from dashboard.__main__ import main
from dashboard.commands import publishing
from dashboard.descriptor import DATA_DIRECTORY, default_descriptor
from dashboard.evidence import LOCK_NAME
from dashboard.reading import read_directory
from dashboard.validation import Report
from dashboard.versions import Store, open_store, repository_seed, seed_offered
from dashboard.versions.schema import PIECES, VERSION_TABLES
from tests.versions.conftest import NOW, changed, same


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


def _quicker(real: Callable[..., Report], store: Store) -> Callable[..., Report]:
    """Checks as ever, and meanwhile somebody else publishes."""

    def checking(*arguments: Any, **named: Any) -> Report:
        seed = store.read(1)
        store.publish(changed(seed.tables, "quicker"), seed.lock, author="li", note="", based_on=1, at=NOW)
        return real(*arguments, **named)

    return checking


def test_who_was_slower_is_told(
    run: Callable[..., tuple[int, str]],
    data: Path,
    monkeypatch: pytest.MonkeyPatch,
    opened: Callable[[str], Store],
    database_url: str,
) -> None:
    """Guards against undoing another's publication: refused with its number and author."""
    drop_last_event(data)
    (data / LOCK_NAME).unlink()
    monkeypatch.setattr(publishing, "check", _quicker(publishing.check, opened(database_url)))
    status, printed = run("publish", data, "--note", "y")
    assert status == 1
    assert "version 2 was published by li" in printed
    assert [info.author for info in opened(database_url).history()] == ["li", ""]
    status, printed = run("history", "--language", "zh")
    assert [line.split("　")[0] for line in printed.splitlines()] == ["第 2 版", "第 1 版"]
    assert "随程序提供的数据" in printed


def rename(data: Path, row: int, name: str, table: str = "targets") -> None:
    """Give a row of a folder's table another English name, which needs no proof."""
    frames, faults = read_directory(data, default_descriptor())
    assert not faults
    frame = frames[table]
    frame.iloc[row, frame.columns.get_loc("name_en")] = name
    frame.to_csv(data / default_descriptor().tables[table].path, index=False, lineterminator="\n")


def elsewhere(store: Store, row: int, name: str) -> None:
    """Somebody publishes another English name of a target in the browser."""
    current = store.read(store.current().number)
    frame = current.tables["targets"].copy()
    frame.iloc[row, frame.columns.get_loc("name_en")] = name
    tables = {**current.tables, "targets": frame}
    store.publish(tables, current.lock, author="wang", note="", based_on=current.info.number, at=NOW)


def names(store: Store) -> list[str]:
    """The English names of the current version's targets."""
    return list(store.read(store.current().number).tables["targets"]["name_en"])


@pytest.fixture
def whole(database_url: str) -> Iterator[Store]:
    """A store whose first version is the repository's own tables."""
    store = open_store(database_url, repository_seed, NOW)
    yield store
    store.database.close()


def test_a_folder_does_not_undo_what_others_published(
    run: Callable[..., tuple[int, str]], data: Path, whole: Store
) -> None:
    """Guards the rows of others: a folder of before is refused and the rows named; with its base both sides stay."""
    elsewhere(whole, 0, "Theirs")
    rename(data, 3, "Mine")
    status, printed = run("publish", data, "--note", "x")
    row = whole.read(1).tables["targets"]["target_id"].iloc[0]
    assert status == 1, printed
    assert "Not published: 1 rows published since version 1 would be changed back" in printed
    assert f"Targets: {row}" in printed
    assert whole.current().number == 2
    assert run("publish", data, "--note", "x", "--based-on", 1)[0] == 0
    assert (names(whole)[0], names(whole)[3]) == ("Theirs", "Mine")
    assert run("publish", data, "--note", "x", "--replace-all")[0] == 0
    assert (names(whole)[0], names(whole)[3]) == (names_of(whole, 1)[0], "Mine")


def names_of(store: Store, number: int) -> list[str]:
    """The English names of a version's targets."""
    return list(store.read(number).tables["targets"]["name_en"])


def test_what_both_changed_is_named_and_not_published(
    run: Callable[..., tuple[int, str]], data: Path, whole: Store
) -> None:
    """Guards a cell that the folder and somebody else changed: neither is chosen by the program."""
    elsewhere(whole, 0, "Theirs")
    rename(data, 0, "Mine")
    status, printed = run("publish", data, "--note", "x", "--based-on", 1)
    assert status == 1
    assert '"Theirs", folder "Mine"' in printed
    assert whole.current().number == 2
    rename(data, 0, "Theirs")
    rename(data, 1, "Mine")
    assert run("publish", data, "--note", "x", "--based-on", 1)[0] == 0
    assert names(whole)[:2] == ["Theirs", "Mine"]


def test_the_repositorys_folder_keeps_what_was_published_in_the_browser(
    run: Callable[..., tuple[int, str]], data: Path, whole: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guards the daily way of data/: its changes are put upon others', are not offered again, and can be taken back."""
    monkeypatch.setattr(publishing, "DATA_DIRECTORY", data)
    former = names(whole)[3]
    elsewhere(whole, 0, "Theirs")
    rename(data, 3, "Released")
    status, printed = run("publish", data, "--note", "x")
    assert status == 0, printed
    assert (names(whole)[0], names(whole)[3]) == ("Theirs", "Released")
    assert whole.last_seed().number == 3
    seed = repository_seed(data)
    assert not seed_offered(whole, seed.tables)
    elsewhere(whole, 1, "Later")
    assert not seed_offered(whole, seed.tables)
    rename(data, 3, former)
    assert seed_offered(whole, repository_seed(data).tables)
    assert run("publish", data, "--note", "taken back")[0] == 0
    assert (names(whole)[0], names(whole)[1], names(whole)[3]) == ("Theirs", "Later", former)


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


def test_going_back_from_a_damaged_version(
    run: Callable[..., tuple[int, str]], data: Path, whole: Store, tmp_path: Path
) -> None:
    """Guards the way out without the browser: what fails says what to do, and going back does not read the damage."""
    elsewhere(whole, 0, "Theirs")
    with whole.database.writing() as connection:
        named = VERSION_TABLES.c.name == "targets"
        damaged = connection.scalar(select(VERSION_TABLES.c.hash).where(VERSION_TABLES.c.version == 2, named))
        connection.execute(update(PIECES).where(PIECES.c.hash == damaged).values(data=b"\0"))
    for command in (("publish", data, "--note", "x"), ("backup", tmp_path / "b.zip")):
        status, printed = run(*command)
        assert (status, "python -m dashboard rollback N --note WHY" in printed) == (1, True), printed
    assert not list(tmp_path.glob("b.zip*"))
    status, printed = run("rollback", 2, "--note", "no way")
    assert (status, whole.current().number) == (1, 2)
    status, printed = run("rollback", 1, "--note", "mended", "--author", "li")
    assert (status, printed) == (0, "Rolled back to the data of version 1, published as version 3.\n")
    made = whole.current()
    assert (made.author, made.note, made.origin, made.parent) == ("li", "mended", "roll_back", 2)
    assert names(whole) == names_of(whole, 1)
    assert run("rollback", 9, "--note", "none")[0] == 1


def test_a_damaged_version_can_be_replaced_whole(run: Callable[..., tuple[int, str]], data: Path, whole: Store) -> None:
    """Guards `--replace-all`: what is replaced need not be readable."""
    elsewhere(whole, 0, "Theirs")
    with whole.database.writing() as connection:
        connection.execute(update(PIECES).values(data=b"\0"))
    rename(data, 3, "Mine")
    assert run("publish", data, "--note", "x")[0] == 1
    status, printed = run("publish", data, "--note", "x", "--replace-all")
    assert status == 0, printed
    assert names(whole)[3] == "Mine"


def test_a_backup_of_a_database_that_is_not_there_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Guards the nightly backup against a mistyped address: no database is made, and the last backup stays."""
    missing, file = tmp_path / "versoins.sqlite", tmp_path / "last.zip"
    file.write_bytes(b"the last backup")
    monkeypatch.setenv("DUALCARBON_DATABASE_URL", f"sqlite:///{missing}")
    assert main(["backup", str(file)]) == 1
    assert str(missing) in capsys.readouterr().out
    assert not missing.exists()
    assert file.read_bytes() == b"the last backup"
