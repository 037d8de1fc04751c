"""Every page of the navigation for those who do not see it, see it otherwise, or use no mouse.

Each page is opened once a language; axe-core, which comes with the test's package, reads it light and then,
for what colours make, dark.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Locator, Page, expect

from dashboard.descriptor import Language
from dashboard.i18n import LANGUAGES, text
from dashboard.navigation import PAGES
from dashboard.theme import COLOURS
from tests.browser.driving import PATIENCE, Server, Visit, cut_off, heading, page_spec, settle, visit_in

GROUNDS = ("light", "dark")
# What a page shows only once something is chosen, asked or searched for.
_EXTRA = (
    ("documents", {"document": "beijing-science-technology-action-plan"}),
    ("map", {"level": "prefecture"}),
    ("region", {"region": "360000"}),
    (
        "targets",
        {"row": "targets:jiangmen-hydrogen-centre-one-technology-development-platform", "lacking": "base:*"},
    ),
    (
        "measures",
        {"cell": "technology:hydrogen:", "compare": "jiangxi-science-technology-plan;high-tech-zones-declaration"},
    ),
    ("cooperation", {"institution": "jiangmen-dual-carbon-laboratory"}),
    ("timeline", {"mark": "deadline.2025-12-31.2025-12-31.360000"}),
    ("data", {"q": "氢能"}),
)
VIEWS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    **{spec.url_path: ("" if spec is PAGES[0] else spec.url_path, {}) for spec in PAGES},
    **{f"{path}-{'-'.join(parts.values())}": (path, parts) for path, parts in _EXTRA},
}
REGION = "360000"


@dataclass(frozen=True)
class Exemption:
    """A finding in Streamlit's own markup that no setting changes: its rule, where it stands, why it is let be."""

    rule: str
    within: str
    reason: str


EXEMPTIONS = (
    Exemption(
        "list",
        '[data-testid="stSidebarNavItems"]',
        "Streamlit puts each section of the navigation into a div below the list; each link is still read and reached.",
    ),
    Exemption("listitem", '[data-testid="stSidebarNavItems"]', "The same sections: the items stand in those divs."),
)

_AXE = """async ([exemptions, rules]) => {
  const only = rules.length ? { runOnly: { type: 'rule', values: rules } } : {};
  const answer = await axe.run(document, { resultTypes: ['violations'], elementRef: true, ...only });
  return answer.violations.filter((rule) => ['serious', 'critical'].includes(rule.impact)).flatMap((rule) =>
    rule.nodes.map((node) => ({
      rule: rule.id,
      where: node.target.flat().join(' '),
      markup: node.html.slice(0, 300),
      why: node.failureSummary,
      exemption: exemptions.findIndex(([id, within]) => id === rule.id && node.element.closest(within)),
    })));
}"""

_ABOUT = """() => {
  const inside = [...document.querySelectorAll('.stBidiComponent *')].map((part) => part.shadowRoot).filter(Boolean);
  const levels = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
    .filter((part) => !part.closest('[data-testid="stSidebar"]'));
  return {
    title: document.title,
    language: document.documentElement.lang,
    headings: levels.map((part) => [Number(part.tagName[1]), part.textContent.trim()]),
    drawings: inside.flatMap((root) => [...root.querySelectorAll('svg.chart')]).map((svg) => ({
      role: svg.getAttribute('role'),
      name: svg.getAttribute('aria-label'),
      marks: svg.querySelectorAll('[data-key]').length,
      stops: svg.querySelectorAll('[tabindex="0"]').length,
      nameless: svg.querySelectorAll('[data-key]:not([aria-label]), [data-key][aria-label=""]').length,
    })),
    plots: document.querySelectorAll('.stPlotlyChart').length,
    spoken: inside.map((root) => root.querySelector('.spoken')?.textContent.trim()).filter(Boolean),
  };
}"""


@dataclass
class Seen:
    """One view in one language: axe's serious findings by ground, and what the page says of itself."""

    findings: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)


