"""What the user is looking at, kept in the address: a copied link reopens the same view.

Only known values are ever taken from an address; what is not known is dropped and named to the reader.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from urllib.parse import urlencode, urlsplit

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer

# The names of the parts are used as `state.REGION` and so on, beside what is done with them.
from dashboard.charts.parts import (
    ACROSS as ACROSS,
)
from dashboard.charts.parts import (
    AS_OF as AS_OF,
)
from dashboard.charts.parts import (
    BASKET as BASKET,
)
from dashboard.charts.parts import (
    BY as BY,
)
from dashboard.charts.parts import (
    CELL as CELL,
)
from dashboard.charts.parts import (
    CHART as CHART,
)
from dashboard.charts.parts import (
    COMPARE as COMPARE,
)
from dashboard.charts.parts import (
    DOCUMENT as DOCUMENT,
)
from dashboard.charts.parts import (
    DRAFT as DRAFT,
)
from dashboard.charts.parts import (
    DRAWN as DRAWN,
)
from dashboard.charts.parts import (
    EMBED as EMBED,
)
from dashboard.charts.parts import (
    GROUP as GROUP,
)
from dashboard.charts.parts import (
    INSTITUTION as INSTITUTION,
)
from dashboard.charts.parts import (
    LACKING as LACKING,
)
from dashboard.charts.parts import (
    LANGUAGE as LANGUAGE,
)
from dashboard.charts.parts import (
    LEVEL as LEVEL,
)
from dashboard.charts.parts import (
    MARK as MARK,
)
from dashboard.charts.parts import (
    PERIOD as PERIOD,
)
from dashboard.charts.parts import (
    PLACE as PLACE,
)
from dashboard.charts.parts import (
    QUERY as QUERY,
)
from dashboard.charts.parts import (
    REGION as REGION,
)
from dashboard.charts.parts import (
    ROW as ROW,
)
from dashboard.charts.parts import (
    SHARED as SHARED,
)
from dashboard.charts.parts import (
    SHOWN as SHOWN,
)
from dashboard.charts.parts import (
    STATUS as STATUS,
)
from dashboard.charts.parts import (
    TAB as TAB,
)
from dashboard.charts.parts import (
    TABLE as TABLE,
)
from dashboard.charts.parts import (
    TECHNOLOGY as TECHNOLOGY,
)
from dashboard.charts.parts import (
    VERSION as VERSION,
)
from dashboard.charts.parts import (
    WINDOW as WINDOW,
)
from dashboard.charts.parts import Ignored, Known, Renamed, brought_up_to_date, merge

_VIEW, _WRITTEN, _PLACE, _TOKEN = "view", "view_written", "view_place", "draft_token"


def draft_token() -> str:
    """The token of the shared draft that the address asks for, or that is open; empty where there is none."""
    asked = st.query_params.get(DRAFT)
    if asked:
        st.session_state[_TOKEN] = asked
    return str(st.session_state.get(_TOKEN, ""))


def forget_draft() -> None:
    """Take the shared draft's token out of the session, and out of the address."""
    st.session_state.pop(_TOKEN, None)
    st.query_params.pop(DRAFT, None)


def begin(known: Known) -> tuple[list[Ignored], list[Renamed]]:
    """Take over what the address says, at the start of a run. Returns what was not known in it, and what was renamed.

    Another page begins with an empty address and keeps the view. On the same page an address that lost one part of
    several was changed by the browser's back button, which undoes that part. An empty address undoes nothing: Streamlit
    leaves one in the browser's history at every change of page.
    """
    asked = dict(st.query_params.to_dict())
    asked.pop(DRAFT, None)
    incoming, renamed = brought_up_to_date(asked)
    written = st.session_state.get(_WRITTEN, {})
    place = urlsplit(st.context.url or "").path
    fresh: dict[str, str] = {}
    if incoming != written:
        lost = written if incoming and place == st.session_state.get(_PLACE) else {}
        # A link that leads to a place ends the search that found it; the pages' own links say nothing, and keep it.
        over = {QUERY: ""} if incoming else {}
        fresh = {**dict.fromkeys(lost, ""), **over, **incoming}
    st.session_state[_PLACE] = place
    st.session_state[_VIEW], ignored = merge(st.session_state.get(_VIEW, {}), fresh, known)
    return ignored, renamed


