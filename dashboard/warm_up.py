"""Before the first reader: the opening page is made once, what then lies in memory is never searched again; the other
pages follow while the server already answers.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import logging
import os
import threading
import time
from collections.abc import AsyncIterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from streamlit.runtime import get_instance

from dashboard.catalog import Catalog, Selection, forget_views
from dashboard.charts.context import Context
from dashboard.i18n import DEFAULT_LANGUAGE
from dashboard.ui.resources import made_ahead

ZONE = ZoneInfo("Asia/Shanghai")
CORES_SETTING = "DUALCARBON_CORES"
# Seconds that the first readers have the machine for themselves.
REST_AFTER = 5.0
_LOG = logging.getLogger(__name__)
# The number of the setting in glibc's malloc.h.
_M_ARENA_MAX = -8
# Seconds between two searches for memory that nobody uses any more.
COLLECT_EVERY = 20.0


@contextlib.asynccontextmanager
async def warmed_up(app: object) -> AsyncIterator[None]:
    """The lifespan of the server: its tables, outlines and texts are read before it answers."""
    share_memory_between_threads()
    if os.environ.get(CORES_SETTING, "one") == "one":
        keep_to_one_core()
    done, said = await get_instance().does_script_run_without_error()
    if not done:
        _LOG.warning("the opening page was not made ahead: %s", said)
    settle()
    # A daemon: whoever stops the server does not wait for it.
    threading.Thread(target=_make_the_rest, name="warm-up", daemon=True).start()
    collecting = asyncio.create_task(_collect())
    try:
        yield
    finally:
        collecting.cancel()


def keep_to_one_core() -> None:
    """Keep this thread, and those it will start, to one core; where the system has no such thing, nothing happens.

    Python runs one thread at a time; on two cores they take it from each other, which costs as much again as the work.
    Several processes get several cores, by their numbers.
    """
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        with contextlib.suppress(OSError):
            os.sched_setaffinity(0, {cores[os.getpid() % len(cores)]})


def _make_the_rest() -> None:
    time.sleep(REST_AFTER)
    try:
        make_pages_ahead(made_ahead(), datetime.now(ZONE).date())
    # What is not made ahead is made for its first reader, who is told what is wrong.
    except Exception:
        _LOG.info("the other pages were not made ahead", exc_info=True)


def make_pages_ahead(catalog: Catalog, today: date) -> None:
    """Make every chart of every page as a first reader sees it, with the packages that they need."""
    # Imported only here: the start does not wait for it.
    from dashboard.charts.registry import CHARTS, chart_of

    for key, spec in CHARTS.items():
        chart_of(Context(DEFAULT_LANGUAGE, today, catalog, catalog, Selection(), spec.page), key)


def settle() -> None:
    """Take all that is in memory now for lasting: packages, tables, caches."""
    gc.collect()
    gc.freeze()


def share_memory_between_threads() -> None:
    """Have all threads take memory from two places, where the C library is glibc.

    Each run of a page is a thread of its own; from a place each, what many of them leave behind is hardly used again.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").mallopt(_M_ARENA_MAX, 2)


def give_back() -> None:
    """Collect what nobody uses any more, and give the machine back what lies free, where the C library is glibc."""
    forget_views()
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


async def _collect() -> None:
    """Instead of Streamlit's own search at the end of every run, which costs a run more than the page itself."""
    while True:
        await asyncio.sleep(COLLECT_EVERY)
        try:
            give_back()
        # Whatever it was, the next time may do: without it, memory would grow until the server is stopped.
        except Exception:
            _LOG.exception("memory was not given back")
