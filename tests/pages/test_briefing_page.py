"""The briefing page: collecting from other pages, order, sentences, files, saving, and links that hold a briefing."""

from __future__ import annotations

import hashlib
import io
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.briefing.formats import FORMATS
from dashboard.briefing.items import Briefing, Item
from dashboard.briefing.saved import MOST_ITEMS, from_json, from_short, to_json, to_short
from dashboard.catalog import Catalog
from dashboard.charts.registry import CHARTS
from dashboard.i18n import LANGUAGES, text
from dashboard.ui import basket, resources, state, upload
from dashboard.ui.briefing_save import saved

FRAME = Path(__file__).resolve().parent.parent.parent / "dashboard" / "frame.py"
DAY = "2026-11-21"
TWO = Briefing(
    "标题甲", "Title B",
    (Item("chart", "map_province", MappingProxyType({"shown": "labs"}), "一句"), Item("table", "targets")),
    ("zh", "en"),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _served(monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> None:
    monkeypatch.setattr(resources, "published", lambda: catalog)
    monkeypatch.setattr(upload, "published", lambda: catalog)
    monkeypatch.setattr(resources, "sources", dict)


def visit(page: str, language: str = "zh", **parts: str) -> AppTest:
    """The page after a first visit with these parts in the address."""
    app = AppTest.from_file(str(FRAME), default_timeout=60)
    for name, value in {"lang": language, state.AS_OF: DAY, **parts}.items():
        app.query_params[name] = value
    app.run()
    if page:
        app.switch_page(f"../pages/{page}.py").run()
    sound(app)
    return app


def sound(app: AppTest) -> None:
    """Nothing failed."""
    assert [error.message for error in app.exception] == []
    assert [error.value for error in app.error] == []


def held(app: AppTest) -> Briefing:
    """What has been collected."""
    found: Briefing = app.session_state["briefing_basket"]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_briefing_explains_itself(language: str) -> None:
    """Guards the first visit: the page says how something gets into the briefing, and offers to open a saved one."""
    app = visit("briefing", language)
    assert [title.value for title in app.title] == [text(language, "page.briefing")]
    assert text(language, "briefing.empty") in [markdown.value for markdown in app.main.markdown]
    assert text(language, "briefing.load") in [header.value for header in app.main.header]
    assert not [button for button in app.button if (button.key or "").startswith("briefing_make")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_collected_on_one_page_is_there_on_another(language: str) -> None:
    """Guards the basket: chart, region profile and table with their view, once each, in the order collected."""
    app = visit("", language)
    app.button(key="briefing_add_chart_overview_map_").click().run()
    assert app.button(key="briefing_add_chart_overview_map_").disabled
    app.query_params["region"] = "360000"
    app.switch_page("../pages/region.py").run()
    app.button(key="briefing_add_region__").click().run()
    app.switch_page("../pages/targets.py").run()
    app.button(key="briefing_add_table_targets_targets").click().run()
    app.switch_page("../pages/briefing.py").run()
    sound(app)
    found = [(item.kind, item.key, dict(item.view)) for item in held(app).items]
    assert found == [
        ("chart", "overview_map", {}),
        ("region", "", {"region": "360000"}),
        ("table", "targets", {"region": "360000"}),
    ]
    # The reader's own language is the briefing's, until another is chosen.
    assert held(app).languages == (language,)
    headings = [header.value for header in app.main.header]
    assert text(language, "briefing.items", count=3) in headings
    # The address holds the same briefing.
    packed = (
        app.query_params["basket"][0] if isinstance(app.query_params["basket"], list) else app.query_params["basket"]
    )
    assert from_short(packed).items == held(app).items


def test_every_chart_of_the_registry_has_the_button() -> None:
    """Guards the frame: a chart that a briefing can show can be collected, and one that it cannot has no button."""
    from dashboard.i18n import locale

    for key in CHARTS:
        assert f"briefing.chart.{key}" in locale("zh")


def test_items_are_moved_described_and_taken_out() -> None:
    """Guards the list: down, up, a sentence a language, out; each is kept when pages are changed."""
    app = visit("briefing", "en", basket=to_short(TWO))
    app.text_input(key="briefing_sentence_en_1").set_value("All targets\x07.").run()
    app.button(key="briefing_down_0").click().run()
    app.text_input(key="briefing_title_zh").set_value("新标题").run()
    app.switch_page("../pages/about.py").run()
    app.switch_page("../pages/briefing.py").run()
    sound(app)
    assert [item.key for item in held(app).items] == ["targets", "map_province"]
    assert held(app).items[0].sentence_en == "All targets."
    assert held(app).title_zh == "新标题"
    assert app.text_input(key="briefing_sentence_zh_1").value == "一句"
    app.button(key="briefing_remove_0").click().run()
    assert [item.key for item in held(app).items] == ["map_province"]
    app.button(key="briefing_clear").click().run()
    assert held(app).items == ()
    assert "basket" not in app.query_params


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_that_holds_no_briefing_says_so(language: str) -> None:
    """Guards links: an unreadable briefing leaves the page sound and says what to do; another's view is not lost."""
    app = visit("briefing", language, basket="abcdef", region="360000")
    assert len(app.warning) == 1
    assert text(language, "briefing.fault.no_briefing") in app.warning[0].value
    assert app.query_params["region"] in ("360000", ["360000"])


def test_a_briefing_too_long_for_an_address_says_so() -> None:
    """Guards long briefings: the page stays sound, the address stays short, and saving is named as the way."""
    sentences = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(30)]
    items = tuple(Item("chart", "targets", MappingProxyType({}), words) for words in sentences)
    assert to_short(Briefing(items=items)) == ""
    app = visit("briefing")
    app.session_state["briefing_basket"] = Briefing(items=items)
    app.run()
    sound(app)
    assert text("zh", "briefing.address_long") in [caption.value for caption in app.main.caption]
    assert "basket" not in app.query_params


def test_a_full_briefing_takes_no_more() -> None:
    """Guards the limit: the button says that the briefing is full."""
    app = visit("")
    app.session_state["briefing_basket"] = Briefing(items=(Item("chart", "targets"),) * MOST_ITEMS)
    app.run()
    button = app.button(key="briefing_add_chart_overview_map_")
    assert button.disabled and str(MOST_ITEMS) in button.label


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_each_kind_of_file_is_made_and_offered(name: str) -> None:
    """Guards building: one click makes the file, its download is offered, and goes once what it shows has changed."""
    app = visit("briefing", "zh", basket=to_short(TWO))
    app.button(key=f"briefing_make_{name}").click().run()
    sound(app)
    keys = [element.key for element in app.get("download_button")]
    assert f"briefing_download_{name}" in keys
    _, content = app.session_state[f"briefing_built_{name}"]
    assert len(content) > 1000
    if name == "pptx":
        import pptx

        assert len(pptx.Presentation(io.BytesIO(content)).slides) > 6
    app.button(key="briefing_remove_1").click().run()
    assert f"briefing_download_{name}" not in [element.key for element in app.get("download_button")]


def test_what_is_saved_holds_the_figures_of_today(catalog: Catalog) -> None:
    """Guards the next month: made without a session, as a download is, the file holds version, day and figures."""
    from dashboard.briefing.model import context_of

    context = context_of(catalog, date(2026, 11, 21), "zh", {})
    found = from_json(saved(context, TWO))
    assert (found.version, found.made_on) == (catalog.descriptor.version, DAY)
    assert found.items == TWO.items
    assert [figures.rows for figures in found.figures] == [len(catalog.frames["labs"]), len(catalog.frames["targets"])]
    assert all(set(figures.finding) == {"zh", "en"} and figures.facts for figures in found.figures)


def test_an_old_briefing_is_compared_on_one_click(catalog: Catalog) -> None:
    """Guards the next month: the page says when it was made; one click lists what has changed since."""
    from dashboard.briefing.changes import Figures

    old = Figures(75, {"zh": "目标：共 75 条"}, {}, {})
    last = Briefing("标题", "", (Item("table", "targets"),), ("zh",), catalog.descriptor.version, "2026-10-21", (old,))
    app = visit("briefing")
    app.session_state["briefing_basket"] = from_json(to_json(last))
    app.run()
    said = [markdown.value for markdown in app.main.markdown]
    assert any("2026年10月21日" in words for words in said)
    app.button(key="briefing_compare").click().run()
    sound(app)
    said = [markdown.value for markdown in app.main.markdown]
    count = len(catalog.frames["targets"])
    assert any(text("zh", "briefing.change.rows", before=75, after=count) in words for words in said)


def test_the_view_of_an_item_is_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards what is collected: the page's own parts and the shared ones; never the language, search, day or basket."""
    from dashboard.catalog import Selection
    from dashboard.charts.context import Context

    view = {"lang": "en", "region": "360000", "as_of": DAY, "q": "氢", "basket": "x", "shown": "labs", "row": "a:b"}
    monkeypatch.setattr(state, "of_page", lambda names: {k: v for k, v in view.items() if k in (*state.SHARED, *names)})
    context = Context("zh", date(2026, 1, 1), None, None, Selection(), "map", ("shown", "level"))  # type: ignore[arg-type]
    assert basket.view_of(context, "chart") == {"region": "360000", "shown": "labs"}
    assert basket.view_of(context, "region") == {"region": "360000"}
