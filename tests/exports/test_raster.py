"""PNG without a browser: Chinese drawn with the server's fonts, and no PNG rather than one with boxes."""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from resvg import usvg

from dashboard.exports import raster
from dashboard.exports.raster import MISSING, MOST_PIXELS, can_draw_chinese, png_bytes
from dashboard.figures.svg import text_element
from dashboard.theme import FONT_FAMILY

# In no font at all: the last plane is for private use.
NOWHERE = "\U0010fffc"


def picture(words: str, width: int = 200, height: int = 40) -> str:
    """An SVG with these words."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f"font-family='{FONT_FAMILY}'>{text_element(4, 28, words, 20, '#000')}</svg>"
    )


def size(png: bytes) -> tuple[int, int]:
    """Width and height as the file itself says."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", png[16:24])


@pytest.fixture(autouse=True)
def _asked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raster, "_in_fonts", {})


def without_fonts() -> usvg.Options:
    """A server that has no font."""
    return usvg.Options.default()


def latin_only() -> usvg.Options:
    """A server that has Latin letters only."""
    options = usvg.Options.default()
    found = [
        path
        for path in Path("/usr/share/fonts").rglob("*.ttf")
        if "DejaVuSans" in path.name or "Liberation" in path.name
    ]
    if not found:
        pytest.skip("no Latin font to pretend with")
    options.load_font_file(str(found[0]))
    return options


def test_chinese_is_drawn_and_every_character_differs() -> None:
    """Guards the words of every server-side picture: a box would be the same for any two characters."""
    assert can_draw_chinese()
    drawn = {words: png_bytes(picture(words)) for words in ("碳", "达", "峰", MISSING, "")}
    assert len(set(drawn.values())) == len(drawn)


@pytest.mark.parametrize("scale", [1, 2, 3.5])
def test_a_picture_has_the_pixels_asked_for(scale: float) -> None:
    """Guards the size on a slide: pixels are units times scale, and a size without end is held."""
    made = png_bytes(picture("碳达峰"), scale)
    assert made is not None
    assert size(made) == (round(200 * scale), round(40 * scale))


def test_a_picture_too_large_is_made_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards the server's memory: the scale gives way, the proportions stay."""
    assert MOST_PIXELS == 64_000_000
    monkeypatch.setattr(raster, "MOST_PIXELS", 20_000)
    made = png_bytes(picture("碳达峰"), 50)
    assert made is not None
    assert size(made) == (316, 63)


@pytest.mark.parametrize(
    ("fonts", "words", "drawn"),
    [
        (without_fonts, "碳达峰", False),
        (without_fonts, "Peak", False),
        (latin_only, "碳达峰", False),
        (latin_only, "Peak", True),
    ],
)
def test_a_server_without_the_font_draws_nothing(
    monkeypatch: pytest.MonkeyPatch, fonts: Callable[[], usvg.Options], words: str, drawn: bool
) -> None:
    """Guards against boxes: the caller is told that there is no picture, and takes the browser's path or the table."""
    monkeypatch.setattr(raster, "_system_fonts", fonts)
    assert (png_bytes(picture(words)) is not None) is drawn
    assert not can_draw_chinese()


def test_a_chinese_font_that_no_picture_names_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards the server with one Chinese font of another name: its pictures have words, and the right ones."""
    other = next(Path("/usr/share/fonts").rglob("NotoSerifCJK-Regular.ttc"), None)
    if other is None:
        pytest.skip("no second Chinese font to pretend with")

    def one_font() -> usvg.Options:
        options = usvg.Options.default()
        options.load_font_file(str(other))
        return options

    usual = png_bytes(picture("碳"))
    monkeypatch.setattr(raster, "_in_fonts", {})
    monkeypatch.setattr(raster, "_system_fonts", one_font)
    assert can_draw_chinese()
    drawn = {words: png_bytes(picture(words)) for words in ("碳", "达", "")}
    assert len({usual, *drawn.values()}) == 4


def test_a_character_in_no_font_is_the_printers_mark() -> None:
    """Guards names with rare characters: 〓 in their place, as Chinese print has it, and the rest as it is."""
    assert png_bytes(picture(f"碳{NOWHERE}达")) == png_bytes(picture(f"碳{MISSING}达"))
    assert png_bytes(picture("碳达")) != png_bytes(picture(f"碳{MISSING}达"))


def test_what_is_no_svg_is_refused() -> None:
    """Guards the caller: a plain ValueError, not the binding's panic, which no handler of faults would catch."""
    with pytest.raises(ValueError, match="no SVG"):
        png_bytes('<svg xmlns="http://www.w3.org/2000/svg" width="3" height="3"><rect')


def test_pictures_are_drawn_in_any_thread() -> None:
    """Guards the server: each reader's run is its own thread, and fonts may not pass between them."""
    made: list[bytes | None] = []
    threads = [threading.Thread(target=lambda: made.append(png_bytes(picture("碳达峰")))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 3
    assert len(set(made)) == 1
    assert made[0]
