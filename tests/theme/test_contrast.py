"""Colours that can be read: against their grounds and against each other, on both screens and on paper, in grey too."""

from __future__ import annotations

from itertools import combinations

import pytest

from dashboard.theme import COLOURS

GROUNDS = ("light", "dark", "printed")
# WCAG 2.2: 1.4.3 for text, 1.4.11 for what is not text.
MARK = 3.0
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
