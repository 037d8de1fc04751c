"""Writes the agreement of the two readings into data/README.md, from the comparisons beside this file."""

import csv
from pathlib import Path

HERE = Path(__file__).resolve().parent
README = HERE.parent.parent / "data" / "README.md"
COUNTED = ("rows_a", "rows_b", "matched", "same_cells", "only_a", "only_b", "kept_final")
START, END = "<!-- agreement: written by docs/readings/agreement.py -->\n", "<!-- end of agreement -->"


def agreement() -> dict[str, dict[str, int]]:
    """Table -> the counts of both comparisons added up; the words that every reading copies are left out."""
    totals: dict[str, dict[str, int]] = {}
    for path in sorted(HERE.glob("agreement-*.csv")):
        with path.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                if row["table"] != "technologies":
                    counts = totals.setdefault(row["table"], dict.fromkeys(COUNTED, 0))
                    for name in COUNTED:
                        counts[name] += int(row[name])
    return totals


def table() -> str:
    """The agreement as a Markdown table."""
    lines = [
        "| table | first reading | second | matched | same cells | only first | only second | kept | matched / all found |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for name, counts in agreement().items():
        found = counts["matched"] + counts["only_a"] + counts["only_b"]
        share = f"{counts['matched'] / found:.0%}" if found else "–"
        lines.append(f"| {name} | " + " | ".join(str(counts[column]) for column in COUNTED) + f" | {share} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    content = README.read_text(encoding="utf-8")
    before, _, rest = content.partition(START)
    README.write_text(before + START + table() + END + rest.partition(END)[2], encoding="utf-8")
