"""Colours that can be read: against their grounds and against each other, on both screens and on paper, in grey too."""

from __future__ import annotations

import tomllib
from itertools import combinations, pairwise
from typing import Any

import pytest

from dashboard.theme import COLOURS, LEVELS, TARGET_MARKS
from tests.conftest import ROOT

GROUNDS = ("light", "dark", "printed")
# WCAG 2.2: 1.4.3 for text, 1.4.11 for what is not text.
TEXT, MARK = 4.5, 3.0
# Words and what they stand on. The map's labels stand on the background too: each has an edge of it around it.
WORDS = (
    ("text", "background"),
    ("muted", "background"),
    ("accent", "background"),
    ("accent", "accent-soft"),
    *(("text", name) for name in COLOURS if name.endswith("-soft")),
    ("background", "warning"),
    ("text", "nothing"),
    ("text", "zero"),
    *((f"on-level-{number}", f"level-{number}") for number in range(1, LEVELS + 1)),
)
# What is seen by its colour alone against its ground. `line` and `nothing` are left out: nothing depends on them.
MARKS = (
    *((name, "background") for name in ("accent", "selected", "park", "warning", "boundary", "province-boundary")),
    *((name, "background") for name in ("national-line", "state-green", "state-yellow", "state-red")),
    *((name, "background") for name in COLOURS if name.startswith("mark-")),
    *((name, "nothing") for name in ("selected", "park", "national-line", "province-boundary")),
)
CONFIG = ROOT / ".streamlit" / "config.toml"
# Streamlit writes captions in so much of the text's colour.
CAPTION = 0.6
# Of two neighbouring states the lighter is so much lighter: grey print keeps them apart.
APART = 1.4

# How the three kinds of colour blindness see linear RGB (Machado, Oliveira and Fernandes 2009, severity 1.0).
SIGHTS = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}


def linear(colour: str) -> list[float]:
    """`#rrggbb` as linear red, green and blue, as WCAG reckons them."""
    shares = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    return [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]


def luminance(colour: str, sight: str = "normal") -> float:
    """WCAG's relative luminance of the colour as these eyes see it."""
    seen = [sum(part * value for part, value in zip(row, linear(colour), strict=True)) for row in SIGHTS[sight]]
    return sum(weight * min(max(value, 0), 1) for weight, value in zip((0.2126, 0.7152, 0.0722), seen, strict=True))


def contrast(first: str, second: str, sight: str = "normal") -> float:
    """WCAG's contrast ratio of the two, from 1 to 21."""
    low, high = sorted((luminance(first, sight), luminance(second, sight)))
    return (high + 0.05) / (low + 0.05)


def value(name: str, ground: str) -> str:
    """The named colour on this ground."""
    return str(getattr(COLOURS[name], ground))


def test_contrast_is_reckoned_as_wcag_does() -> None:
    """Guards the measure itself: black on white is 21, #767676 is the grey that just passes on white."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("ground", GROUNDS)
def test_the_barometer_colours_stay_apart(ground: str, sight: str) -> None:
    """Guards green, yellow and red for every eye and in grey: each pair differs in lightness, each from its ground."""
    states = [value(f"state-{name}", ground) for name in ("green", "yellow", "red")]
    for first, second in combinations(states, 2):
        assert contrast(first, second, sight) >= APART, (first, second)
    for state in states:
        assert contrast(state, value("background", ground)) >= MARK, state


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize(("words", "behind"), WORDS, ids=lambda name: name)
def test_words_can_be_read(words: str, behind: str, ground: str) -> None:
    """Guards text: 4.5:1 on light, dark and paper, for every pair that is drawn."""
    assert contrast(value(words, ground), value(behind, ground)) >= TEXT


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize(("mark", "behind"), MARKS, ids=lambda name: name)
def test_marks_can_be_seen(mark: str, behind: str, ground: str) -> None:
    """Guards marks and lines: 3:1 on light, dark and paper."""
    assert contrast(value(mark, ground), value(behind, ground)) >= MARK


@pytest.mark.parametrize("ground", GROUNDS)
def test_more_is_further_from_the_ground(ground: str) -> None:
    """Guards the scale in grey: each step stands out from the ground more than the one before, and by enough."""
    steps = [contrast(value(f"level-{number}", ground), value("background", ground)) for number in range(1, LEVELS + 1)]
    assert all(more / less >= 1.25 for less, more in pairwise(steps)), steps


@pytest.mark.parametrize("ground", GROUNDS)
def test_hatching_is_seen(ground: str) -> None:
    """Guards what is not held: the strokes of its hatching are told from their ground, in grey too."""
    assert contrast(value("boundary", ground), value("nothing", ground)) >= APART


def test_every_state_has_a_colour_that_was_tried() -> None:
    """Guards the lists above: the colour of each state is among the marks."""
    assert {mark.colour for mark in TARGET_MARKS.values()} <= {name for name, _ in MARKS}


@pytest.mark.parametrize("ground", ["light", "dark"])
def test_streamlits_own_words_can_be_read(ground: str) -> None:
    """Guards config.toml: text, captions, links and the mark of unpublished data, on the page and on the sidebar."""
    theme: dict[str, Any] = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"][ground]
    assert theme["backgroundColor"] == value("background", ground)
    for behind in (theme["backgroundColor"], theme["secondaryBackgroundColor"]):
        caption = faded(theme["textColor"], behind, CAPTION)
        for colour in (theme["textColor"], caption, theme["primaryColor"], theme["orangeTextColor"]):
            assert contrast(colour, behind) >= TEXT, (colour, behind)


def faded(colour: str, behind: str, share: float) -> str:
    """The colour laid over what is behind it with this opacity."""
    pairs = zip(bytes.fromhex(colour[1:]), bytes.fromhex(behind[1:]), strict=True)
    return "#" + "".join(f"{round(share * over + (1 - share) * under):02x}" for over, under in pairs)
