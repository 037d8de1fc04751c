"""Files of the same name in one upload, and the questions that are asked about them."""

from __future__ import annotations

from dashboard.catalog import Catalog
from dashboard.ui.upload import Dropped, intake_of, newest, questions


def test_of_several_files_of_one_name_the_last_counts() -> None:
    """Guards the way back from a fault: the corrected file is dropped beside the faulty one and must not clash."""
    first, second = Dropped("1", "目标.csv", b"faulty"), Dropped("3", "目标.csv", b"corrected")
    other = Dropped("2", "实验室.csv", b"other")
    assert newest([first, other, second]) == (second, other)
    assert newest([]) == ()


def test_a_question_is_asked_once_and_where_it_first_arises(catalog: Catalog) -> None:
    """Guards the row that a question names: a name that stands in many rows is asked about in the first of them."""
    frame = catalog.frames["targets"].copy()
    frame.loc[frame.index[[4, 9]], "adcode"] = "朝阳区"
    intake = intake_of([("targets.csv", frame.to_csv(index=False).encode())], catalog)
    assert [(fault.value, fault.row) for fault in questions(intake)] == [("朝阳区", int(frame.index[4]))]
