"""`kill -9` in the middle of a publication: what is read afterwards is wholly the former version or wholly the new."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection as Pipe

import pandas as pd
from sqlalchemy import Connection

from dashboard.versions import Seed, Store, open_store
from tests.versions.conftest import FULL, NOW, same

TRIALS = 50 if FULL else 5
ROWS = 600
# Forked: a fresh interpreter would take longer to start than all trials together.
FORK = multiprocessing.get_context("fork")


def offer(seed: Seed, number: int) -> dict[str, pd.DataFrame]:
    """Tables of this trial alone, with long notes that do not compress: the transaction has much to write."""
    frame = seed.tables["events"].head(1)
    large = pd.concat([frame] * ROWS).set_axis(pd.RangeIndex(2, ROWS + 2, name="row"))
    noise = random.Random(number)
    return {
        **seed.tables,
        "events": large.assign(
            event_id=[f"e{row}" for row in range(ROWS)], note=[f"{noise.getrandbits(8_000):x}" for _ in range(ROWS)]
        ),
    }


def publish_in_child(url: str, seed: Seed, number: int, based_on: int, told: Pipe) -> None:
    """Publish, and tell when the transaction has begun and when it has ended."""
    store = open_store(url, lambda: seed, NOW)
    writing = store.database.writing

    @contextlib.contextmanager
    def watched() -> Iterator[Connection]:
        with writing() as connection:
            told.send("begun")
            yield connection
        told.send("ended")

    store.database.writing = watched  # type: ignore[method-assign]
    store.publish(offer(seed, number), {}, author="child", note=str(number), based_on=based_on, at=NOW)
    # Without the interpreter's own end: it would run what the tests' process has registered for its own.
    os._exit(0)


def run_child(url: str, seed: Seed, number: int, based_on: int, delay: float | None) -> tuple[bool, float]:
    """Publish in another process, killed so long after its transaction began; whether it was still within, and how
    long it took.
    """
    hears, tells = FORK.Pipe(duplex=False)
    child = FORK.Process(target=publish_in_child, args=(url, seed, number, based_on, tells))
    child.start()
    assert hears.poll(60)
    assert hears.recv() == "begun"
    start = time.perf_counter()
    if delay is None:
        assert hears.poll(60)
    else:
        time.sleep(delay)
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
    took = time.perf_counter() - start
    child.join(60)
    ended = hears.poll(0)
    return not ended, took


def test_a_killed_publication_leaves_the_former_version_or_the_new_one(
    store: Store, seed: Seed, database_url: str, opened: Callable[[str], Store]
) -> None:
    """Guards atomicity against a crash at random points of the transaction: five, fifty in the full trials.

    The delays are drawn from what a publication takes here, and so many must have fallen within one; after each the
    store is whole and its log agrees, and in the end the next publication goes through.
    """
    durations = []
    for number in (1001, 1002, 1003):
        durations.append(run_child(database_url, seed, number, store.current().number, None)[1])
    span = sorted(durations)[1]
    draw, inside, taken, number = random.Random(20261121), 0, 0, 0
    # Until so many fell within a transaction: those that had ended by then prove nothing.
    while inside < TRIALS:
        number += 1
        assert number <= 4 * TRIALS, "most were killed too late"
        before = store.current()
        former = store.read(before.number).tables
        still_within, _ = run_child(database_url, seed, number, before.number, draw.uniform(0, 1.3 * span))
        inside += still_within
        # A server may still be busy with what the killed one had sent; whoever writes waits for that.
        with store.database.writing():
            pass
        fresh = opened(database_url)
        after = fresh.current()
        assert after.number in {before.number, before.number + 1}
        whole = former if after.number == before.number else offer(seed, number)
        assert same(fresh.read(after.number).tables, whole)
        taken += after.number != before.number
        assert len(fresh.history()) == after.number == len(fresh.log())
    print(f"{number} killed, {inside} within {span * 1000:.0f} ms, {taken} had gone through")
    number = store.current().number
    assert store.publish(seed.tables, {}, author="", note="", based_on=number, at=NOW).number == number + 1
