"""The slides, read back: words, numbers, shapes and evidence are those of the page, and the file is sound."""

from __future__ import annotations

import io
import os
import re
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest
from decks import (
    BOTH,
    SENTENCE,
    TODAY,
    charts_of,
    item_of,
    opened,
    slides_of,
    tables_of,
    words_of,
)  # fmt: skip

from dashboard.briefing.items import Briefing, Item, Part, Resolved
from dashboard.briefing.map_shapes import inside, simplified
from dashboard.briefing.model import resolve
from dashboard.briefing.saved import BriefingError
from dashboard.briefing.slides import pptx_bytes
from dashboard.briefing.template import presentation
from dashboard.catalog import Catalog
from dashboard.charts.registry import CHARTS
from dashboard.figures.svg import Drawing, text_width, wrap
from dashboard.i18n import LANGUAGES, text

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
KINDS = [(number, key) for number in range(len(BOTH)) for key in CHARTS]


def part_of(resolved: Resolved, key: str) -> Part:
    """The part of the chart of this key."""
    return next(part for part in resolved.parts if part.item.kind == "chart" and part.item.key == key)


@pytest.mark.parametrize(("number", "key"), KINDS, ids=lambda value: str(value))
def test_every_chart_has_its_slide_in_each_language(deck: Any, resolved: list[Resolved], number: int, key: str) -> None:
    """Guards each chart × {zh, en}: title, subtitle, sentence, source, version, date, boundary note, mark, evidence."""
    one = resolved[number]
    part = part_of(one, key)
    found = slides_of(deck, part.heading)
    assert found, part.heading
    said = [words_of(slide) for slide in found]
    for words in (part.subtitle, SENTENCE[one.language], one.made_line, part.source_line, part.boundary, one.mark):
        assert any(words in on_slide for on_slide in said), words
    # Each slide of the part stands alone: source and date are on every one.
    for slide, on_slide in zip(found, said, strict=True):
        assert one.made_line in on_slide
        assert one.mark in on_slide
        assert one.made_line in slide.notes_slide.notes_text_frame.text
    told = "\n".join(slide.notes_slide.notes_text_frame.text for slide in found)
    for passage in part.passages[:20]:
        assert passage.quotation in told
        assert passage.document_title in told
    assert part.chart is None or part.passages or key == "region_locator"


def test_english_has_a_mark_and_the_example_has_every_chart(resolved: list[Resolved]) -> None:
    """Guards the fixture: the synthetic mark is there to be found, and no chart is missing in both languages."""
    assert resolved[1].mark == text("en", "example.mark")
    assert resolved[0].mark == ""
    for key in CHARTS:
        assert any(part_of(one, key).chart is not None for one in resolved), key


@pytest.mark.parametrize("key", ["overview_counts", "region_sectors", "document_facts"])
@pytest.mark.parametrize("number", [0, 1])
def test_native_bars_hold_the_numbers_of_the_page(deck: Any, resolved: list[Resolved], number: int, key: str) -> None:
    """Guards that a bar chart of the slides can be edited and says what the page's own table says."""
    part = part_of(resolved[number], key)
    assert part.chart is not None
    charts = [chart for slide in slides_of(deck, part.heading) for chart in charts_of(slide)]
    table = part.chart.table
    names, values = table[table.columns[0]].tolist(), table[table.columns[1]].tolist()
    chart = next(chart for chart in charts if list(chart.plots[0].categories) == names)
    assert list(chart.plots[0].series[0].values) == values
    # The numbers stand in a workbook behind it as well: that is what "edit data" opens.
    assert len(chart.part.chart_workbook.xlsx_part.blob) > 1000


@pytest.mark.parametrize("number", [0, 1])
def test_native_spans_end_in_the_years_of_the_page(deck: Any, resolved: list[Resolved], number: int) -> None:
    """Guards the year that a reader sees: each dated target's bar ends at the tick of its own year, named beside it."""
    part = part_of(resolved[number], "targets")
    assert part.chart is not None
    ends: list[int] = []
    for slide in slides_of(deck, part.heading):
        for chart in charts_of(slide):
            starts, *groups = [list(series.values) for series in chart.plots[0].series]
            lengths = [sum(value or 0 for value in row) for row in zip(*groups, strict=True)]
            here = [start + length for start, length in zip(starts, lengths, strict=True)]
            named = [int(name.split()[-1]) for name in chart.plots[0].categories]
            assert here == pytest.approx(named)
            assert all(length > 0 for length in lengths)
            ends += named
            axis = chart.value_axis
            # The tick says the year itself, at its end: not the year after.
            shown = text(resolved[number].language, "targets.year_end", year="|").split("|")
            assert axis.tick_labels.number_format.replace('"', "").split("0") == shown
            assert axis.minimum_scale < min(here)
            assert max(here) <= axis.maximum_scale
    column = text(resolved[number].language, "region.column.year")
    years = part.chart.table.filter(regex=f"^({column}|目标年|Target year)$").iloc[:, 0]
    dated = sorted(int(year) for year in years if re.fullmatch(r"\d{4}", str(year)))
    assert sorted(ends) == dated


