"""Cleaning a source text: leftover readings go, everything that is text stays, and no paragraph changes its number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.documents import ParagraphKind, SourceText, clean_line, clean_text, fold, read_source, sentences

# Any text that a UTF-8 file can hold; a lone surrogate cannot be decoded from one.
ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=120)
# Text of the kind that goes wrong: both scripts, readings with and without tone, brackets, 着 and 著, digits.
TRICKY_TEXT = st.lists(
    st.sampled_from(
        [
            *"實驗室国標志著着顯显名有本负干乾后後里裡髮發()（）,。\t \r\x0b\x1c\u2028\u3000\x00",
            "(shí)",
            "(yàn)",
            "(biāo)",
            "(di)",
            "(lǜ)",
            "(CCUS)",
            "(低碳)",
            "((shí))",
            "(2022-2030年)",
            "2030",
            "１３",
            "\n",
            "\n\n",
            "。",
            "！",
        ]
    ),
    max_size=40,
).map("".join)


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("實(shí)驗(yàn)室", "实验室"),
        ("標(biāo)準(zhǔn)", "标准"),
        ("綠(lǜ)色", "绿色"),
        ("戰(zhàn)略合作", "战略合作"),
        ("級(jí)研發(fā)平臺(tái)", "级研发平台"),
        ("我們(men)", "我们"),
        ("女(nǚ)兒(er)", "女儿"),
    ],
)
def test_a_leftover_reading_goes_with_its_brackets(raw: str, cleaned: str) -> None:
    """Guards the two traditional texts: the simplified character's reading behind it is no part of the text."""
    assert clean_line(raw) == cleaned


@pytest.mark.parametrize(
    "kept",
    [
        "香港科技大学(广州)",
        "氢能(低碳)研究中心",
        "封存(以下简称“CCUS”)",
        "CCUS(CCS)",
        "方案(2022-2030年)",
        "(一)总体要求",
        "网络(internet)",
        "平台(app)",
        "每吨(kg)",
        "(低碳)",
    ],
)
def test_a_bracket_that_is_text_stays(kept: str) -> None:
    """Guards names, abbreviations, years and numbering in brackets: they are no reading."""
    assert clean_line(kept) == kept


def test_latin_words_outside_brackets_stay() -> None:
    """Guards abbreviations beside Chinese: only what stands in brackets behind a character can be a reading."""
    assert clean_line("CCUS技术") == "CCUS技术"
    assert clean_line("技术 shí 术") == "技术 shí 术"


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("標(biāo)志著", "标志着"),
        ("本著“開放", "本着“开放"),
        ("肩負(fù)著", "肩负着"),
        ("有著剛性需求", "有着刚性需求"),
        ("顯著提升", "显著提升"),
        ("著名學者", "著名学者"),
        ("專著", "专著"),
        ("成效卓著", "成效卓著"),
    ],
)
def test_zhu_is_told_apart_from_zhe(raw: str, cleaned: str) -> None:
    """Guards 著, which OpenCC keeps: the particle becomes 着, the word for "marked" or "written" stays 著."""
    assert clean_line(raw) == cleaned


@given(st.one_of(ANY_TEXT, TRICKY_TEXT))
@example("國(guó(shí))")
@example("\x00")
def test_cleaning_a_line_twice_is_cleaning_it_once(line: str) -> None:
    """Guards the hashes: a text that is saved cleaned and cleaned again gives the same paragraphs."""
    once = clean_line(line)
    assert clean_line(once) == once


@given(st.one_of(ANY_TEXT, TRICKY_TEXT))
def test_cleaning_loses_no_digit(line: str) -> None:
    """Guards the numbers: every digit of the line stands in the cleaned line, in the same order."""
    assert re.findall(r"\d", clean_line(line)) == re.findall(r"\d", line)


@given(st.one_of(ANY_TEXT, TRICKY_TEXT))
def test_cleaning_keeps_the_number_of_lines(raw: str) -> None:
    """Guards paragraph numbers: one paragraph for each line that is not blank, numbered from 1 without a gap."""
    filled = [line for line in raw.removeprefix("\ufeff").split("\n") if line.strip()]
    paragraphs = clean_text(raw).paragraphs
    assert [paragraph.number for paragraph in paragraphs] == list(range(1, len(filled) + 1))


@given(st.one_of(ANY_TEXT, TRICKY_TEXT))
def test_sentences_are_the_paragraph(text: str) -> None:
    """Guards the comparison sentence by sentence: nothing is lost between two sentences."""
    assert "".join(sentences(text)) == text


def test_blank_lines_are_not_counted_and_the_order_holds() -> None:
    """Guards the rule of `paragraph`: the number of the line among the non-empty ones, from 1."""
    paragraphs = clean_text("\ufeff甲。\n\n \t\n乙。\r\n丙。").paragraphs
    assert [(paragraph.number, paragraph.text) for paragraph in paragraphs] == [(1, "甲。"), (2, "乙。"), (3, "丙。")]


def test_the_hash_is_of_the_file_as_it_is(tmp_path: Path) -> None:
    """Guards the tie between a row and its text: the hash changes with a byte, even one that cleaning drops."""
    path = tmp_path / "a.txt"
    path.write_bytes("甲。\n".encode())
    first = read_source(path)
    path.write_bytes("甲。\r\n".encode())
    second = read_source(path)
    assert first.paragraphs == second.paragraphs
    assert first.sha256 != second.sha256


