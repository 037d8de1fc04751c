"""The benchmark's report: what it writes is what was measured, and a section that is there is replaced."""

from __future__ import annotations

from tests.benchmarks.measuring import Figures
from tests.benchmarks.run import BEGIN, END, ratio_lines, written
from tests.benchmarks.servers import ALL, DASH, DASH_SVG, OURS


def figures(ours: float, theirs: float) -> dict[str, Figures]:
    """Figures of one number a twin, for the reload of the opening page."""
    found = {twin.name: Figures() for twin in ALL}
    for twin, value in ((OURS, ours), (DASH, theirs), (DASH_SVG, theirs * 2)):
        found[twin.name].note("reload ms", value)
    return found


def test_a_ratio_says_whether_its_aim_is_reached() -> None:
    """Guards the verdict: it follows from the medians, and what was not measured has no row."""
    (reached,) = [line for line in ratio_lines(figures(1200, 1000)) if "reload" in line and "opening" in line]
    assert "| 1.20 | \u2264 1.3 | yes |" in reached
    assert reached.endswith("| 2000 ms | 0.60 |")
    (missed,) = [line for line in ratio_lines(figures(1400, 1000)) if "reload" in line and "opening" in line]
    assert "| 1.40 | \u2264 1.3 | no |" in missed
    assert len(ratio_lines(figures(1, 1))) == 3


def test_the_document_keeps_what_stands_around_the_section() -> None:
    """Guards docs/performance.md: only the section between the marks is written anew, and it is added where missing."""
    first = written("# Performance\n\nUpload.\n", f"{BEGIN}\none\n{END}")
    assert first.startswith("# Performance\n\nUpload.\n")
    second = written(first + "\nAfter.\n", f"{BEGIN}\ntwo\n{END}")
    assert "one" not in second
    assert second.count(BEGIN) == second.count(END) == 1
    assert second.endswith("\nAfter.\n")


def test_the_median_of_rounds() -> None:
    """Guards the figure that is compared: the middle one, so that one slow round changes nothing."""
    found = Figures({"cold ms": [9.0, 1.0, 2.0]})
    assert found.median("cold ms") == 2.0
    assert found.median("reload ms") is None
