"""The pages of the dashboard: one entry each, in the order of the navigation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dashboard.ui import state

PAGES_DIRECTORY = Path(__file__).resolve().parent.parent / "pages"


@dataclass(frozen=True)
class PageSpec:
    """One page: its file, its address, its icon (bundled, never fetched), the key of its title, its section.

    `parts` are what of the view belongs to this page alone: they leave the address on the others.
    """

    file: str
    url_path: str
    icon: str
    title: str
    section: str
    parts: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        """The page's file."""
        return PAGES_DIRECTORY / self.file


# One chart alone, for a frame on another page: reached by its address, in no menu. Its view can be any page's.
EMBED = PageSpec(
    "embed.py",
    state.EMBED,
    ":material/code:",
    "page.embed",
    "section.check",
    (
        *(state.CHART, state.SHOWN, state.LEVEL, state.DRAWN, state.LACKING, state.BY, state.TAB, state.ROW),
        *(state.COMPARE, state.CELL, state.ACROSS, state.INSTITUTION, state.GROUP, state.WINDOW, state.MARK),
        *(state.TABLE, state.BASKET, state.VERSION),
    ),
)
PAGES = (
    PageSpec("overview.py", "overview", ":material/home:", "page.overview", "section.read"),
    PageSpec(
        "region_map.py",
        "map",
        ":material/map:",
        "page.map",
        "section.read",
        (state.SHOWN, state.LEVEL, state.DRAWN),
    ),
    PageSpec("region.py", "region", ":material/location_on:", "page.region", "section.read"),
    PageSpec(
        "targets.py",
        "targets",
        ":material/flag:",
        "page.targets",
        "section.read",
        (state.LACKING, state.BY, state.TAB, state.ROW),
    ),
    PageSpec(
        "measures.py",
        "measures",
        ":material/grid_on:",
        "page.measures",
        "section.read",
        (state.COMPARE, state.CELL, state.ACROSS),
    ),
    PageSpec(
        "cooperation.py",
        "cooperation",
        ":material/handshake:",
        "page.cooperation",
        "section.read",
        (state.INSTITUTION, state.ROW),
    ),
    PageSpec(
        "timeline.py",
        "timeline",
        ":material/event:",
        "page.timeline",
        "section.read",
        (state.GROUP, state.WINDOW, state.MARK, state.ROW),
    ),
    PageSpec("briefing.py", "briefing", ":material/slideshow:", "page.briefing", "section.read", (state.BASKET,)),
    PageSpec(
        "documents.py", "documents", ":material/article:", "page.documents", "section.check", (state.ROW, state.TABLE)
    ),
    PageSpec("data.py", "data", ":material/table_view:", "page.data", "section.check", (state.TABLE,)),
    PageSpec("history.py", "history", ":material/history:", "page.history", "section.check", (state.VERSION,)),
    PageSpec("about.py", "about", ":material/info:", "page.about", "section.check"),
)
