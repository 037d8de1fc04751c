"""The briefing itself: resolved on any data, saved and read again, compared with what it was."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

import pandas as pd
import pytest
from decks import TODAY, item_of
from hypothesis import given
from hypothesis import strategies as st

from dashboard.briefing.changes import Figures, changes, numbers_of
from dashboard.briefing.collecting import moved, with_items, with_sentence, without
from dashboard.briefing.items import Briefing, Item
from dashboard.briefing.model import renewed, resolve
from dashboard.briefing.saved import (
    LONGEST_SHORT,
    MOST_ITEMS,
    REGION_COUNTS,
    BriefingError,
    from_json,
    from_short,
    is_short,
    to_json,
    to_short,
)  # fmt: skip
from dashboard.catalog import Catalog, make_catalog
from dashboard.charts.registry import CHARTS
from dashboard.descriptor import Descriptor
from dashboard.i18n import LANGUAGES, locale, text
from dashboard.validation import check

WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Z", "S"]), max_size=30)
KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)
VIEWS = st.dictionaries(KEYS, WORDS, max_size=4)


@st.composite
def items(draw: st.DrawFn) -> Item:
    """Any item that the page could have collected."""
    kind = draw(st.sampled_from(["chart", "table", "region"]))
    key = "" if kind == "region" else draw(KEYS)
    return Item(kind, key, MappingProxyType(draw(VIEWS)), draw(WORDS), draw(WORDS))  # type: ignore[arg-type]


FIGURES = st.builds(
    Figures,
    st.integers(0, 10**6),
    st.dictionaries(st.sampled_from(["zh", "en"]), WORDS),
    st.dictionaries(st.sampled_from(["zh", "en"]), st.dictionaries(WORDS, WORDS, max_size=3)),
    st.dictionaries(KEYS.map(lambda key: f"targets:{key}"), st.from_regex("[0-9a-f]{8}", fullmatch=True), max_size=3),
)


@st.composite
def briefings(draw: st.DrawFn) -> Briefing:
    """Any briefing that could be saved."""
    held = tuple(draw(st.lists(items(), max_size=4)))
    figures = tuple(draw(FIGURES) for _ in held) if draw(st.booleans()) else ()
    languages = draw(st.sampled_from([("zh",), ("en",), ("zh", "en")]))
    day = draw(st.dates()).isoformat()
    return Briefing(draw(WORDS), draw(WORDS), held, languages, "0.1.0", day, figures)


@given(briefings())
def test_a_saved_briefing_is_read_as_it_was(briefing: Briefing) -> None:
    """Guards saving: every briefing comes back from its file as it was, also as the bytes a browser brings."""
    assert from_json(to_json(briefing)) == briefing
    assert from_json(("\ufeff" + to_json(briefing)).encode()) == briefing


@given(briefings())
def test_an_address_holds_a_briefing_or_says_that_it_cannot(briefing: Briefing) -> None:
    """Guards the link: it opens the same briefing but for its former figures; none is cut, a long one is left out."""
    packed = to_short(briefing)
    assert len(packed) <= LONGEST_SHORT
    if packed:
        found = from_short(packed)
        rows = tuple(Figures(figures.rows) for figures in briefing.figures)
        assert found == replace(briefing, figures=rows)
        assert is_short(packed)
    else:
        assert len(to_json(briefing)) > 500


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_whatever_is_brought_is_read_or_refused_in_words(content: bytes | str) -> None:
    """Guards uploads and addresses: no input raises anything but the one error that has words."""
    for read in (from_json, from_short):
        if read is from_short and isinstance(content, bytes):
            continue
        try:
            read(content)  # type: ignore[operator]
        except BriefingError as error:
            assert all(error.words(language) for language in LANGUAGES)


def hostile() -> dict[str, Any]:
    """A sound briefing as its file has it, to be broken."""
    one = Briefing("标题", "Title", (Item("chart", "targets", MappingProxyType({"region": "360000"})),), ("zh",))
    content: dict[str, Any] = json.loads(to_json(one))
    return content


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"format": True},
        {"format": None},
        {"unknown": 1},
        {"__class__": "os.system"},
        {"title_zh": 5},
        {"title_zh": "a\x00b"},
        {"title_zh": "x" * 201},
        {"languages": []},
        {"languages": ["zh", "zh"]},
        {"languages": ["zh", "fr"]},
        {"languages": "zh"},
        {"items": {}},
        {"items": [1]},
        {"items": [{"kind": "chart", "key": "../etc/passwd"}]},
        {"items": [{"kind": "chart", "key": ""}]},
        {"items": [{"kind": "region", "key": "x"}]},
        {"items": [{"kind": "script", "key": "x"}]},
        {"items": [{"kind": "chart", "key": "x", "view": {"a": 1}}]},
        {"items": [{"kind": "chart", "key": "x", "view": {"A B": "1"}}]},
        {"items": [{"kind": "chart", "key": "x", "run": "1"}]},
        {"items": [{"kind": "chart", "key": "x"}] * (MOST_ITEMS + 1)},
        {"items": [{"kind": "region"}] * (MOST_ITEMS // REGION_COUNTS + 1)},
        {"made_on": "2026-W47-6"},
        {"made_on": "yesterday"},
        {"figures": [{}, {}]},
        {"figures": [{"rows": -1}]},
        {"figures": [{"rows": True}]},
        {"figures": [{"facts": {"targets:a": "zz"}}]},
        {"figures": [{"numbers": {"zh": {"a": 1}}}]},
        {"figures": [{"finding": {"fr": "a"}}]},
    ],
    ids=lambda change: json.dumps(change)[:40],
)
def test_a_hostile_file_is_refused_in_words(change: dict[str, Any]) -> None:
    """Guards reading: each wrong value, unknown key or other format is named, in both languages."""
    assert from_json(json.dumps(hostile()))
    with pytest.raises(BriefingError) as error:
        from_json(json.dumps(hostile() | change))
    assert all(error.value.words(language) for language in LANGUAGES)


def test_a_packed_bomb_is_not_unpacked() -> None:
    """Guards the address: a short text that unpacks to megabytes is refused, and so is one that is too long."""
    import base64
    import zlib

    bomb = base64.urlsafe_b64encode(zlib.compress(b"[" + b" " * 200_000 + b"]", 9)).decode().rstrip("=")
    assert len(bomb) <= LONGEST_SHORT
    for packed in (bomb, "A" * (LONGEST_SHORT + 1), "[" * 20, "eJw"):
        assert not is_short(packed)
    with pytest.raises(BriefingError):
        from_json("[" * 100_000)


def test_every_chart_has_a_name_for_the_list() -> None:
    """Guards the basket's list: each chart of the registry is called something in each language."""
    for language in LANGUAGES:
        assert {f"briefing.chart.{key}" for key in CHARTS} == {
            key for key in locale(language) if key.startswith("briefing.chart.")
        }


