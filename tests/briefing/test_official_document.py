"""The Word document: page, fonts and styles of an official document, its figures, tables, footnotes and annex."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pytest
from openxml_audit import FileFormat, OpenXmlValidator
from reading_back import R, W, WordFile, style, table_rows, words

from dashboard.briefing import word_story
from dashboard.briefing.items import Resolved
from dashboard.briefing.official_document import docx_bytes
from dashboard.briefing.word_story import FIRST_NOTES, MOST_ROW_NOTES, MOST_ROWS
from dashboard.briefing.word_styles import TEXT_WIDTH
from dashboard.catalog import Catalog
from dashboard.descriptor import Language
from dashboard.exports.raster import png_bytes
from dashboard.figures.svg import Drawing
from dashboard.i18n import text
from tests.briefing.briefing_making import ADDRESS, TITLE, one_table, resolved_whole, without_parts

MM = 1440 / 25.4
LANGUAGES: tuple[Language, ...] = ("zh", "en")
_made: dict[str, tuple[list[Resolved], WordFile]] = {}
# Of the processor: what another process takes meanwhile is none of the document's.
_seconds: dict[str, float] = {}
# The same picture stands in several of these documents and is drawn once.
_drawn = lru_cache(png_bytes)


@pytest.fixture(params=["zh", "both"])
def made(request: pytest.FixtureRequest, catalog: Catalog) -> tuple[list[Resolved], WordFile]:
    """The whole briefing in one language or both, and its file, made once."""
    if request.param not in _made:
        wanted = LANGUAGES if request.param == "both" else (request.param,)
        resolved = [resolved_whole(catalog, language) for language in wanted]
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(word_story, "png_bytes", _drawn)
            start = time.process_time()
            _made[request.param] = resolved, WordFile(docx_bytes(resolved))
            _seconds[request.param] = time.process_time() - start
    return _made[request.param]


def written(resolved: Sequence[Resolved]) -> WordFile:
    """The file of this briefing."""
    return WordFile(docx_bytes(resolved))


def test_every_heading_stands_in_order_under_its_title(made: tuple[list[Resolved], WordFile]) -> None:
    """Guards that no item of the basket is lost: titles and headings are those of the briefing, in its order."""
    resolved, file = made
    assert file.styled("Title", "TitleEnglish") == [
        line for one in resolved for line in ([one.title] if one.language == "zh" else [one.title, "Evidence"])
    ]
    own = {"资料来源", "Sources"}
    levels = ("Heading1", "Heading2", "Heading1English", "Heading2English")
    headings = [line for line in file.styled(*levels) if line not in own]
    assert headings == [part.heading for one in resolved for part in one.parts]
    assert [one.title for one in resolved] == [TITLE[one.language] for one in resolved]


def test_more_than_twenty_items_take_seconds(made: tuple[list[Resolved], WordFile]) -> None:
    """Guards the wait: every chart, a table and a region in one language, under ten seconds on one core (3.4 s)."""
    resolved, _ = made
    assert len({id(part.item) for part in resolved[0].parts}) > 20
    assert _seconds["zh" if len(resolved) == 1 else "both"] < 10 * len(resolved)


def test_the_page_is_the_standards(made: tuple[list[Resolved], WordFile]) -> None:
    """Guards GB/T 9704-2012, 5.1 and 5.2: A4, 37 mm above and 28 mm left of a text block of 156 x 225 mm."""
    resolved, file = made
    sections = list(file.body.iter(f"{W}sectPr"))
    assert len(sections) == len(resolved)
    for section, one in zip(sections, resolved, strict=True):
        size, margin = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
        assert size is not None
        assert margin is not None
        width, height = (int(size.attrib[f"{W}{name}"]) / MM for name in ("w", "h"))
        top, left, right, bottom = (int(margin.attrib[f"{W}{n}"]) / MM for n in ("top", "left", "right", "bottom"))
        assert (round(width), round(height)) == (210, 297)
        assert abs(top - 37) < 1
        assert abs(left - 28) < 1
        assert width - left - right == pytest.approx(156, abs=0.1)
        assert height - top - bottom == pytest.approx(225, abs=0.1)
        grid = section.find(f"{W}docGrid")
        assert (grid is not None) == (one.language == "zh")
        if grid is not None:
            assert 22 * int(grid.attrib[f"{W}linePitch"]) <= 225 * MM < 23 * int(grid.attrib[f"{W}linePitch"])


@pytest.mark.parametrize(
    ("name", "font", "points"),
    [
        ("Normal", "仿宋_GB2312", 16),
        ("Title", "方正小标宋简体", 22),
        ("Heading1", "黑体", 16),
        ("Heading2", "楷体_GB2312", 16),
        ("Heading3", "仿宋_GB2312", 16),
        ("Footer", "宋体", 14),
    ],
)
def test_each_style_names_the_standards_font(catalog: Catalog, name: str, font: str, points: int) -> None:
    """Guards GB/T 9704-2012, 7.3 and 7.5: the eastAsia font and size of title, body, headings and page number."""
    file = sample()
    found = next(s for s in file.xml("word/styles.xml").iter(f"{W}style") if s.attrib[f"{W}styleId"] == name)
    fonts, size = found.find(f"{W}rPr/{W}rFonts"), found.find(f"{W}rPr/{W}sz")
    assert fonts is not None
    assert size is not None
    assert fonts.attrib[f"{W}eastAsia"] == font
    assert int(size.attrib[f"{W}val"]) == points * 2
    table = {f.attrib[f"{W}name"]: f for f in file.xml("word/fontTable.xml").iter(f"{W}font")}
    other = table[font].find(f"{W}altName")
    assert other is not None
    assert other.attrib[f"{W}val"].split(",")


@lru_cache(maxsize=1)
def sample() -> WordFile:
    """A small document."""
    return written([one_table(pd.DataFrame({"名称": ["甲"], "数": [1.5]}), 1)])


def test_28_characters_fill_a_line_and_22_lines_a_page() -> None:
    """Guards GB/T 9704-2012, 5.2.3, by the body's own measures: width and closeness of a character, and line height."""
    found = next(s for s in sample().xml("word/styles.xml").iter(f"{W}style") if s.attrib[f"{W}styleId"] == "Normal")
    size, closer, line = (found.find(path) for path in (f"{W}rPr/{W}sz", f"{W}rPr/{W}spacing", f"{W}pPr/{W}spacing"))
    indent = found.find(f"{W}pPr/{W}ind")
    assert size is not None
    assert closer is not None
    assert line is not None
    assert indent is not None
    wide = int(size.attrib[f"{W}val"]) * 10 + int(closer.attrib[f"{W}val"])
    assert 28 * wide <= 156 * MM < 29 * wide
    assert line.attrib[f"{W}lineRule"] == "exact"
    assert 22 * int(line.attrib[f"{W}line"]) <= 225 * MM < 23 * int(line.attrib[f"{W}line"])
    assert 28 <= int(line.attrib[f"{W}line"]) / 20 <= 29
    assert indent.attrib[f"{W}firstLineChars"] == "200"


