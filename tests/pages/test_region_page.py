"""The region page: which region it is about, what it says is not held, whose the targets are, and the way elsewhere."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest
from test_pages_apptest import assert_sound, visit

from dashboard.catalog import Catalog, Selection
from dashboard.charts import region
from dashboard.charts.region import asked
from dashboard.geometry import region_name
from dashboard.i18n import LANGUAGES, text
from dashboard.navigation import PAGES
from dashboard.ui import resources, state, upload

SPEC = next(spec for spec in PAGES if spec.url_path == "region")
PARK = "sino-german-park"


@pytest.fixture(autouse=True)
def _served(monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> None:
    monkeypatch.setattr(resources, "published", lambda: catalog)
    monkeypatch.setattr(upload, "published", lambda: catalog)
    monkeypatch.setattr(resources, "sources", dict)


def words(app: AppTest) -> str:
    """All that the page says outside its tables."""
    said = [*app.main.markdown, *app.main.caption, *app.main.header]
    return "\n".join([part.value for part in said] + [part.proto.body for part in app.main.get("html")])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "parts",
    [
        *(
            {"region": code}
            for code in ("440700", "360000", "110000", "440000", "540000", "710000", "100000", "440781")
        ),
        {"place": PARK},
        {"place": "beijing-tianjin-hebei-region"},
        {"region": "110000", "technology": "hydrogen"},
    ],
    ids=lambda parts: "-".join(parts.values()),
)
def test_every_kind_of_region_has_its_page(catalog: Catalog, parts: dict[str, str], language: str) -> None:
    """Guards each kind: city, province, empty province, Taiwan, country, county, park, cluster, further narrowed."""
    app = visit(SPEC, lang=language, **parts)
    assert_sound(app, SPEC, language)
    place = parts.get("place", "")
    name = catalog.name("places", place, language) if place else region_name(parts["region"], language)
    assert name in words(app)
    # Beside a nation's own targets stand none of a level above it.
    assert (text(language, "region.above.title") in words(app)) == (parts.get("region") != "100000")


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_region_the_page_asks_for_one_and_writes_it_to_the_view(language: str) -> None:
    """Guards the chooser: an empty province is among the choices and marked; choosing opens it."""
    app = visit(SPEC, lang=language)
    assert_sound(app, SPEC, language)
    assert text(language, "region.lead") in [part.value for part in app.main.markdown]
    tibet = text(language, "region.not_held", name=region_name("540000", language))
    chooser = app.main.selectbox(key="region_chooser")
    assert tibet in chooser.options
    chooser.select("540000").run()
    assert app.query_params[state.REGION] in ("540000", ["540000"])
    assert text(language, "region.nothing", name=region_name("540000", language)) in words(app).replace("\\", "")


def test_what_is_not_held_is_said_and_a_filter_is_not_blamed_on_the_texts() -> None:
    """Guards honesty: "the texts hold none" stands only where no filter hides any."""
    where = {key: text("zh", f"region.where_{key}") for key in ("texts", "filters")}
    empty = text("zh", "region.targets.finding_none", name=region_name("540000", "zh"), where=where["texts"])
    assert empty in words(visit(SPEC, region="540000"))
    narrowed = words(visit(SPEC, region="110000", technology="hydrogen"))
    beijing = region_name("110000", "zh")
    assert text("zh", "region.targets.finding_none", name=beijing, where=where["filters"]) in narrowed
    assert where["texts"] not in narrowed


def test_a_provinces_page_says_that_the_targets_are_its_citys() -> None:
    """Guards Guangdong: none of its own is said, and the six stand below another title."""
    said = words(visit(SPEC, region="440000"))
    name = region_name("440000", "zh")
    assert text("zh", "region.targets.none_own", name=name, where=text("zh", "region.where_texts")) in said
    assert text("zh", "region.targets.within", count=6) in said
    assert text("zh", "region.targets.own", count=6) not in said


def test_the_trail_switches_the_view_up_and_down() -> None:
    """Guards the breadcrumb: from the park to the city that holds it, and down again."""
    app = visit(SPEC, place=PARK)
    app.main.button(key="region_up_210100").click().run()
    assert_sound(app, SPEC, "zh")
    assert app.sidebar.selectbox(key="choice_region").value == "210100"
    app.main.button(key=f"region_down_{PARK}").click().run()
    assert app.sidebar.selectbox(key="choice_region").value == ""
    assert "中德" in words(app)


@pytest.mark.parametrize(
    ("selection", "answer"),
    [
        (Selection(), ("", "")),
        (Selection(region="440700"), ("440700", "")),
        (Selection(place=PARK), ("", PARK)),
        # The park lies in Shenyang: the narrower of the two is meant.
        (Selection(region="210100", place=PARK), ("", PARK)),
        (Selection(region="100000", place=PARK), ("", PARK)),
        # It does not lie in Guangdong: what was chosen in the list is meant.
        (Selection(region="440000", place=PARK), ("440000", "")),
    ],
)
def test_which_region_is_meant(catalog: Catalog, selection: Selection, answer: tuple[str, str]) -> None:
    """Guards a region and a park chosen at once."""
    assert asked(selection, catalog) == answer


def test_a_head_that_fails_does_not_pass_as_sound(monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> None:
    """Guards the checks above: with the map broken, the page is not sound, and the reader is told without details."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("broken for the test")

    # One of its own: beside the shared one lies what earlier tests had worked out.
    fresh = Catalog(catalog.descriptor, catalog.frames, catalog.evidence)
    monkeypatch.setattr(resources, "published", lambda: fresh)
    monkeypatch.setattr(upload, "published", lambda: fresh)
    monkeypatch.setattr(region, "locator_map", broken)
    app = visit(SPEC, region="440700")
    with pytest.raises(AssertionError):
        assert_sound(app, SPEC, "zh")
    assert "broken for the test" not in " ".join(error.value for error in app.error)
