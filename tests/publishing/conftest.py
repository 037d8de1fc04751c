"""A desk for each test: its own lists, its own database."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.publishing.desk import Desk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The lists as at first, and an empty SQLite file; no source texts, as most sites have none."""
    monkeypatch.setenv("DUALCARBON_ACCESS", str(tmp_path / "access.toml"))
    monkeypatch.setenv("DUALCARBON_VAR", str(tmp_path))
    monkeypatch.setenv("DUALCARBON_DATABASE_URL", f"sqlite:///{tmp_path / 'versions.sqlite'}")
    monkeypatch.setenv("DUALCARBON_DOCUMENTS", str(tmp_path / "none"))
    made = Desk(tmp_path / "access.toml", f"sqlite:///{tmp_path / 'versions.sqlite'}")
    made.configure()
    return made