def test_headings_are_numbered_by_word(catalog: Catalog) -> None:
    """Guards 一、（一）1. as Word's own numbers: whoever moves a heading does not number them again by hand."""
    levels = list(sample().xml("word/numbering.xml").iter(f"{W}lvl"))
    shown = {}
    for level in levels:
        texts, styles, forms = (level.find(f"{W}{name}") for name in ("lvlText", "pStyle", "numFmt"))
        assert texts is not None
        assert styles is not None
        assert forms is not None
        shown[styles.attrib[f"{W}val"]] = (texts.attrib[f"{W}val"], forms.attrib[f"{W}val"])
    assert shown["Heading1"] == ("%1、", "chineseCountingThousand")
    assert shown["Heading2"] == ("（%2）", "chineseCountingThousand")
    assert shown["Heading3"] == ("%3.", "decimal")


def test_page_numbers_stand_at_the_outer_edge(made: tuple[list[Resolved], WordFile]) -> None:
    """Guards GB/T 9704-2012, 7.5: — 1 — with a field, right on odd pages and left on even ones, one character in."""
    file = made[1]
    assert file.xml("word/settings.xml").find(f"{W}evenAndOddHeaders") is not None
    relations = file.relations("word/document.xml")
    for section in file.body.iter(f"{W}sectPr"):
        placed = {}
        for reference in section.iter(f"{W}footerReference"):
            foot = file.xml(relations[reference.attrib[f"{R}id"]][1])
            line, indent = foot.find(f"{W}p/{W}pPr/{W}jc"), foot.find(f"{W}p/{W}pPr/{W}ind")
            assert line is not None
            assert indent is not None
            assert words(foot) == "— 1 —"
            assert [f.attrib[f"{W}instr"].strip() for f in foot.iter(f"{W}fldSimple")] == ["PAGE"]
            edge = "right" if reference.attrib[f"{W}type"] == "default" else "left"
            placed[reference.attrib[f"{W}type"]] = line.attrib[f"{W}val"]
            assert indent.attrib[f"{W}{edge}Chars"] == "100"
        assert placed == {"default": "right", "even": "left"}


