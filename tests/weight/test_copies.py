"""Guards on what a filter costs the server: rows copied, and what is worked out again that did not change."""

from __future__ import annotations

import contextlib
import inspect
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.catalog import MOST_KEPT, Catalog, Selection, forget_views
from dashboard.charts.progress import due_lists
from dashboard.charts.region import band, held_frame
from dashboard.charts.region_lists import sheet_rows, target_rows
from dashboard.charts.region_paper import paper
from dashboard.charts.tables import facts_to_read, readable
from dashboard.charts.targets import with_ids
from dashboard.charts.tasks import listed_technologies
from dashboard.figures.plotly_text import with_text_in
from dashboard.navigation import PAGES, PageSpec
from dashboard.progress import progress_table
from dashboard.reading import records
from dashboard.ui import resources, upload
from dashboard.ui.data_files import held

FRAME = Path(__file__).resolve().parents[2] / "dashboard" / "frame.py"
AS_OF = "2026-11-21"


class Copies:
    """How many rows were copied out of frames since the last look: by a mask, by position, or whole."""

    def __init__(self) -> None:
        self.rows = 0

    def taken(self) -> int:
        """The number, which then begins anew."""
        rows, self.rows = self.rows, 0
        return rows


@pytest.fixture
def copies(monkeypatch: pytest.MonkeyPatch) -> Iterator[Copies]:
    """Counts from now on."""
    counted = Copies()
    whole, masked, by_place = pd.DataFrame.copy, pd.DataFrame._getitem_bool_array, pd.DataFrame.take

    def copy(self: pd.DataFrame, deep: bool = True) -> pd.DataFrame:
        counted.rows += len(self) if deep else 0
        return whole(self, deep=deep)

    def mask(self: pd.DataFrame, key: object) -> pd.DataFrame:
        found = masked(self, key)
        counted.rows += len(found)
        return found

    def take(self: pd.DataFrame, *args: object, **options: object) -> pd.DataFrame:
        found = by_place(self, *args, **options)
        counted.rows += len(found)
        return found

    monkeypatch.setattr(pd.DataFrame, "copy", copy)
    monkeypatch.setattr(pd.DataFrame, "_getitem_bool_array", mask)
    monkeypatch.setattr(pd.DataFrame, "take", take)
    yield counted


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> AppTest:
    """The opening page over a catalog of this test's own, so that nothing is worked out yet."""
    fresh = Catalog(catalog.descriptor, catalog.frames, catalog.evidence)
    monkeypatch.setattr(resources, "published", lambda: fresh)
    monkeypatch.setattr(upload, "published", lambda: fresh)
    made = AppTest.from_file(str(FRAME), default_timeout=60)
    made.query_params["as_of"] = AS_OF
    return made.run()


def test_a_filter_copies_what_it_leaves_and_a_known_one_nothing(app: AppTest, copies: Copies, catalog: Catalog) -> None:
    """Guards 16 readers: a view that was shown before, to anyone, copies no row; a new one only the rows it leaves."""
    copies.taken()
    app.query_params["region"] = "360000"
    app.run()
    first = copies.taken()
    left = len(catalog.select(Selection(region="360000")))
    copies.taken()
    # Each row that is left twice: once by the choice, once by a list or chart of some of them.
    assert 0 < first <= 2.2 * left, (first, left)
    for region in ("", "360000"):
        app.query_params["region"] = region
        app.run()
    assert not app.exception
    assert copies.taken() == 0


def test_sessions_share_what_is_left(catalog: Catalog) -> None:
    """Guards memory: two readers of the same view hold one table; beyond the bound the longest unused goes first."""
    fresh = Catalog(catalog.descriptor, catalog.frames, catalog.evidence)
    first = fresh.select(Selection(region="360000"))
    assert fresh.select(Selection(region="360000")) is first
    for year in range(200):
        fresh.select(Selection(period="undated", region="360000", place=str(year)))
        assert fresh.select(Selection(region="360000")) is first
    assert len(fresh._narrowed) <= 64
    for year in range(200):
        fresh.select(Selection(place=str(year)))
    assert fresh.select(Selection(region="360000")) is not first


def test_what_was_worked_out_is_bounded(catalog: Catalog) -> None:
    """Guards memory over weeks: what is kept beside a catalog does not grow with every day and view."""
    fresh = Catalog(catalog.descriptor, catalog.frames, catalog.evidence)
    made = [fresh.once(("test", number), lambda number=number: object()) for number in range(3000)]
    assert fresh.once(("test", 2999), object) is made[-1]
    assert fresh.once(("test", 0), object) is not made[0]
    assert len(fresh._kept) <= MOST_KEPT
    assert len(fresh._keys) == len(fresh._kept)


def notes_of(catalog: Catalog) -> int:
    """How many notes pandas keeps of views into the catalog's tables, those of its narrowings included.

    Of each view a column keeps a weak reference; of dead ones up to 500 a column, some 100 bytes each.
    """
    frames = [frame for held in (catalog, *catalog._narrowed.values()) for frame in held.frames.values()]
    # A narrowed catalog shares the frames that it did not cut.
    each = {id(frame): frame for frame in frames}.values()
    return sum(len(block.refs.referenced_blocks) for frame in each for block in frame._mgr.blocks)


def test_views_that_nobody_uses_are_forgotten(catalog: Catalog) -> None:
    """Guards memory: of many views taken and dropped nothing is left, of one that is still used its note is."""
    fresh = Catalog(catalog.descriptor, {"targets": catalog.frames["targets"].copy()}, {})
    forget_views()
    before = notes_of(fresh)
    for _ in range(300):
        fresh.frames["targets"].copy(deep=False)
    used = fresh.frames["targets"]["target_id"]
    assert notes_of(fresh) > before + 300 * used.ndim
    forget_views()
    assert notes_of(fresh) == before + 1


# What the head of a page counts in single columns.
MOST_NOTES = 4


# What puts rows into words or counts them: for a view that was shown before, none of it is done again.
_DEAR: tuple[Callable[..., object], ...] = (
    *(readable, records, progress_table, with_text_in, band, paper, sheet_rows, target_rows, held_frame),
    *(listed_technologies, facts_to_read, due_lists, with_ids, held),
)


@contextlib.contextmanager
def worked_out() -> Iterator[list[str]]:
    """The names of what is worked out meanwhile, in threads that begin meanwhile, as each run of a page does."""
    codes = {inspect.unwrap(act).__code__ for act in _DEAR}
    found: list[str] = []

    def see(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code in codes:
            found.append(frame.f_code.co_name)

    threading.setprofile(see)
    try:
        yield found
    finally:
        threading.setprofile(None)


@pytest.mark.parametrize("region", ["360000", ""])
@pytest.mark.parametrize("spec", PAGES, ids=lambda spec: spec.url_path)
def test_a_page_shown_again_works_nothing_out(app: AppTest, copies: Copies, spec: PageSpec, region: str) -> None:
    """Guards memory over a day, and the time of a filter: of a view shown before no row is copied or put into words,
    and hardly a note is left in the tables, which is what let memory grow by some 10 MB a minute.
    """
    fresh = resources.published()
    app.query_params["region"] = region
    with worked_out() as first:
        app.switch_page(f"../pages/{spec.file}").run()
    app.run()
    assert not app.exception
    if spec.url_path in ("targets", "region"):
        assert first
    copies.taken()
    notes = notes_of(fresh)
    with worked_out() as again:
        app.run()
    assert not app.exception
    assert again == []
    assert copies.taken() == 0
    assert notes_of(fresh) - notes <= MOST_NOTES
