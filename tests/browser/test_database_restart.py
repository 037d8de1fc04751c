"""PostgreSQL stopped and started again while sixteen sessions click through the dashboard."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboard.i18n import text
from dashboard.versions import open_store, repository_seed
from tests.browser.headless import Headless, Shown
from tests.browser.signing_in import Site, signed, site_running
from tests.versions.postgres import Postgres

SESSIONS = 16
PAGES = ("about", "data", "documents", "history")
GONE = text("en", "store.unreachable")
LONGEST_RECOVERY = 30.0


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    """A server of this test's own, since it is stopped."""
    server = Postgres()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
def site(postgres: Postgres, tmp_path: Path) -> Iterator[Site]:
    """A dashboard on that server."""
    with site_running(tmp_path, {"DUALCARBON_DATABASE_URL": postgres.new_database()}) as started:
        yield started


class Clicking(threading.Thread):
    """One session that goes from page to page until it is told to stop; what it was shown, in order."""

    def __init__(self, site: Site, number: int, stop: threading.Event) -> None:
        super().__init__()
        self._site, self._number, self._ends = site, number, stop
        self.shown: list[Shown] = []
        self.fault: Exception | None = None

    def run(self) -> None:
        """Click."""
        try:
            with Headless(self._site.server) as session:
                for page in itertools.islice(itertools.cycle(PAGES), self._number % len(PAGES), None):
                    self.shown.append(session.run(page))
                    if self._ends.is_set():
                        return
        # A thread's own exception would be lost.
        except Exception as error:
            self.fault = error


def until(site_threads: list[Clicking], wanted: bool) -> None:
    """Wait until the last thing that each session was shown says that the database is gone, or no longer does."""
    end = time.monotonic() + LONGEST_RECOVERY
    while time.monotonic() < end:
        if all(one.shown and (GONE in one.shown[-1].said) == wanted for one in site_threads):
            return
        time.sleep(0.1)
    pytest.fail(
        f"after {LONGEST_RECOVERY} s: {[one.shown[-1].said if one.shown else one.fault for one in site_threads]}"
    )


def test_sessions_read_on_while_the_server_restarts(postgres: Postgres, site: Site) -> None:
    """Guards reading without the database, recovery without anybody's doing, and a publication that met the outage."""
    store = open_store(site.database, repository_seed, datetime.now(UTC))
    version = store.read(store.current().number)
    targets = version.tables["targets"].iloc[:-1]
    tables = {**version.tables, "targets": targets}
    _, token = store.share(
        tables, version.lock, author="contributor@example.org", note="one less", based_on=1, at=datetime.now(UTC)
    )
    stop = threading.Event()
    readers = [Clicking(site, number, stop) for number in range(SESSIONS - 1)]
    with Headless(site.server, signed(site, "editor"), draft=token) as editor:
        given = editor.run("about")
        note, button = given.widgets["draft_note"], given.widgets["draft_publish"]
        for reader in readers:
            reader.start()
        try:
            until(readers, wanted=False)
            postgres.stop()
            until(readers, wanted=True)
            editor.run(write={note: "one target less"})
            assert text("en", "publish.not_done", reason=GONE) in editor.run(press=button).said
            postgres.start()
            until(readers, wanted=False)
            done = editor.run(press=button)
            assert text("en", "publish.done_here", number=2) in done.said
            time.sleep(1)
        finally:
            stop.set()
            for reader in readers:
                reader.join(60)
    assert [reader.fault for reader in readers if reader.fault] == []
    runs = [shown for reader in readers for shown in reader.shown]
    assert [shown.failed for shown in runs if shown.failed] == []
    # Each page drew itself in every run: what is missing would be its heading.
    assert text("en", "frame.page_failed") not in "\n".join(shown.said for shown in runs)
    for reader in readers:
        assert any("version 2" in shown.said for shown in reader.shown), reader.shown[-1].said
    made = store.read(2)
    assert len(made.tables["targets"]) == len(targets)
    assert store.current().number == 2
    store.database.close()