@pytest.fixture(scope="module")
def tab(browser: Browser, server: Server) -> Iterator[Visit]:
    """One tab for all views, on a network that reaches the dashboard and nothing else."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    made = visit_in(context, server)
    cut_off(made)
    yield made
    context.close()


def serious(page: Page, ground: str = "light") -> list[dict[str, Any]]:
    """The serious and critical findings of axe on the page as it stands: dark, those that colours make."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE_SCRIPT)
    rules = ["color-contrast", "link-in-text-block"] if ground == "dark" else []
    return list(page.evaluate(_AXE, [[[one.rule, one.within] for one in EXEMPTIONS], rules]))


@pytest.fixture(scope="module")
def seen(tab: Visit) -> Mapping[tuple[str, Language], Seen]:
    """What was found on each view in each language."""
    found: dict[tuple[str, Language], Seen] = {}
    for language in LANGUAGES:
        for name, (path, parts) in VIEWS.items():
            tab.page.emulate_media(color_scheme="light")
            tab.open(path, language, **parts)
            # A view whose parts are no longer known would be the plain page once more.
            assert all(part in unquote(tab.page.url) for part in parts.values()), tab.page.url
            one = found[name, language] = Seen(about=tab.page.evaluate(_ABOUT))
            for ground in GROUNDS:
                turn(tab.page, ground)
                one.findings[ground] = serious(tab.page, ground)
    return found


def turn(page: Page, ground: str) -> None:
    """Let the page be light or dark, and wait until it is."""
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    if dark == (ground == "dark"):
        return
    before = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    page.emulate_media(color_scheme=ground)  # type: ignore[arg-type]
    page.wait_for_function(
        "(before) => getComputedStyle(document.querySelector('.stApp')).backgroundColor !== before", arg=before
    )
    settle(page)


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", VIEWS)
def test_axe_finds_nothing_serious(
    seen: Mapping[tuple[str, Language], Seen], name: str, language: Language, ground: str
) -> None:
    """Guards each page × language × light and dark: nothing serious or critical but what the table above lets be."""
    ours = [finding for finding in seen[name, language].findings[ground] if finding["exemption"] < 0]
    assert ours == []


def test_each_exemption_is_needed(seen: Mapping[tuple[str, Language], Seen]) -> None:
    """Guards the table above: a finding that Streamlit has mended leaves it."""
    findings = [finding for one in seen.values() for ground in GROUNDS for finding in one.findings[ground]]
    used = {finding["exemption"] for finding in findings}
    assert [one for number, one in enumerate(EXEMPTIONS) if number not in used] == []


def test_axe_finds_what_is_wrong(tab: Visit) -> None:
    """Guards the trial itself: pale words and a button without a name, put in, are found, the words dark too."""
    tab.open("about")
    tab.page.evaluate(
        """document.querySelector('h1').insertAdjacentHTML('afterend',
          '<p style="color:#aaa;background:#fff">pale</p><button></button>')"""
    )
    assert {finding["rule"] for finding in serious(tab.page)} >= {"color-contrast", "button-name"}
    assert "color-contrast" in {finding["rule"] for finding in serious(tab.page, "dark")}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", VIEWS)
