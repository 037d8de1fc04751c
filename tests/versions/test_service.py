"""What the screen asks at each run: the version to show, the same object while it is the same, and what is held."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from dashboard.reading import Fault
from dashboard.versions import Seed, SeedFaulty, Service, Store, database_url, repository_seed
from tests.versions.conftest import NOW, changed, same

NOWHERE = "postgresql://nobody@127.0.0.1:1/none"


@pytest.fixture
def make(tmp_path: Path, seed: Seed) -> Iterator[Callable[[str], Service]]:
    """Makes services that hold in one folder."""
    made: list[Service] = []

    def making(url: str) -> Service:
        made.append(Service(url, seed=lambda: seed, folder=tmp_path / "local", pause_seconds=60))
        return made[-1]

    yield making
    for one in made:
        one.close()


def test_the_same_version_is_the_same_object(
    database_url: str, make: Callable[[str], Service], opened: Callable[[str], Store], seed: Seed
) -> None:
    """Guards every click: nothing is read again until somebody publishes, in this process or another."""
    service = make(database_url)
    first = service.current(NOW)
    assert service.current(NOW) is first
    opened(database_url).publish(changed(seed, "x"), {}, author="", note="", based_on=1, at=NOW)
    second = service.current(NOW)
    assert second.version.info.number == 2
    assert same(second.version.tables, changed(seed, "x"))
    assert service.current(NOW) is second


def test_what_was_read_last_is_held_for_the_next_process(
    database_url: str, make: Callable[[str], Service], opened: Callable[[str], Store], seed: Seed
) -> None:
    """Guards restarts: the newest version read, with its lock and the time it was read; the former is gone."""
    service = make(database_url)
    assert service.held() is None
    service.current(NOW)
    opened(database_url).publish(changed(seed, "x"), {("labs", "a"): "b"}, author="", note="", based_on=1, at=NOW)
    served = service.current(NOW + timedelta(hours=1))
    found = make(database_url).held()
    assert found is not None
    version, at = found
    assert version.info == served.version.info
    assert same(version.tables, changed(seed, "x"))
    assert dict(version.lock) == {("labs", "a"): "b"}
    assert at == "2026-11-21T11:00:00Z"


def test_without_anything_held_the_repositorys_data_stands_in(make: Callable[[str], Service], seed: Seed) -> None:
    """Guards the first start without its database: the data of the repository, with the notice."""
    served = make(NOWHERE).current(NOW)
    assert (served.notice, served.version.info.number, served.held_at) == ("unreachable", 0, None)
    assert same(served.version.tables, seed.tables)
    assert dict(served.version.lock) == dict(seed.lock)


def test_what_is_held_of_one_database_is_not_shown_for_another(
    database_url: str, make: Callable[[str], Service], opened: Callable[[str], Store], seed: Seed
) -> None:
    """Guards a changed setting: another database's version is not passed off as this one's."""
    opened(database_url).publish(changed(seed, "x"), {}, author="", note="", based_on=1, at=NOW)
    make(database_url).current(NOW)
    assert same(make(NOWHERE).current(NOW).version.tables, seed.tables)


@pytest.mark.parametrize("damage", ["cut", "altered", "empty", "no archive"])
def test_a_damaged_held_file_is_as_good_as_none(
    database_url: str, make: Callable[[str], Service], tmp_path: Path, damage: str
) -> None:
    """Guards the last resort: what is held is verified, and never shown half."""
    service = make(database_url)
    service.current(NOW)
    (path,) = (tmp_path / "local" / "held").iterdir()
    content = path.read_bytes()
    if damage == "altered":
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        parts["0.csv"] = parts["0.csv"].replace(b"a", b"b", 1)
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in parts.items():
                archive.writestr(name, data)
    else:
        path.write_bytes({"cut": content[: len(content) // 2], "empty": b"", "no archive": b"x" * 999}[damage])
    assert service.held() is None


def test_a_folder_that_cannot_be_written_is_no_reason_not_to_show(
    database_url: str, tmp_path: Path, seed: Seed
) -> None:
    """Guards reading: without a place for the held version the database's own is shown, without any notice."""
    (tmp_path / "file").write_text("in the way")
    service = Service(database_url, seed=lambda: seed, folder=tmp_path / "file")
    assert service.current(NOW).notice is None
    service.close()


def test_without_settings_the_file_lies_in_the_local_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Guards the default: an SQLite file in var/, which is made on demand; each setting is taken where it is there."""
    monkeypatch.setenv("DUALCARBON_DATABASE_URL", "")
    monkeypatch.setenv("DUALCARBON_VAR", str(tmp_path / "made" / "var"))
    assert database_url() == f"sqlite:///{tmp_path}/made/var/versions.sqlite"
    service = Service()
    assert service.current(NOW).notice is None
    service.close()
    assert sorted(path.name for path in (tmp_path / "made" / "var").iterdir()) == ["held", "versions.sqlite"]
    monkeypatch.setenv("DUALCARBON_VAR", "")
    assert database_url().endswith("/var/versions.sqlite")
    monkeypatch.setenv("DUALCARBON_DATABASE_URL", NOWHERE)
    assert database_url() == NOWHERE


def test_faults_of_the_repositorys_data_are_told(tmp_path: Path, make: Callable[[str], Service]) -> None:
    """Guards the first start with broken tables: which file is at fault, not an empty database."""
    with pytest.raises(SeedFaulty) as faulty:
        repository_seed(tmp_path)
    assert Fault("targets.csv", "missing_file") in faulty.value.faults
