"""`python -m dashboard brief`: what it writes, what it says, and its exit status."""

from __future__ import annotations

from pathlib import Path

import pytest
from decks import opened, words_of

from dashboard.__main__ import main
from dashboard.briefing.items import Briefing, Item
from dashboard.briefing.saved import to_json
from dashboard.exports.printed_address import SETTING
from dashboard.i18n import text


def said(path: Path) -> str:
    """All words of the slides in this file."""
    return "\n".join(words_of(slide) for slide in opened(path.read_bytes()).slides)


@pytest.mark.parametrize(("asked", "title"), [("jiangxi", "江西省"), ("360000", "江西省"), ("广东江门", "江门市")])
def test_a_region_is_found_by_name_and_code(
    asked: str, title: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Guards the briefing of a region: found by name or code, its title, the day that was asked for."""
    out = tmp_path / "out.pptx"
    assert main(["brief", asked, "-o", str(out), "--as-of", "2026-01-31"]) == 0
    words = said(out)
    assert text("zh", "briefing.title_of_region", name=title) in words
    assert "2026年1月31日" in words
    assert out.name in capsys.readouterr().out


def test_a_saved_briefing_is_made_in_its_languages(tmp_path: Path) -> None:
    """Guards the saved file: its own languages and order, and another language where one is asked for."""
    file, out = tmp_path / "saved.json", tmp_path / "out.pptx"
    briefing = Briefing("标题甲", "Title B", (Item("chart", "overview_counts"),), ("zh", "en"))
    file.write_text(to_json(briefing), encoding="utf-8")
    assert main(["brief", str(file), "-o", str(out)]) == 0
    assert "标题甲" in said(out) and "Title B" in said(out)
    assert main(["brief", str(file), "-o", str(out), "--language", "en"]) == 0
    assert "标题甲" not in said(out) and "Title B" in said(out)


@pytest.mark.parametrize(
    ("asked", "words"),
    [("西安", "610100"), ("nowhere at all", "nowhere at all"), ("missing.json", "missing.json"), ("", "")],
)
def test_what_cannot_be_found_is_said(
    asked: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Guards the call: an ambiguous name lists its choices, what is unknown or missing is named, nothing is written."""
    out = tmp_path / "out.pptx"
    assert main(["brief", asked, "-o", str(out)]) == 2
    assert words in capsys.readouterr().err
    assert not out.exists()


def test_a_wrong_ending_or_file_or_template_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Guards the call: the endings that there are, a file that is no briefing, a template that is none."""
    assert main(["brief", "360000", "-o", str(tmp_path / "out.txt")]) == 2
    assert ".pptx" in capsys.readouterr().err
    wrong = tmp_path / "wrong.json"
    wrong.write_text("{}", encoding="utf-8")
    assert main(["brief", str(wrong), "-o", str(tmp_path / "out.pptx"), "--language", "en"]) == 2
    assert text("en", "briefing.fault.no_briefing") in capsys.readouterr().err
    assert main(["brief", "440700", "-o", str(tmp_path / "out.pptx"), "--template", str(wrong)]) == 2
    assert text("zh", "briefing.fault.template") in capsys.readouterr().err
    assert main(["brief", "440700", "-o", str(tmp_path / "no" / "out.pptx")]) == 2
    assert "out.pptx" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("setting", "option", "address"),
    [
        ("https://atlas.example.cn/base/", [], "https://atlas.example.cn/base/overview?"),
        ("https://atlas.example.cn", ["--address", "https://other.example.cn"], "https://other.example.cn/overview?"),
        ("", [], ""),
    ],
)
def test_links_lead_to_the_operators_address(
    setting: str, option: list[str], address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guards the links of a file made without a browser: the operator's address, and without one no relative link."""
    monkeypatch.setenv(SETTING, setting)
    file, out = tmp_path / "saved.json", tmp_path / "out.pptx"
    file.write_text(to_json(Briefing("甲", "B", (Item("chart", "overview_counts"),), ("zh",))), encoding="utf-8")
    assert main(["brief", str(file), "-o", str(out), *option]) == 0
    slides = opened(out.read_bytes()).slides
    noted = "\n".join(slide.notes_slide.notes_text_frame.text for slide in slides if slide.has_notes_slide)
    assert address in noted
    assert ("/overview?" in noted) == bool(address)
