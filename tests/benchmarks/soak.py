"""A soak: many sessions click through all pages for a quarter of an hour; memory, errors and the log are watched."""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from dashboard.navigation import PAGES  # noqa: E402 - found only once the root is on the path
from tests.benchmarks.servers import OURS, Running, serving, working_folder  # noqa: E402
from tests.benchmarks.sessions import Load, Reader, region_label  # noqa: E402

_SAMPLE = 15
_LINES_AROUND = 60
_ABOVE_INFO = re.compile(r"\b(WARNING|ERROR|CRITICAL|Traceback)\b")


async def _click(reader: Reader, end: float, dice: random.Random, load: Load) -> None:
    addresses = [spec.url_path for spec in PAGES]
    while time.monotonic() < end:
        began = time.monotonic()
        try:
            if dice.random() < 0.5:
                await reader.go(dice.choice(addresses))
            else:
                await reader.choose_region(region_label(dice.randrange(10_000)))
        except Exception as error:
            load.failed(f"{type(error).__name__}: {error}"[:120])
            return
        load.took.append(time.monotonic() - began)
        await asyncio.sleep(dice.uniform(0.5, 3))


async def _soak(running: Running, sessions: int, minutes: float) -> tuple[Load, list[tuple[float, float]]]:
    load, dice = Load(), random.Random(2026)
    readers = [Reader(running, load) for _ in range(sessions)]
    for first in range(0, sessions, 8):
        await asyncio.gather(*(reader.open() for reader in readers[first : first + 8]))
    start = time.monotonic()
    memory: list[tuple[float, float]] = []

    async def watch() -> None:
        while time.monotonic() < start + minutes * 60:
            memory.append((time.monotonic() - start, running.megabytes()))
            await asyncio.sleep(_SAMPLE)

    seeds = [random.Random(dice.random()) for _ in readers]
    end = start + minutes * 60
    await asyncio.gather(
        watch(), *(_click(reader, end, each, load) for reader, each in zip(readers, seeds, strict=True))
    )
    for reader in readers:
        await reader.close()
    return load, memory


def slope(samples: Sequence[tuple[float, float]]) -> float:
    """Megabytes a minute by least squares over (seconds, megabytes)."""
    if len(samples) < 2:
        return 0.0
    middle = sum(at for at, _ in samples) / len(samples)
    level = sum(value for _, value in samples) / len(samples)
    spread = sum((at - middle) ** 2 for at, _ in samples)
    return 60 * sum((at - middle) * (value - level) for at, value in samples) / spread


@dataclass(frozen=True)
class Soaked:
    """What a soak found: actions, their median time, memory over time, errors, what the log says above info."""

    actions: int
    median_ms: float
    memory: list[tuple[float, float]]
    errors: dict[str, int]
    said: list[str]

    @property
    def warm(self) -> list[tuple[float, float]]:
        """The samples of memory after the first third, when everything is loaded."""
        return [sample for sample in self.memory if sample[0] >= self.memory[-1][0] / 3]


def soak(sessions: int, minutes: float) -> Soaked:
    """Let so many sessions click through all pages for so long; a server of its own, on this machine."""
    with working_folder() as folder, serving(OURS, folder) as running:
        load, memory = asyncio.run(_soak(running, sessions, minutes))
        log = running.log.read_text(encoding="utf-8", errors="replace")
    took = sorted(load.took) or [float("nan")]
    lines = log.splitlines()
    # A message with the lines that say where it came from.
    said = ["\n".join(lines[at : at + _LINES_AROUND]) for at, line in enumerate(lines) if _ABOVE_INFO.search(line)]
    return Soaked(len(load.took), took[len(took) // 2] * 1000, memory, load.errors, said)


def main(arguments: Sequence[str] | None = None) -> int:
    """Soak the dashboard. The exit status is 1 where there was an error or a message above info in the log."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sessions", type=int, default=64)
    parser.add_argument("--minutes", type=float, default=15)
    options = parser.parse_args(arguments)
    found = soak(options.sessions, options.minutes)
    print(
        f"{found.actions} actions of {options.sessions} sessions in {options.minutes:g} min, "
        f"median {found.median_ms:.0f} ms"
    )
    print("memory MB: " + ", ".join(f"{at / 60:.0f} min {value:.0f}" for at, value in found.memory[::4]))
    print(f"slope after the first third: {slope(found.warm):+.2f} MB a minute")
    print(f"errors: {found.errors or 'none'}; log above info: {len(found.said)}")
    print("\n\n".join(found.said[:5]))
    return 1 if found.errors or found.said else 0


if __name__ == "__main__":
    sys.exit(main())
