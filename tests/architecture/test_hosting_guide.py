"""The guide to hosting against the program: every setting, and files by which the database outlives the process."""

from __future__ import annotations

import re
from pathlib import Path

from dashboard.access import read_access

SETTING = re.compile(r"DUALCARBON_[A-Z_]+")


def settings_in(text: str) -> set[str]:
    """Every setting that is named there."""
    return set(SETTING.findall(text))


def test_every_setting_stands_in_the_table_and_no_other(root: Path) -> None:
    """Guards against a setting that nobody who hosts knows of, and one that is documented and does nothing."""
    code = set()
    for path in (root / "dashboard").rglob("*.py"):
        code |= settings_in(path.read_text(encoding="utf-8"))
    guide = (root / "docs" / "hosting.md").read_text(encoding="utf-8")
    table = {name for line in guide.splitlines() if line.startswith("| `") for name in settings_in(line.split("|")[1])}
    assert len(code) > 5
    assert table == code
    everywhere = guide
    for path in (*(root / "docs" / "hosting").iterdir(), *root.glob("README*.md"), *(root / "docs").glob("*.md")):
        everywhere += path.read_text(encoding="utf-8")
    assert settings_in(everywhere) == code


def test_the_unit_keeps_the_database_where_it_may_write(root: Path) -> None:
    """Guards the unit: under a read-only system the database lies in the one folder that systemd makes and keeps."""
    lines = (root / "docs" / "hosting" / "dual-carbon-atlas.service").read_text(encoding="utf-8").splitlines()
    assert "ProtectSystem=strict" in lines
    given = dict(line.removeprefix("Environment=").split("=", 1) for line in lines if line.startswith("Environment="))
    made = dict(line.split("=", 1) for line in lines if line.startswith(("StateDirectory=", "CacheDirectory=")))
    assert given["DUALCARBON_VAR"] == f"/var/lib/{made['StateDirectory']}"
    assert given["DUALCARBON_CACHE"] == f"/var/cache/{made['CacheDirectory']}"


def test_the_container_keeps_the_database_in_a_volume(root: Path) -> None:
    """Guards the container: the database's folder is a volume, owned by the server's user, and named when it is run."""
    text = (root / "docs" / "hosting" / "Containerfile").read_text(encoding="utf-8")
    said = re.search(r"^ENV .*DUALCARBON_VAR=(\S+)", text, re.MULTILINE)
    assert said
    assert re.search(rf"^VOLUME {said[1]}$", text, re.MULTILINE)
    assert re.search(rf"podman run .* -v [\w-]+:{said[1]} ", text)
    assert re.search(r'^RUN .*chown atlas .*"\$DUALCARBON_VAR"', text, re.MULTILINE)
    # Before the volume is declared: what a later step writes there is not kept.
    assert text.index("chown") < text.index("\nVOLUME")


def test_the_lists_that_the_guide_names_are_there(root: Path) -> None:
    """Guards the links to the two examples, and that the one of the lists can be used."""
    guide = (root / "docs" / "hosting.md").read_text(encoding="utf-8")
    for name in ("secrets.example.toml", "access.example.toml"):
        assert f"({name})" in guide
        assert (root / "docs" / name).is_file()
    assert read_access(root / "docs" / "access.example.toml", required=True).editors
