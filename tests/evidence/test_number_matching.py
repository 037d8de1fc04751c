"""Whether a figure stands in a quotation: by itself, in digits or as a Chinese numeral, not only seemingly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.descriptor import Descriptor
from dashboard.documents import fold
from dashboard.evidence import noted, number_shown, unshown_cells


@pytest.mark.parametrize(
    ("value", "spans"),
    [
        ("12", "等12家国家高新区"),
        ("2", "两大园区"),
        ("6", "六大主旨"),
        ("1", "建设一个平台"),
        ("1", "打造一支队伍"),
        ("10", "培育十个团队"),
        ("13", "十三届全国政协"),
        ("20", "二十项任务"),
        ("35", "部署了35项重点任务"),
        ("1000", "千万千瓦级"),
        ("90", "占比达到90%以上"),
        ("1000", "1,000家"),
        ("1000", "1000家"),
        ("0.5", "下降0.5个百分点"),
        ("0.5", "下降0.50个百分点"),
        ("12", "12.0万吨"),
        ("2030", "到2030年"),
        ("2025", "2022-2025年"),
        ("-3", "降至-3度"),
    ],
)
def test_a_figure_that_stands_there(value: str, spans: str) -> None:
    """Guards rows that are right: digits, thousands, decimals and Chinese numerals prove the number they say."""
    assert number_shown(value, fold(spans))


@pytest.mark.parametrize(
    ("value", "spans"),
    [
        ("12", "112家"),
        ("12", "2012年"),
        ("12", "120家"),
        ("12", "12.5家"),
        ("12", "3.12家"),
        ("1", "取得一批成果"),
        ("1", "一系列成果"),
        ("1", "二十一项"),
        ("1", "十一项"),
        ("2", "十二项"),
        ("2", "二十项"),
        ("10", "二十项"),
        ("10", "十三届"),
        ("100", "千瓦"),
        ("1000", "一千二百家"),
        ("0.5", "10.5家"),
        ("0.5", "0.55"),
        ("90", "190%"),
        ("5", "0.5"),
        ("1", ""),
    ],
)
def test_a_figure_that_only_looks_so(value: str, spans: str) -> None:
    """Guards rows that are wrong: a part of another number, or 一批 (a batch), proves nothing."""
    assert not number_shown(value, fold(spans))


@given(st.integers(0, 10**9), st.sampled_from(["家", "年", "%以上", "项", ",共"]))
def test_every_whole_number_written_in_digits_is_found(number: int, unit: str) -> None:
    """Guards all numbers at once: written plainly it is found, with another digit on either side it is not."""
    assert number_shown(str(number), f"共{number}{unit}")
    assert not number_shown(str(number), f"共7{number}{unit}")
    assert not number_shown(str(number), f"共{number}7{unit}")


def cells(descriptor: Descriptor, table: str, **filled: str) -> list[tuple[str, str]]:
    """(code, column) of what a synthetic row's evidence does not show; its document lies in 440700."""
    row = dict.fromkeys(descriptor.tables[table].column_names, "") | filled
    return [(cell.code, cell.column) for cell in unshown_cells(descriptor.tables[table], row, ["440700"])]


@pytest.mark.parametrize(
    ("date", "span", "shown"),
    [
        ("2021-06-08", "2021年6月8日", True),
        ("2021-06-08", "发布时间:2021-06-08", True),
        ("2021-06", "2021年6月", True),
        ("2021", "2021年6月8日", True),
        ("2021-06-08", "2021年6月", False),
        ("2021-06-08", "6月8日", False),
        ("2021-06-08", "2021年6月18日", False),
        ("2021-06-08", "2021年16月8日", False),
        ("2021-06-08", "2021年8月6日", False),
        ("2021-06-08", "2020年6月8日", False),
    ],
)
def test_a_date_needs_each_of_its_parts(descriptor: Descriptor, date: str, span: str, shown: bool) -> None:
    """Guards dates: year, month and day must each stand there, in the text's own way of writing."""
    found = cells(descriptor, "events", date=date, evidence=span)
    assert found == ([] if shown else [("figure_not_in_evidence", "date")])


def test_the_second_span_proves_as_well(descriptor: Descriptor) -> None:
    """Guards sentences whose year stands elsewhere: what one span lacks, the other may show."""
    wanted = {"target_year": "2025", "target_value": "12", "unit": "家"}
    assert cells(descriptor, "targets", evidence="建成12家", context_evidence="到2025年", **wanted) == []
    assert cells(descriptor, "targets", evidence="建成12家", **wanted) == [("figure_not_in_evidence", "target_year")]


def test_two_spans_do_not_join_into_a_number(descriptor: Descriptor) -> None:
    """Guards the seam: 20 at the end of one span and 25 at the head of the other are not 2025."""
    found = cells(descriptor, "targets", evidence="共20", context_evidence="25年", target_year="2025")
    assert found == [("figure_not_in_evidence", "target_year")]


@pytest.mark.parametrize(
    ("unit", "span", "shown"),
    [("万千瓦", "1000万千瓦", True), ("%", "90％以上", True), ("亿元", "500万元", False), ("家", "12个", False)],
)
def test_a_unit_must_stand_there(descriptor: Descriptor, unit: str, span: str, shown: bool) -> None:
    """Guards units: 亿元 is not proved by 万元; a full-width percent sign is the same sign."""
    assert cells(descriptor, "observations", unit=unit, evidence=span) == (
        [] if shown else [("figure_not_in_evidence", "unit")]
    )


def test_a_place_other_than_the_documents_own_must_be_named(descriptor: Descriptor) -> None:
    """Guards places: 440700 (江门) is the document's own; 610100 must be named, by its full or its short name."""
    assert cells(descriptor, "labs", adcode="440700", evidence="实验室") == []
    assert cells(descriptor, "labs", adcode="610100", evidence="在西安市举办") == []
    assert cells(descriptor, "labs", adcode="610100", evidence="西安高新区") == []
    assert cells(descriptor, "labs", adcode="610100", evidence="实验室") == [("place_not_in_evidence", "adcode")]
    assert cells(descriptor, "labs", adcode="440700;610100", evidence="实验室") == [("place_not_in_evidence", "adcode")]


@pytest.mark.parametrize(
    ("note", "column", "value", "excused"),
    [
        ("published_on: 2026-01-09, the text says 1月9日.", "published_on", "2026-01-09", True),
        ("published_on：2026-01-09", "published_on", "2026-01-09", True),
        ("adcode: 120000 and 130000, because 津 and 冀.", "adcode", "130000", True),
        ("count: 12.", "count", "12", True),
        ("published_on: 2026-01-09, because …", "published_on", "2026-01", False),
        ("count: 12, because …", "count", "1", False),
        ("count: 12, because …", "count", "2", False),
        ("count: 1.5, because …", "count", "5", False),
        ("The year 2026 is inferred.", "published_on", "2026", False),
        ("target_year: 2030", "year", "2030", False),
        ("12, count: unknown", "count", "12", False),
    ],
)
def test_a_note_excuses_only_the_value_it_names(note: str, column: str, value: str, excused: bool) -> None:
    """Guards the way out: the note must name the column, and after it the whole value, not a part of a longer one."""
    assert noted(note, column, value) is excused
