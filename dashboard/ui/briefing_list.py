"""The items of a briefing on its page: titles, languages, order, sentences; and the briefing in the address."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard.briefing.collecting import moved, with_sentence, without
from dashboard.briefing.items import Briefing, Item
from dashboard.briefing.saved import LONGEST_SENTENCE, LONGEST_TITLE, BriefingError, from_short, to_short
from dashboard.charts import parts
from dashboard.charts.context import Context
from dashboard.charts.known import known_values
from dashboard.charts.lists import escaped, period_text
from dashboard.charts.registry import CHARTS
from dashboard.descriptor import Language
from dashboard.geometry import region_name, regions
from dashboard.i18n import text
from dashboard.ui import state
from dashboard.ui.basket import basket, change, keep

_WRITTEN = "briefing_written"
_CHOICES: dict[str, tuple[Language, ...]] = {"zh": ("zh",), "en": ("en",), "both": ("zh", "en")}


def take_from_address(context: Context) -> None:
    """Open the briefing that the address holds, where it is another than the one at hand; say where it holds none."""
    packed = state.get(state.BASKET)
    if not packed or packed == st.session_state.get(_WRITTEN):
        return
    try:
        keep(from_short(packed))
    except BriefingError as error:
        st.warning(context.text("briefing.address_unknown", reason=error.words(context.language)))
    st.session_state[_WRITTEN] = packed


def to_address(context: Context) -> None:
    """Write the briefing into the address; where it is too long for one, say so."""
    held = basket()
    packed = to_short(held) if held.items else ""
    state.put(state.BASKET, packed)
    st.session_state[_WRITTEN] = packed
    if held.items and not packed:
        st.caption(context.text("briefing.address_long"))


def show_head(context: Context) -> None:
    """The titles in the languages chosen, and which languages those are."""
    held = basket()
    st.session_state["briefing_languages"] = next(
        (name for name, languages in _CHOICES.items() if languages == held.languages), "zh"
    )
    st.segmented_control(
        context.text("briefing.languages"),
        list(_CHOICES),
        format_func=lambda name: context.text(f"briefing.language.{name}"),
        key="briefing_languages",
        on_change=_set_languages,
        required=True,
    )
    columns = st.columns(len(held.languages))
    for column, language in zip(columns, held.languages, strict=True):
        key = f"briefing_title_{language}"
        st.session_state[key] = held.title(language)
        column.text_input(
            context.text(f"briefing.title.{language}"),
            key=key,
            max_chars=LONGEST_TITLE,
            placeholder=text(language, "briefing.untitled"),
            on_change=_set_title,
            args=(language, key),
        )


def _set_languages() -> None:
    change(lambda held: replace(held, languages=_CHOICES[st.session_state["briefing_languages"]]))


def _set_title(language: Language, key: str) -> None:
    words = _plain(st.session_state[key])
    change(lambda held: replace(held, title_zh=words) if language == "zh" else replace(held, title_en=words))


def _plain(words: str) -> str:
    """What was typed or pasted, without the signs that no file of an office program can hold."""
    return "".join(sign for sign in words if sign == "\n" or sign.isprintable())


def show_items(context: Context) -> None:
    """Each item with its place, its sentences, and the ways to move it or take it out."""
    held = basket()
    st.header(context.text("briefing.items", count=len(held.items)), anchor=False)
    for place, item in enumerate(held.items):
        with st.container(border=True, key=f"briefing_item_{place}"):
            _item(context, held, place, item)


def _item(context: Context, held: Briefing, place: int, item: Item) -> None:
    left, right = st.columns([4, 3], vertical_alignment="center")
    with left:
        st.markdown(f"**{place + 1}. {escaped(item_name(context, item))}**")
        where = item_where(context, item)
        if where:
            st.caption(escaped(where))
    with right, st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        last = len(held.items) - 1
        for name, icon, by, off in (
            ("up", ":material/arrow_upward:", -1, place == 0),
            ("down", ":material/arrow_downward:", 1, place == last),
        ):
            st.button(
                context.text(f"briefing.{name}"),
                icon=icon,
                type="tertiary",
                key=f"briefing_{name}_{place}",
                disabled=off,
                on_click=lambda place=place, by=by: change(lambda held: moved(held, place, by)),
            )
        st.button(
            context.text("briefing.remove"),
            icon=":material/delete:",
            type="tertiary",
            key=f"briefing_remove_{place}",
            on_click=lambda place=place: change(lambda held: without(held, place)),
        )
    columns = st.columns(len(held.languages))
    for column, language in zip(columns, held.languages, strict=True):
        key = f"briefing_sentence_{language}_{place}"
        st.session_state[key] = item.sentence(language)
        column.text_input(
            context.text(f"briefing.sentence.{language}"),
            key=key,
            max_chars=LONGEST_SENTENCE,
            on_change=_set_sentence,
            args=(place, language, key),
        )


def _set_sentence(place: int, language: Language, key: str) -> None:
    words = _plain(st.session_state[key])
    change(lambda held: with_sentence(held, place, language, words))


def item_name(context: Context, item: Item) -> str:
    """What the item is, in a few words."""
    if item.kind == "region":
        region, place = item.view.get(parts.REGION, ""), item.view.get(parts.PLACE, "")
        name = context.name("places", place) if place else _region(context, region)
        return context.text("briefing.item_region", name=name)
    if item.kind == "table":
        known = item.key in context.whole.descriptor.tables
        name = context.table_title(item.key) if known else item.key
        return context.text("briefing.item_table", name=name)
    return context.text(f"briefing.chart.{item.key}") if item.key in CHARTS else item.key


def _region(context: Context, code: str) -> str:
    return region_name(code, context.language) if code in regions() else code


def item_where(context: Context, item: Item) -> str:
    """What the item is narrowed to; empty where it shows all."""
    known = known_values(context.whole)
    view = {name: value for name, value in item.view.items() if name in known and known[name](value)}
    said = {
        "sidebar.region": parts.REGION in view and _region(context, view[parts.REGION]),
        "sidebar.document": parts.DOCUMENT in view and context.name("documents", view[parts.DOCUMENT]),
        "sidebar.technology": parts.TECHNOLOGY in view and context.name("technologies", view[parts.TECHNOLOGY]),
        "sidebar.status": parts.STATUS in view and context.enum("status", view[parts.STATUS]),
        "sidebar.period": parts.PERIOD in view and period_text(context.language, view[parts.PERIOD]),
        "briefing.where.place": parts.PLACE in view and context.name("places", view[parts.PLACE]),
        "briefing.where.shown": item.kind == "chart" and parts.SHOWN in view and context.table_title(view[parts.SHOWN]),
        "briefing.where.institution": parts.INSTITUTION in view
        and context.name("institutions", view[parts.INSTITUTION]),
    }
    colon = context.text("list.colon")
    lines = [f"{context.text(key)}{colon}{name}" for key, name in said.items() if name]
    lost = [name for name in item.view if name not in view]
    if lost:
        lines.append(context.text("briefing.view_lost", names=context.text("list.separator").join(lost)))
    return context.text("list.documents_separator").join(lines)
