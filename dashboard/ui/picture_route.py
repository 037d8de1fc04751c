"""The route that lays out a picture: the browser sends the chart's words and sizes, and draws what it is given.

So no page carries the frames of five formats, and none pays for them before a picture is asked for.

The route asks nobody to sign in, also where reading is restricted: it lays out the words that it is sent, and reads no
data. What it takes is bounded instead, and one picture is laid out at a time, so that it cannot hold up the pages.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
from dataclasses import asdict
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from dashboard.exports.picture import FORMATS, ChartSize, PictureText, frame_of
from dashboard.exports.printed_address import SETTING, printed_address

FRAME_ROUTE = "picture-frame"
# The largest of the dashboard's own charts sends a fraction of each.
_MOST_BYTES = 8_000
_MOST_VERSIONS = 12
_LONGEST_LINE, _LONGEST_NOTE, _MOST_NOTES, _LONGEST_ADDRESS = 400, 1_500, 30, 4_000
_ONE_AT_A_TIME = asyncio.Semaphore(1)


# What a request may raise that is not one of the chart component: also a number too large, and lists without end.
REFUSED = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)


async def serve_frame(request: Request) -> Response:
    """The frame of a picture as JSON; 400 where the request is not one of the chart component."""
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > _MOST_BYTES:
            return PlainTextResponse("too long", status_code=413)
    try:
        async with _ONE_AT_A_TIME:
            made = await run_in_threadpool(frame_for, bytes(content), os.environ.get(SETTING, ""))
    except REFUSED:
        return PlainTextResponse("not a picture", status_code=400)
    return JSONResponse(made, headers={"Cache-Control": "no-store"})


def frame_for(content: bytes, setting: str) -> dict[str, Any]:
    """The frame that a request's content asks for. Raises one of REFUSED where it asks for none, or for too much."""
    asked = json.loads(content)
    sent = asked["words"]
    seen, path = _bounded(asked["seen"], _LONGEST_ADDRESS), _bounded(asked["path"], _LONGEST_ADDRESS)
    link = "" if sent["mark"] else printed_address(setting, seen)
    notes = sent["notes"]
    if not isinstance(notes, list) or len(notes) > _MOST_NOTES:
        raise ValueError("too many notes")
    words = PictureText(
        _bounded(sent["title"], _LONGEST_LINE),
        _bounded(sent["subtitle"], _LONGEST_LINE),
        [_bounded(note, _LONGEST_NOTE) for note in notes],
        _bounded(sent["mark"], _LONGEST_LINE),
        link=link + path if link else "",
        link_words=_bounded(sent["link_words"], _LONGEST_LINE),
        link_shortened=_bounded(sent["link_shortened"], _LONGEST_LINE),
    )
    sizes = [_size(size) for size in asked["sizes"][:_MOST_VERSIONS]]
    if not sizes:
        raise ValueError("no size")
    return asdict(frame_of(words, sizes, FORMATS[asked["format"]]))


def _bounded(sent: object, longest: int) -> str:
    words = str(sent)
    if len(words) > longest:
        raise ValueError("too long")
    return words


def _size(sent: dict[str, Any]) -> ChartSize:
    width, height, least = float(sent["width"]), float(sent["height"]), float(sent["min_width"])
    if not all(math.isfinite(number) for number in (width, height, least)) or not (
        0 < width < 1e6 and 0 < height < 1e6
    ):
        raise ValueError("no size")
    return ChartSize(width, height, least, bool(sent["flexible"]))
