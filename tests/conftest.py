"""What every test may ask for: the repository's tables, its descriptor and catalog, the texts, and synthetic rows."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# pytest called as a program, unlike `python -m pytest`, does not put the working directory on the path.
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))
# No test, and no process that a test starts, touches the versions of whoever runs the tests.
_LOCAL = tempfile.mkdtemp(prefix="dualcarbon-tests-")
atexit.register(shutil.rmtree, _LOCAL, ignore_errors=True)
os.environ["DUALCARBON_VAR"] = _LOCAL
os.environ["DUALCARBON_DATABASE_URL"] = f"sqlite:///{_LOCAL}/versions.sqlite"

import pandas as pd  # noqa: E402 - after the path, like every import of the package below
from hypothesis import settings  # noqa: E402

from dashboard.catalog import Catalog, make_catalog  # noqa: E402
from dashboard.descriptor import DATA_DIRECTORY, Descriptor, default_descriptor  # noqa: E402
from dashboard.documents import SourceText, read_sources  # noqa: E402
from dashboard.evidence import LOCK_NAME, read_lock  # noqa: E402
from dashboard.reading import read_directory  # noqa: E402
from dashboard.validation import check  # noqa: E402
from tests.synthetic import Synthetic  # noqa: E402

# The same examples in every run, so that a red test is red for everyone; no time limit, machines differ.
settings.register_profile("repository", derandomize=True, deadline=None, database=None, print_blob=False)
# `make test-full`: the same trials, ten times as long.
settings.register_profile("full", settings.get_profile("repository"), max_examples=1000)
settings.load_profile("full" if os.environ.get("TRIALS") == "full" else "repository")


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def descriptor() -> Descriptor:
    """The repository's own descriptor."""
    return default_descriptor()


@pytest.fixture(scope="session")
def documents_directory() -> Path | None:
    """The folder of the source texts beside the checkout, or None: the texts are not in the repository."""
    folder = ROOT.parent / "shared" / "documents"
    return folder if folder.is_dir() else None


@pytest.fixture(scope="session")
def _read_frames(descriptor: Descriptor) -> Mapping[str, pd.DataFrame]:
    frames, faults = read_directory(DATA_DIRECTORY, descriptor)
    assert not faults, faults
    return frames


@pytest.fixture
def frames(_read_frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The repository's tables, the test's own copy."""
    return {name: frame.copy() for name, frame in _read_frames.items()}


@pytest.fixture(scope="session")
def lock() -> dict[tuple[str, str], str]:
    """The committed evidence lock."""
    return read_lock(DATA_DIRECTORY / LOCK_NAME)


@pytest.fixture(scope="session")
def sources(documents_directory: Path | None, _read_frames: Mapping[str, pd.DataFrame]) -> Mapping[str, SourceText]:
    """File name -> text for every text that a document names; empty where the texts are absent."""
    if documents_directory is None:
        return {}
    names = {name for name in _read_frames["documents"]["source_file"] if name}
    return read_sources(documents_directory, tuple(sorted(names)))


@pytest.fixture(scope="session")
def catalog(
    descriptor: Descriptor, _read_frames: Mapping[str, pd.DataFrame], lock: Mapping[tuple[str, str], str]
) -> Iterator[Catalog]:
    """The repository's catalog, as it is without the texts.

    Guards what all sessions share: whatever page, chart or file a test made, the tables are afterwards as they were.
    """
    made = make_catalog(_read_frames, descriptor, check(_read_frames, descriptor, {}, lock))
    before = {name: frame.copy() for name, frame in made.frames.items()}
    yield made
    for name, frame in made.frames.items():
        pd.testing.assert_frame_equal(frame, before[name])


@pytest.fixture
def synthetic(descriptor: Descriptor) -> Synthetic:
    """A made-up collection with one document and nothing else."""
    made = Synthetic(descriptor)
    made.add("documents")
    return made


@pytest.fixture
def bare(descriptor: Descriptor) -> Synthetic:
    """A made-up collection without any row."""
    return Synthetic(descriptor)
