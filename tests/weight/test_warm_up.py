"""What is made before a reader asks for it is what the reader's page then uses."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import threading
import tomllib
from datetime import date
from pathlib import Path

import pytest

from dashboard import warm_up
from dashboard.catalog import Catalog, Selection
from dashboard.charts import counts
from dashboard.charts.context import Context
from dashboard.charts.registry import CHARTS, chart_of
from dashboard.warm_up import keep_to_one_core, make_pages_ahead

TODAY = date(2026, 11, 21)


def test_a_first_reader_finds_every_chart_made(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards the key: a page asks with its address, its parts and a view that names the language, and gets the same."""
    fresh = Catalog(catalog.descriptor, catalog.frames, catalog.evidence)
    make_pages_ahead(fresh, TODAY)
    made = set(fresh._kept)
    for key, spec in CHARTS.items():
        view = {"lang": "zh", "as_of": TODAY.isoformat()}
        chart_of(Context("zh", TODAY, fresh, fresh, fresh_selection(), spec.page, ("row",), view), key)
    assert set(fresh._kept) == made
    monkeypatch.setattr(counts, "region_map", None)
    chart_of(Context("zh", TODAY, fresh, fresh, fresh_selection(), "overview"), "overview_map")


def fresh_selection() -> Selection:
    """An empty one, equal to that which was used and not the same."""
    return Selection()


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system does not say which cores a thread uses")
def test_a_server_keeps_to_one_core() -> None:
    """Guards the readers a second: the thread and what it starts run on one of the cores that were allowed."""
    allowed = os.sched_getaffinity(0)
    seen: list[set[int]] = []

    def started() -> None:
        seen.append(os.sched_getaffinity(0))

    def serve() -> None:
        keep_to_one_core()
        started()
        inner = threading.Thread(target=started)
        inner.start()
        inner.join()

    server = threading.Thread(target=serve)
    server.start()
    server.join()
    assert seen[0] == seen[1]
    assert len(seen[0]) == 1
    assert seen[0] <= allowed
    assert os.sched_getaffinity(0) == allowed


def test_the_settings_that_readers_a_second_and_bytes_rest_on() -> None:
    """Guards docs/decisions/0014: memory is not searched after every run, and what a page says goes compressed."""
    root = Path(__file__).resolve().parents[2]
    settings = tomllib.loads((root / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["runner"]["postScriptGC"] is False
    assert settings["server"]["enableWebsocketCompression"] is True


def test_a_start_takes_each_step_and_memory_is_given_back_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards the start: two places for memory, one core, the opening page, what lies there frozen, the rest made ahead;
    then memory is given back every so often, also after it failed once.
    """
    steps: list[str] = []
    again = asyncio.Event()

    class Runtime:
        async def does_script_run_without_error(self) -> tuple[bool, str]:
            steps.append("page")
            return True, ""

    def give_back() -> None:
        steps.append("give back")
        if steps.count("give back") == 3:
            again.set()
        raise RuntimeError("broken for the test")

    monkeypatch.delenv(warm_up.CORES_SETTING, raising=False)
    monkeypatch.setattr(warm_up, "get_instance", Runtime)
    monkeypatch.setattr(warm_up, "COLLECT_EVERY", 0.01)
    monkeypatch.setattr(warm_up, "REST_AFTER", 0.0)
    monkeypatch.setattr(warm_up, "share_memory_between_threads", lambda: steps.append("two places"))
    monkeypatch.setattr(warm_up, "keep_to_one_core", lambda: steps.append("one core"))
    monkeypatch.setattr(warm_up, "settle", lambda: steps.append("frozen"))
    monkeypatch.setattr(warm_up, "give_back", give_back)
    made = threading.Event()
    monkeypatch.setattr(warm_up, "made_ahead", lambda: None)
    monkeypatch.setattr(warm_up, "make_pages_ahead", lambda catalog, today: made.set())

    async def serve() -> None:
        async with warm_up.warmed_up(object()):
            await asyncio.wait_for(again.wait(), 10)

    asyncio.run(serve())
    assert steps[:4] == ["two places", "one core", "page", "frozen"]
    assert made.wait(10)


def test_what_lies_in_memory_is_frozen_and_what_is_free_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards both ends: what lies there after the start is never searched; later views, garbage, free pages are."""
    done: list[str] = []

    class Library:
        def __init__(self, name: str) -> None:
            del name

        def malloc_trim(self, keep: int) -> None:
            done.append(f"trim {keep}")

        def mallopt(self, setting: int, value: int) -> None:
            done.append(f"option {setting} {value}")

    before = gc.get_freeze_count()
    with contextlib.ExitStack() as stack:
        stack.callback(gc.unfreeze)
        warm_up.settle()
        assert gc.get_freeze_count() > before + 1000
    monkeypatch.setattr(warm_up.ctypes, "CDLL", Library)
    monkeypatch.setattr(warm_up, "forget_views", lambda: done.append("views"))
    monkeypatch.setattr(warm_up.gc, "collect", lambda: done.append("collect"))
    warm_up.give_back()
    warm_up.share_memory_between_threads()
    assert done == ["views", "collect", "trim 0", "option -8 2"]
