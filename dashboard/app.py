"""The entry of `streamlit run dashboard/app.py`: the web server's routes around the script that draws the pages."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402 - the package is found only once the root is on the path
from starlette.requests import Request  # noqa: E402
from starlette.responses import PlainTextResponse, Response  # noqa: E402
from starlette.routing import Route  # noqa: E402

from dashboard.ui.assets import ROUTE, asset_by_name, base_prefix  # noqa: E402
from dashboard.ui.picture_route import FRAME_ROUTE, serve_frame  # noqa: E402

_ONE_YEAR = 31_536_000


async def serve_asset(request: Request) -> Response:
    """The asset of this name, for good: its name changes whenever its content does."""
    found = asset_by_name(request.path_params["name"])
    if found is None:
        return PlainTextResponse("not found", status_code=404)
    headers = {"Cache-Control": f"public, max-age={_ONE_YEAR}, immutable", "Vary": "Accept-Encoding"}
    content = found.content
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        content = found.compressed
    return Response(content, media_type=found.media_type, headers=headers)


_BASE = base_prefix(str(st.get_option("server.baseUrlPath") or ""))
app = st.App(
    Path(__file__).resolve().parent / "frame.py",
    routes=[
        Route(f"{_BASE}/{ROUTE}/{{name}}", serve_asset),
        Route(f"{_BASE}/{FRAME_ROUTE}", serve_frame, methods=["POST"]),
    ],
)