def test_a_comment_form_and_what_follows_is_furniture() -> None:
    """Guards the marking without the texts at hand (synthetic page): the form starts a tail that is not the text."""
    page = clean_text("当前位置: 首页\n正文第一段。\n评论\n用户名:\n相关阅读\n别的标题")
    assert [paragraph.kind.value for paragraph in page.paragraphs] == ["furniture", "body", *["furniture"] * 4]


def test_a_sentence_that_speaks_of_reading_is_no_furniture() -> None:
    """Guards against a mark by a mere word: only a line that is nothing else opens the tail."""
    page = clean_text("相关阅读推广活动由评论员发起。\n正文。")
    assert {paragraph.kind for paragraph in page.paragraphs} == {ParagraphKind.BODY}


def test_the_lead_before_a_reprint_is_the_repetition() -> None:
    """Guards which of the two is the original (synthetic): facts cite the plan's own paragraphs."""
    page = clean_text("到2025年,甲。到2030年,乙。\n全文如下:\n到2025年,甲。\n——丙。\n到2030年,乙。")
    assert [paragraph.kind.value for paragraph in page.paragraphs] == ["repeated", "body", "body", "body", "body"]


def test_a_later_copy_is_the_repetition_where_no_reprint_is_announced() -> None:
    """Guards the other order (synthetic): the first mention is the original, and a new sentence keeps a paragraph."""
    page = clean_text("甲。乙。\n乙。\n乙。丙。")
    assert [paragraph.kind.value for paragraph in page.paragraphs] == ["body", "repeated", "body"]


# What follows reads the texts themselves; they are not in the repository, so it is skipped where they are absent.


@pytest.fixture(scope="module")
def texts(documents_directory: Path | None) -> Mapping[str, SourceText]:
    """The texts by the three digits their file name begins with, whether or not rows were read from them yet."""
    if documents_directory is None:
        pytest.skip("the source texts are not beside the checkout")
    return {path.name[:3]: read_source(path) for path in sorted(documents_directory.glob("*.txt"))}


def test_no_traditional_reading_is_left_in_any_text(texts: Mapping[str, SourceText]) -> None:
    """Guards every span that is compared: no bracketed reading with a tone mark is left in any cleaned text."""
    toned = re.compile(r"\([a-z]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-z]*\)")
    left = [
        (name, p.number, found)
        for name, source in texts.items()
        for p in source.paragraphs
        for found in toned.findall(p.text)
    ]
    # 链式协同 is damaged in the file itself (鏈?zhǔn)絽f(xié)同): the character before this reading is lost.
    assert left == [("004", 10, "(xié)")]


def test_names_in_brackets_survive_in_the_traditional_texts(texts: Mapping[str, SourceText]) -> None:
    """Guards the names that the first text writes with brackets, through conversion and removal of readings."""
    whole = "\n".join(paragraph.text for paragraph in texts["000"].paragraphs)
    for name in ("江门“双碳”实验室", "香港科技大学(广州)", "国家能源集团氢能(低碳)研究中心", "标志着江门", "本着“开放"):
        assert name in whole


def test_the_web_page_of_document_001_is_marked_as_furniture(texts: Mapping[str, SourceText]) -> None:
    """Guards the page with navigation, comment form and headlines of other pages: none of it is the document's."""
    paragraphs = texts["001"].paragraphs
    body = [paragraph for paragraph in paragraphs if paragraph.kind is ParagraphKind.BODY]
    # The page reads: 1 the breadcrumb, 2-9 title, date line and six paragraphs of the report, from 10 on the comment
    # form and the other headlines.
    assert [paragraph.number for paragraph in body] == list(range(2, 10))
    assert not any("西安高新模式" in paragraph.text or "用户名" in paragraph.text for paragraph in body)
    assert body[-1].text.endswith("“牛鼻子”。")


def test_the_lead_of_document_002_is_marked_as_repeated(texts: Mapping[str, SourceText]) -> None:
    """Guards the report that says its plan's aims twice: the lead is the copy, the plan's own paragraphs stay."""
    paragraphs = texts["002"].paragraphs
    repeated = [paragraph.number for paragraph in paragraphs if paragraph.kind is ParagraphKind.REPEATED]
    # Paragraph 3 is the lead's copy of 11 (到2025年) and 16 (到2030年); 4 announces 全文如下.
    assert repeated == [3]
    assert paragraphs[3].text.startswith("全文如下")
    assert fold(sentences(paragraphs[2].text)[0]) in fold(paragraphs[10].text)


def test_marking_removes_nothing_from_any_text(texts: Mapping[str, SourceText], documents_directory: Path) -> None:
    """Guards paragraph numbers against a better cleaner: as many paragraphs as the file has non-empty lines."""
    for source in texts.values():
        raw = (documents_directory / source.source_file).read_text(encoding="utf-8")
        assert len(source.paragraphs) == sum(bool(line.strip()) for line in raw.split("\n"))
        assert re.findall(r"\d", raw) == re.findall(r"\d", "".join(p.text for p in source.paragraphs))