def view() -> Mapping[str, str]:
    """The whole view, part -> value, as it is now."""
    return MappingProxyType(dict(st.session_state.get(_VIEW, {})))


def get(name: str, default: str = "") -> str:
    """The value of this part of the view."""
    return str(st.session_state.get(_VIEW, {}).get(name, default))


def put(name: str, value: str) -> None:
    """Set this part of the view; an empty value clears it."""
    view = dict(st.session_state.get(_VIEW, {}))
    if value:
        view[name] = value
    else:
        view.pop(name, None)
    st.session_state[_VIEW] = view


def of_page(names: Sequence[str]) -> dict[str, str]:
    """The shared parts of the view and those of this page, in a fixed order."""
    view = st.session_state.get(_VIEW, {})
    return {name: view[name] for name in dict.fromkeys((*SHARED, *names)) if name in view}


def write(names: Sequence[str]) -> None:
    """Bring the address in line with the view, at the end of a run."""
    wanted = of_page(names)
    token = st.session_state.get(_TOKEN)
    # The token stays in the address alone, so that loading the page again opens the draft again.
    address = {**wanted, DRAFT: token} if token else wanted
    if dict(st.query_params.to_dict()) != address:
        st.query_params.from_dict(address)
    st.session_state[_WRITTEN] = wanted


def link(names: Sequence[str], changes: Mapping[str, str] | None = None) -> str:
    """The query string of this view, with these changes; empty where nothing departs from the default."""
    parts = {**of_page(names), **(changes or {})}
    encoded = urlencode({name: value for name, value in parts.items() if value})
    return f"?{encoded}" if encoded else ""


def _store(name: str, key: str) -> None:
    put(name, st.session_state[key] or "")


def select(name: str, label: str, options: Sequence[str], words: Callable[[str], str], *, default: str = "") -> str:
    """A drop-down whose value is a part of the view. Returns the value."""
    key = f"choice_{name}"
    current = get(name, default)
    st.session_state[key] = current if current in options else default
    st.selectbox(label, options, format_func=words, key=key, on_change=_store, args=(name, key))
    return str(st.session_state[key])


def segmented(name: str, label: str, options: Sequence[str], words: Callable[[str], str], *, default: str) -> str:
    """A row of buttons, one of them pressed, whose value is a part of the view. Returns the value."""
    key = f"choice_{name}"
    current = get(name, default)
    st.session_state[key] = current if current in options else default
    st.segmented_control(label, options, format_func=words, key=key, on_change=_store, args=(name, key), required=True)
    return str(st.session_state[key] or default)


def tabs(name: str, keys: Sequence[str], labels: Sequence[str], *, key: str) -> tuple[str, Sequence[TabContainer]]:
    """Tabs of which the open one is a part of the view; the first is the default. Returns its key and all tabs.

    Streamlit knows a tab by its label, which changes with the language; the address has its key.
    """
    opened = get(name) if get(name) in keys else keys[0]
    st.session_state[key] = labels[list(keys).index(opened)]
    shown = st.tabs(labels, key=key, on_change=_store_tab, args=(name, key, tuple(keys), tuple(labels)))
    return opened, shown


def _store_tab(name: str, key: str, keys: Sequence[str], labels: Sequence[str]) -> None:
    label = st.session_state[key]
    opened = keys[labels.index(label)] if label in labels else keys[0]
    put(name, "" if opened == keys[0] else opened)


def several(
    name: str, label: str, options: Sequence[str], words: Callable[[str], str], *, most: int, placeholder: str
) -> tuple[str, ...]:
    """A drop-down for several values at most, kept together as one part of the view. Returns the values."""
    key = f"choice_{name}"
    # The widget's own limit speaks English only; what is beyond it is not taken.
    st.session_state[key] = [value for value in get(name).split(";") if value in options][:most]
    st.multiselect(
        label,
        options,
        format_func=words,
        key=key,
        placeholder=placeholder,
        on_change=_store_several,
        args=(name, key, most),
    )
    return tuple(st.session_state[key])


def _store_several(name: str, key: str, most: int) -> None:
    put(name, ";".join(st.session_state[key][:most]))