def test_what_is_no_longer_known_falls_back_and_says_so(catalog: Catalog) -> None:
    """Guards old briefings: an unknown chart, table, region or document leaves a part that says what is missing."""
    lost = Briefing(
        items=(
            Item("chart", "gone"),
            Item("table", "gone"),
            Item("region"),
            Item("chart", "targets", MappingProxyType({"document": "gone", "region": "360000"})),
        )
    )
    for language in LANGUAGES:
        parts = resolve(lost, catalog, TODAY, language).parts
        assert len(parts) == 4
        assert parts[0].heading == text(language, "briefing.unknown", name="gone")
        assert parts[2].heading == text(language, "briefing.no_region")
        assert parts[3].notes[0] == text(language, "briefing.view_lost", names="document")
        assert parts[3].chart is not None


def test_every_part_leads_to_its_view_and_its_evidence(catalog: Catalog) -> None:
    """Guards links and passages: the page of each chart with its view, and the verbatim span of each fact."""
    one = resolve(Briefing(items=tuple(item_of(catalog, key) for key in CHARTS)), catalog, TODAY, "en")
    for part, (key, spec) in zip(one.parts, CHARTS.items(), strict=True):
        if part.chart is None:
            continue
        assert part.link.startswith(f"/{spec.page}?lang=en")
        for passage in part.passages:
            table, _, row = passage.fact.partition(":")
            assert catalog.cells(table, row)["evidence"] == passage.quotation, key
        total = len(part.chart.facts) + part.chart.more_facts
        assert len(part.passages) + part.more_passages == total, key