def test_figures_and_tables_are_counted_by_fields(made: tuple[list[Resolved], WordFile]) -> None:
    """Guards captions that Word can renumber: 图 and 表 from one without a gap, each language's own."""
    resolved, file = made
    counted: dict[str, list[int]] = {}
    for paragraph in file.body.iter(f"{W}p"):
        if style(paragraph).startswith("Caption"):
            (number,) = paragraph.iter(f"{W}fldSimple")
            kind, label, *_ = number.attrib[f"{W}instr"].split()
            assert kind == "SEQ"
            counted.setdefault(label, []).append(int(words(number)))
    drawn = [sum(isinstance(p.chart.body, Drawing) for p in one.parts if p.chart) for one in resolved]
    for one, pictures in zip(resolved, drawn, strict=True):
        figure, table = ("图", "表") if one.language == "zh" else ("Figure", "Table")
        assert counted[figure] == [*range(1, pictures + 1)]
        assert counted[table] == [*range(1, len(counted[table]) + 1)]


def test_each_figure_is_a_picture_that_is_spoken(made: tuple[list[Resolved], WordFile]) -> None:
    """Guards the pictures: as PNG in the file, inside the text block, each with its description, no id twice."""
    resolved, file = made
    relations = file.relations("word/document.xml")
    drawing = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
    placed = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
    known = [found.attrib for found in file.body.iter(f"{placed}docPr")]
    assert len({one["id"] for one in known}) == len(known)
    spoken = {p.chart.spoken for one in resolved for p in one.parts if p.chart and isinstance(p.chart.body, Drawing)}
    assert {one["descr"] for one in known} == spoken
    for blip, size in zip(file.body.iter(f"{drawing}blip"), file.body.iter(f"{placed}extent"), strict=True):
        kind, part = relations[blip.attrib[f"{R}embed"]]
        assert kind == "image"
        assert file.parts[part].startswith(b"\x89PNG")
        assert 20 < int(size.attrib["cx"]) / 36_000 <= TEXT_WIDTH + 0.01
        assert int(size.attrib["cy"]) / 36_000 < 200


def test_every_figure_has_real_footnotes_to_paragraph_and_quotation(made: tuple[list[Resolved], WordFile]) -> None:
    """Guards the way back to the source: each figure's notes name document, paragraph and verbatim span."""
    resolved, file = made
    notes = file.footnotes()
    called = file.called(file.body)
    assert called == [*notes], "each footnote is called for once, in order"
    left = iter(called)
    for one in resolved:
        for part in one.parts:
            table = part.table is not None and not part.chart and part.passages
            rows = min(MOST_ROWS, len(part.table)) if table and part.table is not None else FIRST_NOTES
            if table and rows > MOST_ROW_NOTES:
                continue
            for passage in part.passages[:rows]:
                note = notes[next(left)]
                assert passage.document_title in note
                assert passage.name in note
                if passage.quotation:
                    assert passage.quotation in note
                    assert passage.paragraph in note
    assert not [*left]


def test_the_annex_has_every_statement_once(made: tuple[list[Resolved], WordFile]) -> None:
    """Guards the proof of figures with hundreds of facts: what no footnote has room for stands in the annex."""
    resolved, file = made
    entries = file.styled("Evidence")
    expected = [{passage.fact: passage for part in one.parts for passage in part.passages} for one in resolved]
    assert len(entries) == sum(map(len, expected))
    listed = "\n".join(entries)
    for facts in expected:
        for passage in facts.values():
            assert passage.name in listed
            assert passage.quotation in listed
    assert {passage.document_title for facts in expected for passage in facts.values()} == {
        *file.styled("EvidenceDocument")
    }
    assert all(("图" in line.rsplit("〔")[-1] or "表" in line.rsplit("〔")[-1]) for line in entries if "〔" in line)


