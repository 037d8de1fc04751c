"""Make the synthetic example: targets and observations of three provinces that do not exist, showing every state.

Run from the checkout, `python data/samples/build.py`; the same seed gives the same files, and a test compares them.
Nothing here is a fact of anywhere. The dashboard reads these files only when a reader asks for the example.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
import random
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
SEED = 20301
NOTE = (
    "合成示例,非事实。Synthetic example, not a fact: made up by data/samples/build.py to show what the charts can do."
)
SOURCE = "synthetic-example-source"
PROVINCES = (("a", "示例省甲", "Example Province A"), ("b", "示例省乙", "Example Province B"))
PROVINCES += (("c", "示例省丙", "Example Province C"),)
# id, name, name in English, unit, direction, path
INDICATORS = (
    ("renewables", "可再生能源消费占比", "Share of renewables in energy consumption", "%", "increase", "linear"),
    ("energy", "单位产值能耗降低率", "Reduction of energy per unit of output", "%", "decrease", "log_reduction"),
    ("carbon", "单位产值碳排放降低率", "Reduction of carbon per unit of output", "%", "decrease", "log_reduction"),
    ("storage", "新型储能装机", "Capacity of new energy storage", "万千瓦", "increase", "linear"),
    ("parks", "零碳园区", "Zero-carbon parks", "个", "reach", "step"),
    ("peak", "碳达峰年份", "Year of carbon peaking", "", "before", "step"),
    ("total", "能源消费总量", "Total energy consumption", "万吨标准煤", "decrease", "linear"),
)
# What each province's target of an indicator shall show. `wished` is the share of the way against the schedule.
AHEAD, SHORT, FAR, WRONG = (0.02, 0.08), (-0.08, -0.03), (-0.3, -0.2), (-0.7, -0.6)


def tables(descriptor: dict[str, object]) -> dict[str, list[dict[str, str]]]:
    """Table name -> rows, each with every column of the table."""
    chance = random.Random(SEED)
    columns = {t["name"]: [f["name"] for f in t["schema"]["fields"]] for t in descriptor["resources"]}  # type: ignore[index, attr-defined]
    made: dict[str, list[dict[str, str]]] = {
        name: [] for name in ("documents", "indicators", "targets", "observations", "events")
    }

    def add(table: str, **cells: str) -> None:
        row = dict.fromkeys(columns[table], "")
        if "evidence" in row:
            row |= {"document_id": SOURCE, "paragraph": "1", "voice": "editorial", "basis": "inferred", "note": NOTE}
            row["evidence_en"] = "Synthetic example"
        made[table].append(row | cells)

    add(
        "documents",
        title_zh="[合成示例] 三个示例省的虚构报告",
        title_en="[Synthetic example] Made-up report of three provinces",
        document_id=SOURCE,
        document_type="news_report",
        role="source",
        evidence="合成示例",
        source_file="synthetic_example.txt",
        text_sha256=hashlib.sha256(b"synthetic").hexdigest(),
    )
    for letter, zh, en in PROVINCES:
        add(
            "documents",
            document_id=f"synthetic-plan-{letter}",
            document_type="implementation_plan",
            role="cited",
            title_zh=f"[合成示例] {zh}碳达峰方案",
            title_en=f"[Synthetic example] {en}: plan for carbon peaking",
            cited_in_id=SOURCE,
            period_from="2021",
            period_to="2030",
            evidence=f"合成示例:{zh}碳达峰方案,2021至2030年",
        )
    for key, zh, en, unit, direction, path in INDICATORS:
        add(
            "indicators",
            indicator_id=f"synthetic-{key}",
            name_zh=f"示例:{zh}",
            name_en=f"Example: {en}",
            unit=unit,
            direction=direction,
            path=path,
            definition_zh=NOTE,
            definition_en=NOTE,
        )

    def target(key: str, letter: str, **cells: str) -> str:
        """Add a target; returns its id."""
        number = next(n for n, indicator in enumerate(INDICATORS) if indicator[0] == key)
        _, zh, en, unit, direction, _ = INDICATORS[number]
        _, province_zh, province_en = next(p for p in PROVINCES if p[0] == letter)
        row = {"target_id": f"synthetic-{key}-{letter}", "indicator_id": f"synthetic-{key}", "direction": direction}
        row |= {"name_zh": f"示例:{province_zh}{zh}", "name_en": f"Example: {province_en}, {en[0].lower()}{en[1:]}"}
        row |= {"programme_id": f"synthetic-plan-{letter}", "comparator": "at_least", "unit": unit}
        row |= {"commitment_strength": "reach", "binding": "unstated", "value_disclosure": "published"}
        row |= {"target_status": "in_policy_document", "scope_zh": province_zh, "scope_en": province_en}
        row |= cells
        said = [row.get(name, "") for name in ("base_year", "base_value", "target_year", "target_value")]
        said.append(row.get("stretch_value", ""))
        row["evidence"] = (
            "合成示例:" + "、".join(cell for cell in said if cell) + (row["unit"] if row.get("target_value") else "")
        )
        if not row.get("target_value"):
            row["unit"] = ""
        add("targets", **row)
        return row["target_id"]

    def observe(
        target_id: str, period: str, value: float, unit: str, kind: str = "actual", counted: str = "annual"
    ) -> None:
        number = f"{value:.2f}".rstrip("0").rstrip(".")
        row = next(row for row in made["targets"] if row["target_id"] == target_id)
        add(
            "observations",
            observation_id=f"{target_id}-{period.replace('/', '-')}-{kind}",
            target_id=target_id,
            indicator_id=row["indicator_id"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            period=period,
            comparator="equal",
            value=number,
            unit=unit,
            value_type=kind,
            annual_or_cumulative=counted,
            evidence=f"合成示例:{period}年{number}{unit}",
        )

    def linear(key: str, letter: str, wished: tuple[float, float], **cells: str) -> str:
        """A target of 2030 against 2020 with a report of 2025, when half of the time is gone."""
        unit = "%" if key == "renewables" else "万千瓦"
        size = 1 if unit == "%" else 20
        base, way = size * chance.randint(12, 20), size * chance.randint(18, 30)
        target_id = target(
            key, letter, base_year="2020", base_value=str(base), target_year="2030",
            target_value=str(base + way), target_type="share" if unit == "%" else "capacity", **cells,
        )  # fmt: skip
        observe(target_id, "2025", base + way * (0.5 + chance.uniform(*wished)), unit)
        return target_id

    def rates(key: str, letter: str, year: int, goal: float, share: float, *, total: bool = False) -> None:
        """A reduction against 2020 with the yearly rates to 2025 that come to this share of the way."""
        target_id = target(
            key, letter, base_year="2020", target_year=str(year), target_value=f"{goal:g}",
            target_type="intensity_reduction", accumulation="cumulative",
        )  # fmt: skip
        whole = 1 - (1 - goal / 100) ** share
        if total:
            observe(target_id, "2021/2025", 100 * whole, "%", counted="cumulative")
            return
        noise = [chance.uniform(-0.004, 0.004) for _ in range(4)]
        logs = [math.log(1 - whole) / 5 + drift for drift in (*noise, -sum(noise))]
        for number, log in enumerate(logs):
            observe(target_id, str(2021 + number), 100 * (1 - math.exp(log)), "%")

    share_a = linear("renewables", "a", AHEAD, stretch_value="50")
    observe(share_a, "2026", float(made["targets"][-1]["base_value"]) + 15.5, "%", "projection")
    linear("renewables", "b", SHORT)
    linear("renewables", "c", FAR)
    rates("energy", "a", 2025, 13.5, 1.06)
    rates("energy", "b", 2025, 14.0, 0.8)
    due = target(
        "energy", "c", base_year="2020", target_year="2025", target_value="13", target_type="intensity_reduction"
    )
    observe(due, "2021/2025", 11.2, "%", "preliminary", "cumulative")
    rates("carbon", "a", 2030, 33.0, 0.5 + chance.uniform(*SHORT))
    rates("carbon", "b", 2030, 35.0, 0.5 + chance.uniform(*AHEAD), total=True)
    rates("carbon", "c", 2030, 30.0, 0.5 + chance.uniform(*WRONG))
    without = target("storage", "a", target_year="2030", target_value="800", target_type="capacity")
    observe(without, "2025", 310, "万千瓦", counted="point_in_time")
    hoped = target(
        "storage",
        "b",
        base_year="2020",
        base_value="40",
        target_year="2030",
        target_value="600",
        target_type="capacity",
    )
    observe(hoped, "2027", 380, "万千瓦", "projection", "point_in_time")
    linear("storage", "c", AHEAD, comparator="about")
    for letter, count in (("a", 3), ("b", 1), ("c", 0)):
        parks = target("parks", letter, target_year="2027", target_value="3", target_type="count", base_year="2023")
        if count:
            observe(parks, "2025", count, "个", counted="point_in_time")
    for letter, _, _ in PROVINCES:
        target("peak", letter, target_year="2030", target_type="peak_year", comparator="before")
    target("total", "a", target_year="2025", target_type="fixed_level", comparator="none", **ASSIGNED)
    target("total", "b", target_year="2030", target_type="fixed_level", comparator="none", **ASSIGNED)
    target("total", "c", target_type="qualitative", comparator="none", value_disclosure="qualitative", indicator_id="")
    add(
        "events",
        event_id="synthetic-peak-a-achieved",
        event_type="achieved",
        date="2026-06",
        name_zh="示例:示例省甲碳达峰(虚构)",
        name_en="Example: Example Province A reaches its peak (made up)",
        related_ids="targets:synthetic-peak-a",
        evidence="合成示例:2026年6月达峰",
    )
    return made


ASSIGNED = {"value_disclosure": "assigned_not_published"}


def csv_text(rows: list[dict[str, str]]) -> str:
    """The rows as CSV text."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def main(folder: Path = FOLDER) -> int:
    """Write the files into the folder."""
    descriptor = json.loads((FOLDER.parent / "datapackage.json").read_text(encoding="utf-8"))
    for name, rows in tables(descriptor).items():
        (folder / f"synthetic_{name}.csv").write_text(csv_text(rows), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
