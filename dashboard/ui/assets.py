"""What the browser fetches once and keeps: map layers, the chart component's code and look, plotly to save pictures.

Each stands under a name that carries its content's hash, cached for good by the browser.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dashboard.geometry import LayerLevel, albers_layer, regions
from dashboard.theme import COLOURS, FONT_FAMILY, style_sheet

_FOLDER = Path(__file__).resolve().parent / "assets"
ROUTE = "assets"


@dataclass(frozen=True)
class Asset:
    """One file for the browser: its name, type and content."""

    name: str
    media_type: str
    content: bytes


def _layer(level: LayerLevel) -> bytes:
    layer = albers_layer(level)
    lines = [{"kind": line.kind, "path": line.path} for line in layer.lines]
    kept = {
        "regions": {code: {"path": region.path} for code, region in layer.regions.items()},
        "lines": [{"kind": "parent", "path": path} for path in layer.parent_lines] + lines,
        "names": {code: {"zh": regions()[code].name_zh, "en": regions()[code].name_en} for code in layer.regions},
    }
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()


def _plotly() -> bytes:
    # find_spec reads no code: importing plotly for one of its data files would cost every start half a second.
    package = importlib.util.find_spec("plotly")
    if package is None or not package.submodule_search_locations:
        raise FileNotFoundError("plotly is not installed; run `make run`, which installs requirements.txt")
    return (Path(package.submodule_search_locations[0]) / "package_data" / "plotly.min.js").read_bytes()


def _chart() -> bytes:
    # The look goes with the code: in each chart's message it would be sent anew at every run.
    look = {
        "css": style_sheet(":host") + f":host{{font-family:{FONT_FAMILY};}}" + component_file("chart.css"),
        "drawing_css": component_file("drawing.css"),
        "print_css": f"@media print{{{style_sheet('.stApp')}}}" + component_file("print.css"),
        "printed_colours": {name: colour.printed for name, colour in COLOURS.items()},
    }
    return f"const LOOK = {json.dumps(look, ensure_ascii=False)};\n{component_file('chart.js')}".encode()


_MAKERS: dict[str, tuple[str, str, Callable[[], bytes]]] = {
    "province": ("province.json", "application/json", lambda: _layer("province")),
    "prefecture": ("prefecture.json", "application/json", lambda: _layer("prefecture")),
    "chart": ("chart.js", "text/javascript", _chart),
    "plotly": ("plotly.js", "text/javascript", _plotly),
}


@lru_cache(maxsize=len(_MAKERS))
def asset(key: str) -> Asset:
    """The asset of this key, made once a process."""
    file, media_type, make = _MAKERS[key]
    content = make()
    stem, _, ending = file.rpartition(".")
    name = f"{stem}.{hashlib.sha256(content).hexdigest()[:16]}.{ending}"
    return Asset(name, f"{media_type}; charset=utf-8", content)


def asset_by_name(name: str) -> Asset | None:
    """The asset with this file name, or None."""
    key = {file.rpartition(".")[0]: key for key, (file, _, _) in _MAKERS.items()}.get(name.partition(".")[0])
    found = asset(key) if key else None
    return found if found and found.name == name else None


def address(key: str, base_path: str) -> str:
    """The address of the asset below the app's base path."""
    return f"{base_prefix(base_path)}/{ROUTE}/{asset(key).name}"


def base_prefix(base_path: str) -> str:
    """`/base` for a base path written in any way, an empty string for none."""
    trimmed = (base_path or "").strip("/")
    return f"/{trimmed}" if trimmed else ""


def component_file(name: str) -> str:
    """The text of one of the component's own files."""
    return (_FOLDER / name).read_text(encoding="utf-8")


def icon_font() -> tuple[str, Callable[[], bytes]]:
    """Of Streamlit's icon font cut to what is shown (tests/icons makes it): which font it was cut from, its content."""
    kept = json.loads(component_file("icons.json"))
    return str(kept["cut_from"]), (_FOLDER / "icons.woff2").read_bytes
