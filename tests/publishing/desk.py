"""A dashboard with a database and lists of its own, as different people open it; without a browser."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Checkbox

from dashboard.catalog import UploadedTable
from dashboard.ui import resources, upload
from dashboard.versions import Limits, Store, open_store, repository_seed

ROOT = Path(__file__).resolve().parent.parent.parent
FRAME = ROOT / "dashboard" / "frame.py"
LISTS = {
    "editors": ["editor@example.org", "other@example.org"],
    "contributors": ["contributor@example.org"],
    "readers": ["reader@example.org"],
}


def now() -> datetime:
    """Now: an expiry is held against the server's own clock."""
    return datetime.now(UTC)


@dataclass
class Desk:
    """Where people meet: the configuration, and the address of the database."""

    configuration: Path
    url: str

    def configure(self, **changed: list[str]) -> None:
        """Write the lists; those that are not given are as at first. Sharing is on."""
        lines = [f"{name} = {json.dumps(people)}" for name, people in {**LISTS, **changed}.items()]
        lines += ["[sharing]", "enabled = true", "most_drafts = 2"]
        fresh = self.configuration.with_suffix(".new")
        fresh.write_text("\n".join(lines), encoding="utf-8")
        fresh.replace(self.configuration)

    def store(self) -> Store:
        """The database, as another process sees it."""
        return open_store(self.url, repository_seed, now())

    def arrive(self, name: str = "", page: str = "about", **parts: str) -> AppTest:
        """The dashboard as this person opens it; nobody signed in without a name."""
        app = AppTest.from_file(str(FRAME), default_timeout=60)
        app.user = {"is_logged_in": False}
        if name:
            app.user = {
                "is_logged_in": True, "email": f"{name}@example.org", "exp": time.time() + 3600, "sub": name,
                "iss": "https://login.example.org", "email_verified": True,
            }  # fmt: skip
        for part, value in {"lang": "en", "as_of": "2026-11-21", **parts}.items():
            app.query_params[part] = value
        app.run()
        app.switch_page(f"../pages/{page}.py").run()
        assert not app.exception, [error.message for error in app.exception]
        return app

    def accept(self, app: AppTest, change: Callable[[pd.DataFrame], pd.DataFrame], table: str = "targets") -> None:
        """What accepting an upload writes: the table, changed so, beside the version that this session was shown."""
        version = app.session_state["served"].version
        catalog, _, lock = resources._published(resources._stamp(version), version)
        app.session_state[upload._BASE] = (catalog, lock)
        frame = change(version.tables[table].copy())
        app.session_state[upload._UPLOADED] = {table: (UploadedTable(table, "mine.csv", "2026-11-21 10:00"), frame)}
        app.run()
        assert not app.exception, [error.message for error in app.exception]

    def share(self, name: str = "contributor", *, ago: timedelta = timedelta(0)) -> tuple[str, str]:
        """A draft that this person shared some time ago: its id, and the token of its link."""
        store = self.store()
        version = store.read(store.current().number)
        tables = {**version.tables, "targets": renamed(0, "Shared")(version.tables["targets"].copy())}
        info, token = store.share(
            tables, version.lock, author=f"{name}@example.org", note="look", based_on=version.info.number,
            at=now() - ago, limits=Limits(),
        )  # fmt: skip
        store.database.close()
        return info.id, token


def renamed(row: int, name: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Gives the row of this position another English name, which needs no proof."""

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        frame.iloc[row, frame.columns.get_loc("name_en")] = name
        return frame

    return change


def press(app: AppTest, key: str, note: str = "a note", field: str = "upload_note") -> AppTest:
    """Write the note and press the button of this key."""
    if note:
        app.text_input(key=field).set_value(note)
    app.button(key=key).click().run()
    assert not app.exception, [error.message for error in app.exception]
    return app


def said(app: AppTest) -> str:
    """Every notice of the page."""
    boxes = (app.error, app.warning, app.info, app.success)
    return "\n".join(box.value for kind in boxes for box in kind)


def keys(app: AppTest) -> set[str]:
    """The keys of the buttons on the page."""
    return {str(button.key) for button in app.button}


def sure(app: AppTest) -> Checkbox:
    """The confirmation that publishing asks for."""
    (box,) = [box for box in app.checkbox if "_sure_of_" in str(box.key)]
    return box
