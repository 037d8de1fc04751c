"""A picture for a slide: everything that must stand in it does, it is sound XML, and no line runs out of it."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.exports.picture import WIDTH, PictureFrame, PictureText, complete_picture, file_name, picture_frame
from dashboard.figures.bars import Bar, bars
from dashboard.figures.svg import text_width, wrap

SVG = "{http://www.w3.org/2000/svg}"
LONG_ZH = "江西省科技支撑碳达峰碳中和实施方案（2022—2030年）" * 6
LONG_EN = "Most targets of the collection carry no number, and few of them name a year. " * 5
LONG_WORD = "https://example.invalid/" + "a" * 400
WORDS = PictureText(
    "示例标题", "示例副标题", ("来源：示例文件", "截至 2026年1月1日", "边界数据：示例"), "上传数据，尚未发布：示例.csv"
)


def parsed(frame: PictureFrame) -> ElementTree.Element:
    """The frame without its chart, as XML."""
    return ElementTree.fromstring(frame.before + frame.after)


def texts(frame: PictureFrame) -> list[ElementTree.Element]:
    """Its lines of text."""
    return list(parsed(frame).iter(f"{SVG}text"))


def test_title_subtitle_source_date_boundary_and_mark_stand_in_it() -> None:
    """Guards "source inside the picture, because people screenshot it": each of the words is drawn."""
    drawn = [element.text for element in texts(picture_frame(WORDS, 1000, 600))]
    assert drawn == [WORDS.mark, WORDS.title, WORDS.subtitle, *WORDS.notes]


def test_published_data_has_no_mark() -> None:
    """Guards the mark's meaning: without it no box is drawn for it."""
    plain = picture_frame(PictureText(WORDS.title, WORDS.subtitle, WORDS.notes), 1000, 600)
    marked = picture_frame(WORDS, 1000, 600)
    assert len(texts(plain)) == len(texts(marked)) - 1
    assert len(list(parsed(plain).iter(f"{SVG}rect"))) == len(list(parsed(marked).iter(f"{SVG}rect"))) - 1


@pytest.mark.parametrize(
    "words", [LONG_ZH, LONG_EN, LONG_WORD, LONG_ZH + LONG_EN], ids=["zh", "en", "one word", "both"]
)
def test_no_line_runs_out_of_the_picture(words: str) -> None:
    """Guards long titles, notes and marks: by the estimate of text width, every line ends before the right edge."""
    frame = picture_frame(PictureText(words, words, (words, words), words), 1000, 600)
    for element in texts(frame):
        end = float(element.attrib["x"]) + text_width(element.text or "", float(element.attrib["font-size"]))
        assert end <= WIDTH, element.text


def test_nothing_overlaps_the_chart_or_leaves_the_picture() -> None:
    """Guards the layout: title above the chart's box, notes below it, and the last line above the lower edge."""
    frame = picture_frame(PictureText(LONG_ZH, LONG_EN, (LONG_ZH, LONG_EN), LONG_EN), 1000, 600)
    left, top, width, height = frame.box
    heights = [float(element.attrib["y"]) for element in texts(frame)]
    assert 0 < left < left + width < frame.width
    assert all(y <= top or y >= top + height for y in heights)
    assert any(y <= top for y in heights)
    assert max(heights) < frame.height
    # The chart keeps its proportions: 1000 by 600.
    assert height / width == pytest.approx(0.6)


@pytest.mark.parametrize(
    "words", ['<script>alert("1")</script>', "a & b", "'\"><svg/onload=x>", "\x00\x0b\x1f甲", "]]>", "甲\n乙"]
)
def test_hostile_words_are_words(words: str) -> None:
    """Guards names from an upload: they are drawn as text, and the picture stays sound XML."""
    frame = picture_frame(PictureText(words, words, (words,), words), 1000, 600)
    tags = {element.tag.removeprefix(SVG) for element in parsed(frame).iter()}
    assert tags == {"svg", "title", "rect", "text", "path"}


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=60))
def test_any_words_give_a_sound_picture(words: str) -> None:
    """Guards every text at once: sound XML whatever the words."""
    parsed(picture_frame(PictureText(words, words, (words,), words), 1000, 600))


def test_no_colour_is_left_to_the_page() -> None:
    """Guards the file outside the page: a named colour would be black in PowerPoint."""
    frame = picture_frame(WORDS, 1000, 600)
    assert "var(" not in frame.before + frame.after
    drawing = bars([Bar("a", "示例", 3)], "示例")
    whole = complete_picture(frame, drawing, f"<svg>{drawing.markup}</svg>")
    assert "var(" not in whole
    ElementTree.fromstring(whole)


@pytest.mark.parametrize(
    "title",
    [
        'a/b\\c:d*e?f"g<h>i|j',
        "CON",
        "nul",
        "com1",
        "LPT9.txt",
        "...",
        "",
        " ",
        "甲\n乙\t丙",
        "\x00\x01",
        "a" * 59 + ". b",
        "示" * 200,
        "a.",
        ".a",
    ],
)
def test_a_file_name_is_one_that_windows_takes(title: str) -> None:
    """Guards saving on Windows: no forbidden sign or device name, no dot at the end, never empty, not too long."""
    name = file_name(title)
    assert name
    assert len(name) <= 66
    assert not set(name) & set('\\/:*?"<>|')
    assert all(character.isprintable() and not character.isspace() for character in name)
    assert name == name.strip("._ ")
    assert name.split(".")[0].upper() not in {
        "CON",
        "PRN",
        "AUX",
        "NUL",
        *(f"COM{n}" for n in range(10)),
        *(f"LPT{n}" for n in range(10)),
    }


def test_a_chinese_title_stays_readable_as_a_file_name() -> None:
    """Guards the downloads folder: the finding is the file's name."""
    assert file_name("“目标”涉及 4 个地区，江西省最多") == "“目标”涉及_4_个地区，江西省最多"


@pytest.mark.parametrize("words", [LONG_ZH, LONG_EN, LONG_WORD, "，" * 100, "a b " * 50])
@pytest.mark.parametrize("width", [60, 200, 1200])
def test_wrapped_lines_fit_and_lose_nothing(words: str, width: int) -> None:
    """Guards wrapping: every line fits its width, and only white space at the breaks is lost."""
    lines = wrap(words, width, 14)
    assert all(text_width(line, 14) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")


def test_a_line_never_begins_with_a_closing_mark() -> None:
    """Guards Chinese typesetting: a comma stays with the character before it. Ten pixels a character, four a line."""
    assert wrap("甲乙丙丁，戊己庚。", 40, 10) == ["甲乙丙", "丁，戊己", "庚。"]


def test_words_are_broken_between_words() -> None:
    """Guards English: a word is kept whole where it fits a line."""
    lines = wrap("carbon peaking and carbon neutrality", 90, 10)
    assert len(lines) > 1
    assert " ".join(lines) == "carbon peaking and carbon neutrality"


def test_nothing_wraps_to_nothing() -> None:
    """Guards an empty subtitle: no line, not an empty one."""
    assert wrap("", 100, 10) == []
    assert wrap("  ", 100, 10) == []
