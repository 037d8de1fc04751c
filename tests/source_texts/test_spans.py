"""Finding a span in a paragraph: what folding forgives, and what it never forgives."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dashboard.documents import find_span, fold

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=80)
MIXED_TEXT = st.text(alphabet='双碳，,。.“”"()（）、 \u3000\n\t１1２2％%——-·•A', max_size=60)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("江门“双碳”实验室", '江门"双碳"实验室'),
        ("到2025年，达到90％以上。", "到2025年,达到90%以上."),
        ("香港科技大学（广州）", "香港科技大学(广州)"),
        ("甲 乙\u3000丙", "甲乙丙"),
        ("甲乙丙", "甲 乙 丙"),
        ("甲、乙", "甲,乙"),
        ("《方案》（2022—2030年）", "(2022-2030年)"),
    ],
)
def test_white_space_and_width_are_no_difference(text: str, span: str) -> None:
    """Guards spans typed on another keyboard: width of punctuation and white space do not count."""
    found = find_span(text, span)
    assert found is not None
    assert fold(text[slice(*found)]) == fold(span)


@pytest.mark.parametrize(
    ("text", "span"),
    [("到2025年", "到2026年"), ("实验室", "實驗室"), ("甲乙", "乙甲"), ("达到90%", "达到9%"), ("甲", ""), ("甲", " ")],
)
def test_anything_else_is_a_difference(text: str, span: str) -> None:
    """Guards against forgiving too much: a digit, a character, the order; and nothing is not found everywhere."""
    assert find_span(text, span) is None


def test_the_offsets_are_those_of_the_text_itself() -> None:
    """Guards the highlighting: offsets count in the unfolded text, inner white space included, outer not."""
    # 甲 at 0, a space at 1, 乙 at 2, a space at 3, 丙 at 4: the span 乙丙 begins at 2 and ends behind 4.
    assert find_span("甲 乙 丙 丁", "乙丙") == (2, 5)


@given(st.one_of(ANY_TEXT, MIXED_TEXT), st.integers(0, 80), st.integers(1, 80))
def test_every_slice_of_a_text_is_found_in_it(text: str, start: int, length: int) -> None:
    """Guards the check against refusing a true quotation: whatever is copied from a text is found in it."""
    piece = text[start : start + length]
    assume(fold(piece))
    found = find_span(text, piece)
    assert found is not None
    assert fold(text[slice(*found)]) == fold(piece)


@given(st.one_of(ANY_TEXT, MIXED_TEXT))
def test_folding_twice_is_folding_once(text: str) -> None:
    """Guards the lock: its hash is over folded spans, which must not change when folded again."""
    assert fold(fold(text)) == fold(text)


@given(MIXED_TEXT, MIXED_TEXT)
def test_a_span_that_is_found_stands_there(text: str, span: str) -> None:
    """Guards the other direction: what is reported as found reads, folded, exactly as the span."""
    found = find_span(text, span)
    if found is None:
        assert not fold(span) or fold(span) not in fold(text)
    else:
        assert fold(text[slice(*found)]) == fold(span)