def test_native_bullets_hold_the_reported_figure_and_the_target(deck: Any, resolved: list[Resolved]) -> None:
    """Guards bullet charts: for each target with a figure, the numbers that the page's table gives for it."""
    part = part_of(resolved[1], "bullets")
    assert part.chart is not None
    assert len(part.chart.plots) == len(part.chart.table)
    held: dict[str, list[float]] = {}
    for slide in slides_of(deck, part.heading):
        for shape in slide.shapes:
            if getattr(shape, "has_chart", False):
                held[shape.name] = list(shape.chart.plots[0].series[0].values)
    names = part.chart.table[part.chart.table.columns[0]]
    lines = dict(zip(names, part.chart.table[part.chart.table.columns[2]], strict=True))
    for plot in part.chart.plots:
        assert held[plot.title] == pytest.approx(list(plot.values))
        line = next(line for name, line in lines.items() if plot.title.startswith(name))
        target = plot.values[list(plot.names).index(text("en", "bullets.target"))]
        assert f"{target:g}" in line.replace(",", "")


@pytest.mark.parametrize("key", ["measures_technology", "measures_instrument", "accountability"])
@pytest.mark.parametrize("number", [0, 1])
def test_a_matrix_is_a_native_table_with_the_same_counts(
    deck: Any, resolved: list[Resolved], number: int, key: str
) -> None:
    """Guards matrices: cell by cell the counts of the page's table, over all slides of the part, filled by count."""
    part = part_of(resolved[number], key)
    assert part.chart is not None and part.chart.grid is not None
    rows = [
        [cell.text for cell in row.cells]
        for slide in slides_of(deck, part.heading)
        for table in tables_of(slide)
        for row in list(table.rows)[1:]
    ]
    on_page = part.chart.table
    names = on_page[on_page.columns[0]].tolist()
    by_name = {row[0].split("\v")[0]: row[1:] for row in rows}
    assert set(names) <= set(by_name)
    for _, line in on_page.iterrows():
        cells = [str(cell) for cell in line.tolist()[1:]]
        shown = by_name[str(line.iloc[0])]
        for cell, native in zip(cells, shown, strict=True):
            assert cell == native or not cell.isdigit(), (line.iloc[0], cell, native)
    xml = "".join(ElementTree.tostring(slide._element, "unicode") for slide in slides_of(deck, part.heading))
    assert len(set(re.findall(r'srgbClr val="([0-9A-F]{6})"', xml))) > 5


def regions_on(slide: Any) -> dict[str, Any]:
    """Name -> element of the shapes on a slide that are named as a division is: "110000 北京市"."""
    found = {}
    for element in slide._element.iter(f"{P}sp"):
        name = element.find(f"{P}nvSpPr/{P}cNvPr").get("name")
        if re.match(r"\d{6} \S", name):
            found[name] = element
    return found


@pytest.mark.parametrize("key", ["overview_map", "map_province", "arcs_province", "region_locator"])
@pytest.mark.parametrize("number", [0, 1])
def test_a_map_has_34_provinces_and_ten_dashes_that_can_be_recoloured(
    deck: Any, resolved: list[Resolved], number: int, key: str
) -> None:
    """Guards maps: each province one freeform with its own fill and description, each dash of the line a shape."""
    part = part_of(resolved[number], key)
    line = text(part.language, "map.national_line")
    maps = [slide for slide in slides_of(deck, part.heading) if regions_on(slide)]
    assert maps
    for slide in maps:
        found = regions_on(slide)
        if len(found) > 34:
            # The map by prefecture may have the same finding.
            continue
        assert len(found) == 34
        assert {name[:2] for name in found} >= {"11", "71", "81", "82"}
        for element in found.values():
            properties = element.find(f"{P}spPr")
            assert properties.find(f"{A}custGeom") is not None
            assert properties.find(f"{A}solidFill") is not None or properties.find(f"{A}pattFill") is not None
            assert element.find(f"{P}nvSpPr/{P}cNvPr").get("descr")
        names = [element.get("name") for element in slide._element.iter(f"{P}cNvPr")]
        assert sorted(name for name in names if re.fullmatch(rf"{re.escape(line)} \d+", name)) == sorted(
            f"{line} {number}" for number in range(1, 11)
        )


