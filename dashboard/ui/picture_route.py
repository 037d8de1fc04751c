"""The route that lays out a picture: the browser sends the chart's words and sizes, and draws what it is given.

So no page carries the frames of five formats, and none pays for them before a picture is asked for.
"""

from __future__ import annotations

import json
import math
import os
from dataclasses import asdict, replace
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from dashboard.exports.picture import FORMATS, ChartSize, PictureText, frame_of
from dashboard.exports.printed_address import SETTING, printed_address

FRAME_ROUTE = "picture-frame"
_MOST_BYTES = 64_000
_MOST_VERSIONS = 12


async def serve_frame(request: Request) -> Response:
    """The frame of a picture as JSON; 400 where the request is not one of the chart component."""
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > _MOST_BYTES:
            return PlainTextResponse("too long", status_code=413)
    try:
        made = await run_in_threadpool(frame_for, bytes(content), os.environ.get(SETTING, ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        return PlainTextResponse("not a picture", status_code=400)
    return JSONResponse(made, headers={"Cache-Control": "no-store"})


def frame_for(content: bytes, setting: str) -> dict[str, Any]:
    """The frame that a request's content asks for. Raises ValueError, KeyError or TypeError where it asks for none."""
    asked = json.loads(content)
    sent = asked["words"]
    link = "" if sent["mark"] else printed_address(setting, str(asked["seen"]))
    words = PictureText(
        str(sent["title"]),
        str(sent["subtitle"]),
        [str(note) for note in sent["notes"]],
        str(sent["mark"]),
        link_words=str(sent["link_words"]),
        link_shortened=str(sent["link_shortened"]),
    )
    if link:
        words = replace(words, link=link + str(asked["path"]))
    sizes = [_size(size) for size in asked["sizes"][:_MOST_VERSIONS]]
    if not sizes:
        raise ValueError("no size")
    return asdict(frame_of(words, sizes, FORMATS[asked["format"]]))


def _size(sent: dict[str, Any]) -> ChartSize:
    width, height, least = float(sent["width"]), float(sent["height"]), float(sent["min_width"])
    if not all(math.isfinite(number) for number in (width, height, least)) or not (
        0 < width < 1e6 and 0 < height < 1e6
    ):
        raise ValueError("no size")
    return ChartSize(width, height, least, bool(sent["flexible"]))
