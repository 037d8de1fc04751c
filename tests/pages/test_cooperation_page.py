"""The cooperation page as a user meets it: choosing an institution narrows it and can be undone; each row has proof."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.catalog import Catalog, make_catalog
from dashboard.charts.cooperation import MOST_ROWS
from dashboard.descriptor import Descriptor
from dashboard.figures.network import MOST_NODES
from dashboard.i18n import LANGUAGES, text
from dashboard.ui import resources, upload
from dashboard.validation import Report

FRAME = Path(__file__).resolve().parent.parent.parent / "dashboard" / "frame.py"
LAB, INTENT = "jiangmen-dual-carbon-laboratory", "projects:jiangmen-laboratory-tsinghua-shenzhen-letter-of-intent"


def serve(monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> None:
    """Make this the published catalog, without texts."""
    monkeypatch.setattr(resources, "published", lambda: catalog)
    monkeypatch.setattr(upload, "published", lambda: catalog)
    monkeypatch.setattr(resources, "sources", dict)


def visit(**parts: str) -> AppTest:
    """The page after a visit with these parts in the address."""
    app = AppTest.from_file(str(FRAME), default_timeout=120)
    for name, value in {"as_of": "2026-11-21", **parts}.items():
        app.query_params[name] = value
    app.run()
    return app.switch_page("../pages/cooperation.py").run()


def findings(app: AppTest) -> list[str]:
    """The titles of its charts."""
    assert [error.value for error in app.error] == []
    return [header.value for header in app.main.header]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_findings_over_the_whole_collection(
    monkeypatch: pytest.MonkeyPatch, catalog: Catalog, language: str
) -> None:
    """Guards the titles: three agreements name their parties, none is a contract; four stand at signing, undated."""
    serve(monkeypatch, catalog)
    app = visit(lang=language)
    assert [title.value for title in app.title] == [text(language, "page.cooperation")]
    found = findings(app)
    assert text(language, "cooperation.finding", total=3, intent=1, framework=1, cooperation=1, contracts=0) in found
    assert text(language, "pipeline.finding", total=4, silent=4, undated=4) in found
    assert text(language, "labs.finding", total=42, planned=36, done=6) in found
    captions = " ".join(caption.value for caption in app.main.caption)
    # The number of signed projects whose parties nobody names is said, not drawn; the maps carry the boundary note.
    assert catalog.name("projects", "jiangmen-dual-carbon-industry-cooperation-projects", language) in captions
    assert text(language, "boundary.note") in captions


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_institution_narrows_the_page_and_can_be_left_again(
    monkeypatch: pytest.MonkeyPatch, catalog: Catalog, language: str
) -> None:
    """Guards the choice: from the address to the card and back to all by the drop-down; the address follows."""
    serve(monkeypatch, catalog)
    app = visit(lang=language, institution=LAB)
    name = catalog.name("institutions", LAB, language)
    found = findings(app)
    assert name in found
    assert text(language, "cooperation.finding_of", name=name, acts=4, others=3) in found
    assert text(language, "pipeline.finding", total=1, silent=1, undated=1) in found
    assert app.query_params["institution"] in (LAB, [LAB])
    card = next(table.value for table in app.dataframe if text(language, "card.column.role") in table.value)
    of_role = card.set_index(text(language, "card.column.role"))[text(language, "card.column.what")]
    assert of_role[text(language, "card.role.publishes")] == text(language, "unknown.empty")
    assert of_role[text(language, "card.role.agreements")] == catalog.name("projects", INTENT.split(":")[1], language)

    app.selectbox(key="choice_institution").set_value("").run()
    found = findings(app)
    assert name not in found
    assert text(language, "cooperation.finding", total=3, intent=1, framework=1, cooperation=1, contracts=0) in found
    assert "institution" not in app.query_params


def test_a_row_shows_its_evidence(monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> None:
    """Guards the way from a line to its sentence."""
    serve(monkeypatch, catalog)
    span = catalog.cells("projects", INTENT.split(":")[1])["evidence"]
    assert not any(span in block.value.replace("\\", "") for block in visit(lang="zh").main.markdown)
    assert any(span in block.value.replace("\\", "") for block in visit(lang="zh", row=INTENT).main.markdown)


def test_an_institution_of_another_region_is_said_to_have_no_ties_there(
    monkeypatch: pytest.MonkeyPatch, catalog: Catalog
) -> None:
    """Guards a choice that the filters contradict: nothing fails, the card stays."""
    serve(monkeypatch, catalog)
    app = visit(lang="en", institution=LAB, region="110000")
    name = catalog.name("institutions", LAB, "en")
    assert name in findings(app)
    assert text("en", "cooperation.finding_of", name=name, acts=0, others=0) in findings(app)


def test_many_agreements_are_cut_and_it_is_said(
    monkeypatch: pytest.MonkeyPatch, catalog: Catalog, descriptor: Descriptor
) -> None:
    """Guards a large upload: the page comes, draws a part, and says of drawing and table that it is one."""
    count = 3000
    bodies = list(catalog.frames["institutions"]["institution_id"])
    projects = pd.concat([catalog.frames["projects"].iloc[:1]] * count, ignore_index=True)
    projects["project_id"] = [f"many-{number}" for number in range(count)]
    projects["party_ids"] = [f"{bodies[n % 20]};{bodies[20 + n % 17]}" for n in range(count)]
    serve(monkeypatch, make_catalog({**catalog.frames, "projects": projects}, descriptor, Report()))
    app = visit(lang="en")
    assert text(
        "en", "cooperation.finding", total=count, intent=0, framework=count, cooperation=0, contracts=0
    ) in findings(app)
    captions = [line for caption in app.main.caption for line in caption.value.split("\n\n")]
    nodes = next(caption for caption in captions if "nodes are not drawn" in caption)
    left, _, total, *_ = nodes.split(" ")
    assert int(total) - int(left) <= MOST_NODES
    assert text("en", "cooperation.rows", shown=MOST_ROWS, count=count) in captions