def test_no_island_is_left_out_of_a_map() -> None:
    """Guards the simplified layer: every outline of the layer is still there, however small."""
    from dashboard.geometry import albers_layer

    for level in ("province", "prefecture"):
        kept = simplified(level)  # type: ignore[arg-type]
        for code, region in albers_layer(level).regions.items():  # type: ignore[arg-type]
            assert len(kept[code]) == region.path.upper().count("M"), code


def test_a_map_of_a_part_is_cut_at_its_edge() -> None:
    """Guards maps of one province: nothing is drawn outside the frame, and what lies across it is cut."""
    box = (10000.0, 10000.0, 3000.0, 3000.0)
    cut = 0
    for rings in simplified("province").values():
        shown = inside(rings, box, closed=True)
        cut += bool(shown) and shown != list(rings)
        for ring in shown:
            assert all(9999.9 <= x <= 13000.1 and 9999.9 <= y <= 13000.1 for x, y in ring)
    assert cut > 3


# One of each kind of body; checking all of them takes most of a minute.
OF_EACH_KIND = ("overview_counts", "targets", "bullets", "board", "measures_instrument", "arcs_prefecture", "network")


def test_the_file_is_valid_against_the_schema(resolved: list[Resolved], slides: bytes, tmp_path: Path) -> None:
    """Guards that PowerPoint opens it without repair: every part against the schema of Office Open XML."""
    audit = pytest.importorskip("openxml_audit", reason="pip install openxml-audit")
    path = tmp_path / "briefing.pptx"
    if os.environ.get("TRIALS") == "full":
        path.write_bytes(slides)
    else:
        kept = tuple(part for part in resolved[1].parts if part.item.key in OF_EACH_KIND)
        path.write_bytes(pptx_bytes([replace(resolved[1], parts=kept)]))
    errors = audit.validate_pptx(path).errors
    assert [str(error) for error in errors] == []


def test_ids_are_unique_and_every_shape_has_a_place(deck: Any) -> None:
    """Guards against repair: no two shapes of a slide share a number, and none is without its frame."""
    assert len(deck.slides) > 40
    for slide in deck.slides:
        ids = [element.get("id") for element in slide._element.iter(f"{P}cNvPr")]
        assert len(ids) == len(set(ids))
        for element in slide._element.iter(f"{P}sp"):
            placeholder = element.find(f"{P}nvSpPr/{P}nvPr/{P}ph") is not None
            assert placeholder or element.find(f"{P}spPr/{A}xfrm") is not None
        for group in list(slide._element.iter(f"{P}grpSp"))[:1]:
            assert group.find(f"{P}grpSpPr/{A}xfrm") is not None


def test_nothing_stands_outside_a_slide(deck: Any) -> None:
    """Guards the layout: no shape of any slide leaves it, but for the words that a wider font may need."""
    for number, slide in enumerate(deck.slides, 1):
        for shape in slide.shapes:
            right, bottom = shape.left + shape.width, shape.top + shape.height
            assert shape.left >= -12700 and shape.top >= -12700, (number, shape.name)
            assert right <= deck.slide_width + 12700 and bottom <= deck.slide_height + 12700, (number, shape.name)


def test_chinese_has_its_font_by_name(deck: Any) -> None:
    """Guards PowerPoint and WPS on Windows: every run of words names the Chinese font."""
    runs = [run for slide in deck.slides for run in slide._element.iter(f"{A}rPr")]
    assert len(runs) > 1000
    assert {run.find(f"{A}ea").get("typeface") for run in runs} == {"Microsoft YaHei"}


def test_the_last_slides_list_every_source(deck: Any, resolved: list[Resolved]) -> None:
    """Guards the sources: each document that a part rests on is in the list of its language."""
    for one in resolved:
        heading = text(one.language, "briefing.sources_title", count=len(one.sources))
        listed = "\n".join(words_of(slide) for slide in slides_of(deck, heading))
        assert len(one.sources) > 3
        for source in one.sources:
            assert source.title in listed


def test_links_lead_to_the_view(deck: Any, resolved: list[Resolved]) -> None:
    """Guards the link of a slide: the address of the view, as a relation of the slide."""
    part = part_of(resolved[0], "region_sectors")
    slide = slides_of(deck, part.heading)[0]
    assert part.link.startswith("https://atlas.example.cn/dual/region?lang=zh&region=360000")
    assert part.link in [relation.target_ref for relation in slide.part.rels.values() if relation.is_external]


