"""The targets page as a reader uses it: what leads, what a click opens, and the example there and back."""

from __future__ import annotations

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest
from test_pages_apptest import DAY, assert_sound, visit

from dashboard.accountability import CRITERIA, accountability, lacking
from dashboard.catalog import Catalog
from dashboard.i18n import LANGUAGES, text
from dashboard.navigation import PAGES
from dashboard.progress import TARGET_STATES
from dashboard.ui import resources, upload

TARGETS = next(spec for spec in PAGES if spec.file == "targets.py")
ABOUT = next(spec for spec in PAGES if spec.file == "about.py")
JIANGXI = "jiangxi-science-technology-plan"


@pytest.fixture(autouse=True)
def _published(monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> None:
    monkeypatch.setattr(resources, "published", lambda: catalog)
    monkeypatch.setattr(upload, "published", lambda: catalog)
    monkeypatch.setattr(resources, "sources", dict)


def headings(app: AppTest) -> list[str]:
    """The page's own subheadings, in order."""
    return [heading.value for heading in (*app.main.header, *app.main.subheader)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_leads_with_what_can_be_checked(catalog: Catalog, language: str) -> None:
    """Guards the order: the account first, then what is due, then progress, then the timeline and all targets."""
    app = visit(TARGETS, lang=language)
    assert_sound(app, TARGETS, language)
    targets = catalog.frames["targets"]
    table = accountability(targets, catalog.frames["observations"])
    counts = {name: int(table[name].sum()) for name in ("number", "year", "base", "monitoring", "observation")}
    years = targets["target_year"][targets["target_year"] != ""].astype(int)
    today = date.fromisoformat(DAY)
    wanted = [
        text(language, "account.finding", total=len(targets), **counts),
        text(language, "due.over", count=int((years < today.year).sum())),
        text(language, "due.next", count=int((years >= today.year).sum())),
        text(language, "progress.title"),
        text(language, "board.finding_none", due=2),
        text(language, "targets.all", count=len(targets)),
    ]
    shown = headings(app)
    assert [heading for heading in shown if heading in wanted] == wanted


@pytest.mark.parametrize("criterion", CRITERIA)
def test_a_cell_of_the_account_lists_what_lacks_it(catalog: Catalog, criterion: str) -> None:
    """Guards the way from the count to the targets, for each column and by an address."""
    app = visit(TARGETS, lang="en", lacking=f"{criterion}:{JIANGXI}")
    assert_sound(app, TARGETS, "en")
    table = accountability(catalog.frames["targets"], catalog.frames["observations"])
    ids = lacking(table, criterion, JIANGXI)  # type: ignore[arg-type]
    where = catalog.name("documents", JIANGXI, "en")
    what = text("en", f"account.lacks.{criterion}")
    heading = text("en", "account.lacking", where=where, what=what, count=len(ids))
    assert heading in headings(app)
    names = {catalog.name("targets", key, "en") for key in ids}
    assert any(set(frame.value.iloc[:, 0]) == names for frame in app.main.dataframe)
    app.button(key="lacking_close").click().run()
    assert heading not in headings(app)


@pytest.mark.parametrize("part", ["colour:*", "number:no-such-plan", "number"])
def test_an_unknown_cell_of_an_address_is_named_and_dropped(part: str) -> None:
    """Guards links made up: a criterion or a programme that is none opens nothing."""
    app = visit(TARGETS, lang="en")
    app.query_params["lacking"] = part
    app.run()
    assert not app.exception
    assert any(part in info.value for info in app.info)


def test_a_due_target_leads_to_its_evidence(catalog: Catalog) -> None:
    """Guards the lists: a click shows the sentence, and the address keeps the target."""
    app = visit(TARGETS, lang="en")
    key = "jiangxi-2025-leading-innovation-teams"
    position = list(app.main.dataframe[0].value.iloc[:, 2]).index(catalog.name("targets", key, "en"))
    app.session_state["due_over"] = {"selection": {"rows": [position], "columns": [], "cells": []}}
    app.run()
    assert_sound(app, TARGETS, "en")
    assert text("en", "targets.evidence") in headings(app)
    assert app.query_params["row"] in (f"targets:{key}", [f"targets:{key}"])
    assert any(catalog.cells("targets", key)["evidence"] in markdown.value for markdown in app.main.markdown)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_is_shown_on_request_marked_everywhere_and_left_in_one_click(
    catalog: Catalog, language: str
) -> None:
    """Guards the made-up data: a banner and a mark in every chart while it is shown, and no trace afterwards."""
    app = visit(TARGETS, lang=language, as_of="2026-11-21")
    app.button(key="example_show").click().run()
    assert_sound(app, TARGETS, language)
    assert text(language, "example.banner") in [warning.value for warning in app.warning]
    marked = [caption.value for caption in app.main.caption if text(language, "example.mark") in caption.value]
    # The account, the board and the timeline.
    assert len(marked) == 3
    assert text(language, "board.finding", good=6, judged=11, due=1) in headings(app)
    names = set(app.main.dataframe[-1].value.iloc[:, 0])
    assert names
    assert names.isdisjoint(catalog.frames["targets"][f"name_{language}"])
    app.button(key="upload_withdraw").click().run()
    assert_sound(app, TARGETS, language)
    assert [warning.value for warning in app.warning] == []
    assert set(app.main.dataframe[-1].value.iloc[:, 0]) == set(catalog.frames["targets"][f"name_{language}"])


def test_the_bullets_and_the_rule_open_with_their_tabs() -> None:
    """Guards the tabs, which are drawn only when open: without figures the bullets say so, with them they are drawn."""
    app = visit(TARGETS, lang="en", as_of="2026-11-21")
    app.session_state["view"] = {**app.session_state["view"], "tab": "bullets"}
    app.run()
    assert text("en", "bullets.none") in [markdown.value for markdown in app.main.markdown]
    app.button(key="example_show").click().run()
    assert text("en", "bullets.finding", reported=12, hollow=2, total=15) in headings(app)
    app.session_state["view"] = {**app.session_state["view"], "tab": "rule"}
    app.run()
    assert any(text("en", "state.far_behind") in markdown.value for markdown in app.main.markdown)


@pytest.mark.parametrize("by", ["programme", "region"])
def test_the_board_can_be_read_by_programme_or_by_region(by: str) -> None:
    """Guards the choice, which the address keeps."""
    app = visit(TARGETS, lang="en", by=by)
    assert_sound(app, TARGETS, "en")
    captions = [caption.value for caption in app.main.caption]
    assert text("en", f"board.subtitle.{by}", date="1 January 2026") in captions


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rule_stands_on_the_about_page(language: str) -> None:
    """Guards the method: each state with its rule, and the numbers the rule depends on."""
    app = visit(ABOUT, lang=language)
    shown = " ".join(markdown.value for markdown in app.main.markdown)
    for state in TARGET_STATES:
        assert f"**{text(language, f'state.{state}')}**" in shown
    assert "0.10" in shown
    assert "5%" in shown
