"""The entry of `streamlit run dashboard/app.py`: the web server's routes around the script that draws the pages."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402 - the package is found only once the root is on the path
from starlette.middleware import Middleware  # noqa: E402
from starlette.requests import Request  # noqa: E402
from starlette.responses import PlainTextResponse, Response  # noqa: E402
from starlette.routing import Route  # noqa: E402
from streamlit import file_util  # noqa: E402

from dashboard.headers import SafeHeaders  # noqa: E402
from dashboard.navigation import EMBED, PAGES  # noqa: E402
from dashboard.static_files import (  # noqa: E402
    FOR_GOOD,
    Compressed,
    CompressedFiles,
    ServedFile,
    bundles,
    document,
    file_response,
    needed_by,
    with_links,
)
from dashboard.ui.assets import ROUTE, asset, asset_by_name, base_prefix, component_file, icon_font  # noqa: E402
from dashboard.ui.figure_route import FIGURE_ROUTE, serve_figure  # noqa: E402
from dashboard.ui.picture_route import FRAME_ROUTE, serve_frame  # noqa: E402
from dashboard.warm_up import warmed_up  # noqa: E402

CACHE_SETTING = "DUALCARBON_CACHE"
# What Streamlit fetches only once the script has run, for every page's sidebar and frame: fetched at once instead.
_EVERYWHERE = (
    *("ButtonGroup", "TextInput", "Button", "Html", "Selectbox", "FileUploader", "BidiComponent", "PageLink"),
    *("Expander",),
)
# What only other pages draw with; the largest first, so that it is ready soonest.
_LATER = ("PlotlyChart", "DataFrame")
_STATIC = Path(file_util.get_static_dir())
_COMPRESSED = Compressed(Path(os.environ.get(CACHE_SETTING) or ROOT / "var" / "compressed"))
_BASE = base_prefix(str(st.get_option("server.baseUrlPath") or ""))


async def serve_asset(request: Request) -> Response:
    """The asset of this name, for good: its name changes whenever its content does."""
    found = asset_by_name(request.path_params["name"])
    if found is None:
        return PlainTextResponse("not found", status_code=404)
    file = ServedFile(found.name, found.media_type, FOR_GOOD, found.name, lambda: found.content)
    return await file_response(file, request.headers, _COMPRESSED)


def icons() -> dict[str, ServedFile]:
    """In the place of Streamlit's whole icon font (375 kB) the icons that are shown (14 kB), where it is that font."""
    cut_from, content = icon_font()
    return {
        f"/{file.relative_to(_STATIC).as_posix()}": ServedFile(file.name, "font/woff2", FOR_GOOD, file.name, content)
        for file in (_STATIC / "static" / "media").glob("MaterialSymbols-Rounded.*.woff2")
        if hashlib.sha256(file.read_bytes()).hexdigest() == cut_from
    }


def served_files() -> dict[str, ServedFile]:
    """Path below the base -> file: Streamlit's bundles, and the HTML at every page's address."""
    page = (_STATIC / "index.html").read_text(encoding="utf-8")
    ahead = [f"./static/js/{name}" for name in needed_by(_EVERYWHERE, _STATIC / "static" / "js")]
    font = {"bodyFont": st.get_option("theme.font")}
    # Until the script has run, Streamlit would draw its first words in its own font, and fetch its 170 kB for that.
    look = f"<script>window.__streamlit={json.dumps({'LIGHT_THEME': font, 'DARK_THEME': font})}</script>"
    older = f"<script>{{{component_file('older.js')}}}</script>"
    scripts = _STATIC / "static" / "js"
    names = [f"./static/js/{file.name}" for stem in _LATER for file in scripts.glob(f"{stem}.*.js")]
    together = f"<script>{{{component_file('together.js')}}}</script>"
    later = f"<script>{{const LATER = {json.dumps(names)};\n{component_file('later.js')}}}</script>"
    ahead.append(f"./{ROUTE}/{asset('chart').name}")
    html = document(with_links(page, ahead, [look, older, together, later]).encode())
    return {
        **bundles(_STATIC, f"streamlit-{st.__version__}"),
        **icons(),
        **{f"/{spec.url_path}": html for spec in (*PAGES, EMBED)},
        "/": html,
    }


app = st.App(
    Path(__file__).resolve().parent / "frame.py",
    routes=[
        Route(f"{_BASE}/{ROUTE}/{{name}}", serve_asset),
        Route(f"{_BASE}/{FIGURE_ROUTE}/{{name}}", serve_figure),
        Route(f"{_BASE}/{FRAME_ROUTE}", serve_frame, methods=["POST"]),
    ],
    middleware=[
        Middleware(SafeHeaders),
        Middleware(CompressedFiles, base=_BASE, files=served_files(), compressed=_COMPRESSED),
    ],
    lifespan=warmed_up,
)
