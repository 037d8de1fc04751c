"""The formats of a picture: whatever words and chart, nothing is cut, the chart has room, and the link is there."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from dashboard.exports.picture import FORMATS, ChartSize, Format, PictureFrame, PictureText, frame_of
from dashboard.exports.printed_address import printed_address
from dashboard.exports.qr import qr_code, short_address
from dashboard.figures.svg import text_width
from dashboard.ui.picture_route import frame_for

SVG = "{http://www.w3.org/2000/svg}"
LONG_ZH = "江西省科技支撑碳达峰碳中和实施方案（2022—2030年）" * 6
LONG_EN = "Most targets of the collection carry no number, and few of them name a year. " * 5
LINK = "https://atlas.example.cn/map?lang=en&region=360000&shown=measures"
SHORT = PictureText("示例标题", "示例副标题", ("来源：示例文件", "截至 2026年1月1日"), link=LINK)
LONG = PictureText(LONG_ZH, LONG_EN, (LONG_ZH, LONG_EN, LONG_ZH), LONG_EN, link=LINK)
SIZES = {
    "wide": (ChartSize(1080, 400, 900),),
    "map": (ChartSize(19580, 22480),),
    "tall": (ChartSize(1120, 2400, 720), ChartSize(360, 4800)),
    "very tall": (ChartSize(500, 9000),),
    "plot": (ChartSize(1200, 2563, flexible=True),),
}
FIXED = [form for form in FORMATS.values() if form.height]


def texts(frame: PictureFrame) -> list[ElementTree.Element]:
    """The lines of text around the chart."""
    return list(ElementTree.fromstring(frame.before + frame.after).iter(f"{SVG}text"))


@pytest.mark.parametrize("form", FORMATS.values(), ids=list(FORMATS))
@pytest.mark.parametrize("words", [SHORT, LONG], ids=["short", "long"])
@pytest.mark.parametrize("sizes", SIZES.values(), ids=list(SIZES))
def test_nothing_is_cut_in_any_format(form: Format, words: PictureText, sizes: tuple[ChartSize, ...]) -> None:
    """Guards every format × short and endless words × chart: lines and box inside, no line over the chart, all said."""
    frame = frame_of(words, sizes, form)
    assert (frame.width, frame.height) == (form.width, form.height or frame.height)
    left, top, width, height = frame.box
    placed = re.search(r'class="qr" transform="translate\(([\d.]+) ([\d.]+)\) scale\(([\d.]+)\)', frame.after)
    assert placed
    code_left, code_top, code_unit = (float(number) for number in placed.groups())
    code_bottom = code_top + code_unit * 21
    assert width > 0 < height
    assert left >= 0 <= top
    assert left + width <= frame.width + 0.01
    assert top + height <= frame.height + 0.01
    for line in texts(frame):
        x, y, size = (float(line.attrib[name]) for name in ("x", "y", "font-size"))
        end = x + text_width(line.text or "", size)
        assert end <= frame.width, line.text
        assert size < y <= frame.height, line.text
        assert end <= code_left or y <= code_top or y - size >= code_bottom, line.text
        beside = end <= left or x >= left + width
        assert beside or y <= top or y - size >= top + height, line.text
    drawn = "".join(line.text or "" for line in texts(frame)).replace(" ", "")
    said = (words.mark, words.title, words.subtitle, *words.notes, LINK)
    assert [one for one in said if one.replace(" ", "") not in drawn] == []


@pytest.mark.parametrize("form", FIXED, ids=lambda form: form.name)
@pytest.mark.parametrize("sizes", SIZES.values(), ids=list(SIZES))
def test_a_chart_on_a_slide_keeps_its_proportions_and_its_share(form: Format, sizes: tuple[ChartSize, ...]) -> None:
    """Guards slides: the box has the drawn proportions, and reaches across its share of width or height."""
    frame = frame_of(SHORT, sizes, form)
    width, height = frame.box[2:]
    assert frame.drawn[0] / frame.drawn[1] == pytest.approx(width / height)
    assert height >= 0.48 * form.height or width >= 0.55 * form.width
    if sizes[frame.version].flexible:
        # Never smaller than it was made for: its rows would run into each other.
        assert frame.drawn[0] >= sizes[0].width - 0.01
        assert frame.drawn[1] >= sizes[0].height - 0.01


def test_a_tall_chart_stands_beside_its_words() -> None:
    """Guards the map on a slide: below its words it would be a stamp."""
    tall = frame_of(SHORT, SIZES["map"], FORMATS["slide"])
    wide = frame_of(SHORT, SIZES["wide"], FORMATS["slide"])
    assert tall.box[3] > 0.85 * 720
    assert wide.box[2] > 0.9 * 1280


def test_words_that_will_be_small_are_told() -> None:
    """Guards the reader from a slide that nobody can read: it is said, and not said of one that is legible."""
    assert frame_of(SHORT, SIZES["plot"], FORMATS["slide"]).small
    assert frame_of(SHORT, SIZES["tall"], FORMATS["slide"]).small
    assert not frame_of(SHORT, SIZES["map"], FORMATS["slide"]).small
    assert not any(frame_of(SHORT, SIZES[name], FORMATS["png"]).small for name in SIZES)


def test_a_narrow_format_takes_the_version_that_can_be_read_there() -> None:
    """Guards half slides and A4: a drawing with a narrower version brings it where the widest would be too small."""
    sizes = (ChartSize(1080, 565, 928), ChartSize(800, 603, 688), ChartSize(560, 732, 481))
    assert frame_of(SHORT, sizes, FORMATS["png"]).version == 0
    assert frame_of(SHORT, sizes, FORMATS["a4"]).version == 1


def test_no_canvas_is_larger_than_a_browser_draws() -> None:
    """Guards the four-fold picture of an endless chart: it is saved smaller, not blank."""
    frame = frame_of(SHORT, SIZES["very tall"], FORMATS["png4"])
    assert frame.height * frame.scale <= 16_000
    assert frame_of(SHORT, SIZES["wide"], FORMATS["png4"]).scale == 4


def test_the_code_is_the_links_own() -> None:
    """Guards the code: its squares are those of the printed address, dark as the words, with finder marks."""
    code = qr_code(LINK, 10, 20, 100, "black")
    dark = set()
    for x, y, length in re.findall(r"M(\d+) ([\d.]+)h(\d+)", code):
        dark |= {(int(x) + step, math.floor(float(y))) for step in range(int(length))}
    segno = pytest.importorskip("segno")
    matrix = segno.make_qr(LINK, error="m", boost_error=False).matrix
    assert dark == {(x, y) for y, line in enumerate(matrix) for x, bit in enumerate(line) if bit}
    path = re.search(r' d="([^"]+)"', code)
    assert path
    assert path[1] in frame_of(SHORT, SIZES["map"], FORMATS["slide"]).after


def test_no_link_no_code() -> None:
    """Guards a picture without a link: nothing to scan, and no line that promises one."""
    frame = frame_of(replace(SHORT, link=""), SIZES["map"], FORMATS["png"])
    assert 'class="qr"' not in frame.after
    assert len(texts(frame)) == len(texts(frame_of(SHORT, SIZES["map"], FORMATS["png"]))) - 1


def test_a_long_address_loses_its_longest_parts_and_says_so() -> None:
    """Guards legibility: beyond 213 bytes the longest parts go, those of place last, and the picture names them."""
    long = f"{LINK}&compare={'a' * 150}&q={'%E6%B0%A2' * 20}"
    address, left_out = short_address(long)
    assert len(address) <= 213
    assert set(left_out) == {"compare", "q"}
    assert "region=360000" in address
    assert short_address(LINK) == (LINK, ())
    words = replace(SHORT, link=long, link_words="all {address}", link_shortened="without {parts}: {address}")
    lines = "".join(line.text or "" for line in texts(frame_of(words, SIZES["map"], FORMATS["png"])))
    assert f"without {', '.join(left_out)}: {LINK}" in lines
    assert short_address("https://example.cn/" + "a" * 400) == ("", ())


@pytest.mark.parametrize(
    ("setting", "seen", "address"),
    [
        ("", "http://localhost:8501", ""),
        ("", "http://127.0.0.1:8501/base", ""),
        ("", "http://[::1]:8501", ""),
        ("", "http://0.0.0.0:8501", ""),
        ("", "http://10.1.2.3:8501/atlas/", "http://10.1.2.3:8501/atlas"),
        ("", "https://atlas.example.cn", "https://atlas.example.cn"),
        ("https://atlas.example.cn/base/", "http://localhost:8501", "https://atlas.example.cn/base"),
        ("http://localhost:1", "https://seen.example.cn", "http://localhost:1"),
        ("not an address", "https://seen.example.cn", "https://seen.example.cn"),
        ("javascript:alert(1)", "file:///etc", ""),
        ("", "", ""),
        ("", "http://[broken", ""),
    ],
)
def test_the_public_address(setting: str, seen: str, address: str) -> None:
    """Guards the printed link: the operator's address first, else the one seen, never this machine's own."""
    assert printed_address(setting, seen) == address


def asked(**changes: object) -> bytes:
    """What the chart component sends for a picture, changed."""
    words = {"title": "甲", "subtitle": "乙", "notes": ["丙"], "mark": "", "link_words": "at {address}"}
    words |= {"link_shortened": "at {address} without {parts}"}
    size = {"width": 100, "height": 50, "min_width": 0, "flexible": False}
    whole = {"words": words, "sizes": [size], "format": "slide", "seen": "http://localhost:1", "path": "/map?lang=en"}
    return json.dumps(whole | changes).encode()


def test_the_route_lays_out_what_it_is_asked() -> None:
    """Guards the way from the browser to the layout: format, the public address, the view's path."""
    made = frame_for(asked(), "https://atlas.example.cn/base")
    assert (made["width"], made["height"]) == (1280, 720)
    assert "at https://atlas.example.cn/base/map?lang=en" in made["after"]
    assert 'class="qr"' in made["after"]
    assert 'class="qr"' not in frame_for(asked(), "")["after"]


def test_an_uploads_picture_has_no_code() -> None:
    """Guards honesty: the link of a preview leads to other data, so its picture carries none."""
    words = json.loads(asked())["words"] | {"mark": "上传数据"}
    assert 'class="qr"' not in frame_for(asked(words=words), "https://atlas.example.cn")["after"]


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b"\xff", asked(format="poster"), asked(sizes=[]), asked(sizes=[{"width": 0}]), asked(words=1)],
    ids=["nothing", "list", "empty", "bytes", "format", "no size", "bad size", "no words"],
)
def test_the_route_refuses_anything_else(content: bytes) -> None:
    """Guards the server from requests that are not the component's: an error that the route answers with 400."""
    with pytest.raises((ValueError, KeyError, TypeError, AttributeError)):
        frame_for(content, "")
