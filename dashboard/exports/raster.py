"""A picture as PNG without a browser, drawn by resvg with the fonts of the server.

A server may have no Chinese font, and many a container has none at all: then there is no PNG, never one with boxes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

from dashboard.figures.svg import escape
from dashboard.theme import FONT_FAMILY

if TYPE_CHECKING:
    from resvg.usvg import Options, Tree

# No larger picture is made: 64 million pixels are 256 MB while they are drawn.
MOST_PIXELS = 64_000_000
# Stands, as in Chinese typesetting, where a character is in none of the fonts.
MISSING = "〓"
# Two that every Chinese font has.
_CHINESE = ("碳", "达")
# In no font: what is drawn for it is what a font draws for anything it lacks.
_IN_NO_FONT = "\U0010fffd"
# Every Chinese font has these, being all of GBK's ideographs; only others are asked for one by one.
_COMMON = range(0x4E00, 0x9FA6)
_ROOT_SIZE = re.compile(r'\s*<svg\b[^>]*?\swidth="(?P<width>[\d.]+)"[^>]*?\sheight="(?P<height>[\d.]+)"')
_in_fonts: dict[tuple[str, str], bool] = {}


def png_bytes(svg: str, scale: float = 2) -> bytes | None:
    """The SVG as a PNG, `scale` pixels to its unit; None where the server has no font for its words.

    A rare character that is in none of the fonts is shown as 〓. Raises ValueError where the text is no SVG.
    """
    options = _system_fonts()
    family = _family(options)
    svg = svg.replace(FONT_FAMILY, family)
    words = set(svg)
    # A letter, and two Chinese characters, stand for all that every such font has.
    wide = any(unicodedata.east_asian_width(sign) in "WF" for sign in words)
    if _lacking(("A", *_CHINESE) if wide else "A", family, options):
        return None
    for sign in _lacking(filter(_rare, words), family, options):
        svg = svg.replace(sign, MISSING)
    width, height = _size(svg, options)
    enlarged = min(scale, (MOST_PIXELS / (width * height)) ** 0.5)
    # The enlarged root, around the picture as it is: its own size and view stay what they are.
    whole = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{max(round(width * enlarged), 1)}" '
        f'height="{max(round(height * enlarged), 1)}" viewBox="0 0 {width:g} {height:g}">'
        f"{svg[svg.index('<svg') :]}</svg>"
    )
    return _rendered(_tree(whole, options))


def can_draw_chinese() -> bool:
    """Whether the server has a font with Chinese characters."""
    options = _system_fonts()
    return not _lacking(_CHINESE, _family(options), options)


def _size(svg: str, options: Options) -> tuple[float, float]:
    """Width and height in units: as its root says, else as its view box does."""
    said = _ROOT_SIZE.match(svg)
    return (float(said["width"]), float(said["height"])) if said else _tree(svg, options).int_size()


def _rare(sign: str) -> bool:
    category = unicodedata.category(sign)
    return ord(sign) > 0x17F and ord(sign) not in _COMMON and (category[0] not in "ZCM" or category == "Co")


def _family(options: Options) -> str:
    """The families to draw in: those of every picture, or, where the server has none of them, one that it has.

    resvg knows no substitutes: a text whose families are all absent is left out.
    """
    if not _lacking(_CHINESE, FONT_FAMILY, options):
        return FONT_FAMILY
    own = [f'"{name}", {FONT_FAMILY}' for name in options.list_fonts() if '"' not in name and "'" not in name]
    for sign in (_CHINESE[0], "A"):
        found = next((family for family in own if not _lacking(sign, family, options)), "")
        if found:
            return found
    return FONT_FAMILY


def _lacking(signs: Iterable[str], family: str, options: Options) -> list[str]:
    """Those of the characters that are in no font of the server; what was once looked up is kept."""
    asked = [(family, sign) for sign in sorted(signs)]
    new = [key for key in asked if key not in _in_fonts]
    if new:
        box = _probe(_IN_NO_FONT, family, options)
        _in_fonts.update({(family, sign): _probe(sign, family, options) != box for _, sign in new})
    return [sign for _, sign in asked if not _in_fonts[family, sign]]


def _probe(sign: str, family: str, options: Options) -> bytes:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" '
        f'font-family=\'{family}\'><text x="2" y="20" font-size="18">{escape(sign)}</text></svg>'
    )
    return _rendered(_tree(svg, options))


def _system_fonts() -> Options:
    """The fonts of the system. Looked up anew for each picture: they may not go from one thread to another."""
    # Only an export draws on the server; no page pays for the import.
    from resvg import usvg

    options = usvg.Options.default()
    options.load_system_fonts()
    return options


def _tree(svg: str, options: Options) -> Tree:
    from resvg import usvg

    try:
        return usvg.Tree.from_str(svg, options)
    except BaseException as error:
        # The binding lets a fault of the text through as a panic, which is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise ValueError(f"no SVG: {error}") from error


def _rendered(tree: Tree) -> bytes:
    from resvg import render

    return bytes(render(tree, (1, 0, 0, 0, 1, 0)))
