"""The Word document as LibreOffice reads it: opened without repair, its words, fields, footnotes and pictures there."""

from __future__ import annotations

import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from xml.etree import ElementTree as Tree

import pytest

from dashboard.__main__ import main
from dashboard.briefing.model import Briefing, Item, Resolved, resolve
from dashboard.briefing.official_document import docx_bytes
from dashboard.briefing.word_story import MOST_ROW_NOTES
from dashboard.catalog import Catalog
from tests.briefing.briefing_making import ADDRESS, TITLE, TODAY

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"


@pytest.fixture(scope="module")
def opened(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Resolved], Tree.Element]:
    """A briefing of a map, bars and a table in both languages, and what LibreOffice Writer made of it."""
    program = shutil.which("soffice")
    if program is None or not (Path(program).resolve().parent / "libswlo.so").exists():
        pytest.skip("No LibreOffice Writer: `apt-get install libreoffice-writer-nogui`.")
    view = MappingProxyType({})
    items = (
        Item("chart", "overview_map", view),
        Item("chart", "overview_counts", view),
        Item("table", "targets", view),
    )
    briefing = Briefing(TITLE["zh"], TITLE["en"], items, ("zh", "en"))
    resolved = [resolve(briefing, catalog, TODAY, language, address=ADDRESS) for language in briefing.languages]
    folder = tmp_path_factory.mktemp("office")
    (folder / "briefing.docx").write_bytes(docx_bytes(resolved))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, "--headless", profile, "--convert-to", "fodt", "--outdir", str(folder)]
    subprocess.run([*command, str(folder / "briefing.docx")], check=True, capture_output=True, timeout=120)
    return resolved, Tree.parse(folder / "briefing.fodt").getroot()


def words(element: Tree.Element) -> str:
    """All the words inside."""
    return "".join(element.itertext())


def millimetres(length: str) -> int:
    """A length of LibreOffice's file, which it gives in inches or centimetres, to the millimetre."""
    return round(float(length.rstrip("incm")) * (25.4 if length.endswith("in") else 10))


def test_libreoffice_reads_every_heading_and_footnote(opened: tuple[list[Resolved], Tree.Element]) -> None:
    """Guards that the file opens as what it is: headings with levels, captions with fields, footnotes at the foot."""
    resolved, root = opened
    headings = [words(found) for found in root.iter(f"{TEXT}h")]
    notes = [words(found) for found in root.iter(f"{TEXT}note-body")]
    for one in resolved:
        for part in one.parts:
            assert any(part.heading in heading for heading in headings)
            if part.passages and (part.chart or part.rows <= MOST_ROW_NOTES):
                assert any(part.passages[0].quotation in note for note in notes)
    counted = [words(found) for found in root.iter(f"{TEXT}sequence")]
    assert counted == ["1", "2", "1", "1", "2", "1"]
    assert len([*root.iter(f"{DRAW}image")]) == 4
    assert len(notes) == len([*root.iter(f"{TEXT}note-citation")]) >= 8


def test_libreoffice_lays_out_the_standards_page(opened: tuple[list[Resolved], Tree.Element]) -> None:
    """Guards page and margins as an office program understands them, and the page number on left and right pages."""
    root = opened[1]
    style = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
    pages = [layout.attrib for layout in root.iter(f"{style}page-layout-properties")]
    a4 = [page for page in pages if f"{FO}page-width" in page and f"{FO}margin-left" in page]
    assert a4
    for page in a4:
        assert [millimetres(page[f"{FO}page-{side}"]) for side in ("width", "height")] == [210, 297]
        assert [millimetres(page[f"{FO}margin-{side}"]) for side in ("top", "left", "right")] == [37, 28, 26]
    feet = {words(foot) for name in ("footer", "footer-left") for foot in root.iter(f"{style}{name}")}
    assert feet
    assert all(foot.strip().startswith("—") and foot.strip().endswith("—") for foot in feet)
    assert [*root.iter(f"{style}footer-left")]


def full(page: str) -> float:
    """The share of a page's text block that is no gap of more than 40 points, by the words' places in poppler's XML."""
    found = re.findall(r'<word xMin="[\d.]+" yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)"', page)
    top, bottom = 37 / 25.4 * 72, (37 + 225) / 25.4 * 72
    places = sorted((float(first), float(last)) for first, last in found if float(first) < bottom)
    lines, reached = [(top, top)], top
    for first, last in [*places, (bottom, bottom)]:
        lines.append((max(first, reached), max(last, reached)))
        reached = max(reached, last)
    gaps = [after[0] - before[1] for before, after in pairwise(lines)]
    return 1 - sum(gap for gap in gaps if gap > 40) / (bottom - top)


def test_a_provinces_briefing_has_no_empty_page(tmp_path: Path) -> None:
    """Guards paper: a province's long lists fill their pages, no page is without words, and they are not too many."""
    program, reader = shutil.which("soffice"), shutil.which("pdftotext")
    if program is None or reader is None or not (Path(program).resolve().parent / "libswlo.so").exists():
        pytest.skip("No LibreOffice Writer or poppler: `apt-get install libreoffice-writer-nogui poppler-utils`.")
    path = tmp_path / "briefing.docx"
    assert main(["brief", "江西省", "-o", str(path), "--as-of", TODAY.isoformat()]) == 0
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [program, "--headless", profile, "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    placed = [reader, "-bbox", str(tmp_path / "briefing.pdf"), "-"]
    pages = subprocess.run(placed, check=True, capture_output=True, text=True).stdout.split("<page ")[1:]
    said = ["".join(re.findall(r">([^<]*)</word>", page)) for page in pages]
    body = [re.sub(r"—\d+—", "", words) for words in said]
    assert all(body), [number for number, words in enumerate(body, 1) if not words]
    assert len(pages) <= 46
    listed = [full(page) for page, words in zip(pages, body, strict=True) if "目标年" in words and "适用范围" in words]
    assert len(listed) > 2
    assert sum(listed) / len(listed) > 0.5, listed
