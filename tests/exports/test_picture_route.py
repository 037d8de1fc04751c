"""The route that lays pictures out is open to anybody: no request may cost more than its own length."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import asdict

import pytest
from starlette.requests import Request
from starlette.responses import Response

from dashboard.briefing.model import context_of
from dashboard.catalog import Catalog
from dashboard.charts.chart import picture_words
from dashboard.charts.pictures import chart_sizes
from dashboard.charts.registry import CHARTS, chart_of
from dashboard.descriptor import Language
from dashboard.exports.picture import FORMATS, ChartSize, PictureText, frame_of
from dashboard.figures import svg
from dashboard.ui.picture_route import REFUSED, frame_for, serve_frame
from tests.briefing.briefing_making import TODAY, views_of

ADDRESS = "https://atlas.example.cn/base"
WORDS = {"title": "甲", "subtitle": "乙", "notes": ["丙"], "mark": ""}
WORDS |= {"link_words": "{address}", "link_shortened": "{address}"}
SIZE = {"width": 1000, "height": 600, "min_width": 0, "flexible": False}


def body(words: dict[str, object], **changes: object) -> bytes:
    """A request with these words, in UTF-8 as browsers send it."""
    whole = {"words": WORDS | words, "sizes": [SIZE], "format": "slide", "seen": ADDRESS, "path": "/map?lang=en"}
    return json.dumps(whole | changes, ensure_ascii=False).encode()


def answered(content: bytes) -> Response:
    """What the route answers to this content."""

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": content, "more_body": False}

    return asyncio.run(serve_frame(Request({"type": "http", "method": "POST", "headers": []}, receive)))


HOSTILE = {
    "letters": body({"notes": ["a" * 1500] * 5}),
    "narrow letters": body({"notes": ["i" * 1500] * 5}),
    "spaces": body({"notes": ["a " * 750] * 5}),
    "characters": body({"notes": ["碳" * 1500]}),
    "everything": body({"title": "甲" * 400, "subtitle": "乙" * 400, "mark": "", "notes": ["丙" * 900]}),
    "half": body({"notes": ["a" * 1500] * 5}, format="half"),
    "parts": body({"link_shortened": "{parts}" * 57}, path="/map?" + "&".join(f"a{n % 10}=1" for n in range(700))),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=list(HOSTILE))
def test_a_hostile_request_costs_what_an_honest_one_does(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards the server: the worst 8 kB measure each character a bounded number of times, and take no second."""
    measured = 0
    advance = svg._advance

    def counted(character: str) -> float:
        nonlocal measured
        measured += 1
        return advance(character)

    assert len(content) <= 8_000
    begun = time.process_time()
    status = answered(content).status_code
    assert time.process_time() - begun < 0.8
    assert status in (200, 400)
    monkeypatch.setattr(svg, "_advance", counted)
    answered(content)
    assert measured < 500_000


def test_twice_the_words_are_twice_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards wrapping from work that grows with the square: one word without a space, and many words."""
    counts: list[int] = []
    advance = svg._advance

    def counted(character: str) -> float:
        counts[-1] += 1
        return advance(character)

    monkeypatch.setattr(svg, "_advance", counted)
    for words in ("a", "a ", "碳"):
        for number in (1000, 2000):
            counts.append(0)
            svg.wrap(words * number, 300, 14)
        assert counts[-1] <= 2.1 * counts[-2], words


@pytest.mark.parametrize(
    "content",
    [
        body({"title": "a" * 401}),
        body({"subtitle": "a" * 401}),
        body({"notes": ["a" * 1501]}),
        body({"notes": ["a"] * 31}),
        body({"notes": "a"}),
        body({}, path="/" + "a" * 4001),
        body({}, sizes=[SIZE | {"width": 10**400}]),
        b"[" * 7900,
    ],
    ids=["title", "subtitle", "note", "notes", "no list", "path", "number", "nested"],
)
def test_too_much_is_answered_with_400(content: bytes) -> None:
    """Guards the bounds: what no chart of the dashboard sends is refused, not laid out, and not an error of ours."""
    assert answered(content).status_code == 400
    with pytest.raises(REFUSED):
        frame_for(content, "")


def test_a_body_that_is_too_long_is_not_read() -> None:
    """Guards memory: beyond 8 kB nothing is kept."""
    assert answered(b" " * 8_001).status_code == 413


def test_one_picture_is_laid_out_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards the pages: many requests at once take one thread, not all of them."""
    running, most = 0, 0

    def slow(content: bytes, setting: str) -> dict[str, object]:
        nonlocal running, most
        running += 1
        most = max(most, running)
        time.sleep(0.02)
        running -= 1
        return {}

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"{}", "more_body": False}

    async def five() -> None:
        one = {"type": "http", "method": "POST", "headers": []}
        await asyncio.gather(*(serve_frame(Request(dict(one), receive)) for _ in range(5)))

    monkeypatch.setattr("dashboard.ui.picture_route.frame_for", slow)
    asyncio.run(five())
    assert most == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_chart_of_the_dashboard_is_laid_out_in_every_format(catalog: Catalog, language: Language) -> None:
    """Guards the bounds from the other side: each chart's real words fit them."""
    drawn = 0
    for key, view in views_of(catalog).items():
        context = context_of(catalog, TODAY, language, view)
        chart = chart_of(context, key)
        if chart is None:
            continue
        drawn += 1
        sizes = [asdict(size) for size in chart_sizes(chart)]
        for form in FORMATS:
            content = body(asdict(picture_words(context, chart)), sizes=sizes, format=form)
            assert len(content) < 5_000, key
            assert frame_for(content, ADDRESS)["width"] == FORMATS[form].width, key
    # No figure is reported yet, and so no bullet drawn; all the others are.
    assert drawn >= len(CHARTS) - 2


def test_words_that_find_no_room_are_refused() -> None:
    """Guards the loop that shrinks words: it ends where they would be illegible, and says so."""
    words = PictureText("甲", "乙", ["丙" * 60_000])
    with pytest.raises(ValueError, match="more words"):
        frame_of(words, [ChartSize(1000, 600)], FORMATS["half"])
