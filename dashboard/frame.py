"""The script of every page: language, filters and upload in the sidebar, the page, the address."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import streamlit as st
from streamlit.navigation.page import Page as StreamlitPage

from dashboard.catalog import Catalog, LoadError
from dashboard.charts.context import Context, context_of
from dashboard.charts.known import known_values
from dashboard.charts.lists import escaped
from dashboard.charts.parts import Ignored, Renamed
from dashboard.descriptor import Language
from dashboard.i18n import DEFAULT_LANGUAGE, LANGUAGES, fault_text, joined, text
from dashboard.navigation import EMBED, PAGES, PageSpec
from dashboard.ui import state
from dashboard.ui.context import set_current
from dashboard.ui.open_draft import opened, show_why_not, take_up
from dashboard.ui.paper import style_for_print
from dashboard.ui.person import refusal, refusal_text, show_broken, show_person, show_said, show_sign_in, sign_out
from dashboard.ui.publish_panel import show_draft_panel, show_upload_panel, show_version_notices
from dashboard.ui.resources import refresh
from dashboard.ui.search_box import show_results, show_search
from dashboard.ui.sidebar import name_language, show_filters, show_language, show_upload
from dashboard.ui.upload import catalog_in_use, withdraw
from dashboard.versions import StoreError

ICON = Path(__file__).resolve().parent / "ui" / "assets" / "icon.svg"
_LOG = logging.getLogger(__name__)
_ZONE = ZoneInfo("Asia/Shanghai")


def run(now: datetime) -> None:
    """Draw the page that the address asks for, as of this moment."""
    if refusal("read") is not None:
        _closed()
        return
    try:
        refresh()
        take_up()
        catalog = catalog_in_use()
    except LoadError as error:
        st.error(text("zh", "frame.data_broken") + "\n\n" + text("en", "frame.data_broken"))
        st.code("\n".join(fault_text("zh", fault) for fault in error.faults))
        return
    except StoreError as error:
        st.error("\n\n".join(text(language, f"store.{error.reason}") for language in LANGUAGES))
        return
    ignored, renamed = state.begin(known_values(catalog))
    # The navigation needs the language before the sidebar can ask for it.
    before: Language = st.session_state.get("choice_lang") or state.get(state.LANGUAGE, DEFAULT_LANGUAGE)
    # Before the navigation, or the page's own symbol becomes the tab's icon, and that is fetched from a foreign host.
    st.set_page_config(page_icon=ICON, layout="wide")
    pages: list[tuple[PageSpec, StreamlitPage]] = []
    sections: dict[str, list[StreamlitPage]] = {}
    for number, spec in enumerate(PAGES):
        named = st.Page(
            spec.path,
            title=text(before, spec.title),
            icon=spec.icon,
            url_path=spec.url_path,
            visibility="visible" if number else "hidden",
        )
        pages.append((spec, named))
        section = sections.setdefault(text(before, spec.section), [])
        if not number:
            # Streamlit answers the default page at the bare address only, and its own name with a dialog in English:
            # so the page stands here twice, once as the default and once, unseen, under its name.
            bare = st.Page(spec.path, title=text(before, spec.title), icon=spec.icon, url_path="home", default=True)
            pages.append((spec, bare))
            section.append(bare)
        section.append(named)
    alone = st.Page(
        EMBED.path, title=text(before, EMBED.title), icon=EMBED.icon, url_path=EMBED.url_path, visibility="hidden"
    )
    pages.append((EMBED, alone))
    sections[next(iter(sections))].append(alone)
    # Only one chart's own page names a chart: nothing of the dashboard around it is drawn there.
    page = st.navigation(sections, position="hidden" if state.CHART in st.query_params else "sidebar")
    spec = next(spec for spec, candidate in pages if candidate is page)
    st.set_page_config(
        page_title=text(before, "frame.tab", page=text(before, spec.title), app=text(before, "app.title"))
    )
    if spec is EMBED:
        _say_of_link(before, ignored, renamed)
        _run_alone(catalog, page, now)
        return
    with st.sidebar:
        language = show_language()
        show_search(language)
        name_language(language)
        selection = show_filters(catalog, language)
        # An upload is compared with what is published, never with somebody's draft.
        dropped = () if opened() else show_upload(language)
        show_person(language)
    today = date.fromisoformat(state.get(state.AS_OF) or now.date().isoformat())
    context = Context(
        language, today, catalog, catalog.select(selection), selection, spec.url_path, spec.parts, state.view()
    )
    set_current(context)
    style_for_print(context)
    show_said()
    show_version_notices(context)
    show_why_not(language)
    _say_of_link(language, ignored, renamed)
    _banner(catalog, language)
    show_upload_panel(context)
    show_draft_panel(context)
    show_results(context, next((other.path for other in PAGES if other.url_path == "cooperation"), None))
    try:
        if dropped:
            # Imported only here: a visit without an upload does not pay for reading workbooks.
            from dashboard.ui.upload_review import show_review

            show_review(context, dropped, now)
        page.run()
    # Streamlit's own control flow is no Exception; what is caught here is a defect, which the log keeps whole.
    except Exception:
        _LOG.exception("page %s failed", spec.url_path)
        st.error(text(language, "frame.page_failed"))
    state.write(spec.parts)


def _closed() -> None:
    """Nothing of the data: why it is not shown to this person, and the way in."""
    asked = st.query_params.get(state.LANGUAGE) or state.get(state.LANGUAGE, DEFAULT_LANGUAGE)
    language: Language = asked if asked in LANGUAGES else DEFAULT_LANGUAGE
    st.set_page_config(page_icon=ICON, page_title=text(language, "app.title"))
    # Under each page's own address, or Streamlit says in English that there is no such page.
    title = text(language, "app.title")
    bare = [st.Page(_nothing, title=title, url_path=spec.url_path) for spec in (*PAGES, EMBED)]
    st.navigation([st.Page(_nothing, title=title, url_path="home", default=True), *bare], position="hidden").run()
    name_language(language)
    st.title(title, anchor=False)
    st.markdown(text(language, "access.reading_closed"))
    why = refusal("read")
    if why == "broken":
        show_broken(language)
        return
    if why is not None and why != "signed_out":
        st.error(refusal_text(language, why))
    if why in ("signed_out", "expired"):
        if state.DRAFT in st.query_params:
            # The provider leads back to the bare address: what the link asked for is lost on the way.
            st.warning(text(language, "draft.sign_in"))
        show_sign_in(language, "sign_in_to_read")
    elif why != "off":
        st.button(text(language, "access.sign_out"), on_click=sign_out, key="sign_out_of_closed")


def _nothing() -> None:
    """What a page draws for someone who may not read it."""


def _say_of_link(language: Language, ignored: Sequence[Ignored], renamed: Sequence[Renamed]) -> None:
    for old in renamed:
        st.info(
            text(language, "frame.renamed", name=old.name, value=old.value, now=old.name_now, value_now=old.value_now)
        )
    for part in ignored:
        st.info(text(language, "frame.ignored", name=part.name, value=part.value))


def _run_alone(catalog: Catalog, page: StreamlitPage, now: datetime) -> None:
    """One chart's own page, without sidebar and banner: what the address says is all there is to it."""
    context = context_of(catalog, state.view(), now.date(), EMBED.url_path, EMBED.parts)
    set_current(context)
    # Whoever sees the frame takes it for what the address asked for, unless told otherwise.
    show_version_notices(context, alone=True)
    show_why_not(context.language, alone=True)
    try:
        page.run()
    except Exception:
        _LOG.exception("page %s failed", EMBED.url_path)
        st.error(context.text("frame.page_failed"))
    state.write(EMBED.parts)


def _banner(catalog: object, language: Language) -> None:
    uploads = getattr(catalog, "uploads", ())
    # A shared draft says more of itself in its own panel.
    if not uploads or uploads[-1].until:
        return
    if any(upload.synthetic for upload in uploads):
        st.warning(text(language, "example.banner"))
        st.button(text(language, "upload.withdraw"), on_click=withdraw, key="upload_withdraw")
        return
    names = joined(
        language, [text(language, "upload.named", file=escaped(upload.file), time=upload.at) for upload in uploads]
    )
    st.warning(text(language, "upload.banner", names=names))
    st.button(text(language, "upload.withdraw"), on_click=withdraw, key="upload_withdraw")


run(datetime.now(_ZONE))
