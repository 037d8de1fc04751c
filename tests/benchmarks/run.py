"""`make bench`: all measurements in one run, interleaved; the ratios are printed and put into docs/performance.md."""

from __future__ import annotations

import argparse
import contextlib
import json
import platform
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402 - found only once the root is on the path

from tests.benchmarks.measuring import Figures, load_average, one_round, pause  # noqa: E402
from tests.benchmarks.servers import (  # noqa: E402
    ALL,
    DASH,
    DASH_SVG,
    OURS,
    Running,
    Twin,
    serving,
    working_folder,
)
from tests.benchmarks.sessions import Capacity, capacity  # noqa: E402

DOCUMENT = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- benchmark: begin -->", "<!-- benchmark: end -->"
SESSIONS = (1, 16, 64, 256)
COLUMNS = (
    "cold ms", "reload ms", "cold at 10 Mbit ms", "cold KB", "filter ms", "filter KB", "filter server CPU ms",
    "other page ms", "other page KB", "other page, read first ms", "plotly page, reload ms",
    "plotly page, filter ms", "plotly page, filter KB",
)  # fmt: skip
# (what, ours, theirs, the most it may be of theirs): the targets, against the Dash twin that draws with plotly.
TARGETS = (
    ("opening page, cold at 10 Mbit/40 ms", "cold at 10 Mbit ms", "cold at 10 Mbit ms", 0.75),
    ("opening page, reload", "reload ms", "reload ms", 1.3),
    ("opening page, filter", "filter ms", "filter ms", 0.75),
    (
        "targets page, the opening page read for 6 s, against its warm load",
        "other page, read first ms",
        "plotly page, reload ms",
        1,
    ),
    ("the same, against that of the opening page", "other page, read first ms", "reload ms", 1),
    ("the same without reading, against its warm load", "other page ms", "plotly page, reload ms", 1),
    ("page with plotly, reload", "plotly page, reload ms", "plotly page, reload ms", 2.0),
    ("page with plotly, filter", "plotly page, filter ms", "plotly page, filter ms", 1.0),
)


def measure(rounds: int, twins: Sequence[Twin], running: Mapping[str, Running]) -> dict[str, Figures]:
    """The figures of every twin after so many interleaved rounds; the first round of all warms up and is not kept."""
    figures = {twin.name: Figures() for twin in twins}
    with sync_playwright() as playwright:
        for number in range(rounds + 1):
            # Each round begins with another twin, so that none always follows the same.
            turned = [*twins[number % len(twins) :], *twins[: number % len(twins)]]
            for twin in turned:
                kept = figures[twin.name] if number else Figures()
                foreign = one_round(playwright, running[twin.name], kept)
                if foreign:
                    raise RuntimeError(f"{twin.name} asked a foreign host: {foreign[:3]}")
                pause()
            print(f"round {number} of {rounds}, load {load_average():.1f}", flush=True)
    return figures


def hold(running: Mapping[str, Running], seconds: float, numbers: Sequence[int]) -> dict[str, list[Capacity]]:
    """What so many sessions get of the dashboard and of each Dash twin, one after the other."""
    found: dict[str, list[Capacity]] = {}
    for twin in (OURS, DASH, DASH_SVG):
        capacity(running[twin.name], 4, 4)
        for sessions in numbers:
            found.setdefault(twin.name, []).append(capacity(running[twin.name], sessions, seconds))
            print(twin.name, found[twin.name][-1], flush=True)
            pause()
    return found


