"""What every test may ask for: the repository's tables, its descriptor and catalog, the texts, and synthetic rows."""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
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
from dashboard.descriptor import DATA_DIRECTORY, Descriptor, Table, default_descriptor  # noqa: E402
from dashboard.documents import SourceText, clean_text, read_sources  # noqa: E402
from dashboard.evidence import LOCK_NAME, read_lock  # noqa: E402
from dashboard.reading import read_directory  # noqa: E402
from dashboard.validation import Report, check  # noqa: E402

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
) -> Catalog:
    """The repository's catalog, as it is without the texts."""
    return make_catalog(_read_frames, descriptor, check(_read_frames, descriptor, {}, lock))


@dataclass
class Synthetic:
    """A collection made up for one test: it starts without rows; `add` fills what a table requires.

    One made-up text stands behind it. No row of it is a fact about anywhere.
    """

    descriptor: Descriptor
    text: str = (
        "示例市人民政府提出,到2030年建成12家示范企业,占比达到90%以上,比2020年提高3个百分点。\n"
        "江门市发布示例方案,二〇二二年七月五日签约。\n"
        "2022年7月5日,示例实验室在6月8日之后揭牌。"
    )
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    FILE = "synthetic.txt"

    @property
    def sha256(self) -> str:
        """The hash of the made-up text's bytes."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def sources(self) -> dict[str, SourceText]:
        """The made-up text under its file name."""
        return {self.FILE: clean_text(self.text, self.FILE, self.sha256)}

    def table(self, name: str) -> Table:
        """The descriptor's table."""
        return self.descriptor.tables[name]

    def add(self, table: str, **cells: str) -> dict[str, str]:
        """Add a row that is sound but for the given cells; returns it."""
        described = self.table(table)
        number = len(self.rows.get(table, [])) + 1
        row = dict.fromkeys(described.column_names, "")
        for column in described.columns:
            if column.required and not column.references:
                row[column.name] = column.enum[0] if column.enum else f"示例 {column.name}"
        row[described.key] = f"synthetic{number}" if table == "technologies" else f"synthetic-{table}-{number}"
        if described.is_fact_table:
            row |= {"document_id": "synthetic-documents-1", "paragraph": "1", "evidence": "示例市人民政府提出"}
            row |= {"voice": "editorial", "basis": "stated"}
        if table == "documents":
            row |= {"document_id": f"synthetic-documents-{number}", "role": "source"}
            row |= {"source_file": self.FILE, "text_sha256": self.sha256}
        if table == "targets":
            row |= {"target_type": "qualitative", "value_disclosure": "qualitative", "comparator": "none"}
        if table == "observations":
            row |= {"comparator": "none"}
        unknown = set(cells) - set(row)
        assert not unknown, f"{table} has no column {sorted(unknown)}"
        row |= cells
        self.rows.setdefault(table, []).append(row)
        return row

    def frames(self) -> dict[str, pd.DataFrame]:
        """Every table of the descriptor, as reading would give it: text, numbered from row 2."""
        made = {}
        for table in self.descriptor:
            rows = self.rows.get(table.name, [])
            index = pd.Index(range(2, len(rows) + 2), name="row", dtype="int64")
            made[table.name] = pd.DataFrame(rows, columns=list(table.column_names), index=index, dtype="str")
        return made

    def check(self, *, texts: bool = True) -> Report:
        """The report on the collection, with its text or without."""
        return check(self.frames(), self.descriptor, self.sources if texts else {}, {})

    def catalog(self) -> Catalog:
        """The collection as a catalog."""
        return make_catalog(self.frames(), self.descriptor, self.check())


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
