"""The briefing's web page opened from a file, without a network: nothing is asked for, and it prints on A4."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest
from playwright.sync_api import Browser, Route, expect

from dashboard.briefing.model import Briefing, Item, resolve
from dashboard.briefing.web_page import html_bytes
from dashboard.catalog import Catalog
from dashboard.charts import parts as view_parts
from tests.browser.driving import AS_OF

_VIEW: MappingProxyType[str, str] = MappingProxyType({})
_BEIJING = MappingProxyType({view_parts.REGION: "110000"})
ITEMS = (Item("chart", "overview_map", _VIEW), Item("chart", "network", _VIEW), Item("region", "", _BEIJING))


def test_the_file_opens_without_a_network_and_prints(browser: Browser, catalog: Catalog, tmp_path: Path) -> None:
    """Guards the meeting room: drawn lines, links both ways and A4 pages with foot, and not one request."""
    briefing = Briefing("示例简报", "Sample briefing", ITEMS, ("zh", "en"))
    today = date.fromisoformat(AS_OF)
    resolved = [resolve(briefing, catalog, today, language, address="http://x.invalid") for language in ("zh", "en")]
    file = tmp_path / "briefing.html"
    file.write_bytes(html_bytes(resolved))
    context = browser.new_context(viewport={"width": 1024, "height": 800}, java_script_enabled=True)
    asked: list[str] = []
    complaints: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        if route.request.url == file.as_uri():
            route.continue_()
        else:
            route.abort()

    context.route("**/*", refuse)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(file.as_uri())
    assert asked == [file.as_uri()]
    assert complaints == []
    expect(page.locator("h1")).to_have_text(["示例简报", "Sample briefing"])
    # A line of the map has its width in pixels, though its outline is used from elsewhere in the page.
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.outlines path')).vectorEffect") == "non-scaling-stroke"
    )
    dash = page.locator("use.ten_dash_line").first
    assert dash.evaluate("line => getComputedStyle(line).strokeWidth") == "2px"
    assert dash.evaluate("line => line.getBoundingClientRect().height") > 100
    # To the evidence and back to the row.
    mark = page.locator('a[id^="row-"]').first
    entry = mark.get_attribute("href")
    mark.click()
    assert page.url.endswith(str(entry))
    page.locator(f'[id="{str(entry)[1:]}"] a').last.click()
    assert re.search(r"#(row|part)-", page.url)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert asked == [file.as_uri()]

    printed = tmp_path / "briefing.pdf"
    page.pdf(path=printed, prefer_css_page_size=True)
    context.close()
    if not shutil.which("pdftotext"):
        pytest.skip("No poppler-utils: the words of a PDF cannot be read.")
    said = subprocess.run(
        ["pdftotext", "-layout", str(printed), "-"], capture_output=True, text=True, check=True
    ).stdout
    sheets = said.split("\f")[:-1]
    for number, sheet in enumerate(sheets, 1):
        assert re.search(rf"{number} / {len(sheets)}\s*$", sheet), sheet[-200:]
        assert resolved[0].made_line in sheet
    for one in resolved:
        squeezed = re.sub(r"\s", "", said)
        for part in one.parts:
            assert re.sub(r"\s", "", part.heading) in squeezed
