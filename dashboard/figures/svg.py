"""Drawings: SVG markup, the words in it measured and wrapped, the map geometry filled in where it is needed."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape as escape_signs
from types import MappingProxyType

# Average advance of a glyph as a share of the font size, for the system fonts that the pictures use.
_WIDE, _DIGIT, _NARROW, _CAPITAL, _LATIN = 1.0, 0.56, 0.34, 0.7, 0.57
# Chinese fonts draw these as wide as a character.
_WIDE_SIGNS = set("≥≤")
_NARROW_CHARACTERS = set("iljtfr.,:;'|!()[] -/")

# Bold letters are so much wider than the measure of plain ones; up to 1.15 was measured in Chromium.
BOLD = 1.16
# A drawing made for the whole page cannot be read in a column narrower than this, in pixels.
NARROW_COLUMN = 720


@dataclass(frozen=True)
class RegionShape:
    """How one region of a map is drawn: its CSS class, what it is called, and the key a click gives (or none)."""

    css_class: str
    label: str
    key: str = ""


@dataclass(frozen=True)
class Drawing:
    """An SVG picture in user units. Whoever shows it fills in the outlines of `layer`, so they travel only once.

    `markup` lies over the regions. Elements with `data-key` can be clicked, focused and read aloud. `description` says
    in words what is seen. `max_width` in pixels keeps a small drawing from growing with its column; 0 for none.
    `min_width` in pixels keeps a wide one legible: in a narrower column the first of its `narrower` versions that has
    room is shown, or it is moved sideways where none has; 0 where it may shrink. A saved picture is never the narrower.
    `pages` are the same in pieces that each stand alone, for a slide; none where the whole is no higher than one.
    """

    view_box: tuple[float, float, float, float]
    markup: str
    description: str
    layer: str = ""
    regions: Mapping[str, RegionShape] = field(default_factory=lambda: MappingProxyType({}))
    other_label: str = ""
    max_width: int = 0
    min_width: int = 0
    narrower: tuple[Drawing, ...] = ()
    pages: tuple[Drawing, ...] = ()

    @property
    def width(self) -> float:
        """Width of the view box."""
        return self.view_box[2]

    @property
    def height(self) -> float:
        """Height of the view box."""
        return self.view_box[3]


def text_width(words: str, size: float) -> float:
    """The approximate width of the words at this font size, in the same unit."""
    return sum(map(_advance, words)) * size


def _advance(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF" or character in _WIDE_SIGNS:
        return _WIDE
    if character.isdigit():
        return _DIGIT
    if character in _NARROW_CHARACTERS:
        return _NARROW
    return _CAPITAL if character.isupper() else _LATIN


def wrap(words: str, width: float, size: float) -> list[str]:
    """The words broken into lines no wider than this: between words, and between any two Chinese characters.

    Each character is measured a few times at most, so the time grows with the words alone.
    """
    lines: list[str] = []
    line: list[str] = []
    taken = 0.0
    for token in (piece for whole in _tokens(words) for piece in _fitting(whole, width, size)):
        wide = text_width(token, size)
        bare = text_width(token.rstrip(), size) if token[-1:].isspace() else wide
        if line and taken + bare > width:
            lines.append("".join(line).rstrip())
            token = token.lstrip()
            line, taken = ([token], text_width(token, size)) if token else ([], 0.0)
        else:
            line.append(token)
            taken += wide
    last = "".join(line).rstrip()
    if last:
        lines.append(last)
    return lines


def _fitting(token: str, width: float, size: float) -> list[str]:
    """The token, or its pieces where it alone is wider than a line, as an address or a run of signs may be."""
    if text_width(token.rstrip(), size) <= width:
        return [token]
    pieces: list[str] = []
    piece, taken = "", 0.0
    for character in token:
        wide = _advance(character) * size
        if piece and taken + wide > width:
            pieces.append(piece)
            piece, taken = "", 0.0
        piece += character
        taken += wide
    return [*pieces, piece]


# A line never begins with one of these.
_CLOSING = set("，。；：、！？）》」』”’…,.;:!?)]")
# Nor does one end with one of these.
_OPENING = set("（《「『“‘([")


def _tokens(words: str) -> list[str]:
    tokens: list[str] = []
    for character in words:
        wide = unicodedata.east_asian_width(character) in "WF"
        joins = tokens and not tokens[-1].endswith(" ") and not wide and not _ends_wide(tokens[-1])
        opened = tokens and tokens[-1][-1] in _OPENING
        if tokens and (character in _CLOSING or character == " " or joins or opened):
            tokens[-1] += character
        else:
            tokens.append(character)
    return tokens


def _ends_wide(token: str) -> bool:
    return unicodedata.east_asian_width(token[-1]) in "WF"


def shortened(words: str, width: float, size: float) -> str:
    """The words cut to this width with an ellipsis where they are wider."""
    if text_width(words, size) <= width:
        return words
    while words and text_width(words + "…", size) > width:
        words = words[:-1]
    return words.rstrip() + "…"


# XML has no place for these, not even escaped: one of them from an upload would break the whole picture.
_NOT_IN_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)])


def escape(words: str) -> str:
    """The words as they may stand in XML text or a quoted attribute."""
    return escape_signs(words.translate(_NOT_IN_XML))


def text_element(
    x: float, y: float, words: str, size: float, colour: str, anchor: str = "start", weight: int = 400
) -> str:
    """One line of text; `colour` is a CSS colour expression."""
    extra = f' font-weight="{weight}"' if weight != 400 else ""
    place = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" fill="{colour}"{place}{extra}>{escape(words)}</text>'


def rectangle(x: float, y: float, width: float, height: float, fill: str, stroke: str = "", radius: float = 0) -> str:
    """A rectangle; colours are CSS colour expressions."""
    edge = f' stroke="{stroke}"' if stroke else ""
    corner = f' rx="{radius:g}"' if radius else ""
    return f'<rect x="{x:g}" y="{y:g}" width="{max(width, 0):g}" height="{height:g}" fill="{fill}"{edge}{corner}/>'


def clickable(key: str, label: str, inner: str) -> str:
    """A group that can be clicked and reached by keyboard, with the label read aloud."""
    return (
        f'<g data-key="{escape(key)}" tabindex="0" role="button" aria-label="{escape(label)}">'
        f"<title>{escape(label)}</title>{inner}</g>"
    )
