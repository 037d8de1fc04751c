"""Colours, fonts and marks: the one place where a look is decided.

Every colour has a value for the light screen, the dark screen and the printed picture. Figures name colours, never
values. States carry a shape beside the colour, so that a picture printed in grey still reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

# No font is ever fetched: these are what Chinese Windows, macOS, Linux and mobile systems carry.
FONT_FAMILY = (
    '"Microsoft YaHei", "PingFang SC", "Hiragino Sans GB", "Source Han Sans SC", "Noto Sans CJK SC", '
    '"WenQuanYi Micro Hei", "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'
)


@dataclass(frozen=True)
class Colour:
    """One named colour on the light screen, the dark screen and in a printed picture."""

    light: str
    dark: str
    printed: str


def _colour(light: str, dark: str, printed: str = "") -> Colour:
    return Colour(light, dark, printed or light)


COLOURS: Mapping[str, Colour] = MappingProxyType(
    {
        "background": _colour("#ffffff", "#12181e"),
        "text": _colour("#1b2631", "#e7ecf0"),
        "muted": _colour("#55626f", "#a3b0bc"),
        "line": _colour("#c9d1d8", "#3b4854"),
        "accent": _colour("#0f5c7a", "#7cc0dc"),
        "accent-soft": _colour("#dcebf2", "#1d3a48"),
        "level-1": _colour("#d5e6ee", "#21404f"),
        "level-2": _colour("#a3cade", "#2f6077"),
        "level-3": _colour("#68a5c2", "#4586a3"),
        "level-4": _colour("#2b7a9b", "#6fb2cd"),
        "level-5": _colour("#0b4f6c", "#b3def0"),
        # Words on each level: at least 4.5:1 on either ground.
        "on-level-1": _colour("#1b2631", "#e7ecf0"),
        "on-level-2": _colour("#1b2631", "#e7ecf0"),
        "on-level-3": _colour("#1b2631", "#000000"),
        "on-level-4": _colour("#ffffff", "#12181e"),
        "on-level-5": _colour("#ffffff", "#12181e"),
        "zero": _colour("#eef6fa", "#16222a"),
        "nothing": _colour("#e4e7ea", "#262f37"),
        "boundary": _colour("#84919d", "#66737f"),
        "province-boundary": _colour("#5d6a76", "#9aa7b3"),
        "national-line": _colour("#3f4a55", "#c3cdd6"),
        "selected": _colour("#b5481c", "#f2a477"),
        "park": _colour("#b5481c", "#f2a477"),
        "warning": _colour("#b5481c", "#f2a477"),
        "fault-soft": _colour("#fbe3d6", "#4a2a1a"),
        # The three colours of the officials' barometer. They differ in lightness as well as in hue, so that grey print
        # and colour-blind readers keep them apart; a shape or a word stands beside each all the same.
        "state-green": _colour("#2a7350", "#58b184"),
        "state-yellow": _colour("#b8860b", "#efcb68"),
        "state-red": _colour("#861a12", "#bf4836"),
        # plotly takes one value for both grounds: these reach 3:1 on either.
        "mark-accent": _colour("#3484a8", "#3484a8", "#0f5c7a"),
        "mark-warning": _colour("#c9622f", "#c9622f", "#b5481c"),
        "mark-positive": _colour("#3d8f6b", "#3d8f6b", "#2d6a4f"),
        "mark-muted": _colour("#7a8794", "#7a8794", "#55626f"),
        "mark-caution": _colour("#a67c00", "#a67c00", "#8a6700"),
        "mark-danger": _colour("#cc4238", "#cc4238", "#a8231b"),
        # Behind the words of a state: the officials' green, yellow and red, light enough to be read on.
        "positive-soft": _colour("#d6ecdf", "#1d4030"),
        "caution-soft": _colour("#fbeec2", "#4a3c0c"),
        "danger-soft": _colour("#f8d9d5", "#55231f"),
        "warning-soft": _colour("#fbe3d6", "#4d2a17"),
    }
)

# The shapes of the states as signs of text, where no shape can be drawn: in a table of an office program.
SIGNS: Mapping[str, str] = MappingProxyType(
    {
        "circle": "●", "triangle-up": "▲", "square": "■", "star": "★", "x": "✕", "diamond": "◆", "hexagon": "⬢",
        "circle-open": "○", "square-open": "□", "line-ew-open": "—",
    }
)  # fmt: skip

# The number of steps of the map's sequential scale.
LEVELS = 5


@dataclass(frozen=True)
class Mark:
    """How a state is drawn: colour, shape (a plotly symbol name, drawn alike in SVG), and the ground of its words."""

    colour: str
    symbol: str
    ground: str = "background"


TARGET_MARKS: Mapping[str, Mark] = MappingProxyType(
    {
        "on_schedule": Mark("mark-positive", "circle", "positive-soft"),
        "behind": Mark("mark-caution", "triangle-up", "caution-soft"),
        "far_behind": Mark("mark-danger", "square", "danger-soft"),
        "met": Mark("mark-positive", "star", "positive-soft"),
        "missed": Mark("mark-danger", "x", "danger-soft"),
        "due_no_report": Mark("mark-warning", "diamond", "warning-soft"),
        "reported_not_judged": Mark("mark-accent", "hexagon"),
        "nothing_reported": Mark("mark-accent", "circle-open"),
        "assigned_not_published": Mark("mark-muted", "square-open"),
        "qualitative": Mark("mark-muted", "line-ew-open"),
    }
)


def css_variable(name: str) -> str:
    """The CSS expression of a named colour. Raises KeyError where there is no such colour."""
    COLOURS[name]
    return f"var(--{name})"


def style_sheet(selector: str) -> str:
    """CSS that defines every colour for the selector, following the page's own light or dark scheme.

    `light-dark()` follows Streamlit's theme at once; an older browser gets the light colours.
    """
    plain = "".join(f"--{name}:{colour.light};" for name, colour in COLOURS.items())
    both = "".join(f"--{name}:light-dark({colour.light},{colour.dark});" for name, colour in COLOURS.items())
    return f"{selector}{{{plain}}}@supports (color:light-dark(#000,#fff)){{{selector}{{{both}}}}}"


def printed(markup: str) -> str:
    """The markup with every named colour replaced by its printed value."""
    for name, colour in COLOURS.items():
        markup = markup.replace(f"var(--{name})", colour.printed)
    return markup
