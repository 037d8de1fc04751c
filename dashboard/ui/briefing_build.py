"""Building a briefing on its page: slides, document or file, with a progress bar; and what changed since last time."""

from __future__ import annotations

import hashlib

import streamlit as st

from dashboard.briefing.formats import FORMATS, Format
from dashboard.briefing.items import Briefing, Resolved, Step
from dashboard.briefing.model import resolve
from dashboard.briefing.saved import BriefingError, to_json
from dashboard.charts.context import Context
from dashboard.charts.lists import escaped
from dashboard.exports.picture import file_name
from dashboard.i18n import date_text
from dashboard.ui.assets import base_prefix
from dashboard.ui.basket import basket

_BUILT, _CHANGES = "briefing_built", "briefing_changes"
_TEMPLATE = "briefing_template"


def site() -> str:
    """Where the dashboard stands, as the reader's browser has it; empty where that is not known."""
    url = str(st.context.url or "")
    if not url.startswith(("http://", "https://")):
        return ""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.split('/', 1)[0]}{base_prefix(str(st.get_option('server.baseUrlPath') or ''))}"


def resolved(context: Context, held: Briefing, address: str, step: Step | None = None) -> list[Resolved]:
    """The briefing in each of its languages, on the data in use.

    All is given: what is worked out for a download runs without a session to ask.
    """
    count = len(held.languages) * len(held.items)
    made: list[Resolved] = []
    for number, language in enumerate(held.languages):

        def told(done: int, of: int, before: int = number * len(held.items)) -> None:
            if step:
                step(before + done, count)

        made.append(resolve(held, context.whole, context.today, language, address=address, step=told))
    return made


def show_changes(context: Context) -> None:
    """On what the briefing was last made, and, for one click, what has changed since."""
    held = basket()
    if not held.made_on:
        return
    with st.container(border=True, key="briefing_since"):
        st.markdown(context.text("briefing.was_made", version=held.version, date=_day(context, held.made_on)))
        stamp = _stamp(context, "changes")
        if st.button(context.text("briefing.compare"), icon=":material/update:", key="briefing_compare"):
            language = context.language if context.language in held.languages else held.languages[0]
            # In one language: a change is the same in both.
            shown = resolve(held, context.whole, context.today, language)
            lines = [(part.heading, part.changes) for part in shown.parts if part.changes]
            st.session_state[_CHANGES] = (stamp, lines)
        known, lines = st.session_state.get(_CHANGES, ("", []))
        if known != stamp:
            return
        st.markdown(context.text("briefing.changed" if lines else "briefing.unchanged", count=len(lines)))
        for heading, changes in lines:
            listed = "\n".join(f"- {escaped(line)}" for line in changes)
            st.markdown(f"**{escaped(heading)}**\n\n{listed}")
        if lines:
            st.caption(context.text("briefing.changes_how"))


def _day(context: Context, value: str) -> str:
    return date_text(context.language, value)


def show_build(context: Context) -> None:
    """A button a kind of file; the file that was made stays until what it shows changes."""
    st.header(context.text("briefing.build"), anchor=False)
    st.caption(context.text("briefing.build_how"))
    with st.expander(context.text("briefing.template")):
        st.caption(context.text("briefing.template_how"))
        brought = st.file_uploader(
            context.text("briefing.template"), type=["pptx"], key=_TEMPLATE, label_visibility="collapsed"
        )
    template = brought.getvalue() if brought else None
    mark = hashlib.sha256(template).hexdigest() if template else ""
    asked = ""
    with st.container(horizontal=True, gap="small", key="briefing_formats"):
        for one in FORMATS.values():
            if st.button(context.text(f"briefing.make.{one.name}"), key=f"briefing_make_{one.name}", type="primary"):
                asked = one.name
    for one in FORMATS.values():
        stamp = _stamp(context, f"{one.name}{mark if one.name == 'pptx' else ''}")
        if asked == one.name:
            _build(context, one, stamp, template)
        known, content = st.session_state.get(f"{_BUILT}_{one.name}", ("", b""))
        if known == stamp:
            title = basket().title(basket().languages[0]) or context.text("briefing.untitled")
            st.download_button(
                context.text(f"briefing.download.{one.name}", size=f"{len(content) / 1e6:.1f}"),
                data=content,
                file_name=f"{file_name(title)}.{one.name}",
                mime=one.mime,
                key=f"briefing_download_{one.name}",
                icon=":material/download:",
                on_click="ignore",
            )


def _build(context: Context, one: Format, stamp: str, template: bytes | None) -> None:
    bar = st.progress(0.0, text=context.text("briefing.working"))
    # Reading takes about as long as writing.
    try:

        def read(done: int, of: int) -> None:
            bar.progress(0.5 * done / max(of, 1))

        def written(done: int, of: int) -> None:
            bar.progress(0.5 + 0.5 * done / max(of, 1))

        content = one.written(resolved(context, basket(), site(), read), written, template)
    except BriefingError as error:
        bar.empty()
        st.error(error.words(context.language))
        return
    bar.empty()
    st.session_state[f"{_BUILT}_{one.name}"] = (stamp, content)


def _stamp(context: Context, what: str) -> str:
    """What a file that was made depends on: another one is asked for once any of it changes."""
    parts = (
        what,
        to_json(basket()),
        context.edition,
        context.today.isoformat(),
        context.mark,
        str(id(context.whole)),
    )
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()