def test_a_page_says_what_it_is(seen: Mapping[tuple[str, Language], Seen], name: str, language: Language) -> None:
    """Guards tab, language and headings: each names the page, in its language; one first heading, no level left out."""
    about = seen[name, language].about
    spec = page_spec(VIEWS[name][0])
    assert about["title"] == f"{text(language, spec.title)} · {text(language, 'app.title')}"
    assert about["language"] == text(language, "language.tag")
    levels = [level for level, _ in about["headings"]]
    # What was searched for stands above the page.
    first = 0 if "q" not in VIEWS[name][1] else levels.index(1)
    assert about["headings"][first] == [1, heading(spec, language)]
    assert levels.count(1) == 1
    assert [about["headings"][n] for n in range(1, len(levels)) if levels[n] > levels[n - 1] + 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", VIEWS)
def test_every_chart_says_what_is_seen(
    seen: Mapping[tuple[str, Language], Seen], name: str, language: Language
) -> None:
    """Guards each chart's summary: a drawing's name, or words beside a plot; marks have names and are one stop."""
    about = seen[name, language].about
    for drawing in about["drawings"]:
        assert drawing["name"].strip(), drawing
        assert drawing["role"] == ("group" if drawing["marks"] else "img"), drawing
        assert drawing["stops"] == min(drawing["marks"], 1), drawing
        assert drawing["nameless"] == 0, drawing
    assert len(about["spoken"]) == about["plots"]


def test_some_page_has_each_kind_of_chart(seen: Mapping[tuple[str, Language], Seen]) -> None:
    """Guards the test above against having nothing to judge."""
    drawings = [drawing for one in seen.values() for drawing in one.about["drawings"]]
    assert {drawing["role"] for drawing in drawings} == {"img", "group"}


def test_a_screen_reader_is_told_the_finding(tab: Visit) -> None:
    """Guards the accessibility tree: the map is a named group there, the chosen region a pressed button."""
    tab.open(language="en", region=REGION)
    page = tab.page
    group = page.get_by_role("group").filter(has=page.locator("path.region")).first
    finding = page.get_by_role("heading", level=2).first.inner_text()
    expect(group).to_have_accessible_name(re.compile(re.escape(finding) + r".*: \d+"))
    chosen = group.get_by_role("button", pressed=True)
    expect(chosen).to_have_count(1)
    assert chosen.get_attribute("data-key") == REGION
    snapshot = page.locator("body").aria_snapshot()
    assert f'button "{chosen.get_attribute("aria-label")}" [pressed]' in snapshot


def test_no_view_asks_another_host_or_fails(tab: Visit, seen: Mapping[tuple[str, Language], Seen]) -> None:
    """Guards every view in both languages, cut off from all other hosts: none is asked, nothing fails."""
    assert seen
    assert tab.requests
    tab.expect_no_fault()


_FOCUS = """() => {
  let part = document.activeElement;
  while (part?.shadowRoot?.activeElement) part = part.shadowRoot.activeElement;
  return part?.dataset?.key ?? '';
}"""


def press_until(page: Page, key: str, wanted: str, most: int) -> None:
    """Press the key until the focus is on the mark with this key (any mark for an empty string)."""
    for _ in range(most):
        page.keyboard.press(key)
        focus = page.evaluate(_FOCUS)
        if focus and wanted in ("", focus):
            return
    pytest.fail(f"{most} times {key}: never at {wanted or 'any mark'}")


def test_a_region_is_chosen_by_keyboard_alone(tab: Visit) -> None:
    """Guards the map without a mouse: Tab to it, arrows to the region, Enter narrows, Space undoes, Tab goes on."""
    tab.open()
    page = tab.page
    press_until(page, "Tab", "", 60)
    press_until(page, "Home", "", 1)
    press_until(page, "ArrowRight", REGION, 60)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: f"region={REGION}" in url)
    settle(page)
    assert page.evaluate(_FOCUS) == REGION
    page.keyboard.press("Space")
    page.wait_for_url(lambda url: "region=" not in url)
    settle(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name=text("zh", "picture.png"), exact=True).first).to_be_focused()


def test_a_plot_is_written_in_the_pages_own_ink(tab: Visit) -> None:
    """Guards plotly's words: light and dark, and when the page turns while it is open, they have the text's colour."""
    tab.page.emulate_media(color_scheme="light")
    tab.open("targets")
    if not tab.page.locator(".stPlotlyChart").count():
        pytest.skip("No page has a plotly chart.")
    for ground in GROUNDS:
        turn(tab.page, ground)
        wanted = "rgb({}, {}, {})".format(*bytes.fromhex(getattr(COLOURS["text"], ground)[1:]))
        words = tab.page.locator(".stPlotlyChart .xtick text, .stPlotlyChart .legendtext")
        # The script runs once more when the page turns.
        end = time.monotonic() + PATIENCE / 1000
        while time.monotonic() < end and inks(words) != {wanted}:
            tab.page.wait_for_timeout(100)
        assert inks(words) == {wanted}, ground


def inks(words: Locator) -> set[str]:
    """The colours that the words are written in."""
    return set(words.evaluate_all("(all) => all.map((words) => getComputedStyle(words).fill)"))