@pytest.mark.parametrize("count", [0, 1, 100_000])
def test_a_table_of_any_length_has_its_slides(synthetic: Any, count: int) -> None:
    """Guards empty, one row and 100 000 rows: the slides say what they show and of how many, and stay few."""
    synthetic.add("targets", name_zh="目标甲", name_en="Target A")
    catalog = synthetic.catalog()
    row = catalog.frames["targets"].iloc[[0] * count].reset_index(drop=True)
    row = row.assign(target_id=[f"t{number}" for number in range(count)])
    held = replace(catalog, frames={**catalog.frames, "targets": row})
    items = (Item("table", "targets"), item_of_targets())
    started = time.process_time()
    one = resolve(Briefing(items=items), held, TODAY, "zh")
    made = opened(pptx_bytes([one]))
    assert time.process_time() - started < 20
    said = "\n".join(words_of(slide) for slide in made.slides)
    assert len(made.slides) < 20
    if count == 0:
        assert one.parts[0].notes[0] in said
    else:
        assert text("zh", "briefing.table", table="目标", count=count) in said
        assert "目标甲" in said
        cut = text("zh", "briefing.rows_cut", shown="@", count=count, left="@").split("@")
        assert all(words in said for words in cut) == (count > 1)


def item_of_targets() -> Item:
    """The chart of the targets over time."""
    return Item("chart", "targets")


def test_a_briefing_of_twenty_items_takes_seconds(catalog: Catalog) -> None:
    """Guards the time: twenty items, resolved and written, in less than ten seconds of one core; told step by step."""
    items = tuple(item_of(catalog, key) for key in list(CHARTS)[:20])
    steps: list[tuple[int, int]] = []
    started = time.process_time()
    one = resolve(Briefing(items=items), catalog, TODAY, "zh", step=lambda done, of: steps.append((done, of)))
    pptx_bytes([one], lambda done, of: steps.append((done, of)))
    assert time.process_time() - started < 10
    assert steps == [*((number, 20) for number in range(1, 21)), *((number, 20) for number in range(1, 21))]


def test_the_same_briefing_gives_the_same_parts(resolved: list[Resolved]) -> None:
    """Guards reproducibility: made twice, no part of the file but its chart workbooks differs."""
    few = [replace(resolved[0], parts=resolved[0].parts[:4])]
    first, second = (zipfile.ZipFile(io.BytesIO(pptx_bytes(few))) for _ in range(2))
    assert first.namelist() == second.namelist()
    differing = [name for name in first.namelist() if first.read(name) != second.read(name)]
    assert [name for name in differing if not name.startswith("ppt/embeddings/")] == []


def test_a_template_lends_its_design_and_keeps_none_of_its_slides() -> None:
    """Guards a user's own template: its size and layouts are used, its slides are gone, a missing layout falls back."""
    import pptx

    brought = pptx.Presentation()
    slide = brought.slides.add_slide(brought.slide_layouts[0])
    slide.shapes.title.text = "Secret"
    for layout in list(brought.slide_layouts):
        if layout.name in ("Title Slide", "Title Only") and not layout.used_by_slides:
            brought.slide_layouts.remove(layout)
    content = io.BytesIO()
    brought.save(content)
    empty = Resolved("简报", "zh", TODAY, "版本", "", (Part(Item("region"), "zh", "标题", notes=("说明",)),), ())
    made = opened(pptx_bytes([empty], template=content.getvalue()))
    assert (made.slide_width, made.slide_height) == (brought.slide_width, brought.slide_height)
    said = [words_of(slide) for slide in made.slides]
    assert len(said) == 2
    assert "Secret" not in "".join(said)
    assert "标题" in said[1] and "说明" in said[1]


def test_a_file_that_is_no_template_is_refused_in_words() -> None:
    """Guards the upload of a template: whatever is brought, the reader is told what to bring instead."""
    for content in (b"", b"PK\x03\x04", b"not a presentation", io.BytesIO().getvalue()):
        with pytest.raises(BriefingError) as error:
            presentation(content)
        for language in LANGUAGES:
            assert ".pptx" in error.value.words(language)


