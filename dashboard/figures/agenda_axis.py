"""The time axis of the timeline: days to places, the plan periods as bands, years or months, today's date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.figures.svg import rectangle, text_element, text_width
from dashboard.theme import css_variable

_SIZE = 12
_LINE = 15
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_MONTH_STEPS = (1, 3, 6)
# A window of no more days than this is named by its months.
_MOST_DAYS_IN_MONTHS = 800


@dataclass(frozen=True)
class Band:
    """A plan period: its first and last day, its name, and the years alone where the name does not fit."""

    first: date
    last: date
    name: str
    short: str


@dataclass(frozen=True)
class Scale:
    """Days to places between `left` and `right`; a day begins at its place and ends at that of the next."""

    first: date
    last: date
    left: float
    right: float

    def x(self, day: date) -> float:
        """Where the middle of the day stands."""
        return self._at(day.toordinal() + 0.5)

    def span(self, start: date, end: date) -> tuple[float, float]:
        """Where the first day begins and the last ends, cut at the edges of the scale."""
        return self._at(max(start, self.first).toordinal()), self._at(min(end, self.last).toordinal() + 1)

    def _at(self, day: float) -> float:
        share = (day - self.first.toordinal()) / (self.last.toordinal() + 1 - self.first.toordinal())
        return self.left + share * (self.right - self.left)


def axis(
    scale: Scale, bands: Sequence[Band], today: date, today_words: str, months: Sequence[str]
) -> tuple[str, float]:
    """The markup above the lanes, and where the lanes begin: names of the bands, years or months, today's date."""
    parts = []
    named = [(band, _name_of(band, scale)) for band in _shown(scale, bands)]
    height: float = max((len(lines) for _, lines in named), default=0) * _LINE
    for band, lines in named:
        left, right = scale.span(band.first, band.last)
        for number, line in enumerate(lines):
            place = 14 + number * _LINE
            parts.append(text_element((left + right) / 2, place, line, _SIZE, css_variable("muted"), "middle", 600))
    y = 8.0 + height
    years, y = _years(scale, y)
    parts.append(years)
    if (scale.last - scale.first).days <= _MOST_DAYS_IN_MONTHS:
        named_months, y = _months(scale, y, months)
        parts.append(named_months)
    if scale.first <= today <= scale.last:
        x, half = scale.x(today), text_width(today_words, _SIZE) / 2
        middle = min(max(x, scale.left + half), scale.right - half)
        colour = css_variable("selected")
        parts.append(text_element(middle, y + 14, today_words, _SIZE, colour, "middle", 600))
        y += 24
    return "".join(parts), y + 4


def bands_behind(scale: Scale, bands: Sequence[Band], top: float, bottom: float) -> str:
    """The markup of the bands themselves, every second one shaded, with a line where each begins."""
    parts = []
    for band in _shown(scale, bands):
        left, right = scale.span(band.first, band.last)
        if (band.first.year // 5) % 2:
            parts.append(rectangle(left, 0, right - left, bottom, css_variable("nothing")))
        if band.first > scale.first:
            parts.append(rectangle(left - 0.5, 0, 1, bottom, css_variable("line")))
    return "".join(parts)


def _shown(scale: Scale, bands: Sequence[Band]) -> list[Band]:
    return [band for band in bands if band.first <= scale.last and band.last >= scale.first]


def _name_of(band: Band, scale: Scale) -> list[str]:
    """The band's name on one or two lines, its years, or nothing: what fits into it."""
    left, right = scale.span(band.first, band.last)
    name, bracket, years = band.name.partition("（") if "（" in band.name else band.name.partition("(")
    choices = ([band.name], [name.rstrip(), bracket + years], [band.short])
    fitting = (lines for lines in choices if all(text_width(line, _SIZE) <= right - left - 8 for line in lines))
    return next(fitting, [])


def _years(scale: Scale, y: float) -> tuple[str, float]:
    first, last = scale.first.year, scale.last.year
    length = (scale.right - scale.left) / max((scale.last - scale.first).days / 365.25, 0.01)
    step = next((step for step in _STEPS if step * length >= text_width("2026", _SIZE) + 8), _STEPS[-1])
    parts = []
    for year in range(first, last + 1):
        left, right = scale.span(date(year, 1, 1), date(year, 12, 31))
        if year > first:
            parts.append(rectangle(left - 0.5, y + 14, 1, 8, css_variable("line")))
        # A year is named in the middle of its span, unless the name would stand out over the edge.
        middle, half = (left + right) / 2, text_width("2026", _SIZE) / 2
        if year % step == 0 and middle - half >= scale.left and middle + half <= scale.right:
            parts.append(text_element(middle, y + 14, str(year), _SIZE, css_variable("text"), "middle"))
    return "".join(parts), y + 22


def _months(scale: Scale, y: float, names: Sequence[str]) -> tuple[str, float]:
    length = (scale.right - scale.left) / max((scale.last - scale.first).days / 30.44, 0.01)
    widest = max(text_width(name, _SIZE) for name in names)
    step = next((step for step in _MONTH_STEPS if step * length >= widest + 8), 12)
    parts = []
    count = (scale.last.year - scale.first.year) * 12 + scale.last.month - scale.first.month
    for number in range(count + 1):
        year, month = divmod(scale.first.year * 12 + scale.first.month - 1 + number, 12)
        following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
        left, right = scale.span(date(year, month + 1, 1), date.fromordinal(following.toordinal() - 1))
        parts.append(rectangle(left - 0.5, y + 10, 1, 8, css_variable("line")))
        middle, half = (left + right) / 2, text_width(names[month], _SIZE) / 2
        if month % step == 0 and middle - half >= scale.left and middle + half <= scale.right:
            parts.append(text_element(middle, y + 14, names[month], _SIZE, css_variable("text"), "middle"))
    return "".join(parts), y + 22
