"""The frame of every chart, written once: finding, chart, source, note on gaps, table, downloads, link."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Literal
from weakref import WeakKeyDictionary

import streamlit as st

from dashboard.charts.chart import MOST_SOURCES, Chart, picture_words
from dashboard.charts.context import Context
from dashboard.charts.lists import escaped
from dashboard.charts.pictures import chart_sizes
from dashboard.exports.printed_address import SETTING, printed_address
from dashboard.figures.plotly_text import with_text_in
from dashboard.figures.svg import Drawing, shortened
from dashboard.theme import COLOURS
from dashboard.ui import state
from dashboard.ui.assets import address, base_prefix
from dashboard.ui.basket import show_add
from dashboard.ui.context import current
from dashboard.ui.figure_route import FIGURE_ROUTE, keep_figure
from dashboard.ui.picture_route import FRAME_ROUTE
from dashboard.ui.resources import ROOT
from dashboard.ui.tables import download, show_table

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

DOCUMENTS_PAGE = ROOT / "pages" / "documents.py"
# A link is cut to so many wide characters; the whole title stands in its tooltip and in the picture.
_SOURCE_WIDTH = 100

_TOOLBAR_WORDS = (
    *("png", "link", "more", "slide", "half", "a4", "png4", "svg", "embed"),
    *("working", "saved", "small", "failed", "copied", "embedded", "copy_failed", "sideways", "keys"),
)

# A chart that is shown again, to whomever, is put into words once; it goes with the chart.
_MESSAGES: WeakKeyDictionary[Chart, dict[str, Any]] = WeakKeyDictionary()
# The figure for print of a plotly chart, as JSON: not in the message, fetched when its picture is asked for.
_FIGURES: WeakKeyDictionary[Chart, str] = WeakKeyDictionary()

# A plotly figure in the colours of a ground: copying and checking it took a third of what its page costs the server.
_ON_GROUND: WeakKeyDictionary[Chart, dict[str, Figure]] = WeakKeyDictionary()

# The code itself comes from an address that the browser keeps; this is only what fetches it.
_LOADER = """
let loaded;
export default function (component) {
  loaded ??= import(new URL(component.data.code, window.location.origin).href);
  let stop;
  loaded.then((code) => { stop = code.default(component); });
  return () => stop?.();
}
"""


@st.cache_resource(show_spinner=False)
def _component() -> Any:
    return st.components.v2.component("dual_carbon_chart", js=_LOADER)


def show_chart(chart: Chart, choose: Callable[[str], None] | None = None) -> str:
    """Show the chart in its frame. Returns the key of the shape or mark that was just chosen, else an empty string.

    `choose` takes that key before the script runs, which then draws the page once; nothing is returned of it.
    """
    context = current()
    with st.container(border=True, key=f"framed_{chart.key}"):
        st.header(chart.title, anchor=False)
        st.caption(chart.subtitle)
        if context.mark:
            st.caption(f":orange[{escaped(context.mark)}]")
        chosen = draw(context, chart, choose)
        boundary = (context.text("boundary.note"),) if chart.boundary else ()
        notes = (*chart.notes, *chart.screen_notes, *boundary)
        if notes:
            # In one piece: each element of its own costs the reader's browser a millisecond at every choice.
            st.caption("\n\n".join(notes))
        _sources(context, chart)
        show_add(context, "chart", chart.key)
        table = st.expander(context.text("chart.table"), on_change="rerun", key=f"table_{chart.key}")
        if table.open:
            with table:
                show_table(chart.table, key=f"rows_{chart.key}")
                download(chart.table, chart.title, key=f"download_{chart.key}", sources=chart.sources)
    return chosen


def draw(
    context: Context, chart: Chart, choose: Callable[[str], None] | None = None, *, toolbar_only: bool = False
) -> str:
    """The chart with its toolbar, without its frame. Returns the key that was just chosen, else an empty string.

    `toolbar_only` leaves the chart itself out: what it saves stands for something else that is shown.
    """
    base = str(st.get_option("server.baseUrlPath") or "")
    chosen = ""
    if not isinstance(chart.body, Drawing):
        ground: Literal["light", "dark"] = "dark" if st.context.theme.type == "dark" else "light"
        event = st.plotly_chart(
            _on_ground(chart, chart.body, ground),
            key=f"plot_{chart.key}",
            on_select="rerun",
            selection_mode="points",
            config={"displayModeBar": False, "displaylogo": False},
        )
        points = event["selection"]["points"]
        chosen = str(points[0].get("customdata", "")) if points else ""
    if chart not in _MESSAGES:
        _MESSAGES[chart] = _message(context, chart, base)
    elif chart in _FIGURES:
        # Shown again, so it is forgotten last.
        keep_figure(_FIGURES[chart])
    data = {
        **_MESSAGES[chart],
        "toolbar_only": toolbar_only,
        "path": f"/{context.address}{state.link(context.parts)}",
        "embed": f"/{state.EMBED}{state.link(context.parts, {state.CHART: chart.key, 'embed': 'true'})}",
    }
    key = f"chart_{chart.key}"

    def take() -> None:
        chosen_now = _fresh_choice(chart.key, st.session_state[key].get("chosen"))
        if choose and chosen_now:
            choose(chosen_now)

    taken = take if choose else _nothing
    result = _component()(key=key, data=data, on_chosen_change=taken, on_ground_change=_nothing)
    return chosen or _fresh_choice(chart.key, result.get("chosen"))


def _on_ground(chart: Chart, figure: Figure, ground: Literal["light", "dark"]) -> Figure:
    """The figure with words that can be read on this ground."""
    drawn = _ON_GROUND.setdefault(chart, {})
    if ground not in drawn:
        drawn[ground] = with_text_in(figure, getattr(COLOURS["text"], ground))
    return drawn[ground]


def _message(context: Context, chart: Chart, base: str) -> dict[str, Any]:
    """What the browser is told of the chart, whatever the view."""
    data: dict[str, Any] = {"code": address("chart", base), "words": _words(context)}
    if isinstance(chart.body, Drawing):
        data["drawing"] = _drawing(context, chart, chart.body, base)
    else:
        printed = chart.printed or chart.body
        _FIGURES[chart] = printed.to_json()
        kept = keep_figure(_FIGURES[chart])
        data |= {
            "figure": f"{base_prefix(base)}/{FIGURE_ROUTE}/{kept}",
            "plotly": address("plotly", base),
            "spoken": chart.spoken,
        }
    data["picture"] = {
        "words": asdict(picture_words(context, chart)),
        "sizes": [asdict(size) for size in chart_sizes(chart)],
        "address": f"{base_prefix(base)}/{FRAME_ROUTE}",
        # On paper no link can be followed: there this note names the documents.
        "source_at": len(chart.picture_notes) + len(chart.notes) if chart.sources else -1,
    }
    data["base"] = base_prefix(base)
    data["public"] = printed_address(os.environ.get(SETTING, ""), "")
    data["stamp"] = hashlib.sha256(json.dumps(data.get("drawing", ""), ensure_ascii=False).encode()).hexdigest()[:12]
    return data


def choose_place(key: str) -> None:
    """Narrow everything to the region or place of this shape of a map; the same again undoes it."""
    part, _, place = key.rpartition(":")
    name, value = (state.PLACE, place) if part else (state.REGION, key)
    state.put(name, "" if value == state.get(name) else value)


def choose_region(key: str) -> None:
    """As `choose_place`, of a map whose places lead nowhere."""
    if ":" not in key:
        choose_place(key)


def _nothing() -> None:
    """What the component says is read from its result; that it says anything is what runs the script again."""


def _fresh_choice(key: str, choice: Any) -> str:
    """The key just chosen in the drawing; a choice counts once, though the component repeats it at every run."""
    if not choice:
        return ""
    seen = f"seen_{key}"
    if st.session_state.get(seen) == choice:
        return ""
    st.session_state[seen] = choice
    return str(choice["key"])


def _drawing(context: Context, chart: Chart, drawing: Drawing, base: str) -> dict[str, Any]:
    return {
        **_version(drawing),
        "description": chart.spoken,
        "narrower": [_version(other) for other in drawing.narrower],
        "layer": address(drawing.layer, base) if drawing.layer else "",
        "regions": {code: (shape.css_class, shape.label, shape.key) for code, shape in drawing.regions.items()},
        "other_label": drawing.other_label,
        "language": context.data_language,
    }


def _words(context: Context) -> dict[str, str]:
    words = {name: context.text(f"picture.{name}") for name in _TOOLBAR_WORDS}
    if context.mark:
        words["copied"] = context.text("picture.copied_without_upload")
    return words


def _version(drawing: Drawing) -> dict[str, Any]:
    return {name: getattr(drawing, name) for name in ("view_box", "markup", "max_width", "min_width")}


def _sources(context: Context, chart: Chart) -> None:
    if not chart.sources:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"sources_{chart.key}"):
        st.caption(context.text("chart.sources"), width="content")
        for source in chart.sources[:MOST_SOURCES]:
            st.page_link(
                DOCUMENTS_PAGE,
                label=shortened(context.name("documents", source), _SOURCE_WIDTH, 1),
                help=context.name("documents", source),
                query_params={**state.of_page(()), state.DOCUMENT: source},
            )
        more = len(chart.sources) - MOST_SOURCES
        if more > 0:
            st.page_link(
                DOCUMENTS_PAGE, label=context.text("chart.more_sources", more=more), query_params=state.of_page(())
            )
