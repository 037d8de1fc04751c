"""The measurements of one twin in a browser: conditions that say when it is drawn, and what is timed."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, Playwright

from dashboard.i18n import text
from tests.benchmarks.browsing import Received, browser_path, profile, since_click, until
from tests.benchmarks.servers import Running, slow_line
from tests.benchmarks.twins import content

FIRST, SECOND = content.REGIONS
# Milliseconds that a reader looks at a page before the next one.
_READING = 6000
_DRAWN_SVG = 'deep("svg.chart").length >= 2 && deep("path.region").length >= 34'
_DRAWN_PLOTLY = (
    'plots().length >= 2 && document.querySelectorAll(".choroplethlayer path").length >= 34 '
    '&& document.querySelectorAll(".bars .point").length >= 8'
)
_PLOT = 'document.querySelectorAll(".js-plotly-plot .scatterlayer .trace").length > 0'
_TABLE = 'document.querySelectorAll("[data-testid=stDataFrame] canvas, #table td").length > 0'
OPENING = {
    "static page": 'deep("svg.chart").length >= 2',
    "blank Streamlit": 'document.querySelector("h1")?.textContent.length > 0',
    "dashboard": _DRAWN_SVG,
    "Dash, plotly": _DRAWN_PLOTLY,
    "Dash, the same SVG": _DRAWN_SVG,
}
TARGETS = {
    "dashboard": f'deep("svg.chart").length >= 2 && {_PLOT} && {_TABLE}',
    "Dash, plotly": f"plots().length >= 3 && {_PLOT} && {_TABLE}",
    "Dash, the same SVG": f'deep("svg.chart").length >= 2 && {_PLOT} && {_TABLE}',
}


@dataclass
class Figures:
    """What was measured of one twin: name -> one value a round."""

    values: dict[str, list[float]] = field(default_factory=dict)

    def note(self, name: str, value: float) -> None:
        """Keep one value."""
        self.values.setdefault(name, []).append(value)

    def median(self, name: str) -> float | None:
        """The median of the rounds; None where nothing was measured."""
        found = self.values.get(name)
        return median(found) if found else None


def _opening_after(twin: str, region: str) -> str:
    """True once every chart of the opening page shows this region."""
    shown = content.opening(region)
    title = f"headed({json.dumps(shown.map.title)}) && headed({json.dumps(shown.bars.title)})"
    if twin == "Dash, plotly":
        # plotly writes no number beside a bar of none.
        numbers = json.dumps([str(value) for value in shown.tables.values() if value])
        drawn = '[...document.querySelectorAll(".bars .point text")].map((t) => t.textContent)'
        return f"{title} && JSON.stringify({drawn}) === JSON.stringify({numbers})"
    said = [
        f'deep("svg.chart").some((s) => s.getAttribute("aria-label") === {json.dumps(chart.spoken)})'
        for chart in (shown.map, shown.bars)
    ]
    return " && ".join([title, *said])


def _targets_after(twin: str, region: str) -> str:
    """True once the charts of the targets page show this region: the timeline names one of its targets."""
    shown, other = content.targets(region), content.targets(FIRST if region == SECOND else SECOND)
    dated = set(shown.due["name_zh"]) - set(other.due["name_zh"])
    name = sorted(dated)[0][:5]
    titles = " && ".join(f"headed({json.dumps(chart.title)})" for chart in (shown.accountability, shown.timeline))
    return f"{titles} && plots().at(-1).textContent.includes({json.dumps(name)})"


def _choose(page: Page, twin: str, region: str) -> None:
    """Choose a region in the twin's drop-down; what follows is timed from the click on it."""
    name = next(name for name, code in content.offered() if code == region)
    if twin == "dashboard":
        field_of_choice = page.get_by_role("combobox", name=text("zh", "sidebar.region"))
        field_of_choice.click()
        field_of_choice.fill(name)
        page.get_by_role("option", name=name).first.click()
    else:
        page.locator("#region").click()
        page.locator(".dash-dropdown-content input[type=search], .dash-dropdown-content input").first.fill(name)
        page.get_by_role("option", name=name).first.click()


