"""The icon font that is sent in the place of Streamlit's whole one: it must hold every icon that is shown."""

from __future__ import annotations

import hashlib
import json

from tests.icons.make_icon_font import ASSETS, icons_shown, original

# Not icons: the placeholder of Streamlit's own documentation, and one that it draws as a picture.
NO_ICONS = {"icon_name", "star_filled"}


def test_the_font_holds_every_icon_that_streamlit_or_the_dashboard_names() -> None:
    """Guards against an icon that is shown as its English name: whoever uses a new one makes the font anew."""
    kept = json.loads((ASSETS / "icons.json").read_text(encoding="utf-8"))
    assert sorted(icons_shown() - NO_ICONS - set(kept["icons"])) == []


def test_the_font_was_cut_from_the_installed_one() -> None:
    """Guards the saving of 360 kB a visit: after a new release of Streamlit its whole font would be sent."""
    kept = json.loads((ASSETS / "icons.json").read_text(encoding="utf-8"))
    assert kept["cut_from"] == hashlib.sha256(original().read_bytes()).hexdigest()
    assert (ASSETS / "icons.woff2").stat().st_size < 20_000
