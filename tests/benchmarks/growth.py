"""What ten, a hundred and a thousand times the rows cost: `python -m tests.benchmarks.growth [FACTOR ...]`.

The collections are synthetic: the repository's rows again and again, each copy with ids, names and years of its own,
its divisions drawn by a seed from all provinces and prefectures. No row is a fact about anywhere; none is ever shipped.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

import numpy as np
import pandas as pd

from dashboard.catalog import Catalog, Selection, load_catalog
from dashboard.charts.context import Context
from dashboard.charts.known import documents_with_text, known_values, technologies_named
from dashboard.charts.lists import deadlines, newest_documents
from dashboard.charts.registry import CHARTS, chart_of
from dashboard.charts.tables import MOST_LISTED, readable, reading_columns
from dashboard.comparison import compare
from dashboard.descriptor import DATA_DIRECTORY, Table, default_descriptor
from dashboard.geometry import regions
from dashboard.indexing import SearchIndex, search_index
from dashboard.search import search
from dashboard.validation import check

FACTORS = (1, 10, 100, 1000)
SEED = 20261121
TODAY = date(2026, 11, 21)
_YEARS = {"target_year": (2021, 2061), "start_year": (2021, 2031), "end_year": (2025, 2036)}
_NAMES = ("name_zh", "name_en", "title_zh", "title_en")


def published() -> Catalog:
    """The repository's own catalog."""
    return load_catalog(DATA_DIRECTORY, default_descriptor(), {})


def grown(catalog: Catalog, factor: int, seed: int = SEED) -> Catalog:
    """A synthetic catalog of so many times the rows of facts; what facts refer to beside facts stays as it is."""
    if factor == 1:
        return Catalog(catalog.descriptor, catalog.frames, catalog.evidence)
    chance = np.random.default_rng(seed)
    frames = dict(catalog.frames)
    for table in catalog.descriptor.fact_tables:
        frames[table.name] = _many(table, catalog, factor, chance)
    evidence = {
        (name, key): state
        for (name, row), state in catalog.evidence.items()
        for key in (f"{row}.{number}" for number in range(factor))
    }
    return Catalog(catalog.descriptor, MappingProxyType(frames), MappingProxyType(evidence))


def _many(table: Table, catalog: Catalog, factor: int, chance: np.random.Generator) -> pd.DataFrame:
    frame = catalog.frames[table.name]
    facts = {other.name for other in catalog.descriptor.fact_tables}
    rows = len(frame)
    columns: dict[str, list[str]] = {}
    for column in table.columns:
        cells = frame[column.name].tolist()
        if column.name == table.key or column.references in facts:
            made = [
                ";".join(f"{item}.{number}" for item in cell.split(";")) if cell else ""
                for number in range(factor)
                for cell in cells
            ]
        elif column.name in _NAMES or column.name == "source_file":
            made = [f"{cell} {number}" if cell else "" for number in range(factor) for cell in cells]
        elif column.name in _YEARS:
            drawn = chance.integers(*_YEARS[column.name], size=rows * factor).tolist()
            made = [str(year) if cell else "" for year, cell in zip(drawn, cells * factor, strict=True)]
        elif column.name == "adcode":
            codes = sorted(code for code, region in regions().items() if region.level in {"province", "prefecture"})
            drawn = chance.integers(0, len(codes), size=rows * factor).tolist()
            made = [codes[place] if cell else "" for place, cell in zip(drawn, cells * factor, strict=True)]
        elif column.name == "place_id":
            # Thirteen parks do not hold a country's rows: the copies stand at their divisions.
            made = [*cells, *([""] * (rows * (factor - 1)))]
        else:
            made = cells * factor
        columns[column.name] = made
    return pd.DataFrame(columns, dtype="str")


def context_of(whole: Catalog, selection: Selection, address: str, view: Mapping[str, str]) -> Context:
    """What a page is given when it is narrowed to this."""
    return Context("zh", TODAY, whole, whole.select(selection), selection, address, (), MappingProxyType(dict(view)))


