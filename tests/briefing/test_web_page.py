"""The web page of a briefing: whole in one file, its footnotes resolved both ways, its words only words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

import pandas as pd
import pytest

from dashboard.briefing.evidence_list import evidence_list
from dashboard.briefing.items import Resolved
from dashboard.briefing.web_page import html_bytes
from dashboard.catalog import Catalog
from dashboard.descriptor import Language
from dashboard.figures.svg import Drawing
from tests.briefing.briefing_making import ADDRESS, TITLE, one_table, resolved_whole, without_parts

VOID = {"meta", "br", "col", "link", "img", "input", "hr"}


@dataclass
class Read(HTMLParser):
    """A page as a browser takes it: its elements, names, links and words; raises where a tag is not closed."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    headings: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)
            if tag in ("h1", "h2", "h3"):
                self.headings.append((tag, ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)
        if self.open and self.open[-1] in ("h1", "h2", "h3"):
            level, before = self.headings[-1]
            self.headings[-1] = (level, before + data)

    def names(self) -> list[str]:
        """Every name (id) in the page."""
        return [known["id"] for _, known in self.elements if "id" in known]

    def links(self) -> list[str]:
        """Where every link of the text leads."""
        return [known["href"] for tag, known in self.elements if tag == "a"]


def read(content: bytes) -> Read:
    """The page read."""
    page = Read()
    page.feed(content.decode("utf-8"))
    page.close()
    assert not page.open
    return page


_made: dict[str, tuple[list[Resolved], bytes]] = {}


@pytest.fixture(params=["zh", "both"])
def made(request: pytest.FixtureRequest, catalog: Catalog) -> tuple[list[Resolved], bytes]:
    """The whole briefing in one language or both, and its page, made once."""
    if request.param not in _made:
        wanted: Sequence[Language] = ("zh", "en") if request.param == "both" else (request.param,)
        resolved = [resolved_whole(catalog, language) for language in wanted]
        _made[request.param] = resolved, html_bytes(resolved)
    return _made[request.param]


def test_nothing_is_fetched(made: tuple[list[Resolved], bytes]) -> None:
    """Guards opening without a network: no script, picture, font, frame or style comes from elsewhere."""
    content = made[1].decode()
    page = read(made[1])
    assert not {tag for tag, _ in page.elements} & {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "embed",
        "base",
        "form",
    }
    for tag, known in page.elements:
        assert not {
            name for name in known if name.startswith("on") or name in ("src", "srcset", "action", "xlink:href")
        }
        if tag == "use":
            assert known["href"].startswith("#")
    assert "@import" not in content
    assert {found for found in re.findall(r"url\(([^)]*)\)", content) if not found.startswith("#")} == set()
    assert "var(--" not in content
    policy = next(
        known["content"] for tag, known in page.elements if known.get("http-equiv") == "Content-Security-Policy"
    )
    assert "default-src 'none'" in policy


def test_every_link_within_leads_somewhere(made: tuple[list[Resolved], bytes]) -> None:
    """Guards contents, footnotes, back links, outlines and hatching: no name twice, none missing."""
    content = made[1].decode()
    page = read(made[1])
    names = page.names()
    assert len(names) == len(set(names))
    within = {link[1:] for link in page.links() if link.startswith("#")}
    used = {known["href"][1:] for tag, known in page.elements if tag == "use"}
    hatched = set(re.findall(r"url\(#([^)]*)\)(?! #)", content))
    assert within | used | hatched <= set(names)
    assert len([name for name in names if name.startswith("outline-")]) == len(used)


def test_every_figure_leads_to_its_evidence_and_back(made: tuple[list[Resolved], bytes]) -> None:
    """Guards the footnotes: each fact's entry names span and paragraph, is linked from its figure, and leads back."""
    resolved, whole = made
    content = whole.decode()
    for one in resolved:
        listed = evidence_list(one.parts)
        assert listed.numbers
        entries = dict(re.findall(rf'<li id="evidence-(\d+)-{one.language}">(.*?)</li>', content, re.DOTALL))
        assert len(entries) == len(listed.numbers)
        by_name = {known["id"]: tag for tag, known in read(whole).elements if "id" in known}
        for _, facts in listed.documents:
            for entry in facts:
                words = read(entries[str(entry.number)].encode())
                assert entry.passage.quotation in "".join(words.words)
                assert entry.passage.name in "".join(words.words)
                back = [link[1:] for link in words.links()]
                assert back, entry
                assert {by_name[name] for name in back} <= {"h2", "h3", "a"}
        for place, part in enumerate(one.parts):
            after = content.split(f'id="part-{place + 1}-{one.language}"')[1].split(
                f'id="part-{place + 2}-{one.language}"'
            )[0]
            after = after.split('<section class="evidence">')[0]
            linked = {int(n) for n in re.findall(rf'href="#evidence-(\d+)-{one.language}"', after)}
            numbers = {listed.numbers[passage.fact] for passage in part.passages}
            assert linked <= numbers
            assert bool(linked) == bool(numbers)
            if numbers:
                assert {min(numbers), max(numbers)} <= linked


def test_headings_descend_and_say_everything(made: tuple[list[Resolved], bytes]) -> None:
    """Guards reading by headings: title, each item, each of its parts, in order and by one level at a time."""
    resolved, whole = made
    headings = read(whole).headings
    assert [words for level, words in headings if level == "h1"] == [TITLE[one.language] for one in resolved]
    found = [words for _, words in headings]
    for one in resolved:
        start = found.index(one.title) + 1
        assert found[start : start + len(one.parts)] == [part.heading for part in one.parts]
    levels = [int(level[1]) for level, _ in headings]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_language_and_pictures_are_told(made: tuple[list[Resolved], bytes]) -> None:
    """Guards readers who do not see: the language of each half, what each drawing shows, what each table heads."""
    resolved, whole = made
    page = read(whole)
    tags = [known["lang"] for tag, known in page.elements if tag in ("html", "article")]
    assert tags[1:] == ["zh-CN" if one.language == "zh" else "en" for one in resolved]
    assert tags[0] == tags[1]
    charts = [known for tag, known in page.elements if tag == "svg" and known.get("class") == "chart"]
    spoken = [known["aria-label"] for known in charts if known.get("role") == "img"]
    expected = [
        p.chart.body.description for one in resolved for p in one.parts if p.chart and isinstance(p.chart.body, Drawing)
    ]
    assert spoken == expected
    assert all(known.get("aria-hidden") == "true" for known in charts if known.get("role") != "img")
    assert all(known.get("scope") == "col" for tag, known in page.elements if tag == "th")
    # A printed page has nothing to press.
    assert not [known for tag, known in page.elements if known.get("role") == "button"]


def test_each_part_says_version_day_and_sources(made: tuple[list[Resolved], bytes]) -> None:
    """Guards what a meeting asks: on what data, of what day, from which documents, with which boundaries."""
    resolved, whole = made
    words = "\n".join(read(whole).words)
    for one in resolved:
        shown = [part for part in one.parts if part.table is not None]
        # Once under the title, and under each part.
        assert words.count(one.made_line) == len(shown) + 1
        for part in shown:
            for line in (*part.notes, part.source_line, part.boundary, part.link, part.sentence):
                assert line in words
            assert part.link.startswith(ADDRESS)
        for source in one.sources:
            assert source.title in words
            assert source.url in words
    assert "counter(page)" in whole.decode()


def test_the_geometry_stands_once(made: tuple[list[Resolved], bytes]) -> None:
    """Guards the size of a page with every chart: below 1.6 MB a language, and no outline written twice."""
    resolved, whole = made
    assert len(whole) < 1_600_000 * len(resolved)
    outlines = re.findall(r'<path id="outline-\d+" [^>]*d="([^"]{200,})"', whole.decode())
    assert len(outlines) > 300
    assert len(outlines) == len(set(outlines))


@pytest.mark.parametrize(
    "nasty", ["<script>alert(1)</script>", "\"'><img src=x onerror=a>", "</style><b>", "a\x00b\x0b"]
)
def test_uploaded_words_are_only_words(nasty: str) -> None:
    """Guards the page against names from uploads, in text, attributes, style and links."""
    frame = pd.DataFrame({nasty: [nasty], "数": [nasty]})
    whole = html_bytes([one_table(frame, 1, nasty, mark=nasty, facts=1)])
    page = read(whole)
    kept = "".join(sign for sign in nasty if sign not in "\x0b\x00")
    assert not {tag for tag, _ in page.elements} & {"script", "img", "b"}
    assert "onerror" not in {name for _, known in page.elements for name in known}
    assert [words for level, words in page.headings][:2] == [kept, kept]
    assert not [link for link in page.links() if link.startswith("javascript:")]
    assert page.words.count(kept) >= 8


@pytest.mark.parametrize("rows", [0, 1, 300, 100_000])
def test_a_table_of_any_length_says_what_is_cut(rows: int) -> None:
    """Guards the page: as many rows as the part holds, and the count of all where it holds fewer."""
    shown = min(rows, 300)
    frame = pd.DataFrame({"名称": [f"第{n}行" for n in range(shown)]})
    page = read(html_bytes([one_table(frame, rows)]))
    words = "".join(page.words)
    assert sum(tag == "tr" for tag, _ in page.elements) == shown + 1 + 2
    assert (f"共 {rows} 条" in words) == (rows > 300)


def test_an_empty_briefing_is_a_page_all_the_same() -> None:
    """Guards the first click; a page in no language is refused."""
    assert read(html_bytes([without_parts()])).headings == [("h1", "示例")]
    with pytest.raises(ValueError, match="language"):
        html_bytes([])
    told: list[tuple[int, int]] = []
    html_bytes([one_table(pd.DataFrame({"名称": ["甲"]}), 1)] * 2, lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_made_up_data_are_marked_at_every_figure(resolved: list[Resolved]) -> None:
    """Guards against an example taken for real: the mark stands under the title and under each figure and table."""
    example = next(one for one in resolved if one.mark)
    shown = sum(part.table is not None for part in example.parts)
    assert read(html_bytes([example])).words.count(example.mark) == shown + 1
