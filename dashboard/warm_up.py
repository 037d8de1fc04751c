"""Before the first visitor: the opening page is made once, and what then lies in memory is never searched again."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
from collections.abc import AsyncIterator

from streamlit.runtime import get_instance

_LOG = logging.getLogger(__name__)
# Seconds between two searches for memory that nobody uses any more.
COLLECT_EVERY = 20.0


@contextlib.asynccontextmanager
async def warmed_up(app: object) -> AsyncIterator[None]:
    """The lifespan of the server: its tables, outlines and texts are read before it answers."""
    done, said = await get_instance().does_script_run_without_error()
    if not done:
        _LOG.warning("the opening page was not made ahead: %s", said)
    settle()
    collecting = asyncio.create_task(_collect())
    try:
        yield
    finally:
        collecting.cancel()


def settle() -> None:
    """Take all that is in memory now for lasting: packages, tables, caches."""
    gc.collect()
    gc.freeze()


async def _collect() -> None:
    """Instead of Streamlit's own search at the end of every run, which costs a run more than the page itself."""
    while True:
        await asyncio.sleep(COLLECT_EVERY)
        gc.collect()
