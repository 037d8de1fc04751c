"""What is compared: folded text and pinyin."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.spelling import fold, fold_all, fold_with_offsets, pinyin


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("江门双碳实验室", "江门“双碳”实验室"),
        ("江門雙碳實驗室", "江门“双碳”实验室"),
        ("香港科技大学广州", "香港科技大学（广州）"),
        ("ｃｃｕｓ 技术", "CCUS技术"),
        ("xian high tech zone", "Xi’an High-Tech  Zone"),
        ("标志着", "標誌著"),
        ("９０％", "90%"),
        ("Puer", "Pu'er"),
        ("Ürümqi", "urumqi"),
        ("光电催化", "光/电 催化"),
    ],
)
def test_what_makes_no_difference_to_a_reader_makes_none_here(typed: str, written: str) -> None:
    """Guards the folding: width, case, accents, traditional characters, quotation marks, layout spaces."""
    assert fold(typed) == fold(written) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("90%", "90"), ("1+N", "1N"), ("2.5", "25"), ("江门", "江西"), ("high tech", "hightech"), ("a", "a b")],
)
def test_what_makes_a_difference_is_kept(one: str, other: str) -> None:
    """Guards against folding too much: signs of numbers and the spaces between Latin words are text."""
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_is_idempotent_and_its_offsets_lead_back(text: str) -> None:
    """Guards the highlighting: the two ways of folding agree on any text, and each offset is one of it, in order."""
    folded, offsets = fold_with_offsets(text)
    assert folded == fold(text)
    assert fold(folded) == folded
    assert len(offsets) == len(folded)
    assert offsets == sorted(offsets)
    assert all(0 <= offset < len(text) for offset in offsets)


@given(st.lists(st.text()))
def test_many_texts_are_folded_as_each_alone(texts: list[str]) -> None:
    """Guards the quick way, also where a cell holds a line break."""
    assert fold_all(texts) == [fold(text) for text in texts]


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("江门双碳实验室", "jiangmenshuangtanshiyanshi", "jmstsys"),
        ("重庆市", "chongqingshi", "cqs"),
        ("13个ccus项目", "13geccusxiangmu", "13gccusxm"),
    ],
)
def test_names_are_spelt_as_they_are_read(name: str, full: str, initials: str) -> None:
    """Guards pinyin: characters with two readings are read by the word; numbers and Latin words stay whole."""
    assert pinyin(name) == (full, initials)
