"""A database that is locked, full, damaged, read-only or gone, as somebody in front of the dashboard sees it.

Each time the version read before is served, and a sentence says what is wrong. What does not end by itself can be
mended by going back.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.i18n import text
from dashboard.ui import resources
from dashboard.versions import LASTING, Reason, database
from tests.publishing.desk import Desk, keys, now, press, renamed, said


def file_of(desk: Desk) -> Path:
    """The SQLite file."""
    return Path(desk.url.removeprefix("sqlite:///"))


@contextmanager
def locked(desk: Desk) -> Iterator[None]:
    """Another program holds the file to itself."""
    other = sqlite3.connect(file_of(desk), isolation_level=None)
    other.execute("PRAGMA locking_mode=EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@contextmanager
def corrupted(desk: Desk) -> Iterator[None]:
    """The file holds something else, until it is put back."""
    kept = file_of(desk).with_suffix(".kept")
    shutil.copy(file_of(desk), kept)
    file_of(desk).write_bytes(b"no database at all " * 500)
    yield
    shutil.move(kept, file_of(desk))


@contextmanager
def gone(desk: Desk) -> Iterator[None]:
    """The file is not there, until it is back."""
    kept = file_of(desk).with_suffix(".kept")
    shutil.move(file_of(desk), kept)
    yield
    shutil.move(kept, file_of(desk))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Databases that are waited for, and left in peace, for a moment only."""
    monkeypatch.setattr(database, "_WRITE_PATIENCE_MS", 200)
    monkeypatch.setattr(database, "_READ_PATIENCE_MS", 200)
    monkeypatch.setattr(database, "_PAUSE", {"unreachable": 0.0, "locked": 0.0})


def recovered(app: AppTest) -> str:
    """What is said once the pause after a failure is over."""
    resources.service()._failed = None
    app.run()
    return said(app)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("failure", "reason"),
    [(locked, "locked"), (corrupted, "corrupted"), (gone, "unreachable")],
    ids=["locked", "corrupted", "gone"],
)
def test_reading_goes_on_and_publishing_waits(
    desk: Desk,
    failure: Callable[[Desk], contextmanager],
    reason: Reason,  # type: ignore[type-arg]
) -> None:
    """Guards each failure while somebody works: their upload stays, readers read on, a sentence says why."""
    app = desk.arrive("editor")
    desk.accept(app, renamed(0, "New"))
    resources._purging(desk.url, f"{now():%Y-%m-%d %H}").join(30)
    sentence = text("en", f"store.{reason}")
    with failure(desk):
        press(app, "upload_publish")
        key = "publish.not_done_damaged" if reason in LASTING else "publish.not_done"
        assert text("en", key, reason=sentence) in said(app)
        assert app.session_state["uploaded_tables"]
        reader = desk.arrive(page="targets")
        assert sentence in said(reader)
        assert "What is shown is version 1 " in said(reader)
        assert reader.main.header
        history = desk.arrive(page="history")
        assert text("en", "history.no_database", reason=sentence) in said(history)
    assert sentence not in recovered(reader)
    press(app, "upload_publish")
    assert text("en", "publish.done_here", number=2) in said(app)


@pytest.mark.usefixtures("impatient")
def test_a_full_disk_keeps_the_former_version(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards a publication for which there is no room: SQLite's own limit on pages stands for the disk's end."""
    app = desk.arrive("editor")
    desk.accept(app, renamed(0, "New"))
    resources._purging(desk.url, f"{now():%Y-%m-%d %H}").join(30)
    connect = sqlite3.connect

    def small(*arguments: object, **options: object) -> sqlite3.Connection:
        opened = connect(*arguments, **options)  # type: ignore[call-overload]
        pages = opened.execute("PRAGMA page_count").fetchone()[0]
        opened.execute(f"PRAGMA max_page_count={pages}")
        assert isinstance(opened, sqlite3.Connection)
        return opened

    monkeypatch.setattr(sqlite3, "connect", small)
    press(app, "upload_publish")
    assert text("en", "publish.not_done", reason=text("en", "store.full")) in said(app)
    assert app.session_state["uploaded_tables"]
    monkeypatch.undo()
    assert desk.store().current().number == 1


def test_a_wrong_address_is_said_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards against a mistyped setting that silently opens another database."""
    monkeypatch.setenv("DUALCARBON_DATABASE_URL", "oracle://nowhere")
    app = AppTest.from_file(str(Path(resources.ROOT) / "dashboard" / "frame.py"), default_timeout=60).run()
    assert text("en", "store.wrong_address") in said(app)
    assert desk.url.startswith("sqlite")


def damage(desk: Desk, number: int) -> None:
    """Something has written over a table of this version."""
    with sqlite3.connect(file_of(desk)) as other:
        table = "SELECT hash FROM atlas_version_tables WHERE version = ? AND name = 'targets'"
        other.execute(f"UPDATE atlas_pieces SET data = x'00' WHERE hash = ({table})", (number,))


def estrange(desk: Desk, number: int) -> None:
    """The version was written by a release whose description of the data this one does not know."""
    with sqlite3.connect(file_of(desk)) as other:
        other.execute("DROP TRIGGER atlas_versions_no_update")
        other.execute("UPDATE atlas_versions SET descriptor_version = '99.0' WHERE number = ?", (number,))


@pytest.mark.parametrize(
    ("harm", "reason"), [(damage, "corrupted"), (estrange, "unknown_descriptor")], ids=["damaged", "unknown"]
)
def test_from_a_version_that_cannot_be_read_one_can_go_back(
    desk: Desk, harm: Callable[[Desk, int], None], reason: Reason
) -> None:
    """Guards the way out, with nothing held either: no promise that it ends by itself; an editor goes back."""
    store = desk.store()
    first = store.read(1)
    tables = {**first.tables, "targets": renamed(0, "Two")(first.tables["targets"].copy())}
    store.publish(tables, first.lock, author="x@example.org", note="two", based_on=1, at=now())
    harm(desk, 2)
    words = text("en", "store.nothing_held_damaged", reason=text("en", f"store.{reason}"))
    app = desk.arrive("editor")
    assert words in said(app)
    assert "by itself" not in said(app).replace("not end by itself", "")
    desk.accept(app, renamed(3, "Mine"))
    press(app, "upload_publish")
    assert text("en", "publish.damaged", number=2) in said(app)
    chosen = desk.arrive("editor", "history")
    assert text("en", "history.unreadable", number=2, reason=text("en", f"store.{reason}")) in said(chosen)
    app = desk.arrive("editor", "history", version="1")
    assert "roll_back_button" in keys(app)
    press(app, "roll_back_button", field="roll_back_note")
    made = desk.store().current()
    assert (made.number, made.origin, made.source, made.content_hash) == (3, "roll_back", 1, first.info.content_hash)
    assert words not in said(app)