def steps(whole: Catalog) -> dict[str, Callable[[], object]]:
    """What a visitor waits for, by name: each page's charts at the first sight and after a filter, lists and tables."""
    narrowed = Selection(region="360000")
    found: dict[str, Callable[[], object]] = {
        "sidebar": lambda: (whole.regions_held(), whole.periods_held, technologies_named(whole), known_values(whole)),
        "filter: region": lambda: whole.select(narrowed),
        "filter: period": lambda: whole.select(Selection(period="2026-2030")),
        "filter: document": lambda: whole.select(Selection(document=documents_with_text(whole)[0])),
    }
    for name, selection in (("whole", Selection()), ("region", narrowed)):
        for key, spec in CHARTS.items():
            found[f"{spec.page}: {key}, {name}"] = lambda key=key, spec=spec, selection=selection: chart_of(
                context_of(whole, selection, spec.page, {}), key
            )
        found[f"overview: lists, {name}"] = lambda selection=selection: (
            deadlines(context_of(whole, selection, "overview", {})),
            newest_documents(context_of(whole, selection, "overview", {})),
        )
    context = context_of(whole, Selection(), "targets", {})
    found["targets: rows in words"] = lambda: readable(
        whole, "targets", whole.frames["targets"].head(MOST_LISTED), reading_columns(context, "targets"), "zh"
    )
    return found


def once_a_collection(whole: Catalog) -> dict[str, Callable[[], object]]:
    """What is done once for a collection or an upload, and may grow with it, but no faster."""
    targets = whole.frames["targets"]
    table = whole.descriptor.tables["targets"]
    changed = targets.assign(name_zh=targets["name_zh"].where(targets.index % 10 > 0, "synthetic"))
    return {
        "check of all tables": lambda: check(whole.frames, whole.descriptor, {}, {}),
        "difference of the targets": lambda: compare(targets, changed, table),
        "search: index": lambda: INDEX.append(search_index(whole)),
        "search: a word": lambda: search(INDEX[-1], SOUGHT, 10),
    }


INDEX: list[SearchIndex] = []
SOUGHT = "\u6c22\u80fd"


def measured(factor: int) -> dict[str, object]:
    """Seconds of processor time for each step, in a process of its own, with rows and memory."""
    whole = grown(published(), factor)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    took = {}
    seen = steps(whole)
    for name, step in [*seen.items(), *((f"again {name}", step) for name, step in seen.items())]:
        took[name] = _seconds(step)
    for name, step in once_a_collection(whole).items():
        took[name] = _seconds(step)
        sys.stderr.write(f"{factor} {name} {took[name]:.3f}\n")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"factor": factor, "rows": len(whole), "made_mb": before / 1024, "peak_mb": peak / 1024, "took": took}


def _seconds(step: Callable[[], object]) -> float:
    start = time.process_time()
    step()
    return time.process_time() - start


def summed(took: Mapping[str, float]) -> dict[str, float]:
    """The steps of a page together, at the first sight of all or of a region, and again."""
    found: dict[str, float] = {}
    for name, seconds in took.items():
        again, rest = ("again ", name[6:]) if name.startswith("again ") else ("", name)
        page, _, what = rest.partition(": ")
        if what.endswith((", whole", ", region")):
            rest = f"{page}, {what.rpartition(', ')[2]}"
        key = f"{rest}, again" if again else rest
        found[key] = found.get(key, 0.0) + seconds
    return found


def main(arguments: list[str]) -> None:
    """Print a table: a line a step, a column a factor, the dearest first."""
    if len(arguments) == 2 and arguments[0] == "--one":
        print(json.dumps(measured(int(arguments[1]))))
        return
    factors = [int(argument) for argument in arguments] or list(FACTORS)
    found = []
    for factor in factors:
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.growth", "--one", str(factor)], stdout=subprocess.PIPE, check=True
        )
        found.append(json.loads(done.stdout))
    print("| step | " + " | ".join(f"{one['rows']:,} rows" for one in found) + " |")
    print("|---" * (len(found) + 1) + "|")
    lines = [summed(one["took"]) for one in found]
    for name in sorted(lines[0], key=lambda name: (name.endswith("again"), -lines[-1].get(name, 0))):
        print(f"| {name} | " + " | ".join(f"{1000 * one[name]:.0f} ms" for one in lines) + " |")
    print("| memory at its peak | " + " | ".join(f"{one['peak_mb']:.0f} MB" for one in found) + " |")


if __name__ == "__main__":
    main(sys.argv[1:])
