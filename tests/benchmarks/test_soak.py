"""The soak in small: sessions click through every page at once, without an error and without a word in the log."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.benchmarks.soak import slope, soak

FULL = os.environ.get("TRIALS") == "full"
SESSIONS, MINUTES = (64, 15.0) if FULL else (8, 0.4)
# Megabytes a minute after the first third of a quarter of an hour; in a short one memory still warms up.
MOST_SLOPE = 1.0
RESULT = Path(__file__).resolve().parents[2] / "var" / "soak.txt"


def test_sessions_click_through_all_pages() -> None:
    """Guards many readers at once: no error, no message above info, and (at full length) memory that stays flat."""
    found = soak(SESSIONS, MINUTES)
    said = f"{found.actions} actions, median {found.median_ms:.0f} ms, slope {slope(found.warm):+.2f} MB a minute"
    memory = [(round(at), round(value)) for at, value in found.memory]
    print(said, memory)
    if FULL:
        # What a passed test prints is not seen; docs/test-full.md states it.
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(f"{said}\n{memory}\n", encoding="utf-8")
    assert found.said == [], "\n\n".join(found.said[:3])
    assert found.errors == {}
    assert found.actions > SESSIONS * 3
    if FULL:
        assert slope(found.warm) <= MOST_SLOPE


@pytest.mark.parametrize(("samples", "expected"), [([(0, 100.0), (60, 103.0)], 3.0), ([(0, 5.0), (60, 5.0)], 0.0)])
def test_the_slope(samples: list[tuple[float, float]], expected: float) -> None:
    """Guards the figure: megabytes a minute by least squares."""
    assert slope(samples) == pytest.approx(expected)