def test_what_a_figure_must_say_stands_below_it(made: tuple[list[Resolved], WordFile]) -> None:
    """Guards version, day, sources, boundary note, notes and link under every figure."""
    resolved, file = made
    below = file.styled("FigureNote")
    for one in resolved:
        shown = [part for part in one.parts if part.table is not None]
        assert below.count(one.made_line) == len(shown)
        for part in shown:
            assert {line for line in (*part.notes, part.source_line, part.boundary) if line} <= {
                *below,
                *(b.rstrip(",") for b in below),
            }
            assert not part.link or any(part.link in line for line in below)
            assert part.link.startswith(ADDRESS)


def test_the_file_is_sound(made: tuple[list[Resolved], WordFile]) -> None:
    """Guards against Word's offer to repair: every part parses, is typed, and every relation leads to a part."""
    resolved, file = made
    for part in [name for name in file.parts if name.endswith(".xml")]:
        file.xml(part)
        assert file.content_type(part), part
        for kind, target in file.relations(part).values():
            assert target in file.parts, (part, kind, target)
    main = file.relations("word/document.xml")
    used = {value for e in file.body.iter() for name, value in e.attrib.items() if name in (f"{R}id", f"{R}embed")}
    assert used <= {*main}
    kinds = [kind for kind, _ in main.values()]
    assert all(kinds.count(kind) == 1 for kind in ("styles", "settings", "footnotes", "fontTable", "numbering"))
    assert file.content_type("word/footnotes.xml").endswith("wordprocessingml.footnotes+xml")
    styles = {s.attrib[f"{W}styleId"] for s in file.xml("word/styles.xml").iter(f"{W}style")}
    for part in ("word/document.xml", "word/footnotes.xml", "word/footer1.xml"):
        named = {
            e.attrib[f"{W}val"] for tag in ("pStyle", "rStyle", "tblStyle") for e in file.xml(part).iter(f"{W}{tag}")
        }
        assert named <= styles
    separators = [n.attrib[f"{W}type"] for n in file.xml("word/footnotes.xml") if f"{W}type" in n.attrib]
    assert separators == ["separator", "continuationSeparator"]
    said = {n.attrib[f"{W}id"] for n in file.xml("word/settings.xml").iter(f"{W}footnote")}
    assert said == {"-1", "0"}
    core = file.parts["docProps/core.xml"].decode()
    assert resolved[0].title in core
    assert "python-docx" not in core
    assert ("zh-CN" if resolved[0].language == "zh" else "en") in core
    assert b"python-docx" not in b"".join(body for name, body in file.parts.items() if name.endswith(".xml"))


def test_the_schema_finds_no_fault(made: tuple[list[Resolved], WordFile], tmp_path: Path) -> None:
    """Guards what Word would repair or refuse: every part against the schemas of Office 2016, by openxml-audit."""
    path = tmp_path / "briefing.docx"
    path.write_bytes(made[1].content)
    found = OpenXmlValidator(file_format=FileFormat.OFFICE_2016).validate(path)
    assert not found.errors, found.errors[:5]
    assert found.is_valid


def test_the_heads_of_tables_repeat(made: tuple[list[Resolved], WordFile]) -> None:
    """Guards tables over several pages: the head repeats, no row is torn, no table is wider than the page."""
    for table in made[1].body.iter(f"{W}tbl"):
        first, *rest = table.iter(f"{W}tr")
        assert first.find(f"{W}trPr/{W}tblHeader") is not None
        assert all(row.find(f"{W}trPr/{W}tblHeader") is None for row in rest)
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in (first, *rest))
        widths = [int(column.attrib[f"{W}w"]) for column in table.iter(f"{W}gridCol")]
        assert min(widths) > 300
        assert sum(widths) <= TEXT_WIDTH * MM + 1


@pytest.mark.parametrize("rows", [0, 1, MOST_ROWS, 100_000])
def test_a_table_of_any_length_is_cut_and_says_so(rows: int) -> None:
    """Guards paper: none, one, as many as fit, and a hundred thousand rows, of which the first stand there."""
    frame = pd.DataFrame({"名称": [f"第{n}行" for n in range(min(rows, 300))], "数": range(min(rows, 300))})
    file = written([one_table(frame, rows)])
    tables = [table_rows(table) for table in file.body.iter(f"{W}tbl")]
    assert len(tables[0]) == 1 + min(rows, MOST_ROWS)
    assert tables[0][0] == ["名称", "数"]
    said = f"前 {MOST_ROWS} 条，共 {rows} 条"
    assert any(said in line for line in file.styled("FigureNote")) == (rows > MOST_ROWS)


