"""The search on every page: the field, the query in the address, the results, and where they lead."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.catalog import Catalog, make_catalog
from dashboard.charts.context import Context
from dashboard.descriptor import Descriptor
from dashboard.i18n import LANGUAGES, text
from dashboard.navigation import PAGES, PageSpec
from dashboard.search import Hit, search, search_index
from dashboard.ui import resources, search_box, state, upload
from dashboard.validation import Report
from tests.pages.test_pages_apptest import assert_sound, visit
from tests.synthetic import Synthetic


def serve(monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> None:
    """Let the pages be served this catalog, without texts."""
    monkeypatch.setattr(resources, "published", lambda: catalog)
    monkeypatch.setattr(upload, "published", lambda: catalog)
    monkeypatch.setattr(resources, "sources", dict)


def links(app: AppTest) -> list[str]:
    """The labels of the links among the results, in order."""
    return [element.proto.label for element in app.main if element.type == "page_link"]


def captions(app: AppTest) -> list[str]:
    """The lines beneath names and sentences of the main area."""
    return [caption.value for caption in app.main.caption]


def headings(app: AppTest) -> list[str]:
    """The headings of the main area."""
    return [heading.value for heading in app.main.header]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("spec", PAGES, ids=lambda spec: spec.url_path)
def test_every_page_has_the_field_and_shows_what_was_found(
    monkeypatch: pytest.MonkeyPatch, catalog: Catalog, spec: PageSpec, language: str
) -> None:
    """Guards each page × language: a query in the address is in the field, its count and hits stand above the page."""
    serve(monkeypatch, catalog)
    total = search(search_index(catalog), "氢能", 10).total
    app = visit(spec, lang=language, q="氢能")
    assert_sound(app, spec, language)
    (field,) = app.sidebar.text_input
    assert (field.value, field.label) == ("氢能", text(language, "search.label"))
    assert headings(app)[0] == text(language, "search.found", query="氢能", count=total)
    assert text(language, "search.more", count=total - search_box.MOST_SHOWN) in captions(app)
    assert app.query_params["q"] == "氢能"


@pytest.mark.parametrize("spec", PAGES, ids=lambda spec: spec.url_path)
def test_without_a_query_nothing_is_shown(monkeypatch: pytest.MonkeyPatch, catalog: Catalog, spec: PageSpec) -> None:
    """Guards the page itself: the field is there, empty, and no result stands above the page."""
    serve(monkeypatch, catalog)
    app = visit(spec, lang="en")
    assert [field.value for field in app.sidebar.text_input] == [""]
    assert "search_clear" not in [button.key for button in app.button]
    assert "q" not in app.query_params


def test_a_collection_without_facts_is_searched(
    monkeypatch: pytest.MonkeyPatch, catalog: Catalog, descriptor: Descriptor
) -> None:
    """Guards the empty case: the tags and divisions are still found, the rows are not."""
    facts = {table.name for table in descriptor.fact_tables}
    frames = {name: frame.iloc[:0] if name in facts else frame for name, frame in catalog.frames.items()}
    serve(monkeypatch, make_catalog(frames, descriptor, Report()))
    app = visit(PAGES[0], lang="en", q="Tsinghua")
    assert headings(app)[0] == text("en", "search.nothing", query="Tsinghua")
    app = visit(PAGES[0], lang="en", q="Lhasa")
    assert any(text("en", "search.empty_region") in caption for caption in captions(app))


def test_typing_and_clearing(monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> None:
    """Guards the field: what is typed becomes the address; clearing it takes results and address away."""
    serve(monkeypatch, catalog)
    app = visit(PAGES[0], lang="zh")
    app.sidebar.text_input[0].input("  江门\t实验室 ").run()
    assert app.query_params["q"] == "江门 实验室"
    assert app.sidebar.text_input[0].value == "江门 实验室"
    app.button(key="search_clear").click().run()
    assert "q" not in app.query_params
    assert app.sidebar.text_input[0].value == ""
    assert "search_clear" not in [button.key for button in app.button]


def test_a_division_narrows_the_page_and_ends_the_search(monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> None:
    """Guards the way of a division: the view is narrowed to it as by the filter, which also undoes it."""
    serve(monkeypatch, catalog)
    app = visit(next(spec for spec in PAGES if spec.file == "targets.py"), lang="zh", q="江门市")
    app.button(key="search_hit_0").click().run()
    assert app.query_params["region"] == "440700"
    assert "q" not in app.query_params
    assert app.sidebar.selectbox(key="choice_region").value == "440700"
    app.button(key="clear_filters").click().run()
    assert "region" not in app.query_params


def test_what_was_not_found_is_said_with_what_was_searched(monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> None:
    """Guards against an empty box: what was looked for, where, and what to try."""
    serve(monkeypatch, catalog)
    for language in LANGUAGES:
        app = visit(PAGES[0], lang=language, q="qqqqqq")
        assert headings(app)[0] == text(language, "search.nothing", query="qqqqqq")
        said = [markdown.value for markdown in app.main.markdown]
        assert text(language, "search.nothing_searched", tables=len(catalog.descriptor.tables)) in said
        assert text(language, "search.nothing_try") in said


def test_another_spelling_and_the_filters_are_said(monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> None:
    """Guards honesty: results for another word than the typed one, and results outside the filters, are named so."""
    serve(monkeypatch, catalog)
    app = visit(PAGES[0], lang="en", q="hydrogn", region="360000")
    assert text("en", "search.corrected", query="hydrogn", corrected="hydrogen") in captions(app)
    assert text("en", "search.whole") in captions(app)


@pytest.mark.parametrize("query", ["<img src=x onerror=alert(1)>", "**bold**", "$x^2$", ":red[x]", "[a](http://b)"])
def test_a_query_is_text_on_the_page(monkeypatch: pytest.MonkeyPatch, catalog: Catalog, query: str) -> None:
    """Guards layout and browser: signs of HTML and Markdown in a query are shown, never obeyed."""
    serve(monkeypatch, catalog)
    app = visit(PAGES[0], lang="en", q=query)
    assert headings(app)[0] == text("en", "search.nothing", query=search_box.escaped(query))
    assert search_box.escaped(query) != query


def test_a_name_is_text_on_the_page(monkeypatch: pytest.MonkeyPatch, synthetic: Synthetic) -> None:
    """Guards uploads: a hostile name is escaped in the link, before, in and after the words that were met."""
    synthetic.add("measures", name_zh="**甲** <b>目标</b> :red[乙]", name_en="x")
    serve(monkeypatch, synthetic.catalog())
    app = visit(PAGES[0], lang="zh", q="目标</b>")
    (label,) = links(app)[:1]
    assert label == "\\*\\*甲\\*\\* \\<b\\>:yellow-background[**目标\\</b\\>**] \\:red\\[乙\\]"


@pytest.mark.parametrize("value", ["x" * 101, "a\nb", " a", "\x00"])
def test_an_address_carries_no_other_query(monkeypatch: pytest.MonkeyPatch, catalog: Catalog, value: str) -> None:
    """Guards links: a query that is too long or holds control characters is dropped, and the reader is told."""
    serve(monkeypatch, catalog)
    app = visit(PAGES[0], lang="en", q=value)
    assert [field.value for field in app.sidebar.text_input] == [""]
    assert len(app.info) == 1


def hit(table: str, row_id: str) -> Hit:
    """A hit of this row."""
    return Hit(table, row_id, 0, "", "", "", "")


def test_each_kind_of_hit_leads_to_its_place(context: Context) -> None:
    """Guards the links: a fact to its evidence, a body to its page where there is one, a place to a narrowed view."""
    page = Path("cooperation.py")
    documents = search_box.DOCUMENTS_PAGE
    target = search_box.target_of
    body = hit("institutions", "nanchang-university")
    assert target(context, body, page) == search_box.Target({"institution": "nanchang-university"}, page)
    opened = target(context, body, None)
    assert opened == search_box.Target(
        {"document": "jiangxi-science-technology-plan", "row": "institutions:nanchang-university"}, documents
    )
    assert target(context, hit("regions", "440700"), page) == search_box.Target({"region": "440700"})
    assert target(context, hit("places", "guanghai-bay"), page) == search_box.Target({"place": "guanghai-bay"})
    assert target(context, hit("technologies", "ccus"), page) == search_box.Target({"technology": "ccus"})
    plan = "beijing-science-technology-action-plan"
    assert target(context, hit("documents", plan), page) == search_box.Target(
        {"document": plan, "row": f"documents:{plan}"}, documents
    )
    for table in context.whole.descriptor:
        for row_id in context.whole.frames[table.name][table.key]:
            found = target(context, hit(table.name, row_id), None)
            assert found is not None, (table.name, row_id)
            if found.page:
                row_table, _, row = found.parts[state.ROW].partition(":")
                assert context.whole.has("documents", found.parts[state.DOCUMENT])
                assert context.whole.has(row_table, row)


@pytest.fixture
def context(catalog: Catalog) -> Context:
    """A run of the opening page."""
    from datetime import date

    from dashboard.catalog import Selection

    return Context("zh", date(2026, 1, 1), catalog, catalog, Selection(), "overview")


def test_an_upload_is_searched_in_its_session_only(
    monkeypatch: pytest.MonkeyPatch, catalog: Catalog, synthetic: Synthetic
) -> None:
    """Guards the two indexes: the published one is shared; a session's own catalog has its own, made once."""
    held: dict[str, object] = {}
    monkeypatch.setattr(resources.st, "session_state", held)
    own = synthetic.catalog()
    first = resources.index_of(own)
    assert first.catalog is own
    assert resources.index_of(own) is first
    shared = resources.published()
    assert resources.index_of(shared).catalog is shared
    assert held[resources._INDEX] is first
