"""Backup, wipe, restore: on each database and from one to the other, everything as it was."""

from __future__ import annotations

import itertools
import json
import shutil
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from dashboard.comparison import compare
from dashboard.versions import Seed, Store, StoreError
from dashboard.versions.backup import backup, restore
from tests.versions.conftest import NOW, changed, same

LATER = NOW + timedelta(hours=1)
WAYS = [("sqlite", "sqlite"), ("sqlite", "postgresql"), ("postgresql", "sqlite"), ("postgresql", "postgresql")]


def used(store: Store, seed: Seed) -> str:
    """Three versions, a roll-back and two drafts; the token of the one that is open."""
    store.publish(changed(seed, "two"), {("labs", "x"): "y"}, author="李", note="改", based_on=1, at=NOW)
    fewer = {**seed.tables, "events": seed.tables["events"].iloc[2:]}
    store.publish(fewer, seed.lock, author="b", note="", based_on=2, at=NOW)
    store.roll_back(2, author="c", note="back", based_on=3, at=NOW)
    _, token = store.share(changed(seed, "draft"), {}, author="d", note="", based_on=4, at=NOW)
    over, _ = store.share(changed(seed, "over"), {}, author="d", note="", based_on=4, at=NOW)
    store.withdraw(over.id, by="d", at=NOW)
    return token


def state(store: Store, token: str) -> object:
    """Everything that can be asked of a store, each version and each difference from its parent."""
    versions = [store.read(info.number) for info in reversed(store.history())]
    differences = [
        (
            name, found.added.to_numpy().tolist(), found.removed.to_numpy().tolist(),
            found.changed.to_numpy().tolist(), found.unchanged,
        )
        for before, after in itertools.pairwise(versions)
        for name in after.tables
        for found in [compare(before.tables[name], after.tables[name], store.descriptor.tables[name])]
    ]  # fmt: skip
    draft = store.draft(token, NOW)
    assert draft is not None
    whole = [({name: f.to_numpy().tolist() for name, f in v.tables.items()}, dict(v.lock)) for v in (*versions, draft)]
    return store.history(), whole, differences, store.drafts(NOW), draft.info


@pytest.mark.parametrize(("one", "other"), WAYS)
def test_what_is_restored_is_what_was_backed_up(
    one: str, other: str, new_url: Callable[[str], str], opened: Callable[[str], Store], seed: Seed, tmp_path: Path
) -> None:
    """Guards criterion 4: every version, its difference, the drafts, their links and the log, and it goes on."""
    store = opened(new_url(one))
    token = used(store, seed)
    before, log = state(store, token), store.log()
    assert backup(store, tmp_path / "backup.zip", LATER) == 4
    url = new_url(other)
    assert restore(url, tmp_path / "backup.zip", LATER, by="admin") == 4
    restored = opened(url)
    assert state(restored, token) == before
    assert restored.log()[1:] == log
    assert (restored.log()[0].what, restored.log()[0].who) == ("restored", "admin")
    assert restored.publish(seed.tables, {}, author="", note="", based_on=4, at=LATER).number == 5


def test_a_database_in_use_is_replaced_only_when_told(
    store: Store, database_url: str, seed: Seed, tmp_path: Path
) -> None:
    """Guards what is there: refused without --replace, and with it nothing of the former is left."""
    token = used(store, seed)
    before = state(store, token)
    backup(store, tmp_path / "backup.zip", LATER)
    store.publish(changed(seed, "since"), {}, author="", note="", based_on=4, at=LATER)
    with pytest.raises(StoreError, match="not_empty"):
        restore(database_url, tmp_path / "backup.zip", LATER, by="")
    assert store.current().number == 5
    restore(database_url, tmp_path / "backup.zip", LATER, by="", replace=True)
    assert state(store, token) == before
    assert store.current().number == 4


@pytest.mark.parametrize("damage", ["cut", "content", "row", "missing", "more", "newer", "no archive"])
def test_a_damaged_backup_changes_nothing(
    store: Store, database_url: str, seed: Seed, tmp_path: Path, damage: str
) -> None:
    """Guards what is there against a bad file: refused by name, and the database is as it was, to replace or not."""
    path = tmp_path / "backup.zip"
    backup(store, path, LATER)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    content = next(name for name in sorted(parts) if name.startswith("contents/"))
    about = json.loads(parts["manifest.json"])
    if damage == "content":
        parts[content] = parts[content].replace(b"a", b"b", 1)
    elif damage == "row":
        parts["atlas_versions.json"] = parts["atlas_versions.json"].replace(b"seed", b"sead")
    elif damage == "missing":
        del parts[content]
    elif damage == "more":
        parts["stray.txt"] = b"x"
    elif damage == "newer":
        parts["manifest.json"] = json.dumps({**about, "schema": 99}).encode()
    if damage in {"cut", "no archive"}:
        path.write_bytes(path.read_bytes()[:5000] if damage == "cut" else b"x" * 5000)
    else:
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in parts.items():
                archive.writestr(name, data)
    store.publish(changed(seed, "x"), {}, author="", note="", based_on=1, at=NOW)
    with pytest.raises(StoreError) as refused:
        restore(database_url, path, LATER, by="", replace=True)
    assert refused.value.reason == ("newer_schema" if damage == "newer" else "bad_backup")
    assert same(store.read(2).tables, changed(seed, "x"))


def test_a_backup_that_fails_leaves_the_former_file(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guards the last good backup: nothing stands in its place until the new one is whole."""
    path = tmp_path / "backup.zip"
    path.write_bytes(b"the former")

    def fail(*_: object) -> bytes:
        raise StoreError("unreachable")

    monkeypatch.setattr("dashboard.versions.rows.text_of", fail)
    with pytest.raises(StoreError):
        backup(store, path, LATER)
    assert path.read_bytes() == b"the former"
    assert [found.name for found in tmp_path.glob("backup*")] == ["backup.zip"]
    shutil.rmtree(tmp_path, ignore_errors=True)