def test_hostile_words_stay_words(catalog: Catalog) -> None:
    """Guards names from uploads: markup and control characters neither break the file nor become a part of it."""
    nasty = "<a:t>&amp;\x00\x0b\x1f]]></p:sp>\ud800 ‮ 简报"
    one = resolve(Briefing(nasty, nasty, (item_of(catalog, "overview_counts"),)), catalog, TODAY, "zh")
    assert one.title == nasty
    part = replace(one.parts[0], heading=nasty, sentence=nasty, subtitle=nasty)
    # A frame of text holds no half of a character; all else may come from an upload.
    held = nasty.replace("\ud800", "")
    table = replace(part, chart=None, table=pd.DataFrame({held: [held, "甲"], "n": [1, 2]}))
    made = opened(pptx_bytes([replace(one, title=nasty, parts=(part, table))]))
    said = words_of(made.slides[2])
    assert "<a:t>&amp;]]></p:sp>" in said


def test_a_drawing_of_each_page_is_shapes_and_no_picture(deck: Any, resolved: list[Resolved]) -> None:
    """Guards editability: a drawing is freeforms and words, so that nothing of it has to be drawn again."""
    assert [name for name in deck.part.package.iter_parts() if name.partname.startswith("/ppt/media/")] == []
    part = part_of(resolved[0], "network")
    assert part.chart is not None and isinstance(part.chart.body, Drawing)
    several = slides_of(deck, part.heading)
    assert len(several) > 1
    drawn = "\n".join(words_of(slide) for slide in several)
    for name in re.findall(r"<text[^>]*>([^<]+)</text>", part.chart.body.markup):
        assert name.replace("&amp;", "&").strip() in drawn


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", ["documents", "targets", "measures"])
def test_a_lists_rows_have_room_and_its_dates_stay_whole(catalog: Catalog, language: str, name: str) -> None:
    """Guards lists: a wider font than ours still fits the rows, nothing reaches the notes, no short column wraps."""
    item = Item("table", name)
    one = resolve(Briefing("示例", "Example", (item,), BOTH), catalog, TODAY, BOTH[language == "en"])
    deck = opened(pptx_bytes([one]))
    found = [slide for slide in slides_of(deck, one.parts[0].heading) if tables_of(slide)]
    assert found
    for slide in found:
        frame = next(shape for shape in slide.shapes if getattr(shape, "has_table", False))
        table = frame.table
        widths = [column.width / 12700 - 8 for column in table.columns]
        needed = []
        for row in table.rows:
            lines = [
                sum(max(len(wrap(line, room / 1.1, 10)), 1) for line in cell.text.split("\n"))
                for cell, room in zip(row.cells, widths, strict=True)
            ]
            needed.append(max(max(lines) * 14.6 + 4, row.height / 12700))
        low = min(shape.top for shape in slide.shapes if shape.name in ("Notes", "Source", "Made")) / 12700
        assert frame.top / 12700 + sum(needed) <= low - 14
        for place, room in enumerate(widths):
            cells = [row.cells[place].text for row in list(table.rows)[1:]]
            if max(text_width(words, 10) for words in cells) <= 80:
                assert all(text_width(words, 10) * 1.08 <= room for words in cells), cells


@pytest.mark.parametrize("length", [20, 1000])
def test_a_sentence_stands_on_the_first_slide_only(catalog: Catalog, length: int) -> None:
    """Guards long parts: the user's sentence once, however long, and the whole list below."""
    item = Item("table", "targets", sentence_zh="句" * length)
    one = resolve(Briefing("示例", "Example", (item,), BOTH), catalog, TODAY, "zh")
    found = slides_of(opened(pptx_bytes([one])), one.parts[0].heading)
    assert len(found) > 2
    assert ["句" * length in words_of(slide) for slide in found] == [True] + [False] * (len(found) - 1)
    rows = [row for slide in found for table in tables_of(slide) for row in list(table.rows)[1:]]
    assert len(rows) == one.parts[0].rows
    for slide in found:
        frames = [shape for shape in slide.shapes if getattr(shape, "has_table", False)]
        foot = [shape for shape in slide.shapes if shape.name in ("Notes", "Source", "Made", "Boundary")]
        said = [shape for shape in slide.shapes if shape.name == "Sentence"]
        low = min(shape.top for shape in foot)
        assert all(shape.top + shape.height <= low for shape in [*frames, *said])
        assert all(run.font.size.pt >= 9 for shape in foot for p in shape.text_frame.paragraphs for run in p.runs)


def test_a_counting_word_is_not_left_in_chinese(catalog: Catalog) -> None:
    """Guards English lists: a unit such as 个, for which English has no word, says that things are counted."""
    one = resolve(Briefing("示例", "Example", (Item("table", "targets"),), BOTH), catalog, TODAY, "en")
    table = one.parts[0].table
    assert table is not None
    units = set(table["Unit"])
    assert text("en", "unit_counted") in units
    assert not any(re.search("[一-鿿]", unit) for unit in units), units