def ratio_lines(figures: Mapping[str, Figures]) -> list[str]:
    """The ratios that the project set itself, as a table: against plotly, and against the same SVG in Dash."""
    lines = [
        "| Measured | Dashboard | Dash, plotly | Ratio | Aim | Reached | Dash, the same SVG | Ratio |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for what, own, other, most in TARGETS:
        ours = figures[OURS.name].median(own)
        theirs, drawn = (figures[twin.name].median(other) for twin in (DASH, DASH_SVG))
        if ours is None or theirs is None or drawn is None:
            continue
        ratio = ours / theirs
        reached = "yes" if ratio <= most else "no"
        lines.append(
            f"| {what} | {ours:.0f} ms | {theirs:.0f} ms | {ratio:.2f} | ≤ {most:g} | {reached} "
            f"| {drawn:.0f} ms | {ours / drawn:.2f} |"
        )
    return lines


def figure_lines(figures: Mapping[str, Figures]) -> list[str]:
    """Every median as a table, a row a twin."""
    lines = ["| | " + " | ".join(COLUMNS) + " |", "|---" * (len(COLUMNS) + 1) + "|"]
    for twin in ALL:
        values = [figures[twin.name].median(name) for name in COLUMNS]
        lines.append(
            f"| {twin.name} | " + " | ".join("–" if value is None else f"{value:.0f}" for value in values) + " |"
        )
    return lines


def capacity_lines(found: Mapping[str, Sequence[Capacity]]) -> list[str]:
    """Capacity as a table, a row a twin and number of sessions."""
    lines = [
        "| | Sessions | Interactions/s | p95 ms | Server CPU ms each | Memory MB | MB a session | KB each | Errors |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, rows in found.items():
        lines += [
            f"| {name} | {row.sessions} | {row.a_second:.1f} | {row.p95_ms:.0f} | {row.cpu_ms:.1f} "
            f"| {row.megabytes:.0f} | {row.megabytes_a_session:.2f} | {row.kilobytes:.1f} "
            f"| {sum(row.errors.values())} |"
            for row in rows
        ]
    return lines


def machine() -> str:
    """The machine in a few words."""
    cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())[1]) / 1e6  # type: ignore[index]
    cores = Path("/proc/cpuinfo").read_text().count("processor\t")
    return f"{cpu[1] if cpu else platform.machine()}, {cores} cores, {memory:.0f} GB, {platform.platform()}"


def report(figures: Mapping[str, Figures], found: Mapping[str, Sequence[Capacity]], rounds: int, seconds: float) -> str:
    """The section of docs/performance.md."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True
    ).stdout.strip()
    return "\n".join(
        [
            BEGIN,
            f"Measured on {datetime.now(UTC).date().isoformat()} at {commit}: medians of {rounds} interleaved rounds, "
            "each with empty browser profiles; load of the machine at the end "
            f"{load_average():.1f}. Capacity: {seconds:g} s each. {machine()}. To repeat: `make bench`.",
            "",
            *ratio_lines(figures),
            "",
            *figure_lines(figures),
            "",
            *capacity_lines(found),
            END,
        ]
    )


def written(document: str, section: str) -> str:
    """The document with its benchmark section replaced, or added at the end."""
    if BEGIN in document:
        head, _, rest = document.partition(BEGIN)
        return head + section + rest.partition(END)[2]
    return document.rstrip() + "\n\n## Beside its twins\n\n" + section + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark. The exit status is 0 whether or not the aims are reached; the table says so."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=20, help="of each capacity measurement")
    parser.add_argument("--sessions", type=int, nargs="*", default=list(SESSIONS))
    parser.add_argument("--raw", type=Path, help="write every value to this file as JSON")
    parser.add_argument("--no-document", action="store_true", help="print only")
    options = parser.parse_args(arguments)
    with working_folder() as folder, contextlib.ExitStack() as stack:
        running = {twin.name: stack.enter_context(serving(twin, folder)) for twin in ALL}
        figures = measure(options.rounds, ALL, running) if options.rounds else {twin.name: Figures() for twin in ALL}
        found = hold(running, options.seconds, options.sessions)
    section = report(figures, found, options.rounds, options.seconds)
    print(section)
    if options.raw:
        options.raw.write_text(json.dumps({name: each.values for name, each in figures.items()}, indent=1))
    if not options.no_document:
        DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8"), section), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