def test_each_row_has_its_own_footnote() -> None:
    """Guards lists of facts: the mark stands in the row that the note proves."""
    frame = pd.DataFrame({"名称": [f"示例{n}" for n in range(3)], "数": [1, 2, 3]})
    file = written([one_table(frame, 3, facts=3)])
    rows = [*next(file.body.iter(f"{W}tbl")).iter(f"{W}tr")][1:]
    notes = file.footnotes()
    assert [[notes[n].split("：")[0] for n in file.called(row)] for row in rows] == [["示例0"], ["示例1"], ["示例2"]]
    assert "依据未经核对" in notes["1"]


def test_a_long_table_names_the_annex_in_each_row() -> None:
    """Guards long lists: no footnote, but the number under which the annex proves the row, in a column of its own."""
    count = MOST_ROW_NOTES + 1
    frame = pd.DataFrame({"名称": [f"示例{n}" for n in range(count)], "数": range(count)})
    file = written([one_table(frame, count, facts=count)])
    head, *rows = table_rows(next(file.body.iter(f"{W}tbl")))
    assert not file.called(next(file.body.iter(f"{W}tbl")))
    assert head == ["名称", "数", text("zh", "briefing.paper.column.evidence")]
    entries = {line.split(".")[0]: line for line in file.styled("Evidence")}
    assert [entries[row[2]].split(". ")[1].split("：")[0] for row in rows] == [row[0] for row in rows]


@pytest.mark.parametrize("nasty", ["<w:p/>&\"'", "a\x0b\x00b", "=1+1", "]]>", "{0}%s{zh}", "长" * 3000])
def test_uploaded_words_are_only_words(nasty: str) -> None:
    """Guards the file against names from uploads, in every place where words stand, and its marks."""
    frame = pd.DataFrame({nasty: [nasty], "数": [nasty]})
    file = written([one_table(frame, 1, nasty, mark=nasty, facts=1)])
    kept = "".join(sign for sign in nasty if sign not in "\x0b\x00")
    assert file.styled("Title") == [kept]
    assert table_rows(next(file.body.iter(f"{W}tbl")))[1] == [kept, kept]
    assert file.styled("Subtitle") == [kept, kept]
    assert kept in file.styled("FigureNote")


def test_a_server_without_a_chinese_font_gives_the_data(monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> None:
    """Guards against boxes: where no picture can be drawn the document has the chart's table, and says so."""
    monkeypatch.setattr(word_story, "png_bytes", lambda *_: None)
    resolved = resolved_whole(catalog, "zh")
    file = written([resolved])
    assert not [name for name in file.parts if name.endswith(".png")]
    charts = [part for part in resolved.parts if part.chart]
    assert sum("以所示数据的表格代替" in line for line in file.styled("FigureNote")) == len(charts)
    assert len([*file.body.iter(f"{W}tbl")]) == sum(p.table is not None for p in resolved.parts) + 1


def test_an_empty_briefing_is_a_document_all_the_same() -> None:
    """Guards the first click: a briefing of nothing has its title, and one in no language is refused."""
    assert written([without_parts()]).styled("Title") == ["示例"]
    with pytest.raises(ValueError, match="language"):
        docx_bytes([])


def test_the_progress_is_told_part_by_part() -> None:
    """Guards the progress bar: one step a part over both languages, the last of them the whole."""
    told: list[tuple[int, int]] = []
    one = one_table(pd.DataFrame({"名称": ["甲"]}), 1)
    docx_bytes([one, one], lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_made_up_data_are_marked_at_every_figure(resolved: list[Resolved]) -> None:
    """Guards against an example taken for real: the mark stands under the title and under each figure and table."""
    example = next(one for one in resolved if one.mark)
    file = written([example])
    assert file.styled("Subtitle", "SubtitleEnglish").count(example.mark) == 1
    assert file.styled("FigureNote").count(example.mark) == sum(part.table is not None for part in example.parts)
