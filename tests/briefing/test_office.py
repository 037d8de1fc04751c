"""LibreOffice opens the slides: every one is drawn, its Chinese is there, and nothing had to be repaired."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from decks import opened

from dashboard.briefing.items import Resolved
from dashboard.briefing.slides import pptx_bytes

# One of each kind of body.
KEYS = ("overview_counts", "targets", "measures_instrument", "map_province", "pipeline")


def test_every_slide_is_drawn_by_libreoffice(resolved: list[Resolved], tmp_path: Path) -> None:
    """Guards other office programs: as many pages as slides, each with its title in Chinese and English."""
    program, reader = shutil.which("soffice"), shutil.which("pdftotext")
    if program is None or reader is None:
        pytest.skip("No LibreOffice Impress or poppler: `apt-get install libreoffice-impress-nogui poppler-utils`.")
    kept = [replace(one, parts=tuple(part for part in one.parts if part.item.key in KEYS)) for one in resolved]
    content = pptx_bytes(kept)
    path = tmp_path / "briefing.pptx"
    path.write_bytes(content)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [program, "--headless", profile, "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    words = subprocess.run(
        [reader, str(tmp_path / "briefing.pdf"), "-"], check=True, capture_output=True, text=True
    ).stdout
    pages = words.split("\f")[:-1]
    slides = opened(content).slides
    assert len(pages) == len(slides)
    for page, slide in zip(pages, slides, strict=True):
        title = "".join(slide.shapes.title.text.split())
        assert title in "".join(page.split())
