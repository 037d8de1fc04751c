"""Make `dashboard/ui/assets/icons.woff2`: Streamlit's icon font, cut to the icons that it and the dashboard show.

`python tests/icons/make_icon_font.py`, after a new release of Streamlit or with a new icon; it needs
`pip install fonttools==4.68.0`.
The font is Material Symbols Rounded by Google, Apache License 2.0.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[2]
STREAMLIT = Path(streamlit.__file__).parent
SCRIPTS = STREAMLIT / "static" / "static" / "js"
ASSETS = ROOT / "dashboard" / "ui" / "assets"
OWN = {".py", ".json", ".js"}
_NAMED = re.compile(r":material/([a-z0-9_]+):|\biconName:\s*[`\"']([a-z0-9_]+)[`\"']")


def original() -> Path:
    """The whole font as Streamlit brings it."""
    return next((STREAMLIT / "static" / "static" / "media").glob("MaterialSymbols-Rounded.*.woff2"))


def icons_shown() -> set[str]:
    """The names of the icons in Streamlit's scripts, in its Python code, and in the dashboard's own."""
    python = [path for path in STREAMLIT.rglob("*.py") if path.name != "material_icon_names.py"]
    own = [path for folder in ("dashboard", "pages") for path in (ROOT / folder).rglob("*") if path.suffix in OWN]
    found = set()
    for path in [*SCRIPTS.glob("*.js"), *python, *own]:
        found |= {first or second for first, second in _NAMED.findall(path.read_text(encoding="utf-8"))}
    return found


def glyphs_by_icon(font: TTFont) -> dict[str, str]:
    """Name of an icon as it is written -> the glyph that the font draws in its place."""
    letter = {glyph: chr(code) for code, glyph in font.getBestCmap().items() if code < 128}
    found = {}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in (getattr(table, "ExtSubTable", table) for table in lookup.SubTable):
            for first, ligatures in getattr(table, "ligatures", {}).items():
                for ligature in ligatures:
                    word = [letter.get(part, "") for part in (first, *ligature.Component)]
                    if all(word):
                        found["".join(word)] = ligature.LigGlyph
    return found


def main() -> None:
    """Write the font, and beside it which icons it holds and which font it was cut from."""
    # Only whoever makes the font needs the package.
    from fontTools import subset
    from fontTools.ttLib import TTFont

    font = TTFont(original())
    drawn = glyphs_by_icon(font)
    names = sorted(icons_shown() & set(drawn))
    letters = subset.parse_unicodes("30-39,5f,61-7a,20")
    options = subset.Options(
        flavor="woff2",
        layout_features=["*"],
        layout_closure=False,
        glyph_names=False,
        hinting=False,
        notdef_outline=True,
    )
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=letters, glyphs=[drawn[name] for name in names])
    cutter.subset(font)
    font.flavor = "woff2"
    font.save(ASSETS / "icons.woff2")
    kept = {"cut_from": hashlib.sha256(original().read_bytes()).hexdigest(), "icons": names}
    (ASSETS / "icons.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(names)} icons, {(ASSETS / 'icons.woff2').stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