def _address(running: Running, port: int, page: str) -> str:
    query = f"?lang=zh&as_of={content.TODAY.isoformat()}" if running.twin.name == "dashboard" else ""
    return f"http://127.0.0.1:{port}/{page}{query}"


def one_round(playwright: Playwright, running: Running, figures: Figures) -> list[str]:
    """One round of all measurements of one twin. Returns the foreign hosts that were asked for."""
    twin = running.twin.name
    ready = OPENING[twin]
    with profile(playwright, browser_path()) as (_, page, received):
        page.goto(_address(running, running.port, ""), wait_until="commit")
        figures.note("cold ms", until(page, ready))
        _quiet(page)
        figures.note("cold KB", received.bytes / 1000)
        page.reload(wait_until="commit")
        figures.note("reload ms", until(page, ready))
        _quiet(page)
        if twin in TARGETS:
            _choose(page, twin, FIRST)
            until(page, _opening_after(twin, FIRST))
            _timed(
                page,
                running,
                figures,
                "filter",
                lambda: _choose(page, twin, SECOND),
                _opening_after(twin, SECOND),
                received,
            )
            _choose(page, twin, FIRST)
            until(page, _opening_after(twin, FIRST))
            _move(page, running, figures, "other page", received)
            page.goto(_address(running, running.port, "targets"), wait_until="commit")
            until(page, TARGETS[twin])
            _quiet(page)
            page.reload(wait_until="commit")
            figures.note("plotly page, reload ms", until(page, TARGETS[twin]))
            _quiet(page)
            _choose(page, twin, FIRST)
            until(page, _targets_after(twin, FIRST))
            _timed(
                page,
                running,
                figures,
                "plotly page, filter",
                lambda: _choose(page, twin, SECOND),
                _targets_after(twin, SECOND),
                received,
            )
        foreign = list(received.foreign)
    if twin in TARGETS:
        # By somebody who was never there, and who reads the first page before moving on.
        with profile(playwright, browser_path()) as (_, page, received):
            page.goto(_address(running, running.port, ""), wait_until="commit")
            until(page, ready)
            _choose(page, twin, FIRST)
            until(page, _opening_after(twin, FIRST))
            page.wait_for_timeout(_READING)
            _move(page, running, figures, "other page, read first", received)
    with slow_line(running.port) as port, profile(playwright, browser_path()) as (_, page, received):
        page.goto(_address(running, port, ""), wait_until="commit")
        figures.note("cold at 10 Mbit ms", until(page, ready))
    return foreign


def _move(page: Page, running: Running, figures: Figures, name: str, received: Received) -> None:
    """Move from the opening page to the targets page by its link."""
    twin = running.twin.name
    own = page.get_by_role("link", name=text("zh", "page.targets")).first
    link = own if twin == "dashboard" else page.locator("#to-targets")
    there = f"{_targets_after(twin, FIRST)} && {TARGETS[twin]}"
    _timed(page, running, figures, name, lambda: link.click(), there, received)


def _timed(
    page: Page,
    running: Running,
    figures: Figures,
    name: str,
    act: Callable[[], None],
    condition: str,
    received: Received,
) -> None:
    _quiet(page)
    received.reset()
    before = running.cpu_seconds()
    act()
    figures.note(f"{name} ms", since_click(page, condition))
    _quiet(page)
    figures.note(f"{name} KB", received.bytes / 1000)
    figures.note(f"{name} server CPU ms", (running.cpu_seconds() - before) * 1000)


def _quiet(page: Page) -> None:
    """Let what still comes arrive, so that it is counted where it belongs."""
    page.wait_for_timeout(400)


def load_average() -> float:
    """The machine's load of the last minute."""
    return float(Path("/proc/loadavg").read_text().split()[0])


def pause() -> None:
    """A moment between two twins, so that none inherits the other's work."""
    time.sleep(0.3)