def newer(catalog: Catalog, descriptor: Descriptor) -> Catalog:
    """The collection a month later: one target gone, one reworded, one new."""
    targets = catalog.frames["targets"]
    gone, reworded = targets.index[0], targets.index[1]
    added = targets.iloc[[2]].assign(target_id="new-target", name_zh="新目标", name_en="New target")
    changed = targets.drop(index=gone)
    changed.loc[reworded, "scope_zh"] = "另一个范围"
    frames = {**catalog.frames, "targets": pd.concat([changed, added], ignore_index=True)}
    return make_catalog(frames, replace(descriptor, version="0.2.0"), check(frames, descriptor, {}, {}))


def test_the_same_briefing_on_newer_data_says_what_changed(catalog: Catalog, descriptor: Descriptor) -> None:
    """Guards the next month: rows added, removed and changed by name, figures before and after; then nothing more."""
    briefing = Briefing(items=(Item("table", "targets"), Item("chart", "overview_counts")), languages=("zh", "en"))
    made = renewed(briefing, [resolve(briefing, catalog, TODAY, language) for language in LANGUAGES])
    assert (made.version, made.made_on) == (descriptor.version, "2026-11-21")
    same = resolve(made, catalog, TODAY, "zh")
    assert [part.changes for part in same.parts] == [(), ()]
    later = newer(catalog, descriptor)
    for language in LANGUAGES:
        one = resolve(from_json(to_json(made)), later, date(2026, 12, 21), language)
        first = catalog.frames["targets"].iloc[0]
        said = "\n".join(one.parts[0].changes)
        assert (
            text(language, "briefing.change.added", count=1, names="新目标" if language == "zh" else "New target")
            in said
        )
        # What is gone has no name any more in the data: its key says which it was.
        assert text(language, "briefing.change.removed", count=1, names=first["target_id"]) in said
        assert catalog.frames["targets"].iloc[1][f"name_{language}"] in said
        assert one.since == text(
            language,
            "briefing.since",
            version="0.1.0",
            date="2026年11月21日" if language == "zh" else "21 November 2026",
        )
    again = renewed(made, [resolve(made, later, TODAY, language) for language in LANGUAGES])
    assert [part.changes for part in resolve(again, later, TODAY, "en").parts] == [(), ()]


def test_numbers_are_named_by_their_row_and_column() -> None:
    """Guards the comparison: each number has one name, a code is no name, and words and switches are no numbers."""
    frame = pd.DataFrame({"code": ["110000", "120000"], "name": ["甲", "乙"], "n": [3, 4], "on": [True, False]})
    assert numbers_of(frame) == {"甲 · n": "3", "乙 · n": "4"}
    assert numbers_of(frame[["name"]]) == {}
    assert numbers_of(frame.iloc[:0]) == {}


def test_an_item_without_former_figures_has_no_changes() -> None:
    """Guards new items in an old briefing: nothing is said to have changed that was never there."""
    now = Figures(5, {"zh": "现在"}, {}, {})
    assert changes("zh", Figures(), now, str) == ()
    assert len(changes("zh", Figures(4, {"zh": "以前"}, {}, {}), now, str)) == 2


def test_items_keep_their_figures_and_sentences_when_they_move() -> None:
    """Guards the order: an item moves with its sentence and former figures, the ends hold, nothing is lost."""
    one, two, three = (Item("chart", key) for key in ("a", "b", "c"))
    held = Briefing(items=(one, two), figures=(Figures(1), Figures(2)))
    down = moved(held, 0, 1)
    assert (down.items, [figures.rows for figures in down.figures]) == ((two, one), [2, 1])
    assert moved(held, 0, -1) == held
    assert moved(held, 5, 1) == held
    assert (without(held, 0).items, without(held, 0).figures) == ((two,), (Figures(2),))
    more = with_items(held, (*held.items, three))
    assert more.figures == (Figures(1), Figures(2), Figures())
    said = with_sentence(more, 1, "en", "Words")
    assert (said.items[1].sentence_en, said.figures) == ("Words", more.figures)
