"""The house rules of CONTRIBUTING, tried in a copy: a table, a chart, a page, a language by the stated edits."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

TOY_TABLE = {
    "name": "toys",
    "path": "toys.csv",
    "type": "table",
    "title": "玩具",
    "title_en": "Toys",
    "description": "测试用的表",
    "description_en": "A table for this test",
    "format": "csv",
    "mediatype": "text/csv",
    "encoding": "utf-8",
    "reading": ["name_{language}", "shade", "adcode"],
    "mapped": True,
    "schema": {"primaryKey": ["toy_id"], "fields": []},
}
TOY_ENUM = {
    "name": "shade",
    "type": "string",
    "title": "色调",
    "title_en": "Shade",
    "description": "测试用的列",
    "description_en": "A column for this test",
    "constraints": {"required": True, "enum": ["pale", "deep"]},
}
# What a fact table shares with every other, taken over from the descriptor as CONTRIBUTING asks.
SHARED = (
    *("name_zh", "name_en", "adcode", "document_id", "paragraph", "evidence", "evidence_en"),
    *("context_paragraph", "context_evidence", "voice", "speaker_zh", "speaker_en", "basis", "note"),
)

TOY_FIGURE = '''"""One bar for the test."""

from dashboard.figures.svg import Drawing, rectangle
from dashboard.theme import css_variable


def toy(count: int, description: str) -> Drawing:
    """A bar as long as the count."""
    return Drawing((0, 0, 200, 20), rectangle(0, 0, count, 20, css_variable("accent")), description)
'''
TOY_PAGE = '''"""Toy page."""

import pandas as pd
import streamlit as st

from dashboard.figures.toy import toy
from dashboard.ui.chart import Chart, show_chart
from dashboard.ui.context import current

context = current()
st.title(context.text("page.toy"), anchor=False)
title, subtitle = context.text("toy.title"), context.text("toy.subtitle")
show_chart(Chart("toy", title, subtitle, toy(50, title), pd.DataFrame({"n": [50]}), ()))
'''
TOY_SPEC = '    PageSpec("toy.py", "toy", ":material/toys:", "page.toy", "section.read"),\n)\n'

VISIT = """
import sys
from streamlit.testing.v1 import AppTest
page, language, region = sys.argv[1:4]
at = AppTest.from_file("dashboard/frame.py", default_timeout=120)
at.query_params["lang"] = language
if region:
    at.query_params["shown"] = region
at.run()
at.switch_page(f"../pages/{page}.py").run()
assert not at.exception, at.exception
print("TITLES", [title.value for title in at.title], [header.value for header in at.header])
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what the dashboard runs on."""
    for name in ("dashboard", "data", "geo", "pages", ".streamlit"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def run(copy: Path, *arguments: str) -> str:
    """What the command printed; fails with its output where it failed."""
    environment = {**os.environ, "PYTHONPATH": str(copy), "DUALCARBON_DOCUMENTS": str(copy / "none")}
    # The copy has tables and pages of its own: versions of its own, too.
    environment |= {"DUALCARBON_VAR": str(copy / "var"), "DUALCARBON_DATABASE_URL": ""}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def edit_locales(copy: Path, words: dict[str, tuple[str, str]]) -> None:
    """Add these keys to both locale files."""
    for place, language in enumerate(("zh", "en")):
        path = copy / "dashboard" / "locales" / f"{language}.json"
        content = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(content | {key: pair[place] for key, pair in words.items()}), encoding="utf-8")


def test_a_table_needs_its_csv_its_entry_and_its_labels(copy: Path) -> None:
    """Guards that no list of tables stands in code: a new fact table is checked, shown and mapped by three edits."""
    path = copy / "data" / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    measures = next(table for table in package["resources"] if table["name"] == "measures")
    by_name = {column["name"]: column for column in measures["schema"]["fields"]}
    key = {**by_name["measure_id"], "name": "toy_id"}
    table = json.loads(json.dumps(TOY_TABLE))
    table["schema"]["fields"] = [key, TOY_ENUM, *(by_name[name] for name in SHARED)]
    package["resources"].append(table)
    path.write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")
    header = [column["name"] for column in table["schema"]["fields"]]
    (copy / "data" / "toys.csv").write_text(",".join(header) + "\n", encoding="utf-8")
    edit_locales(copy, {"enum.shade.pale": ("浅", "pale"), "enum.shade.deep": ("深", "deep")})

    assert "12 tables" in run(copy, "-m", "dashboard", "check")
    shown = run(copy, "-c", VISIT, "region_map", "en", "toys")
    assert "Toys" in shown
    assert "['About']" in run(copy, "-c", VISIT, "about", "en", "")


def test_a_chart_and_a_page_need_a_function_a_file_a_spec_and_their_words(copy: Path) -> None:
    """Guards that a page with a chart is one figure function, one file, one PageSpec and its strings."""
    (copy / "dashboard" / "figures" / "toy.py").write_text(TOY_FIGURE, encoding="utf-8")
    (copy / "pages" / "toy.py").write_text(TOY_PAGE, encoding="utf-8")
    navigation = copy / "dashboard" / "navigation.py"
    code = navigation.read_text(encoding="utf-8")
    assert code.endswith("\n)\n")
    navigation.write_text(code[: -len(")\n")] + TOY_SPEC, encoding="utf-8")
    words = {"page.toy": ("玩具", "Toy"), "toy.title": ("五十", "Fifty"), "toy.subtitle": ("一条", "One bar")}
    edit_locales(copy, words)
    for language, title, finding in (("zh", "玩具", "五十"), ("en", "Toy", "Fifty")):
        shown = run(copy, "-c", VISIT, "toy", language, "")
        assert title in shown
        assert finding in shown


def test_a_language_needs_one_locale_file(copy: Path) -> None:
    """Guards that a third language is one file: it is offered, used, and shown the data's English names."""
    folder = copy / "dashboard" / "locales"
    content = json.loads((folder / "en.json").read_text(encoding="utf-8"))
    content |= {"language.name": "Français", "page.targets": "Objectifs"}
    (folder / "fr.json").write_text(json.dumps(content), encoding="utf-8")
    for page in ("overview", "region_map", "documents", "about"):
        run(copy, "-c", VISIT, page, "fr", "")
    assert "Objectifs" in run(copy, "-c", VISIT, "targets", "fr", "")
